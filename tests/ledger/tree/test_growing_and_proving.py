"""The tree: known values, equality with the standard's own definition, and what is refused."""

from __future__ import annotations

import random
import subprocess
import sys
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactwork.ledger.tree.growing import Appending, Edge, edge_from
from pactwork.ledger.tree.hashing import (
    EMPTY_ROOT,
    commitment,
    leaf_hash,
    node_hash,
    root_of,
)
from pactwork.ledger.tree.proofs import (
    consistency_proof,
    inclusion_proof,
    root_from_path,
    verify_consistency,
    verify_inclusion,
)
from pactwork.ledger.tree.tiles import TileError, Tree, levels_of
from tests.ledger.tree import naive

ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
H1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
H23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
H4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
H45 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
H67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
H4567 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
BORDERS = [255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 66_000]
LEAVES = naive.leaves_of(66_000)
SHELF, WHOLE = naive.grown(LEAVES)
SMALL = {size: naive.root(LEAVES[:size]) for size in range(301)}


def hexes(path: list[bytes]) -> list[str]:
    return [one.hex() for one in path]


def test_the_known_roots() -> None:
    leaves = [leaf_hash(entry) for entry in ENTRIES]
    assert [root_of(leaves[:n]).hex() for n in range(1, 9)] == ROOTS
    assert root_of([]) == EMPTY_ROOT == sha256(b"").digest() == Edge().root


@pytest.mark.parametrize(
    ("index", "size", "path"),
    [(0, 1, []), (0, 8, [H1, H23, H4567]), (5, 8, [H4, H67, ROOTS[3]]), (2, 3, [ROOTS[1]]),
     (1, 5, [ROOTS[0], H23, H4])],
)  # fmt: skip
def test_the_known_audit_paths(index: int, size: int, path: list[str]) -> None:
    leaves = [leaf_hash(entry) for entry in ENTRIES]
    shelf, _ = naive.grown(leaves)
    assert hexes(inclusion_proof(shelf, index, size)) == path
    proof = [bytes.fromhex(one) for one in path]
    assert verify_inclusion(leaves[index], index, size, proof, bytes.fromhex(ROOTS[size - 1]))


@pytest.mark.parametrize(
    ("first", "second", "path"),
    [(1, 1, []), (1, 8, [H1, H23, H4567]), (6, 8, [H45, H67, ROOTS[3]]), (2, 5, [H23, H4])],
)
def test_the_known_consistency_proofs(first: int, second: int, path: list[str]) -> None:
    shelf, _ = naive.grown([leaf_hash(entry) for entry in ENTRIES])
    assert hexes(consistency_proof(shelf, first, second)) == path
    roots = (bytes.fromhex(ROOTS[first - 1]), bytes.fromhex(ROOTS[second - 1]))
    assert verify_consistency(first, second, [bytes.fromhex(one) for one in path], *roots)


def test_a_leaf_hides_its_statement_behind_a_salt() -> None:
    salt = bytes(range(16))
    assert commitment(salt, "გამარჯობა") == sha256(salt + "გამარჯობა".encode()).digest()
    assert leaf_hash(b"x") == sha256(b"\x00x").digest()
    assert node_hash(b"l", b"r") == sha256(b"\x01lr").digest()
    with pytest.raises(ValueError, match="a salt has 16 bytes, not 15"):
        commitment(salt[1:], "x")


def test_every_small_log_equals_the_definition() -> None:
    for size in range(1, 301):
        assert Tree(SHELF, size).root() == SMALL[size] == root_of(LEAVES[:size])
        assert edge_from(SHELF, size).root == SMALL[size]
        for index in {0, size // 3, size // 2, size - 1}:
            path = inclusion_proof(SHELF, index, size)
            assert path == naive.path(index, LEAVES[:size])
            assert verify_inclusion(LEAVES[index], index, size, path, SMALL[size])


def test_each_leaf_of_small_logs_is_proved() -> None:
    for size in [*range(1, 34), 255, 256, 257, 300]:
        for index in range(size):
            path = inclusion_proof(SHELF, index, size)
            assert verify_inclusion(LEAVES[index], index, size, path, SMALL[size])


def test_any_two_small_logs_are_consistent() -> None:
    pairs = [(first, second) for second in range(1, 66) for first in range(1, second + 1)]
    pairs += [(first, second) for second in (255, 256, 257, 300) for first in range(1, second + 1)]
    for first, second in pairs:
        path = consistency_proof(SHELF, first, second)
        assert verify_consistency(first, second, path, SMALL[first], SMALL[second])
        if second in {31, 64, 65, 257}:
            assert path == naive.consistency(first, LEAVES[:second])
    assert consistency_proof(SHELF, 0, 5) == []
    assert verify_consistency(0, 5, [], EMPTY_ROOT, SMALL[5])
    assert not verify_consistency(0, 5, [], SMALL[1], SMALL[5])


@pytest.mark.parametrize("size", BORDERS)
def test_logs_at_the_borders_of_tiles(size: int) -> None:
    root = naive.root(LEAVES[:size])
    assert Tree(SHELF, size).root() == root == edge_from(SHELF, size).root
    for index in {0, 254, size // 2, size - 1}:
        SHELF.reads = 0
        path = inclusion_proof(SHELF, index, size)
        assert SHELF.reads <= 2 * len(levels_of(size))
        assert path == naive.path(index, LEAVES[:size])
        assert verify_inclusion(LEAVES[index], index, size, path, root)
    for first in {1, 200, 255, size // 2, size - 1}:
        SHELF.reads = 0
        path = consistency_proof(SHELF, first, size)
        assert SHELF.reads <= 2 * len(levels_of(size))
        assert verify_consistency(first, size, path, naive.root(LEAVES[:first]), root)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 700), max_size=6), st.randoms(use_true_random=False))
