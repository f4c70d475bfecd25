"""Words of the pages of a PDF that somebody waits for; a worker reads what takes longer."""

from __future__ import annotations

from importlib.metadata import version
from typing import Final

from django.utils.translation import get_language

from pactwork.files.content import Held
from pactwork.files.derived import Made, folder_of, is_to_be_tried
from pactwork.files.derived import made as made_before
from pactwork.files.effects import (
    MOST_READ,
    READ_AT_ONCE,
    READER,
    first_read_with,
    make_words,
    words_at,
)
from pactwork.files.hurry import WORDS_SECONDS, LaterError, in_a_hurry
from pactwork.files.jobs import read_ahead, read_soon
from pactwork.files.queries import path_of

_LARGE: Final = 40_000_000
"""Bytes of a file beyond which no request waits for what is made of it."""


def words_of(sha256: str, number: int) -> Made | None:
    """Its words, or None while a worker reads them: nobody waits for them to see the pages."""
    first = first_read_with(number)
    if first > MOST_READ:
        return Made(folder_of(sha256, words_at(first)), {"fault": "large"})
    try:
        if is_large(sha256) and not made_before(sha256, words_at(first)):
            raise LaterError
        with in_a_hurry(WORDS_SECONDS):
            held = make_words(sha256, number)
    except LaterError:
        read_soon(sha256, first)
        return None
    if held and held.fault != "time" and is_to_be_tried(sha256, words_at(first)):
        read_soon(sha256, first)
    return held


def outline_of(sha256: str, words: Made | None) -> object:
    """What the first pages tell of the outline, where they are read; else a worker reads them."""
    try:
        held = made_before(sha256, words_at(1))
    except LaterError:
        held = None
    if held is None and words is not None:
        read_ahead(sha256, 1)
    return held.index.get("outline") if words and held else None


def reading_as(held: Held, number: int, words: Made) -> str:
    """What its pages follow from: which, in which language, when they were read, and by what."""
    folders = (words.folder, folder_of(held.sha256, words_at(1)))
    read_at = [one.stat().st_mtime_ns if one.exists() else 0 for one in folders]
    said = (get_language(), held.name, READER, read_at, version("pactwork"))
    return f"reading/{number}/{said}"


def read_after(sha256: str, number: int, pages: int) -> None:
    """Have the words of the pages after these read before somebody gets there."""
    after = first_read_with(number) + READ_AT_ONCE
    if after <= min(pages, MOST_READ) and not folder_of(sha256, words_at(after)).exists():
        read_ahead(sha256, after)


def is_large(sha256: str) -> bool:
    """Whether no request waits for what is made of it."""
    path = path_of(sha256)
    return path.is_file() and path.stat().st_size > _LARGE
