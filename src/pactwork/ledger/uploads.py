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


def keep_upload(pieces: Iterable[bytes], *, credential: int) -> str:
    """Write a file piece by piece; its SHA-256, by which it is found again for this credential.

    Who knows the hash of what others brought has not got the file.
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
            part.replace(folder / _name(digest.hexdigest(), credential))
        except OSError:
            part.unlink(missing_ok=True)
            raise
    return digest.hexdigest()


def upload_path(digest: str, *, credential: int) -> Path | None:
    """Where a file is; None where it is gone or never was."""
    path = _folder() / _name(digest, credential)
    return path if _DIGEST.fullmatch(digest) and path.is_file() else None


def drop_upload(digest: str, *, credential: int) -> None:
    """Remove a file that was taken in whole."""
    if path := upload_path(digest, credential=credential):
        path.unlink(missing_ok=True)


def sweep_uploads() -> None:
    """Remove the files of which a week is over."""
    folder = _folder()
    if folder.is_dir():
        _sweep(folder)


def _name(digest: str, credential: int) -> str:
    return f"{credential:d}-{digest}"


def _folder() -> Path:
    return Path(settings.PACTWORK_HOME) / "imports"


def _sweep(folder: Path) -> None:
    for path in folder.iterdir():
        try:
            if time.time() - path.stat().st_mtime > KEPT_SECONDS:
                path.unlink()
        except FileNotFoundError:
            continue
