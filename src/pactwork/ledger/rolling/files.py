"""Writing the files of a segment, a row group at a time."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pactwork.ledger.rolling.columns import FACTS, FACTS_GROUP, GROUP, ROWS, facts_of
from pactwork.ledger.rolling.shelf import Shelf, Sink

_FEW_VALUES: Final = ["stored_month", "month", "verb", "type", "authority", "activity", "actor"]
_STATISTICS: Final = ["id", "stored", "timestamp", "stored_month", "month"]


@dataclass
class Written:
    """What a segment's files turned out to be."""

    rows_file: str
    facts_file: str
    rows: int = 0
    texts: int = 0
    first_month: int = 999_999
    last_month: int = 0
    sha256: str = ""
    size: int = 0
    facts_sha256: str = ""

    def note(self, batch: pa.Table) -> None:
        """Count a batch that goes in."""
        months = pc.min_max(batch["stored_month"]).as_py()
        self.rows += batch.num_rows
        self.texts += batch.num_rows - batch["raw"].null_count
        self.first_month = min(self.first_month, months["min"])
        self.last_month = max(self.last_month, months["max"])


def write_segment(
    shelf: Shelf, batches: Iterator[pa.Table], *, month: int, first: int, last: int
) -> Written:
    """Write both files of a segment from its batches, each a row group of texts."""
    stem = f"{month}-{first}-{last}"
    written = Written(new_name(stem, "rows"), new_name(stem, "facts"))
    with (
        shelf.writing(written.rows_file) as rows_sink,
        shelf.writing(written.facts_file) as facts_sink,
    ):
        with rows_writer(rows_sink) as rows, facts_writer(facts_sink) as facts:
            for batch in batches:
                written.note(batch)
                rows.write_table(batch, row_group_size=GROUP)
                facts.add(facts_of(batch))
        written.sha256, written.size = rows_sink.sha256, rows_sink.size
        written.facts_sha256 = facts_sink.sha256
    return written


def new_name(stem: str, kind: str) -> str:
    """A name that no file had before: readers of the old one notice that it went."""
    return f"{stem}-{secrets.token_hex(4)}.{kind}.parquet"


@contextlib.contextmanager
def rows_writer(sink: Sink) -> Iterator[pq.ParquetWriter]:
    """A writer of texts: sorted by id, so that one row group answers for one statement."""
    with pq.ParquetWriter(
        sink,
        ROWS,
        compression="zstd",
        use_dictionary=_FEW_VALUES,
        write_statistics=_STATISTICS,
        sorting_columns=[pq.SortingColumn(0)],
    ) as writer:
        yield writer


class FactsWriter:
    """Gathers facts until there is a row group of them."""

    def __init__(self, writer: pq.ParquetWriter) -> None:
        self._writer = writer
        self._held: list[pa.Table] = []
        self._count = 0

    def add(self, facts: pa.Table) -> None:
        """Take these in, and write when there are enough."""
        self._held.append(facts)
        self._count += facts.num_rows
        if self._count >= FACTS_GROUP:
            self.flush()

    def flush(self) -> None:
        """Write what is held."""
        if self._held:
            self._writer.write_table(pa.concat_tables(self._held), row_group_size=2 * FACTS_GROUP)
        self._held, self._count = [], 0


@contextlib.contextmanager
def facts_writer(sink: Any) -> Iterator[FactsWriter]:
    """A writer of facts into a sink or a path."""
    with pq.ParquetWriter(
        sink, FACTS, compression="zstd", use_dictionary=True, write_statistics=True
    ) as writer:
        facts = FactsWriter(writer)
        yield facts
        facts.flush()
