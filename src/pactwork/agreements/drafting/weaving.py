"""Bringing in what somebody wrote while others wrote too. Pure.

Each operation is held against what its writer saw. Where others left that as it was, it is carried
out; where others changed a text too, both are merged word by word; and where that cannot be done
without losing somebody's words, the operation clashes, and everything is left to a person.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pactwork.agreements.drafting.applying import apply
from pactwork.agreements.drafting.errors import Clash
from pactwork.agreements.drafting.merging import merged
from pactwork.agreements.drafting.operations import (
    Operation,
    RemoveArticle,
    RemoveCommitment,
    SetContractors,
    SetParties,
    SetText,
    SetValue,
    hash_of,
)
from pactwork.agreements.drafting.places import (
    MissingError,
    Terms,
    article_spot,
    commitment_spot,
    text_at,
    value_at,
)


class Loom:
    """Carries operations out on the newest terms, holding each against what its writer saw.

    `seen` are the terms the writer saw, `now` the newest, `between` those from the one to the
    other, newest first, in which a text is looked for that `SetText.was` names. What clashes is
    left to a person, unless `keep` says whose is to stand: then only what nobody can bring in,
    since its place is gone, is among the clashes.
    """

    def __init__(
        self,
        seen: Mapping[str, Any],
        now: Mapping[str, Any],
        between: Sequence[Mapping[str, Any]] = (),
        *,
        keep: Literal["", "mine", "theirs"] = "",
    ) -> None:
        self.seen: Terms = copy.deepcopy(dict(seen))
        self.now: Terms = copy.deepcopy(dict(now))
        self.between = between
        self.keep = keep
        self.clashes: list[Clash] = []

    def bring_in(self, operation: Operation) -> None:
        """Carry one out, or note that it clashes.

        Raises:
            DraftError: it means nothing in the terms its writer saw.
        """
        gone = _gone(operation, self.seen)
        woven: Operation | None = None
        try:
            woven = self._woven(operation, self.seen)
            is_there = True
        except MissingError:
            is_there = False
        apply(operation, self.seen)
        try:
            if woven is not None:
                apply(woven, self.now)
        except MissingError:
            is_there = False
        if not is_there and not isinstance(operation, RemoveArticle | RemoveCommitment):
            self.clashes.append(gone)

    def _woven(self, operation: Operation, before: Terms) -> Operation | None:
        if isinstance(operation, SetText):
            return self._text(operation, before)
        if isinstance(operation, SetValue):
            was, theirs = value_at(before, operation.path), value_at(self.now, operation.path)
            return self._value(operation, was, theirs, operation.value, operation.path)
        if isinstance(operation, RemoveArticle):
            was = article_spot(before, operation.key).held
            theirs = article_spot(self.now, operation.key).held
            return self._value(operation, was, theirs, None, ("articles", operation.key))
        if isinstance(operation, RemoveCommitment):
            was = commitment_spot(before, operation.key).held
            theirs = commitment_spot(self.now, operation.key).held
            return self._value(operation, was, theirs, None, ("commitments", operation.key))
        if isinstance(operation, SetParties):
            parties = self._entries("parties", before, operation.parties)
            return None if parties is None else SetParties(parties)
        if isinstance(operation, SetContractors):
            contractors = self._entries("contractors", before, operation.contractors)
            return None if contractors is None else SetContractors(contractors)
        return operation

    def _text(self, operation: SetText, before: Terms) -> Operation | None:
        path, language = operation.path, operation.language
        theirs = text_at(self.now, path, language)
        if operation.was in (None, hash_of(theirs)):
            was = theirs if operation.was else text_at(before, path, language)
        else:
            was = self._remembered(operation, before)
        text = merged(was, theirs, operation.text.strip())
        if text is None:
            return self._clash(operation, Clash(path, language, was, theirs, operation.text))
        return SetText(path, language, text)

    def _clash(self, operation: Operation, clash: Clash) -> Operation | None:
        if not self.keep:
            self.clashes.append(copy.deepcopy(clash))
        return operation if self.keep == "mine" else None

    def _remembered(self, operation: SetText, before: Terms) -> str:
        """The text whose hash the writer gives; "" if it was never one."""
        for terms in (before, *self.between):
            try:
                text = text_at(dict(terms), operation.path, operation.language)
            except MissingError:
                continue
            if hash_of(text) == operation.was:
                return text
        return ""

    def _value(
        self, operation: Operation, was: Any, theirs: Any, mine: Any, path: tuple[str, ...]
    ) -> Operation | None:
        if theirs in (was, mine):
            return operation
        return self._clash(operation, Clash(path, "", was, theirs, mine))

    def _entries(
        self, name: str, before: Terms, mine: Sequence[dict[str, Any]]
    ) -> list[dict[str, Any]] | None:
        """A list of organisations with what both sides added, changed and took away."""
        was, theirs = _by_slug(before.get(name, [])), _by_slug(self.now.get(name, []))
        if was == theirs:
            return list(mine)
        wanted = _by_slug(mine)
        kept: dict[str, dict[str, Any]] = {}
        for slug in dict.fromkeys([*wanted, *theirs]):
            old, left, right = was.get(slug), theirs.get(slug), wanted.get(slug)
            if left != old and right != old and left != right:
                if not self.keep:
                    self.clashes.append(Clash((name, slug), "", old, left, right))
                    return None
                held = right if self.keep == "mine" else left
            else:
                held = right if left == old else left
            if held is not None:
                kept[slug] = held
        return list(kept.values())


def _by_slug(entries: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {held["organisation"]: held for held in entries}


def _gone(operation: Operation, before: Terms) -> Clash:
    """Somebody took away what this operation works on."""
    if isinstance(operation, SetText):
        was = text_at(before, operation.path, operation.language)
        return Clash(operation.path, operation.language, was, None, operation.text)
    if isinstance(operation, SetValue):
        was = value_at(before, operation.path)
        return Clash(operation.path, "", was, None, operation.value)
    mine = {name: getattr(operation, name) for name in operation.__struct_fields__}
    return Clash(("moved",), "", None, None, mine)
