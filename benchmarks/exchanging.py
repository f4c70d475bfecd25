"""Giving records to harvesters: how many a second, and what the last page costs.

`python -m benchmarks exchanging` fills a database with records in six scripts and walks through
`ListRecords` over HTTP. Where `PACTWORK_PYOAI` names a Python that has pyoai, pyoai serves the
same records from memory, as many a page, and is walked through in turn with ours.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import psutil
from django.db import connection
from lxml import etree

from benchmarks.filling import run
from benchmarks.loads import Served, listening, served
from benchmarks.reporting import Report
from pactwork.config.serving import next_free_port
from pactwork.repository.api import Creator, Described, DescribedFile
from pactwork.repository.exchange import datacite, dublin_core, lom
from pactwork.repository.exchange.oai_asked import Selection, token_of
from pactwork.repository.exchange.published import published
from pactwork.repository.exchange.terms import known_terms
from pactwork.repository.rest.oai import RECORDS

_SIZES: Final = (10_000, 100_000, 1_000_000)
_WALKED: Final = 20_000
_ROUNDS: Final = 5
_PAGES: Final = 150
_KEY: Final = "kzzzz"
_FIRST: Final = datetime(2026, 1, 1, tzinfo=UTC)
_DAYS: Final = 300
_TITLES: Final = {
    "en": "Water in the city: a worksheet", "ro": "Apa în oraș: fișă de lucru",
    "lt": "Vanduo mieste: užduočių lapas", "vi": "Nước trong thành phố: phiếu bài tập",
    "ka": "წყალი ქალაქში: სამუშაო ფურცელი", "fa": "آب در شهر: کاربرگ",
}  # fmt: skip
_SETS: Final = ("organisation.bench", *(f"subject.isced-f-{n:02}" for n in range(1, 11)))
"""All records are in the first, each tenth in one of the others."""


@dataclass(frozen=True)
class _Made:
    """A record as its formats say it; and what pyoai is given of it."""

    dc: str
    lom: str
    datacite: str
    said: Mapping[str, Sequence[str]]


def _made() -> list[_Made]:
    """A record in each language, by the writers of the product."""
    terms, made = known_terms(), []
    for language, title in _TITLES.items():
        out = published(
            Described(
                key=_KEY, version=1, titles={language: title},
                descriptions={language: f"{title}. " * 6}, keywords={language: (title[:5],)},
                languages=(language,), resource_type="worksheet", licence="cc-by-4.0",
                subjects=("isced-f-0521",), levels=("isced-1",), target_groups=("pupils",),
                creators=(Creator("Ana Țurcanu", agreed=True),), organisation="bench",
                organisation_names={"bench": {language: title}},
                files=(DescribedFile("a" * 64, "a.pdf", "application/pdf", 1200),),
                published_on=date(2026, 3, 9), changed_at=_FIRST,
            )
        )  # fmt: skip
        dc, learning, doi = (one.written(out, terms) for one in (dublin_core, lom, datacite))
        said: dict[str, list[str]] = {}
        for child in etree.fromstring(dc):
            said.setdefault(etree.QName(child).localname, []).append(str(child.text))
        made.append(_Made(dc.decode(), learning.decode(), doi.decode(), said))
    return made


def fill(have: int, count: int, made: Sequence[_Made]) -> None:
    """Materials with their records up to this number, straight into the tables."""
    for code in _SETS:
        run("INSERT INTO repository_feedset (code, name) VALUES (%s, '{}') "
            "ON CONFLICT DO NOTHING", code)  # fmt: skip
    for first in range(have + 1, count + 1, 50_000):
        last = min(first + 49_999, count)
        run(
            "INSERT INTO repository_material (id, key, organisation_id, visibility, "
            "is_demonstration, withdrawn_reason, created_at, changed_at) "
            "SELECT n, 'k' || n, (SELECT min(id) FROM organisations_organisation), 'public', "
            "true, '{}', now(), now() FROM generate_series(%s, %s) n",
            first,
            last,
        )
        run(
            "INSERT INTO repository_feedrecord (material_id, key, place, changed_at, is_deleted, "
            "waits, sets, dc, lom, datacite) "
            "SELECT n, 'k' || n, n, %s + n::bigint * 2654435761 %% %s * interval '1 second', "
            "false, false, ARRAY[%s, (%s::text[])[1 + n %% 10]], "
            + ", ".join(["replace((%s::text[])[1 + n %% 6], %s, 'k' || n)"] * 3)
            + " FROM generate_series(%s, %s) n",
            _FIRST,
            _DAYS * 86_400,
            _SETS[0],
            list(_SETS[1:]),
            *_each(made),
            first,
            last,
        )
        run(
            "INSERT INTO repository_feedmember (set_id, record_id, place, has_left) "
            "SELECT s.id, material_id, place, false FROM repository_feedrecord, unnest(sets) code "
            "JOIN repository_feedset s USING (code) WHERE material_id BETWEEN %s AND %s",
            first,
            last,
        )
    run("VACUUM ANALYZE repository_feedrecord, repository_feedmember")


def _each(made: Sequence[_Made]) -> Iterator[object]:
    for name in ("dc", "lom", "datacite"):
        yield [getattr(made[(n + 5) % 6], name) for n in range(1, 7)]
        yield _KEY


class _Harvester:
    """Asks on one connection that is kept, as harvesters do, without compression."""

    def __init__(self, port: int, path: str) -> None:
        self._link = http.client.HTTPConnection("127.0.0.1", port)
        self._path = path

    def ask(self, said: Mapping[str, str]) -> bytes:
        """The body of one answer."""
        self._link.request("GET", f"{self._path}?{urlencode(said)}", headers={"Host": "localhost"})
        answer = self._link.getresponse()
        body = answer.read()
        assert answer.status == 200, body[:500]
        return body

    def walk(self, most: int, said: Mapping[str, str]) -> float:
        """Records a second from the first page of a list until so many came."""
        began, done = time.perf_counter(), 0
        body = self.ask({"verb": "ListRecords", **said})
        while True:
            done += body.count(b"<record>")
            found = _TOKEN.search(body, len(body) - 1000)
            if done >= most or not found:
                return done / (time.perf_counter() - began)
            token = unescape(found[1].decode())
            body = self.ask({"verb": "ListRecords", "resumptionToken": token})


_TOKEN: Final = re.compile(rb"<resumptionToken[^>]*>([^<]+)<")


@contextmanager
def _pyoai(count: int, made: Sequence[_Made]) -> Iterator[Served | None]:
    """pyoai with so many of the same records; None where there is no pyoai."""
    python = os.environ.get("PACTWORK_PYOAI")
    if not python:
        yield None
        return
    port = next_free_port("127.0.0.1", 31_000 + os.getpid() % 1000)
    with tempfile.TemporaryDirectory() as folder:
        said = [dict(made[(n + 5) % 6].said) for n in range(1, 7)]
        held = {"count": count, "page": RECORDS, "said": said, "sets": [_SETS[0], _SETS[1]]}
        told = Path(folder) / "records.json"
        told.write_text(json.dumps(held))
        here = Path(__file__).parent
        command = [python, str(here / "pyoai_serving.py"), str(port)]
        more = {"PACTWORK_PYOAI_RECORDS": str(told), "PYTHONPATH": str(here)}
        with listening(command, more, port) as server:
            yield server


def _rates(size: int, ours: Served, theirs: Served | None) -> list[object]:
    """Records a second of both, walked through in turn; CPU of all their processes for one."""
    clients = {"ours": (ours, _Harvester(ours.port, "/oai"))}
    if theirs:
        clients["theirs"] = (theirs, _Harvester(theirs.port, "/"))
    rates: dict[str, list[float]] = {name: [] for name in clients}
    costs: dict[str, list[float]] = {name: [] for name in clients}
    for _, client in clients.values():
        client.walk(min(size, _WALKED) // 4, {"metadataPrefix": "oai_dc"})
    walked = min(size, _WALKED)
    for _ in range(_ROUNDS):
        for name, (server, client) in clients.items():
            used = server.cpu() + _database_cpu()
            rates[name].append(client.walk(walked, {"metadataPrefix": "oai_dc"}))
            costs[name].append((server.cpu() + _database_cpu() - used) / walked * 1e6)
    rate, cost = (statistics.median(held["ours"]) for held in (rates, costs))
    if not theirs:
        return [rate, "–", "–", cost, "–"]
    rival, theirs_cost = (statistics.median(held["theirs"]) for held in (rates, costs))
    return [rate, rival, rate / rival, cost, theirs_cost]


def _database_cpu() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_read_file('postmaster.pid')")
        server = psutil.Process(int(cursor.fetchone()[0].split()[0]))
    total = 0.0
    for process in (server, *server.children()):
        with contextlib.suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def _selections() -> dict[str, Selection]:
    middle = _FIRST + timedelta(days=_DAYS / 2)
    return {
        "all": Selection("oai_dc"),
        "lom": Selection("lom"),
        "a set with all": Selection("oai_dc", set=_SETS[0]),
        "a set with a tenth": Selection("oai_dc", set=_SETS[1]),
        "from": Selection("oai_dc", since=middle),
        "from, until": Selection("oai_dc", since=middle, until=middle + timedelta(days=30)),
        "a day": Selection("oai_dc", since=middle, until=middle + timedelta(days=1)),
        "from, set": Selection("oai_dc", since=middle, set=_SETS[1]),
        "a day, set": Selection(
            "oai_dc", since=middle, until=middle + timedelta(days=1), set=_SETS[1]
        ),
    }  # fmt: skip


def _ends(server: Served, asked: Selection) -> list[object]:
    """Milliseconds of the first and the last whole page of a list, asked in turn: what nine of
    ten take longer than, since the machine does other things as well.
    """
    client = _Harvester(server.port, "/oai")
    count, first, last = _places(asked)
    if count <= 2 * RECORDS:
        return [count, "–", "–", "–"]
    times: dict[int, list[float]] = {first: [], last: []}
    for _ in range(_PAGES):
        for after, held in times.items():
            token = token_of(Selection(asked.prefix, asked.since, asked.until, asked.set, after))
            began = time.perf_counter()
            body = client.ask({"verb": "ListRecords", "resumptionToken": token})
            held.append(time.perf_counter() - began)
            assert body.count(b"<record>") == RECORDS, body[:1000]
    one, other = (sorted(times[after])[_PAGES // 10] * 1000 for after in (first, last))
    return [count, one, other, other / one]


def _places(asked: Selection) -> tuple[int, int, int]:
    """How many match, and after which places the first and the last whole page begin."""
    where, wanted = ["place > 0"], list[Any]()
    for sign, bound in ((">=", asked.since), ("<", asked.until)):
        if bound:
            where.append(f"changed_at {sign} %s")
            wanted.append(bound)
    if asked.set:
        where.append("%s = ANY(sets)")
        wanted.append(asked.set)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT place FROM repository_feedrecord WHERE {' AND '.join(where)} ORDER BY place",
            wanted,
        )
        places = [row[0] for row in cursor.fetchall()]
    return len(places), 0, places[-RECORDS - 1] if len(places) > RECORDS else 0


def exchanging(report: Report, largest: int) -> None:
    """Records a second, and the last page against the first, as the records grow."""
    made = _made()
    rates: list[list[object]] = []
    ends: list[list[object]] = []
    for size in (one for one in _SIZES if one <= largest):
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(place), 0) FROM repository_feedrecord")
            (have,) = cursor.fetchone()
        if have > size:  # the home holds more already
            continue
        fill(have, size, made)
        with served(1) as server:
            with _pyoai(min(size, 100_000), made) as rival:
                rates.append([size, *_rates(size, server, rival)])
                print(rates[-1], flush=True)
            for name, asked in _selections().items():
                ends.append([size, name, *_ends(server, asked)])
                print(ends[-1], flush=True)
    report.table(
        "Giving records to harvesters",
        f"`ListRecords` of oai_dc in six scripts over HTTP, {RECORDS} records a page, without "
        f"compression, walked through for {_WALKED:,} records by one client in a process of its "
        f"own, in turn, medians of {_ROUNDS} rounds; one web process of ours, pyoai from memory "
        "(at most 10⁵ held) in one of granian as ours. CPU is that of web process and database, "
        "in microseconds for a record.",
        ("records", "records/s", "pyoai", "times pyoai", "CPU", "pyoai's CPU"),
        rates,
    )
    report.table(
        "The first page and the last",
        f"Whole pages of {RECORDS} over HTTP by their tokens, in turn {_PAGES} times; "
        "milliseconds that nine of ten take longer than.",
        ("records", "list", "of it", "first", "last", "last/first"),
        ends,
    )
