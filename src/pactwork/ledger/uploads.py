"""Files of statements that wait to be taken in; each belongs to a credential."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pactwork.kernel.waiting_files import WaitingFiles

_FILES: Final = WaitingFiles("imports")


def keep_upload(pieces: Iterable[bytes], *, credential: int) -> str:
    """Write a file piece by piece; its SHA-256, by which it is found again for this credential."""
    return _FILES.keep(pieces, owner=credential)


def upload_path(digest: str, *, credential: int) -> Path | None:
    """Where a file is; None where it is gone or never was."""
    return _FILES.path(digest, owner=credential)


def drop_upload(digest: str, *, credential: int) -> None:
    """Remove a file that was taken in whole."""
    _FILES.drop(digest, owner=credential)


def sweep_uploads() -> None:
    """Remove the files of which a week is over."""
    _FILES.sweep()
