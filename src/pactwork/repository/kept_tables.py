"""Tables that wait to be imported: on the disk, until they are in or a week is over."""

from __future__ import annotations

import hashlib
import re
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from django.conf import settings

KEPT_SECONDS: Final = 7 * 24 * 3600
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_PIECE: Final = 1 << 20


def keep_table(pieces: Iterable[bytes], *, owner: int) -> str:
    """Write a table piece by piece; its SHA-256, by which its owner finds it again: who knows the
    hash of what others brought has not got the file.
    """
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as file:
        part = Path(file.name)
        try:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
            file.flush()
            part.replace(folder / _name(digest.hexdigest(), owner))
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    return digest.hexdigest()


def kept_table(sha256: str, owner: int) -> Path | None:
    """Where a table is; None where it is gone or never was."""
    path = _folder() / _name(sha256, owner)
    return path if _DIGEST.fullmatch(sha256) and path.is_file() else None


def hold_table(sha256: str, owner: int) -> None:
    """Keep it for another week."""
    if path := kept_table(sha256, owner):
        path.touch()


def drop_table(sha256: str, owner: int) -> None:
    """Remove a table that is in, or that nobody wants any more."""
    if path := kept_table(sha256, owner):
        path.unlink(missing_ok=True)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, read piece by piece."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _name(sha256: str, owner: int) -> str:
    return f"{owner:d}-{sha256}"


def _folder() -> Path:
    return Path(settings.PACTWORK_HOME) / "tables"


def _sweep(folder: Path) -> None:
    for path in folder.iterdir():
        try:
            if time.time() - path.stat().st_mtime > KEPT_SECONDS:
                path.unlink()
        except FileNotFoundError:
            continue
