"""The operations that lead from one terms to another. Pure.

Carried out on the first they give the second, to the letter; carried out on a third they bring
what changed from the first to the second to it: how a draft is brought up to date.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from pactwork.agreements.drafting.applying import apply
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
    Spot,
    Terms,
    article_spots,
    commitment_spots,
)
from pactwork.agreements.pactfile.terms import walk_articles

_TEXTS: Final = frozenset({"title", "purpose", "text", "place", "delivered"})
_NESTED: Final = frozenset({"term", "funding", "measure"})
_NOT_SET: Final = frozenset({"key", "articles", "commitments"})


def operations_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Operation]:
    """Everything to do to the first terms to have the second."""
    steps = _Steps(before)
    steps.take(_set(("agreement",), before["agreement"], after["agreement"]))
    if before.get("parties", []) != after.get("parties", []):
        steps.take([SetParties(list(after.get("parties", [])))])
    if before.get("contractors", []) != after.get("contractors", []):
        steps.take([SetContractors(list(after.get("contractors", [])))])
    if before.get("designations") != after.get("designations"):
        steps.take([SetValue(("designations",), after.get("designations"))])
    steps.place_articles(after)
    steps.place_commitments(after)
    steps.remove_others(after)
    steps.set_fields(after)
    return steps.found


class _Steps:
    """Operations found so far, and the terms as they leave them."""

    def __init__(self, before: Mapping[str, Any]) -> None:
        self.found: list[Operation] = []
        self.now: Terms = copy.deepcopy(dict(before))

    def take(self, operations: Iterator[Operation] | Sequence[Operation]) -> None:
        for operation in operations:
            apply(operation, self.now)
            self.found.append(operation)

    def place_articles(self, after: Mapping[str, Any]) -> None:
        kept = {article["key"] for article, _, _ in walk_articles(after.get("articles", []))}
        for spot in article_spots(dict(after)):
            held, previous = spot.held, _previous(spot)
            known = {one.held["key"]: one for one in article_spots(self.now)}
            place = _beside(known.values(), spot.above, previous)
            if held["key"] not in known:
                fresh = {name: said for name, said in held.items() if name not in _LISTS}
                self.take([AddArticle(fresh, spot.above, *place)])
            elif not _stands(known[held["key"]], spot.above, previous, kept):
                self.take([MoveArticle(held["key"], spot.above, *place)])

    def place_commitments(self, after: Mapping[str, Any]) -> None:
        kept = {spot.held["key"] for spot in commitment_spots(dict(after))}
        for spot in commitment_spots(dict(after)):
            held, previous = spot.held, _previous(spot)
            known = {one.held["key"]: one for one in commitment_spots(self.now)}
            place = _beside(known.values(), spot.above, previous)
            if held["key"] not in known:
                self.take([AddCommitment(spot.above, dict(held), *place)])
            elif not _stands(known[held["key"]], spot.above, previous, kept):
                self.take([MoveCommitment(held["key"], spot.above, *place)])

    def remove_others(self, after: Mapping[str, Any]) -> None:
        promised = {spot.held["key"] for spot in commitment_spots(dict(after))}
        kept = {spot.held["key"] for spot in article_spots(dict(after))}
        gone = [spot.held["key"] for spot in commitment_spots(self.now)]
        self.take([RemoveCommitment(key) for key in gone if key not in promised])
        outer = [
            spot.held["key"]
            for spot in article_spots(self.now)
            if spot.held["key"] not in kept and (spot.above in kept or not spot.above)
        ]
        self.take([RemoveArticle(key) for key in outer])

    def set_fields(self, after: Mapping[str, Any]) -> None:
        for name, spots in (("articles", article_spots), ("commitments", commitment_spots)):
            now = {spot.held["key"]: spot.held for spot in spots(self.now)}
            wanted = {spot.held["key"]: spot.held for spot in spots(dict(after))}
            for key, held in wanted.items():
                self.take(list(_set((name, key), now[key], held)))


_LISTS: Final = ("articles", "commitments")


def _previous(spot: Spot) -> str:
    return spot.within[spot.index - 1]["key"] if spot.index else ""


def _beside(known: Collection[Spot], above: str, previous: str) -> tuple[str, str]:
    """What to name as `before` and `after`, so that it comes to stand behind `previous`."""
    if previous:
        return "", previous
    first = next((one for one in known if one.above == above and one.index == 0), None)
    return (first.held["key"] if first else "", "")


def _stands(now: Spot, above: str, previous: str, kept: Collection[str]) -> bool:
    """Whether it stands there already, leaving out of account what will be removed."""
    if now.above != above:
        return False
    earlier = [one["key"] for one in now.within[: now.index] if one["key"] in kept]
    return (earlier[-1] if earlier else "") == previous


def _set(
    path: tuple[str, ...], before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Operation]:
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name), after.get(name)
        if old == new or name in _NOT_SET:
            continue
        if name in _TEXTS:
            for language in dict.fromkeys([*(old or {}), *(new or {})]):
                text = (new or {}).get(language, "")
                if text != (old or {}).get(language, ""):
                    yield SetText((*path, name), language, text)
        elif name in _NESTED and old and new:
            for part in dict.fromkeys([*old, *new]):
                if old.get(part) != new.get(part):
                    yield SetValue((*path, name, part), new.get(part))
        else:
            yield SetValue((*path, name), new)
