"""The ledger grown to 10⁷ statements: rolling over, counting, reading back, exporting."""

from __future__ import annotations

import os
import random
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import psutil
from django.conf import settings
from django.db import connection

from benchmarks.measuring import interleaved, once
from benchmarks.reporting import Report
from benchmarks.statements import drop_indexes
from pactwork.ledger.api import (
    cold_texts,
    export_parquet,
    exported_lines,
    roll,
    rollup,
    selected,
)
from pactwork.ledger.models import Segment, Statement, Tile

LATER = datetime(2100, 1, 1, tzinfo=UTC)
_WORDS = """
CREATE UNLOGGED TABLE bench_text AS SELECT statement_id, raw FROM ledger_text;
INSERT INTO ledger_verb (iri)
SELECT 'https://bench.example/verbs/' || n FROM generate_series(1, 8) n;
INSERT INTO ledger_actor (identifier, is_group)
SELECT '{base}::' || CASE WHEN n <= 200 THEN 'organisations/bench-' ELSE 'people/bench-' END || n,
    n <= 200 FROM generate_series(1, 50000) n;
INSERT INTO ledger_activity (iri)
SELECT '{base}/id/agreements/bench/commitments/c' || n FROM generate_series(1, 2000) n;
"""
_STATEMENTS = """
INSERT INTO ledger_statement (id, uuid, actor_id, verb_id, activity_id, timestamp, stored)
SELECT n, gen_random_uuid(),
    {actor} + (CASE WHEN n % 5 = 0 THEN n / 5 % 200 ELSE 200 + n * 7919 % 49800 END),
    {verb} + n * 31 % 8, NULL,
    timestamptz '2022-01-01 UTC' + (n * 104729 % 36000000) * interval '3 seconds', now()
FROM generate_series({first}::bigint, {last}) n;
"""
_TEXTS = """
INSERT INTO ledger_text (statement_id, raw, salt)
SELECT n, '{{"object":{{"id":"https://bench.example/x","definition":{{"type":'
    '"https://bench.example/types/' || n * 13 % 12 || '"}}}},"result":{{"score":{{"raw":'
    || n || '}}}}}}', '\\x00112233445566778899aabbccddeeff'
FROM generate_series({first}::bigint, {last}) n;
INSERT INTO bench_text SELECT statement_id, raw FROM ledger_text
WHERE statement_id BETWEEN {first} AND {last};
INSERT INTO ledger_contextactivity (statement_id, activity_id, relation)
SELECT n, {activity} + n * 17 % 2000, 1 FROM generate_series({first}::bigint, {last}) n;
"""
_MONTH = "(extract(year FROM m) * 100 + extract(month FROM m))::int"
_POSTGRES = {
    "verb": "SELECT v.iri, n FROM (SELECT verb_id, count(*) n FROM ledger_statement GROUP BY 1) c"
    " JOIN ledger_verb v ON v.id = verb_id",
    "type": "SELECT raw::json #>> '{object,definition,type}', count(*)"
    " FROM ledger_statement s LEFT JOIN bench_text t ON t.statement_id = s.id GROUP BY 1",
    "commitment": "SELECT a.iri, n FROM (SELECT activity_id, count(*) n FROM"
    " ledger_contextactivity WHERE relation <= 4 GROUP BY 1) c JOIN ledger_activity a"
    " ON a.id = activity_id WHERE iri LIKE '%/commitments/%'",
    "organisation, month": f"SELECT o, {_MONTH}, n FROM (SELECT CASE WHEN a.is_group THEN"
    " replace(a.identifier, '::', '/id/') END o, m, sum(n)::bigint n FROM (SELECT actor_id,"
    " date_trunc('month', timestamp AT TIME ZONE 'UTC') m, count(*) n FROM ledger_statement"
    " GROUP BY 1, 2) c JOIN ledger_actor a ON a.id = actor_id GROUP BY 1, 2) c",
    "month, people": f"SELECT {_MONTH}, n, p FROM (SELECT date_trunc('month', timestamp AT TIME"
    " ZONE 'UTC') m, count(*) n, count(DISTINCT actor_id) p FROM ledger_statement GROUP BY 1) c",
}
_HAND = {
    "verb": "SELECT verb, count(*) FROM {facts} WHERE is_first GROUP BY 1",
    "type": "SELECT type, count(*) FROM {facts} WHERE is_first GROUP BY 1",
    "commitment": "SELECT context, count(*) FROM {facts} WHERE context IS NOT NULL GROUP BY 1",
    "organisation, month": "SELECT organisation, month, count(*) FROM {facts} LEFT JOIN owners"
    " USING (owner) WHERE is_first GROUP BY 1, 2",
    "month, people": "SELECT month, count(*), count(DISTINCT actor) FROM {facts} WHERE is_first"
    " GROUP BY 1",
}
_DOOR: dict[str, Callable[[], list]] = {
    "verb": lambda: rollup(["verb"]),
    "type": lambda: rollup(["activity_type"]),
    "commitment": lambda: rollup(["commitment"]),
    "organisation, month": lambda: rollup(["organisation", "month"]),
    "month, people": lambda: rollup(["month"], actors=True),
}


