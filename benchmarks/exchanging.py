"""Giving records to harvesters: how many a second, and what the last page costs.

`python -m benchmarks exchanging` fills a database with records in six scripts, asks `ListRecords`
of the whole list page by page in process, as a server would answer, and times the first and the
last pages, interleaved. With pyoai installed the same records are served from memory by it,
through the same number of records a page, in turn with ours.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qs

from django.db import connection

from benchmarks.reporting import Report

_SIZES: Final = (10_000, 100_000, 1_000_000)
PAGE: Final = 200
LANGUAGES: Final = ("en", "ro", "lt", "vi", "ka", "fa")
TITLES: Final = {
    "en": "Water in the city", "ro": "Apa în oraș", "lt": "Vanduo mieste",
    "vi": "Nước trong thành phố", "ka": "წყალი ქალაქში", "fa": "آب در شهر",
}  # fmt: skip

_FRAGMENT: Final = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/">'
    '<dc:title xml:lang="{language}">{title} {number}</dc:title>'
    "<dc:creator>Ana Țurcanu</dc:creator><dc:subject>{title}</dc:subject>"
    "<dc:description>{said}</dc:description><dc:date>2026-03-09</dc:date><dc:type>Text</dc:type>"
    "<dc:identifier>https://pacts.example/id/materials/k{number}</dc:identifier>"
    "<dc:language>{language}</dc:language>"
    "<dc:rights>https://creativecommons.org/licenses/by/4.0/</dc:rights></oai_dc:dc>"
)


def fragment(number: int) -> str:
    """The Dublin Core of one record."""
    language = LANGUAGES[number % len(LANGUAGES)]
    title = TITLES[language]
    return _FRAGMENT.format(language=language, title=title, number=number, said=f"{title}. " * 12)


def fill(have: int, count: int, organisation: int) -> None:
    """Materials with their records up to this number, straight into the tables."""
    batch = 10_000
    for start in range(have + 1, count + 1, batch):
        numbers = range(start, min(start + batch, count + 1))
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO repository_material (id, key, organisation_id, visibility, "
                "is_demonstration, withdrawn_reason, created_at, changed_at) "
                "SELECT n, 'k' || n, %s, 'public', true, '{}', now(), now() "
                "FROM unnest(%s::bigint[]) AS n",
                [organisation, list(numbers)],
            )
            with cursor.copy(
                "COPY repository_feedrecord (material_id, key, place, changed_at, is_deleted, "
                "waits, sets, dc, lom, datacite) FROM STDIN"
            ) as copy:
                for number in numbers:
                    copy.write_row(
                        (number, f"k{number}", number, datetime.now(UTC), False, False,
                         ["organisation.library"], fragment(number), "", "")
                    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE repository_feedrecord")


def _organisation() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id) FROM organisations_organisation")
        return int(cursor.fetchone()[0])


def answer(after: int) -> bytes:
    """One answer of ours to ListRecords, as the entrance makes it."""
    from django.test import RequestFactory

    from pactwork.repository.exchange.oai_asked import Selection, token_of
    from pactwork.repository.rest.oai import oai

    said = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
    if after:
        token = token_of(Selection("oai_dc", after=after))
        said = {"verb": "ListRecords", "resumptionToken": token}
    return bytes(oai(RequestFactory().get("/oai", said)).content)


def pages(count: int, *, rounds: int = 50) -> dict[str, float]:
    """Median seconds of the first and of the last page, asked in turn."""
    first, last = [], []
    for _ in range(rounds):
        first.append(_timed(lambda: answer(0)))
        last.append(_timed(lambda: answer(max(0, count - PAGE))))
    return {"first": statistics.median(first), "last": statistics.median(last)}


def records_a_second(count: int) -> float:
    """Records a second over a walk from the first place to the last."""
    began = time.perf_counter()
    for after in range(0, count, PAGE):
        answer(after)
    return count / (time.perf_counter() - began)


def pyoai_records_a_second(count: int) -> float | None:
    """The same by pyoai from memory; None where it is not installed."""
    try:
        from oaipmh import common, metadata, server
    except ImportError:
        return None
    # pyoai asks `cgi` for what Python took out of it long ago.
    server.cgi.parse_qs = parse_qs
    held = [_for_pyoai(common, number) for number in range(1, count + 1)]

    class Memory:
        """What pyoai asks of a repository."""

        def identify(self) -> Any:
            return common.Identify(
                "x", "http://x/oai", "2.0", ["a@b.example"], datetime(2020, 1, 1, tzinfo=UTC), "no",
                "YYYY-MM-DDThh:mm:ssZ", ["identity"],
            )  # fmt: skip

        def listRecords(self, metadataPrefix: str, cursor: int = 0, batch_size: int = 10,
                        **_: Any) -> Any:  # fmt: skip
            return held[cursor : cursor + batch_size]

    registry = metadata.MetadataRegistry()
    registry.registerWriter("oai_dc", server.oai_dc_writer)
    serving = server.BatchingServer(Memory(), registry, resumption_batch_size=PAGE)
    began, token, done = time.perf_counter(), "", 0
    while done < count:
        said = {"resumptionToken": token} if token else {"metadataPrefix": "oai_dc"}
        text = serving.handleRequest({"verb": "ListRecords", **said}).decode()
        done += PAGE
        tail = text.rpartition("<resumptionToken")[2].partition(">")[2]
        token = tail.partition("</")[0].replace("&amp;", "&")
    return count / (time.perf_counter() - began)


def _for_pyoai(common: Any, number: int) -> Any:
    language = LANGUAGES[number % len(LANGUAGES)]
    title = TITLES[language]
    said = {
        "title": [f"{title} {number}"], "creator": ["Ana Țurcanu"], "subject": [title],
        "description": [f"{title}. " * 12], "date": ["2026-03-09"], "type": ["Text"],
        "identifier": [f"https://pacts.example/id/materials/k{number}"],
        "language": [language], "rights": ["https://creativecommons.org/licenses/by/4.0/"],
    }  # fmt: skip
    day = datetime(2026, 1, 1, tzinfo=UTC)
    header = common.Header(None, f"oai:x:k{number}", day, ["organisation"], False)
    return header, common.Metadata(None, said), None


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def exchanging(report: Report, largest: int) -> None:
    """Records a second, and the last page against the first, as the records grow."""
    rows = []
    have = 0
    for size in (one for one in _SIZES if one <= largest):
        fill(have, size, _organisation())
        have = size
        walked = min(size, 20_000)
        ours, theirs = [], []
        for _ in range(3):
            ours.append(records_a_second(walked))
            theirs.append(pyoai_records_a_second(walked))
        found = pages(size)
        rival = statistics.median(theirs) if all(theirs) else None
        rows.append(
            [
                size,
                round(statistics.median(ours)),
                round(rival) if rival else "not installed",
                round(found["first"] * 1000, 2),
                round(found["last"] * 1000, 2),
                round(found["last"] / found["first"], 2),
            ]
        )
        print(rows[-1], flush=True)
    report.table(
        "Giving records to harvesters",
        f"ListRecords of oai_dc in six scripts, {PAGE} records a page, in this process; pyoai "
        "serves the same from memory, in turn. Pages are asked in turn, 50 times, medians.",
        ("records", "records/s", "pyoai records/s", "first page ms", "last page ms", "last/first"),
        rows,
    )
