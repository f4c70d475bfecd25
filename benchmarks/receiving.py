"""Statements that tools send over HTTP, beside bare `COPY`, pgbench and Ralph.

Everything goes into the same tables with the same indexes. Ralph is measured where
`PACTWORK_RALPH` names a Python that has `ralph-malph[lrs,backend-fs]` and uvicorn.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import random
import re
import subprocess
import tempfile
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from statistics import median
from typing import Any

import psutil
import psycopg
from django.db import connection
from django.utils import timezone

from benchmarks.loads import Load, Served, all_sent, listening, pgbench, request, served
from benchmarks.measuring import at_once
from benchmarks.reporting import Report
from benchmarks.statements import (
    ACTIVITIES,
    COURSES,
    HOME,
    PEOPLE,
    VERBS,
    grow_statements,
    promises,
    the_ledger,
)
from pactwork.config.serving import next_free_port
from pactwork.kernel.prepared import prepared_rows
from pactwork.ledger import writing
from pactwork.ledger.api import Scope, make_credential
from pactwork.ledger.models import Statement
from pactwork.ledger.sent import arrival_of, our_iris
from pactwork.ledger.xapi import Version, check
from pactwork.organisations.models import Organisation

WORKERS = 2
ROUNDS = 5
CLIENTS = (1, 4)
SINGLE_CLIENTS = (8, 16, 32, 64)
HEADERS = {"Content-Type": "application/json", "X-Experience-API-Version": "2.0.0"}


def receiving(report: Report, largest: int) -> None:
    """Batches of 100 and 1,000 over HTTP and bare COPY of rows like them; then single ones."""
    rows: list[list[object]] = []
    singles: list[list[object]] = []
    key = _credential()
    for size in [10**n for n in range(4, 8) if 10**n <= largest]:
        grow_statements(size)
        if Statement.objects.count() > 2 * size:  # the home holds more already
            continue
        with served(WORKERS, threads=32) as server, _ralph() as ralph:
            for batch in (100, 1000):
                for clients in CLIENTS:
                    rows.append(
                        [size, batch, clients, *_batches(key, server, ralph, batch, clients)]
                    )
                    print(rows[-1], flush=True)
            for clients in SINGLE_CLIENTS:
                singles.append([size, clients, *_single(key, server, clients)])
                print(singles[-1], flush=True)
    report.table(
        "Statements of tools in batches",
        f"POST over HTTP to {WORKERS} web processes, fully checked, committed to the disk, ids "
        "held once; bare COPY of such rows, made before, into the same tables over as many "
        "connections; Ralph 5.1 with as many processes and a store that throws everything away. "
        f"Statements a second, medians of {ROUNDS} rounds in turn; CPU in microseconds of web "
        "processes and database for one statement. That each is there once with its text is "
        "checked in each round.",
        ("statements there", "in a POST", "clients", "received", "bare COPY", "share", "web CPU",
         "database CPU", "its CPU for COPY", "Ralph", "times Ralph"),
        rows,
    )  # fmt: skip
    report.table(
        "Single statements",
        "POST of one statement over HTTP, answered once it is on the disk, beside pgbench "
        "(prepared, one INSERT of a row and its text into the same tables) with as many clients. "
        "A second; milliseconds of an answer.",
        ("statements there", "clients", "received", "pgbench", "share", "median ms", "95 % ms"),
        singles,
    )


def _credential() -> str:
    row = Organisation.objects.order_by("pk").first()
    assert row
    issued = make_credential(organisation=row.pk, label="x", scopes=[Scope.ALL], by=None)
    shown = base64.b64encode(f"{issued.key}:{issued.secret}".encode()).decode()
    return f"Basic {shown}"


def said(chance: random.Random) -> dict[str, Any]:
    """A statement as a tool sends it, of the made ledger's people and things."""
    thing = int(ACTIVITIES * chance.random() ** 2)
    verb = VERBS[0] if chance.random() < 0.9 else chance.choice(VERBS)
    person = int(PEOPLE * chance.random() ** 3)
    commitment = chance.randrange(1000)
    return {
        "id": str(uuid.uuid4()),
        "actor": {"account": {"homePage": HOME, "name": f"person-{person}"}},
        "verb": {"id": verb, "display": {"en": verb.rsplit("/", 1)[1]}},
        "object": {
            "id": f"{HOME}/unit/{thing}",
            "definition": {"name": {"ro": f"Învățare {thing}"}, "type": f"{HOME}/types/lesson"},
        },
        "timestamp": "2026-11-20T10:00:00Z",
        "context": {
            "registration": str(uuid.uuid4()),
            "contextActivities": {
                "parent": [{"id": f"{promises()}{commitment}"}],
                "grouping": [{"id": f"{HOME}/course/{thing % COURSES}"}],
            },
        },
    }


