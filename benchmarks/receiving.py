"""Statements that tools send, and progress that is kept added up, beside the bare work of each."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.filling import grow_evidence, grow_statements, run
from benchmarks.measuring import interleaved
from benchmarks.reporting import Report
from pactwork.agreements.actions.evidence import recount_today
from pactwork.agreements.actions.tallying import add_to_tallies, count_tallies, take_from_tallies
from pactwork.agreements.models import Claim, Commitment, Standing
from pactwork.agreements.queries.amounts import amounts_of, counted_amounts_of
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


def tallies(report: Report, largest: int) -> None:
    """Progress of one commitment with 10³ to 10⁶ pieces: read, changed by one, counted whole."""
    commitment = Commitment.objects.filter(agreement__slug=LARGE).order_by("pk").first()
    assert commitment
    rows = []
    for size in (1_000, 10_000, 100_000, 1_000_000):
        if size > largest:
            break
        grow_evidence(LARGE, size)
        Claim.objects.filter(commitment__agreement__slug=LARGE).update(commitment=commitment.pk)
        run("ANALYZE agreements_claim")
        with transaction.atomic():
            count_tallies([commitment.pk])
        claim = Claim.objects.filter(commitment=commitment).latest("pk")
        found = interleaved(_ways(commitment, claim.pk), rounds=9)
        rows.append([size, *(found[name].wall for name in ("read", "changed", "counted"))])
        assert amounts_of([commitment.pk]) == counted_amounts_of([commitment.pk])
    report.table(
        "Progress kept added up",
        "One commitment with so many accepted pieces: its standing read; one piece taken out and "
        "counted in again with the standing and the register's line, in one transaction; all "
        "counted anew. Milliseconds; that both sums are equal is checked each time.",
        ("pieces", "read", "out and in", "full count"),
        rows,
    )


def _ways(commitment: Commitment, claim: int) -> dict[str, Callable[[], object]]:
    def changed() -> None:
        with transaction.atomic():
            take_from_tallies([claim])
            recount_today([commitment.pk])
            add_to_tallies([claim])
            recount_today([commitment.pk])

    return {
        "read": lambda: Standing.objects.get(commitment=commitment),
        "changed": changed,
        "counted": lambda: counted_amounts_of([commitment.pk]),
    }
