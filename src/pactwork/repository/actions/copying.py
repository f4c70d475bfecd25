"""Many rows at once, by COPY: what an import writes is too much for one object a row. Steps.

Values stand in PostgreSQL's text format. Texts carry no NUL: `kernel.texts` refuses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec
from django.db import connection, models

from pactwork.kernel.copy_text import NULL, escaped
from pactwork.kernel.transactions import require_transaction

_NUMBERS: Final = """
SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s::bigint)
"""


def numbers_for(model: type[models.Model], count: int) -> list[int]:
    """Step: that many fresh numbers of rows, rising."""
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, [model._meta.db_table, count])
        return [number for (number,) in cursor.fetchall()]


def copy_rows(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Step: add rows to a table; what is not named has the database's default.

    A value is a text, a number, a truth, a moment, a UUID, None, a mapping (JSON), or a list of
    texts.

    Raises:
        IntegrityError, DataError: the database takes one of them not.
    """
    require_transaction()
    lines = ["\t".join(map(_written, row)) for row in rows]
    if not lines:
        return
    into = f"{model._meta.db_table} ({', '.join(columns)})"
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {into} FROM STDIN") as copy,
    ):
        copy.write("\n".join(lines) + "\n")


def array_of(values: Iterable[Any]) -> str:
    """An array as PostgreSQL reads it: numbers or texts, None is NULL."""
    return f"{{{','.join(map(_element, values))}}}"


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    if type(value) is int:
        return str(value)
    text = str(value)
    if "\\" in text or '"' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def _written(value: Any) -> str:
    kind = type(value)
    if kind is str:
        return escaped(value)
    if kind is int:
        return str(value)
    if value is None:
        return NULL
    if kind is bool:
        return "t" if value else "f"
    if kind is dict:
        return escaped(msgspec.json.encode(value).decode()) if value else "{}"
    if kind is tuple or kind is list:
        return escaped(array_of(value)) if value else "{}"
    return escaped(str(value))
