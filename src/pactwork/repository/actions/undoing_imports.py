"""Taking an import back: what it brought in as new goes, unless somebody worked on it since.

A few at a time, each few a transaction: killed anywhere it goes on, and nothing is lost that was
not to go.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from procrastinate.exceptions import AlreadyEnqueued

from pactwork.people.api import Person, acting
from pactwork.repository.actions.holding import slug_of, throw_away, was_worked_on
from pactwork.repository.actions.publishing import withdraw_held
from pactwork.repository.errors import MaterialError, NotAllowedError, Why
from pactwork.repository.models import ImportedMaterial, ImportStage, Material, Stage, TableImport
from pactwork.repository.queries.imports import ImportCard, card_of
from pactwork.repository.rules import can_manage
from pactwork.repository.wordings import IMPORT_TAKEN_BACK, everywhere

BATCH: Final = 100
_OVER: Final = frozenset({ImportStage.DONE, ImportStage.STOPPED})


@transaction.atomic(durable=True)
def take_import_back(number: UUID, *, by: Person | None) -> ImportCard:
    """Ask for an import that is over to be taken back, by a worker.

    Raises:
        LookupError: there is no such import.
        NotAllowedError: `by` does not look after the organisation's materials.
        MaterialError: it is not over, or was taken back.
    """
    held = TableImport.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if held is None:
        raise LookupError("There is no such import.")
    if by is not None and not can_manage(acting(by), held.organisation_id):
        raise NotAllowedError("A coordinator of its organisation takes it back.")
    if held.stage not in _OVER:
        raise MaterialError(Why.STAGE)
    held.stage, held.changed_at, held.person = ImportStage.UNDOING, timezone.now(), by
    held.save(update_fields=["stage", "changed_at", "person"])
    transaction.on_commit(lambda: undo_soon(number))
    return card_of(held)


def undo_soon(number: UUID) -> None:
    """Have a worker do it; asking twice is asking once."""
    from pactwork.repository.jobs import undo_import

    with suppress(AlreadyEnqueued):
        undo_import.configure(queueing_lock=f"undo_import {number}").defer(number=str(number))


def undo_import(number: UUID) -> int:
    """A job's turn: take back what an import brought; how many materials went. Safe to repeat."""
    gone = last = 0
    while True:
        went, last = _undo_few(number, last)
        gone += went
        if not last:
            return gone


@transaction.atomic(durable=True)
def _undo_few(number: UUID, after: int) -> tuple[int, int]:
    """The next few; how many went, and where to go on, 0 at the end."""
    held = TableImport.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if held is None or held.stage != ImportStage.UNDOING:
        return 0, 0
    rows = list(ImportedMaterial.objects.filter(table=held, pk__gt=after).order_by("pk")[:BATCH])
    gone = 0
    for row in rows:
        material = Material.objects.select_for_update(of=("self",)).get(pk=row.material_id)
        if _take_back(material, held):
            ImportedMaterial.objects.filter(pk=row.pk).delete()
            gone += 1
    held.changed_at = timezone.now()
    if len(rows) < BATCH:
        held.stage = ImportStage.UNDONE
    held.save(update_fields=["changed_at", "stage"])
    return gone, rows[-1].pk if len(rows) == BATCH else 0


def _take_back(held: Material, brought: TableImport) -> bool:
    """Step: whether it went: what was published is withdrawn, what waited is thrown away; what
    somebody worked on, or moved to another organisation, stays.
    """
    since = held.versions.filter(created_at__gte=brought.begun_at)
    if held.organisation_id != brought.organisation_id or since.count() != 1:
        return False
    version = since.get()
    if was_worked_on(version):
        return False
    if version.stage != Stage.PUBLISHED:
        throw_away(held, version)
        return True
    if held.withdrawn_at is not None or held.current_id != version.pk:
        return False
    withdraw_held(
        held,
        reason=everywhere(IMPORT_TAKEN_BACK),
        person=brought.person,
        by=slug_of(held.organisation_id),
    )
    return True
