"""What reviewers look at, and how they mark it; pure.

The criteria follow what review instruments for learning objects share (LORI 2.0: content quality,
learning goal alignment, presentation, accessibility, reusability), with rights beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that is looked at. Without a `needed` mark nothing is approved."""

    key: str
    label: Promise | str
    question: Promise | str
    needed: int = 1


_ALL: Final = (
    Criterion(
        "accuracy",
        gettext_lazy("True and up to date"),
        gettext_lazy("Is what it says right, and does it hold today?"),
    ),
    Criterion(
        "teaching",
        gettext_lazy("Fit for teaching"),
        gettext_lazy("Do learners at the level given reach what it aims at?"),
    ),
    Criterion(
        "clarity",
        gettext_lazy("Clear"),
        gettext_lazy("Is its language plain, and is it well laid out?"),
    ),
    Criterion(
        "accessibility",
        gettext_lazy("Open to everybody"),
        gettext_lazy("Can people with disabilities use it, as its description promises?"),
        needed=0,
    ),
    Criterion(
        "reuse",
        gettext_lazy("Good to reuse"),
        gettext_lazy("Can others take it over, translate it and change it?"),
        needed=0,
    ),
    Criterion(
        "rights",
        gettext_lazy("Rights in order"),
        gettext_lazy("Do its makers hold the rights, and did everybody named agree?"),
        needed=2,
    ),
)
CRITERIA: Final[Mapping[str, Criterion]] = {one.key: one for one in _ALL}
"""What is looked at, in this order."""

MARKS: Final[Mapping[int, Promise | str]] = {
    0: gettext_lazy("Not yet"),
    1: gettext_lazy("In part"),
    2: gettext_lazy("Yes"),
    3: gettext_lazy("Outstanding"),
}
"""How it is marked."""


def faults(marks: Mapping[str, int]) -> tuple[str, ...]:
    """The criteria for which these marks do not let anybody approve, in the rubric's order."""
    return tuple(
        key for key, one in CRITERIA.items() if key not in marks or marks[key] < one.needed
    )


def is_readable(marks: Mapping[str, int]) -> bool:
    """Whether these are marks of the rubric, all of it or a part."""
    return all(key in CRITERIA and mark in MARKS for key, mark in marks.items())
