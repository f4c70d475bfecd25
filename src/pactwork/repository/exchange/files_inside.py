"""The files of a material inside a package for learning platforms."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

from pactwork.repository.described import DescribedFile
from pactwork.repository.exchange.packing import BytesOf, Chunks, packed

_RUN: Final = frozenset(
    {".htm", ".html", ".mht", ".shtml", ".svg", ".svgz", ".xht", ".xhtml", ".xml"}
)
_RUN_TYPES: Final = frozenset({"text/html", "image/svg+xml"})


def files_inside(files: Iterable[DescribedFile], bytes_of: BytesOf) -> list[tuple[str, Chunks]]:
    """Each file by its path in the package. Pages and drawings of strangers, which a platform
    would open as its own with all that they run, go along packed.
    """
    return [_inside(number, one, bytes_of) for number, one in enumerate(files, 1)]


def _inside(number: int, file: DescribedFile, bytes_of: BytesOf) -> tuple[str, Chunks]:
    name = safe_in_package(file.name)
    path, chunks = f"files/{number}-{name}", bytes_of(file.sha256)
    if file.media_type in _RUN_TYPES or PurePosixPath(name).suffix.lower() in _RUN:
        return f"{path}.zip", packed([(name, chunks)])
    return path, chunks


def safe_in_package(name: str) -> str:
    """A file's name as it may stand in a manifest without being escaped."""
    kept = "".join(one if one.isalnum() or one in "._-" else "_" for one in name)
    return kept[-100:] or "file"
