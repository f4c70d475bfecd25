"""The desk of a coordinator with 40 and 400 agreements; saving one draft by 1 to 16 writers."""

from __future__ import annotations

import json
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from uuid import UUID, uuid4

from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.filling import pact
from benchmarks.measuring import at_once, interleaved
from benchmarks.reporting import Report
from pactwork.agreements.api import drafting, drafts, import_files, operations, starting
from pactwork.agreements.models import Draft, DraftVersion
from pactwork.organisations.api import known_slugs
from pactwork.people.api import Person, acting
from pactwork.people.models import Membership

PAGES = ("", "agreements/", "evidence/", "drafts/", "evidence/deliver/", "inbox/")
WRITERS = (1, 4, 16)
SAVES = 20
ARTICLES = 64
OURS = "bench-coordinator"


def desk(report: Report, largest: int) -> None:
    """Each page of the desk, with ten times the agreements, drafts and evidence that wait."""
    person, organisation = _coordinator()
    client = Client(HTTP_HOST="localhost")
    client.force_login(person)
    rows: list[list[object]] = []
    for size in [n for n in (40, 400) if n <= largest]:
        _grow(size, organisation, person)
        pages = {page: _get(client, f"/en/desk/{page}") for page in PAGES}
        taken = interleaved(pages, rounds=9)
        for page, get in pages.items():
            with CaptureQueriesContext(connection) as captured:
                get()
            sample = taken[page]
            name = page.strip("/") or "what awaits you"
            rows.append([size, name, sample.wall, sample.cpu, len(captured.captured_queries)])
    report.table(
        "The desk of a coordinator",
        "Agreements of two parties with two commitments each, a draft for every tenth of them and "
        "a piece of evidence waiting for every fourth. Pages rendered anew for one person, in "
        "turn. Milliseconds.",
        ("agreements", "page", "wall", "CPU", "queries"),
        rows,
    )


def _coordinator() -> tuple[Person, int]:
    person = Person.objects.create_user("bench-desk@example.org", name="Ana")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "first.json"
        path.write_text(json.dumps(_pact(0)))
        import_files([path])
    organisation = known_slugs([OURS])[OURS]
    Membership.objects.create(person=person, organisation_id=organisation, role="coordinator")
    return person, organisation


def _pact(number: int) -> dict:
    """An agreement of the coordinator's organisation with another."""
    key = f"bench-desk-{number}"
    held: dict = json.loads(json.dumps(pact(key)).replace(f"{key}-party-0", OURS))
    return held


def _grow(size: int, organisation: int, person: Person) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number in range(size):
            path = Path(folder) / f"{number}.json"
            held = _pact(number)
            path.write_text(json.dumps(held))
            paths.append(path)
            if number % 4 == 0:
                paths.append(_evidence(Path(folder), held, number))
        import_files(paths)
    for number in range(0, size, 10):
        starting.start_blank(
            title={"en": f"Draft {number}"},
            key=UUID(int=number + 1),
            for_organisation=organisation,
            by=person,
        )


def _evidence(folder: Path, held: dict, number: int) -> Path:
    commitments = [one["key"] for part in held["articles"] for one in part.get("commitments", [])]
    path = folder / f"{number}-evidence.json"
    entry = {
        "key": "waiting",
        "by": held["parties"][1]["organisation"],
        "commitments": commitments[:1],
        "kind": "training",
        "title": {"en": f"Training {number}"},
        "on": "2026-03-01",
    }
    said = {"pactwork": "evidence/1", "agreement": held["agreement"]["key"], "evidence": [entry]}
    path.write_text(json.dumps(said))
    return path


def _get(client: Client, path: str) -> Callable[[], None]:
    def get() -> None:
        response = client.get(path)
        assert response.status_code == 200, (path, response.status_code)

    return get


def saving(report: Report, largest: int) -> None:
    """One article of a draft saved by writers at once, beside the same rows written bare."""
    person, organisation = _writer()
    rows: list[list[object]] = []
    for writers in WRITERS:
        draft = _draft(person, organisation)
        ours = _at_once(writers, lambda w, n, d=draft: _save(d, w, n, organisation, person))
        _all_there(draft, writers, person)
        bare = _at_once(writers, lambda w, n, d=draft: _bare(d, organisation))
        rate, plain = (writers * SAVES / sum(one) * writers for one in (ours, bare))
        rows.append(
            [
                writers,
                median(ours) * 1000,
                sorted(ours)[int(len(ours) * 0.95)] * 1000,
                rate,
                plain,
                rate / plain,
            ]
        )
    report.table(
        "Saving an article while others write",
        f"Each writer saves its own article of a draft of {ARTICLES} articles {SAVES} times, based "
        "on the revision it saw, all in one process. Every save checks the whole draft, weaves it "
        "into what others wrote, and keeps a version of all terms. Bare: the same row locked, "
        "updated and a version of the same size inserted. No word was lost in any run.",
        ("writers", "median ms", "95th ms", "saves a second", "bare a second", "share of bare"),
        rows,
    )


def _writer() -> tuple[Person, int]:
    person = Person.objects.filter(email="bench-desk@example.org").first()
    if person is None:
        return _coordinator()
    return person, Membership.objects.get(person=person).organisation_id


def _draft(person: Person, organisation: int) -> UUID:
    uuid = starting.start_blank(
        title={"en": "Written by many"}, for_organisation=organisation, by=person
    )
    articles = [
        operations.AddArticle({"key": f"a{n}", "kind": "clauses", "title": {"en": f"Article {n}"}})
        for n in range(ARTICLES)
    ]
    drafting.change_draft(
        draft=uuid,
        operations=articles,
        base_revision=1,
        key=uuid4(),
        for_organisation=organisation,
        by=person,
    )
    return uuid


def _text(writer: int, number: int) -> str:
    return f"Writer {writer} wrote this {number} times. " * 8


def _save(draft: UUID, writer: int, number: int, organisation: int, person: Person) -> None:
    path = ("articles", f"a{writer}", "text")
    was = operations.hash_of(_text(writer, number - 1).strip() if number else "")
    seen = Draft.objects.values_list("revision", flat=True).get(uuid=draft)
    drafting.change_draft(
        draft=draft,
        operations=[operations.SetText(path, "en", _text(writer, number).strip(), was)],
        base_revision=seen,
        key=uuid4(),
        for_organisation=organisation,
        by=person,
    )


def _bare(draft: UUID, organisation: int) -> None:
    with transaction.atomic():
        row = Draft.objects.select_for_update().get(uuid=draft)
        row.revision += 1
        row.changed_at = timezone.now()
        row.save(update_fields=["revision", "terms", "changed_at"])
        DraftVersion.objects.create(
            draft=row,
            revision=row.revision,
            key=uuid4(),
            terms=row.terms,
            sha256=row.terms_sha256,
            organisation_id=organisation,
        )


def _all_there(draft: UUID, writers: int, person: Person) -> None:
    detail = drafts.draft_detail(draft, acting(person))
    assert detail is not None
    for writer in range(writers):
        assert detail.articles[writer].text["en"] == _text(writer, SAVES - 1).strip()


def _at_once(writers: int, save: Callable[[int, int], None]) -> list[float]:
    """The seconds each save took, by writers who begin together."""
    taken: list[float] = []
    gate = threading.Barrier(writers)

    def write(writer: int) -> None:
        gate.wait()
        for number in range(SAVES):
            began = time.perf_counter()
            save(writer, number)
            taken.append(time.perf_counter() - began)
        connections.close_all()

    at_once([partial(write, writer) for writer in range(writers)])
    assert len(taken) == writers * SAVES
    return taken
