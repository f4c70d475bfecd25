"""Statements that tools send, beside the bare work of keeping them."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.filling import grow_statements, run
from benchmarks.measuring import interleaved
from benchmarks.reporting import Report
from pactwork.kernel.iris import iri
from pactwork.ledger.api import Scope, make_credential
from pactwork.ledger.models import Statement
from pactwork.ledger.rest.asked import Asked
from pactwork.ledger.rest.entrance import answer
from pactwork.organisations.models import Organisation

LARGE = "large-agreement"
BARE = """
CREATE TABLE bare_statement (LIKE ledger_statement INCLUDING ALL);
CREATE TABLE bare_text (LIKE ledger_text INCLUDING ALL);
"""


def receiving(report: Report, largest: int) -> None:
    """A whole POST of 1, 100 and 1,000 statements, and bare `COPY` into tables like ours."""
    run(BARE)
    header = _credential()
    rows = []
    for size in (10_000, 100_000, 1_000_000):
        if size > largest:
            break
        grow_statements(size)
        run(
            "INSERT INTO bare_statement SELECT * FROM ledger_statement s "
            "WHERE id > (SELECT coalesce(max(id), 0) FROM bare_statement)"
        )
        for batch in (1, 100, 1000):
            rows.append([size, batch, *_compared(header, batch)])
    report.table(
        "Statements of tools",
        "One POST through the entrance as a server calls it, without the network: everything "
        "checked, committed to the disk; and bare COPY of rows made before, into tables with the "
        "same columns and indexes. Milliseconds of a call; share is bare by received.",
        ("statements there", "in a POST", "received", "its CPU", "bare COPY", "share"),
        rows,
    )


def _credential() -> str:
    row = Organisation.objects.order_by("pk").first()
    assert row
    issued = make_credential(organisation=row.pk, label="x", scopes=[Scope.ALL], by=None)
    return f"Bearer {issued.bearer}"


def _said() -> dict[str, Any]:
    number = uuid.uuid4()
    return {
        "id": str(number),
        "actor": {"account": {"homePage": "https://lms.example", "name": str(number.int % 5000)}},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/completed", "display": {"en": "completed"}},
        "object": {"id": f"https://lms.example/course/{number.int % 500}"},
        "timestamp": "2026-11-20T10:00:00Z",
        "context": {
            "registration": str(number),
            "contextActivities": {"parent": [{"id": iri("agreement", LARGE)}]},
        },
    }


def _compared(header: str, batch: int) -> list[float]:
    ready = iter([json.dumps([_said() for _ in range(batch)]).encode() for _ in range(40)])
    lines = iter([_bare_lines(batch) for _ in range(40)])

    def received() -> None:
        before = Statement.objects.count() if batch == 1 else 0
        told = HEADERS | {"authorization": header}
        held = answer(Asked("POST", "statements", [], told, next(ready)))
        assert held.status == 200, held.body
        assert batch > 1 or Statement.objects.count() == before + 1

    def bare() -> None:
        with transaction.atomic():
            statements, texts = next(lines)
            _copy(STATEMENTS, statements)
            _copy("COPY bare_text (statement_id, raw, salt) FROM STDIN", texts)

    found = interleaved({"received": received, "bare": bare}, rounds=15)
    whole, copied = found["received"], found["bare"]
    return [whole.wall, whole.cpu, copied.wall, copied.wall / whole.wall]


STATEMENTS = (
    "COPY bare_statement (id, uuid, actor_id, verb_id, activity_id, target, registration, "
    "authority_id, timestamp, stored) FROM STDIN"
)
HEADERS = {"content-type": "application/json", "x-experience-api-version": "2.0.0"}
_number = iter(range(10**12, 10**13))


def _bare_lines(batch: int) -> tuple[str, str]:
    statements, texts = [], []
    now = timezone.now().isoformat()
    for _ in range(batch):
        number, key = next(_number), uuid.uuid4()
        statements.append(f"{number}\t{key}\t1\t1\t1\t\\N\t{key}\t\\N\t{now}\t{now}\n")
        texts.append(f"{number}\t{json.dumps(_said())}\t\\\\x{key.hex}\n")
    return "".join(statements), "".join(texts)


def _copy(command: str, lines: str) -> None:
    with connection.cursor() as cursor, cursor.copy(command) as copy:
        copy.write(lines)
