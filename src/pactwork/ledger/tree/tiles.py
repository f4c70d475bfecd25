"""The tree in tiles of 256 hashes: a row for each 256 statements, and a few above them.

A tile of level 0 holds leaf hashes; one of level 8 the hashes of complete subtrees of 256 leaves,
one of level 16 those of 65,536, and so on. Only complete subtrees are kept, so a tile grows at its
end and what it holds never changes. Everything else is computed from the tiles.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pactwork.ledger.tree.hashing import EMPTY_ROOT, HASH_SIZE, node_hash, root_of

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
TILE_BYTES = TILE_WIDTH * HASH_SIZE


class TileError(Exception):
    """A tile lacks hashes that the log of this size must have. Carries where."""

    def __init__(self, level: int, number: int, expected: int, found: int) -> None:
        self.level, self.number = level, number
        super().__init__(
            f"tile {number} of level {level} has {found} hashes where {expected} are needed"
        )


class TileStore(Protocol):
    """Where tiles are kept."""

    def read(self, level: int, number: int) -> bytes:
        """The joined hashes of a tile, at most 256; nothing if there is no such tile.

        It may hold more than a log of some earlier size needs.
        """
        ...


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile as it is to be stored: its level (0, 8, 16 …), its number, its joined hashes."""

    level: int
    number: int
    hashes: bytes

    @property
    def width(self) -> int:
        """How many hashes it holds."""
        return len(self.hashes) // HASH_SIZE


def levels_of(size: int) -> list[int]:
    """The levels of tiles that a log of `size` leaves has, from the leaves upwards."""
    return list(range(0, max(1, size.bit_length()), TILE_HEIGHT)) if size else []


def split_hashes(joined: bytes) -> list[bytes]:
    """The hashes of a tile, one by one."""
    return [joined[at : at + HASH_SIZE] for at in range(0, len(joined), HASH_SIZE)]


class Tree:
    """A log of some size, seen through its tiles; each tile is read once.

    Raises TileError where a tile lacks hashes.
    """

    def __init__(self, store: TileStore, size: int) -> None:
        self.size = size
        self._store = store
        self._read: dict[tuple[int, int], bytes] = {}

    @property
    def tiles_read(self) -> int:
        """How many tiles were read so far."""
        return len(self._read)

    def hashes(self, level: int, first: int, last: int) -> list[bytes]:
        """The hashes `first` up to `last` of a level; they must lie in one tile."""
        number, start = divmod(first, TILE_WIDTH)
        if (level, number) not in self._read:
            self._read[level, number] = self._store.read(level, number)
        tile = self._read[level, number]
        end = start + last - first
        if len(tile) < end * HASH_SIZE:
            raise TileError(level, number, end, len(tile) // HASH_SIZE)
        return split_hashes(tile[start * HASH_SIZE : end * HASH_SIZE])

    def span(self, first: int, last: int) -> bytes:
        """The hash over the leaves `first` up to `last`, which are a subtree of the tree."""
        count = last - first
        height = (count - 1).bit_length()
        if count != 1 << height:
            middle = first + (1 << (height - 1))
            return node_hash(self.span(first, middle), self.span(middle, last))
        level = height - height % TILE_HEIGHT
        return root_of(self.hashes(level, first >> level, last >> level))

    def root(self) -> bytes:
        """The root of the whole tree."""
        return self.span(0, self.size) if self.size else EMPTY_ROOT
