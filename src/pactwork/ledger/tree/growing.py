"""The tree grows: from its right edge and new leaves to the tiles that changed and the root."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pactwork.ledger.tree.hashing import EMPTY_ROOT, HASH_SIZE, root_of, row_above
from pactwork.ledger.tree.tiles import (
    TILE_BYTES,
    TILE_HEIGHT,
    TILE_WIDTH,
    Tile,
    TileError,
    TileStore,
    levels_of,
    split_hashes,
)


@dataclass(frozen=True, slots=True)
class Edge:
    """The right edge of a log: its size, and on each level the hashes of its last, open tile.

    `open_tiles[k]` belongs to level 8k; it is empty where the last tile is full.
    """

    size: int = 0
    open_tiles: tuple[bytes, ...] = ()

    @property
    def root(self) -> bytes:
        """The root of the log."""
        above: list[bytes] = []
        for joined in self.open_tiles:
            hashes = split_hashes(joined) + above
            above = [root_of(hashes)] if hashes else []
        return above[0] if above else EMPTY_ROOT


@dataclass(frozen=True, slots=True)
class Appending:
    """What comes of appending leaves: the new edge, the root, and every tile that changed.

    A changed tile holds all its hashes, also those that it had before: store it in place of the
    former one of the same level and number.
    """

    edge: Edge
    root: bytes
    tiles: list[Tile]

    @classmethod
    def to(cls, edge: Edge, leaves: Iterable[bytes]) -> Appending:
        """Append leaf hashes to the log that ends in `edge`, in their order for ever.

        Raises:
            ValueError: something is not a hash of 32 bytes.
        """
        fresh = list(leaves)
        if any(len(leaf) != HASH_SIZE for leaf in fresh):
            raise ValueError(f"a leaf hash has {HASH_SIZE} bytes")
        rising, size = b"".join(fresh), edge.size + len(fresh)
        tiles: list[Tile] = []
        open_tiles: list[bytes] = []
        for level in levels_of(size):
            number = (edge.size >> level) // TILE_WIDTH
            before = _at(edge.open_tiles, level // TILE_HEIGHT)
            row = before + rising
            full = len(row) // TILE_BYTES * TILE_BYTES
            if rising:
                tiles += _cut(level, number, row)
            open_tiles.append(row[full:])
            rising = _subtrees(row[:full])
        grown = Edge(size, tuple(open_tiles))
        return cls(grown, grown.root, tiles)


def edge_from(store: TileStore, size: int) -> Edge:
    """Read the right edge of a log of `size` leaves: one tile of each level.

    Raises:
        TileError: a tile lacks hashes.
    """
    open_tiles = []
    for level in levels_of(size):
        number, width = divmod(size >> level, TILE_WIDTH)
        joined = store.read(level, number)[: width * HASH_SIZE] if width else b""
        if len(joined) != width * HASH_SIZE:
            raise TileError(level, number, width, len(joined) // HASH_SIZE)
        open_tiles.append(joined)
    return Edge(size, tuple(open_tiles))


def _at(open_tiles: Sequence[bytes], place: int) -> bytes:
    return open_tiles[place] if place < len(open_tiles) else b""


def _cut(level: int, number: int, row: bytes) -> list[Tile]:
    starts = range(0, len(row), TILE_BYTES)
    return [
        Tile(level, number + place, row[start : start + TILE_BYTES])
        for place, start in enumerate(starts)
    ]


def _subtrees(full_tiles: bytes) -> bytes:
    """The hash of each of the full tiles, joined."""
    row = full_tiles
    for _ in range(TILE_HEIGHT if row else 0):
        row = row_above(row)
    return row
