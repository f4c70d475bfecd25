"""Files of strangers read as streams: lines and JSON values one by one, never a whole file."""

from __future__ import annotations

import codecs
import io
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final, TextIO

from pactwork.repository.exchange.faults import UnreadableError

LONGEST: Final = 4_000_000
"""Letters of one line or one value of JSON: more is no record of a material. So many also are all
that an object says before its list.
"""
ROW: Final = 200_000
"""Letters of a value that is handed on; a longer one is told in its place."""
LISTS: Final = ("@graph", "records")
"""Under which of its names an object holds the list that a file is about."""
_PIECE: Final = 1 << 16
_SPACE: Final = re.compile(r"[ \t\r\n]*")
_DECODER: Final = json.JSONDecoder()

Read = Any
"""A value, or an `UnreadableError` in its place."""


def text_of(file: BinaryIO) -> TextIO:
    """A file as text: UTF-8, or UTF-16 where it begins by saying so."""
    start = file.read(2)
    file.seek(0)
    wide = start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    return io.TextIOWrapper(file, "utf-16" if wide else "utf-8-sig", newline="")


def lines_of(file: TextIO) -> Iterator[str]:
    """The lines of a file with their ends.

    Raises:
        UnreadableError: unreadable (a line without end), wrong-encoding.
    """
    while line := read_from(file, line=True):
        if len(line) >= LONGEST and not line.endswith("\n"):
            raise UnreadableError("unreadable", "a line without end")
        yield line


def read_from(file: TextIO, most: int = LONGEST, *, line: bool = False) -> str:
    """The next letters of a file, or those to the end of the line; "" at its end.

    Raises:
        UnreadableError: wrong-encoding.
    """
    try:
        return file.readline(most) if line else file.read(most)
    except UnicodeError as error:
        raise UnreadableError("wrong-encoding", f"byte {getattr(error, 'start', 0)}") from None


def values_of(file: TextIO) -> Iterator[Read]:
    """The values of a list, of the list that an object holds, or of a file with one in each line.
    A line that cannot be read, and a value that is too long, is answered as an `UnreadableError`
    in its place.

    Raises:
        UnreadableError: unreadable, wrong-encoding, or too-large (what comes before the list).
    """
    held = _Values(file)
    if held.peek() == "[":
        yield from _listed(held)
        return
    first: dict[str, Any] = {}
    held.take("{")
    room = LONGEST
    while held.peek() != "}":
        name = held.value()
        held.take(":")
        if name in LISTS and held.peek() == "[":
            yield from _listed(held)
            return
        first[str(name)] = held.value()
        room -= len(str(name)) + held.length
        if room < 0:
            raise UnreadableError("too-large")
        if held.peek() != "}":
            held.take(",")
    held.take("}")
    yield first if LONGEST - room <= ROW else UnreadableError("too-large")
    first = {}
    yield from held.by_line()


def _listed(held: _Values) -> Iterator[Read]:
    held.take("[")
    while held.peek() != "]":
        value = held.value()
        yield value if held.length <= ROW else UnreadableError("too-large")
        if held.peek() != "]":
            held.take(",")


class _Values:
    """Values of JSON, taken off the front of a text of which only a piece is held."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._held, self._at, self._ended = "", 0, False
        self.length = 0
        """Letters of the value that came last."""

    def peek(self) -> str:
        """The next letter that is no space; "" at the end."""
        while True:
            self._at = _SPACE.match(self._held, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._held):
                return self._held[self._at]
            if self._ended:
                return ""
            self._more()

    def take(self, wanted: str) -> None:
        """Pass over this letter, which must come next."""
        found = self.peek()
        if found != wanted:
            raise UnreadableError("unreadable", f"“{wanted}” was to come, not “{found}”")
        self._at += 1

    def value(self) -> Any:
        """The next value, whole."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._held, self._at)
            except (ValueError, RecursionError) as error:
                if self._ended or len(self._held) - self._at > LONGEST:
                    raise UnreadableError("unreadable", str(error)[:200]) from None
            else:
                if end < len(self._held) or self._ended:  # a number may go on
                    self._at, self.length = end, end - self._at
                    return value
            self._more()

    def by_line(self) -> Iterator[Read]:
        """The rest, a value in each line."""
        whole, _, begun = self._held[self._at :].rpartition("\n")
        yield from _each(whole.split("\n"))
        yield from _each([begun + read_from(self._file, line=True)])
        for line in lines_of(self._file):
            yield from _each([line])

    def _more(self) -> None:
        """As much again as is held: what takes long to end is not looked at over and over."""
        self._held = self._held[self._at :]
        self._at = 0
        piece = read_from(self._file, max(_PIECE, len(self._held)))
        self._ended = not piece
        self._held += piece


def _each(lines: list[str]) -> Iterator[Read]:
    for line in lines:
        if not line.strip():
            continue
        if len(line) > ROW:
            yield UnreadableError("too-large")
            continue
        try:
            yield json.loads(line)
        except (ValueError, RecursionError) as error:
            yield UnreadableError("unreadable", str(error)[:200])
