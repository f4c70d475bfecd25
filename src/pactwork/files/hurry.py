"""Who asks for something that has to be made first: a request waits a little, a worker as long as
it takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

PLACE_SECONDS: Final = 3.0
"""So long a request waits for a place among the readers, or for another who makes the same."""
MAKE_SECONDS: Final = 20
"""So long a reader may take while a request waits."""

WORDS_SECONDS: Final = 2
"""And so long for words of pages, that are shown without them meanwhile."""

_patience: Final[ContextVar[float | None]] = ContextVar("patience", default=None)


class LaterError(Exception):
    """It takes longer to make than a request can wait; a worker does it."""


class BusyError(LaterError):
    """All readers are busy, or another makes the same just now."""


@contextmanager
def in_a_hurry(seconds: float = MAKE_SECONDS) -> Iterator[None]:
    """Within, whatever takes longer than a request can wait raises `LaterError`, and nothing that
    failed is tried again.
    """
    token = _patience.set(seconds)
    try:
        yield
    finally:
        _patience.reset(token)


def is_hurried() -> bool:
    """Whether somebody waits for the answer."""
    return _patience.get() is not None


def patience(most: float) -> float:
    """How long somebody waits for something that takes so long at most; a worker waits for all."""
    held = _patience.get()
    return most if held is None else min(most, held)
