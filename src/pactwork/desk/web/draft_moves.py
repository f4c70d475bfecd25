"""The buttons of the writing room, as operations: add, take out, move."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pactwork.agreements.api import operations as ops

Terms = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """Where an article or a commitment stands: among which keys, and under which article."""

    keys: tuple[str, ...]
    index: int
    above: str


def operations_for(
    do: str, name: str, terms: Terms, fresh: Callable[[str], str]
) -> list[ops.Operation]:
    """The operations of a button, pressed for the article, commitment or party of this name;
    `fresh` makes the key of what is added.

    Raises:
        LookupError: there is no such button, or nothing of this name.
    """
    if do in _ADDING:
        added: list[ops.Operation] = _ADDING[do](name, terms, fresh)
        return added
    press = _BUTTONS.get(do)
    if press is None:
        raise LookupError(do)
    found: list[ops.Operation] = press(name, terms)
    return found


def moved(key: str, before: str, terms: Terms) -> list[ops.Operation]:
    """An article dropped before another, or at the end of the list it stands in ("")."""
    place = article_place(key, terms)
    if before == key:
        return []
    if not before:
        return [ops.MoveArticle(key, under=place.above, after=place.keys[-1])]
    target = article_place(before, terms)
    return [ops.MoveArticle(key, under=target.above, before=before)]


def _add_article(name: str, terms: Terms, fresh: Callable[[str], str]) -> list[ops.Operation]:
    """After the article of this name; at the end if there is none."""
    article = {"key": fresh("a"), "kind": "clauses", "title": {}}
    if not name:
        return [ops.AddArticle(article)]
    return [ops.AddArticle(article, under=article_place(name, terms).above, after=name)]


def _add_under(name: str, terms: Terms, fresh: Callable[[str], str]) -> list[ops.Operation]:
    article = {"key": fresh("a"), "kind": "clauses", "title": {}}
    return [ops.AddArticle(article, under=name)]


def _add_promise(name: str, terms: Terms, fresh: Callable[[str], str]) -> list[ops.Operation]:
    return [ops.AddCommitment(name, {"key": fresh("c"), "text": {}})]


def _article_step(step: int) -> Any:
    def press(name: str, terms: Terms) -> list[ops.Operation]:
        place = article_place(name, terms)
        other = place.index + step
        if not 0 <= other < len(place.keys):
            return []
        beside = {"before" if step < 0 else "after": place.keys[other]}
        return [ops.MoveArticle(name, under=place.above, **beside)]

    return press


def _promise_step(step: int) -> Any:
    def press(name: str, terms: Terms) -> list[ops.Operation]:
        place = commitment_place(name, terms)
        other = place.index + step
        if not 0 <= other < len(place.keys):
            return []
        beside = {"before" if step < 0 else "after": place.keys[other]}
        return [ops.MoveCommitment(name, place.above, **beside)]

    return press


def _inward(name: str, terms: Terms) -> list[ops.Operation]:
    """Under the article before it."""
    place = article_place(name, terms)
    if place.index == 0:
        return []
    return [ops.MoveArticle(name, under=place.keys[place.index - 1])]


def _outward(name: str, terms: Terms) -> list[ops.Operation]:
    """Beside the article above it."""
    place = article_place(name, terms)
    if not place.above:
        return []
    return [ops.MoveArticle(name, article_place(place.above, terms).above, after=place.above)]


def _add_party(name: str, terms: Terms) -> list[ops.Operation]:
    held = list(terms.get("parties", []))
    if any(one["organisation"] == name for one in held):
        return []
    return [ops.SetParties([*held, {"organisation": name, "role": "partner"}])]


def _remove_party(name: str, terms: Terms) -> list[ops.Operation]:
    parties = [one for one in terms.get("parties", []) if one["organisation"] != name]
    contractors = [one for one in terms.get("contractors", []) if one["organisation"] != name]
    if len(contractors) < len(terms.get("contractors", [])):
        return [ops.SetContractors(contractors)]
    return [ops.SetParties(parties)]


_ADDING: Mapping[str, Any] = {
    "add-article": _add_article,
    "add-under": _add_under,
    "add-promise": _add_promise,
}
_BUTTONS: Mapping[str, Any] = {
    "remove-article": lambda name, terms: [ops.RemoveArticle(name)],
    "up": _article_step(-1),
    "down": _article_step(1),
    "in": _inward,
    "out": _outward,
    "remove-promise": lambda name, terms: [ops.RemoveCommitment(name)],
    "promise-up": _promise_step(-1),
    "promise-down": _promise_step(1),
    "add-party": _add_party,
    "remove-party": _remove_party,
}


def article_place(key: str, terms: Terms) -> Place:
    """Where an article stands.

    Raises:
        LookupError: it is not there.
    """
    for above, held in _levels(terms.get("articles", []), ""):
        keys = tuple(one["key"] for one in held)
        if key in keys:
            return Place(keys, keys.index(key), above)
    raise LookupError(key)


def commitment_place(key: str, terms: Terms) -> Place:
    """Where a commitment stands; `above` is its article.

    Raises:
        LookupError: it is not there.
    """
    for article in every_article(terms):
        keys = tuple(one["key"] for one in article.get("commitments", []))
        if key in keys:
            return Place(keys, keys.index(key), article["key"])
    raise LookupError(key)


def _levels(held: Sequence[Terms], above: str) -> Iterator[tuple[str, Sequence[Terms]]]:
    yield above, held
    for one in held:
        yield from _levels(one.get("articles", []), one["key"])


def every_article(terms: Terms) -> Iterator[Terms]:
    """The articles of all levels, level by level."""
    for _, held in _levels(terms.get("articles", []), ""):
        yield from held


def commitments(terms: Terms) -> Iterator[tuple[str, Terms]]:
    """Every commitment with the key of its article."""
    for article in every_article(terms):
        for one in article.get("commitments", []):
            yield article["key"], one
