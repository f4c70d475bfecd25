"""How commitments grew: every point is the rule of progress held against what there was by then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactwork.agreements.api import growth_of_agreement
from pactwork.agreements.growth import MOST_MOMENTS, Addition, Course, Growing, course_of
from pactwork.agreements.periods import Per, period_of
from pactwork.agreements.progress import Amounts, Promise, mean_completion, progress_of
from pactwork.kernel.viewer import PUBLIC
from tests.factories import Document, accepted, commitment, evidence, happened, pact, take_in

START, END = date(2025, 1, 1), date(2025, 12, 31)
TOTAL = Promise(Decimal(100), start=START, deadline=END)
YEARLY = Promise(Decimal(10), per=Per.YEAR, start=START, deadline=date(2026, 12, 31))
UNKNOWN = Promise(None, start=START, deadline=END)


def added(*held: tuple[int, int, float], yearly: bool = False) -> list[Addition]:
    """Additions from (year, month, amount)."""
    return [
        Addition(date(year, month, 1), date(year, 1, 1) if yearly else None, Decimal(str(amount)))
        for year, month, amount in held
    ]


def done(course: Course) -> dict[str, float]:
    return {one.day.isoformat(): one.completion for one in course.past if one.completion}


def test_a_promise_in_total_by_the_end_of_each_month() -> None:
    held = Growing(TOTAL, added((2025, 2, 20), (2025, 5, 30), (2025, 5, 5)))
    course = course_of([held], date(2025, 6, 15))
    assert (course.start, course.end) == (START, END)
    assert [(one.day, one.completion) for one in course.past] == [
        (date(2025, 1, 1), 0.0),
        (date(2025, 1, 31), 0.0),
        (date(2025, 2, 28), 0.2),
        (date(2025, 3, 31), 0.2),
        (date(2025, 4, 30), 0.2),
        (date(2025, 5, 31), 0.55),
        (date(2025, 6, 15), 0.55),
    ]
    assert course.moments[-1].day == END
    assert course.moments[-1].completion is None
    assert course.moments[-1].expected == 1.0
    assert [one.expected for one in course.moments[:2]] == pytest.approx([1 / 365, 31 / 365])


def test_the_mean_takes_in_what_cannot_be_measured_as_not_done() -> None:
    held = [
        Growing(TOTAL, added((2025, 3, 50))),
        Growing(replace(TOTAL, start=None), added((2025, 1, 300))),
        Growing(UNKNOWN),
        Growing(TOTAL),
    ]
    course = course_of(held, date(2025, 12, 31))
    assert (course.commitments, course.measurable, course.paced) == (4, 3, 2)
    assert course.reachable == 0.75
    assert done(course)["2025-01-31"] == 1 / 4
    assert course.past[-1].completion == 1.5 / 4
    assert course.past[-1].expected == 2 / 4


def test_a_year_takes_only_what_was_done_for_it() -> None:
    held = Growing(YEARLY, added((2025, 3, 25), (2026, 2, 5), yearly=True))
    course = course_of([held], date(2026, 3, 3))
    assert done(course)["2025-03-31"] == 0.5
    assert done(course)["2026-01-31"] == 0.5
    assert done(course)["2026-02-28"] == 0.75
    paces = {one.day: one.expected for one in course.moments}
    assert (paces[date(2025, 12, 31)], paces[date(2026, 12, 31)]) == (0.5, 1.0)


def test_what_was_done_does_not_shrink_as_a_year_begins() -> None:
    endless = replace(YEARLY, deadline=None)
    held = Growing(endless, added((2025, 3, 10), (2026, 2, 10), yearly=True))
    course = course_of([held], date(2027, 1, 10))
    assert done(course)["2025-12-31"] == done(course)["2026-01-31"] == pytest.approx(1 / 3)
    assert course.past[-1].completion == pytest.approx(2 / 3)
    assert (course.start, course.end) == (START, date(2027, 12, 31))


def test_without_a_known_beginning_only_this_year_counts() -> None:
    held = Growing(Promise(Decimal(10), per=Per.YEAR),
                   added((2024, 3, 10), (2026, 2, 4), yearly=True))  # fmt: skip
    course = course_of([held], date(2026, 5, 5))
    assert {one.completion for one in course.past} == {0.0, 0.4}
    assert course.past[0].day == date(2024, 3, 1)
    assert (course.start, course.end) == (date(2026, 1, 1), date(2026, 12, 31))


def test_what_happened_after_the_day_counts_on_it_as_on_the_page() -> None:
    course = course_of([Growing(TOTAL, added((2025, 9, 40)))], date(2025, 6, 15))
    assert course.past[-1].day == date(2025, 6, 15)
    assert course.past[-1].completion == 0.4


def test_the_course_of_nothing_and_of_nothing_accepted() -> None:
    none = course_of([], START)
    assert (none.commitments, none.reachable, none.moments) == (0, 0.0, [])
    waiting = course_of([Growing(TOTAL), Growing(UNKNOWN)], START)
    assert (waiting.commitments, waiting.measurable, waiting.past) == (2, 1, [])


@pytest.mark.parametrize(("years", "months"), [(1, 1), (5, 1), (6, 3), (15, 3), (30, 6), (200, 48)])
def test_a_long_course_is_told_in_longer_steps(years: int, months: int) -> None:
    promise = replace(TOTAL, deadline=date(2024 + years, 12, 31))
    course = course_of([Growing(promise, added((2025, 1, 1)))], START)
    assert len(course.moments) <= MOST_MOMENTS + 2
    second, third = course.moments[1].day, course.moments[2].day
    assert 12 * (third.year - second.year) + third.month - second.month == months
    assert course.moments[-1].day == promise.deadline


@pytest.mark.django_db
def test_a_person_adds_only_the_first_time_ever_or_in_each_year() -> None:
    people = {"counts": "people-trained", "target": 4}

    def trained(key: str, on: str, *names: str) -> Document:
        said = {"on": on, "people": {"keys": list(names)}, "quantities": {}}
        return happened(key, **said, accepted=accepted("school", on="2026-11-20"))

    events = (trained("e1", "2025-03-02", "a", "b"), trained("e2", "2025-06-05", "b", "c"),
              trained("e3", "2026-02-10", "a", "b", "c"))  # fmt: skip
    for slug, measure in (("ever", people), ("yearly", people | {"per": "year"})):
        take_in(pact(slug, commitment(measure=measure)), evidence(slug, *events))
    ever, yearly = (
        done(growth_of_agreement(slug, PUBLIC, on=date(2026, 11, 22)))
        for slug in ("ever", "yearly")
    )
    ends = ("2025-03-31", "2025-06-30", "2026-02-28", "2026-11-22")
    assert [ever[day] for day in ends] == [0.5, 0.75, 0.75, 0.75]
    thirds = [0.5 / 3, 0.75 / 3, 1.5 / 3, 1.5 / 3]
    assert [yearly[day] for day in ends] == pytest.approx(thirds)


days = st.dates(date(2018, 1, 1), date(2030, 12, 31))
amounts = st.decimals(0, 200, places=3)


@st.composite
def growing(draw: st.DrawFn) -> Growing:
    first, last = sorted([draw(days), draw(days)])
    per = draw(st.none() | st.sampled_from(Per))
    promise = Promise(
        target=draw(st.none() | st.decimals(1, 400, places=3)),
        per=per,
        start=draw(st.sampled_from([first, None])),
        deadline=draw(st.sampled_from([last, None])),
    )
    if per is Per.YEAR and promise.target and draw(st.booleans()):
        promise = replace(promise, baseline=promise.target / 2)
    parts = draw(st.lists(st.tuples(days, amounts), max_size=8 if promise.target else 0))
    months = [
        Addition(day.replace(day=1), period_of(per, day)[0] if per else None, n) for day, n in parts
    ]
    return Growing(promise, months)


def by_then(held: Growing, day: date) -> Amounts:
    """What there was by the close of a day, added up by hand."""
    counted = [
        one
        for one in held.additions
        if (one.month + timedelta(31)).replace(day=1) - timedelta(1) <= day
    ]
    periods: Counter[date] = Counter()
    for one in counted:
        if one.period is not None:
            periods[one.period] += one.amount  # type: ignore[assignment]
    return Amounts(sum((one.amount for one in counted), Decimal(0)), dict(periods))  # type: ignore[arg-type]


def mean(held: Sequence[Growing], day: date, on: date) -> float:
    shares = [progress_of(one.promise, by_then(one, day), on).completion for one in held]
    return mean_completion(shares)


@settings(deadline=None)
@given(st.lists(growing(), min_size=1, max_size=5), days)
def test_the_last_point_is_what_the_page_shows(held: list[Growing], on: date) -> None:
    course = course_of(held, on)
    if course.past:
        assert course.past[-1].completion == mean(held, date.max, on)
    else:
        assert not any(one.additions for one in held)


@settings(deadline=None)
@given(st.lists(growing(), min_size=1, max_size=5), days)
def test_every_point_is_the_rule_on_what_there_was(held: list[Growing], on: date) -> None:
    """Where a term has an end and a beginning the day is that of the point, else today's years."""
    course = course_of(held, on)
    bounded = [one for one in held if one.promise.start and one.promise.deadline]
    known = course_of(bounded, on)
    for point in course.past[:-1]:
        assert point.completion == mean(held, point.day, on)
    for point in known.moments:
        if point.day < on:
            assert point.completion == mean(bounded, point.day, point.day)
        paces = [progress_of(one.promise, Amounts(), point.day).expected for one in bounded]
        assert point.expected == pytest.approx(mean_completion(paces))


@settings(deadline=None)
@given(st.lists(growing(), min_size=1, max_size=5), days)
def test_it_never_falls_and_stays_below_what_can_be_reached(held: list[Growing], on: date) -> None:
    course = course_of(held, on)
    completions = [one.completion or 0.0 for one in course.past]
    assert completions == sorted(completions)
    assert all(0 <= one <= course.reachable + 1e-9 for one in completions)
    assert [one.day for one in course.moments] == sorted({one.day for one in course.moments})
    paces = [one.expected for one in course.moments if one.expected is not None]
    assert all(later >= before - 1e-9 for before, later in pairwise(paces))