def test_batches_of_any_size_give_the_same_tiles(sizes: list[int], chance: random.Random) -> None:
    edge, shelf = Edge(), naive.Shelf()
    for size in sizes:
        appending = Appending.to(edge, LEAVES[edge.size : edge.size + size])
        shelf.put(appending.tiles)
        edge = appending.edge
        assert edge == edge_from(shelf, edge.size)
        assert appending.root == root_of(LEAVES[: edge.size])
    _, at_once = naive.grown(LEAVES[: edge.size])
    assert shelf.tiles == {(tile.level, tile.number): tile.hashes for tile in at_once.tiles}
    if edge.size:
        index = chance.randrange(edge.size)
        path = inclusion_proof(shelf, index, edge.size)
        assert verify_inclusion(LEAVES[index], index, edge.size, path, edge.root)


def test_appending_across_the_third_level_says_only_what_changed() -> None:
    edge = edge_from(SHELF, 65_535)
    appending = Appending.to(edge, LEAVES[65_535:65_537])
    changed = [(tile.level, tile.number, tile.width) for tile in appending.tiles]
    assert changed == [(0, 255, 256), (0, 256, 1), (8, 0, 256), (16, 0, 1)]
    assert appending.root == naive.root(LEAVES[:65_537])
    nothing = Appending.to(edge, [])
    assert (nothing.edge, nothing.tiles) == (edge, [])


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_a_flipped_bit_anywhere_is_refused(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 300))
    index = data.draw(st.integers(0, size - 1))
    path = inclusion_proof(SHELF, index, size)
    parts = [LEAVES[index], *path, SMALL[size]]
    bit = data.draw(st.integers(0, len(parts) * 256 - 1))
    parts[bit // 256] = flipped(parts[bit // 256], bit % 256)
    assert not verify_inclusion(parts[0], index, size, parts[1:-1], parts[-1])
    for wrong in {index - 1, index + 1, size, -1} - {index}:
        assert not verify_inclusion(LEAVES[index], wrong, size, path, SMALL[size])
    assert not verify_inclusion(LEAVES[index], index, size, [*path, LEAVES[0]], SMALL[size])
    assert not path or not verify_inclusion(LEAVES[index], index, size, path[:-1], SMALL[size])


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_a_flipped_bit_in_a_consistency_proof_is_refused(data: st.DataObject) -> None:
    second = data.draw(st.integers(2, 300))
    first = data.draw(st.integers(1, second))
    path = consistency_proof(SHELF, first, second)
    parts = [SMALL[first], SMALL[second], *path]
    bit = data.draw(st.integers(0, len(parts) * 256 - 1))
    parts[bit // 256] = flipped(parts[bit // 256], bit % 256)
    assert not verify_consistency(first, second, parts[2:], parts[0], parts[1])
    assert not verify_consistency(first, second, [*path, LEAVES[0]], SMALL[first], SMALL[second])
    assert not verify_consistency(second + 1, second, path, SMALL[first], SMALL[second])
    assert not path or not verify_consistency(first, second, path[1:], SMALL[first], SMALL[second])


def flipped(value: bytes, bit: int) -> bytes:
    changed = bytearray(value)
    changed[bit // 8] ^= 1 << (bit % 8)
    return bytes(changed)


def test_what_cannot_be_proved_is_said() -> None:
    with pytest.raises(ValueError, match="a log of 5 statements has no statement 5"):
        inclusion_proof(SHELF, 5, 5)
    with pytest.raises(ValueError, match="cannot have grown from 6 to 5"):
        consistency_proof(SHELF, 6, 5)
    with pytest.raises(TileError, match="tile 1 of level 0 has 0 hashes where 32 are needed"):
        inclusion_proof(naive.grown(LEAVES[:256])[0], 0, 300)
    with pytest.raises(TileError, match="tile 1 of level 0 has 0 hashes where 44 are needed"):
        edge_from(naive.grown(LEAVES[:256])[0], 300)
    with pytest.raises(ValueError, match="a leaf hash has 32 bytes"):
        Appending.to(Edge(), [b"short"])
    assert root_from_path(LEAVES[0], 0, 2, [b"short"]) is None


def test_the_tree_needs_neither_django_nor_a_database() -> None:
    asked = (
        "import sys, pactwork.ledger.tree.api;"
        "print([m for m in ('django', 'psycopg', 'pydantic', 'click') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"
