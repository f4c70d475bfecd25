"""Importing described materials with their files: from tables, packages and the demonstration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final, Literal

from django.db import transaction

from pactwork.people.api import Person, acting
from pactwork.repository.actions.taking_in import Given, Outcome, Taken, settled, take_in
from pactwork.repository.described import Described, DescribedFile, FileRole
from pactwork.repository.errors import NotAllowedError
from pactwork.repository.exchange.faults import Fault
from pactwork.repository.exchange.tables import RowRead, guessed, read_table, rows_read
from pactwork.repository.exchange.terms import known_terms
from pactwork.repository.kept_files import keep_chunks
from pactwork.repository.models import Material
from pactwork.repository.rules import can_manage

__all__ = [
    "Brought",
    "BroughtFile",
    "Outcome",
    "RowTold",
    "Taken",
    "Trial",
    "already_taken",
    "bring_in",
    "import_table",
    "try_table",
]
ROWS: Final = 500
"""So many rows of a table are one transaction."""
SHOWN: Final = 200
"""So many rows a dry run tells one by one: those refused first."""


@dataclass(frozen=True, slots=True)
class BroughtFile:
    """A file that comes with a material."""

    name: str
    data: bytes
    role: FileRole = FileRole.CONTENT
    language: str = ""
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class Brought:
    """A material to import. `source` is what it is called where it comes from; the same source
    again is its next version. `commitments` are those it serves, as (agreement, key).
    """

    source: str
    described: Described
    files: tuple[BroughtFile, ...] = ()
    commitments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RowTold:
    """What becomes of a row of a table: new, changed, or refused, with its faults."""

    number: int
    identifier: str
    title: str
    what: Literal["new", "changed", "refused"]
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class Trial:
    """What a table holds and would become: columns, the fields they are mapped to, how many rows
    of each kind, how often each fault, and the rows worth looking at.
    """

    columns: tuple[str, ...]
    mapping: Mapping[str, str]
    counts: Counter[str] = field(default_factory=Counter)
    faults: Counter[tuple[str, str]] = field(default_factory=Counter)
    rows: list[RowTold] = field(default_factory=list)


def try_table(
    data: bytes, *, organisation: int, mapping: Mapping[str, str] | None = None, language: str = ""
) -> Trial:
    """The dry run of `import_table`: nothing is written. Without a mapping it is guessed.

    Raises:
        UnreadableError: this is no table that can be read.
    """
    table = read_table(data)
    trial = Trial(table.columns, guessed(table.columns) if mapping is None else mapping)
    rows = rows_read(table, trial.mapping, known_terms(), language=language)
    kept: dict[bool, list[RowTold]] = {True: [], False: []}
    while batch := list(islice(rows, ROWS)):
        known = already_taken([_source(organisation, one) for one in batch])
        for one in batch:
            told = _told(one, known=_source(organisation, one) in known)
            trial.counts[told.what] += 1
            trial.faults.update((fault.field, fault.reason) for fault in told.faults)
            place = kept[told.what == "refused"]
            if len(place) < SHOWN:
                place.append(told)
    trial.rows = [*kept[True], *kept[False]][:SHOWN]
    return trial


def import_table(
    data: bytes,
    *,
    organisation: int,
    mapping: Mapping[str, str] | None = None,
    language: str = "",
    licence: str = "",
    by: Person | None,
    progress: Callable[[int], None] = lambda done: None,
) -> Trial:
    """Import the materials a table describes, batch by batch; rows that are refused are left out
    and told. Repeated, it goes on where it was stopped: the same row again is no new material.

    Raises:
        UnreadableError: this is no table that can be read, or it breaks off.
        NotAllowedError: `by` does not look after the organisation's materials.
    """
    trial = try_table(data, organisation=organisation, mapping=mapping, language=language)
    done = 0
    for batch in _batches(data, trial.mapping, language):
        good = {_source(organisation, one): one for one in batch if _is_good(one)}
        bring_in(
            [
                Brought(source, settled(one.said.described, language=language, licence=licence))
                for source, one in good.items()
                if one.said.described is not None
            ],
            organisation=organisation,
            by=by,
        )
        done += len(batch)
        progress(done)
    return trial


def _batches(data: bytes, mapping: Mapping[str, str], language: str) -> Iterator[list[RowRead]]:
    rows = rows_read(read_table(data), mapping, known_terms(), language=language)
    while batch := list(islice(rows, ROWS)):
        yield batch


def _is_good(one: RowRead) -> bool:
    return one.said.described is not None and bool(one.said.described.link)


def _told(one: RowRead, *, known: bool) -> RowTold:
    said = one.said.described
    title = next(iter(said.titles.values()), "") if said else ""
    if not _is_good(one):
        lacking = (Fault("link", "no-link"),) if said else ()
        return RowTold(one.number, one.identifier, title, "refused", (*one.said.faults, *lacking))
    what: Literal["new", "changed"] = "changed" if known else "new"
    return RowTold(one.number, one.identifier, title, what, one.said.faults)


def _source(organisation: int, one: RowRead) -> str:
    """What a row is called for good: by its identifier, or else its link."""
    link = one.said.described.link if one.said.described else ""
    return f"table {organisation} {one.identifier or link}"[:500]


def already_taken(sources: Collection[str]) -> frozenset[str]:
    """Which of these were taken in before."""
    rows = Material.objects.filter(source__in=sources)
    return frozenset(one for one in rows.values_list("source", flat=True) if one)


@transaction.atomic(durable=True)
def bring_in(
    brought: Sequence[Brought],
    *,
    organisation: int,
    is_demonstration: bool = False,
    by: Person | None = None,
) -> list[Taken]:
    """Publish these in an organisation's name, every one or none; what became of each, in order.
    Without `by` it is whoever runs the installation.

    Raises:
        NotAllowedError: `by` does not look after the organisation's materials.
        FileError: a file is not taken.
    """
    if by is not None and not can_manage(acting(by), organisation):
        raise NotAllowedError("A coordinator of its organisation imports materials.")
    given = [
        Given(
            one.source,
            replace(one.described, files=tuple(_kept(file) for file in one.files)),
            one.commitments,
        )
        for one in brought
    ]
    return take_in(given, organisation=organisation, is_demonstration=is_demonstration, person=by)


def _kept(file: BroughtFile) -> DescribedFile:
    kept = keep_chunks(file.name, [file.data])
    return DescribedFile(
        sha256=kept.sha256,
        name=kept.name,
        media_type=kept.media_type,
        size=kept.size,
        role=file.role,
        language=file.language,
        pages=file.pages,
    )
