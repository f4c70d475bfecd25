"""Extensible metadata, as programs write it into files (ISO 16684-1)."""

from __future__ import annotations

from typing import Any, Final

from pactwork.files.reading.given import ReadingError
from pactwork.files.reading.licences import licence_in
from pactwork.files.reading.markup import plain, xml_of

MOST_BYTES: Final = 1_000_000
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


def told_in(data: bytes) -> dict[str, Any]:
    """Title, description, creators, languages and licence of a packet; what is broken is empty."""
    if not data:
        return {}
    try:
        root = xml_of(data)
    except ReadingError:
        return {}
    titles, described = _items(root, "title"), _items(root, "description")
    return {
        "title": titles[0] if titles else "",
        "description": described[0] if described else "",
        "creators": _items(root, "creator"),
        "languages": _items(root, "language"),
        "licence": licence_in(data.decode("utf-8", "replace")),
    }


def _items(root: Any, name: str) -> list[str]:
    found = list[str]()
    for holder in root.iter(f"{_DC}{name}"):
        items = [plain("".join(one.itertext())) for one in holder.iter(f"{_RDF}li")]
        found += items or [plain("".join(holder.itertext()))]
    return [one for one in dict.fromkeys(found) if one]
