"""Days on which an agreement rests: the rule, and that pages, lists and the night keep to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from pactwork.agreements.actions.after_force import (
    resume_agreement,
    suspend_agreement,
    terminate_agreement,
)
from pactwork.agreements.actions.standings import refresh_standings
from pactwork.agreements.actions.telling import tell_dates
from pactwork.agreements.api import awaiting, growth_of_agreement, mine
from pactwork.agreements.models import Agreement, Commitment, RegisterEntry, Standing, Suspension
from pactwork.agreements.periods import Per
from pactwork.agreements.progress import Amounts, Promise, State, progress_of
from pactwork.agreements.queries.amounts import NO_HALTS, halts_of, promise_of
from pactwork.agreements.queries.deadlines import falls_due
from pactwork.agreements.queries.exports import due_between
from pactwork.kernel.viewer import PUBLIC
from pactwork.notifications.models import Notice
from tests.agreements.drafting import side
from tests.factories import (
    accepted,
    acting_for,
    commitment,
    evidence,
    happened,
    numbers,
    pact,
    take_in,
)

START, END = date(2025, 1, 1), date(2027, 12, 31)
DAYS = st.dates(date(2024, 6, 1), date(2030, 1, 1))
PROMISES = st.builds(
    Promise,
    target=st.decimals(1, 500, places=0),
    per=st.sampled_from([None, *Per]),
    start=st.just(START),
    deadline=st.one_of(st.just(END), st.dates(date(2025, 2, 1), END)),
)
AMOUNTS = st.builds(
    lambda total, day: Amounts(Decimal(total), {day.replace(day=1): Decimal(total)}),
    st.integers(0, 600),
    st.dates(START, END),
)


@st.composite
def rests(draw: st.DrawFn) -> tuple[tuple[date, date], ...]:
    """Stretches of days that follow one another and have ended."""
    days = draw(st.lists(st.dates(START, END), max_size=6))
    days = sorted(days)
    return tuple(zip(days[::2], days[1::2], strict=False))


@given(PROMISES, AMOUNTS, st.dates(START, END), DAYS, DAYS)
def test_while_it_rests_nothing_moves(
    promise: Promise, held: Amounts, first: date, one: date, other: date
) -> None:
    resting = replace(promise, rests=((first, None),))
    days = [max(day, first) for day in (one, other)]
    before, after = (progress_of(resting, held, day) for day in days)
    assert (before.state, before.expected) == (after.state, after.expected)
    assert before.completion == after.completion


@given(PROMISES, AMOUNTS, rests(), DAYS)
def test_rest_is_a_later_clock_and_nothing_else(
    promise: Promise, held: Amounts, rested: tuple[tuple[date, date], ...], on: date
) -> None:
    """All that a rest does is that so many days have not gone by."""
    with_rest = replace(promise, rests=rested)
    days = sum((last - first).days for first, last in rested if last <= on)
    days += sum((on - first).days + 1 for first, last in rested if first <= on < last)
    assert (
        progress_of(with_rest, held, on).state
        == progress_of(promise, held, on - timedelta(days)).state
    )
    assert with_rest.falls_due(on) == promise.deadline + timedelta(days)  # type: ignore[operator]


@given(PROMISES, AMOUNTS, rests(), DAYS)
def test_rest_never_counts_against_a_promise(
    promise: Promise, held: Amounts, rested: tuple[tuple[date, date], ...], on: date
) -> None:
    with_rest = replace(promise, rests=rested)
    rests_, without = progress_of(with_rest, held, on), progress_of(promise, held, on)
    assert rests_.completion == without.completion
    assert (rests_.expected or 0) <= (without.expected or 0)
    due = with_rest.falls_due(on)
    assert due is not None
    assert (rests_.state is State.OVERDUE) == (on > due and rests_.state is not State.FULFILLED)
    if rests_.state in (State.BEHIND, State.OVERDUE):
        assert without.state in (State.BEHIND, State.OVERDUE)


def one_agreement(**said: str) -> Agreement:
    term = {"from": "2026-11-01", "to": "2027-02-28"}
    take_in(pact("rest", commitment("c1", **said), commitment("c2"), agreement={"term": term}))
    return Agreement.objects.get(slug="rest")


@pytest.mark.django_db
def test_the_database_says_the_same_deadline_as_the_rule() -> None:
    row = one_agreement(due="2026-12-15")
    organisation = numbers("library")[0]

    @settings(max_examples=60, deadline=None)
    @given(rests(), st.none() | st.dates(END, date(2028, 6, 1)), DAYS)
    def compare(rested: tuple[tuple[date, date], ...], since: date | None, on: date) -> None:
        Suspension.objects.all().delete()
        spans = [*rested, *([(since, None)] if since else [])]
        Suspension.objects.bulk_create(
            Suspension(
                agreement=row,
                by_id=organisation,
                first_day=first,
                last_day=last,
                reason="x",
                statement=uuid4(),
            )
            for first, last in spans
        )
        held = halts_of([row.pk]).get(row.pk, NO_HALTS)
        commitments = Commitment.objects.select_related("agreement").annotate(until=falls_due(on))
        found = {one.key: (one.until, promise_of(one, held)) for one in commitments}
        assert {key: until for key, (until, _) in found.items()} == {
            key: promise.falls_due(on) for key, (_, promise) in found.items()
        }
        assert set(found) == {"c1", "c2"}

    compare()


@pytest.mark.django_db
def test_the_night_lets_what_rests_be_and_wakes_it() -> None:
    """The term ends with February 2027; it rests through 130 days from 22 November on."""
    one_agreement()
    one = side("library")
    suspend_agreement(agreement="rest", reason="Flood.", **one.who)

    def night(on: date) -> set[str]:
        with time_machine.travel(f"{on}T02:00:00Z"):
            assert refresh_standings() == 2
            assert refresh_standings() == 0
        return set(Standing.objects.values_list("state", flat=True))

    for on in (date(2026, 12, 1), date(2027, 2, 28), date(2027, 3, 1), date(2027, 3, 31)):
        assert night(on) == {"not_started"}
        assert RegisterEntry.objects.get(agreement__slug="rest").state == "not_started"
    with time_machine.travel("2027-04-01T12:00:00Z"):
        resume_agreement(agreement="rest", **one.who)
    assert night(date(2027, 7, 8)) == {"behind"}
    assert night(date(2027, 7, 9)) == {"unfinished"}


@pytest.mark.django_db
def test_lists_calendars_and_letters_keep_to_it() -> None:
    one_agreement(due="2026-12-01")
    one, viewer = side("library"), acting_for("library")
    today = date(2026, 11, 22)

    def soon(on: date) -> list[date | None]:
        page = awaiting.due_soon([one.number], viewer, on=on)
        return [held.deadline for held in page.promises]

    def next_due(on: date) -> date | None:
        [held] = mine.my_agreements([one.number], viewer, on=on).agreements
        return held.next_due

    assert (soon(today), next_due(today)) == ([date(2026, 12, 1)], date(2026, 12, 1))
    suspend_agreement(agreement="rest", reason="Flood.", **one.who)
    assert (soon(today), next_due(today)) == ([], None)
    tell_dates(today)
    assert not Notice.objects.filter(parameters__what="due").exists()
    later = date(2026, 12, 2)
    with time_machine.travel(f"{later}T12:00:00Z"):
        resume_agreement(agreement="rest", **one.who)
        moved = date(2026, 12, 11)
        assert (soon(later), next_due(later)) == ([moved], moved)
        [held] = due_between(moved, moved, PUBLIC)
        assert held.key == "c1"
        tell_dates(later)
        tell_dates(later)
        [notice] = Notice.objects.filter(parameters__what="due")
        assert notice.parameters["day"] == "2026-12-11"


@pytest.mark.django_db
def test_the_even_pace_of_the_course_rests_as_well() -> None:
    one_agreement()
    one = side("library")
    take_in(
        evidence("rest", happened(on="2026-11-10", accepted=accepted("school", on="2026-11-12")))
    )
    suspend_agreement(agreement="rest", reason="Flood.", **one.who)
    with time_machine.travel("2027-05-01T12:00:00Z"):
        refresh_standings()
        course = growth_of_agreement("rest", PUBLIC)
    assert course.paced == 2
    assert round((course.past[-1].expected or 0) * 120) == 21


@pytest.mark.django_db
def test_what_was_ended_leaves_the_register_of_those_in_force() -> None:
    one_agreement()
    one = side("library")
    on = date(2027, 1, 10)
    terminate_agreement(agreement="rest", reason="Moved.", on=on, **one.who)
    assert RegisterEntry.objects.get(agreement__slug="rest").last_day == date(2027, 1, 9)
    held = {"organisations": [one.number], "viewer": acting_for("library")}
    for day, in_force in ((date(2027, 1, 9), 1), (on, 0)):
        assert mine.my_agreements(on=day, in_force=True, **held).total == in_force  # type: ignore[arg-type]