def rollups(report: Report, largest: int) -> None:
    """Each rollup from 10⁴ statements on: the door, hand-written DuckDB, PostgreSQL's GROUP BY."""
    grown: list[list[object]] = []
    counted: list[list[object]] = []
    folder = f"{settings.PACTWORK_HOME}/segments"
    for size in [10**n for n in range(4, 8) if 10**n <= largest]:
        filling = once(lambda size=size: _grow(size))
        ways = {name: _by_postgres(sql) for name, sql in _POSTGRES.items()}
        by_type = once(ways["type"])  # it reads JSON: too long to repeat
        rolling = once(lambda: roll(now=LATER))
        grown.append(_grown(size, filling.wall, rolling.wall))
        counted += _compared(size, folder, ways, by_type.wall)
    report.table(
        "Months rolled over",
        "Statements with short texts rolled into Parquet (write, sync, manifest, delete). Cold"
        " read: a text of a random statement by its number, then again.",
        ("statements", "rolled a second", "MB in segments", "cold read ms", "again ms"),
        grown,
    )
    report.table(
        "Rollups",
        "By the door (manifest, rows not rolled over yet, dictionaries, ibis expression on"
        " DuckDB), by SQL written by hand for the same files (numbers, without their names), and by"
        " PostgreSQL's GROUP BY over its own tables, vacuumed. In turn, values equal."
        " Milliseconds.",
        ("statements", "by", "door", "hand", "PostgreSQL", "hand / door", "PostgreSQL / door"),
        counted,
    )


def _compared(
    size: int,
    folder: str,
    ways: dict[str, Callable[[], list]],
    by_type: float,
) -> list[list[object]]:
    rows: list[list[object]] = []
    rounds = 9 if size <= 10**5 else 5 if size <= 10**6 else 3
    with duckdb.connect() as database:
        _owners(database)
        for name, door in _DOOR.items():
            by_hand = _by_hand(database, folder, _HAND[name])
            taken = {"door": door, "hand": by_hand}
            if name != "type":
                taken["postgres"] = ways[name]
            expected = ways[name]()
            found = sorted(
                ((*line.of, line.statements, *([line.actors] if line.actors else []))
                 for line in door()),
                key=str,
            )  # fmt: skip
            assert found == expected, (name, found[:3], expected[:3])
            assert len(by_hand()) == len(expected)
            samples = interleaved(taken, rounds=rounds)
            posted = by_type if name == "type" else samples["postgres"].wall
            ours = samples["door"].wall
            hand = samples["hand"].wall
            rows.append([size, name, ours, hand, posted, hand / ours, posted / ours])
            print(*rows[-1], flush=True)
    return rows


