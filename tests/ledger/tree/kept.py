"""A log as it is published: signed heads, tiles, proofs and exports as files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pactwork.ledger.tree.bundles import (
    Content,
    consistency_bundle,
    export_head,
    export_line,
    inclusion_bundle,
)
from pactwork.ledger.tree.growing import Appending, Edge
from pactwork.ledger.tree.hashing import leaf_hash
from pactwork.ledger.tree.heads import Checkpoint, Signer, sign_head
from pactwork.ledger.tree.proofs import consistency_proof, inclusion_proof
from pactwork.ledger.tree.shelves import pack_tiles
from pactwork.ledger.tree.tiles import Tile, Tree
from tests.ledger.tree.naive import Shelf

ORIGIN = "pacts.example.org/ledger"
SIGNER = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
KEY = str(SIGNER.trusted)
TEXTS = ["a library lent ten books", "biblioteca „Onisifor Ghibu”", "knygų mugė", "thư viện",
         "ბიბლიოთეკა", "کتابخانهٔ ملی"]  # fmt: skip


def raw(index: int) -> str:
    return json.dumps(
        {
            "verb": {"id": "https://w3id.org/xapi/adl/verbs/completed"},
            "object": {"id": f"https://pacts.example.org/id/commitments/{index}"},
            "timestamp": "2026-11-28T09:30:00Z",
            "result": {"response": TEXTS[index % len(TEXTS)]},
        },
        ensure_ascii=False,
    )


def content(index: int) -> Content:
    salt = sha256(b"salt %d" % index).digest()[:16]
    return Content(raw(index), salt, None)


def erased(whole: Content) -> Content:
    return Content(None, None, whole.commitment, "2026-11-28T10:00:00Z")


class Log:
    """A log of `size` statements, built in uneven batches."""

    def __init__(self, size: int) -> None:
        self.size, self.shelf, edge = size, Shelf(), Edge()
        while edge.size < size:
            upto = min(size, edge.size + 40_001)
            leaves = [leaf_hash(content(n).commitment) for n in range(edge.size, upto)]
            appending = Appending.to(edge, leaves)
            self.shelf.put(appending.tiles)
            edge = appending.edge

    def head(self, size: int | None = None, *, origin: str = ORIGIN) -> str:
        size = self.size if size is None else size
        return sign_head(Checkpoint(origin, size, Tree(self.shelf, size).root()), [SIGNER])

    def inclusion(self, index: int, whole: Content | None = None) -> dict[str, object]:
        return inclusion_bundle(
            index=index,
            size=self.size,
            content=whole or content(index),
            path=inclusion_proof(self.shelf, index, self.size),
            head=self.head(),
        )

    def consistency(self, first: int) -> dict[str, object]:
        return consistency_bundle(
            first=self.head(first),
            second=self.head(),
            path=consistency_proof(self.shelf, first, self.size),
        )

    def lines(self) -> Iterator[str]:
        yield export_head(self.head())
        for index in range(self.size):
            whole = content(index)
            yield export_line(index, erased(whole) if index % 97 == 5 else whole)

    def tiles(self, path: Path) -> Path:
        pack_tiles(path, [Tile(*place, hashes) for place, hashes in self.shelf.tiles.items()])
        return path
