"""The table of transitions, its picture, and whose turn it is."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from pactwork.agreements.negotiation import (
    BINDING,
    ENDS,
    TRANSITIONS,
    Act,
    DraftState,
    NotPossibleError,
    Role,
    When,
    after,
    diagram,
    possible,
)
from pactwork.agreements.turns import Owed, Table, Turn, is_last, turns

DOC = Path(__file__).resolve().parents[2] / "docs" / "reference" / "negotiation.md"
SIGN, FUND = Act.SIGN, Act.FUND


def test_the_picture_in_the_documentation_is_drawn_from_the_table() -> None:
    assert f"```mermaid\n{diagram()}```" in DOC.read_text(encoding="utf-8")


def test_nothing_happens_after_an_end_and_every_state_can_be_reached() -> None:
    assert not [row for row in TRANSITIONS if row.state in ENDS]
    reached = {DraftState.DRAFTING}
    for _ in DraftState:
        reached |= {row.to for row in TRANSITIONS if row.state in reached}
    assert reached == set(DraftState)


def test_in_force_only_by_the_last_binding_act_after_all_approved() -> None:
    ways = [row for row in TRANSITIONS if row.to == DraftState.IN_FORCE]
    assert {row.act for row in ways} == set(BINDING)
    assert {row.when for row in ways} == {When.LAST}
    assert {row.state for row in ways} == {DraftState.APPROVED, DraftState.SIGNING}
    approved = [row for row in TRANSITIONS if row.to == DraftState.APPROVED]
    assert {(row.state, row.act, row.when) for row in approved} == {
        (DraftState.PROPOSED, Act.APPROVE, When.LAST)
    }


def test_the_table_says_one_thing_of_each_case() -> None:
    for state, act, role, when in product(DraftState, Act, Role, (When.MORE, When.LAST)):
        rows = [
            row
            for row in TRANSITIONS
            if (row.state, row.act) == (state, act)
            and role in row.roles
            and row.when in (When.ANY, when)
        ]
        assert len(rows) <= 1
        if rows:
            last = when == When.LAST
            assert after(state, act, frozenset({role}), last=last) == rows[0].to
            assert act in possible(state, frozenset({role}))
        else:
            with pytest.raises(NotPossibleError):
                after(state, act, frozenset({role}), last=when == When.LAST)


def table(state: DraftState, **said: object) -> Table:
    owes = {1: SIGN, 2: SIGN, 3: FUND, 4: Act.CONTRACT}
    return Table(**{"state": state, "owes": owes, "holder": 2, **said})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "said", "owed"),
    [
        (DraftState.DRAFTING, {}, [(2, Owed.PROPOSE)]),
        (DraftState.PROPOSED, {}, [(1, Owed.APPROVE), (2, Owed.APPROVE)]),
        (DraftState.PROPOSED, {"approved": {1}}, [(2, Owed.APPROVE)]),
        (DraftState.APPROVED, {},
         [(1, Owed.SIGN), (2, Owed.SIGN), (3, Owed.FUND), (4, Owed.CONTRACT)]),
        (DraftState.SIGNING, {"acted": {2, 3}}, [(1, Owed.SIGN), (4, Owed.CONTRACT)]),
        (DraftState.SIGNING, {"acted": {2, 3}, "papers": {1}},
         [(2, Owed.CONFIRM), (4, Owed.CONTRACT)]),
        (DraftState.SIGNING, {"acted": {3, 4}, "papers": {1, 2}},
         [(1, Owed.CONFIRM), (2, Owed.CONFIRM)]),
        (DraftState.IN_FORCE, {}, []),
        (DraftState.REFUSED, {}, []),
    ],
)  # fmt: skip
def test_whose_turn_it_is(
    state: DraftState, said: dict[str, object], owed: list[tuple[int, Owed]]
) -> None:
    assert turns(table(state, **said)) == [Turn(*one) for one in owed]


def test_the_last_one_is_known() -> None:
    assert is_last(table(DraftState.PROPOSED, approved={1}), Act.APPROVE, 2)
    assert not is_last(table(DraftState.PROPOSED), Act.APPROVE, 2)
    assert is_last(table(DraftState.SIGNING, acted={1, 2, 4}), FUND, 3)
    assert not is_last(table(DraftState.SIGNING, acted={1, 2}), FUND, 3)
