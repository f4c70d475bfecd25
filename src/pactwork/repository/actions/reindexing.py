"""What search and harvesters must be given anew because something beside it changed: the parties
of an agreement, the name of an organisation. Collections and a few materials at once, the other
materials by a job.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Final

import structlog
from django.db import connection, transaction
from django.db.models import Case, Q, Value, When
from procrastinate.exceptions import AlreadyEnqueued

from pactwork.kernel.transactions import require_transaction
from pactwork.repository.actions.collection_finding import find_changed_collections
from pactwork.repository.actions.indexing import index
from pactwork.repository.models import Material, Serving, StaleMaterial, Version

AT_ONCE: Final = 200
"""So many are done with the change itself; it may be somebody's request."""
BATCH: Final = 200

_NOTED: Final = """
INSERT INTO repository_stalematerial (material_id)
SELECT number FROM unnest(%s::bigint[]) WITH ORDINALITY AS one (number, place) ORDER BY place
"""

log = structlog.get_logger(__name__)


def index_changed(agreements: Collection[int], organisations: Collection[int]) -> None:
    """Step: of collections and materials that reach the parties of these agreements or are these
    organisations', and of materials that serve commitments of them or name them as partners.

    Those whose readers may have changed come first. Whatever somebody changes this moment is left
    to the job: it reads what that one wrote, and nobody waits for the other.
    """
    require_transaction()
    find_changed_collections(agreements, organisations)
    numbers = _touched(sorted(agreements), sorted(organisations))
    held = _held(numbers[:AT_ONCE])
    index(held)
    note_stale([number for number in numbers if number not in held])


def note_stale(materials: Sequence[int]) -> None:
    """Step: have a job give these anew once this commits, in this order."""
    require_transaction()
    if not materials:
        return
    with connection.cursor() as cursor:
        cursor.execute(_NOTED, [list(materials)])
    transaction.on_commit(wake)


def wake() -> None:
    """Ask a worker to do what is noted; asking twice is asking once."""
    from pactwork.repository.jobs import index_stale_now

    with suppress(AlreadyEnqueued):
        index_stale_now.defer()


def index_stale() -> int:
    """Give anew all that is noted, a batch a transaction; how many. Safe to repeat and to stop.

    What somebody holds is left to the next time.
    """
    done = 0
    while taken := _index_some():
        done += taken
    if done:
        log.info("materials_given_anew", count=done)
    return done


@transaction.atomic(durable=True)
def _index_some() -> int:
    noted = StaleMaterial.objects.select_for_update(skip_locked=True, of=("self",))
    notes = dict(noted.order_by("pk").values_list("pk", "material")[:BATCH])
    held = _held(notes.values())
    if notes and not held:
        later = noted.exclude(material__in=notes.values()).order_by("pk")
        notes = dict(later.values_list("pk", "material")[:BATCH])
        held = _held(notes.values())
    index(held)
    StaleMaterial.objects.filter(
        pk__in=[number for number, material in notes.items() if material in held]
    ).delete()
    return len(held)


def _held(materials: Collection[int]) -> set[int]:
    """Step: those of these that nobody else holds, held until the transaction ends."""
    rows = Material.objects.filter(pk__in=set(materials)).order_by("pk")
    free = rows.select_for_update(of=("self",), skip_locked=True)
    return set(free.values_list("pk", flat=True))


def _touched(agreements: Sequence[int], organisations: Sequence[int]) -> list[int]:
    serve = Serving.objects.filter(commitment__agreement__in=agreements).values("material")
    name = Version.objects.filter(partners__organisation__in=organisations)
    reach = Q(agreement__in=agreements)
    told = Q(pk__in=serve) | Q(organisation__in=organisations)
    told |= Q(current__in=name.values("pk"))
    rows = Material.objects.filter(reach | told, current__isnull=False)
    first = Case(When(reach, then=Value(0)), default=Value(1))
    return list(rows.order_by(first, "pk").values_list("pk", flat=True))
