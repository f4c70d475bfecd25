"""Whose turn it is: which organisation owes what to a draft as it stands. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pactwork.agreements.negotiation import Act, DraftState


class Owed(StrEnum):
    """What can be owed to a draft. `CONFIRM` is to say that another's paper is signed."""

    PROPOSE = "propose"
    APPROVE = "approve"
    SIGN = "sign"
    FUND = "fund"
    ENDORSE = "endorse"
    CONTRACT = "contract"
    CONFIRM = "confirm"


@dataclass(frozen=True)
class Turn:
    """An organisation, by its number, and what it owes now."""

    organisation: int
    owed: Owed


@dataclass(frozen=True)
class Table:
    """What is known of a draft: the act each organisation owes in the order of the parties, who
    holds the pen, who approved, who did what it owed, and whose paper waits to be confirmed.
    """

    state: DraftState
    owes: Mapping[int, Act]
    holder: int
    approved: Collection[int] = ()
    acted: Collection[int] = ()
    papers: Collection[int] = ()


def turns(table: Table) -> list[Turn]:
    """Who owes what now, in the order of the parties; nobody once the draft has ended."""
    if table.state == DraftState.DRAFTING:
        return [Turn(table.holder, Owed.PROPOSE)]
    if table.state == DraftState.PROPOSED:
        return [
            Turn(one, Owed.APPROVE)
            for one, act in table.owes.items()
            if act == Act.SIGN and one not in table.approved
        ]
    if table.state in (DraftState.APPROVED, DraftState.SIGNING):
        return _binding(table)
    return []


def _binding(table: Table) -> list[Turn]:
    found: list[Turn] = []
    for one, act in table.owes.items():
        others = set(table.papers) - {one}
        if one not in table.acted and one not in table.papers:
            found.append(Turn(one, Owed(act.value)))
        if others and act == Act.SIGN:
            found.append(Turn(one, Owed.CONFIRM))
    return found


def is_last(table: Table, act: Act, organisation: int) -> bool:
    """Whether nobody else owes the same once this organisation has done it."""
    if act == Act.APPROVE:
        left = {one for one, owed in table.owes.items() if owed == Act.SIGN} - set(table.approved)
    else:
        left = set(table.owes) - set(table.acted)
    return left <= {organisation}