def _batches(
    key: str, server: Served, ralph: tuple[Served, str] | None, batch: int, clients: int
) -> list[object]:
    chance = random.Random(batch)
    count = max(2 * clients, 4000 // batch)
    rates: dict[str, list[float]] = {"received": [], "bare": [], "ralph": []}
    web: list[float] = []
    stored: list[float] = []
    copied: list[float] = []

    def bodies() -> list[bytes]:
        return [
            json.dumps([said(chance) for _ in range(batch)], ensure_ascii=False).encode()
            for _ in range(count)
        ]

    _received(key, server, clients, bodies(), batch)
    for _ in range(ROUNDS):
        sent = bodies()
        before = server.cpu(), _cpu()
        rates["received"].append(_received(key, server, clients, sent, batch))
        web.append((server.cpu() - before[0]) / (count * batch) * 1e6)
        stored.append((_cpu() - before[1]) / (count * batch) * 1e6)
        lines = [_lines(body) for body in bodies()]
        before = 0.0, _cpu()
        rates["bare"].append(count * batch / _copied(lines, clients))
        copied.append((_cpu() - before[1]) / (count * batch) * 1e6)
        if ralph:
            some = bodies()[: max(clients, count // 8)]
            told = HEADERS | {"Authorization": ralph[1], "X-Experience-API-Version": "1.0.3"}
            wires = [request("POST", "/xAPI/statements/", told, body) for body in some]
            rates["ralph"].append(batch * all_sent(ralph[0], wires, clients).rate)
    received, bare = median(rates["received"]), median(rates["bare"])
    found = [received, bare, received / bare, median(web), median(stored), median(copied)]
    by_ralph = median(rates["ralph"]) if ralph else None
    return [*found, by_ralph or "–", received / by_ralph if by_ralph else "–"]


def _received(key: str, server: Served, clients: int, sent: Sequence[bytes], batch: int) -> float:
    told = HEADERS | {"Authorization": key}
    wires = [request("POST", "/xapi/statements", told, body) for body in sent]
    load = all_sent(server, wires, clients)
    _hold_there([one["id"] for body in sent for one in json.loads(body)])
    return batch * load.rate


def _hold_there(ids: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(raw) FROM ledger_statement s "
            "LEFT JOIN ledger_text t ON t.statement_id = s.id WHERE uuid = ANY(%s::uuid[])",
            [list(ids)],
        )
        assert cursor.fetchone() == (len(ids), len(ids))


def _lines(body: bytes) -> list[tuple[str, str]]:
    """The rows of a batch as COPY takes them, made by the product's own hands."""
    ours = our_iris()
    checked = check(body, Version.TWO)
    agent, authority = _tool()
    batch = [
        arrival_of(one, Version.TWO, agent=agent, authority=authority, ours=ours) for one in checked
    ]
    known = writing._Numbers.of(batch)
    taken = prepared_rows(writing._TAKE, {"count": len(batch)})
    numbered = [(number, one) for (number,), one in zip(taken, batch, strict=True)]
    rows = writing._Rows.of(numbered, known, timezone.now())
    return [pair for pair in writing._lines(rows) if "ledger_arrived" not in pair[0]]


@cache
def _tool() -> tuple[bytes, int]:
    ledger = the_ledger()
    return ledger.agents[0].encode(), ledger.tools[0]


def _copied(batches: Sequence[list[tuple[str, str]]], clients: int) -> float:
    """Seconds for COPY of these, each batch committed by itself, over so many connections."""
    waiting = iter(batches)
    lock = threading.Lock()
    links = [psycopg.connect(os.environ["DATABASE_URL"]) for _ in range(clients)]

    def copy(link: psycopg.Connection[Any]) -> None:
        while True:
            with lock:
                batch = next(waiting, None)
            if batch is None:
                return
            with link.transaction(), link.cursor() as cursor:
                for table, lines in batch:
                    with cursor.copy(f"COPY {table} FROM STDIN") as copying:
                        copying.write(lines)

    took = at_once([partial(copy, link) for link in links])
    for link in links:
        link.close()
    return took


def _cpu() -> float:
    """Seconds of CPU that this database's processes have had."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_read_file('postmaster.pid')")
        server = psutil.Process(int(cursor.fetchone()[0].split()[0]))
    total = 0.0
    for process in (server, *server.children()):
        with contextlib.suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def _single(key: str, server: Served, clients: int) -> list[object]:
    told = HEADERS | {"Authorization": key}
    chance = random.Random(clients)
    received: list[Load] = []
    inserted: list[float] = []
    for turn in range(4):
        sent = [said(chance) for _ in range(500 if turn == 0 else 1500)]
        wires = [request("POST", "/xapi/statements", told, json.dumps(s).encode()) for s in sent]
        load = all_sent(server, wires, clients)
        _hold_there([one["id"] for one in sent])
        if turn:
            received.append(load)
            inserted.append(_pgbench(clients))
    rate, bare = median(load.rate for load in received), median(inserted)
    middle = median(load.wait for load in received)
    late = median(load.late for load in received)
    return [rate, bare, rate / bare, middle, late]


_INSERT = r"""
\set actor random(1, 50000)
\set activity random(1, 2000)
WITH s AS (
    INSERT INTO ledger_statement
        (uuid, actor_id, verb_id, activity_id, registration, authority_id, timestamp, stored)
    VALUES (gen_random_uuid(), :actor, 1, :activity, gen_random_uuid(), 1, now(), now())
    RETURNING id
)
INSERT INTO ledger_text (statement_id, raw, salt) SELECT id, '{text}', '\x{salt}' FROM s;
"""


def _pgbench(clients: int) -> float:
    """Transactions a second of pgbench: one row and its text, prepared."""
    text = re.sub(r":(?=\w)", ".", json.dumps(said(random.Random(1)))).replace("'", "''")
    script = _INSERT.replace("{text}", text).replace("{salt}", "00" * 16)
    return pgbench(script, clients, 2)


@contextmanager
def _ralph() -> Iterator[tuple[Served, str] | None]:
    """Ralph and how to sign in to it; None where there is no Ralph."""
    python = os.environ.get("PACTWORK_RALPH")
    if not python:
        yield None
        return
    port = next_free_port("127.0.0.1", 18300)
    with tempfile.TemporaryDirectory() as folder:
        told = {
            "RALPH_RUNSERVER_BACKEND": "fs",
            "RALPH_BACKENDS__LRS__FS__DEFAULT_DIRECTORY_PATH": folder,
            "RALPH_AUTH_FILE": f"{folder}/auth.json",
            "RALPH_APP_DIR": folder,
        }
        hashing = "import bcrypt; print(bcrypt.hashpw(b'x', bcrypt.gensalt(4)).decode())"
        digest = subprocess.run(
            [python, "-c", hashing], capture_output=True, text=True, check=True
        ).stdout.strip()
        account = {
            "username": "x", "hash": digest, "scopes": ["all"],
            "agent": {"mbox": "mailto:x@example.org"},
        }  # fmt: skip
        Path(f"{folder}/auth.json").write_text(json.dumps([account]))
        command = [
            python, "-m", "uvicorn", "ralph_throwing_away:app", "--port", str(port),
            "--workers", str(WORKERS), "--log-level", "error", "--app-dir",
            str(Path(__file__).parent),
        ]  # fmt: skip
        with listening(command, told, port) as server:
            yield server, f"Basic {base64.b64encode(b'x:x').decode()}"
