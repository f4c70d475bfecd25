"""A document as its row, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from pactwork.kernel.texts import Text
from pactwork.search.documents import Document

OPENING: Final = 4_000
"""Letters of a text that pages may show; what follows is only searched."""
FACET: Final = re.compile(r"[a-z][a-z0-9_-]*")
_BREAK: Final = re.compile(r"\s")


def is_facet(name: str) -> bool:
    """Whether a facet can be called so."""
    return FACET.fullmatch(name) is not None


def row_of(document: Document) -> dict[str, Any]:
    """The values of a document's row. Raises ValueError for a facet that has no plain name."""
    unnamed = [name for name in document.facets if not FACET.fullmatch(name)]
    if unnamed:
        raise ValueError(f"“{unnamed[0]}” is no name of a facet: use a to z, digits, _ and -.")
    opening, rest = {}, {}
    for language, text in document.texts.items():
        end = _end(text)
        opening[language] = text[:end]
        if text[end:]:
            rest[language] = text[end:]
    return {
        "iri": document.iri,
        "kind": document.kind,
        "document": {
            "titles": dict(document.titles),
            "texts": opening,
            "names": dict(document.names),
            "languages": list(document.languages),
            "concepts": sorted(document.concepts),
            "facets": {name: list(values) for name, values in document.facets.items()},
            "day": document.day.isoformat() if document.day else None,
            "weight": document.weight,
            "used": document.used,
        },
        "rest": rest,
        "readers": sorted(document.readers),
        "visible_from": document.visible_from.isoformat() if document.visible_from else None,
    }


def document_of(
    iri: str,
    kind: str,
    held: Mapping[str, Any],
    rest: Text,
    readers: list[str],
    visible_from: datetime | None,
) -> Document:
    """The document of a row."""
    return Document(
        iri=iri,
        kind=kind,
        titles=held["titles"],
        readers=frozenset(readers),
        texts={tag: text + rest.get(tag, "") for tag, text in held["texts"].items()},
        names=held["names"],
        languages=tuple(held["languages"]),
        concepts=frozenset(held["concepts"]),
        facets={name: tuple(values) for name, values in held["facets"].items()},
        visible_from=visible_from,
        day=date.fromisoformat(held["day"]) if held["day"] else None,
        weight=held["weight"],
        used=held.get("used", 0),
    )


def _end(text: str) -> int:
    """Where the opening of a text ends: between two words where there are any."""
    if len(text) <= OPENING:
        return len(text)
    found = _BREAK.search(text, OPENING, OPENING + 200)
    return found.start() if found else OPENING
