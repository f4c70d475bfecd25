"""Where the words of a text are, in the script it is written in.

A word keeps what binds its parts: hyphens, apostrophes, the zero-width non-joiner of Persian.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

from pactwork.kernel.folding import fold

_MARKS: Final = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0640\u1ab0-\u1aff\u1dc0-\u1dff"
_LETTER: Final = rf"[^\W_{_MARKS}][{_MARKS}]*"
_BOUND: Final = rf"(?:[-\u2010\u2011'’ʼ\u200c\u200d\u00ad](?:{_LETTER})+)*"
_WORD: Final = re.compile(rf"(?:{_LETTER})+{_BOUND}")
_AFTER_NONE: Final = rf"(?<![^\W_{_MARKS}])(?<![{_MARKS}])"
_SCRIPTS: Final = (
    *(range(0x30, 0x530), range(0x620, 0x700), range(0x10A0, 0x1100)),
    *(range(0x1C90, 0x1CC0), range(0x1E00, 0x1F00)),
)
LONGEST: Final = 60
"""Letters of a word beyond which nothing is looked for; addresses and codes may be longer."""


def words_in(text: str) -> list[str]:
    """The words of a text as they are written."""
    return _WORD.findall(text)


def words_with_places(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Each word with where it begins and ends."""
    return ((match[0], match.span()) for match in _WORD.finditer(text))


@lru_cache(maxsize=1 << 10)
def words_from(letter: str) -> re.Pattern[str]:
    """A pattern of words, or parts of one that are bound, that begin with this letter however it
    is written.
    """
    same = "".join({letter, letter.upper()[:1], *_written().get(letter, ())})
    return re.compile(rf"{_AFTER_NONE}[{re.escape(same)}][{_MARKS}]*(?:{_LETTER})*{_BOUND}")


@cache
def _written() -> dict[str, list[str]]:
    """For each folded letter, all that fold to it."""
    held: dict[str, list[str]] = {}
    for letter in (chr(point) for script in _SCRIPTS for point in script):
        if letter.isalnum():
            held.setdefault(fold(letter)[:1], []).append(letter)
    return held


@lru_cache(maxsize=1 << 15)
def parts_of(word: str) -> tuple[str, ...]:
    """The folded parts of a word: one, or several where something binds them."""
    return tuple(fold(word)[:LONGEST].split())
