"""Tables taken in batch by batch, as streams: how far one is stands in its row.

The row moves in the transaction of its batch, so that an import that was killed goes on without
losing a row or taking one in twice. Whoever pauses or stops it changes the row; the next batch
finds that.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone
from procrastinate.exceptions import AlreadyEnqueued

from pactwork.people.api import Person, acting
from pactwork.repository.actions.bringing import (
    PLAINLY,
    Bringing,
    arrival_of_import,
    columns_of,
    settled_in,
)
from pactwork.repository.actions.copying import copy_rows
from pactwork.repository.actions.laying_down import Arrival, reviewed_first
from pactwork.repository.actions.taking_in import (
    Given,
    Outcome,
    Taken,
    take_in_sound,
)
from pactwork.repository.actions.undoing_imports import undo_soon
from pactwork.repository.errors import NotAllowedError
from pactwork.repository.exchange.faults import Fault, UnreadableError
from pactwork.repository.exchange.fitting import shortened
from pactwork.repository.exchange.tables import (
    RowRead,
    Table,
    fill,
    guessed,
    open_table,
    rows_read,
)
from pactwork.repository.exchange.terms import known_terms
from pactwork.repository.kept_tables import digest_of, drop_table, hold_table, kept_table
from pactwork.repository.models import ImportedMaterial, ImportStage, Landing, TableImport
from pactwork.repository.queries.imports import ImportCard, card_of
from pactwork.repository.rules import can_manage

ROWS: Final = 1000
"""So many rows of a table are one transaction."""
TOLD: Final = 200
"""So many rows that were refused are told one by one."""
SLICE: Final = 300.0
"""Seconds a worker goes on with one import before it is another's turn."""
TRIES: Final = 3
"""So often a worker goes on with an import that goes wrong before it is told as failed."""
_FORSAKEN: Final = timedelta(minutes=2)

log = structlog.get_logger(__name__)


class ImportBusyError(RuntimeError):
    """Another process takes in the same table; nothing of this batch was added."""


def begin_import(
    path: Path,
    *,
    name: str,
    organisation: int,
    mapping: Mapping[str, str] | None = None,
    language: str = "",
    licence: str = "",
    bringing: Bringing = PLAINLY,
    total: int | None = None,
    kept: bool = False,
    by: Person | None,
) -> ImportCard:
    """Begin to import a table, or go on with the same one where it was left. Without a mapping it
    is guessed; with `kept` the file is one of `kept_tables`. Nothing is taken in yet.

    Raises:
        UnreadableError: this is no table that can be read.
        NotAllowedError: `by` does not look after the organisation's materials.
        MaterialError: what holds for all rows names something that is not there, or too few would
            be left to review what `by` brings in.
    """
    if by is not None and not can_manage(acting(by), organisation):
        raise NotAllowedError("A coordinator of its organisation imports materials.")
    table = _table(path)
    sha256 = digest_of(path)
    held = {
        "name": name[:200],
        "person": by,
        "is_kept": kept,
        "mapping": guessed(table.columns) if mapping is None else dict(mapping),
        "language": language,
        "licence": licence,
        **columns_of(bringing, organisation),
    }
    reviewer = held["body"].pk if held["body"] else None
    arrival = Arrival(stage=Landing(held["landing"]), body=reviewer)
    reviewed_first(arrival, organisation, by.pk if by else None)
    with transaction.atomic(durable=True):
        begun, fresh = TableImport.objects.get_or_create(
            organisation_id=organisation, sha256=sha256, ended_at=None,
            defaults={**held, "total": total},
        )  # fmt: skip
        if not fresh:
            for field, value in held.items():
                setattr(begun, field, value)
            begun.stage, begun.trouble = ImportStage.RUNNING, ""
            begun.save(update_fields=[*held, "stage", "trouble"])
    return card_of(begun)


def go_on(
    number: UUID,
    path: Path,
    *,
    seconds: float | None = None,
    progress: Callable[[ImportCard], None] = lambda card: None,
) -> ImportCard:
    """Take in a table from where it is, to its end, or until it is paused or stopped, or for so
    many seconds. What is wrong with the file stands in the card.

    Raises:
        LookupError: there is no such import.
        ImportBusyError: another process does this.
    """
    held = TableImport.objects.filter(pk=number).first()
    if held is None:
        raise LookupError("There is no such import.")
    until = None if seconds is None else time.monotonic() + seconds
    tag, after = held.language, held.place
    try:
        rows = rows_read(_table(path), held.mapping, known_terms(), language=tag, after=after)
        while True:
            batch, is_last, broken = _next(rows)
            held = _take_batch(number, held.place, batch, is_last=is_last)
            progress(card_of(held))
            if broken is not None and held.stage == ImportStage.RUNNING:
                raise broken
            if held.stage != ImportStage.RUNNING:
                return card_of(held)
            if until is not None and time.monotonic() > until:
                return card_of(held)
    except UnreadableError as error:
        return card_of(_fail(number, str(error)))


