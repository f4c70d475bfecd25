"""Up to which moment the ledger is settled (`watermark.py`: up to which row number).

Writers take their transaction's number first, then row numbers and the clock (`writing.py`). So
whatever is stored before the oldest writing transaction began is there for every reader.
"""

from __future__ import annotations

import threading
import time
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

_lock: Final = threading.Lock()
_remembered: list[tuple[float, datetime]] = []


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


def forget_consistency() -> None:
    """Ask the database at the next call: for tests, whose clock is set."""
    with _lock:
        _remembered.clear()


def _asked() -> datetime:
    before = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST)
        (age,) = cursor.fetchone()
    return before - timedelta(seconds=age or 0)
