"""Taking in pact and evidence files: everything is checked before anything is written."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Literal

from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    OperationalError,
    connection,
    transaction,
)
from django.utils import timezone
from psycopg.errors import DeadlockDetected

from pactwork.agreements.actions.batches import Ready, batches_of
from pactwork.agreements.actions.evidence import (
    UNCHANGED,
    Delivery,
    EvidenceError,
    accept_evidence,
    deliver_evidence,
    digests_of,
    recount_today,
    withdraw_evidence,
)
from pactwork.agreements.actions.packing import pack_register
from pactwork.agreements.actions.pacts import Taken, put_pacts
from pactwork.agreements.actions.renamed import merged_in, same_named
from pactwork.agreements.actions.writing import codes
from pactwork.agreements.models import Agreement, ImportedFile
from pactwork.agreements.pactfile.checking import Checked, check_files
from pactwork.agreements.pactfile.finding import Finding
from pactwork.agreements.pactfile.happening import split_reference
from pactwork.agreements.pactfile.problems import PactfileError, Problem
from pactwork.agreements.pactfile.schema import PACT
from pactwork.agreements.queries.world import ImportWorld
from pactwork.agreements.statements import evidence_uuid, operator
from pactwork.kernel.texts import clean_text
from pactwork.organisations.api import OrganisationError

Phase = Literal["checking", "importing"]
Progress = Callable[[Phase, int, int], None]
"""Called with the phase, how many files are done and how many there are."""

_PACKED_EACH: Final = 1000
"""The register is packed after so many files, and after the last."""
ENDINGS: Final = (".yaml", ".yml", ".json")


@dataclass
class ImportReport:
    """What an import did, by file, and what is to be known of it."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def _silent(phase: Phase, done: int, total: int) -> None:
    """Nobody is watching."""


def files_under(paths: Iterable[Path]) -> list[Path]:
    """The pact and evidence files named, or found in the folders named, in order, each once.

    Raises:
        FileNotFoundError: a path does not exist.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = (one for one in path.rglob("*") if one.suffix in ENDINGS and one.is_file())
            found.extend(sorted(inside))
        elif path.exists():
            found.append(path)
        else:
            raise FileNotFoundError(f"There is no file or folder {path}.")
    return list(dict.fromkeys(found))


def import_files(
    paths: Iterable[Path], *, again: bool = False, progress: Progress = _silent
) -> ImportReport:
    """Take in pact and evidence files: all of them checked first, then batch by batch.

    A file taken in before is passed over, so an import that was stopped goes on when it is
    repeated. With `again` it is taken in once more, which makes an older text the newest.

    Raises:
        PactfileError: something is wrong; it names everything found and nothing was written.
        FileNotFoundError: a path does not exist.
    """
    files = files_under(paths)
    checked = check_files(
        files,
        _World(),
        known=frozenset() if again else _imported(),
        today=timezone.localdate(),
        progress=lambda done: progress("checking", done, len(files)),
    )
    report = ImportReport()
    outcomes = (one for batch in batches_of(checked) for one in _warned(batch, report))
    for done, (name, outcome) in enumerate(outcomes, start=1):
        getattr(report, outcome).append(name)
        progress("importing", done, len(checked))
        if done % _PACKED_EACH == 0 or done == len(checked):
            pack_register()
    return report


def _warned(batch: Sequence[Ready], report: ImportReport) -> Iterator[tuple[str, str]]:
    report.warnings += [*merged_in(batch), *same_named(batch)]
    yield from _outcomes(batch)


class _World(ImportWorld):
    """Knows besides what evidence said before: in the database, and in files that came first."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[uuid.UUID, str] = {}

    def contradictions(self, evidence: Mapping[str, Any]) -> Iterator[Finding]:
        """Evidence under a key that stands for other evidence already."""
        entries = evidence["evidence"]
        delivered = [delivery_of(held, evidence["agreement"]) for held in entries]
        self._said |= digests_of({one.uuid for one in delivered} - self._said.keys())
        for index, one in enumerate(delivered):
            if self._said.setdefault(one.uuid, one.digest()) != one.digest():
                reason = f"The evidence “{entries[index]['key']}” said something else before."
                yield ("evidence", index), "evidence.changed", reason, UNCHANGED


def _imported() -> frozenset[str]:
    return frozenset(ImportedFile.objects.values_list("sha256", flat=True))


def _outcomes(batch: Sequence[Ready]) -> Iterator[tuple[str, str]]:
    """What became of each file, told when it stands: name and outcome.

    A batch that cannot be taken in is taken in file by file: those before the one at fault stay.
    """
    try:
        outcomes = _tried(batch)
    except _REFUSALS as error:
        if len(batch) == 1:
            raise _told(batch[0], error) from error
    except Exception:
        if len(batch) == 1:
            raise
    else:
        yield from zip((one.source.name for one in batch), outcomes, strict=True)
        return
    for one in batch:
        yield from _outcomes([one])


_REFUSALS: Final = (EvidenceError, OrganisationError, IntegrityError, DataError)


