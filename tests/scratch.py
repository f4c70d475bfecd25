"""Databases of the tests' own, beside the shared one that nobody commits to.

What only shows with real commits (two writers at once, a step outside a transaction, an import
that is killed) runs in a copy of the test database, which is dropped afterwards.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

from django.db import connection, connections

from pactwork.kernel.kept import close_shared
from pactwork.ledger.dictionaries import forget_remembered
from pactwork.vocabularies.api import forget_snapshot
from tests import moulds

_numbers = count(1)


@contextlib.contextmanager
def copy_of_database(source: str = "") -> Iterator[str]:
    """The name of a fresh copy of the source, or of the database in use; dropped afterwards."""
    name = f"scratch_{os.getpid()}_{next(_numbers)}"
    connection.close()
    moulds.copy(source or connection.settings_dict["NAME"], name)
    try:
        yield name
    finally:
        moulds.maintain("DROP DATABASE {} WITH (FORCE)", name)


@contextlib.contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Let the default connection, in every thread, lead to this database."""
    settings = connection.settings_dict
    original = settings["NAME"]
    connections.close_all()
    settings["NAME"] = name
    _forget()
    try:
        yield
    finally:
        connections.close_all()
        settings["NAME"] = original
        _forget()


def gather_statistics() -> None:
    """What PostgreSQL does by itself some minutes later: count, so as to plan well."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def at_once(*tasks: Callable[[], Any]) -> list[Any]:
    """Run the tasks in threads with connections of their own; results, or what they raised."""

    def run(task: Callable[[], Any]) -> Any:
        try:
            return task()
        except Exception as error:  # noqa: BLE001
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def _forget() -> None:
    """What a process remembers of one database is not true of another."""
    close_shared()
    forget_remembered()
    forget_snapshot()
