"""How far the ledger is settled: up to which moment, and up to which row number.

Writers take their transaction's number first, then row numbers and the clock (`writing.py`). So
whatever is stored before the oldest writing transaction began is there for every reader.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.utils import timezone

REMEMBERED_SECONDS: Final = 0.1
_OLDEST = """
SELECT extract(epoch FROM max(clock_timestamp() - xact_start))::float8
FROM pg_stat_activity
WHERE backend_xid IS NOT NULL AND datname = current_database() AND pid <> pg_backend_pid()
"""
_NEWEST = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM ledger_statement_id_seq"
_MINE = "SELECT pg_current_xact_id()::text::bigint"
_OLDEST_OPEN = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"

_lock: Final = threading.Lock()
_remembered: list[tuple[float, datetime]] = []


@dataclass(frozen=True, slots=True)
class Mark:
    """A row number, and a transaction that got its number later than any that wrote up to it.

    A snapshot's own upper bound would not do: it is that of the newest transaction that ended, and
    writers that are still at work may have higher numbers.
    """

    number: int
    transaction: int


def consistent_through() -> datetime:
    """The moment before which everything that was stored can be read (§4.1.6.1).

    It is this process's clock less the age of the oldest writing transaction, so that the
    database's clock may differ. An answer may be some hundredths of a second old: it stays true.
    """
    moment = time.monotonic()
    known = _remembered[:1]
    if known and known[0][0] <= moment < known[0][0] + REMEMBERED_SECONDS:
        return known[0][1]
    through = _asked()
    with _lock:
        _remembered[:] = [(moment, through)]
    return through


def forget_remembered() -> None:
    """Ask the database at the next call: for tests, whose clock is set."""
    with _lock:
        _remembered.clear()


def _asked() -> datetime:
    before = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST)
        (age,) = cursor.fetchone()
    return before - timedelta(seconds=age or 0)


def mark() -> Mark:
    """The newest row number that was given out, to be asked about with `is_settled`.

    Call it outside a transaction, whose number would be an old one and stay open.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST)
        (number,) = cursor.fetchone()
        cursor.execute(_MINE)
        (mine,) = cursor.fetchone()
    return Mark(number, mine)


def is_settled(marked: Mark) -> bool:
    """Whether every statement up to this mark is there to be read, or never will be.

    Ask outside the transaction that took the mark: one that holds its snapshot never sees more.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST_OPEN)
        (oldest,) = cursor.fetchone()
    return bool(oldest >= marked.transaction)
