"""Where a promise stands. Every date is given; none is today's."""

# budget: one rule, its edges and its properties, read as one

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactwork.agreements.periods import Per, Run, period_of
from pactwork.agreements.progress import (
    KEEPING_UP,
    STARTING,
    Amounts,
    Period,
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
YEARLY = Promise(Decimal(40), per=Per.YEAR, start=START, deadline=END)
GROWTH = Promise(Decimal(14400), baseline=Decimal(12000), per=Per.YEAR, start=START, deadline=END)


def amounts(total: float | str, **by_year: float) -> Amounts:
    years = {date(int(year[1:]), 1, 1): Decimal(str(held)) for year, held in by_year.items()}
    return Amounts(Decimal(str(total)), years)


def yearly(**by_year: float) -> Amounts:
    return amounts(sum(by_year.values()), **by_year)


@pytest.mark.parametrize(
    ("promise", "found", "on", "state"),
    [
        # in total, between two dates: 1096 days, 100 wanted
        (TOTAL, 0, START, State.NOT_STARTED),
        # nothing accepted: not started for a quarter of the time, 273 of its 1095 days
        (TOTAL, 0, date(2024, 1, 1), State.NOT_STARTED),
        (TOTAL, 0, date(2025, 9, 30), State.NOT_STARTED),
        (TOTAL, 0, date(2025, 10, 1), State.BEHIND),
        (TOTAL, 0, END, State.BEHIND),
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
        (Promise(Decimal(10), deadline=END), 0, END, State.NOT_STARTED),
        (Promise(Decimal(10), deadline=END), 0, END + timedelta(1), State.OVERDUE),
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
        (YEARLY, yearly(), date(2025, 9, 30), State.NOT_STARTED),
        (YEARLY, yearly(), date(2025, 10, 1), State.BEHIND),
        (YEARLY, yearly(), END + timedelta(1), State.OVERDUE),
        # it goes on without end: its time is that of the years so far
        (
            Promise(Decimal(9), per=Per.YEAR, start=START),
            yearly(),
            date(2025, 4, 1),
            State.NOT_STARTED,
        ),
        (Promise(Decimal(9), per=Per.YEAR, start=START), yearly(), date(2025, 4, 2), State.BEHIND),
        (Promise(Decimal(9), per=Per.YEAR, start=START), yearly(), date(2026, 1, 1), State.BEHIND),
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
        (Promise(Decimal(9), per=Per.YEAR, deadline=END), yearly(y2027=9), END, State.FULFILLED),
        (
            Promise(Decimal(9), per=Per.YEAR, deadline=END),
            yearly(y2028=9),
            date(2028, 6, 1),
            State.OVERDUE,
        ),
        # no beginning and no end: the year it is now
        (
            Promise(Decimal(9), per=Per.YEAR),
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
    promise = Promise(Decimal(1), per=Per.YEAR, start=start)
    found = amounts(99, **{f"y{year}": 9.0 for year in range(2025, on.year + 1)})
    progress = progress_of(promise, found, on)
    assert progress.completion == 1.0
    assert progress.state is State.ON_TRACK


def test_a_yearly_promise_tells_each_year() -> None:
    progress = progress_of(YEARLY, yearly(y2025=50, y2026=10), date(2026, 7, 2))
    assert list(progress.periods) == [
        Period(date(2025, 1, 1), date(2025, 12, 31), Decimal(40), Decimal(50), 1.0),
        Period(date(2026, 1, 1), date(2026, 12, 31), Decimal(40), Decimal(10), 0.25),
        Period(date(2027, 1, 1), date(2027, 12, 31), Decimal(40), Decimal(0), 0.0),
    ]
    assert progress.met == 1
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
        Decimal(12), per=Per.YEAR, start=date(2021, 4, 14), deadline=date(2022, 4, 13)
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
        Promise(Decimal(5), per=Per.YEAR, start=END, deadline=START),
        Promise(Decimal(5), per=Per.YEAR, start=END),
        Promise(Decimal(5), per=Per.YEAR, deadline=START),
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
moments = st.dictionaries(st.dates(date(2014, 1, 1), date(2036, 12, 31)), quantities, max_size=8)
kinds = st.sampled_from([None, *Per])


@st.composite
def promises(draw: st.DrawFn) -> Promise:
    first, last = sorted([draw(days), draw(days)])
    target = draw(st.none() | targets)
    baseline = draw(st.none() | st.decimals(0, "0.9", places=2))
    per = draw(kinds)
    return Promise(
        target=target,
        baseline=baseline * target if target and baseline and per else None,
        per=per,
        start=draw(st.sampled_from([first, None])),
        deadline=draw(st.sampled_from([last, None])),
    )


History = dict[date, Decimal]


def amounts_in(held: History, per: Per | None, *, once: Decimal = Decimal(1)) -> Amounts:
    """What was accepted on these days; of people, perhaps only a share `once` came but once."""
    by_period: dict[date, Decimal] = {}
    for day, amount in held.items():
        if per:
            first, _ = period_of(per, day)
            by_period[first] = by_period.get(first, Decimal(0)) + amount
    total = sum(held.values(), Decimal(0)) * once
    return Amounts(max([total, *by_period.values()]), by_period)


def months_of(promise: Promise, on: date) -> list[list[tuple[int, int]]]:
    """The periods of a promise, each as its months, by walking through the calendar."""
    length = {"year": 12, "half-year": 6, "quarter": 3, "month": 1}[str(promise.per)]
    first = promise.start or on
    last = promise.deadline or max(first, on)
    first = min(first, last)
    walked = [(year, month) for year in range(first.year, last.year + 1) for month in range(1, 13)]
    periods = [walked[n : n + length] for n in range(0, len(walked), length)]
    ends = ((first.year, first.month), (last.year, last.month))
    return [period for period in periods if period[-1] >= ends[0] and period[0] <= ends[1]]


@settings(deadline=None)
@given(promises().filter(lambda one: one.target and one.per), moments, days)
def test_a_recurring_promise_is_the_sum_of_its_periods(
    promise: Promise, history: History, on: date
) -> None:
    assert promise.target is not None
    progress = progress_of(promise, amounts_in(history, promise.per), on)
    walked = months_of(promise, on)
    sums = [
        sum((n for day, n in history.items() if (day.year, day.month) in period), Decimal(0))
        for period in walked
    ]
    periods = list(progress.periods)
    assert [one.achieved for one in periods] == sums
    assert progress.achieved == sum(sums)
    assert progress.target == promise.target * len(walked)
    for one, months in zip(periods, walked, strict=True):
        assert (one.first_day.year, one.first_day.month, one.first_day.day) == (*months[0], 1)
        after = one.last_day + timedelta(1)
        assert (one.last_day.year, one.last_day.month, after.day) == (*months[-1], 1)
    assert progress.completion == pytest.approx(sum(one.share for one in periods) / len(periods))
    assert progress.met == sum(one.share >= 1 for one in periods)
    assert progress.met == sum(held >= promise.target for held in sums)


@settings(deadline=None)
@given(promises().filter(lambda one: one.target and one.per), days)
def test_an_even_pace_goes_through_the_periods_one_after_the_other(
    promise: Promise, on: date
) -> None:
    if promise.start and promise.deadline and promise.deadline < promise.start:
        return
    progress = progress_of(promise, Amounts(), on)
    gone = Fraction(0)
    for one in progress.periods:
        first = max(one.first_day, promise.start or one.first_day)
        last = min(one.last_day, promise.deadline or one.last_day)
        past = min(max(0, (on - first).days + 1), (last - first).days + 1)
        gone += Fraction(past, (last - first).days + 1)
    assert progress.expected == pytest.approx(float(gone / len(progress.periods)))


@settings(deadline=None)
@given(promises(), moments, st.decimals(0, 1, places=2), days)
def test_one_of_six_states_and_shares_between_nothing_and_all(
    promise: Promise, history: History, once: Decimal, on: date
) -> None:
    held = amounts_in(history, promise.per, once=once)
    progress = progress_of(promise, held, on)
    assert progress.state in set(State)
    if promise.target is None:
        assert progress.state is State.NOT_MEASURABLE
        assert (progress.completion, progress.expected, progress.target) == (None, None, None)
        return
    if promise.per is None:
        assert progress.achieved == held.total
    assert progress.state is not State.NOT_MEASURABLE
    assert progress.completion is not None
    assert 0 <= progress.completion <= 1
    assert progress.completion == completion_of(promise, held, on)
    if promise.per is not None:
        shares = [period.share for period in progress.periods]
        assert progress.completion == sum(shares) / len(shares)
    assert progress.expected is None or 0 <= progress.expected <= 1


@settings(deadline=None)
@given(promises(), moments, days)
def test_fulfilled_means_every_target_was_reached(
    promise: Promise, history: History, on: date
) -> None:
    held = amounts_in(history, promise.per)
    progress = progress_of(promise, held, on)
    if progress.state is not State.FULFILLED:
        return
    assert promise.target is not None
    if promise.per is None:
        assert held.total >= promise.target
        return
    assert promise.deadline
    for months in months_of(promise, on):
        assert held.by_period.get(date(*months[0], 1), 0) >= promise.target


@settings(deadline=None)
@given(promises().filter(lambda one: one.target), days)
def test_nothing_accepted_is_behind_when_a_quarter_of_the_time_is_gone(
    promise: Promise, on: date
) -> None:
    progress = progress_of(promise, Amounts(), on)
    if promise.deadline and on > promise.deadline:
        assert progress.state is State.OVERDUE
    elif progress.expected is not None and progress.expected > 0.25:
        assert progress.state is State.BEHIND
    else:
        assert progress.state is State.NOT_STARTED


BETTER = {
    State.OVERDUE: 0,
    State.NOT_STARTED: 0,
    State.BEHIND: 1,
    State.ON_TRACK: 2,
    State.FULFILLED: 3,
}
"""What more evidence makes of a state."""
LATER = {
    State.FULFILLED: 3,
    State.ON_TRACK: 2,
    State.NOT_STARTED: 2,
    State.BEHIND: 1,
    State.OVERDUE: 0,
}
"""What days make of a state."""


@settings(deadline=None)
@given(promises().filter(lambda one: one.target), moments, moments, days)
def test_more_evidence_never_makes_it_worse_and_less_never_better(
    promise: Promise, history: History, added: History, on: date
) -> None:
    """Voiding is the same comparison the other way round."""
    both = {day: history.get(day, Decimal(0)) + added.get(day, Decimal(0))
            for day in {*history, *added}}  # fmt: skip
    less, more = (amounts_in(held, promise.per) for held in (history, both))
    before, after = progress_of(promise, less, on), progress_of(promise, more, on)
    assert (after.completion or 0) >= (before.completion or 0)
    assert after.achieved >= before.achieved
    assert BETTER[after.state] >= BETTER[before.state]


@settings(deadline=None)
@given(promises().filter(lambda one: one.target), moments, days, st.integers(0, 4000))
def test_passing_days_alone_never_help(
    promise: Promise, history: History, on: date, later: int
) -> None:
    if promise.per and (promise.deadline is None or promise.start is None):
        return  # the periods that count are not yet all there
    held = amounts_in(history, promise.per)
    before = progress_of(promise, held, on)
    after = progress_of(promise, held, min(on + timedelta(later), date(2035, 12, 31)))
    assert after.completion == before.completion
    assert (after.expected or 0) >= (before.expected or 0)
    assert LATER[after.state] <= LATER[before.state]


@pytest.mark.parametrize(
    ("per", "day", "first", "last"),
    [
        (Per.YEAR, date(2024, 5, 31), date(2024, 1, 1), date(2024, 12, 31)),
        (Per.HALF_YEAR, date(2024, 6, 30), date(2024, 1, 1), date(2024, 6, 30)),
        (Per.HALF_YEAR, date(2024, 7, 1), date(2024, 7, 1), date(2024, 12, 31)),
        (Per.QUARTER, date(2024, 3, 31), date(2024, 1, 1), date(2024, 3, 31)),
        (Per.QUARTER, date(2024, 12, 1), date(2024, 10, 1), date(2024, 12, 31)),
        (Per.MONTH, date(2024, 2, 29), date(2024, 2, 1), date(2024, 2, 29)),
        (Per.MONTH, date(2023, 12, 31), date(2023, 12, 1), date(2023, 12, 31)),
    ],
)
def test_the_days_of_a_period(per: Per, day: date, first: date, last: date) -> None:
    assert period_of(per, day) == (first, last)
    assert period_of(per, first) == period_of(per, last) == (first, last)
    assert period_of(per, last + timedelta(1))[0] == last + timedelta(1)
    assert period_of(per, first - timedelta(1))[1] == first - timedelta(1)


def test_a_quarterly_promise_tells_each_quarter() -> None:
    promise = Promise(
        Decimal(5), per=Per.QUARTER, start=date(2025, 2, 10), deadline=date(2025, 8, 1)
    )
    held = amounts_in({date(2025, 3, 31): Decimal(5), date(2025, 4, 1): Decimal(2)}, Per.QUARTER)
    progress = progress_of(promise, held, date(2025, 5, 15))
    assert [(one.first_day, one.last_day, one.achieved, one.share) for one in progress.periods] == [
        (date(2025, 1, 1), date(2025, 3, 31), 5, 1.0),
        (date(2025, 4, 1), date(2025, 6, 30), 2, 0.4),
        (date(2025, 7, 1), date(2025, 9, 30), 0, 0.0),
    ]
    assert (progress.achieved, progress.target, progress.met) == (7, 15, 1)
    assert progress.expected == pytest.approx((1 + 45 / 91) / 3)


def test_periods_are_worked_out_when_looked_at() -> None:
    """Sixty years of months: 720 periods, and four centuries of them are no more work."""
    promise = Promise(
        Decimal(1), per=Per.MONTH, start=date(1800, 1, 1), deadline=date(2200, 12, 31)
    )
    progress = progress_of(promise, yearly(y2025=1), date(2026, 1, 1))
    assert len(progress.periods) == 401 * 12
    assert progress.completion == 1 / (401 * 12)
    assert progress.periods[225 * 12].achieved == 1
    assert progress.periods[-1].last_day == date(2200, 12, 31)
    assert [one.first_day for one in progress.periods[1:3]] == [
        date(1800, 2, 1),
        date(1800, 3, 1),
    ]
    with pytest.raises(IndexError):
        progress.periods[401 * 12]
    assert Run.between(Per.MONTH, START, END).place_of(date(2024, 12, 31)) == -1


def test_a_quarter_of_the_time_may_pass() -> None:
    assert STARTING == 0.25


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
