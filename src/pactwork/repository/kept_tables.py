"""Tables that wait to be imported; each belongs to the person who brought it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pactwork.kernel.waiting_files import WaitingFiles

__all__ = ["digest_of", "drop_table", "hold_table", "keep_table", "kept_table"]

_FILES: Final = WaitingFiles("tables")


def keep_table(pieces: Iterable[bytes], *, owner: int) -> str:
    """Write a table piece by piece; its SHA-256, by which its owner finds it again."""
    return _FILES.keep(pieces, owner=owner)


def kept_table(sha256: str, owner: int) -> Path | None:
    """Where a table is; None where it is gone or never was."""
    return _FILES.path(sha256, owner=owner)


def hold_table(sha256: str, owner: int) -> None:
    """Keep it for another week."""
    _FILES.hold(sha256, owner=owner)


def drop_table(sha256: str, owner: int) -> None:
    """Remove a table that is in, or that nobody wants any more."""
    _FILES.drop(sha256, owner=owner)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
