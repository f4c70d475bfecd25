"""The one place that adds statements: a batch becomes rows, in the caller's transaction.

The order matters. The transaction takes its number first, then the row ids and the clock; so that
every id below a mark belongs to a transaction that began before the mark, and a reader can tell
from the database's snapshots when all of them are settled (`watermark.py`). Rows go in by the
order of their UUIDs, so that concurrent batches that hold the same statements wait for each other
instead of deadlocking.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils import timezone
from msgspec import Struct

from pactwork.kernel.copy_text import NULL, escaped
from pactwork.kernel.prepared import prepared_rows
from pactwork.kernel.transactions import require_transaction
from pactwork.ledger.dictionaries import activity_numbers, actor_numbers, verb_numbers
from pactwork.ledger.references import AWAITED, write_references

_FEW: Final = 64
"""Up to so many statements go in by one INSERT: it takes fewer turns than COPY into each table."""

_TAKE: Final = """
WITH mine AS MATERIALIZED (SELECT pg_current_xact_id() AS number)
SELECT nextval('ledger_statement_id_seq') FROM generate_series(1, %(count)s::bigint), mine
WHERE mine.number IS NOT NULL
"""
_STATEMENTS: Final = (
    "ledger_statement (id, uuid, actor_id, verb_id, activity_id, target, registration, "
    "authority_id, timestamp, stored)"
)
_TEXTS: Final = "ledger_text (statement_id, raw, salt)"
_CONTEXT: Final = "ledger_contextactivity (statement_id, activity_id, relation)"
_RELATED: Final = "ledger_relatedactor (statement_id, actor_id, relation)"
_ARRIVED: Final = "ledger_arrived (statement_id)"
_INSERT: Final = f"""
WITH s AS (
    INSERT INTO {_STATEMENTS}
    SELECT * FROM unnest(%(s0)s::bigint[], %(s1)s::uuid[], %(s2)s::bigint[], %(s3)s::bigint[],
        %(s4)s::bigint[], %(s5)s::uuid[], %(s6)s::uuid[], %(s7)s::bigint[], %(s8)s::timestamptz[],
        %(s9)s::timestamptz[])
), t AS (
    INSERT INTO {_TEXTS} SELECT * FROM unnest(%(t0)s::bigint[], %(t1)s::text[], %(t2)s::bytea[])
), c AS (
    INSERT INTO {_CONTEXT}
    SELECT * FROM unnest(%(c0)s::bigint[], %(c1)s::bigint[], %(c2)s::smallint[])
), r AS (
    INSERT INTO {_RELATED}
    SELECT * FROM unnest(%(r0)s::bigint[], %(r1)s::bigint[], %(r2)s::smallint[])
), a AS (INSERT INTO {_ARRIVED} SELECT unnest(%(a0)s::bigint[]))
{AWAITED}
"""


class Recorded(NamedTuple):
    """What the ledger made of a statement: its row number, its id and the instant it was stored."""

    number: int
    uuid: UUID
    stored: datetime


class Arrival(Struct, frozen=True, gc=False):
    """A statement ready to be written.

    `text` gives the JSON that is kept, once it is known when it was stored. `activities` and
    `actors` are what it names beside object and actor, with `Relation` and `Role`. `authority` is
    the number of the credential's agent; `waits` puts it on the list of what others shall look at
    (`Arrived`).
    """

    uuid: UUID
    actor: str
    is_group: bool
    verb: str
    activity: str | None
    target: UUID | None
    registration: UUID | None
    timestamp: datetime | None
    text: Callable[[datetime], str]
    activities: Sequence[tuple[str, int]] = ()
    actors: Sequence[tuple[str, bool, int]] = ()
    authority: int | None = None
    waits: bool = False


def write(batch: Sequence[Arrival]) -> list[Recorded]:
    """Step: add these statements; row numbers follow their order, `stored` is one instant.

    That ids are free, and voidings allowed, is the caller's to have asked; an id taken by a
    concurrent transaction raises IntegrityError.

    Raises:
        NoTransactionError: called outside an action.
    """
    require_transaction()
    if not batch:
        return []
    known = _Numbers.of(batch)
    taken = prepared_rows(_TAKE, {"count": len(batch)})
    numbered = [(number, one) for (number,), one in zip(taken, batch, strict=True)]
    stored = timezone.now()
    rows = _Rows.of(numbered, known, stored)
    awaited = (_insert if len(batch) <= _FEW else _copy)(rows)
    write_references(
        {number: one.target for number, one in numbered if one.target is not None}, awaited
    )
    return [Recorded(number, one.uuid, stored) for number, one in numbered]


Row = tuple[str, ...]
_Numbered = Sequence[tuple[int, Arrival]]


class _Rows(NamedTuple):
    """The rows of each table, their values as PostgreSQL reads them."""

    statements: list[Row]
    texts: list[Row]
    context: list[Row]
    related: list[Row]
    arrived: list[Row]

    @classmethod
    def of(cls, numbered: _Numbered, known: _Numbers, stored: datetime) -> _Rows:
        activities, actors = known.activities, known.actors
        return cls(
            _statements(numbered, known, stored),
            _texts(numbered, stored),
            _once(
                (n, activities[iri], role) for n, one in numbered for iri, role in one.activities
            ),
            _once((n, actors[key], role) for n, one in numbered for key, _, role in one.actors),
            [(str(number),) for number, one in numbered if one.waits],
        )


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The dictionary numbers a batch needs."""

    actors: Mapping[str, int]
    verbs: Mapping[str, int]
    activities: Mapping[str, int]

    @classmethod
    def of(cls, batch: Sequence[Arrival]) -> _Numbers:
        actors = {one.actor: one.is_group for one in batch}
        actors |= {key: group for one in batch for key, group, _ in one.actors}
        iris = {one.activity for one in batch if one.activity is not None}
        iris |= {iri for one in batch for iri, _ in one.activities}
        return cls(
            actor_numbers(actors),
            verb_numbers({one.verb for one in batch}),
            activity_numbers(iris),
        )


