"""Parts of a rendition: cleaned HTML in files of their own."""

from __future__ import annotations

from typing import Any, Final

from pactwork.files.reading.given import Given

MOST_PARTS: Final = 2_000
_RTL: Final = frozenset({"fa", "ar", "he", "ur", "ps", "ckb", "dv", "sd", "ug", "yi"})


def direction_of(language: str) -> str:
    """How a language runs: rtl or ltr."""
    return "rtl" if language.split("-")[0] in _RTL else "ltr"


def write_part(
    given: Given, number: int, body: str, *, title: str = "", language: str = "", depth: int = 0
) -> dict[str, Any]:
    """Write a part and say where it is."""
    path = f"{number}.part"
    (given.out / path).write_text(body, encoding="utf-8")
    return {
        "title": title,
        "path": path,
        "depth": depth,
        "language": language,
        "direction": direction_of(language),
    }
