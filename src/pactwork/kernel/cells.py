"""Cells of tables that spreadsheets open."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: Any) -> object:
    """What may stand in a cell: a text that would be run as a formula is made plain text."""
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return str(value) if isinstance(value, Decimal) else value