def _told(one: Ready, error: Exception) -> PactfileError:
    reason = str(error)
    if isinstance(error, DatabaseError):
        reason = f"The database refuses it: {reason.splitlines()[0]}."
    problem = Problem(one.source.name, 1, "import", reason, "Nothing of this file was taken in.")
    return PactfileError([problem])


def _tried(batch: Sequence[Ready], *, tries: int = 5) -> list[str]:
    """Two imports that stand in each other's way are told apart by PostgreSQL: one tries again."""
    try:
        return import_together(batch)
    except OperationalError as error:
        if tries <= 1 or not isinstance(error.__cause__, DeadlockDetected):
            raise
    return _tried(batch, tries=tries - 1)


@transaction.atomic(durable=True)
def import_together(batch: Sequence[Ready]) -> list[str]:
    """Take in the files of one batch, every one or none. Answers for each of them, in order:
    "created", "changed" or "unchanged".

    Imports of one agreement wait for each other: it may not be there yet to be locked.

    Raises:
        OrganisationError: a profile contradicts what is known.
        EvidenceError: something contradicts what was recorded before.
    """
    fresh = [one for one in batch if one.value is not None]
    _take_turns({slug for one in fresh for slug in one.agreements})
    pacts = [one for one in fresh if one.source.kind == PACT]
    evidence = [one for one in fresh if one.source.kind != PACT]
    taken = dict(zip(map(_name, pacts), put_pacts(pacts, by=operator()), strict=True))
    taken |= dict(zip(map(_name, evidence), _put_evidence(evidence), strict=True))
    _remember([(one.source, taken[one.source.name].agreement) for one in fresh])
    return [taken[_name(one)].outcome if _name(one) in taken else "unchanged" for one in batch]


def _name(one: Ready) -> str:
    return one.source.name


def _take_turns(agreements: Collection[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(slug, 0)) FROM unnest(%s::text[]) slug",
            [sorted(agreements)],
        )


def _remember(taken: Sequence[tuple[Checked, Agreement]]) -> None:
    rows = {
        source.sha256: ImportedFile(
            sha256=source.sha256, name=source.name[-400:], agreement=agreement
        )
        for source, agreement in taken
    }
    ImportedFile.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["sha256"],
        update_fields=["name", "agreement", "imported_at"],
    )


def _put_evidence(files: Sequence[Ready]) -> list[Taken]:
    """Step: take in every piece of evidence of these files.

    Every agreement they serve is held, in one order: others recount the same commitments.
    """
    if not files:
        return []
    named = {slug for one in files for slug in one.agreements}
    rows = Agreement.objects.select_for_update().filter(slug__in=named).order_by("pk")
    agreements = {row.slug: row for row in rows}
    touched: set[int] = set()
    taken = []
    for one in files:
        value = one.value or {}
        gained, is_fresh = take_evidence(value, since=one.source.begun)
        touched |= gained
        outcome = "changed" if gained or is_fresh else "unchanged"
        taken.append(Taken(agreements[value["agreement"]], outcome))
    recount_today(sorted(touched))
    return taken


def take_evidence(value: Mapping[str, Any], *, since: datetime) -> tuple[set[int], bool]:
    """Step: deliver, accept and withdraw what an evidence file says.

    Answers with the commitments whose standing it touches, and whether any of it is new `since`.
    """
    touched: set[int] = set()
    is_fresh = False
    for held in value["evidence"]:
        delivery = delivery_of(
            held, value["agreement"], demonstration=value.get("demonstration", False)
        )
        evidence = deliver_evidence(delivery)
        is_fresh |= evidence.recorded_at >= since
        for acceptance in [] if evidence.voided_on else held.get("accepted", []):
            day = date.fromisoformat(acceptance["on"])
            touched.update(accept_evidence(evidence, on=day, by=acceptance["by"]))
        if "voided" in held:
            void = held["voided"]
            day = date.fromisoformat(void["on"])
            reason = clean_text(void["reason"])
            touched.update(withdraw_evidence(evidence, reason=reason, on=day, by=void["by"]))
    return touched, is_fresh


def delivery_of(
    held: Mapping[str, Any], agreement: str, *, demonstration: bool = False
) -> Delivery:
    """A checked entry of an evidence file as what a party delivers."""
    people = held.get("people", {})
    day = date.fromisoformat(held["on"])
    return Delivery(
        uuid=evidence_uuid(agreement, held["key"]),
        by=held["by"],
        commitments=[split_reference(one, agreement) for one in held["commitments"]],
        kind=f"evidence-kinds:{held['kind']}",
        title=clean_text(held["title"]),
        description=clean_text(held.get("description", {})),
        first_day=day,
        last_day=date.fromisoformat(held.get("until", held["on"])),
        quantities={
            f"measures:{measure}": Decimal(str(amount))
            for measure, amount in held.get("quantities", {}).items()
        },
        headcount=people.get("count", 0),
        people=people.get("keys", []),
        target_groups=codes("target-groups", held.get("target_groups", [])),
        links=held.get("links", []),
        is_demonstration=demonstration,
    )
