"""What the repository asks of `files`, in one place: keeping bytes, reading what is in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from pactwork.files.api import (
    Facts,
    UploadError,
    finish_upload,
    look_into,
    prepare_soon,
    store_stream,
    stored_file,
    upload,
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is kept, and what whoever sent it calls it."""

    sha256: str
    name: str
    media_type: str
    size: int


def keep_upload(number: UUID, owner: int) -> Kept:
    """Step: keep a file that came in piece by piece.

    Raises:
        FileError, UploadError: it is not taken, not whole yet, or there is none of this person
            ("gone": it may have been forgotten).
    """
    card = upload(number, owner)
    if card is None:
        raise UploadError("gone")
    stored = finish_upload(number)
    return _kept(stored.sha256, card.name, stored.media_type, stored.size)


def keep_chunks(name: str, chunks: Iterable[bytes]) -> Kept:
    """Step: keep a file that comes in one go. Raises FileError."""
    stored = store_stream(name, chunks)
    return _kept(stored.sha256, name, stored.media_type, stored.size)


def keep_known(sha256: str, name: str) -> Kept | None:
    """Step: a file that is kept already, by its digest; None where there is none."""
    stored = stored_file(sha256)
    return _kept(stored.sha256, name, stored.media_type, stored.size) if stored else None


def facts_of(sha256: str, name: str) -> Facts:
    """What can be read from a file; it takes seconds. Raises `LaterError` where somebody
    waits (`in_a_hurry`) and it takes too long; nothing else.
    """
    return look_into(sha256, name)


def _kept(sha256: str, name: str, media_type: str, size: int) -> Kept:
    """A kept file; its pictures and renderings are made soon."""
    prepare_soon(sha256)
    return Kept(sha256, name[-200:], media_type, size)
