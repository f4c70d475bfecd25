"""Which part of a file a request asks for (RFC 9110 §13 and §14); pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_ONE: Final = re.compile(r"bytes\s*=\s*(\d{0,18})-(\d{0,18})\s*")


class RangeError(ValueError):
    """No part of the file is within what is asked for: the answer is 416."""


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes `first` to `last`, both within, of `size`."""

    first: int
    last: int
    size: int

    @property
    def length(self) -> int:
        """How many bytes that are."""
        return self.last - self.first + 1

    @property
    def header(self) -> str:
        """As Content-Range says it."""
        return f"bytes {self.first}-{self.last}/{self.size}"


def span_of(header: str, size: int) -> Span | None:
    """The part that a Range header asks for; None where the whole is sent: no header, another unit,
    several parts, or one that makes no sense (§14.2 lets a server ignore those).

    Raises:
        RangeError: it begins behind the end.
    """
    found = _ONE.fullmatch(header)
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        if int(last) == 0 or not size:
            raise RangeError(header)
        return Span(max(0, size - int(last)), size - 1, size)
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise RangeError(header)
    return Span(int(first), min(int(last) if last else size - 1, size - 1), size)


def names(header: str, etag: str, *, weak: bool) -> bool:
    """Whether a list of entity tags names this one; `weak` compares as If-None-Match does."""
    for one in (part.strip() for part in header.split(",")):
        if one == "*" or one == etag or (weak and one == f"W/{etag}"):
            return True
    return False
