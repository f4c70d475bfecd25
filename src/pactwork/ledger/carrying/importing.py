"""Statements from a file of JSON Lines, of any size: streamed, resumable, each at most once.

A batch of lines and how far the file was read are one transaction: a run that was stopped goes on
behind the last batch. A statement that is in the ledger already, by its id, is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO, Final
from uuid import UUID

from django.db import DataError, IntegrityError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone
from psycopg.errors import ProgramLimitExceeded

from pactwork.ledger.models import Intake, IntakeFault, Statement
from pactwork.ledger.texts import with_the_cold
from pactwork.ledger.writing import Arrival, write

BATCH: Final = 1_000
HEAVIEST: Final = 8_000_000
"""So many lines are one batch, or fewer that come to so many bytes."""
LONGEST: Final = 1_000_000
"""Bytes of a line; a longer one is refused without being held in memory."""
MOST_FAULTS: Final = 10_000
"""Faults kept of one file; further ones are only counted."""
_TRIES: Final = 3


class ImportBusyError(RuntimeError):
    """Another run takes in the same file; nothing of this batch was added."""


@dataclass(frozen=True)
class Imported:
    """How far a file came in: lines read, and what became of them.

    `offset` is the place in the file; `faults` the first lines refused, with why.
    """

    lines: int
    offset: int
    added: int
    repeated: int
    refused: int
    finished: bool
    faults: tuple[tuple[int, str], ...] = ()


Read = Callable[[bytes], Arrival]
Same = Callable[[str, Arrival], bool]
Keep = Callable[[Sequence[Arrival]], object]


def import_lines(
    file: BinaryIO,
    *,
    key: str,
    read: Read,
    same: Same | None = None,
    keep: Keep = write,
    said: Callable[[Imported], None] | None = None,
) -> Imported:
    """Take in a file of one statement a line, from where an earlier run of this key stopped.

    `file` can seek; `key` names it for ever (its hash, the number of an upload). `read` checks a
    line and gives what to write, or raises ValueError with what is wrong; `same` says whether the
    text in the ledger is the statement read, else the line is refused because its id is taken
    (without it the id alone decides). `keep` is the step that writes. `said` hears of each batch.

    Raises:
        ImportBusyError: another run takes in this file at the same time.
    """
    begun = {"begun_at": timezone.now()}
    intake, _ = Intake.objects.get_or_create(key=key, defaults=begun)
    if intake.finished_at is not None:
        return imported(key)
    file.seek(intake.offset)
    offset, number = intake.offset, intake.line
    for lines in _batches(file):
        _take_again(intake, offset, number, lines, read, same, keep)
        offset, number = offset + sum(size for _, size in lines), number + len(lines)
        if said:
            said(imported(key))
    Intake.objects.filter(pk=intake.pk).update(finished_at=timezone.now())
    return imported(key)


def imported(key: str) -> Imported:
    """How far the file of this key came in.

    Raises:
        Intake.DoesNotExist: none of this key was begun.
    """
    intake = Intake.objects.get(key=key)
    faults = intake.faults.order_by("line").values_list("line", "says")[:100]
    return Imported(
        lines=intake.line,
        offset=intake.offset,
        added=intake.added,
        repeated=intake.repeated,
        refused=intake.refused,
        finished=intake.finished_at is not None,
        faults=tuple(faults),
    )


def import_faults(key: str) -> Iterator[tuple[int, str]]:
    """Every line of this file that was refused and why, up to the most that are kept."""
    rows = IntakeFault.objects.filter(intake__key=key).order_by("line")
    return rows.values_list("line", "says").iterator()


Line = tuple[bytes | None, int]
"""A line without its end, None where it is too long; and its bytes in the file."""


def _batches(file: BinaryIO) -> Iterator[list[Line]]:
    held: list[Line] = []
    weight = 0
    for line in _lines(file):
        held.append(line)
        weight += line[1]
        if len(held) == BATCH or weight >= HEAVIEST:
            yield held
            held, weight = [], 0
    if held:
        yield held


def _lines(file: BinaryIO) -> Iterator[Line]:
    while piece := file.readline(LONGEST + 2):
        size, whole = len(piece), piece.endswith(b"\n")
        if whole or size < LONGEST + 2:
            yield piece.strip(), size
            continue
        while not whole and (piece := file.readline(LONGEST)):
            size, whole = size + len(piece), piece.endswith(b"\n")
        yield None, size


def _take_again(
    intake: Intake,
    offset: int,
    number: int,
    lines: Sequence[Line],
    read: Read,
    same: Same | None,
    keep: Keep,
) -> None:
    arrivals, faults = _read(lines, number, read)
    taking = _all_at_once
    for again in range(_TRIES):
        try:
            _take(intake, offset, lines, arrivals, dict(faults), same, partial(taking, keep))
        except IntegrityError:
            if again == _TRIES - 1:
                raise  # not another writer's id, then: tried anew, that would have been seen
        except (DataError, OperationalError) as error:
            if not _cannot_be_kept(error):
                raise
            taking = _one_by_one
        else:
            return


Numbered = Sequence[tuple[int, Arrival]]
"""Statements by the numbers of their lines."""


def _all_at_once(keep: Keep, fresh: Numbered) -> dict[int, str]:
    keep([arrival for _, arrival in fresh])
    return {}


def _one_by_one(keep: Keep, fresh: Numbered) -> dict[int, str]:
    """Keep what can be kept; what is wrong with the others."""
    faults = {}
    for at, arrival in fresh:
        try:
            with transaction.atomic():
                keep([arrival])
        except (DataError, OperationalError) as error:
            if not _cannot_be_kept(error):
                raise
            faults[at] = "It holds something that cannot be kept: an address or a name is too long."
    return faults


def _cannot_be_kept(error: Exception) -> bool:
    """Whether the database refuses a value, rather than failing."""
    return isinstance(error, DataError) or isinstance(error.__cause__, ProgramLimitExceeded)


def _read(
    lines: Sequence[Line], before: int, read: Read
) -> tuple[list[tuple[int, Arrival]], dict[int, str]]:
    """What the lines hold, by their numbers from 1, and what is wrong. Empty lines are passed."""
    arrivals: list[tuple[int, Arrival]] = []
    faults: dict[int, str] = {}
    for number, (line, _) in enumerate(lines, before + 1):
        if line is None:
            faults[number] = f"The line is longer than {LONGEST:,} bytes."
        elif line:
            try:
                arrivals.append((number, read(line)))
            except ValueError as error:
                faults[number] = str(error)[:2_000] or "It is no statement."
    return arrivals, faults


@transaction.atomic(durable=True)
def _take(
    intake: Intake,
    offset: int,
    lines: Sequence[Line],
    arrivals: Sequence[tuple[int, Arrival]],
    faults: dict[int, str],
    same: Same | None,
    keep: Callable[[Numbered], dict[int, str]],
) -> None:
    size = sum(size for _, size in lines)
    moved = Intake.objects.filter(pk=intake.pk, offset=offset).update(
        offset=offset + size, line=F("line") + len(lines)
    )
    if not moved:
        raise ImportBusyError(f"Another run takes in {intake.key} at the same time.")
    fresh, repeated = _fresh(arrivals, faults, same)
    faults |= (refused := keep(fresh))
    room = MOST_FAULTS - intake.faults.count()
    IntakeFault.objects.bulk_create(
        [IntakeFault(intake=intake, line=at, says=faults[at]) for at in sorted(faults)[:room]]
    )
    Intake.objects.filter(pk=intake.pk).update(
        added=F("added") + len(fresh) - len(refused),
        repeated=F("repeated") + repeated,
        refused=F("refused") + len(faults),
    )


def _fresh(
    arrivals: Sequence[tuple[int, Arrival]], faults: dict[int, str], same: Same | None
) -> tuple[list[tuple[int, Arrival]], int]:
    """What is not in the ledger yet, once each, and how many were passed over as known."""
    wanted = [arrival.uuid for _, arrival in arrivals]
    rows = list(Statement.objects.filter(uuid__in=wanted).values_list("pk", "uuid", "text__raw"))
    texts = with_the_cold((number, raw) for number, _, raw in rows) if same else {}
    there = {uuid: texts.get(number) for number, uuid, _ in rows}
    fresh: dict[UUID, tuple[int, Arrival]] = {}
    repeated = 0
    for at, arrival in arrivals:
        kept = there.get(arrival.uuid)
        if kept is not None and same and not same(kept, arrival):
            faults[at] = f"Another statement with the id {arrival.uuid} is in the ledger."
        elif arrival.uuid in there or arrival.uuid in fresh:
            repeated += 1
        else:
            fresh[arrival.uuid] = at, arrival
    return list(fresh.values()), repeated
