"""What the repository asks of `files`, in one place: keeping bytes, reading what is in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from pactwork.files import api
from pactwork.repository.errors import NotAllowedError

files: Final[Any] = api


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is kept, and what whoever sent it calls it."""

    sha256: str
    name: str
    media_type: str
    size: int


def keep_upload(upload: UUID, owner: int) -> Kept:
    """Step: keep a file that came in piece by piece.

    Raises:
        NotAllowedError: there is none of this person.
        FileError, UploadError: it is not taken, or not whole yet.
    """
    card = files.upload(upload, owner)
    if card is None:
        raise NotAllowedError("There is no such file on its way in.")
    return _kept(files.finish_upload(upload), card.name)


def keep_chunks(name: str, chunks: Iterable[bytes]) -> Kept:
    """Step: keep a file that comes in one go. Raises FileError."""
    if hasattr(files, "store_stream"):
        return _kept(files.store_stream(name, chunks), name)
    return _kept(files.store_file(name, b"".join(chunks)), name)


def keep_known(sha256: str, name: str) -> Kept | None:
    """A file that is kept already, by its digest; None where there is none."""
    stored = files.stored_file(sha256)
    return _kept(stored, name) if stored else None


def facts_of(sha256: str, name: str) -> Any | None:
    """What can be read from a file (`files.api.Facts`); None where nothing can be."""
    look = getattr(files, "look_into", None)
    return look(sha256, name) if look else None


def _kept(stored: Any, name: str) -> Kept:
    return Kept(stored.sha256, name[-200:], stored.media_type, stored.size)
