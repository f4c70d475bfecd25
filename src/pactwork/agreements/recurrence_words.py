"""How recurring promises are told: "40 trainings a quarter", "met in 2 of 6 years"."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext, ngettext

from pactwork.agreements.periods import Per
from pactwork.kernel.formats import format_number, format_partial
from pactwork.kernel.terms import PartialDate


def each_words(per: Per, amount: str) -> str:
    """What is promised in each period: "40 trainings a year"."""
    said = {
        Per.YEAR: gettext("%(amount)s a year"),
        Per.HALF_YEAR: gettext("%(amount)s every half-year"),
        Per.QUARTER: gettext("%(amount)s a quarter"),
        Per.MONTH: gettext("%(amount)s a month"),
    }
    return said[per] % {"amount": amount}


def period_words(per: Per, first_day: date, language: str) -> str:
    """The period that begins on this day: "2024", "first half of 2024", "March 2024"."""
    if per is Per.MONTH:
        return format_partial(PartialDate(first_day.year, first_day.month), language)
    year = format_partial(PartialDate(first_day.year), language)
    said = {
        (Per.HALF_YEAR, 1): gettext("first half of %(year)s"),
        (Per.HALF_YEAR, 7): gettext("second half of %(year)s"),
        (Per.QUARTER, 1): gettext("first quarter of %(year)s"),
        (Per.QUARTER, 4): gettext("second quarter of %(year)s"),
        (Per.QUARTER, 7): gettext("third quarter of %(year)s"),
        (Per.QUARTER, 10): gettext("fourth quarter of %(year)s"),
    }
    return said.get((per, first_day.month), "%(year)s") % {"year": year}


def met_words(per: Per, met: int, periods: int, language: str) -> str:
    """In how many periods the promise was met: "met in 2 of 6 years"."""
    n = periods
    said = {
        Per.YEAR: ngettext(
            "met in %(met)s of %(years)s year", "met in %(met)s of %(years)s years", n
        ),
        Per.HALF_YEAR: ngettext(
            "met in %(met)s of %(periods)s half-year", "met in %(met)s of %(periods)s half-years", n
        ),
        Per.QUARTER: ngettext(
            "met in %(met)s of %(periods)s quarter", "met in %(met)s of %(periods)s quarters", n
        ),
        Per.MONTH: ngettext(
            "met in %(met)s of %(periods)s month", "met in %(met)s of %(periods)s months", n
        ),
    }
    return said[per] % _counted(met, periods, language)


def reached_sentence(per: Per, percent: str, met: int, periods: int, language: str) -> str:
    """How much of the promise was reached, and in how many of its periods all of it."""
    n = periods
    said = {
        Per.YEAR: ngettext(
            "Accepted evidence makes up %(percent)s of what was promised; the yearly amount "
            "was reached in %(met)s of %(years)s year.",
            "Accepted evidence makes up %(percent)s of what was promised; the yearly amount "
            "was reached in %(met)s of %(years)s years.",
            n,
        ),
        Per.HALF_YEAR: ngettext(
            "Accepted evidence makes up %(percent)s of what was promised; the half-yearly amount "
            "was reached in %(met)s of %(periods)s half-year.",
            "Accepted evidence makes up %(percent)s of what was promised; the half-yearly amount "
            "was reached in %(met)s of %(periods)s half-years.",
            n,
        ),
        Per.QUARTER: ngettext(
            "Accepted evidence makes up %(percent)s of what was promised; the quarterly amount "
            "was reached in %(met)s of %(periods)s quarter.",
            "Accepted evidence makes up %(percent)s of what was promised; the quarterly amount "
            "was reached in %(met)s of %(periods)s quarters.",
            n,
        ),
        Per.MONTH: ngettext(
            "Accepted evidence makes up %(percent)s of what was promised; the monthly amount "
            "was reached in %(met)s of %(periods)s month.",
            "Accepted evidence makes up %(percent)s of what was promised; the monthly amount "
            "was reached in %(met)s of %(periods)s months.",
            n,
        ),
    }
    return said[per] % {"percent": percent, **_counted(met, periods, language)}


def person_sentence(per: Per) -> str:
    """That whoever comes twice in a period is one person there."""
    return {
        Per.YEAR: gettext("Each person counts once a year."),
        Per.HALF_YEAR: gettext("Each person counts once every half-year."),
        Per.QUARTER: gettext("Each person counts once a quarter."),
        Per.MONTH: gettext("Each person counts once a month."),
    }[per]


def anew_sentence(per: Per) -> str:
    """That what is too much in one period does not help another."""
    return {
        Per.YEAR: gettext("The promise holds for every year anew."),
        Per.HALF_YEAR: gettext("The promise holds for every half-year anew."),
        Per.QUARTER: gettext("The promise holds for every quarter anew."),
        Per.MONTH: gettext("The promise holds for every month anew."),
    }[per]


def by_words(per: Per) -> str:
    """The heading of a table of periods."""
    return {
        Per.YEAR: gettext("Year by year"),
        Per.HALF_YEAR: gettext("Half-year by half-year"),
        Per.QUARTER: gettext("Quarter by quarter"),
        Per.MONTH: gettext("Month by month"),
    }[per]


def kind_words(per: Per) -> str:
    """What a period is called at the head of a column."""
    return {
        Per.YEAR: gettext("Year"),
        Per.HALF_YEAR: gettext("Half-year"),
        Per.QUARTER: gettext("Quarter"),
        Per.MONTH: gettext("Month"),
    }[per]


def _counted(met: int, periods: int, language: str) -> dict[str, str]:
    said = format_number(periods, language)
    return {"met": format_number(met, language), "years": said, "periods": said}
