"""Queries of constant text that the server plans once for each connection.

A search of the ledger costs less than planning it, and less than most of what lies between a
cursor and the library of PostgreSQL: so this speaks to that library, on the connection that Django
holds, within its transaction if there is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import Connection
from psycopg.errors import InvalidSqlStatementName, error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

_MOST: Final = 64
"""So many plans a connection keeps."""
_BINARY: Final = 1
_PLANS: Final = "_pactwork_plans"
_SET_UP: Final = "_pactwork_set_up"
_GIVEN: Final = re.compile(r"%\((\w+)\)s")
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Query:
    """A text with numbered parameters, and the names of these in order."""

    mark: bytes
    text: bytes
    names: tuple[str, ...]


def prepared_rows(text: str, given: Mapping[str, object]) -> list[tuple[Any, ...]]:
    """The rows of a query whose parameters are named, as `%(name)s`; texts come as UTF-8.

    The text must be one of few. It is planned without a look at what is given: write it so that
    one plan is good for every value, and cast parameters whose type the server cannot know.
    """
    query = _query(text)
    values = [_said(given[name]) for name in query.names]
    wrapped = connections[DEFAULT_DB_ALIAS]
    if wrapped.connection is None:
        wrapped.ensure_connection()
    held: Connection[Any] = wrapped.connection
    with wrapped.wrap_database_errors:
        _ready(held)
        try:
            return _rows(_executed(held, query, values))
        except InvalidSqlStatementName:
            _plans_of(held).clear()  # somebody deallocated it
            if held.pgconn.transaction_status != TransactionStatus.IDLE:
                raise
            return _rows(_executed(held, query, values))


def _ready(held: Connection[Any]) -> None:
    """One plan for every value, on this connection; and in the transaction Django wants.

    What is set within a transaction ends if that is undone, so it is said again until it was said
    outside of one.
    """
    is_idle = held.pgconn.transaction_status == TransactionStatus.IDLE
    if not getattr(held, _SET_UP, False):
        _checked(held, held.pgconn.exec_(b"SET plan_cache_mode = force_generic_plan"))
        setattr(held, _SET_UP, is_idle)
    if is_idle and not held.autocommit:
        _checked(held, held.pgconn.exec_(b"BEGIN"))


def _executed(held: Connection[Any], query: _Query, values: list[bytes | None]) -> PGresult:
    plans = _plans_of(held)
    if query.mark not in plans:
        if len(plans) >= _MOST:
            _checked(held, held.pgconn.exec_(b"DEALLOCATE ALL"))
            plans.clear()
        _checked(held, held.pgconn.prepare(query.mark, query.text))
        plans.add(query.mark)
    result = held.pgconn.exec_prepared(query.mark, values, None, _BINARY)  # type: ignore[arg-type]
    return _checked(held, result)


def _plans_of(held: Connection[Any]) -> set[bytes]:
    """The names of what this connection has planned; they end with it."""
    plans: set[bytes] | None = getattr(held, _PLANS, None)
    if plans is None:
        plans = set()
        setattr(held, _PLANS, plans)
    return plans


def _checked(held: Connection[Any], result: PGresult) -> PGresult:
    if result.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        raise error_from_result(result, held.info.encoding)
    return result


@lru_cache(maxsize=512)
def _query(text: str) -> _Query:
    names = tuple(dict.fromkeys(_GIVEN.findall(text)))
    numbered = _GIVEN.sub(lambda found: f"${names.index(found[1]) + 1}", text)
    return _Query(f"plan_{abs(hash(text)):x}".encode(), numbered.encode(), names)


def _said(value: object) -> bytes | None:
    """A parameter as PostgreSQL reads it."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.isoformat().encode()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return b"{%s}" % ",".join(map(str, value)).encode()
    return str(value).encode()


def _whole(value: bytes) -> int:
    return int.from_bytes(value, "big", signed=True)


def _moment(value: bytes) -> datetime:
    return _EPOCH + timedelta(microseconds=int.from_bytes(value, "big", signed=True))


_READ: Final[Mapping[int, Callable[[bytes], Any]]] = {
    16: b"\x01".__eq__,
    20: _whole,
    25: lambda value: value,
    2950: lambda value: UUID(bytes=value),
    1184: _moment,
}
"""How the types of our columns come: truth, whole numbers, text, UUIDs, moments."""


def _rows(result: PGresult) -> list[tuple[Any, ...]]:
    get = result.get_value
    readers = [(place, _READ[result.ftype(place)]) for place in range(result.nfields)]
    rows = []
    for row in range(result.ntuples):
        values = [(read, get(row, place)) for place, read in readers]
        rows.append(tuple([None if value is None else read(value) for read, value in values]))
    return rows
