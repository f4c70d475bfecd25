"""Where a promise stands. Every date is given; none is today's."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactwork.agreements.progress import (
    KEEPING_UP,
    Amounts,
    Promise,
    State,
    completion_of,
    mean_completion,
    overall,
    overall_state,
    progress_of,
)

START, END = date(2025, 1, 1), date(2027, 12, 31)
TOTAL = Promise(Decimal(100), start=START, deadline=END)
YEARLY = Promise(Decimal(40), is_yearly=True, start=START, deadline=END)
GROWTH = Promise(Decimal(14400), baseline=Decimal(12000), is_yearly=True, start=START, deadline=END)


def amounts(total: float | str, **by_year: float) -> Amounts:
    years = {int(year.lstrip("y")): Decimal(str(held)) for year, held in by_year.items()}
    return Amounts(Decimal(str(total)), years)


def yearly(**by_year: float) -> Amounts:
    return amounts(sum(by_year.values()), **by_year)


@pytest.mark.parametrize(
    ("promise", "found", "on", "state"),
    [
        # in total, between two dates: 1096 days, 100 wanted
        (TOTAL, 0, START, State.NOT_STARTED),
        (TOTAL, 0, END, State.NOT_STARTED),
        (TOTAL, 0, END + timedelta(1), State.OVERDUE),
        (TOTAL, "0.001", START, State.BEHIND),
        (TOTAL, "0.1", START, State.ON_TRACK),
        (TOTAL, "0.001", date(2024, 12, 31), State.ON_TRACK),
        (TOTAL, 37, date(2026, 7, 2), State.BEHIND),
        (TOTAL, 38, date(2026, 7, 2), State.ON_TRACK),  # half gone: 37.5 keeps up
        (TOTAL, 74, END, State.BEHIND),
        (TOTAL, 75, END, State.ON_TRACK),
        (TOTAL, "99.999", END, State.ON_TRACK),
        (TOTAL, "99.999", END + timedelta(1), State.OVERDUE),
        (TOTAL, 100, START, State.FULFILLED),
        (TOTAL, 100, END + timedelta(1), State.FULFILLED),
        (TOTAL, 250, END + timedelta(400), State.FULFILLED),
        # no end: never late, and fulfilled when done
        (Promise(Decimal(10), start=START), 0, date(2099, 1, 1), State.NOT_STARTED),
        (Promise(Decimal(10), start=START), 1, date(2099, 1, 1), State.ON_TRACK),
        (Promise(Decimal(10), start=START), 10, date(2099, 1, 1), State.FULFILLED),
        # a deadline and no beginning: an even pace cannot be told
        (Promise(Decimal(10), deadline=END), 1, END, State.ON_TRACK),
        (Promise(Decimal(10), deadline=END), 1, END + timedelta(1), State.OVERDUE),
        # nothing promised that can be counted
        (Promise(None), 0, START, State.NOT_MEASURABLE),
        (Promise(None, start=START, deadline=END), 10**9, END, State.NOT_MEASURABLE),
        (Promise(None, deadline=START), 5, END, State.NOT_MEASURABLE),
    ],
)
def test_states_of_a_promise_in_total(
    promise: Promise, found: float | str, on: date, state: State
) -> None:
    assert progress_of(promise, amounts(found), on).state is state


@pytest.mark.parametrize(
    ("promise", "found", "on", "state"),
    [
        (YEARLY, yearly(), date(2026, 1, 1), State.NOT_STARTED),
        (YEARLY, yearly(y2025=40), date(2025, 12, 31), State.ON_TRACK),
        (YEARLY, yearly(y2025=29), date(2025, 12, 31), State.BEHIND),
        (YEARLY, yearly(y2025=30), date(2025, 12, 31), State.ON_TRACK),
        # what is too much in one year does not make up for another
        (YEARLY, yearly(y2025=120), END, State.BEHIND),
        (YEARLY, yearly(y2025=40, y2026=40, y2027=39), END, State.ON_TRACK),
        (YEARLY, yearly(y2025=40, y2026=40, y2027=39), END + timedelta(1), State.OVERDUE),
        (YEARLY, yearly(y2025=40, y2026=40, y2027=40), END, State.FULFILLED),
        (YEARLY, yearly(y2025=40, y2026=40, y2027=40), END + timedelta(1), State.FULFILLED),
        # no beginning: the years up to the deadline count, later ones do not
        (Promise(Decimal(9), is_yearly=True, deadline=END), yearly(y2027=9), END, State.FULFILLED),
        (
            Promise(Decimal(9), is_yearly=True, deadline=END),
            yearly(y2028=9),
            date(2028, 6, 1),
            State.OVERDUE,
        ),
        # no beginning and no end: the year it is now
        (
            Promise(Decimal(9), is_yearly=True),
            yearly(y2025=1, y2026=9),
            date(2026, 6, 1),
            State.ON_TRACK,
        ),
        # years outside the term do not count, but something was done
        (YEARLY, yearly(y2024=400), date(2025, 6, 1), State.BEHIND),
        (YEARLY, yearly(y2024=400, y2028=400), END + timedelta(1), State.OVERDUE),
    ],
)
def test_states_of_a_yearly_promise(
    promise: Promise, found: Amounts, on: date, state: State
) -> None:
    assert progress_of(promise, found, on).state is state


@pytest.mark.parametrize("on", [date(2026, 6, 1), date(2026, 12, 31), date(2030, 1, 1)])
@pytest.mark.parametrize("start", [START, None])
def test_a_yearly_promise_without_an_end_is_never_fulfilled(on: date, start: date | None) -> None:
    promise = Promise(Decimal(1), is_yearly=True, start=start)
    found = amounts(99, **{f"y{year}": 9.0 for year in range(2025, on.year + 1)})
    progress = progress_of(promise, found, on)
    assert progress.completion == 1.0
    assert progress.state is State.ON_TRACK


def test_a_yearly_promise_tells_each_year() -> None:
    progress = progress_of(YEARLY, yearly(y2025=50, y2026=10), date(2026, 7, 2))
    assert [(one.year, one.target, one.achieved, one.share) for one in progress.periods] == [
        (2025, Decimal(40), Decimal(50), 1.0),
        (2026, Decimal(40), Decimal(10), 0.25),
        (2027, Decimal(40), Decimal(0), 0.0),
    ]
    assert (progress.achieved, progress.target) == (Decimal(60), Decimal(120))
    assert progress.completion == pytest.approx(1.25 / 3)
    assert progress.expected == pytest.approx((1 + 183 / 365) / 3)


@pytest.mark.parametrize(
    ("done", "share"),
    [(0, 0.0), (11_000, 0.0), (12_000, 0.0), (12_600, 0.25), (14_400, 1.0), (20_000, 1.0)],
)
def test_growth_is_counted_from_the_baseline(done: float, share: float) -> None:
    progress = progress_of(GROWTH, yearly(y2025=done), date(2025, 12, 31))
    assert progress.periods[0].share == pytest.approx(share)
    assert progress.completion == pytest.approx(share / 3)


def test_a_year_only_partly_in_the_term_asks_for_the_whole() -> None:
    promise = Promise(
        Decimal(12), is_yearly=True, start=date(2021, 4, 14), deadline=date(2022, 4, 13)
    )
    progress = progress_of(promise, yearly(y2021=9, y2022=3), date(2022, 4, 13))
    assert [(one.target, one.share) for one in progress.periods] == [(12, 0.75), (12, 0.25)]
    assert progress.expected == 1.0


def test_nothing_expected_before_it_begins_and_all_at_the_end() -> None:
    for promise in (TOTAL, YEARLY, GROWTH):
        assert progress_of(promise, amounts(0), date(2024, 12, 31)).expected == 0.0
        assert progress_of(promise, amounts(0), END).expected == 1.0
        assert progress_of(promise, amounts(0), END + timedelta(9)).expected == 1.0
    assert progress_of(TOTAL, amounts(0), START).expected == pytest.approx(1 / 1095)


@pytest.mark.parametrize(
    "promise",
    [
        Promise(Decimal(5), start=END, deadline=START),
        Promise(Decimal(5), is_yearly=True, start=END, deadline=START),
        Promise(Decimal(5), is_yearly=True, start=END),
        Promise(Decimal(5), is_yearly=True, deadline=START),
    ],
)
@pytest.mark.parametrize("on", [START, END, date(2001, 1, 1), date(2040, 1, 1)])
def test_a_due_day_before_the_term_breaks_nothing(promise: Promise, on: date) -> None:
    progress = progress_of(promise, yearly(y2026=1), on)
    assert progress.state in State
    assert 0 <= (progress.completion or 0) <= 1


days = st.dates(date(2015, 1, 1), date(2035, 12, 31))
quantities = st.decimals(0, 10**6, places=3)
targets = st.decimals("0.001", 10**6, places=3)
years = st.dictionaries(st.integers(2014, 2036), quantities, max_size=8)


@st.composite
def promises(draw: st.DrawFn) -> Promise:
    first, last = sorted([draw(days), draw(days)])
    target = draw(st.none() | targets)
    baseline = draw(st.none() | st.decimals(0, "0.9", places=2))
    is_yearly = draw(st.booleans())
    return Promise(
        target=target,
        baseline=baseline * target if target and baseline and is_yearly else None,
        is_yearly=is_yearly,
        start=draw(st.sampled_from([first, None])),
        deadline=draw(st.sampled_from([last, None])),
    )


@st.composite
def found(draw: st.DrawFn) -> Amounts:
    by_year = draw(years)
    people_twice = draw(st.decimals(0, 1, places=2))
    total = sum(by_year.values(), Decimal(0))
    return Amounts(max([total * people_twice, *by_year.values(), Decimal(0)]), by_year)


@settings(deadline=None)
@given(promises(), found(), days)
def test_one_of_six_states_and_shares_between_nothing_and_all(
    promise: Promise, held: Amounts, on: date
) -> None:
    progress = progress_of(promise, held, on)
    assert progress.state in set(State)
    assert progress.achieved == held.total
    if promise.target is None:
        assert progress.state is State.NOT_MEASURABLE
        assert (progress.completion, progress.expected, progress.target) == (None, None, None)
        return
    assert progress.state is not State.NOT_MEASURABLE
    assert progress.completion is not None
    assert 0 <= progress.completion <= 1
    assert progress.completion == completion_of(promise, held, on)
    if promise.is_yearly:
        shares = [period.share for period in progress.periods]
        assert progress.completion == sum(shares) / len(shares)
    assert progress.expected is None or 0 <= progress.expected <= 1


@settings(deadline=None)
@given(promises(), found(), days)
def test_fulfilled_means_every_target_was_reached(
    promise: Promise, held: Amounts, on: date
) -> None:
    if progress_of(promise, held, on).state is not State.FULFILLED:
        return
    assert promise.target is not None
    if not promise.is_yearly:
        assert held.total >= promise.target
        return
    assert promise.deadline
    first = promise.start.year if promise.start else min(on.year, promise.deadline.year)
    for year in range(first, promise.deadline.year + 1):
        assert held.by_year.get(year, 0) >= promise.target


ORDER = {
    State.OVERDUE: 0,
    State.NOT_STARTED: 0,
    State.BEHIND: 1,
    State.ON_TRACK: 2,
    State.FULFILLED: 3,
}


@settings(deadline=None)
@given(promises().filter(lambda one: one.target), found(), years, days)
def test_more_evidence_never_makes_it_worse_and_less_never_better(
    promise: Promise, less: Amounts, added: dict[int, Decimal], on: date
) -> None:
    """Voiding is the same comparison the other way round."""
    by_year = {
        year: less.by_year.get(year, Decimal(0)) + added.get(year, Decimal(0))
        for year in {*less.by_year, *added}
    }
    more = Amounts(less.total + max(added.values(), default=Decimal(0)), by_year)
    before, after = progress_of(promise, less, on), progress_of(promise, more, on)
    assert (after.completion or 0) >= (before.completion or 0)
    assert ORDER[after.state] >= ORDER[before.state]


@settings(deadline=None)
@given(promises().filter(lambda one: one.target), found(), days, st.integers(0, 4000))
def test_passing_days_alone_never_help(
    promise: Promise, held: Amounts, on: date, later: int
) -> None:
    if promise.is_yearly and (promise.deadline is None or promise.start is None):
        return  # the years that count are not yet all there
    before = progress_of(promise, held, on)
    after = progress_of(promise, held, min(on + timedelta(later), date(2035, 12, 31)))
    assert after.completion == before.completion
    assert (after.expected or 0) >= (before.expected or 0)
    assert ORDER[after.state] <= ORDER[before.state]


def test_keeping_up_means_three_quarters() -> None:
    assert KEEPING_UP == 0.75


@pytest.mark.parametrize(
    ("states", "one"),
    [
        ([], State.NOT_MEASURABLE),
        (["not_measurable"], State.NOT_MEASURABLE),
        (["not_measurable", "fulfilled"], State.FULFILLED),
        (["fulfilled", "fulfilled"], State.FULFILLED),
        (["fulfilled", "not_started"], State.ON_TRACK),
        (["not_started", "not_measurable"], State.NOT_STARTED),
        (["on_track", "behind", "fulfilled"], State.BEHIND),
        (["behind", "overdue", "fulfilled"], State.OVERDUE),
        (["on_track", "fulfilled"], State.ON_TRACK),
    ],
)
def test_one_word_for_many(states: list[str], one: State) -> None:
    assert overall_state([State(state) for state in states]) is one


def test_many_taken_as_one() -> None:
    held = [(State.FULFILLED, 1.0), (State.BEHIND, 0.5), (State.NOT_MEASURABLE, None)]
    found = overall(held)
    assert (found.state, found.completion) == (State.BEHIND, 0.5)
    assert (found.commitments, found.fulfilled) == (3, 1)
    assert mean_completion([]) == 0.0
    assert mean_completion([None, None]) == 0.0


def test_one_word_for_many_does_not_depend_on_their_order() -> None:
    for three in product(State, repeat=3):
        assert len({overall_state(order) for order in (three, three[::-1], sorted(three))}) == 1
