"""Numbers that come as text in addresses and forms: hostile until they are plain digits."""

from __future__ import annotations


def whole_number(typed: str, *, digits: int) -> int | None:
    """The number that so many ASCII digits at most write; None for whatever else was typed."""
    plain = typed.isascii() and typed.isdecimal() and len(typed) <= digits
    return int(typed) if plain else None
