"""The calendar periods in which a recurring promise holds anew. Pure, and none is written out."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class Per(StrEnum):
    """How often a promise recurs, as pact files write it."""

    YEAR = "year"
    HALF_YEAR = "half-year"
    QUARTER = "quarter"
    MONTH = "month"


MONTHS: Final = {Per.YEAR: 12, Per.HALF_YEAR: 6, Per.QUARTER: 3, Per.MONTH: 1}
"""How many months a period has."""


@dataclass(frozen=True)
class Run:
    """Periods of one kind, one after the other: from the `begin`-th of the calendar, `count`."""

    per: Per
    begin: int
    count: int

    @classmethod
    def between(cls, per: Per, first: date, last: date) -> Run:
        """The periods that these days and those between them touch."""
        begin = _number(per, first)
        return cls(per, begin, _number(per, last) - begin + 1)

    def place_of(self, day: date) -> int:
        """Which of them a day lies in, from 0; negative before them, `count` or more after."""
        return _number(self.per, day) - self.begin

    def holds(self, day: date) -> bool:
        """Whether a day lies in one of them."""
        return 0 <= self.place_of(day) < self.count

    def days(self, place: int) -> tuple[date, date]:
        """The first and the last day of one of them."""
        length = MONTHS[self.per]
        first = (self.begin + place) * length
        last = first + length - 1
        year, month = last // 12, last % 12 + 1
        return date(first // 12, first % 12 + 1, 1), date(year, month, monthrange(year, month)[1])


def period_of(per: Per, day: date) -> tuple[date, date]:
    """The first and the last day of the period a day lies in."""
    return Run.between(per, day, day).days(0)


def _number(per: Per, day: date) -> int:
    return (12 * day.year + day.month - 1) // MONTHS[per]
