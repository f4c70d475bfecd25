"""The tree as the standard writes it down: recursive, slow, from all the leaves."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from pactwork.ledger.tree.growing import Appending, Edge
from pactwork.ledger.tree.tiles import Tile


def root(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = _split(len(leaves))
    return sha256(b"\x01" + root(leaves[:k]) + root(leaves[k:])).digest()


def path(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = _split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), root(leaves[k:])]
    return [*path(m - k, leaves[k:]), root(leaves[:k])]


def consistency(m: int, leaves: Sequence[bytes], whole: bool = True) -> list[bytes]:
    if m == len(leaves):
        return [] if whole else [root(leaves)]
    k = _split(len(leaves))
    if m <= k:
        return [*consistency(m, leaves[:k], whole), root(leaves[k:])]
    return [*consistency(m - k, leaves[k:], False), root(leaves[:k])]


def _split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


class Shelf:
    """Tiles in memory; counts what is read."""

    def __init__(self, tiles: Sequence[Tile] = ()) -> None:
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.reads = 0
        self.put(tiles)

    def put(self, tiles: Sequence[Tile]) -> None:
        for tile in tiles:
            self.tiles[tile.level, tile.number] = tile.hashes

    def read(self, level: int, number: int) -> bytes:
        self.reads += 1
        return self.tiles.get((level, number), b"")


def leaves_of(count: int) -> list[bytes]:
    return [sha256(b"\x00" + sha256(b"%d" % n).digest()).digest() for n in range(count)]


def grown(leaves: Sequence[bytes]) -> tuple[Shelf, Appending]:
    appending = Appending.to(Edge(), leaves)
    return Shelf(appending.tiles), appending
