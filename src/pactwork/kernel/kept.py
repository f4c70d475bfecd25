"""Connections that are kept from one request of a tool to the next.

A tool sends requests one upon another, and to fetch a connection from the pool, which then asks
whether the database is there, costs more than most of them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

KEPT_SECONDS: Final = 1.0
"""A connection that lay still for longer goes back to the pool before it is used again."""


class _Own(threading.local):
    """When this thread's connection was last in use."""

    at = 0.0


_own: Final = _Own()
_shared: Final[list[BaseDatabaseWrapper]] = []
_shared_at: Final[list[float]] = [0.0]


def wake_up() -> None:
    """Before a request: give back a connection that lay still."""
    if time.monotonic() - _own.at > KEPT_SECONDS:
        give_back()


def let_rest() -> None:
    """After a request: keep the thread's connection if it is good and nobody waits for it."""
    _own.at = time.monotonic()
    if connection.errors_occurred or not may_keep():
        give_back()


def give_back() -> None:
    """Give the thread's connection back to the pool."""
    if not connection.in_atomic_block:
        connection.close()


@cache
def may_keep() -> bool:
    """Whether the pool has a connection for every thread and one more (`shared_connection`)."""
    pool = connection.settings_dict["OPTIONS"].get("pool")
    return bool(pool) and pool["max_size"] > settings.PACTWORK_WEB_THREADS


@contextmanager
def shared_connection() -> Iterator[None]:
    """Within it, the process's shared connection is used: by one thread at a time.

    A thread that is in a transaction already goes on in it. After a failure, and when nobody used
    it for a while, the connection goes back, so that the next one is fresh.
    """
    own = connections[DEFAULT_DB_ALIAS]
    if own.in_atomic_block:
        yield
        return
    if not _shared:
        _shared.append(connections.create_connection(DEFAULT_DB_ALIAS))
        _shared[0].inc_thread_sharing()
    shared = _shared[0]
    if time.monotonic() - _shared_at[0] > KEPT_SECONDS:
        shared.close()
    connections[DEFAULT_DB_ALIAS] = shared
    try:
        yield
    except BaseException:
        shared.close()
        raise
    finally:
        _shared_at[0] = time.monotonic()
        connections[DEFAULT_DB_ALIAS] = own


def close_shared() -> None:
    """Close the shared connection, when nobody writes: for tests, whose database goes."""
    while _shared:
        _shared.pop().close()
