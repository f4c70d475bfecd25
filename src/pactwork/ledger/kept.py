"""One connection that whoever writes for several uses, so that none is fetched for each group."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

_IDLE_SECONDS: Final = 1.0
_kept: Final[list[BaseDatabaseWrapper]] = []
_used: Final[list[float]] = [0.0]


@contextmanager
def kept_connection() -> Iterator[None]:
    """Within it, the database is spoken to over the kept connection: by one thread at a time.

    A thread that is in a transaction already goes on in it. After a failure, and when nobody used
    it for a while, the connection goes back, so that the next one is fresh.
    """
    own = connections[DEFAULT_DB_ALIAS]
    if own.in_atomic_block:
        yield
        return
    if not _kept:
        _kept.append(connections.create_connection(DEFAULT_DB_ALIAS))
        _kept[0].inc_thread_sharing()
    kept = _kept[0]
    if time.monotonic() - _used[0] > _IDLE_SECONDS:
        kept.close()
    connections[DEFAULT_DB_ALIAS] = kept
    try:
        yield
    except BaseException:
        kept.close()
        raise
    finally:
        _used[0] = time.monotonic()
        connections[DEFAULT_DB_ALIAS] = own


def close_kept() -> None:
    """Close the kept connection, when nobody writes: for tests, whose database goes."""
    while _kept:
        _kept.pop().close()
