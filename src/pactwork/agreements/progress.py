"""What progress is: a promise held against what was accepted. Pure; nobody types a percentage.

A yearly promise is measured in calendar years of the term; a year counts as a whole even where
the term begins or ends within it. Without a known beginning the year it is now is the first: were
it the year of the first evidence, taking evidence back could raise progress. Growth against a
baseline is measured from the baseline: a year at the baseline is nothing done, a year at the
grown figure all done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

KEEPING_UP: Final = 0.75
"""On track: at least this share of what an even pace would have done by now."""


class State(StrEnum):
    """Where a commitment stands."""

    NOT_STARTED = "not_started"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    FULFILLED = "fulfilled"
    OVERDUE = "overdue"
    NOT_MEASURABLE = "not_measurable"


@dataclass(frozen=True)
class Promise:
    """What was promised and by when. `target` None: not measurable until specified.

    `target` is in units of the measure, in total or per year; `baseline` is the yearly figure
    the target grew from. `deadline` is the due day, or else the last day of the term.
    """

    target: Decimal | None
    baseline: Decimal | None = None
    is_yearly: bool = False
    start: date | None = None
    deadline: date | None = None


@dataclass(frozen=True)
class Amounts:
    """What was accepted: in total (each person once over all time) and by calendar year."""

    total: Decimal = Decimal(0)
    by_year: Mapping[int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Period:
    """One year of a yearly promise."""

    year: int
    target: Decimal
    achieved: Decimal
    share: float


@dataclass(frozen=True)
class Progress:
    """Where a promise stands on a day. Shares run from 0 to 1; None where nothing is promised."""

    state: State
    achieved: Decimal
    target: Decimal | None
    completion: float | None
    expected: float | None
    periods: Sequence[Period] = ()


def progress_of(promise: Promise, amounts: Amounts, on: date) -> Progress:
    """Hold the promise against what was accepted, as seen on that day."""
    if promise.target is None:
        return Progress(State.NOT_MEASURABLE, amounts.total, None, None, None)
    completion = completion_of(promise, amounts, on) or 0.0
    if not promise.is_yearly:
        expected = _elapsed(promise.start, promise.deadline, on)
        state = _state(promise, completion, expected, amounts, on)
        return Progress(state, amounts.total, promise.target, completion, expected)
    periods = _periods(promise, amounts, on)
    expected = sum(_year_gone(period.year, promise, on) for period in periods) / len(periods)
    return Progress(
        state=_state(promise, completion, expected, amounts, on),
        achieved=amounts.total,
        target=promise.target * len(periods),
        completion=completion,
        expected=expected,
        periods=periods,
    )


def completion_of(promise: Promise, amounts: Amounts, on: date) -> float | None:
    """The completion alone, for those who ask for many days."""
    target = promise.target
    if target is None:
        return None
    if not promise.is_yearly:
        return min(1.0, float(amounts.total / target))
    done = (amounts.by_year.get(year, Decimal(0)) for year in _years(promise, on))
    shares = [_share(amount, target, promise.baseline) for amount in done]
    return sum(shares) / len(shares)


def _years(promise: Promise, on: date) -> range:
    first = promise.start.year if promise.start else on.year
    if promise.deadline:
        return range(min(first, promise.deadline.year), promise.deadline.year + 1)
    return range(first, max(first, on.year) + 1)


def _periods(promise: Promise, amounts: Amounts, on: date) -> list[Period]:
    assert promise.target is not None
    return [
        Period(
            year=year,
            target=promise.target,
            achieved=(achieved := amounts.by_year.get(year, Decimal(0))),
            share=_share(achieved, promise.target, promise.baseline),
        )
        for year in _years(promise, on)
    ]


def _share(achieved: Decimal, target: Decimal, baseline: Decimal | None) -> float:
    start = baseline or Decimal(0)
    return min(1.0, max(0.0, float((achieved - start) / (target - start))))


def _elapsed(start: date | None, deadline: date | None, on: date) -> float | None:
    """The share of the days from start to deadline gone by the close of `on`."""
    if start is None or deadline is None:
        return None
    days = max(1, (deadline - start).days + 1)
    return min(1.0, max(0.0, ((on - start).days + 1) / days))


def _year_gone(year: int, promise: Promise, on: date) -> float:
    first = max(date(year, 1, 1), promise.start or date.min)
    last = min(date(year, 12, 31), promise.deadline or date.max)
    return _elapsed(first, last, on) or 0.0


def _state(
    promise: Promise, completion: float, expected: float | None, amounts: Amounts, on: date
) -> State:
    goes_on = promise.is_yearly and promise.deadline is None
    if completion >= 1 and not goes_on:
        return State.FULFILLED
    if promise.deadline is not None and on > promise.deadline:
        return State.OVERDUE
    if amounts.total <= 0:
        return State.NOT_STARTED
    if expected is not None and completion < KEEPING_UP * expected:
        return State.BEHIND
    return State.ON_TRACK


def overall_state(states: Sequence[State]) -> State:
    """One word for many commitments: the one that most needs attention; fulfilled if all are.

    Those not measurable say nothing unless there is nothing else.
    """
    measurable = [state for state in states if state is not State.NOT_MEASURABLE]
    if not measurable:
        return State.NOT_MEASURABLE
    for state in (State.OVERDUE, State.BEHIND):
        if state in measurable:
            return state
    if all(state is State.FULFILLED for state in measurable):
        return State.FULFILLED
    if all(state is State.NOT_STARTED for state in measurable):
        return State.NOT_STARTED
    return State.ON_TRACK


@dataclass(frozen=True)
class Overall:
    """Several commitments taken as one."""

    state: State
    completion: float
    commitments: int
    fulfilled: int


def overall(standings: Sequence[tuple[State, float | None]]) -> Overall:
    """Commitments as one, from the state and the completion of each."""
    states = [state for state, _ in standings]
    return Overall(
        state=overall_state(states),
        completion=mean_completion([completion for _, completion in standings]),
        commitments=len(standings),
        fulfilled=states.count(State.FULFILLED),
    )


def mean_completion(shares: Sequence[float | None]) -> float:
    """The mean over all commitments; one that is not measurable counts as nothing done."""
    known = [share for share in shares if share is not None]
    return sum(known) / len(shares) if shares else 0.0
