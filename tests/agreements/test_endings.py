"""What rests or has ended says so wherever it is listed, and what was open in it awaits nobody."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from pactwork.agreements.actions.after_force import (
    agree_to_end,
    resume_agreement,
    suspend_agreement,
    terminate_agreement,
)
from pactwork.agreements.actions.standings import refresh_standings
from pactwork.agreements.api import awaiting, mine
from pactwork.agreements.models import RegisterEntry, Standing
from pactwork.agreements.periods import Per
from pactwork.agreements.progress import Amounts, Promise, State, overall_state, progress_of
from tests.agreements.drafting import Side, side
from tests.factories import TODAY, acting_for, commitment, pact, take_in

DUE, ENDED = date(2026, 12, 15), date(2027, 1, 10)


def state(on: date, done: int = 0, **said: object) -> State:
    """Of ten trainings from 2026 on, in an agreement that was ended on 10 January 2027."""
    held = {"start": date(2026, 1, 1), "deadline": date(2027, 2, 28), "ended_on": ENDED, **said}
    month = {date(2026, 3, 1): Decimal(done)} if done else {}
    return progress_of(
        Promise(target=Decimal(10), **held),  # type: ignore[arg-type]
        Amounts(Decimal(done), month),
        on,
    ).state


def test_what_was_open_when_it_was_ended_is_not_overdue() -> None:
    before, long_after = date(2027, 1, 9), date(2030, 1, 1)
    assert state(before, 9) is State.ON_TRACK
    assert state(before, 1) is State.BEHIND
    for done in (0, 1, 9):
        assert state(ENDED, done) is state(long_after, done) is State.UNFINISHED
    assert state(long_after, 10) is State.FULFILLED
    assert state(long_after, ended_on=None) is State.OVERDUE
    assert state(long_after, deadline=DUE) is State.OVERDUE
    runs_out = {"ended_on": None, "last_day": date(2027, 2, 28)}
    assert state(date(2027, 2, 28), 1, **runs_out) is State.BEHIND
    assert state(date(2027, 3, 1), 1, **runs_out) is State.UNFINISHED
    assert state(long_after, 10, **runs_out) is State.FULFILLED
    assert state(long_after, 1, **runs_out, deadline=DUE) is State.OVERDUE
    yearly = {"per": Per.YEAR, "deadline": None}
    assert state(long_after, 10, **yearly, ended_on=date(2027, 1, 1)) is State.FULFILLED
    assert state(long_after, 9, **yearly, ended_on=date(2027, 1, 1)) is State.UNFINISHED


def test_what_all_of_it_comes_to() -> None:
    assert overall_state([State.FULFILLED, State.UNFINISHED]) is State.UNFINISHED
    assert overall_state([State.UNFINISHED, State.OVERDUE]) is State.OVERDUE
    assert overall_state([State.UNFINISHED, State.NOT_MEASURABLE]) is State.UNFINISHED


@pytest.fixture
def sides(db: None) -> tuple[Side, Side]:
    """Two parties of an agreement from November 2026 to February 2027."""
    term = {"term": {"from": "2026-11-01", "to": "2027-02-28"}}
    take_in(pact("rest", commitment("c1", due=str(DUE)), commitment("c2"), agreement=term))
    return side("library"), side("school")


def found(status: str) -> list[tuple[str, object, object]]:
    """What the API lists with this status."""
    answer = Client().get(f"/api/v1/agreements?status={status}")
    assert answer.status_code == 200
    lines = answer.json()["items"]
    return [(one["slug"], one["suspended_since"], one["ends_on"]) for one in lines]


def said(words: str) -> dict[str, bool]:
    """Whether the register, what it is searched for, the organisation and the feed say this."""
    pages = {
        "register": "/en/agreements/",
        "search": "/en/agreements/?q=rest",
        "organisation": "/en/organisations/library/",
        "feed": "/feeds/agreements.atom",
    }
    return {name: words in Client().get(path).content.decode() for name, path in pages.items()}


EVERYWHERE = {"register": True, "search": True, "organisation": True, "feed": True}
NOWHERE = dict.fromkeys(EVERYWHERE, False)


@time_machine.travel(TODAY)
def test_that_it_rests_is_said_where_it_is_listed(sides: tuple[Side, Side]) -> None:
    one, _ = sides
    assert found("in_force") == [("rest", None, None)]
    assert said("Suspended since") == NOWHERE
    suspend_agreement(agreement="rest", reason="Flood.", **one.who)
    assert (found("suspended"), found("in_force")) == ([("rest", "2026-11-22", None)], [])
    assert said("Suspended since 22 November 2026") == EVERYWHERE
    resume_agreement(agreement="rest", **one.who)
    assert (found("suspended"), found("in_force")) == ([], [("rest", None, None)])
    assert said("Suspended since") == NOWHERE


@time_machine.travel(TODAY)
def test_an_end_is_said_and_then_awaits_nobody(sides: tuple[Side, Side]) -> None:
    one, _ = sides
    viewer = acting_for("library")
    terminate_agreement(agreement="rest", reason="Moved.", on=ENDED, **one.who)
    assert found("in_force") == [("rest", None, "2027-01-10")]
    assert said("Ends on 10 January 2027") == EVERYWHERE

    def waits(on: date) -> tuple[int, int, int, date | None]:
        refresh_standings()
        late = awaiting.overdue([one.number], viewer, on=on).total
        soon = awaiting.due_soon([one.number], viewer, on=on).total
        [held] = mine.my_agreements([one.number], viewer, on=on).agreements
        acts = awaiting.acts_by_organisation([one.number], judging=[])[one.number]
        return late, soon, acts, held.next_due

    with time_machine.travel("2027-01-09T12:00:00Z"):
        assert waits(date(2027, 1, 9)) == (1, 0, 1, None)
    with time_machine.travel("2027-01-10T12:00:00Z"):
        assert waits(ENDED) == (0, 0, 0, None)
        states = Standing.objects.order_by("commitment__key").values_list("state", flat=True)
        assert list(states) == ["overdue", "unfinished"]
        assert (found("ended"), found("in_force")) == ([("rest", None, "2027-01-10")], [])
        assert said("Ended on 10 January 2027") == EVERYWHERE
        page = Client().get("/en/agreements/rest/commitments/c2/").content.decode()
        assert "It was not done before the agreement ended." in page
        calendar = Client().get("/feeds/agreements/rest.ics").content.decode()
        assert calendar.count("BEGIN:VEVENT") == 1


@time_machine.travel(TODAY)
def test_what_all_ended_at_once_is_settled_at_once(sides: tuple[Side, Side]) -> None:
    one, other = sides
    assert agree_to_end(agreement="rest", **one.who) is False
    assert agree_to_end(agreement="rest", **other.who) is True
    assert set(Standing.objects.values_list("state", flat=True)) == {"unfinished"}
    assert RegisterEntry.objects.get().state == "unfinished"
    assert found("ended") == [("rest", None, "2026-11-22")]
