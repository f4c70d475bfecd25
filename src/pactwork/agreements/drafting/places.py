"""Finding things in the terms of a draft by their stable keys. Pure; what it finds is live."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pactwork.agreements.drafting.errors import DraftError
from pactwork.agreements.pactfile.terms import walk_articles

Terms = dict[str, Any]


@dataclass(frozen=True)
class Spot:
    """Where something stands: the list that holds it, its index there, and the key of the article
    above it ("" at the top).
    """

    within: list[dict[str, Any]]
    index: int
    above: str

    @property
    def held(self) -> dict[str, Any]:
        """The thing itself."""
        return self.within[self.index]


class MissingError(DraftError):
    """What an operation names is not there (any more)."""

    def __init__(self, what: str, key: str) -> None:
        super().__init__("missing", f"There is no {what} “{key}”.")


def article_spots(terms: Terms) -> Iterator[Spot]:
    """Every article in reading order."""
    yield from _spots(terms.get("articles", []), "")


def _spots(articles: list[dict[str, Any]], above: str) -> Iterator[Spot]:
    for index, article in enumerate(articles):
        yield Spot(articles, index, above)
        yield from _spots(article.get("articles", []), article["key"])


def article_spot(terms: Terms, key: str) -> Spot:
    """Where an article stands.

    Raises:
        MissingError: it is not there.
    """
    for spot in article_spots(terms):
        if spot.held["key"] == key:
            return spot
    raise MissingError("article", key)


def commitment_spots(terms: Terms) -> Iterator[Spot]:
    """Every commitment in reading order."""
    for article, _, _ in walk_articles(terms.get("articles", [])):
        held = article.get("commitments", [])
        for index in range(len(held)):
            yield Spot(held, index, article["key"])


def commitment_spot(terms: Terms, key: str) -> Spot:
    """Where a commitment stands.

    Raises:
        MissingError: it is not there.
    """
    for spot in commitment_spots(terms):
        if spot.held["key"] == key:
            return spot
    raise MissingError("commitment", key)


def _organisation(terms: Terms, name: str, slug: str) -> dict[str, Any]:
    for held in terms.get(name, []):
        if held["organisation"] == slug:
            return dict_of(held)
    raise MissingError(name.removesuffix("s").replace("partie", "party"), slug)


def dict_of(held: Any) -> dict[str, Any]:
    """The same mapping, for whoever must know that it is one.

    Raises:
        DraftError: it is none.
    """
    if not isinstance(held, dict):
        raise DraftError("path", "The path leads into something that has no parts.")
    return held


def holder_of(terms: Terms, path: tuple[str, ...], *, make: bool) -> tuple[dict[str, Any], str]:
    """The mapping that holds what a path names, and the last name of the path.

    `make` adds what lies between and is not there yet.

    Raises:
        DraftError: the path is none; MissingError: it leads through what is not there.
    """
    if path == ("designations",):
        return terms, "designations"
    held, rest = _beginning(terms, path)
    for step in rest[:-1]:
        if step not in held and not make:
            return {}, rest[-1]
        held = dict_of(held.setdefault(step, {}) if make else held[step])
    return held, rest[-1]


def _beginning(terms: Terms, path: tuple[str, ...]) -> tuple[dict[str, Any], tuple[str, ...]]:
    root = path[0] if path else ""
    if root == "agreement" and len(path) > 1:
        return terms["agreement"], path[1:]
    if len(path) > 2 and path[2] not in ("key", "organisation", "articles", "commitments"):
        if root == "articles":
            return article_spot(terms, path[1]).held, path[2:]
        if root == "commitments":
            return commitment_spot(terms, path[1]).held, path[2:]
        if root in ("parties", "contractors"):
            return _organisation(terms, root, path[1]), path[2:]
    raise DraftError("path", f"“{'/'.join(path)[:200]}” is no path that can be set.")


def value_at(terms: Terms, path: tuple[str, ...]) -> Any:
    """What a path names, None if nothing is there.

    Raises:
        DraftError: the path is none; MissingError: it leads through what is not there.
    """
    held, name = holder_of(terms, path, make=False)
    return held.get(name)


def text_at(terms: Terms, path: tuple[str, ...], language: str) -> str:
    """The text a path names in one language, "" if nothing is there.

    Raises:
        DraftError: the path is none, or names no text.
    """
    text = value_at(terms, path)
    return "" if text is None else str(dict_of(text).get(language, ""))
