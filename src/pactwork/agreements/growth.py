"""How a set of commitments grew: how much of them was done over time, beside an even pace. Pure.

Every point is what the rule of progress says of what had happened by then. A recurring promise
that goes on without end is held against the periods up to this one on every day of the course,
so that what was done does not shrink as a period begins.
"""

from __future__ import annotations

from bisect import bisect_left
from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Final

from pactwork.agreements.progress import (
    Amounts,
    Promise,
    completion_of,
    mean_completion,
    progress_of,
    run_of,
)

MOST_MOMENTS: Final = 60
"""A course of more months than this is told by quarters, a longer one by half-years or years."""
_LENGTHS: Final = (1, 3, 6, 12)


@dataclass(frozen=True)
class Addition:
    """What one month added. `period` is the first day of the one it counts for, if any."""

    month: date
    period: date | None
    amount: Decimal


@dataclass(frozen=True)
class Growing:
    """A promise with all that was added to it."""

    promise: Promise
    additions: Sequence[Addition] = ()


@dataclass(frozen=True)
class Moment:
    """How much was done by the close of a day, None in the future; what an even pace would have
    done by then, None where nothing has one.
    """

    day: date
    completion: float | None
    expected: float | None


@dataclass(frozen=True)
class Course:
    """Some commitments over time: how many, how many of them can be measured and have a pace.

    `start` to `end` is the term of them all. There are no moments where nothing was added.
    """

    commitments: int
    measurable: int
    paced: int
    start: date
    end: date
    moments: Sequence[Moment] = ()

    @property
    def reachable(self) -> float:
        """The most that can be done: the share of the commitments that can be measured."""
        return self.measurable / self.commitments if self.commitments else 0.0

    @property
    def past(self) -> list[Moment]:
        """The moments of which it is known how much was done."""
        return [one for one in self.moments if one.completion is not None]


def course_of(held: Sequence[Growing], on: date) -> Course:
    """The course of these commitments as seen on that day."""
    settled = [replace(one, promise=_settled(one.promise, on)) for one in held]
    promises = [one.promise for one in settled if one.promise.target is not None]
    paces = Counter(replace(one, target=Decimal(1), baseline=None) for one in promises)
    months = [min(part.month, on) for one in settled for part in one.additions]
    start = min(
        (one.start for one in promises if one.start),
        default=date(min(months, default=on).year, 1, 1),
    )
    this_year = date(max(start, on).year, 12, 31)
    end = max((one.deadline or this_year for one in promises), default=this_year)
    first = min([start, on, *months])
    last = max([start, end, *map(_month_end, months)])
    moments = _moments(settled, paces, _days(first, last, on), on) if months else ()
    paced = sum(n for pace, n in paces.items() if _expected(pace, on) is not None)
    return Course(len(held), len(promises), paced, start, max(start, end), list(moments))


def _settled(promise: Promise, on: date) -> Promise:
    """The same promise with the days written out that it is held against on that day."""
    run = run_of(promise, on)
    if run is None:
        return promise
    first, last = run.days(0)[0], run.days(run.count - 1)[1]
    return replace(promise, start=promise.start or first, deadline=promise.deadline or last)


def _moments(
    held: Sequence[Growing], paces: Mapping[Promise, int], days: Sequence[date], on: date
) -> Iterator[Moment]:
    shares = [None if one.promise.target is None else 0.0 for one in held]
    grown = sorted(
        (day, place, share)
        for place, one in enumerate(held)
        for day, share in _grown(one, days, on)
    )
    done = 0
    for day in days:
        while done < len(grown) and grown[done][0] <= day:
            _, place, shares[place] = grown[done]
            done += 1
        known = [(n, _expected(pace, day)) for pace, n in paces.items()]
        sums = [n * expected for n, expected in known if expected is not None]
        yield Moment(
            day=day,
            completion=mean_completion(shares) if day <= on else None,
            expected=sum(sums) / len(held) if sums else None,
        )


def _grown(held: Growing, days: Sequence[date], on: date) -> Iterator[tuple[date, float]]:
    """The days by which something was added, and how much of the promise was done by then."""

    def known(added: Addition) -> date:
        return days[bisect_left(days, min(_month_end(added.month), on))]

    total, periods = Decimal(0), defaultdict[date, Decimal](Decimal)
    for day, added in groupby(sorted(held.additions, key=known), known):
        for one in added:
            total += one.amount
            if one.period is not None:
                periods[one.period] += one.amount
        share = completion_of(held.promise, Amounts(total, periods), on)
        if share is not None:
            yield day, share


def _expected(promise: Promise, day: date) -> float | None:
    return progress_of(promise, Amounts(), day).expected


def _days(first: date, last: date, on: date) -> list[date]:
    """The ends of months, quarters or longer from first to last, with both and with today."""
    begin, end = (12 * day.year + day.month - 1 for day in (first, last))
    length = _length(end - begin + 1)
    ends = (
        _month_end(date(n // 12, n % 12 + 1, 1)) for n in range(begin, end) if (n + 1) % length == 0
    )
    return sorted({first, last, *(day for day in (*ends, on) if first < day < last)})


def _length(months: int) -> int:
    for length in _LENGTHS:
        if months <= MOST_MOMENTS * length:
            return length
    return 12 * -(-months // (MOST_MOMENTS * 12))


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
