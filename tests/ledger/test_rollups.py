"""Counts over segments and rows as one: the same as PostgreSQL's, on every engine."""

from __future__ import annotations

import random
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection

from pactwork.kernel.iris import iri
from pactwork.ledger.actions.recording import record, record_many
from pactwork.ledger.api import Rollup, rollup
from pactwork.ledger.models import Segment, Statement
from pactwork.ledger.rolling.dimensions import COUNTED_BY, Dimension
from pactwork.ledger.rolling.over import roll
from pactwork.ledger.statements import ActivityRef, ActorRef, Draft, VerbRef, voiding
from tests.ledger.builders import logged
from tests.ledger.rest.asking import VERB, VOIDED, client, fresh, refers, statement

NOW = datetime(2026, 9, 2, tzinfo=UTC)
VERBS = ("https://verbs.example/submitted", "https://verbs.example/дія")
TYPES = ("https://types.example/visit", "", "https://types.example/ნახვა")
PEOPLE = [f"people/{name}" for name in ("ștefan", "žemaitė", "nguyễn", "შოთა", "فردوسی", "ann")]
ASKED: tuple[tuple[Dimension, ...], ...] = (
    ("verb",), ("activity_type",), ("commitment",), ("organisation",), ("month",),
    ("organisation", "verb"), ("commitment", "month", "activity_type"),
)  # fmt: skip

POSTGRES = """
WITH counted AS (
    SELECT s.id, s.actor_id, v.iri AS verb,
        t.raw::jsonb #>> '{{object,definition,type}}' AS activity_type,
        to_char(s.timestamp AT TIME ZONE 'UTC', 'YYYYMM')::int AS month,
        CASE WHEN a.is_group THEN replace(a.identifier, '::', '/id/') END AS organisation
    FROM ledger_statement s JOIN ledger_text t ON t.statement_id = s.id
    JOIN ledger_verb v ON v.id = s.verb_id JOIN ledger_actor a ON a.id = s.actor_id
    WHERE NOT EXISTS (SELECT FROM ledger_statement o JOIN ledger_verb w ON w.id = o.verb_id
        WHERE o.target = s.uuid AND w.iri LIKE '%%/voided')
), named AS (
    SELECT DISTINCT c.*, x.iri AS commitment FROM counted c
    JOIN ledger_contextactivity n ON n.statement_id = c.id
    JOIN ledger_activity x ON x.id = n.activity_id AND x.iri LIKE '%%/commitments/%%'
)
SELECT {by}, count(*), count(DISTINCT actor_id) FROM {table} GROUP BY {by}
"""


def by_postgres(by: tuple[Dimension, ...]) -> list[Rollup]:
    table = "named" if "commitment" in by else "counted"
    with connection.cursor() as cursor:
        cursor.execute(POSTGRES.format(by=", ".join(by), table=table), [])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    lines = [Rollup(row[:-2], *row[-2:]) for row in rows]
    return sorted(lines, key=lambda line: [(part is None, part) for part in line.of])


def happened(chance: random.Random, month: int) -> Draft:
    """A statement of anybody, with none to three activities in its context."""
    base = settings.PACTWORK_IRI_BASE
    group = chance.random() < 0.3
    who = f"organisations/{chance.choice(['biblioteca', 'dgets'])}" if group else None
    commitments = [ActivityRef(iri("commitment", "a", f"c{n}")) for n in range(1, 4)]
    others = [ActivityRef(iri("agreement", "a"))]
    return Draft(
        actor=ActorRef(base, who or chance.choice(PEOPLE), is_group=group),
        verb=VerbRef(chance.choice(VERBS), {}),
        object=ActivityRef("https://x.example/thing", type=chance.choice(TYPES)),
        timestamp=datetime(2026, month - chance.choice([0, 0, 1]), 28, 23, 30, tzinfo=UTC),
        parent=chance.sample(commitments, chance.choice([0, 1, 1, 2])),
        grouping=chance.choice([[], others, commitments[:1]]),
    )


@pytest.fixture
def grown(db: None, tmp_path: Path, settings: Any) -> list[Statement]:
    """40 statements in each of June to September, one of June and of September voided."""
    settings.PACTWORK_SEGMENTS = str(tmp_path / "segments")
    chance = random.Random(7)
    for month in (6, 7, 8, 9):
        with time_machine.travel(datetime(2026, month, 1, tzinfo=UTC), tick=False):
            recorded = record_many([happened(chance, month) for _ in range(40)])
            if month in (6, 9):
                actor = ActorRef("https://x.example", "operator")
                record(voiding(recorded[3].uuid, actor=actor, timestamp=NOW))
    logged()
    return list(Statement.objects.order_by("pk"))


def test_before_and_after_rolling_as_postgres_counts(grown: list[Statement]) -> None:
    expected = {by: by_postgres(by) for by in ASKED}
    assert sum(line.statements for line in expected["month",]) == 160
    assert len(expected["commitment", "month", "activity_type"]) > 20
    hot = {by: rollup(by, actors=True) for by in ASKED}
    assert hot == expected
    assert roll(now=datetime(2026, 8, 20, tzinfo=UTC)) == 81
    assert {by: rollup(by, actors=True) for by in ASKED} == expected
    assert roll(now=NOW) == 40
    assert Segment.objects.count() == 3
    assert {by: rollup(by, actors=True) for by in ASKED} == expected
    plain = rollup(["verb"])
    assert [(line.of, line.statements, line.actors) for line in plain] == [
        (line.of, line.statements, None) for line in expected["verb",]
    ]


def test_only_some_months_and_one_organisation(grown: list[Statement]) -> None:
    roll(now=NOW)
    everything = rollup(["organisation", "month"], actors=True)
    ours = iri("organisation", "dgets")
    assert rollup(["month"], actors=True, since=202607, until=202608, organisation=ours) == [
        Rollup(line.of[1:], line.statements, line.actors)
        for line in everything
        if line.of[0] == ours and 202607 <= int(line.of[1] or 0) <= 202608
    ]
    assert rollup(["month"], since=202701) == []


@pytest.mark.parametrize("by", [[], ["colour"], ["verb", "colour"]])
def test_what_cannot_be_counted_by_is_said(by: Any) -> None:
    with pytest.raises(ValueError, match=f"one or more of {', '.join(COUNTED_BY)}"):
        rollup(by)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Spark's sockets
@pytest.mark.skipif(not shutil.which("java"), reason="Spark needs Java, and there is none here.")
def test_spark_gives_what_duckdb_gives(grown: list[Statement]) -> None:
    pytest.importorskip("pyspark", reason="Spark needs the library pyspark.")
    roll(now=NOW)
    for by in ASKED[-2:]:
        on_duckdb = rollup(by, actors=True, since=202606, engine="duckdb")
        assert len(on_duckdb) > 5
        assert rollup(by, actors=True, since=202606, engine="spark") == on_duckdb


def test_only_those_who_stored_a_statement_void_it(db: None) -> None:
    """An id may be voided before it comes; others who guess it void nothing."""
    library, colleague, school = client(), client(), client("school")
    ids = [fresh() for _ in range(3)]
    for tool, target in zip((school, colleague, library), ids, strict=True):
        tool.store(refers(target, VOIDED))
    library.store(*(statement(id=uuid) for uuid in ids))
    assert [line.statements for line in rollup(["verb"]) if line.of == (VERB,)] == [1]
