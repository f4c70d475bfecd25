"""Which statements differ: from the root down, what was counted beside what was published."""

from __future__ import annotations

from pactwork.ledger.tree.hashing import HASH_SIZE, root_of
from pactwork.ledger.tree.tiles import (
    TILE_HEIGHT,
    TILE_WIDTH,
    TileStore,
    Tree,
    levels_of,
    split_hashes,
)


class UntrueTilesError(Exception):
    """Published tiles that do not belong to the signed root. Says where they break."""


def differing(own: TileStore, published: TileStore, size: int, root: bytes, most: int) -> list[int]:
    """The indexes of the first `most` statements whose leaves differ from the published ones.

    Of each level only those tiles are read whose parents differ, and the last one; every one that
    is read is first held against the signed root, so that what is said holds for the signed log.

    Raises:
        UntrueTilesError: the published tiles are not those of the root.
        TileError: one is missing.
    """
    tree = Tree(published, size)
    if tree.root() != root:
        raise UntrueTilesError("the published tiles do not lead to the signed root")
    found: list[int] = []
    for level in reversed(levels_of(size)):
        candidates, found = _candidates(found, size >> level), []
        for number in candidates:
            found += _differences(own, tree, level, number)
            if len(found) >= most:
                break
    return found[:most]


def _candidates(parents: list[int], count: int) -> list[int]:
    last, width = divmod(count, TILE_WIDTH)
    return sorted({*parents, last} if width else {*parents})


def _differences(own: TileStore, tree: Tree, level: int, number: int) -> list[int]:
    first = number * TILE_WIDTH
    last = min(first + TILE_WIDTH, tree.size >> level)
    theirs = tree.hashes(level, first, last)
    if last - first == TILE_WIDTH:
        parent = tree.hashes(level + TILE_HEIGHT, number, number + 1)[0]
        if root_of(theirs) != parent:
            raise UntrueTilesError(
                f"tile {number} of level {level} does not lead to the signed root"
            )
    ours = split_hashes(own.read(level, number)[: (last - first) * HASH_SIZE])
    ours += [b""] * (len(theirs) - len(ours))
    return [first + at for at, one in enumerate(theirs) if one != ours[at]]
