"""What is measured: pages, the ledger's step, progress and import, each as things grow."""

from __future__ import annotations

import json
import tempfile
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.core.cache import caches
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from benchmarks.depositing import depositing
from benchmarks.desk import desk, saving
from benchmarks.digest import digests
from benchmarks.exchanging import exchanging
from benchmarks.filling import (
    grow_evidence,
    grow_register,
    grow_statements,
    pact,
    write_pacts,
)
from benchmarks.growing import carrying, rollups
from benchmarks.importing import bringing
from benchmarks.measuring import interleaved, once
from benchmarks.proving import proving
from benchmarks.reading_statements import filled, reading_statements
from benchmarks.receiving import receiving
from benchmarks.reporting import Report
from benchmarks.tallying import accepting, tallies
from pactwork.agreements.actions.standings import recount
from pactwork.agreements.api import agreement_detail, import_files
from pactwork.agreements.models import Commitment
from pactwork.kernel.viewer import PUBLIC
from pactwork.ledger.api import ActivityRef, ActorRef, Draft, VerbRef, record

__all__ = [
    "accepting",
    "agreement",
    "bringing",
    "carrying",
    "depositing",
    "desk",
    "digests",
    "exchanging",
    "filled",
    "importing",
    "progress",
    "proving",
    "reading_statements",
    "receiving",
    "record_statements",
    "register",
    "rollups",
    "saving",
    "seed",
    "tallies",
]

LARGE = "large-agreement"
HOST = {"HTTP_HOST": "localhost"}


def seed() -> None:
    """One agreement of 200 articles and 50 parties, so that there is something to grow from."""
    if Commitment.objects.filter(agreement__slug=LARGE).exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.json"
        path.write_text(json.dumps(pact(LARGE, articles=200, parties=50, commitments=1)))
        import_files([path])


def _sizes(least: int, most: int, largest: int) -> list[int]:
    return [10**n for n in range(least, most + 1) if 10**n <= largest]


def _page(path: str, **headers: str) -> Callable[[], HttpResponse]:
    client = Client(**HOST)
    return lambda: client.get(path, headers=headers)


def _fresh(path: str) -> Callable[[], HttpResponse]:
    """The page rendered anew, nothing remembered."""
    get = _page(path)

    def rendered() -> HttpResponse:
        caches["pages"].clear()
        return get()

    return rendered


def _bare(path: str) -> tuple[Callable[[], HttpResponse], int]:
    """A bare Django view that runs the same SQL as the page and answers with plain text."""
    with CaptureQueriesContext(connection) as captured:
        response = _fresh(path)()
    assert response.status_code == 200, (path, response.status_code)
    statements = [query["sql"] for query in captured.captured_queries]
    request = RequestFactory(**HOST).get(path)

    def view(request: HttpRequest) -> HttpResponse:
        rows = 0
        with connection.cursor() as cursor:
            for sql in statements:
                cursor.execute(sql)
                rows += len(cursor.fetchall())
        return HttpResponse(f"{rows} rows")

    return lambda: view(request), len(statements)


def _measure_page(path: str) -> list[object]:
    bare, queries = _bare(path)
    fresh, cached = _fresh(path), _page(path)
    etag = cached().headers["ETag"]
    unchanged = _page(path, **{"if-none-match": etag})
    assert unchanged().status_code == 304
    page = interleaved({"page": fresh, "bare": bare}, rounds=11)
    quick = interleaved({"cached": cached, "unchanged": unchanged}, rounds=11, calls=5)
    return [
        queries,
        page["page"].cpu,
        page["bare"].cpu,
        page["page"].wall,
        page["bare"].wall,
        page["page"].cpu / quick["cached"].cpu,
        page["page"].cpu / quick["unchanged"].cpu,
    ]


_PAGE_HEADS = (
    "queries", "page CPU", "bare view CPU", "page wall", "bare view wall",
    "cached: times cheaper", "304: times cheaper",
)  # fmt: skip
_PAGE_WHAT = (
    "Whole request through Django's handler with all middleware, nothing remembered; beside it "
    "a bare Django view that runs the same SQL and answers a line of text. CPU is that of the "
    "web process. The last columns say how many times less CPU an answer costs from the cache, "
    "and as 304 Not Modified."
)


