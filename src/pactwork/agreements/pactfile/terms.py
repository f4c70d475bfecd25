"""From a pact file to its terms: the part that is agreed, in one normal form with one hash.

Contacts, files, sources, visibility, the demonstration mark and what organisations say of
themselves are not terms: they may change without anybody approving anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pactwork.kernel.canonical import canonical_json, sha256_hex
from pactwork.kernel.texts import clean_string, clean_text

TERMS: Final = ("agreement", "parties", "contractors", "articles", "designations")
"""The parts of a pact file that are agreed."""
_TEXTS: Final = frozenset({"title", "purpose", "text", "programme", "place", "office", "delivered"})


@dataclass(frozen=True)
class Terms:
    """Terms in normal form, their canonical JSON (RFC 8785) and its SHA-256 in hexadecimal."""

    value: Mapping[str, Any]
    canonical: str
    sha256: str


def terms_of(pact: Mapping[str, Any]) -> Terms:
    """The terms of a pact file that has passed the schema."""
    value = {name: normal(pact[name]) for name in TERMS if pact.get(name)}
    value["parties"] = [
        {key: held for key, held in party.items() if key != "contacts"}
        for party in value["parties"]
    ]
    canonical = canonical_json(value)
    return Terms(json.loads(canonical), canonical.decode(), sha256_hex(canonical))


def terms_from_canonical(canonical: str) -> Terms:
    """Terms read back from the canonical JSON that was stored."""
    return Terms(json.loads(canonical), canonical, sha256_hex(canonical.encode()))


def normal(value: Any, key: str = "") -> Any:
    """The same meaning in one form: texts cleaned, empty things left out.

    Raises:
        ValueError: a text cannot be stored.
    """
    if isinstance(value, Mapping):
        if key in _TEXTS or (key == "name" and "" not in value):
            return clean_text(value)
        pairs = ((name, normal(held, name)) for name, held in value.items())
        return {name: held for name, held in pairs if held not in (None, "", [], {})}
    if isinstance(value, list):
        return [normal(held, key) for held in value]
    return clean_string(value) if isinstance(value, str) else value


def walk_articles(
    articles: list[dict[str, Any]], number: str = "", place: tuple[Any, ...] = ("articles",)
) -> Iterator[tuple[dict[str, Any], str, tuple[Any, ...]]]:
    """Every article of a tree in reading order, with its number ("2.1") and its place."""
    for index, article in enumerate(articles):
        own = f"{number}.{index + 1}" if number else str(index + 1)
        here = (*place, index)
        yield article, own, here
        yield from walk_articles(article.get("articles", []), own, (*here, "articles"))


def organisations_in(terms: Mapping[str, Any]) -> set[str]:
    """The slugs of every organisation that terms name: parties, contractors, funder, titles."""
    named = (held for name in _NAMING for held in terms.get(name, []))
    slugs = {held["organisation"] for held in named}
    funder = terms["agreement"].get("funding", {}).get("funder")
    return slugs | ({funder} if funder else set())


_NAMING: Final = ("parties", "contractors", "designations")
