"""Proofs (RFC 9162, sections 2.1.3 and 2.1.4): made from a few tiles, checked without any."""

from __future__ import annotations

from collections.abc import Sequence

from pactwork.ledger.tree.hashing import EMPTY_ROOT, HASH_SIZE, node_hash
from pactwork.ledger.tree.tiles import TileStore, Tree


def inclusion_proof(store: TileStore, index: int, size: int) -> list[bytes]:
    """The audit path of leaf `index` in the log of `size` leaves, from the leaf upwards.

    At most two tiles of each level are read: six for up to 16 million leaves.

    Raises:
        ValueError: there is no such leaf.
        TileError: a tile lacks hashes.
    """
    if not 0 <= index < size:
        raise ValueError(f"a log of {size} statements has no statement {index}")
    tree, path = Tree(store, size), []
    first, last = 0, size
    while last - first > 1:
        middle = first + (1 << ((last - first - 1).bit_length() - 1))
        if index < middle:
            path.append(tree.span(middle, last))
            last = middle
        else:
            path.append(tree.span(first, middle))
            first = middle
    return path[::-1]


def consistency_proof(store: TileStore, first: int, second: int) -> list[bytes]:
    """The proof that the log of `second` leaves begins with the log of `first` leaves.

    It is empty for equal sizes, and for a log that was empty at first.

    Raises:
        ValueError: the sizes are no earlier and later one.
        TileError: a tile lacks hashes.
    """
    if not 0 <= first <= second:
        raise ValueError(f"a log cannot have grown from {first} to {second} statements")
    if first in {0, second}:
        return []
    tree, path = Tree(store, second), []
    start, end, known = 0, second, True
    while first != end:
        middle = start + (1 << ((end - start - 1).bit_length() - 1))
        if first <= middle:
            path.append(tree.span(middle, end))
            end = middle
        else:
            path.append(tree.span(start, middle))
            start, known = middle, False
    if not known:
        path.append(tree.span(start, end))
    return path[::-1]


def verify_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> bool:
    """Whether `path` proves that `leaf` stands at `index` of the log with this size and root."""
    return root_from_path(leaf, index, size, path) == root


def root_from_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that an audit path leads to, or None if no path of a log of `size` looks so."""
    if not 0 <= index < size or not _are_hashes(leaf, *path):
        return None
    place, last, reached = index, size - 1, leaf
    for beside in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            reached = node_hash(beside, reached)
            place, last = _past_right_turns(place, last)
        else:
            reached = node_hash(reached, beside)
        place, last = place >> 1, last >> 1
    return reached if last == 0 else None


def verify_consistency(
    first: int, second: int, path: Sequence[bytes], first_root: bytes, second_root: bytes
) -> bool:
    """Whether `path` proves that the log of `second` begins with the log of `first`, unchanged."""
    if not 0 <= first <= second or not _are_hashes(first_root, second_root, *path):
        return False
    if first == 0:
        return not path and first_root == EMPTY_ROOT
    if first == second:
        return not path and first_root == second_root
    known = [first_root, *path] if first & (first - 1) == 0 else list(path)
    return bool(known) and _both_roots(first, second, known) == (first_root, second_root)


def _both_roots(first: int, second: int, known: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = known[0]
    for beside in known[1:]:
        if last == 0:
            return None
        if place & 1 or place == last:
            old, new = node_hash(beside, old), node_hash(beside, new)
            place, last = _past_right_turns(place, last)
        else:
            new = node_hash(new, beside)
        place, last = place >> 1, last >> 1
    return (old, new) if last == 0 else None


def _past_right_turns(place: int, last: int) -> tuple[int, int]:
    """Skip the heights at which a node of the right edge has no partner."""
    while place and not place & 1:
        place, last = place >> 1, last >> 1
    return place, last


def _are_hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_SIZE for value in values)
