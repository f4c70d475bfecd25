"""Importing described materials with their files: from tables, packages and the demonstration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Final, Literal

from django.db import transaction

from pactwork.people.api import Person, acting
from pactwork.repository.actions.bringing import PLAINLY, Bringing
from pactwork.repository.actions.bringing_bags import bring_package
from pactwork.repository.actions.laying_down import AT_ONCE, Arrival
from pactwork.repository.actions.running_imports import (
    ROWS,
    ImportBusyError,
    begin_import,
    faults_of,
    go_on,
    go_on_kept,
    go_on_soon,
    is_good,
    pause_import,
    resume_import,
    source_of,
    stop_import,
    title_of,
)
from pactwork.repository.actions.taking_in import Given, Outcome, Taken, take_in
from pactwork.repository.actions.undoing_imports import take_import_back
from pactwork.repository.described import Described, DescribedFile, FileRole
from pactwork.repository.errors import NotAllowedError
from pactwork.repository.exchange.faults import Fault
from pactwork.repository.exchange.fitting import settled
from pactwork.repository.exchange.tables import RowRead, fill, guessed, open_table, rows_read
from pactwork.repository.exchange.terms import known_terms
from pactwork.repository.kept_files import keep_chunks
from pactwork.repository.kept_tables import keep_table, kept_table
from pactwork.repository.models import Landing, Material
from pactwork.repository.queries.imports import ImportCard, going_with, import_of, imports_of
from pactwork.repository.rules import can_manage

__all__ = [
    "AT_ONCE", "DRAFTS", "Bringing", "Brought", "BroughtFile", "ImportBusyError", "ImportCard",
    "Outcome", "RowTold", "Taken", "Trial", "already_taken", "begin_import", "bring_in",
    "bring_package", "go_on", "go_on_kept", "go_on_soon", "going_with", "import_of", "import_table",
    "imports_of", "keep_table", "kept_table", "pause_import", "resume_import", "stop_import",
    "take_import_back", "try_table",
]  # fmt: skip
DRAFTS: Final = Arrival(stage=Landing.DRAFT)
"""As drafts, that everybody will see."""
EXAMPLES: Final = 5
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
    of each kind, how often each fault, the rows worth looking at, and as `examples` what the first
    good rows become. Where the table is not
    looked at as a whole, all that is of its first rows.
    """

    columns: tuple[str, ...]
    mapping: Mapping[str, str]
    counts: Counter[str] = field(default_factory=Counter)
    faults: Counter[tuple[str, str]] = field(default_factory=Counter)
    rows: list[RowTold] = field(default_factory=list)
    is_whole: bool = True
    examples: list[Described] = field(default_factory=list)


def try_table(
    path: Path,
    *,
    organisation: int,
    mapping: Mapping[str, str] | None = None,
    language: str = "",
    licence: str = "",
    bringing: Bringing = PLAINLY,
    most: int | None = None,
) -> Trial:
    """The dry run of an import: nothing is written. Without a mapping it is guessed; of a long
    table only the first `most` rows are looked at.

    Raises:
        UnreadableError: this is no table that can be read, or it breaks off.
    """
    table = open_table(lambda: path.open("rb"))
    trial = Trial(table.columns, guessed(table.columns) if mapping is None else mapping)
    every = rows_read(table, trial.mapping, known_terms(), language=language)
    rows = islice(every, most)
    kept: dict[bool, list[RowTold]] = {True: [], False: []}
    is_last = False
    while not is_last:
        batch: list[RowRead] = []
        is_last = fill(batch, rows, ROWS)
        known = already_taken([source_of(organisation, one) for one in batch])
        for one in batch:
            told = _told(one, known=source_of(organisation, one) in known)
            trial.counts[told.what] += 1
            trial.faults.update((fault.field, fault.reason) for fault in told.faults)
            if is_good(one) and one.said.described and len(trial.examples) < EXAMPLES:
                said = (language, licence, bringing.resource_type, bringing.subjects)
                trial.examples.append(_settled(one.said.described, *said))
            place = kept[told.what == "refused"]
            if len(place) < SHOWN:
                place.append(told)
    trial.rows = [*kept[True], *kept[False]][:SHOWN]
    trial.is_whole = most is None or trial.counts.total() < most or next(every, None) is None
    return trial


def import_table(
    path: Path,
    *,
    organisation: int,
    mapping: Mapping[str, str] | None = None,
    language: str = "",
    licence: str = "",
    bringing: Bringing = PLAINLY,
    by: Person | None,
    progress: Callable[[ImportCard], None] = lambda card: None,
) -> ImportCard:
    """Import the materials a table describes, batch by batch, as far as it goes; rows that are
    refused are left out and told. Killed anywhere, the same again goes on where it was.

    Raises:
        UnreadableError: this is no table that can be read.
        NotAllowedError: `by` does not look after the organisation's materials.
        ImportBusyError: another process takes in the same table.
    """
    begun = begin_import(
        path,
        name=path.name,
        organisation=organisation,
        mapping=mapping,
        language=language,
        licence=licence,
        bringing=bringing,
        by=by,
    )
    return go_on(begun.uuid, path, progress=progress)


def _settled(
    said: Described, language: str, licence: str, resource_type: str, subjects: tuple[str, ...]
) -> Described:
    return settled(said, language=language, licence=licence, resource_type=resource_type,
                   subjects=subjects)  # fmt: skip


def _told(one: RowRead, *, known: bool) -> RowTold:
    title = title_of(one)
    if not is_good(one):
        return RowTold(one.number, one.identifier, title, "refused", faults_of(one))
    what: Literal["new", "changed"] = "changed" if known else "new"
    return RowTold(one.number, one.identifier, title, what, one.said.faults)


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
