"""Up to which statement everything is settled: committed, or never to be.

A writer's transaction takes its number first and row ids after (`writing.py`). So whoever reads the
last id handed out, and takes a transaction number after that, knows: every id up to it belongs to a
transaction with a lower number. Once all of these have ended, no such id can appear any more.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

_LAST = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM ledger_statement_id_seq"
_OWN = "SELECT pg_current_xact_id()::text::bigint"
_ENDED = """
SELECT pg_snapshot_xmin(now_there)::text::bigint, pg_snapshot_xmax(now_there)::text::bigint
FROM pg_current_snapshot() AS now_there
"""


@dataclass(frozen=True, slots=True)
class Watermark:
    """All statements up to `number` are settled once every transaction before `behind` ended."""

    number: int
    behind: int


def take_mark() -> Watermark:
    """A mark over everything that has an id now. Takes a transaction number, writes nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST)
        number = cursor.fetchone()[0]
        cursor.execute(_OWN)
        return Watermark(number, cursor.fetchone()[0])


def is_settled(mark: Watermark) -> bool:
    """Whether no transaction is under way that could still add a statement up to the mark."""
    return mark.behind <= _ended()[0]


def is_foreign(mark: Watermark) -> bool:
    """Whether the mark was taken in another database, of which this one is a restored copy."""
    return mark.behind > _ended()[1]


def _ended() -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(_ENDED)
        lowest_open, next_one = cursor.fetchone()
    return lowest_open, next_one
