"""Finding materials that look alike, so that people can say whether they are the same. Nothing is
merged, and nothing is said about them but by people.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.db.models import Q

from pactwork.kernel.transactions import require_transaction
from pactwork.repository.likening import ALIKE, bands, likeness, signature
from pactwork.repository.models import AlikePair, Likeness, Material, MaterialFile, Version
from pactwork.repository.queries.alike import likest, signed_text

MOST_PAIRS: Final = 5
"""So many others, the likest, are offered for one material."""
BATCH: Final = 100
SECONDS: Final = 60.0


def compare_new(*, seconds: float = SECONDS) -> int:
    """Hold what is new against everything else, a batch a transaction, for at most so long; how
    many. Safe to repeat, and to stop at any point.
    """
    until, done = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        signed, compared = _sign_some(), _compare_some()
        done += compared
        if not signed and not compared:
            break
    return done


@transaction.atomic(durable=True)
def _sign_some() -> int:
    """Signatures of published versions that have none: what came from elsewhere."""
    open_ = Material.objects.filter(current__isnull=False, withdrawn_at=None)
    numbers = open_.filter(current__likeness__isnull=True).values_list("current", flat=True)
    rows = []
    for version in Version.objects.filter(pk__in=list(numbers[:BATCH])):
        found = signature(signed_text(version))
        rows.append(Likeness(version=version, signature=found, bands=bands(found)))
    Likeness.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic(durable=True)
def _compare_some() -> int:
    current = Material.objects.filter(current__isnull=False, withdrawn_at=None).values("current")
    rows = Likeness.objects.filter(compared=False, version__in=current)
    held = list(
        rows.select_for_update(of=("self",), skip_locked=True)
        .select_related("version")
        .order_by("version")[:BATCH]
    )
    for row in held:
        _put_pairs(row.version.material_id, {**_near(row), **_sharing_a_file(row.version_id)})
    Likeness.objects.filter(pk__in=[row.pk for row in held]).update(compared=True)
    return len(held)


def _others(version: int) -> dict[str, object]:
    """What holds for versions of others that are published now."""
    open_ = Material.objects.filter(withdrawn_at=None).exclude(current=version)
    return {"version__in": open_.values("current")}


def _near(row: Likeness) -> dict[int, tuple[float, bool]]:
    """The materials whose words are like those of this version, with their share."""
    if not row.bands:
        return {}
    rows = Likeness.objects.filter(**_others(row.version_id)).select_related("version")
    rated = {
        one.version.material_id: (share, False)
        for one in likest(row.bands, rows)
        if (share := likeness(bytes(row.signature), bytes(one.signature))) >= ALIKE
    }
    return dict(sorted(rated.items(), key=lambda one: -one[1][0])[:MOST_PAIRS])


def _sharing_a_file(version: int) -> dict[int, tuple[float, bool]]:
    """The materials that have one of its files."""
    mine = MaterialFile.objects.filter(version=version).values("sha256")
    rows = MaterialFile.objects.filter(sha256__in=mine, **_others(version))
    found = rows.order_by("version__material").values_list("version__material", flat=True)
    return dict.fromkeys(found.distinct()[:MOST_PAIRS], (1.0, True))


def _put_pairs(material: int, found: Mapping[int, tuple[float, bool]]) -> None:
    """Step: the pairs of a material, in place of those before."""
    require_transaction()
    AlikePair.objects.filter(Q(material=material) | Q(other=material)).delete()
    AlikePair.objects.bulk_create(
        [
            AlikePair(
                material_id=min(material, other),
                other_id=max(material, other),
                share=share,
                has_same_file=is_exact,
            )
            for other, (share, is_exact) in found.items()
            if other != material
        ],
        ignore_conflicts=True,
    )
