"""How deep a JSON text is nested, and whether it holds what cannot be kept."""

from __future__ import annotations

import re
from typing import Any, Final

DEPTH: Final = 100
"""Deepest nesting of a statement."""

_STRING: Final = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET: Final = re.compile(rb"[\[\]{}]")
_NULL: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def too_deep(raw: bytes, deepest: int = DEPTH) -> bool:
    """Is the text nested deeper than `deepest`? The text need not be right."""
    depth = 0
    for found in _BRACKET.finditer(_STRING.sub(b"", raw)):
        if found[0] in b"{[":
            depth += 1
            if depth > deepest:
                return True
        else:
            depth -= 1
    return False


def holds_null(raw: bytes) -> bool:
    """Does the text hold the character U+0000, which PostgreSQL cannot keep?"""
    return b"\\u0000" in raw and _NULL.search(raw) is not None


def deeper(value: Any, deepest: int) -> bool:
    """Is a decoded value nested deeper than `deepest`?"""
    level = [value]
    for _depth in range(deepest + 1):
        nested: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                nested += each.values()
            elif isinstance(each, list):
                nested += each
        if not nested:
            return False
        level = nested
    return True
