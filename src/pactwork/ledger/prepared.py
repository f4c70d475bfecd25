"""Commands of constant text that the server plans once for each connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import connection
from psycopg import Connection, Cursor

_NEVER_BY_ITSELF: Final = 1_000_000_000


def prepared_rows(
    query: str, given: Mapping[str, Any] | Sequence[Any], *, binary: bool = True
) -> list[tuple[Any, ...]]:
    """The rows of a query.

    The text must be one of few. It is planned without a look at what is given: write it so that
    one plan is good for every value. Say numbers as `Int8`, so that each text is prepared once.
    """
    connection.ensure_connection()
    held: Connection[Any] = connection.connection
    if held.prepare_threshold is None:
        held.prepare_threshold = _NEVER_BY_ITSELF
    with connection.wrap_database_errors, Cursor(held) as cursor:
        return cursor.execute(query, given, prepare=True, binary=binary).fetchall()
