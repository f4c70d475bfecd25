"""Published tiles as files: in a folder or a ZIP archive, under the paths of the tiles convention.

`tile/0/x001/x234/067` is tile 1,234,067 of the leaves, `tile/1/000` the first one of level 8, and
`tile/0/003.p/17` a tile that has 17 hashes so far.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

from pactwork.ledger.tree.hashing import HASH_SIZE
from pactwork.ledger.tree.tiles import TILE_BYTES, TILE_HEIGHT, TILE_WIDTH, Tile, TileStore


class TilesError(Exception):
    """Something given as tiles is not."""


def tile_path(level: int, number: int, width: int = TILE_WIDTH) -> str:
    """The path under which a tile of `width` hashes is published."""
    groups = f"{number:0{-(-len(str(number)) // 3) * 3}d}"
    parts = [groups[at : at + 3] for at in range(0, len(groups), 3)]
    place = "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])
    whole = f"tile/{level // TILE_HEIGHT}/{place}"
    return whole if width == TILE_WIDTH else f"{whole}.p/{width}"


class TileFolder:
    """Tiles in a folder that holds `tile/`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, level: int, number: int) -> bytes:
        """The tile, in the longest form that is there."""
        whole = self._folder / tile_path(level, number)
        if whole.is_file():
            return _checked(whole.read_bytes(), str(whole))
        partial = whole.with_name(f"{whole.name}.p")
        widths = [int(one.name) for one in partial.glob("*") if one.name.isdecimal()]
        if not widths:
            return b""
        longest = partial / str(max(widths))
        return _checked(longest.read_bytes(), str(longest))


class TileArchive:
    """Tiles in a ZIP archive that holds `tile/`."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.startswith("tile/")]
        self._path = path
        self._longest = {name.partition(".p/")[0]: name for name in sorted(names, key=_width)}

    def read(self, level: int, number: int) -> bytes:
        """The tile, in the longest form that is there."""
        name = self._longest.get(tile_path(level, number))
        if name is None:
            return b""
        with zipfile.ZipFile(self._path) as archive, archive.open(name) as entry:
            return _checked(entry.read(TILE_BYTES + 1), f"{self._path}: {name}")


def open_tiles(path: Path) -> TileStore:
    """The tiles in a folder or ZIP archive.

    Raises:
        TilesError: there are none.
    """
    if (path / "tile").is_dir():
        return TileFolder(path)
    if path.is_file() and zipfile.is_zipfile(path):
        return TileArchive(path)
    raise TilesError(f"{path} is neither a folder with tile/ in it nor a ZIP archive of one")


def pack_tiles(path: Path, tiles: Iterable[Tile]) -> None:
    """Write tiles as a ZIP archive."""
    with zipfile.ZipFile(path, "w") as archive:
        for tile in tiles:
            archive.writestr(tile_path(tile.level, tile.number, tile.width), tile.hashes)


def _width(name: str) -> int:
    _, partial, width = name.partition(".p/")
    if not partial:
        return TILE_WIDTH
    return int(width) if width.isdecimal() else 0


def _checked(joined: bytes, where: str) -> bytes:
    if len(joined) > TILE_BYTES or len(joined) % HASH_SIZE:
        raise TilesError(f"{where} is no tile: it holds no whole number of hashes up to 256")
    return joined
