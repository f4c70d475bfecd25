"""Dates and numbers as each language writes them."""

from datetime import date
from decimal import Decimal

import pytest

from pactwork.kernel.formats import (
    digits,
    format_date,
    format_number,
    format_partial,
    format_percent,
    year_starts,
)
from pactwork.kernel.terms import parse_edtf

SIGNED = date(2021, 4, 14)


@pytest.mark.parametrize(
    ("lang", "written"),
    [
        ("en", "14 April 2021"),
        ("ro", "14 aprilie 2021"),
        ("lt", "2021 m. balandžio 14 d."),
        ("vi", "14 tháng 4 năm 2021"),
        ("ka", "2021 წლის 14 აპრილი"),
        ("fa", "۲۵ فروردین ۱۴۰۰"),
    ],
)
def test_a_day(lang: str, written: str) -> None:
    assert format_date(SIGNED, lang) == written
    assert format_partial(parse_edtf("2021-04-14"), lang) == written


@pytest.mark.parametrize(
    ("lang", "month", "year"),
    [
        ("en", "May 2022", "2022"),
        ("ro", "mai 2022", "2022"),
        ("lt", "2022 m. gegužė", "2022"),
        ("vi", "tháng 5 năm 2022", "2022"),
        ("ka", "2022 წლის მაისი", "2022"),
        ("fa", "مهٔ ۲۰۲۲ میلادی", "۲۰۲۲ میلادی"),
    ],
)
def test_no_more_precision_than_there_is(lang: str, month: str, year: str) -> None:
    assert format_partial(parse_edtf("2022-05"), lang) == month
    assert format_partial(parse_edtf("2022"), lang) == year


@pytest.mark.parametrize(
    ("lang", "month"),
    [
        ("en", "May 2022"),
        ("ro", "mai 2022"),
        ("lt", "2022 m. gegužės"),
        ("vi", "tháng 5 năm 2022"),
        ("ka", "2022 წლის მაისი"),
        ("fa", "مهٔ ۲۰۲۲ میلادی"),
    ],
)
def test_a_month_after_a_preposition(lang: str, month: str) -> None:
    assert format_partial(parse_edtf("2022-05"), lang, after_preposition=True) == month
    for same in ("2022", "2022-05-01"):
        written = parse_edtf(same)
        assert format_partial(written, lang, after_preposition=True) == format_partial(
            written, lang
        )


@pytest.mark.parametrize(
    ("day", "solar"),
    [
        (date(2024, 3, 19), "۲۹ اسفند ۱۴۰۲"),
        (date(2024, 3, 20), "۱ فروردین ۱۴۰۳"),
        (date(2025, 3, 20), "۳۰ اسفند ۱۴۰۳"),
        (date(2025, 3, 21), "۱ فروردین ۱۴۰۴"),
    ],
)
def test_the_persian_year_turns_at_the_equinox(day: date, solar: str) -> None:
    assert format_date(day, "fa") == solar


@pytest.mark.parametrize("year", [1, 621, 622])
def test_days_before_the_persian_calendar_are_said_as_others_say_them(year: int) -> None:
    assert format_date(date(year, 1, 2), "fa").endswith(f"{digits(str(year), 'fa')} میلادی")
    assert format_date(date(623, 1, 2), "fa") == "۱۱ دی ۱"


def test_other_lengths() -> None:
    assert format_date(SIGNED, "en", "full") == "Wednesday, 14 April 2021"
    assert format_date(SIGNED, "fa", "full") == "چهارشنبه ۲۵ فروردین ۱۴۰۰"
    assert format_date(SIGNED, "fa", "short") == "۱۴۰۰/۰۱/۲۵"
    assert format_date(SIGNED, "vi", "short") == "14/04/2021"
    assert format_date(SIGNED, "ka", "short") == "14.04.2021"


@pytest.mark.parametrize(
    ("lang", "number", "percent"),
    [
        ("en", "1,234,567.5", "25%"),
        ("ro", "1.234.567,5", "25\u00a0%"),
        ("lt", "1\u00a0234\u00a0567,5", "25\u00a0%"),
        ("vi", "1.234.567,5", "25%"),
        ("ka", "1\u00a0234\u00a0567,5", "25%"),
        ("fa", "۱٬۲۳۴٬۵۶۷٫۵", "۲۵٪"),
    ],
)
def test_numbers(lang: str, number: str, percent: str) -> None:
    assert format_number(1234567.5, lang) == number
    assert format_number(Decimal("1234567.5"), lang) == number
    assert format_percent(0.25, lang) == percent


def test_nearly_done_is_not_done() -> None:
    assert format_percent(0.999, "en") == "99%"
    assert format_percent(0.001, "en") == "1%"
    assert format_percent(1, "en") == "100%"
    assert format_percent(0, "fa") == "۰٪"
    assert format_percent(1.25, "en") == "125%"


def test_digits() -> None:
    assert digits("کد 545469", "fa") == "کد ۵۴۵۴۶۹"
    assert digits("545469", "ro") == "545469"
    assert format_number(-3, "fa") == "\u200e−۳"


def test_years_begin_when_the_reader_s_calendar_says() -> None:
    assert year_starts(date(2024, 3, 20), date(2025, 12, 31), "en") == [(date(2025, 1, 1), "2025")]
    assert year_starts(date(2024, 3, 20), date(2025, 12, 31), "fa") == [
        (date(2024, 3, 20), "۱۴۰۳"),
        (date(2025, 3, 21), "۱۴۰۴"),
    ]
