"""Statements read by tools: every filter over HTTP, beside bare keyed reads by pgbench."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Any
from urllib.parse import urlencode

from django.db import connection

from benchmarks.loads import Load, Served, asked_once, http_load, pgbench, served
from benchmarks.measuring import once
from benchmarks.reporting import Report
from benchmarks.statements import (
    CATEGORY,
    COMMITMENTS,
    HOME,
    TEACHERS,
    VERBS,
    grow_statements,
    promises,
    the_ledger,
)
from pactwork.ledger.api import Scope, make_credential
from pactwork.ledger.models import Credential
from pactwork.ledger.rest.asked import Asked
from pactwork.ledger.rest.entrance import answer
from pactwork.organisations.models import Organisation

LIMIT = 10
SIZES = (10**4, 10**5, 10**6, 10**7)
_DIFFERENT = 200
_ROUNDS, _SECONDS = 3, 1.0
_HIGHEST = 2**62
KEYED = "SELECT raw FROM ledger_text WHERE statement_id = :number;"
Query = dict[str, str]


def filled(report: Report, largest: int) -> None:
    """Only the ledger's filling, for a home that other runs use."""
    rows = []
    for size in SIZES:
        if size <= largest:
            took = once(partial(grow_statements, size))
            rows.append([size, took.wall / 1000])
    report.table("Filled", "Seconds.", ("statements", "seconds"), rows)


def reading_statements(report: Report, largest: int) -> None:
    """Each filter at 10⁴ to 10⁷ statements, with one client and with eight."""
    issued = make_credential(
        organisation=Organisation.objects.order_by("pk")[0].pk,
        label="Bench reader", scopes=[Scope.ALL], by=None,
    )  # fmt: skip
    header = f"Bearer {issued.bearer}"
    rows: list[list[object]] = []
    walks: list[list[object]] = []
    with served() as server:
        for size in SIZES:
            if size > largest:
                break
            grow_statements(size)
            if size * 2 < _count():  # the home holds more already
                continue
            queries = _queries(random.Random(size))
            for name, asked in queries.items():
                _hold_true(name, asked[: 5 if size <= 10**5 else 2], header, server)
            rows += _measured(size, queries, header, server)
            _set_beside(rows)
            walks.append(_walked(size, header, server))
    report.table(
        "Statements read",
        f"GET statements over HTTP (kept connections, two web processes) with a page of {LIMIT}, "
        f"each time one of {_DIFFERENT} values, and single rows by pgbench (`{KEYED}`, prepared, "
        f"by the socket), in turn, {_ROUNDS} rounds of {_SECONDS:.0f} s. Share is answers a second "
        "by keyed reads a second; rows counts the statements in an answer. Entrance is the same "
        "without HTTP, alone in this process. Growth is what an answer costs in keyed reads, by "
        "what it cost with the fewest. Before that, the ids of some pages of each are held "
        "against plain SQL over the statements' own columns.",
        ("statements", "by", "clients", "a second", "median ms", "server CPU ms", "keyed reads "
         "a second", "share", "rows, share", "entrance ms", "its CPU ms", "growth"),
        rows,
    )  # fmt: skip
    report.table(
        "A full walk of `more`",
        "All pages of one activity with what refers to it, 100 a page, by one client; the ids are "
        "those of plain SQL. Keyed reads: single rows a second by pgbench, at the same time.",
        ("statements", "pages", "rows", "ms a page", "rows a second", "keyed reads a second",
         "share"),
        walks,
    )  # fmt: skip


def _set_beside(rows: list[list[object]]) -> None:
    """Add to each row its growth, in keyed reads, from the first row of its kind."""
    first: dict[tuple[object, object], float] = {}
    for row in rows:
        share = float(str(row[7]))
        before = first.setdefault((row[1], row[2]), share)
        row[11:] = [before / share]


def _count() -> int:
    return int(_asked("SELECT count(*) FROM ledger_statement")[0][0])


def _asked(query: str, *given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, given or None)
        return list(cursor.fetchall())


