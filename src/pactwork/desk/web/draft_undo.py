"""Undoing the last change: the terms before it, as operations on the terms of now.

Nothing is erased: an undo is a change like any other, and can itself be undone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pactwork.agreements.api import drafts, operations
from pactwork.people.api import Acting

ops = operations
Terms = Mapping[str, Any]


def undoing(detail: drafts.DraftDetail, acting: Acting) -> list[ops.Operation]:
    """The operations that lead back to the revision before the newest.

    Raises:
        LookupError: there is none.
    """
    return restoring(detail, acting, detail.card.revision - 1)


def restoring(detail: drafts.DraftDetail, acting: Acting, revision: int) -> list[ops.Operation]:
    """The operations that lead back to the terms of an earlier revision.

    Raises:
        LookupError: there is none.
    """
    before = drafts.draft_terms_at(detail.card.uuid, acting, revision)
    if before is None:
        raise LookupError(revision)
    return list(_leading_to(before, detail.terms))


def _leading_to(wanted: Terms, now: Terms) -> Iterator[ops.Operation]:
    said, held = wanted.get("agreement", {}), now.get("agreement", {})
    for name in sorted({*said, *held} - {"key"}):
        if said.get(name) != held.get(name):
            yield ops.SetValue(("agreement", name), said.get(name))
    if wanted.get("designations") != now.get("designations"):
        yield ops.SetValue(("designations",), wanted.get("designations"))
    if wanted.get("parties", []) != now.get("parties", []):
        yield ops.SetParties(list(wanted.get("parties", [])))
    if wanted.get("contractors", []) != now.get("contractors", []):
        yield ops.SetContractors(list(wanted.get("contractors", [])))
    articles, there = wanted.get("articles", []), now.get("articles", [])
    if articles != there:
        yield from _articles(articles, there)


def _articles(wanted: Sequence[Terms], now: Sequence[Terms]) -> Iterator[ops.Operation]:
    """Articles that differ are taken out and put in again, whole, where they stood."""
    same = {one["key"] for one in wanted if one in now}
    for one in now:
        if one["key"] not in same:
            yield ops.RemoveArticle(one["key"])
    before = ""
    for one in wanted:
        if one["key"] in same:
            if before:
                yield ops.MoveArticle(one["key"], after=before)
        else:
            yield ops.AddArticle(dict(one), after=before) if before else _first(one, wanted, same)
        before = one["key"]


def _first(one: Terms, wanted: Sequence[Terms], same: set[str]) -> ops.Operation:
    following = next((other["key"] for other in wanted if other["key"] in same), "")
    return ops.AddArticle(dict(one), before=following)
