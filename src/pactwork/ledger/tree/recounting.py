"""A whole export is read once, in bounded memory, and its tree built anew."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from pactwork.ledger.tree.bundles import EXPORT, BundleError, Content, read_content, read_number
from pactwork.ledger.tree.growing import Appending, Edge
from pactwork.ledger.tree.hashing import leaf_hash
from pactwork.ledger.tree.tiles import TILE_WIDTH

LONGEST_LINE = 64 << 20
MOST_NAMED = 20
_BATCH = 16 * TILE_WIDTH


class ExportError(Exception):
    """An export that cannot be counted: says where and why."""


@dataclass(slots=True)
class Recount:
    """What an export amounts to: its tree's edge, and what is wrong within the lines themselves.

    Kept are the hashes from level 8 upwards (32 bytes for each 256 statements) and where each group
    of 256 lines begins, so that its leaves can be read again. It is a TileStore.
    """

    path: Path
    edge: Edge = field(default_factory=Edge)
    erased: int = 0
    beyond: int = 0
    incoherent: int = 0
    first_incoherent: list[int] = field(default_factory=list)
    _starts: array[int] = field(default_factory=lambda: array("Q"))
    _upper: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def read(self, level: int, number: int) -> bytes:
        """The joined hashes of a tile; those of level 0 are computed from the lines again."""
        if level:
            return self._upper.get((level, number), b"")
        if number >= len(self._starts):
            return b""
        first = number * TILE_WIDTH
        last = min(first + TILE_WIDTH, self.edge.size)
        contents = _contents(self.path, self._starts[number], first)
        return b"".join(leaf_of(next(contents)[1]) for _ in range(first, last))

    def named(self, index: int) -> str:
        """The id of a statement, as its line has it; "" where it has none."""
        first = index - index % TILE_WIDTH
        if first // TILE_WIDTH >= len(self._starts):
            return ""
        contents = _contents(self.path, self._starts[first // TILE_WIDTH], first)
        return next((one.named for _, one in islice(contents, index - first, None)), "")

    def _append(self, leaves: list[bytes]) -> None:
        appending = Appending.to(self.edge, leaves)
        self._upper |= {(t.level, t.number): t.hashes for t in appending.tiles if t.level}
        self.edge = appending.edge


def recount(path: Path, size: int | None = None) -> Recount:
    """Build the tree of an export anew, of its first `size` statements if that is given.

    Raises:
        ExportError: a line is unreadable, or its index is not the next one.
    """
    counted, leaves = Recount(path), []
    for index, (start, content) in enumerate(_contents(path, 0, 0)):
        if index == size:
            counted.beyond = sum(1 for _ in _contents(path, start, index))
            break
        if index % TILE_WIDTH == 0:
            counted._starts.append(start)
        if not content.is_coherent:
            counted.incoherent += 1
            if counted.incoherent <= MOST_NAMED:
                counted.first_incoherent.append(index)
        counted.erased += content.raw is None
        leaves.append(leaf_of(content))
        if len(leaves) == _BATCH:
            counted._append(leaves)
            leaves = []
    counted._append(leaves)
    return counted


def leaf_of(content: Content) -> bytes:
    """The leaf that a line stands for: over the commitment it states, else over its text's."""
    return leaf_hash(content.commitment if content.claimed is None else content.claimed)


def head_of_export(path: Path) -> str | None:
    """The signed head in the first line of an export, if it begins with one.

    Raises:
        ExportError: the first line is unreadable.
    """
    with path.open("rb") as file:
        first = _document(file.readline(LONGEST_LINE), "the first line")
    head = first.get("checkpoint") if first.get("format") == EXPORT else None
    return head if isinstance(head, str) else None


def _contents(path: Path, start: int, index: int) -> Iterator[tuple[int, Content]]:
    """Each line's place in the file and content, from a place where the line `index` begins."""
    with path.open("rb") as file:
        file.seek(start)
        place = start
        while line := file.readline(LONGEST_LINE):
            here, place = place, place + len(line)
            if line.isspace():
                continue
            document = _document(line, f"statement {index}")
            if here == 0 and document.get("format") == EXPORT:
                continue
            yield here, _content(document, index)
            index += 1


def _content(document: dict[str, Any], expected: int) -> Content:
    try:
        index = read_number(document, "index")
        if index > expected:
            raise ExportError(f"statement {expected} is missing: {index} stands in its place")
        if index < expected:
            raise ExportError(f"statement {index} comes again where {expected} should be")
        return read_content(document)
    except BundleError as error:
        raise ExportError(f"statement {expected}: {error}") from None


def _document(line: bytes, where: str) -> dict[str, Any]:
    try:
        document = json.loads(line)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise ExportError(f"{where}: no JSON object")
    return document
