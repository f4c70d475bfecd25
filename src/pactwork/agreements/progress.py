"""What progress is: a promise held against what was accepted. Pure; nobody types a percentage.

A recurring promise is measured in calendar periods of the term; a period counts as a whole even
where the term begins or ends within it. Without a known beginning the period it is now is the
first: were it that of the first evidence, taking evidence back could raise progress. Growth
against a baseline is measured from the baseline: a year at the baseline is nothing done, a year
at the grown figure all done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final, overload

from pactwork.agreements.periods import Per, Run

KEEPING_UP: Final = 0.75
"""On track: at least this share of what an even pace would have done by now."""

STARTING: Final = 0.25
"""Not started: nothing accepted, and no more than this share of the time gone. Partners need some
time to plan before anything can be accepted; when a quarter is gone, three quarters of the time
have to do the whole, and whoever follows the agreement should see it.
"""


class State(StrEnum):
    """Where a commitment stands."""

    NOT_STARTED = "not_started"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    FULFILLED = "fulfilled"
    OVERDUE = "overdue"
    NOT_MEASURABLE = "not_measurable"
    UNFINISHED = "unfinished"


NEEDS_ATTENTION: Final = (State.OVERDUE, State.BEHIND, State.UNFINISHED)
"""One of these says it for all, the first before the others."""


@dataclass(frozen=True)
class Promise:
    """What was promised and by when. `target` None: not measurable until specified.

    `target` is in units of the measure, in total or in each period of `per`; `baseline` is the
    yearly figure the target grew from. `deadline` is the due day, or else the last day of the term.
    `rests` are stretches of days in which the agreement rests, the last day of each, on which it
    goes on, not among them; None where it rests still. `ended_on` is the first day on which it is
    in force no more because its parties ended it; `last_day` is that of its term.
    """

    target: Decimal | None
    baseline: Decimal | None = None
    per: Per | None = None
    start: date | None = None
    deadline: date | None = None
    rests: Sequence[tuple[date, date | None]] = ()
    ended_on: date | None = None
    last_day: date | None = None

    @property
    def ends_with_the_term(self) -> bool:
        """Whether it falls due when the term runs out, and so is owed no longer once it is late."""
        return self.deadline is not None and self.deadline == self.last_day

    def has_ended(self, on: date) -> bool:
        """Whether its parties had ended the agreement by this day."""
        return self.ended_on is not None and on >= self.ended_on

    def rested(self, on: date) -> timedelta:
        """How many days it had rested by the close of this day."""
        after = self._lived(on) + timedelta(1)
        days = ((min(last or after, after) - first).days for first, last in self.rests)
        return timedelta(sum(max(0, one) for one in days))

    def awake(self, on: date) -> date:
        """The day as the promise counts it: days on which it rested have not gone by, nor those
        after its agreement was ended.
        """
        return self._lived(on) - self.rested(on)

    def falls_due(self, on: date) -> date | None:
        """The deadline as seen on a day: later by the days the promise rested until then."""
        return self.deadline + self.rested(on) if self.deadline else None

    def _lived(self, on: date) -> date:
        """The day itself, or the last one before the agreement was ended."""
        return min(on, self.ended_on - timedelta(1)) if self.ended_on else on


@dataclass(frozen=True)
class Amounts:
    """What was accepted: in total (each person once over all time), and by the first day of each
    period of a recurring promise (each person once in each).
    """

    total: Decimal = Decimal(0)
    by_period: Mapping[date, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Period:
    """One period of a recurring promise."""

    first_day: date
    last_day: date
    target: Decimal
    achieved: Decimal
    share: float


@dataclass(frozen=True)
class Periods(Sequence[Period]):
    """Every period of a recurring promise, worked out when looked at: there may be thousands."""

    promise: Promise
    run: Run
    amounts: Mapping[date, Decimal]

    def __len__(self) -> int:
        return self.run.count

    @overload
    def __getitem__(self, place: int) -> Period: ...
    @overload
    def __getitem__(self, place: slice) -> list[Period]: ...
    def __getitem__(self, place: int | slice) -> Period | list[Period]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        first, last = self.run.days(place % len(self))
        target = self.promise.target or Decimal(0)
        achieved = self.amounts.get(first, Decimal(0))
        return Period(first, last, target, achieved, _share(self.promise, achieved))


@dataclass(frozen=True)
class Progress:
    """Where a promise stands on a day. Shares run from 0 to 1; None where nothing is promised.

    `achieved` and `target` compare: those of a recurring promise are sums over its periods, and
    `met` is how many of the periods reached their target.
    """

    state: State
    achieved: Decimal
    target: Decimal | None
    completion: float | None
    expected: float | None
    periods: Sequence[Period] = ()
    met: int = 0


def progress_of(promise: Promise, amounts: Amounts, on: date) -> Progress:
    """Hold the promise against what was accepted, as seen on that day."""
    if promise.target is None:
        return Progress(State.NOT_MEASURABLE, amounts.total, None, None, None)
    completion = completion_of(promise, amounts, on) or 0.0
    run, day = run_of(promise, on), promise.awake(on)
    if run is None:
        expected = _elapsed(promise.start, promise.deadline, day)
        state = _state(promise, completion, expected, amounts, on)
        return Progress(state, amounts.total, promise.target, completion, expected)
    held = _held(amounts, run)
    expected = _pace(promise, run, day)
    return Progress(
        state=_state(promise, completion, expected, amounts, on),
        achieved=sum(held.values(), Decimal(0)),
        target=promise.target * run.count,
        completion=completion,
        expected=expected,
        periods=Periods(promise, run, held),
        met=sum(_share(promise, amount) >= 1 for amount in held.values()),
    )


def completion_of(promise: Promise, amounts: Amounts, on: date) -> float | None:
    """The completion alone, for those who ask for many days."""
    if promise.target is None:
        return None
    run = run_of(promise, on)
    if run is None:
        return min(1.0, float(amounts.total / promise.target))
    return sum(_share(promise, amount) for amount in _held(amounts, run).values()) / run.count


def run_of(promise: Promise, on: date) -> Run | None:
    """The periods a recurring promise has, as seen on that day; None for a promise in total."""
    if promise.per is None:
        return None
    first = promise.start or on
    last = promise.deadline
    if last is None and promise.has_ended(on):
        last = promise.ended_on and promise.ended_on - timedelta(1)
    if last:
        return Run.between(promise.per, min(first, last), last)
    return Run.between(promise.per, first, max(first, on))


def _held(amounts: Amounts, run: Run) -> dict[date, Decimal]:
    """What was accepted in these periods, in their order."""
    return {day: amount for day, amount in sorted(amounts.by_period.items()) if run.holds(day)}


def _share(promise: Promise, achieved: Decimal) -> float:
    start, target = promise.baseline or Decimal(0), promise.target or Decimal(0)
    return min(1.0, max(0.0, float((achieved - start) / (target - start))))


def _elapsed(start: date | None, deadline: date | None, on: date) -> float | None:
    """The share of the days from start to deadline gone by the close of `on`."""
    if start is None or deadline is None:
        return None
    days = max(1, (deadline - start).days + 1)
    return min(1.0, max(0.0, ((on - start).days + 1) / days))


def _pace(promise: Promise, run: Run, on: date) -> float:
    """What an even pace would have done: the periods gone, and the part of this one that is."""
    place = run.place_of(on)
    if not run.holds(on):
        return 0.0 if place < 0 else 1.0
    first, last = run.days(place)
    begin, end = max(first, promise.start or first), min(last, promise.deadline or last)
    return (place + (_elapsed(begin, end, on) or 0.0)) / run.count


def _state(
    promise: Promise, completion: float, expected: float | None, amounts: Amounts, on: date
) -> State:
    goes_on = promise.per is not None and promise.deadline is None
    ended = promise.has_ended(on)
    if completion >= 1 and (ended or not goes_on):
        return State.FULFILLED
    if promise.deadline is not None and promise.awake(on) > promise.deadline:
        return State.UNFINISHED if promise.ends_with_the_term else State.OVERDUE
    if ended:
        return State.UNFINISHED
    if amounts.total <= 0 and (expected is None or expected <= STARTING):
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
    for state in NEEDS_ATTENTION:
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
