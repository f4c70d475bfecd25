"""Dates and terms as partners give them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactwork.kernel.terms import PartialDate, Term, parse_edtf


def term(start: str | None, end: str | None) -> Term:
    return Term(parse_edtf(start) if start else None, parse_edtf(end) if end else None)


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31), "year"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("2025-02", date(2025, 2, 1), date(2025, 2, 28), "month"),
        ("2021-04-14", date(2021, 4, 14), date(2021, 4, 14), "day"),
        ("0001", date(1, 1, 1), date(1, 12, 31), "year"),
        ("9999", date(9999, 1, 1), date(9999, 12, 31), "year"),
    ],
)
def test_a_date_covers_what_it_names(text: str, first: date, last: date, precision: str) -> None:
    read = parse_edtf(text)
    assert (read.first, read.last, read.precision, str(read)) == (first, last, precision, text)


@pytest.mark.parametrize(
    "text",
    ["", "22", "2022-13", "2023-02-29", "2022-1", "2022-01-1", "2022/2025", "2022-01-01T00:00",
     " 2022", "2022\n", "0000", "２０２２", "۲۰۲۲", "20221231", "2022?", "-2022"],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"date"):
        parse_edtf(text)


def test_a_day_needs_its_month() -> None:
    with pytest.raises(ValueError, match="month"):
        PartialDate(2022, None, 3)


def test_years_only_are_in_force_to_the_last_day_of_the_last_year() -> None:
    vietnam = term("2022", "2025")
    assert not vietnam.in_force(date(2021, 12, 31))
    assert vietnam.in_force(date(2022, 1, 1))
    assert vietnam.in_force(date(2025, 12, 31))
    assert not vietnam.in_force(date(2026, 1, 1))


def test_open_ends() -> None:
    assert term("2017-07-07", None).in_force(date(2099, 1, 1))
    assert not term("2017-07-07", None).in_force(date(2017, 7, 6))
    assert term(None, "2017").in_force(date(1900, 1, 1))
    assert Term().in_force(date(2026, 1, 1))
    assert term("2017", None).elapsed(date(2026, 1, 1)) is None
    assert (Term().first, Term().last) == (None, None)


def test_the_share_of_time_gone() -> None:
    year = term("2023", "2023")
    assert year.elapsed(date(2022, 12, 31)) == 0.0
    assert year.elapsed(date(2023, 1, 1)) == pytest.approx(1 / 365)
    assert year.elapsed(date(2023, 12, 31)) == 1.0
    assert year.elapsed(date(2030, 1, 1)) == 1.0


def test_a_term_may_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="ends before it begins"):
        term("2025", "2024")
    assert term("2025-06", "2025").in_force(date(2025, 6, 1))


@given(st.dates(), st.dates())
def test_in_force_is_exactly_the_days_between(one: date, other: date) -> None:
    first, last = sorted((one, other))
    held = term(first.isoformat(), last.isoformat())
    assert held.in_force(first)
    assert held.in_force(last)
    if first > date.min:
        assert not held.in_force(first - timedelta(days=1))
    if last < date.max:
        assert not held.in_force(last + timedelta(days=1))
