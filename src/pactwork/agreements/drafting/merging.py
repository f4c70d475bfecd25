"""Merging two texts that came from one, word by word. Pure.

Where only one side touched a place, its words stand; where both did, and not to the same, nobody
but a person can say what is meant, and the answer is None.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pactwork.agreements.difference import steps, words_of


@dataclass(frozen=True)
class _Edit:
    """The words from `start` to `end` of the old text gave way to these."""

    start: int
    end: int
    words: tuple[str, ...]


def merged(was: str, theirs: str, mine: str) -> str | None:
    """Both sides' changes of a text in one; None where they meet.

    No word that either side wrote is lost: every one of them is in what is returned.
    """
    if theirs == mine or mine == was:
        return theirs
    if theirs == was:
        return mine
    old = words_of(was)
    left, right = _edits(old, words_of(theirs)), _edits(old, words_of(mine))
    edits = _together(left, right)
    return None if edits is None else "".join(_applied(old, edits))


def _edits(old: Sequence[str], new: Sequence[str]) -> list[_Edit]:
    return [
        _Edit(start, end, tuple(new[new_start:new_end]))
        for stayed, start, end, new_start, new_end in steps(old, new)
        if not stayed
    ]


def _together(left: Sequence[_Edit], right: Sequence[_Edit]) -> list[_Edit] | None:
    """The edits of both in order, the same one once; None if any two meet."""
    both = sorted({*left, *right}, key=lambda edit: (edit.start, edit.end, edit.words))
    meet = any(second.start <= first.end for first, second in pairwise(both))
    return None if meet else both


def _applied(old: Sequence[str], edits: Sequence[_Edit]) -> list[str]:
    words: list[str] = []
    place = 0
    for edit in edits:
        words += [*old[place : edit.start], *edit.words]
        place = edit.end
    return [*words, *old[place:]]
