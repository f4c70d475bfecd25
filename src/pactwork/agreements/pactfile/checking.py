"""Reading a batch of files and finding everything wrong with them, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

from django.utils import timezone

from pactwork.agreements.pactfile.attachments import attachment_findings
from pactwork.agreements.pactfile.finding import Concluded, Finding, World, problems_of
from pactwork.agreements.pactfile.happening import evidence_findings
from pactwork.agreements.pactfile.meaning import pact_findings
from pactwork.agreements.pactfile.problems import PactfileError, Problem
from pactwork.agreements.pactfile.schema import PACT, SCHEMAS, kind_of, schema_problems
from pactwork.agreements.pactfile.terms import walk_articles
from pactwork.kernel.canonical import canonical_json
from pactwork.kernel.documents import LARGEST, Document, DocumentError, load_document
from pactwork.kernel.terms import parse_edtf


@dataclass(frozen=True)
class Checked:
    """A file found in order. `payload` is its value as JSON; None if it was taken in before."""

    name: str
    kind: str
    sha256: str
    payload: bytes | None
    begun: datetime


class WorldSource(Protocol):
    """Where the names a file uses are looked up."""

    def around(self, document: Document, kind: str) -> World:
        """What this document may refer to, besides what earlier ones told `learn`."""

    def learn(self, document: Document, kind: str) -> None:
        """Let later documents refer to what this one describes."""

    def contradictions(self, evidence: Mapping[str, Any]) -> Iterator[Finding]:
        """What a sound evidence file says that was said differently before."""


def check_files(
    files: Sequence[Path],
    source: WorldSource,
    *,
    known: Collection[str],
    today: date,
    progress: Callable[[int], None],
) -> list[Checked]:
    """Check every file. Those whose digest is `known` are passed over unread.

    Raises:
        PactfileError: with everything wrong in all of the files.
    """
    begun = timezone.now()
    problems: list[Problem] = []
    checked: list[Checked] = []
    for done, path in enumerate(files, start=1):
        data, digest = _bytes(path, problems)
        if digest in known:
            checked.append(Checked(str(path), "", digest, None, begun))
        elif data is not None:
            document, kind = _document(data, str(path), problems)
            if document and kind:
                problems.extend(_check(document, kind, source, today))
                payload = canonical_json(document.value)
                checked.append(Checked(str(path), kind, digest, payload, begun))
        progress(done)
    if problems:
        raise PactfileError(problems)
    return checked


def _bytes(path: Path, problems: list[Problem]) -> tuple[bytes | None, str]:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        problems.append(Problem(str(path), 1, "file", reason + ".", "Make the file readable."))
        return None, ""
    return data, sha256(data).hexdigest()


def _document(
    data: bytes, name: str, problems: list[Problem]
) -> tuple[Document | None, str | None]:
    try:
        document = load_document(data, name)
    except DocumentError as error:
        problems.append(Problem(name, error.line, "syntax", error.message, error.remedy))
        return None, None
    kind = kind_of(document)
    if kind is None:
        problems.append(
            Problem(
                name,
                document.line_of(("pactwork",)),
                "kind",
                "The file does not say what it is.",
                f"Begin it with `pactwork: ` and one of {', '.join(SCHEMAS)}.",
            )
        )
    return document, kind


def _check(document: Document, kind: str, source: WorldSource, today: date) -> list[Problem]:
    problems = schema_problems(document, kind)
    if problems:
        return problems
    source.learn(document, kind)
    world = source.around(document, kind)
    if kind == PACT:
        wrong = chain(
            pact_findings(document.value, world),
            attachment_findings(document.value, Path(document.name)),
        )
        return problems_of(document, wrong)
    found = problems_of(document, evidence_findings(document.value, world, today))
    return found or problems_of(document, source.contradictions(document.value))


def concluded(document: Document) -> Concluded:
    """What evidence may name of the agreement of a pact file."""
    agreement = document.value["agreement"]
    articles = walk_articles(document.value.get("articles", []))
    keys = (held["key"] for article, _, _ in articles for held in article.get("commitments", []))
    parties = (party["organisation"] for party in document.value["parties"])
    begins = agreement.get("term", {}).get("from") or agreement.get("signed", "")
    return Concluded(frozenset(keys), frozenset(parties), _first_day(begins))


def _first_day(edtf: str) -> date | None:
    try:
        return parse_edtf(edtf).first
    except ValueError:
        return None
