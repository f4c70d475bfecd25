"""Carrying operations out on the terms of a draft. Pure: what is given is never changed."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from functools import singledispatch
from typing import Any

from pactwork.agreements.drafting.errors import DraftError
from pactwork.agreements.drafting.operations import (
    AddArticle,
    AddCommitment,
    MoveArticle,
    MoveCommitment,
    Operation,
    RemoveArticle,
    RemoveCommitment,
    SetContractors,
    SetParties,
    SetText,
    SetValue,
)
from pactwork.agreements.drafting.places import (
    Terms,
    article_spot,
    article_spots,
    commitment_spot,
    commitment_spots,
    dict_of,
    holder_of,
)
from pactwork.agreements.pactfile.terms import walk_articles


def applied(terms: Mapping[str, Any], operations: Sequence[Operation]) -> Terms:
    """These terms with the operations carried out, one after the other.

    Raises:
        DraftError: an operation means nothing here; MissingError: it names what is not there.
    """
    value = copy.deepcopy(dict(terms))
    for operation in operations:
        apply(operation, value)
    return value


@singledispatch
def apply(operation: Operation, terms: Terms) -> None:
    """Carry one operation out on these very terms.

    Raises:
        DraftError: it means nothing here; MissingError: it names what is not there.
    """
    raise TypeError(f"{type(operation).__name__} is no operation.")


@apply.register
def _(operation: SetText, terms: Terms) -> None:
    held, name = holder_of(terms, operation.path, make=True)
    text = dict_of(held.setdefault(name, {}))
    if operation.text.strip():
        text[operation.language] = operation.text
    else:
        text.pop(operation.language, None)
    if not text:
        del held[name]


@apply.register
def _(operation: SetValue, terms: Terms) -> None:
    if operation.path == ("agreement", "key"):
        raise DraftError("path", "The key of an agreement is not changed by an operation.")
    held, name = holder_of(terms, operation.path, make=operation.value is not None)
    if operation.value is None:
        held.pop(name, None)
    else:
        held[name] = copy.deepcopy(operation.value)


@apply.register
def _(operation: AddArticle, terms: Terms) -> None:
    article = copy.deepcopy(operation.article)
    known = {spot.held["key"] for spot in article_spots(terms)}
    promised = {spot.held["key"] for spot in commitment_spots(terms)}
    for held, _, _ in walk_articles([article]):
        _fresh(held, known, "article")
        for commitment in held.get("commitments", []):
            _fresh(commitment, promised, "commitment")
    _insert(_articles(terms, operation.under), article, operation.before, operation.after)


@apply.register
def _(operation: RemoveArticle, terms: Terms) -> None:
    spot = article_spot(terms, operation.key)
    del spot.within[spot.index]


@apply.register
def _(operation: MoveArticle, terms: Terms) -> None:
    spot = article_spot(terms, operation.key)
    inside = {held["key"] for held, _, _ in walk_articles([spot.held])}
    if operation.under in inside:
        raise DraftError("circle", "An article cannot stand under itself.")
    if operation.under:
        article_spot(terms, operation.under)
    article = spot.within.pop(spot.index)
    _insert(_articles(terms, operation.under), article, operation.before, operation.after)


@apply.register
def _(operation: AddCommitment, terms: Terms) -> None:
    commitment = copy.deepcopy(operation.commitment)
    _fresh(commitment, {spot.held["key"] for spot in commitment_spots(terms)}, "commitment")
    article = article_spot(terms, operation.article).held
    within = article.setdefault("commitments", [])
    _insert(within, commitment, operation.before, operation.after)


@apply.register
def _(operation: RemoveCommitment, terms: Terms) -> None:
    spot = commitment_spot(terms, operation.key)
    del spot.within[spot.index]


@apply.register
def _(operation: MoveCommitment, terms: Terms) -> None:
    article = article_spot(terms, operation.article).held
    spot = commitment_spot(terms, operation.key)
    commitment = spot.within.pop(spot.index)
    within = article.setdefault("commitments", [])
    _insert(within, commitment, operation.before, operation.after)


@apply.register
def _(operation: SetParties, terms: Terms) -> None:
    terms["parties"] = _named_once(operation.parties, "party")


@apply.register
def _(operation: SetContractors, terms: Terms) -> None:
    terms["contractors"] = _named_once(operation.contractors, "contractor")


def _named_once(entries: Sequence[Mapping[str, Any]], what: str) -> list[dict[str, Any]]:
    slugs = [held.get("organisation") for held in entries]
    if len(set(map(str, slugs))) < len(slugs) or not all(isinstance(one, str) for one in slugs):
        raise DraftError("twice", f"Each {what} is named once, by its organisation.")
    return copy.deepcopy([dict(held) for held in entries])


def _fresh(held: Any, known: set[str], what: str) -> None:
    """Refuse what has no key, or one that is taken; remember the key."""
    key = held.get("key") if isinstance(held, dict) else None
    if not isinstance(key, str) or not key:
        raise DraftError("key", f"Every {what} needs a key.")
    if key in known:
        raise DraftError("twice", f"The key “{key[:80]}” is taken by another {what}.")
    known.add(key)


def _articles(terms: Terms, under: str) -> list[dict[str, Any]]:
    holder = article_spot(terms, under).held if under else terms
    articles: list[dict[str, Any]] = holder.setdefault("articles", [])
    return articles


def _insert(within: list[dict[str, Any]], held: dict[str, Any], before: str, after: str) -> None:
    """Put it before or after the one named; at the end if neither is there."""
    keys = [one["key"] for one in within]
    if before in keys:
        within.insert(keys.index(before), held)
    elif after in keys:
        within.insert(keys.index(after) + 1, held)
    else:
        within.append(held)
