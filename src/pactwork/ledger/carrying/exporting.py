"""Statements as JSON Lines and as Parquet, with a memory that does not grow with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Final
from uuid import UUID

from pactwork.ledger.carrying.selecting import HEAVIEST, Carried, Selection, carried
from pactwork.ledger.rolling.shelf import Sink

_GROUP: Final = 16
"""Blocks in a row group of an exported Parquet file."""


def exported_lines(
    selection: Selection | None = None,
    *,
    after: int = 0,
    said: Callable[[int], None] | None = None,
) -> Iterator[bytes]:
    """Statements as JSON Lines, each as it was recorded, in the order they came.

    Give it to a streamed answer or write it to a file. `said` hears how many statements were
    looked at so far, of `selected(selection)`; `after` goes on behind a row number.
    """
    looked = 0
    for _, block in carried(selection or Selection(), after=after):
        yield b"".join(_line(one) for one in block)
        looked += len(block)
        if said:
            said(looked)


def export_parquet(
    to: BinaryIO | str,
    selection: Selection | None = None,
    *,
    said: Callable[[int], None] | None = None,
) -> int:
    """Write statements as one Parquet file, IRIs spelled out; says how many.

    `to` is a path, or a file or pipe that is only written to, from its beginning to its end.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = to if isinstance(to, str) else Sink(to)
    instant = pa.timestamp("us", tz="UTC")
    kinds = {"number": pa.int64(), "stored": instant, "timestamp": instant}
    names = list(Carried.__slots__)
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in names])
    held: list[Any] = []
    total = weight = 0
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        for _, block in carried(selection or Selection()):
            columns = [[_cell(getattr(one, name)) for one in block] for name in names]
            held.append(pa.table(columns, schema=schema))
            total += len(block)
            weight += sum(len(one.raw) for one in block)
            if len(held) == _GROUP or weight >= HEAVIEST:
                writer.write_table(pa.concat_tables(held))
                held, weight = [], 0
            if said:
                said(total)
        if held:
            writer.write_table(pa.concat_tables(held))
    return total


def _line(one: Carried) -> bytes:
    """One line: a line break in a statement stands between tokens only, never within a string."""
    return one.raw.replace("\r", " ").replace("\n", " ").encode() + b"\n"


def _cell(value: object) -> object:
    return str(value) if isinstance(value, UUID) else value
