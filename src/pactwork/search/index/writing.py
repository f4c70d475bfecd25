"""The one that writes an index: adds, replaces, removes, and keeps the position with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Final

import tantivy
from django.utils import timezone

from pactwork.search.concepts import Matcher
from pactwork.search.embedding.model import model
from pactwork.search.index.fields import POSITION, Row, facets_of, gist_of, indexed, schema
from pactwork.search.index.position import Position
from pactwork.search.index.vectors import VectorFile

_HEAP: Final = 48_000_000
"""Bytes of documents held before a piece of the index is written out."""


class Writer:
    """Writes one index; a context that gives back its lock. What is not committed is lost."""

    def __init__(self, path: Path, made_with: str) -> None:
        """Open the index of this folder, or make an empty one.

        Raises:
            ValueError: what is there is no index, or another process writes it.
        """
        self.path = path
        self._is_closed = False
        self._index = tantivy.Index(schema(), path=str(path))
        self._writer = self._index.writer(heap_size=_HEAP, num_threads=1)
        self.position = position_of(self._index) or Position(made_with)
        self._highest = highest_row(self._index)
        self._vectors = VectorFile(path)

    def __enter__(self) -> Writer:
        """Begin to write."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give back the lock."""
        self.close()

    def close(self) -> None:
        """Wait for what is done beside, so that the folder may go. Once is enough."""
        if not self._is_closed:
            self._is_closed = True
            self._writer.wait_merging_threads()

    def replace(self, rows: Sequence[Row], names: Matcher) -> None:
        """Put these in place of what the index holds of them."""
        now = timezone.now()
        facets = set(self.position.facets)
        meaning = model() if rows else None
        if meaning is not None:
            vectors = meaning.vectors([gist_of(row.document) for row in rows])
            self._vectors.put([row.number for row in rows], vectors)
        for row in rows:
            if row.number <= self._highest:  # others were never here: nothing to look for
                self._writer.delete_documents_by_term("row", row.number)
            self._highest = max(self._highest, row.number)
            self._writer.add_document(indexed(row, names, now))
            facets |= facets_of(row.document).keys()
        self.position = replace(self.position, facets=tuple(sorted(facets)))

    def remove(self, numbers: Iterable[int]) -> None:
        """Take these out."""
        gone = [*numbers]
        self._vectors.remove(gone)
        for number in gone:
            self._writer.delete_documents_by_term("row", number)

    def end_look(self, position: Position) -> None:
        """Nothing more came: remember that, and keep it where the index was never complete."""
        if self.position.is_complete:
            self.position = replace(position, facets=self.position.facets)
        else:
            self.commit(position)

    @property
    def held(self) -> int:
        """How many documents the index holds, as of the last commit."""
        self._index.reload()
        return max(0, int(self._index.searcher().num_docs) - 1)

    def commit(self, position: Position) -> None:
        """Make what was written found, and the position with it: both, or neither."""
        self.position = replace(position, facets=self.position.facets)
        self._vectors.settle()
        self._writer.delete_documents_by_term("row", 0)
        kept = tantivy.Document()
        kept.add_integer("row", 0)
        kept.add_text("marks", POSITION)
        kept.add_text("position", self.position.text())
        self._writer.add_document(kept)
        self._writer.commit()


def position_of(index: tantivy.Index) -> Position | None:
    """The position kept in an index; None in a new one."""
    index.reload()
    searcher = index.searcher()
    query = tantivy.Query.term_query(index.schema, "marks", POSITION, "basic")
    hits = searcher.search(query, limit=1, count=False).hits
    if not hits:
        return None
    return Position.read(str(searcher.doc(hits[0][1]).get_first("position")))


def highest_row(index: tantivy.Index) -> int:
    """The highest number of a row that the index holds; 0 in an empty one."""
    index.reload()
    asked = {"highest": {"max": {"field": "row"}}}
    found = index.searcher().aggregate(tantivy.Query.all_query(), asked)["highest"]["value"]
    return int(found or 0)