def _queries(chance: random.Random) -> dict[str, list[Query]]:
    """For each filter, what is asked; values as frequent as the statements that have them."""
    low, high = _asked("SELECT min(id), max(id) FROM ledger_statement")[0]
    picked = [chance.randint(low + 100, high) for _ in range(_DIFFERENT * 3)]
    found = _asked(
        "SELECT s.uuid, a.identifier, v.iri, t.iri, s.registration, s.stored "
        "FROM ledger_statement s JOIN ledger_actor a ON a.id = s.actor_id "
        "JOIN ledger_verb v ON v.id = s.verb_id JOIN ledger_activity t ON t.id = s.activity_id "
        "WHERE s.id = ANY(%s) AND registration IS NOT NULL AND authority_id = ANY(%s) AND "
        "NOT EXISTS (SELECT FROM ledger_statement o WHERE o.target = s.uuid)",
        picked, the_ledger().tools[:2],
    )[:_DIFFERENT]  # fmt: skip
    chance.shuffle(found)

    def page(**said: str) -> Query:
        return {**said, "limit": str(LIMIT)}

    teachers = [f"{HOME}::teacher-{int(TEACHERS * chance.random() ** 2)}" for _ in found]
    commitments = [f"{promises()}{int(COMMITMENTS * chance.random() ** 2)}" for _ in found]
    return {
        "nothing (about)": [{}],
        "statementId": [{"statementId": str(row[0])} for row in found],
        "agent": [page(agent=_agent(row[1])) for row in found],
        "verb": [page(verb=row[2]) for row in found],
        "verb, 100 a page": [{"verb": row[2]} for row in found],
        "rare verb": [page(verb=VERBS[-1 - n % 8]) for n in range(len(found))],
        "activity": [page(activity=row[3]) for row in found],
        "registration": [page(registration=str(row[4])) for row in found],
        "since": [page(since=row[5].isoformat(), ascending="true") for row in found],
        "related agents": [page(agent=_agent(each), related_agents="true") for each in teachers],
        "related activities": [
            page(activity=each, related_activities="true") for each in [*commitments, CATEGORY]
        ],
        "agent and verb": [page(agent=_agent(row[1]), verb=row[2]) for row in found],
        "rare pair": [
            page(agent=_agent(f"{HOME}::person-{n % 5}"), verb=VERBS[-1 - n % 8])
            for n in range(len(found))
        ],
    }


def _agent(identifier: str) -> str:
    home, _, name = identifier.partition("::")
    return json.dumps({"account": {"homePage": home, "name": name}})


def _request(query: Query, header: str) -> bytes:
    path = f"statements?{urlencode(query)}" if query else "about"
    return (
        f"GET /xapi/{path} HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: {header}\r\nX-Experience-API-Version: 2.0.0\r\n\r\n"
    ).encode()


@dataclass
class _Taken:
    """What the rounds of one way came to."""

    loads: list[Load]
    keyed: list[float]


def _measured(
    size: int, queries: dict[str, list[Query]], header: str, server: Served
) -> list[list[object]]:
    least, most = _asked("SELECT min(statement_id), max(statement_id) FROM ledger_text")[0]
    script = f"\\set number random({least}, {most})\n{KEYED}"
    rows: list[list[object]] = []
    inside = {name: _inside(asked, header) for name, asked in queries.items()}
    for clients in (1, 8):
        taken = {name: _Taken([], []) for name in queries}
        pgbench(script, clients, 1)
        for asked in queries.values():
            http_load(server, [_request(one, header) for one in asked], clients, 0.5)
        for _ in range(_ROUNDS):
            for name, asked in queries.items():
                requests = [_request(one, header) for one in asked]
                taken[name].keyed.append(pgbench(script, clients, int(_SECONDS)))
                taken[name].loads.append(http_load(server, requests, clients, _SECONDS))
        for name, asked in queries.items():
            rows.append(_row(size, name, clients, taken[name], _rows_of(asked, header)))
            rows[-1] += inside[name]
            print(*rows[-1], flush=True)
    return rows


def _row(size: int, name: str, clients: int, taken: _Taken, each: float) -> list[object]:
    rate = median(load.rate for load in taken.loads)
    shares = [load.rate / keyed for load, keyed in zip(taken.loads, taken.keyed, strict=True)]
    return [
        size, name, clients, rate, median(load.wait for load in taken.loads),
        median(load.cpu for load in taken.loads), median(taken.keyed), median(shares),
        median(shares) * each,
    ]  # fmt: skip


def _rows_of(asked: Sequence[Query], header: str) -> float:
    """How many statements an answer has, on average."""
    if not asked[0] or "statementId" in asked[0]:
        return 1.0
    found = [len(_answered(query, header)["statements"]) for query in asked[:50]]
    return sum(found) / len(found)


def _asking(query: Query, header: str) -> Asked:
    headers = {"authorization": header, "x-experience-api-version": "2.0.0"}
    path = "statements" if query else "about"
    return Asked("GET", path, list(query.items()), headers)


def _answered(query: Query, header: str) -> dict[str, Any]:
    held = answer(_asking(query, header))
    assert held.status == 200, held.body
    found: dict[str, Any] = json.loads(held.body)  # type: ignore[arg-type]
    return found


def _inside(queries: Sequence[Query], header: str) -> list[float]:
    """Wall and CPU of the entrance alone, in milliseconds."""
    asked = [_asking(query, header) for query in queries]
    best: list[tuple[float, float]] = []
    for _ in range(5):
        began = time.perf_counter(), time.process_time()
        for one in asked:
            assert answer(one).status == 200
        took = time.perf_counter() - began[0], time.process_time() - began[1]
        best.append((took[0] * 1000 / len(asked), took[1] * 1000 / len(asked)))
    return [median(wall for wall, _ in best), median(cpu for _, cpu in best)]


