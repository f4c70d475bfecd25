"""The door of the transparency log: what can be imported without Django and without a database."""

from pactwork.ledger.tree.bundles import export_head, export_line
from pactwork.ledger.tree.growing import Appending, Edge, edge_from
from pactwork.ledger.tree.hashing import (
    EMPTY_ROOT,
    HASH_SIZE,
    SALT_SIZE,
    commitment,
    leaf_hash,
    node_hash,
    root_of,
)
from pactwork.ledger.tree.heads import (
    Checkpoint,
    HeadError,
    SignedHead,
    Signer,
    TrustedKey,
    open_head,
    sign_head,
)
from pactwork.ledger.tree.proofs import (
    consistency_proof,
    inclusion_proof,
    root_from_path,
    verify_consistency,
    verify_inclusion,
)
from pactwork.ledger.tree.shelves import pack_tiles, tile_path
from pactwork.ledger.tree.tiles import Tile, TileError, TileStore, Tree, levels_of
from pactwork.ledger.tree.verifier import UnusableError, verify_files

__all__ = [
    "EMPTY_ROOT",
    "HASH_SIZE",
    "SALT_SIZE",
    "Appending",
    "Checkpoint",
    "Edge",
    "HeadError",
    "SignedHead",
    "Signer",
    "Tile",
    "TileError",
    "TileStore",
    "Tree",
    "TrustedKey",
    "UnusableError",
    "commitment",
    "consistency_proof",
    "edge_from",
    "export_head",
    "export_line",
    "inclusion_proof",
    "leaf_hash",
    "levels_of",
    "node_hash",
    "open_head",
    "pack_tiles",
    "root_from_path",
    "root_of",
    "sign_head",
    "tile_path",
    "verify_consistency",
    "verify_files",
    "verify_inclusion",
]
