"""Dates as partners give them: a year, a month or a day, and the terms made of two of them.

The notation is EDTF level 0 (ISO 8601-2:2019, dates only): "2022", "2022-05", "2022-05-31".
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

Precision = Literal["year", "month", "day"]

_EDTF: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the year, the month or the day. Raises ValueError if it cannot exist."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("A day needs its month.")
        for part in (self.month, self.day):
            if part == 0:
                raise ValueError("Months and days are counted from 1.")
        date(self.year, self.month or 1, self.day or 1)

    @property
    def precision(self) -> Precision:
        """The finest part that is known."""
        if self.month is None:
            return "year"
        return "month" if self.day is None else "day"

    @property
    def first(self) -> date:
        """The earliest day meant."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The latest day meant: "2025" lasts to 31 December 2025."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    def __str__(self) -> str:
        parts = (f"{part:02d}" for part in (self.month, self.day) if part is not None)
        return "-".join([f"{self.year:04d}", *parts])


def parse_edtf(text: str) -> PartialDate:
    """Read an EDTF level 0 date. Raises ValueError, with a sentence, for anything else."""
    match = _EDTF.fullmatch(text)
    if match is None:
        raise ValueError(f"“{text[:40]}” is not a date: write 2022, 2022-05 or 2022-05-31.")
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        return PartialDate(year or 0, month, day)
    except ValueError:
        raise ValueError(f"There is no date “{text}” in the calendar.") from None


@dataclass(frozen=True, slots=True)
class Term:
    """The time for which something is agreed; either end may be open (None).

    Raises ValueError when it would end before it begins.
    """

    start: PartialDate | None = None
    end: PartialDate | None = None

    def __post_init__(self) -> None:
        if self.start and self.end and self.end.last < self.start.first:
            raise ValueError(f"A term from {self.start} to {self.end} ends before it begins.")

    @property
    def first(self) -> date | None:
        """The first day in force, None if open."""
        return self.start.first if self.start else None

    @property
    def last(self) -> date | None:
        """The last day in force, None if open."""
        return self.end.last if self.end else None

    def in_force(self, on: date) -> bool:
        """Whether the term covers the day `on`; both ends belong to it."""
        begun = self.first is None or self.first <= on
        return begun and (self.last is None or on <= self.last)

    def elapsed(self, on: date) -> float | None:
        """The share (0 to 1) of the term's days gone by the close of `on`; None if open."""
        if self.first is None or self.last is None:
            return None
        gone = (on - self.first).days + 1
        return min(1.0, max(0.0, gone / ((self.last - self.first).days + 1)))