def _next(rows: Iterator[RowRead]) -> tuple[list[RowRead], bool, UnreadableError | None]:
    """The next rows, whether they are the last, and why there are no more where the file breaks
    off behind them.
    """
    batch: list[RowRead] = []
    try:
        return batch, fill(batch, rows, ROWS), None
    except UnreadableError as error:
        return batch, False, error


def _table(path: Path) -> Table:
    return open_table(lambda: path.open("rb"))


@transaction.atomic(durable=True)
def _take_batch(
    number: UUID, place: int, batch: Sequence[RowRead], *, is_last: bool
) -> TableImport:
    """Take in the rows after this place, and note it; the last ones end it."""
    held = TableImport.objects.select_for_update(of=("self",)).get(pk=number)
    if held.place != place:
        raise ImportBusyError("Another process takes in this table.")
    if held.stage != ImportStage.RUNNING:
        return held
    person = held.person
    if person is not None and not can_manage(acting(person), held.organisation_id):
        held.stage, held.trouble = ImportStage.FAILED, "not-allowed"
    elif batch:
        _take(held, batch)
    if is_last and held.stage == ImportStage.RUNNING:
        held.stage, held.ended_at, held.total = ImportStage.DONE, timezone.now(), held.place
    held.changed_at = timezone.now()
    held.save()
    return held


def _take(held: TableImport, batch: Sequence[RowRead]) -> None:
    good = {source_of(held.organisation_id, one): one for one in batch if is_good(one)}
    given = [
        Given(source, settled_in(held, one.said.described))
        for source, one in good.items()
        if one.said.described is not None
    ]
    taken, refused = take_in_sound(
        given,
        organisation=held.organisation_id,
        person=held.person,
        arrival=arrival_of_import(held),
    )
    new = [one.material for one in taken if one.outcome is Outcome.CREATED or one.was_gone]
    copy_rows(ImportedMaterial, ("table_id", "material_id"), [(held.pk, one) for one in new])
    refused |= {one.source: (Fault("row", one.outcome.value),) for one in taken if _is_left(one)}
    wrong = {good[source].number: faults for source, faults in refused.items()}
    wrong |= {one.number: faults_of(one) for one in batch if not is_good(one)}
    held.place = batch[-1].number
    held.created += sum(one.outcome is Outcome.CREATED for one in taken)
    held.changed += sum(one.outcome is Outcome.CHANGED for one in taken)
    held.refused += len(wrong)
    held.unchanged = held.place - held.created - held.changed - held.refused
    _note(held, batch, wrong)


def _is_left(one: Taken) -> bool:
    """Whether a row is not in, though nothing is wrong with it."""
    return one.outcome in (Outcome.WITHDRAWN, Outcome.BEING_WRITTEN, Outcome.ANOTHERS)


def _note(
    held: TableImport, batch: Sequence[RowRead], wrong: Mapping[int, Sequence[Fault]]
) -> None:
    faults = Counter(held.faults)
    for one in batch:
        met = wrong.get(one.number) or one.said.faults
        faults.update(f"{fault.field} {fault.reason}" for fault in met)
        if one.number in wrong and len(held.told) < TOLD:
            reasons = [fault.kept for fault in met]
            held.told.append([one.number, title_of(one)[:200], reasons])
    held.faults = dict(faults)


def is_good(one: RowRead) -> bool:
    """Whether a row describes a material that can be opened."""
    return one.said.described is not None and bool(one.said.described.link)


def faults_of(one: RowRead) -> tuple[Fault, ...]:
    """What is wrong with a row that is not good."""
    lacking = (Fault("link", "no-link"),) if one.said.described else ()
    return (*one.said.faults, *lacking)


def title_of(one: RowRead) -> str:
    """What a row is called in lists: its title, or else its identifier."""
    said = one.said.described
    return next(iter(said.titles.values()), one.identifier) if said else one.identifier


