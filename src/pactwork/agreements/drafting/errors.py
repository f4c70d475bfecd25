"""What a draft refuses, in words for a person and a code for a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


class DraftError(ValueError):
    """Something a draft does not take; `code` names the rule, `path` the place to blame, if any."""

    def __init__(self, code: str, message: str, path: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.path = tuple(path)


class UnknownDraftError(DraftError):
    """There is no such draft for this reader."""

    def __init__(self) -> None:
        super().__init__("unknown", "There is no such draft.")


class NotAllowedError(DraftError):
    """This person may not do this for this organisation."""


@dataclass(frozen=True)
class Clash:
    """One thing two people changed: what it was, what the other made of it, and what you did.

    `path` and `language` name it as operations do; None means that it was not there.
    """

    path: tuple[str, ...]
    language: str
    was: Any
    theirs: Any
    mine: Any


class ConflictError(DraftError):
    """Both changed the same; nothing was written. `clashes` holds both, so that nothing is lost.

    `revision` is the newest: what is sent again after merging by hand is based on it.
    """

    def __init__(self, clashes: Sequence[Clash], revision: int) -> None:
        super().__init__("conflict", "Somebody else changed the same. Both texts are here.")
        self.clashes = tuple(clashes)
        self.revision = revision


class StaleError(DraftError):
    """The terms are no longer those that were shown: `shown` and `now` are their hashes."""

    def __init__(self, shown: str, now: str) -> None:
        super().__init__("stale", "The text changed since it was shown. Read it again.")
        self.shown = shown
        self.now = now


class BaseMovedError(DraftError):
    """The agreement has a newer version than the one this draft amends: bring it up to date."""

    def __init__(self, base: int, newest: int) -> None:
        super().__init__(
            "base",
            f"This draft amends version {base}; version {newest} is in force by now. "
            "Bring the draft up to date first.",
        )
        self.base = base
        self.newest = newest
