"""Files of statements that wait to be taken in: on the disk, until they are or a week is over."""

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


def keep_upload(pieces: Iterable[bytes]) -> str:
    """Write a file piece by piece; its SHA-256, by which it is found again."""
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
            part.replace(folder / digest.hexdigest())
        except OSError:
            part.unlink(missing_ok=True)
            raise
    return digest.hexdigest()


def upload_path(digest: str) -> Path | None:
    """Where a file is; None where it is gone or never was."""
    path = _folder() / digest
    return path if _DIGEST.fullmatch(digest) and path.is_file() else None


def drop_upload(digest: str) -> None:
    """Remove a file that was taken in whole."""
    if path := upload_path(digest):
        path.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.PACTWORK_HOME) / "imports"


def _sweep(folder: Path) -> None:
    for path in folder.iterdir():
        try:
            if time.time() - path.stat().st_mtime > KEPT_SECONDS:
                path.unlink()
        except FileNotFoundError:
            continue
