"""What the YAML and the JSON reader share: faults, limits and the record of lines."""

import math
import re
from dataclasses import dataclass, field
from typing import Final

Place = tuple[str | int, ...]
"""The way to a value: keys and list positions from the root, () for the root itself."""

DEEPEST: Final = 40
"""Levels a document may nest."""
MOST_VALUES: Final = 200_000
"""Values a document may hold."""

_WHOLE: Final = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMAL: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_NOT_FINITE: Final = re.compile(r"[-+]?\.inf|\.nan", re.IGNORECASE)
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_LONGEST_NUMBER: Final = 40


@dataclass
class Fault(Exception):
    """Something wrong at one line, with what to do about it."""

    line: int
    message: str
    remedy: str


@dataclass
class Tree:
    """Where each value stands, and how many there are."""

    lines: dict[Place, int] = field(default_factory=dict)

    def note(self, place: Place, line: int) -> None:
        """Record the line of a value; raises Fault when a limit or a key is broken."""
        if place in self.lines and place:
            raise Fault(
                line,
                f"The key “{place[-1]}” appears twice (first on line {self.lines[place]}).",
                "Keep one of the two.",
            )
        if len(place) > DEEPEST:
            raise Fault(line, f"Nested more than {DEEPEST} levels deep.", "Flatten the file.")
        if len(self.lines) >= MOST_VALUES:
            raise Fault(line, f"More than {MOST_VALUES} values.", "Split the file.")
        self.lines[place] = line


def key_of(text: str, line: int) -> str:
    """Check a key, which is always a string."""
    return checked(text, line)


def checked(text: str, line: int) -> str:
    """Return `text` if it can be stored; raises Fault for NUL and lone surrogates."""
    if _UNSTORABLE.search(text):
        raise Fault(line, "A text holds a character that cannot be stored.", "Remove it.")
    return text


def number(text: str, line: int) -> int | float | None:
    """Read `text` as JSON writes numbers (RFC 8259 section 6); None if it is not one."""
    if not _DECIMAL.fullmatch(text):
        if _NOT_FINITE.fullmatch(text):
            raise Fault(line, f"“{text}” is not a number that can be kept.", "Give a number.")
        return None
    if len(text) > _LONGEST_NUMBER:
        raise Fault(line, "A number has too many digits.", "Put it in quotes or shorten it.")
    if _WHOLE.fullmatch(text):
        return int(text)
    value = float(text)
    if not math.isfinite(value):
        raise Fault(line, f"“{text}” is too large a number.", "Give a smaller number.")
    return value
