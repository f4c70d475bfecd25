"""What may happen to a draft: states, acts, roles, and the one table that joins them. Pure.

The picture in docs/reference/negotiation.md is drawn from this table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class DraftState(StrEnum):
    """Where a draft stands. The last three are ends: nothing happens to such a draft."""

    DRAFTING = "drafting"
    PROPOSED = "proposed"
    APPROVED = "approved"
    SIGNING = "signing"
    IN_FORCE = "in_force"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


class Act(StrEnum):
    """What an organisation does with a draft. The last four make it binding for that one."""

    CHANGE = "change"
    PROPOSE = "propose"
    APPROVE = "approve"
    COUNTER = "counter"
    REMARK = "remark"
    WITHDRAW = "withdraw"
    REFUSE = "refuse"
    SIGN = "sign"
    FUND = "fund"
    ENDORSE = "endorse"
    CONTRACT = "contract"


BINDING: Final = (Act.SIGN, Act.FUND, Act.ENDORSE, Act.CONTRACT)
"""A draft is in force when each organisation in it has done the one of these that it owes."""

Role = StrEnum("Role", ["INITIATOR", "SIGNATORY", "FUNDER", "ENDORSER", "CONTRACTOR"])
"""What an organisation is in a draft: it started it, or by the act that it owes."""

ROLE_OF: Final = {
    Act.SIGN: Role.SIGNATORY,
    Act.FUND: Role.FUNDER,
    Act.ENDORSE: Role.ENDORSER,
    Act.CONTRACT: Role.CONTRACTOR,
}


class When(StrEnum):
    """Whether others still owe the same after this act."""

    ANY = ""
    MORE = "others to follow"
    LAST = "the last one"


@dataclass(frozen=True)
class Transition:
    """In this state, this act by an organisation in one of these roles leads there."""

    state: DraftState
    act: Act
    roles: frozenset[Role]
    to: DraftState
    when: When = When.ANY


class NotPossibleError(ValueError):
    """The act is none that this organisation can do while the draft stands where it stands."""


_WRITERS: Final = frozenset({Role.INITIATOR, Role.SIGNATORY})
_SIGNATORY: Final = frozenset({Role.SIGNATORY})
_BOUND: Final = frozenset(ROLE_OF.values())
_OPEN: Final = (DraftState.PROPOSED, DraftState.APPROVED, DraftState.SIGNING)


def _table() -> Iterator[Transition]:
    drafting, proposed, approved, signing, in_force = list(DraftState)[:5]
    yield Transition(drafting, Act.CHANGE, _WRITERS, drafting)
    yield Transition(drafting, Act.PROPOSE, _WRITERS, proposed)
    yield Transition(proposed, Act.APPROVE, _SIGNATORY, proposed, When.MORE)
    yield Transition(proposed, Act.APPROVE, _SIGNATORY, approved, When.LAST)
    for state in _OPEN:
        yield Transition(state, Act.COUNTER, _WRITERS, drafting)
    for state in (proposed, approved):
        yield Transition(state, Act.REMARK, _BOUND, drafting)
    for state in (approved, signing):
        for act, role in ROLE_OF.items():
            yield Transition(state, act, frozenset({role}), signing, When.MORE)
            yield Transition(state, act, frozenset({role}), in_force, When.LAST)
    for state in _OPEN:
        yield Transition(state, Act.REFUSE, _BOUND, DraftState.REFUSED)
    for state in (drafting, *_OPEN):
        yield Transition(state, Act.WITHDRAW, frozenset({Role.INITIATOR}), DraftState.WITHDRAWN)


TRANSITIONS: Final = tuple(_table())
"""Everything that may happen to a draft; what is not here may not."""

ENDS: Final = frozenset({DraftState.IN_FORCE, DraftState.WITHDRAWN, DraftState.REFUSED})


def after(state: DraftState, act: Act, roles: frozenset[Role], *, last: bool) -> DraftState:
    """The state that an act leads to; `last` says that nobody else owes the same any more.

    Raises:
        NotPossibleError: no row of the table allows it.
    """
    wanted = When.LAST if last else When.MORE
    for row in TRANSITIONS:
        fits = (row.state, row.act) == (state, act) and row.when in (When.ANY, wanted)
        if fits and row.roles & roles:
            return row.to
    raise NotPossibleError(f"{act} is not possible while the draft is {state}.")


def possible(state: DraftState, roles: frozenset[Role]) -> frozenset[Act]:
    """The acts open to an organisation in these roles while a draft stands in this state."""
    return frozenset(row.act for row in TRANSITIONS if row.state == state and row.roles & roles)


def diagram() -> str:
    """The table as a Mermaid state diagram, a line for each way from one state to another."""
    ways: dict[tuple[str, str], list[str]] = {}
    for row in TRANSITIONS:
        told = f"{row.act} ({row.when})" if row.when else str(row.act)
        ways.setdefault((row.state, row.to), []).append(told)
    lines = [f"    {start} --> {end}: {', '.join(acts)}" for (start, end), acts in ways.items()]
    ends = [f"    {state} --> [*]" for state in DraftState if state in ENDS]
    return "\n".join(["stateDiagram-v2", "    [*] --> drafting", *lines, *ends]) + "\n"