def register(report: Report, largest: int) -> None:
    """The register at 10² to 10⁵ agreements: home, by words, filters and orders, deep, drawn."""
    pages = {
        "home": "/en/",
        "first page": "/en/agreements/",
        "a common word": "/en/agreements/?q=cooperare",
        "a rare word": "/fa/agreements/?q=no77",
        "theme and state": "/lt/agreements/?theme=libraries&state=behind",
        "in force": "/en/agreements/?status=in_force",
        "by title": "/ka/agreements/?sort=title",
        "deep": "/en/agreements/?page={last}",
        "deep by title": "/ro/agreements/?sort=title&page={last}",
        "quilt": "/en/agreements/?view=quilt",
        "map": "/en/agreements/?view=map",
    }
    rows: list[list[object]] = []
    for size in _sizes(2, 5, largest):
        grow_register(size)
        last = max(1, size * 3 // 100)
        rows += [
            [size, name, *_measure_page(path.format(last=last))] for name, path in pages.items()
        ]
    report.table("The register", _PAGE_WHAT, ("agreements", "page", *_PAGE_HEADS), rows)


def agreement(report: Report, largest: int) -> None:
    """The page of 200 articles and 50 parties as its evidence grows to 10⁵ pieces."""
    rows = []
    for size in _sizes(2, 5, largest):
        grow_evidence(LARGE, size)
        rows.append([size, *_measure_page(f"/en/agreements/{LARGE}/")])
    report.table(
        "The agreement: 200 articles, 50 parties", _PAGE_WHAT, ("evidence", *_PAGE_HEADS), rows
    )


def _draft() -> Draft:
    return Draft(
        actor=ActorRef("https://bench.example", "tool"),
        verb=VerbRef("http://activitystrea.ms/schema/1.0/submit", {"en": "submitted"}),
        object=ActivityRef("https://bench.example/thing"),
        timestamp=datetime.now(UTC),
        parent=[ActivityRef("https://bench.example/commitment")],
    )


def record_one() -> None:
    """One statement, committed."""
    with transaction.atomic():
        record(_draft())


def insert_one() -> None:
    """The same three rows by three bare INSERTs, committed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_statement (uuid, actor_id, verb_id, activity_id, timestamp, "
            "stored) SELECT %s, actor_id, verb_id, activity_id, now(), now() "
            "FROM ledger_statement ORDER BY id DESC LIMIT 1 RETURNING id",
            [uuid.uuid4()],
        )
        number = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO ledger_text (statement_id, raw, salt) "
            "SELECT %s, raw, salt FROM ledger_text ORDER BY statement_id DESC LIMIT 1",
            [number],
        )
        cursor.execute(
            "INSERT INTO ledger_contextactivity (statement_id, activity_id, relation) "
            "SELECT %s, activity_id, 1 FROM ledger_contextactivity LIMIT 1",
            [number],
        )


def record_statements(report: Report, largest: int) -> None:
    """`record` at 10² to 10⁶ statements beside bare INSERTs of the same rows."""
    record_one()
    rows = []
    for size in _sizes(2, 6, largest):
        grow_statements(size)
        found = interleaved({"record": record_one, "insert": insert_one}, rounds=15, calls=10)
        one, bare = found["record"], found["insert"]
        rows.append([size, one.cpu, bare.cpu, one.wall, bare.wall, one.wall / bare.wall])
    report.table(
        "record()",
        "One statement with one context activity in a transaction of its own, synchronous "
        "commit; beside it three bare INSERTs of the same rows in one transaction.",
        ("statements", "record CPU", "bare CPU", "record wall", "bare wall", "wall ratio"),
        rows,
    )


def progress(report: Report, largest: int) -> None:
    """The standing of one agreement of 200 commitments at 10² to 10⁶ pieces of evidence."""
    commitments = list(
        Commitment.objects.filter(agreement__slug=LARGE).values_list("pk", flat=True)
    )
    today = datetime.now(UTC).date()
    rows = []

    def recounted() -> None:
        with transaction.atomic():
            recount(commitments, on=today)

    def one_recounted() -> None:
        with transaction.atomic():
            recount(commitments[:1], on=today)

    def counted() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT k.commitment_id, count(*) FROM agreements_claim k JOIN "
                "agreements_evidence e ON e.id = k.evidence_id WHERE k.commitment_id = ANY(%s) "
                "AND k.accepted_on IS NOT NULL GROUP BY 1",
                [commitments],
            )
            cursor.fetchall()

    for size in _sizes(2, 6, largest):
        grow_evidence(LARGE, size)
        ways = {
            "read": lambda: agreement_detail(LARGE, PUBLIC),
            "recount": recounted,
            "one": one_recounted,
            "count": counted,
        }
        found = interleaved(ways, rounds=5 if size > 10_000 else 11)
        walls = [found[name].wall for name in ways]
        rows.append([size, *walls, found["read"].wall / found["count"].wall])
    report.table(
        "Progress of one agreement",
        "200 commitments, counting trainings and distinct people by year: read live (the whole "
        "agreement), recounted into the register, one commitment recounted; beside it a bare "
        "count of the same claims, which knows neither measures nor people. Wall time.",
        ("evidence", "read", "recount all", "recount one", "bare count", "read / bare"),
        rows,
    )


def importing(report: Report, largest: int) -> None:
    """Importing 10² to 10⁴ files, and the same again."""
    rows = []
    for size in _sizes(2, 4, largest):
        with tempfile.TemporaryDirectory() as folder:
            write_pacts(Path(folder), size)
            first = once(lambda: import_files([Path(folder)]))
            second = once(lambda: import_files([Path(folder)]))
        speeds = (size / one.wall * 1000 for one in (first, second))
        rows.append([size, *speeds, first.wall / size, first.cpu / size])
    report.table(
        "Import",
        "Pact files of 3 articles, 6 commitments and 2 new organisations, 50 to a transaction, "
        "synchronous commit; then the same folder again, where nothing changes.",
        ("files", "files a second", "again: files a second", "ms a file", "CPU a file"),
        rows,
    )
