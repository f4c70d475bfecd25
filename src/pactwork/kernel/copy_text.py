"""The text format of PostgreSQL's COPY (its manual, COPY, “Text Format”)."""

from __future__ import annotations

from typing import Final

NULL: Final = "\\N"


def escaped(text: str) -> str:
    """A value as it stands in a line."""
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    if "\n" in text or "\t" in text or "\r" in text:
        text = text.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return text