def _statements(numbered: _Numbered, known: _Numbers, stored: datetime) -> list[Row]:
    instant = stored.isoformat()
    actors, verbs, activities = known.actors, known.verbs, known.activities
    return [
        (
            str(number),
            one.uuid.hex,
            str(actors[one.actor]),
            str(verbs[one.verb]),
            NULL if one.activity is None else str(activities[one.activity]),
            NULL if one.target is None else one.target.hex,
            NULL if one.registration is None else one.registration.hex,
            NULL if one.authority is None else str(one.authority),
            instant if one.timestamp is None else one.timestamp.isoformat(),
            instant,
        )
        for number, one in sorted(numbered, key=_by_uuid)
    ]


def _by_uuid(numbered: tuple[int, Arrival]) -> int:
    return numbered[1].uuid.int


def _texts(numbered: _Numbered, stored: datetime) -> list[Row]:
    salts = os.urandom(16 * len(numbered)).hex()
    return [
        (str(number), one.text(stored), f"\\x{salts[32 * place : 32 * place + 32]}")
        for place, (number, one) in enumerate(numbered)
    ]


def _once(rows: Iterable[tuple[int, int, int]]) -> list[Row]:
    return [(str(number), str(what), str(role)) for number, what, role in dict.fromkeys(rows)]


def _insert(rows: _Rows) -> dict[int, UUID]:
    """Add the rows in one go; gives the older statements that await one of these."""
    numbers, texts, salts = zip(*rows.texts, strict=True)
    given = {
        "t0": _array(numbers),
        "t1": _array([_quoted(text) for text in texts]),
        "t2": _array([_quoted(salt) for salt in salts]),
        "arrived": _uuids(rows),
    }
    for name, table, width in (
        ("s", rows.statements, 10),
        ("c", rows.context, 3),
        ("r", rows.related, 3),
        ("a", rows.arrived, 1),
    ):
        columns = zip(*table, strict=True) if table else [()] * width
        given |= {f"{name}{place}": _array(column) for place, column in enumerate(columns)}
    return dict(prepared_rows(_INSERT, given))


def _uuids(rows: _Rows) -> str:
    return _array([uuid for _number, uuid, *_rest in rows.statements])


def _array(values: Iterable[str]) -> str:
    return f"{{{','.join(['NULL' if value == NULL else value for value in values])}}}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _copy(rows: _Rows) -> dict[int, UUID]:
    """Add the rows table by table; gives the older statements that await one of these."""
    for table, lines in _lines(rows):
        with (
            connection.wrap_database_errors,
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} FROM STDIN") as copy,
        ):
            copy.write(lines)
    with connection.cursor() as cursor:
        cursor.execute(AWAITED, {"arrived": _uuids(rows)})
        return dict(cursor.fetchall())


def _lines(rows: _Rows) -> Iterator[tuple[str, str]]:
    """Table and lines for COPY, where there are any; a table's lines once the one before is in."""
    for table, those in (
        (_STATEMENTS, ["\t".join(row) for row in rows.statements]),
        (_TEXTS, [f"{n}\t{escaped(text)}\t\\{salt}" for n, text, salt in rows.texts]),
        (_CONTEXT, ["\t".join(row) for row in rows.context]),
        (_RELATED, ["\t".join(row) for row in rows.related]),
        (_ARRIVED, [number for (number,) in rows.arrived]),
    ):
        if those:
            yield table, "\n".join(those) + "\n"
