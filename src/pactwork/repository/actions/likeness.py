"""Remembering what a version is like, and what somebody said of two that are alike.

A version published by hand is signed at once. Many that come in together are noted only, and
signed by a job, so that they need not wait for each other.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from typing import Final

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.exceptions import AlreadyEnqueued

from pactwork.kernel.transactions import require_transaction
from pactwork.ledger.api import record
from pactwork.people.api import Person, acting
from pactwork.repository.actions.holding import hold_managed, slug_of
from pactwork.repository.errors import Why, checked
from pactwork.repository.likening import bands, signature
from pactwork.repository.models import Likeness, SameAs, Unsigned, Version
from pactwork.repository.queries.alike import signed_text, signed_texts
from pactwork.repository.queries.visible import materials_visible_to
from pactwork.repository.statements import TAGGED, done, material_activity

__all__ = ["remember", "remember_all", "remember_later", "say_same"]

BATCH: Final = 500
_LATER: Final = """
INSERT INTO repository_unsigned (version_id) SELECT unnest(%s::bigint[]) ON CONFLICT DO NOTHING
"""


def remember(version: Version) -> None:
    """Step: keep the signature of a version, to find it again by."""
    require_transaction()
    found = signature(signed_text(version))
    if found:
        Likeness.objects.update_or_create(
            version=version, defaults={"signature": found, "bands": bands(found), "compared": False}
        )
    else:
        Likeness.objects.filter(version=version).delete()


def remember_later(versions: Collection[int]) -> None:
    """Step: have the signatures of these kept soon."""
    require_transaction()
    if not versions:
        return
    with connection.cursor() as cursor:
        cursor.execute(_LATER, [f"{{{','.join(map(str, versions))}}}"])
    transaction.on_commit(wake)


def wake() -> None:
    """Ask a worker to sign what waits; asking twice is asking once."""
    from pactwork.repository.jobs import sign_versions_now

    with suppress(AlreadyEnqueued):
        sign_versions_now.defer()


def remember_all(*, most: int = BATCH) -> int:
    """Sign all that waits, batch by batch; how many. Safe to repeat and to stop."""
    done = 0
    while signed := _remember_some(most):
        done += signed
    return done


@transaction.atomic(durable=True)
def _remember_some(most: int) -> int:
    rows = Unsigned.objects.select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    numbers = list(rows.values_list("pk", flat=True)[:most])
    if not numbers:
        return 0
    found = {number: signature(texts) for number, texts in signed_texts(numbers).items()}
    Likeness.objects.bulk_create(
        [
            Likeness(version_id=number, signature=one, bands=bands(one))
            for number, one in found.items()
            if one
        ],
        update_conflicts=True,
        unique_fields=["version"],
        update_fields=["signature", "bands"],
    )
    Unsigned.objects.filter(pk__in=numbers).delete()
    return len(numbers)


@transaction.atomic(durable=True)
def say_same(key: str, other: str, *, same: bool, by: Person) -> None:
    """Say that two materials are the same, or are not. They stay two; the first leads to the other.
    Where the other leads is for its own organisation to say.

    Raises:
        LookupError: there is no such material, or none that `by` sees.
        NotAllowedError: `by` does not look after the first.
        MaterialError: it was withdrawn, or is the other itself.
    """
    held = hold_managed(key, by)
    found = materials_visible_to(acting(by).viewer).filter(key=other).first()
    if found is None:
        raise LookupError("There is no such material.")
    checked(found.pk != held.pk, Why.ORIGIN)
    lower, higher = sorted((held.pk, found.pk))
    at = timezone.now()
    SameAs.objects.update_or_create(
        material_id=lower,
        other_id=higher,
        organisation_id=held.organisation_id,
        defaults={"same": same, "person": by, "at": at},
    )
    record(
        done(
            verb=TAGGED,
            key=held.key,
            by=slug_of(held.organisation_id),
            at=at,
            other=[material_activity(found.key)],
            result={"success": same},
        )
    )