_TRUTH = """
WITH RECURSIVE chain(id, target) AS (
    SELECT s.id, s.target FROM ledger_statement s WHERE s.id >= {low} AND target IS NOT NULL
    UNION SELECT chain.id, t.target FROM chain JOIN ledger_statement t ON t.uuid = chain.target
),
referring AS (
    SELECT chain.id FROM chain JOIN ledger_statement s ON s.uuid = chain.target
    WHERE {matches} AND s.authority_id = ANY(%(tools)s)
)
SELECT s.uuid::text FROM ledger_statement s WHERE s.id BETWEEN {low} AND {high}
    AND s.authority_id = ANY(%(tools)s)
    AND (({matches}) OR {refers} s.id IN (SELECT id FROM referring))
    AND NOT EXISTS (SELECT FROM ledger_statement v WHERE v.target = s.uuid
        AND v.verb_id = %(voided)s AND s.verb_id <> %(voided)s)
ORDER BY s.id DESC
"""


def _condition(query: Query) -> str:
    """What a filter says, in terms of the statement's own row and what it names."""
    said = []
    if "agent" in query:
        ways = ["s.actor_id = (SELECT id FROM ledger_actor WHERE identifier = %(agent)s)"]
        if "related_agents" in query:
            ways.append(
                "s.id IN (SELECT statement_id FROM ledger_relatedactor WHERE actor_id = "
                "(SELECT id FROM ledger_actor WHERE identifier = %(agent)s))"
            )
        said.append(f"({' OR '.join(ways)})")
    if "activity" in query:
        ways = ["s.activity_id = (SELECT id FROM ledger_activity WHERE iri = %(activity)s)"]
        if "related_activities" in query:
            ways.append(
                "s.id IN (SELECT statement_id FROM ledger_contextactivity WHERE activity_id = "
                "(SELECT id FROM ledger_activity WHERE iri = %(activity)s))"
            )
        said.append(f"({' OR '.join(ways)})")
    if "verb" in query:
        said.append("s.verb_id = (SELECT id FROM ledger_verb WHERE iri = %(verb)s)")
    if "registration" in query:
        said.append("s.registration = %(registration)s")
    return " AND ".join(said) or "true"


def _truth(query: Query, low: int, high: int) -> list[str]:
    tools = [one.authority_id for one in _colleagues()]
    given: dict[str, Any] = {**query, "tools": tools, "voided": the_ledger().voided}
    if "agent" in query:
        account = json.loads(query["agent"])["account"]
        given["agent"] = f"{account['homePage']}::{account['name']}"
    condition = _condition(query)
    refers = "" if condition != "true" else "false AND"
    if "since" in query:
        condition += " AND s.stored > %(since)s"
    text = _TRUTH.format(low=low, high=high, matches=condition, refers=refers)
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        return [row[0] for row in cursor.fetchall()]


def _colleagues() -> Sequence[Credential]:
    first = Organisation.objects.order_by("pk")[0]
    return list(Credential.objects.filter(organisation=first))


def _hold_true(name: str, queries: Sequence[Query], header: str, server: Served) -> None:
    """That a page has every statement that should be there, and no other."""
    for query in filter(None, queries):
        page = json.loads(asked_once(server, _request(query, header)))
        if "statementId" in query:
            assert page["id"] == query["statementId"], name
            continue
        ids = [each["id"] for each in page["statements"]]
        numbers = [_number(uuid) for uuid in (ids[0], ids[-1])] if ids else [0, 0]
        low, high = min(numbers), max(numbers)
        if "ascending" in query:
            expected = _truth(query, 0, high if page["more"] else _HIGHEST)[::-1]
        else:
            expected = _truth(query, low if page["more"] else 0, _HIGHEST)
        assert ids == expected, (name, query, ids, expected)


def _number(uuid: str) -> int:
    return int(_asked("SELECT id FROM ledger_statement WHERE uuid = %s", uuid)[0][0])


def _walked(size: int, header: str, server: Served) -> list[object]:
    """All pages of the most frequent activity."""
    query = {"activity": f"{HOME}/unit/0", "limit": "100"}
    least, most = _asked("SELECT min(statement_id), max(statement_id) FROM ledger_text")[0]
    script = f"\\set number random({least}, {most})\n{KEYED}"
    keyed = pgbench(script, 1, 2)
    ids: list[str] = []
    address, pages, began = f"/xapi/statements?{urlencode(query)}", 0, time.perf_counter()
    while address:
        request = _request(query, header).split(b" ", 2)
        request[1] = address.encode()
        page = json.loads(asked_once(server, b" ".join(request)))
        ids += [each["id"] for each in page["statements"]]
        address, pages = page["more"], pages + 1
    took = time.perf_counter() - began
    keyed = median([keyed, pgbench(script, 1, 2)])
    assert ids == _truth(query, 0, _HIGHEST), size
    rate = len(ids) / took
    print("walk", size, pages, len(ids), took, flush=True)
    return [size, pages, len(ids), took * 1000 / pages, rate, keyed, rate / keyed]
