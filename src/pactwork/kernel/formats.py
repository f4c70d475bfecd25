"""Dates and numbers as a reader of each language writes them.

Patterns come from the Unicode CLDR through Babel. Persian gets the Solar Hijri calendar,
which is the official one in Iran, and its own digits and separators, which Babel leaves out.
"""

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal

from babel.dates import format_date as babel_date
from babel.dates import format_skeleton
from babel.numbers import format_decimal
from babel.numbers import format_percent as babel_percent
from persiantools.jdatetime import JalaliDate

from pactwork.kernel.terms import PartialDate

Style = Literal["short", "medium", "long", "full"]

_LOCALES: Final = {"en": "en_GB"}
_PATTERNS: Final[Mapping[tuple[str, Style], str]] = {
    ("vi", "short"): "dd/MM/y",
    ("vi", "long"): "d MMMM 'năm' y",
    ("vi", "full"): "EEEE, d MMMM 'năm' y",
    ("ka", "short"): "dd.MM.y",
    ("ka", "long"): "y 'წლის' d MMMM",
    ("ka", "full"): "EEEE, y 'წლის' d MMMM",
}
_MONTH_PATTERNS: Final = {"ka": "y 'წლის' MMMM"}
_MONTH_AFTER_PREPOSITION: Final = {"lt": "y 'm'. MMMM"}
_PERSIAN_DIGITS: Final = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_PERSIAN_NUMBER: Final = str.maketrans("0123456789,.%-", "۰۱۲۳۴۵۶۷۸۹٬٫٪−")
_BEFORE_HIJRA: Final = 622
_SOLAR_MONTHS: Final = (
    "فروردین",
    "اردیبهشت",
    "خرداد",
    "تیر",
    "مرداد",
    "شهریور",
    "مهر",
    "آبان",
    "آذر",
    "دی",
    "بهمن",
    "اسفند",
)
_PERSIAN_WEEKDAYS: Final = (
    "دوشنبه",
    "سه‌شنبه",
    "چهارشنبه",
    "پنجشنبه",
    "جمعه",
    "شنبه",
    "یکشنبه",
)


def format_date(day: date, lang: str, style: Style = "long") -> str:
    """Write a day: "14 April 2021", "14 aprilie 2021", "۲۵ فروردین ۱۴۰۰".

    Persian is in the Solar Hijri calendar, but for days before it began.
    """
    if _is_persian(lang) and day.year > _BEFORE_HIJRA:
        return _solar_date(day, style)
    if _is_persian(lang):
        return digits(format_skeleton("yMMMMd", day, locale="fa"), lang) + " میلادی"
    pattern = _PATTERNS.get((lang, style), style)
    return babel_date(day, pattern, locale=_locale(lang))


def format_time(moment: datetime, lang: str) -> str:
    """The time of day, such as "14:05"; `moment` is in the reader's own time zone."""
    return digits(f"{moment:%H:%M}", lang)


def format_partial(partial: PartialDate, lang: str, *, after_preposition: bool = False) -> str:
    """Write a date with no more precision than it has: "May 2022".

    After "since" or "until" some languages want the month in another case: "2022 m. gegužė",
    but "nuo 2022 m. gegužės". A Gregorian year or month is not a Solar Hijri one, so Persian
    keeps it Gregorian and says so ("۲۰۲۲ میلادی").
    """
    if partial.precision == "day":
        return format_date(partial.first, lang)
    if _is_persian(lang):
        skeleton = "y" if partial.precision == "year" else "yMMMM"
        return digits(format_skeleton(skeleton, partial.first, locale="fa"), lang) + " میلادی"
    if partial.precision == "year":
        return f"{partial.year:04d}"
    patterns = _MONTH_PATTERNS | (_MONTH_AFTER_PREPOSITION if after_preposition else {})
    if lang in patterns:
        return babel_date(partial.first, patterns[lang], locale=_locale(lang))
    return format_skeleton("yMMMM", partial.first, locale=_locale(lang))


def format_number(number: float | Decimal, lang: str) -> str:
    """Write a number with the language's digits and separators, at most 3 decimals."""
    if _is_persian(lang):
        return _persian_number(format_decimal(number, locale="en"))
    return format_decimal(number, locale=_locale(lang))


def format_percent(share: float | Decimal, lang: str) -> str:
    """Write a share (1 is the whole) as a whole percentage.

    What is not quite whole never reads as 100 %, and what is not nothing never as 0 %.
    """
    percent = round(share * 100)
    if percent == 100 and share < 1:
        percent = 99
    elif percent == 0 and share > 0:
        percent = 1
    exact = Decimal(percent) / 100
    if _is_persian(lang):
        return _persian_number(babel_percent(exact, locale="en"))
    return babel_percent(exact, locale=_locale(lang))


def year_starts(first: date, last: date, lang: str) -> list[tuple[date, str]]:
    """The days from `first` to `last` on which a year begins, with the year as it is written.

    In Persian a year begins at Nowruz: (date(2025, 3, 21), "۱۴۰۴").
    """
    if not _is_persian(lang):
        years = range(first.year, last.year + 1)
        starts = [(date(year, 1, 1), f"{year:04d}") for year in years]
    else:
        solar = range(first.year - 622, last.year - 620)
        starts = [(_nowruz(year), digits(str(year), lang)) for year in solar]
    return [(day, year) for day, year in starts if first <= day <= last]


def digits(text: str, lang: str) -> str:
    """Return `text` with its ASCII digits written as `lang` writes them."""
    return text.translate(_PERSIAN_DIGITS) if _is_persian(lang) else text


def latin_digits(text: str) -> str:
    """The same text with its decimal digits, of whatever script, as 0 to 9."""
    return "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in text)


def _nowruz(year: int) -> date:
    solar = JalaliDate(year, 1, 1)  # type: ignore[no-untyped-call]
    return date.fromordinal(solar.to_gregorian().toordinal())


def _solar_date(day: date, style: Style) -> str:
    solar = JalaliDate(day)  # type: ignore[no-untyped-call]
    if style == "short":
        return digits(f"{solar.year}/{solar.month:02d}/{solar.day:02d}", "fa")
    written = f"{solar.day} {_SOLAR_MONTHS[solar.month - 1]} {solar.year}"
    if style == "full":
        written = f"{_PERSIAN_WEEKDAYS[day.weekday()]} {written}"
    return digits(written, "fa")


def _persian_number(number: str) -> str:
    """Translate an English number; a mark keeps its minus sign on the left of the digits."""
    written = number.translate(_PERSIAN_NUMBER)
    return f"\u200e{written}" if written.startswith("−") else written


def _is_persian(lang: str) -> bool:
    return lang == "fa" or lang.startswith("fa-")


def _locale(lang: str) -> str:
    return _LOCALES.get(lang, lang.replace("-", "_"))
