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

_hurried: Final[ContextVar[bool]] = ContextVar("hurried", default=False)


class LaterError(Exception):
    """It takes longer to make than a request can wait; a worker does it."""


class BusyError(LaterError):
    """All readers are busy, or another makes the same just now."""


@contextmanager
def in_a_hurry() -> Iterator[None]:
    """Within, whatever takes longer than a request can wait raises `LaterError`, and nothing that
    failed is tried again.
    """
    token = _hurried.set(True)
    try:
        yield
    finally:
        _hurried.reset(token)


def is_hurried() -> bool:
    """Whether somebody waits for the answer."""
    return _hurried.get()
