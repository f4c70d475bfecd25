"""The tiles of the log as they stand in the database."""

from __future__ import annotations

from pactwork.ledger.models import Tile
from pactwork.ledger.tree.tiles import TILE_HEIGHT


class StoredTiles:
    """A store of tiles for proofs; each look-up is one query."""

    def read(self, level: int, number: int) -> bytes:
        """The joined hashes of a tile, b"" where there is none."""
        rows = Tile.objects.filter(level=level // TILE_HEIGHT, number=number)
        return bytes(rows.values_list("hashes", flat=True).first() or b"")