def _grow(size: int) -> None:
    """Statements up to this many, set down by the database itself; keys built after."""
    now = Statement.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        if size == 10**4:
            cursor.execute(_WORDS.format(base=settings.PACTWORK_IRI_BASE))
        raise_again = drop_indexes(cursor)
        cursor.execute("SELECT max(id) FROM ledger_statement")
        first = (cursor.fetchone()[0] or 0) + 1
        cursor.execute("SELECT min(id) FROM ledger_actor WHERE identifier LIKE '%/bench-1'")
        actor = cursor.fetchone()[0]
        cursor.execute("SELECT min(id) FROM ledger_verb WHERE iri LIKE 'https://bench%'")
        verb = cursor.fetchone()[0]
        cursor.execute("SELECT min(id) FROM ledger_activity WHERE iri LIKE '%/bench/comm%'")
        activity = cursor.fetchone()[0]
        numbers = {"first": first, "last": first + size - now - 1, "actor": actor, "verb": verb}
        for part in (_STATEMENTS, _TEXTS):
            cursor.execute(part.format(**numbers, activity=activity))
        for part in raise_again:
            cursor.execute(part)
        cursor.execute("VACUUM (ANALYZE) ledger_statement, ledger_contextactivity, ledger_text")
    Tile.objects.update_or_create(
        level=0, number=0, defaults={"hashes": b"", "first": 1, "last": numbers["last"]}
    )


def _grown(size: int, filling: float, rolling: float) -> list[object]:
    rolled = sum(Segment.objects.values_list("rows", flat=True))
    new = size - (size // 10 if size > 10**4 else 0)
    assert rolled == size
    chance = random.Random(size)
    last = Segment.objects.latest("last").last
    wanted = [chance.randrange(last - size // 2, last) for _ in range(40)]
    first, again = [], []
    for number in wanted:
        for kept in (first, again):
            began = time.perf_counter()
            assert list(cold_texts([number])) == [number]
            kept.append((time.perf_counter() - began) * 1000)
    megabytes = sum(Segment.objects.values_list("size", flat=True)) / 1e6
    print(f"{size}: filled in {filling / 1000:.0f} s, rolled in {rolling / 1000:.0f} s", flush=True)
    return [size, new / rolling * 1000, megabytes, sorted(first)[20], sorted(again)[20]]


def _by_postgres(sql: str) -> Callable[[], list]:
    def run() -> list:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return _lines(cursor.fetchall())

    return run


def _by_hand(database: duckdb.DuckDBPyConnection, folder: str, sql: str) -> Callable[[], list]:
    said = sql.format(facts=f"read_parquet('{folder}/*.facts.parquet')")
    return lambda: database.execute(said).fetchall()


def _owners(database: duckdb.DuckDBPyConnection) -> None:
    from pactwork.ledger.rolling.rollups import sources_in_use

    with sources_in_use(["organisation"]) as sources:
        numbers, names = zip(*(sources.owners or ()), strict=True)
    database.execute("CREATE TABLE owners (owner BIGINT, organisation VARCHAR)")
    database.execute("INSERT INTO owners SELECT unnest(?), unnest(?)", [list(numbers), list(names)])


def _lines(rows: list) -> list:
    return sorted(map(tuple, rows), key=str)


def carrying(report: Report, largest: int) -> None:
    """How fast statements leave in files, and how much memory that takes over what was there."""
    total = selected()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name in ("JSON Lines", "Parquet"):
            path = Path(folder) / "out"
            took, most = _watched(lambda name=name, path=path: _carry(name, path))
            rows.append([name, total, total / took, most, path.stat().st_size / 1e6])
    report.table(
        "Statements exported",
        "Every statement, most of them rolled over. Memory: the most this process held over what"
        " it held before, sampled each 10 ms.",
        ("as", "statements", "a second", "MB over what was held", "MB written"),
        rows,
    )


def _carry(name: str, path: Path) -> None:
    if name == "Parquet":
        export_parquet(str(path))
    else:
        with path.open("wb") as file:
            file.writelines(exported_lines())


def _watched(run: Callable[[], None]) -> tuple[float, float]:
    process, before = psutil.Process(os.getpid()), psutil.Process().memory_info().rss
    most, done = [before], threading.Event()

    def watch() -> None:
        while not done.wait(0.01):
            most.append(process.memory_info().rss)
            most[:] = [max(most)]

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.perf_counter()
    try:
        run()
    finally:
        done.set()
        watcher.join()
    return time.perf_counter() - began, (max(most) - before) / 1e6
