"""How statements become hashes, and hashes a tree (RFC 9162, section 2.1.1)."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

HASH_SIZE = 32
SALT_SIZE = 16
EMPTY_ROOT = sha256(b"").digest()

_LEAF = b"\x00"
_NODE = b"\x01"


def commitment(salt: bytes, raw: str) -> bytes:
    """What the log holds of a statement: SHA-256 over its salt and its exact text.

    Without the salt nobody can find the text by guessing; without salt and text the commitment
    says nothing of anybody, and may stay for ever.

    Raises:
        ValueError: the salt is not 16 bytes long.
    """
    if len(salt) != SALT_SIZE:
        raise ValueError(f"a salt has {SALT_SIZE} bytes, not {len(salt)}")
    return sha256(salt + raw.encode()).digest()


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf. `entry` is a statement's commitment."""
    return sha256(_LEAF + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over its two children."""
    return sha256(_NODE + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root of the tree over `hashes`, from left to right; of none, the hash of nothing.

    The hashes are those of leaves, or of complete subtrees of one size; the last may be that of a
    smaller subtree, because the tree leans to the left.
    """
    if not hashes:
        return EMPTY_ROOT
    row = b"".join(hashes)
    while len(row) > HASH_SIZE:
        row = row_above(row)
    return row


def row_above(row: bytes) -> bytes:
    """The hashes one height above the joined hashes of `row`; one without a partner moves up."""
    pair = 2 * HASH_SIZE
    paired = len(row) // pair * pair
    above = [sha256(_NODE + row[at : at + pair]).digest() for at in range(0, paired, pair)]
    return b"".join(above) + row[paired:]
