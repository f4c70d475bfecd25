"""How alike two texts are: MinHash over their words in their folded form; pure.

A signature estimates the share of word triples two texts have in common (Broder 1997). Its bands
find candidates: two texts share a band with a chance that rises steeply around a half.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import cache
from hashlib import sha1, sha256
from operator import eq
from typing import Any, Final

from pactwork.kernel.folding import fold

PERMUTATIONS: Final = 128
_BANDS: Final = 32
_ROWS: Final = PERMUTATIONS // _BANDS
_WORDS: Final = 3
LONGEST: Final = 60_000
"""Letters that are looked at: enough to know a text again."""
FEWEST: Final = 4
"""Triples below which a text is too short to be like another."""
ALIKE: Final = 0.6
"""From here on two materials are offered as maybe the same."""


@cache
def _empty() -> Any:
    """Loaded only by who signs a text: it brings numpy."""
    from datasketch import MinHash

    return MinHash(num_perm=PERMUTATIONS, seed=1, hashfunc=_hashed)


def _hashed(data: bytes) -> int:
    return int.from_bytes(sha1(data, usedforsecurity=False).digest()[:4], "little")


def signature(texts: Iterable[str]) -> bytes:
    """The signature of these texts together; b"" where there is too little to tell."""
    triples = _triples(" ".join(texts)[:LONGEST])
    if len(triples) < FEWEST:
        return b""
    held = _empty().copy()
    held.update_batch([one.encode() for one in triples])
    return bytes(held.hashvalues.astype("<u4").tobytes())


def bands(found: bytes) -> list[int]:
    """The bands of a signature, as numbers PostgreSQL keeps; [] for none."""
    width = _ROWS * 4
    return [
        int.from_bytes(
            sha256(bytes([band]) + found[band * width : (band + 1) * width]).digest()[:8],
            "big",
            signed=True,
        )
        for band in range(_BANDS if found else 0)
    ]


def likeness(one: bytes, other: bytes) -> float:
    """The share of triples two texts have in common, as their signatures estimate it."""
    if not one or not other:
        return 0.0
    left, right = (struct.unpack(f"<{PERMUTATIONS}I", held) for held in (one, other))
    return sum(map(eq, left, right)) / PERMUTATIONS


def _triples(text: str) -> set[str]:
    words = fold(text).split()
    return {" ".join(words[at : at + _WORDS]) for at in range(len(words) - _WORDS + 1)}
