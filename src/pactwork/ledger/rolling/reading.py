"""Texts read back from segments: one row group answers for one statement.

One connection of DuckDB a process keeps the places of row groups and what was read last in a small
memory of its own. A rewritten segment has another name, so nothing erased is read from memory.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pactwork.ledger.models import Segment
from pactwork.ledger.rolling.shelf import shelf_in_use

if TYPE_CHECKING:
    import duckdb

_AT_ONCE: Final = 1_000


class ColdText(NamedTuple):
    """A text and the salt of its leaf."""

    raw: str
    salt: bytes


class SegmentLostError(RuntimeError):
    """A file of the manifest is not where segments lie: restore it from a backup."""


def cold_texts(numbers: Collection[int]) -> dict[int, ColdText]:
    """The texts of these statements that were rolled over and not erased since.

    Raises:
        SegmentLostError: a file that should hold some of them is missing.
    """
    rows = _read_again(numbers, "id, raw, salt")
    return {number: ColdText(raw, bytes.fromhex(salt)) for number, raw, salt in rows}


def cold_numbers(numbers: Collection[int]) -> list[int]:
    """Which of these statements have a text in a segment."""
    return sorted(number for (number,) in _read_again(numbers, "id"))


def _read_again(numbers: Collection[int], columns: str) -> list[tuple[Any, ...]]:
    if not numbers:
        return []
    try:
        return _read(numbers, columns)
    except FileNotFoundError:
        pass  # a text was erased meanwhile: the manifest names another file now
    try:
        return _read(numbers, columns)
    except FileNotFoundError as error:
        raise SegmentLostError(f"A file of rolled statements is missing: {error}.") from error


def _read(numbers: Collection[int], columns: str) -> list[tuple[Any, ...]]:
    import duckdb

    found: list[tuple[Any, ...]] = []
    database = _database().cursor()
    try:
        for name, wanted in _by_file(numbers):
            source = shelf_in_use().source(database, [name])
            for at in range(0, len(wanted), _AT_ONCE):
                ids = wanted[at : at + _AT_ONCE]
                found += database.execute(
                    f"SELECT {columns} FROM {source} WHERE id IN ({', '.join(map(str, ids))}) "
                    f"AND id BETWEEN {ids[0]} AND {ids[-1]} AND raw IS NOT NULL"
                ).fetchall()
    except duckdb.IOException as error:  # it went between looking for it and reading it
        raise FileNotFoundError(str(error)) from error
    finally:
        database.close()
    return found


def _by_file(numbers: Collection[int]) -> Iterator[tuple[str, list[int]]]:
    """The files to look into, each with the numbers it may hold, ascending."""
    ordered = sorted(numbers)
    rows = Segment.objects.filter(first__lte=ordered[-1], last__gte=ordered[0], texts__gt=0)
    segments = list(rows.order_by("first").values_list("first", "last", "rows_file"))
    place = 0
    pairs = []
    for number in ordered:
        while place < len(segments) and segments[place][1] < number:
            place += 1
        if place < len(segments) and segments[place][0] <= number:
            pairs.append((segments[place][2], number))
    for name, group in groupby(pairs, key=lambda pair: pair[0]):
        yield name, [number for _, number in group]


@cache
def _database() -> duckdb.DuckDBPyConnection:
    import duckdb

    database = duckdb.connect(config={"memory_limit": "40MB", "threads": 1})
    database.execute("SET parquet_metadata_cache = true")
    return database
