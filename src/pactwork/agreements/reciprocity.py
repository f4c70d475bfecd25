"""What organisations have given each other: the rule. Pure.

Whoever delivered a piece of evidence gave it, since delivering it says "we did this" and another
party agreed. Those to whom its commitments are owed received it; "the public" is one of them where
a commitment is owed to the public. Nobody gives to itself, so the deliverer is left out, and what
is owed to nobody else is no giving at all.

A piece given to several is split evenly among them: a training for two partners is half a training
for each. Nothing says how much each took, and only with shares is what was given, over all, what
was received: were each partner credited with the whole, two partners would have received two
trainings of the one that was held. The shares are exact fractions; they are rounded where they are
read, never before.

A piece that serves several commitments is still one piece: its receivers are taken together, and
each pair has it once. People are not counted here, as nobody gives a person.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

PUBLIC_RECEIVER: Final = 0
"""Stands for the public among the numbers of organisations; none has this number."""

PIECES: Final = ""
"""As a measure: the pieces of evidence themselves, one each."""


@dataclass(frozen=True)
class Given:
    """One piece of evidence: by whom, for whom (numbers), of which kind, when, how much."""

    by: int
    owed_to: Collection[int]
    kind: str
    year: int
    quantities: Mapping[str, Fraction]


@dataclass(frozen=True)
class Flow:
    """What passed from one organisation to another: of one kind, in one measure, in one year.

    `pieces` is how many pieces of evidence it is made of; `amount` is the receiver's share of them.
    """

    giver: int
    receiver: int
    kind: str
    measure: str
    year: int
    amount: Fraction
    pieces: int


@dataclass(frozen=True)
class Balance:
    """What one side gave the other and received of it, in one measure."""

    given: Fraction = Fraction(0)
    received: Fraction = Fraction(0)

    @property
    def net(self) -> Fraction:
        """What was given beyond what was received; below zero where more was received."""
        return self.given - self.received


def flows_from(pieces: Iterable[Given]) -> list[Flow]:
    """What passed between each two organisations, sorted by giver, receiver, year and kind."""
    found: dict[tuple[int, int, int, str, str], tuple[Fraction, int]] = {}
    for one in pieces:
        receivers = set(one.owed_to) - {one.by}
        worth = {PIECES: Fraction(1), **one.quantities}
        for receiver in receivers:
            for measure, amount in worth.items():
                if amount:
                    key = (one.by, receiver, one.year, one.kind, measure)
                    held, count = found.get(key, (Fraction(0), 0))
                    found[key] = (held + amount / len(receivers), count + 1)
    return [
        Flow(giver, receiver, kind, measure, year, amount, count)
        for (giver, receiver, year, kind, measure), (amount, count) in sorted(found.items())
    ]


def balances(flows: Iterable[Flow], measure: str) -> dict[int, Balance]:
    """What each organisation gave and received over all, in one measure. The nets sum to zero."""
    found: dict[int, Balance] = {}
    for one in flows:
        if one.measure == measure:
            gave = found.get(one.giver, Balance())
            found[one.giver] = Balance(gave.given + one.amount, gave.received)
            took = found.get(one.receiver, Balance())
            found[one.receiver] = Balance(took.given, took.received + one.amount)
    return found


def between(flows: Iterable[Flow], side: Collection[int], measure: str) -> dict[int, Balance]:
    """What one side (organisations taken as one) gave each other one, and received of it."""
    found: dict[int, Balance] = {}
    for one in flows:
        if one.measure != measure or (one.giver in side) == (one.receiver in side):
            continue
        other = one.receiver if one.giver in side else one.giver
        held = found.get(other, Balance())
        found[other] = (
            Balance(held.given + one.amount, held.received)
            if one.giver in side
            else Balance(held.given, held.received + one.amount)
        )
    return found
