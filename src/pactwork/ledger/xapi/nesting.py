"""How deep a JSON text is nested."""

from __future__ import annotations

import re
from typing import Final

DEPTH: Final = 100
"""Deepest nesting of a statement."""

_STRING: Final = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET: Final = re.compile(rb"[\[\]{}]")


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
