"""A segment written anew without some of its texts, a row group at a time."""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pactwork.ledger.models import Segment
from pactwork.ledger.rolling.columns import GROUP, ROWS
from pactwork.ledger.rolling.files import new_name, rows_writer
from pactwork.ledger.rolling.shelf import Shelf


class Rewritten(NamedTuple):
    """The new file."""

    name: str
    sha256: str
    size: int


def without_texts(shelf: Shelf, segment: Segment, numbers: list[int]) -> Rewritten:
    """Write the segment's rows again: text and salt of these statements are null."""
    stem = segment.rows_file.rsplit("-", 1)[0]
    name = new_name(stem, "rows")
    leaving = pa.array(numbers, pa.int64())
    with shelf.writing(name) as sink, shelf.opened(segment.rows_file) as old:
        with rows_writer(sink) as writer:
            file = pq.ParquetFile(old)
            for number in range(file.num_row_groups):
                batch = file.read_row_group(number, use_threads=False)
                leaves = pc.is_in(batch["id"], value_set=leaving)
                writer.write_table(_emptied(batch, leaves), row_group_size=GROUP)
        return Rewritten(name, sink.sha256, sink.size)


def _emptied(batch: pa.Table, leaves: pa.ChunkedArray) -> pa.Table:
    for column in ("raw", "salt"):
        at = ROWS.get_field_index(column)
        kept = pc.if_else(leaves, pa.scalar(None, pa.string()), batch[column])
        batch = batch.set_column(at, ROWS.field(at), kept)
    return batch