def source_of(organisation: int, one: RowRead) -> str:
    """What a row is called for good: by its identifier, or else its link."""
    link = one.said.described.link if one.said.described else ""
    return shortened(f"table {organisation} {one.identifier or link}")


@transaction.atomic(durable=True)
def _fail(number: UUID, trouble: str) -> TableImport:
    held = TableImport.objects.select_for_update(of=("self",)).get(pk=number)
    held.stage, held.trouble, held.changed_at = ImportStage.FAILED, trouble[:400], timezone.now()
    held.save()
    return held


def pause_import(number: UUID, *, by: Person | None) -> ImportCard:
    """Stop it after the batch it is at; it can go on later.

    Raises:
        LookupError: there is no such import, or it is over.
        NotAllowedError: `by` does not look after the organisation's materials.
    """
    return _steered(number, ImportStage.PAUSED, by)


def resume_import(number: UUID, *, by: Person | None) -> ImportCard:
    """Let it go on where it was, by a worker where its file is kept. Raises as `pause_import`."""
    return _steered(number, ImportStage.RUNNING, by)


def stop_import(number: UUID, *, by: Person | None) -> ImportCard:
    """End it; what came in stays. Raises as `pause_import`."""
    return _steered(number, ImportStage.STOPPED, by)


@transaction.atomic(durable=True)
def _steered(number: UUID, stage: ImportStage, by: Person | None) -> ImportCard:
    rows = TableImport.objects.select_for_update(of=("self",))
    held = rows.filter(pk=number, ended_at=None).first()
    if held is None:
        raise LookupError("There is no such import, or it is over.")
    if by is not None and not can_manage(acting(by), held.organisation_id):
        raise NotAllowedError("A coordinator of its organisation imports materials.")
    held.stage, held.trouble, held.changed_at = stage, "", timezone.now()
    if stage is ImportStage.STOPPED:
        held.ended_at = held.changed_at
    held.save()
    if held.is_kept and stage is ImportStage.RUNNING:
        transaction.on_commit(lambda: go_on_soon(number))
    if held.is_kept and stage is ImportStage.STOPPED:
        transaction.on_commit(lambda: drop_table(held.sha256, held.person_id or 0))
    return card_of(held)


def go_on_soon(number: UUID) -> None:
    """Have a worker go on with an import; asking twice is asking once."""
    from pactwork.repository.jobs import import_table

    with suppress(AlreadyEnqueued):
        import_table.configure(queueing_lock=f"import_table {number}").defer(number=str(number))


def go_on_kept(number: UUID, *, seconds: float = SLICE) -> ImportCard | None:
    """Go on with an import whose file is kept here; None where there is nothing to do. When its
    time is over it waits for its next turn. Where it goes wrong again and again it has failed.
    """
    held = TableImport.objects.filter(pk=number, stage=ImportStage.RUNNING, is_kept=True).first()
    if held is None:
        return None
    path = kept_table(held.sha256, held.person_id or 0)
    if path is None:
        return card_of(_fail(number, "gone"))
    hold_table(held.sha256, held.person_id or 0)
    with suppress(ImportBusyError):
        card = _tried(number, path, seconds)
        if card.stage == ImportStage.RUNNING:
            go_on_soon(number)
        if card.stage == ImportStage.DONE:
            drop_table(held.sha256, held.person_id or 0)
        return card
    return None


def _tried(number: UUID, path: Path, seconds: float) -> ImportCard:
    """Go on; what happens to go wrong once, as between two imports at once, does not end it."""
    for left in reversed(range(TRIES)):
        try:
            return go_on(number, path, seconds=seconds)
        except (ImportBusyError, LookupError):
            raise
        except Exception:
            log.exception("import_failed", number=str(number), tries_left=left)
    return card_of(_fail(number, "failed"))


def wake_forsaken() -> int:
    """Have workers go on with imports that nobody does any more; how many. Safe to repeat."""
    quiet = timezone.now() - _FORSAKEN
    rows = TableImport.objects.filter(
        stage=ImportStage.RUNNING, is_kept=True, ended_at=None, changed_at__lt=quiet
    )
    numbers = list(rows.values_list("pk", flat=True))
    for number in numbers:
        go_on_soon(number)
    rows = TableImport.objects.filter(stage=ImportStage.UNDOING, changed_at__lt=quiet)
    undone = list(rows.values_list("pk", flat=True))
    for number in undone:
        undo_soon(number)
    return len(numbers) + len(undone)
