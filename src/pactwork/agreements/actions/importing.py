"""Taking in pact and evidence files: everything is checked before anything is written."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Literal

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from psycopg.errors import DeadlockDetected

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
from pactwork.agreements.actions.profiles import profile_of, put_profiles
from pactwork.agreements.actions.writing import Beside, codes, put_agreement
from pactwork.agreements.models import Agreement, ImportedFile
from pactwork.agreements.models.agreement import Visibility
from pactwork.agreements.pactfile.attachments import read_attachment
from pactwork.agreements.pactfile.checking import Checked, check_files
from pactwork.agreements.pactfile.finding import Finding
from pactwork.agreements.pactfile.happening import split_reference
from pactwork.agreements.pactfile.problems import PactfileError, Problem
from pactwork.agreements.pactfile.schema import PACT
from pactwork.agreements.pactfile.terms import organisations_in, terms_of
from pactwork.agreements.queries.world import ImportWorld, agreements_named
from pactwork.agreements.statements import evidence_uuid, operator
from pactwork.files.api import store_file
from pactwork.kernel.texts import clean_text
from pactwork.organisations.api import OrganisationError, show_organisations

Phase = Literal["checking", "importing"]
Progress = Callable[[Phase, int, int], None]
"""Called with the phase, how many files are done and how many there are."""

_PACKED_EACH: Final = 1000
"""The register is packed after so many files, and after the last."""
ENDINGS: Final = (".yaml", ".yml", ".json")


@dataclass
class ImportReport:
    """What an import did, by file."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


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
    """Take in pact and evidence files: all of them checked first, then each in a transaction.

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
    for done, one in enumerate(checked, start=1):
        _import_checked(one, report)
        progress("importing", done, len(checked))
        if done % _PACKED_EACH == 0 or done == len(checked):
            pack_register()
    return report


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


def _import_checked(one: Checked, report: ImportReport) -> None:
    if one.payload is None:
        report.unchanged.append(one.name)
        return
    value = json.loads(one.payload)
    try:
        outcome = _import_value(value, one)
    except (EvidenceError, OrganisationError) as error:
        problem = Problem(one.name, 1, "import", str(error), "Nothing of this file was taken in.")
        raise PactfileError([problem]) from error
    getattr(report, outcome).append(one.name)


def _import_value(value: Mapping[str, Any], source: Checked, *, tries: int = 5) -> str:
    """Two imports that stand in each other's way are told apart by PostgreSQL: one tries again."""
    try:
        return import_pact(value, source) if source.kind == PACT else import_evidence(value, source)
    except OperationalError as error:
        if tries <= 1 or not isinstance(error.__cause__, DeadlockDetected):
            raise
    return _import_value(value, source, tries=tries - 1)


@transaction.atomic(durable=True)
def import_pact(value: Mapping[str, Any], source: Checked) -> str:
    """Take in one checked pact file. Answers "created", "changed" or "unchanged"."""
    _take_turns(value["agreement"]["key"])
    before = Agreement.objects.filter(slug=value["agreement"]["key"]).first()
    described = [profile_of(held) for held in value.get("organisations", [])]
    visibility = value.get("visibility", Visibility.PUBLIC)
    is_public = visibility == Visibility.PUBLIC
    has_news = put_profiles(described, is_public=is_public, by=operator())
    terms = terms_of(value)
    if is_public:
        show_organisations({one.slug for one in described} | organisations_in(terms.value))
    contacts = {
        one["organisation"]: one["contacts"] for one in value["parties"] if "contacts" in one
    }
    beside = Beside(
        visibility=visibility,
        is_demonstration=value.get("demonstration", False),
        contacts=contacts,
        files=[_kept(held, Path(source.name)) for held in value.get("files", [])],
        sources=value.get("sources", []),
    )
    agreement = put_agreement(terms, beside, at=timezone.now(), by=operator())
    _remember(source, agreement)
    if before is None:
        return "created"
    return "changed" if has_news or before.changed_at != agreement.changed_at else "unchanged"


def _take_turns(agreement: str) -> None:
    """Let imports of one agreement wait for each other: it may not be there yet to be locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [agreement])


def _kept(held: Mapping[str, Any], pact_file: Path) -> dict[str, Any]:
    """An entry of `files` with its attachment stored and named by digest."""
    if "path" not in held:
        return dict(held)
    stored = store_file(Path(held["path"]).name, read_attachment(pact_file, held["path"]))
    return {**held, "sha256": stored.sha256, "size": stored.size, "media_type": stored.media_type}


def _remember(source: Checked, agreement: Agreement) -> None:
    ImportedFile.objects.bulk_create(
        [ImportedFile(sha256=source.sha256, name=source.name[-400:], agreement=agreement)],
        update_conflicts=True,
        unique_fields=["sha256"],
        update_fields=["name", "agreement", "imported_at"],
    )


@transaction.atomic(durable=True)
def import_evidence(value: Mapping[str, Any], source: Checked) -> str:
    """Take in one checked evidence file: every piece of it, or none.

    Every agreement it serves is held, in one order: others recount the same commitments.

    Raises:
        EvidenceError: something contradicts what was recorded before.
    """
    slug = value["agreement"]
    rows = Agreement.objects.select_for_update().filter(slug__in=agreements_named(value))
    agreement = {row.slug: row for row in rows.order_by("pk")}[slug]
    touched: set[int] = set()
    fresh = False
    for held in value["evidence"]:
        delivery = delivery_of(held, slug, demonstration=value.get("demonstration", False))
        evidence = deliver_evidence(delivery)
        fresh |= evidence.recorded_at >= source.begun
        for acceptance in [] if evidence.voided_on else held.get("accepted", []):
            day = date.fromisoformat(acceptance["on"])
            touched.update(accept_evidence(evidence, on=day, by=acceptance["by"]))
        if "voided" in held:
            void = held["voided"]
            day = date.fromisoformat(void["on"])
            reason = clean_text(void["reason"])
            touched.update(withdraw_evidence(evidence, reason=reason, on=day, by=void["by"]))
    recount_today(sorted(touched))
    _remember(source, agreement)
    return "changed" if touched or fresh else "unchanged"


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
