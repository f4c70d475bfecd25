"""Where the words of a text are, in the script it is written in.

A word keeps what binds its parts: hyphens, apostrophes, the zero-width non-joiner of Persian.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from pactwork.kernel.folding import fold

_MARKS: Final = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0640\u1ab0-\u1aff\u1dc0-\u1dff"
_LETTER: Final = rf"[^\W_{_MARKS}][{_MARKS}]*"
_WORD: Final = re.compile(rf"(?:{_LETTER})+(?:[-\u2010\u2011'’ʼ\u200c\u200d\u00ad](?:{_LETTER})+)*")
LONGEST: Final = 60
"""Letters of a word beyond which nothing is looked for; addresses and codes may be longer."""


def words_in(text: str) -> list[str]:
    """The words of a text as they are written."""
    return _WORD.findall(text)


def words_with_places(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Each word with where it begins and ends."""
    return ((match[0], match.span()) for match in _WORD.finditer(text))


@lru_cache(maxsize=1 << 15)
def parts_of(word: str) -> tuple[str, ...]:
    """The folded parts of a word: one, or several where something binds them."""
    return tuple(fold(word)[:LONGEST].split())
