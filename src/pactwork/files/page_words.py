"""What a reader told of the words of a document's pages, each value held against its type.

A reader that strangers' bytes have taken over may have written anything.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pactwork.kernel.links import safe_url

MOST_LINES: Final = 3_000
MOST_WORDS: Final = 1_000
MOST_LINKS: Final = 300
MOST_OUTLINE: Final = 1_000
DEEPEST: Final = 6
MOST_PAGES: Final = 99_999
_MOST_BYTES: Final = 2_000_000
_LONGEST: Final = 1_200
_FARTHEST: Final = 1e5
_LEAST: Final = 0.1
_A4: Final = (595.3, 841.9)
_STATES: Final = ("words", "picture", "empty", "many")
_FLOWS: Final = ("ltr", "rtl", "down")
_FACES: Final = ("serif", "mono")
_MAIL: Final = re.compile(r"mailto:[^\s<>\"'?&;,:]{1,120}@[^\s<>\"'?&;,:@]{1,120}", re.ASCII)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


@dataclass(frozen=True, slots=True)
class WrittenWord:
    """A word: so far from where reading of its line begins, and so long."""

    text: str
    at: float
    length: float


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """Words of a line: reading begins at (`x`, `y`) of the page, in points from its top left,
    turned by `angle` degrees. `flow` is "ltr", "rtl" or "down".
    """

    x: float
    y: float
    size: float
    angle: float
    flow: str
    face: str
    words: Sequence[WrittenWord]

    @property
    def text(self) -> str:
        """What the line says."""
        return " ".join(one.text for one in self.words)


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link in its box. It leads to the page of that number, or to an address."""

    left: float
    top: float
    width: float
    height: float
    page: int
    address: str
    words: str


@dataclass(frozen=True, slots=True)
class PageWords:
    """A page: `state` is "words", "picture" (drawn, not written), "empty", "many" (too many glyphs)
    or "unread" (nobody could read it, or not yet).
    """

    number: int
    width: float = _A4[0]
    height: float = _A4[1]
    state: str = "unread"
    lines: Sequence[WrittenLine] = ()
    links: Sequence[PageLink] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a document's outline; without a page of its own `page` is 0."""

    title: str
    depth: int
    page: int


def page_words(folder: Path, number: int, pages: int) -> PageWords:
    """What was told of a page of a document of so many."""
    path = folder / f"{number}.json"
    try:
        if path.is_symlink() or path.stat().st_size > _MOST_BYTES:
            return PageWords(number)
        told = json.loads(path.read_text(encoding="utf-8"))
        width, height = (_number(one) for one in told["size"])
        lines = [_line(one) for one in _list(told["lines"], MOST_LINES)]
        links = [_link(one, pages) for one in _list(told["links"], MOST_LINKS)]
    except (OSError, ValueError, KeyError, TypeError, ArithmeticError, RecursionError):
        return PageWords(number)
    if not (min(width, height) >= _LEAST and told.get("state") in _STATES):
        return PageWords(number)
    return PageWords(
        number,
        width,
        height,
        str(told["state"]),
        [one for one in lines if one.words and one.size > 0],
        [one for one in links if one.page or one.address],
    )


def outline_in(told: object, pages: int) -> list[Entry]:
    """The outline, without what is no entry."""
    found = []
    for one in _list(told, MOST_OUTLINE):
        if isinstance(one, list) and len(one) == 3 and isinstance(one[0], str):
            title, depth, page = _words(one[0], 200), one[1], one[2]
            deep = depth if type(depth) is int and 0 <= depth < DEEPEST else 0
            if title:
                found.append(Entry(title, deep, _page(page, pages)))
    return found


def language_in(told: object) -> str:
    """The language a document says it is in, or ""."""
    return told if isinstance(told, str) and _LANGUAGE.fullmatch(told) else ""


def _line(told: Any) -> WrittenLine:
    *numbers, flow, face, words = told
    x, y, size, angle = (_number(one) for one in numbers)
    held = [_word(one) for one in _list(words, MOST_WORDS)]
    return WrittenLine(
        x,
        y,
        size,
        angle,
        flow if flow in _FLOWS else "ltr",
        face if face in _FACES else "",
        [one for one in held if one.text and one.length > 0],
    )


def _word(told: Any) -> WrittenWord:
    text, at, length = told
    return WrittenWord(_words(text, _LONGEST), _number(at), _number(length))


def _link(told: Any, pages: int) -> PageLink:
    *box, target, said = told
    left, top, width, height = (_number(one) for one in box)
    address = _address(target) if isinstance(target, str) else ""
    page = _page(target, pages)
    return PageLink(left, top, width, height, page, address, _words(said, 200))


def _address(told: str) -> str:
    """An address that may be linked to, or ""."""
    if _MAIL.fullmatch(told):
        return told
    try:
        return safe_url(told)
    except ValueError:
        return ""


def _page(told: object, pages: int) -> int:
    known = isinstance(told, int) and not isinstance(told, bool) and 1 <= told <= pages
    return told if known and isinstance(told, int) else 0


def _list(told: object, most: int) -> list[Any]:
    return told[:most] if isinstance(told, list) else []


def _number(told: Any) -> float:
    found = float(told)
    if not math.isfinite(found) or abs(found) > _FARTHEST:
        raise ValueError(told)
    return found


def _words(told: Any, most: int) -> str:
    if not isinstance(told, str):
        raise TypeError
    kept = told[:most].encode("utf-8", "ignore").decode("utf-8")
    return " ".join("".join(one if one >= " " else " " for one in kept).split())
