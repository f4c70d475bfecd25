"""How pages say things: dates, numbers, names, terms and amounts in the reader's language.

Every function speaks the active language. Pages use these through `{% load portal %}`; feeds
and exports call them directly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext, pgettext

from pactwork.agreements.progress import Overall, State
from pactwork.agreements.queries.views import AgreementCard, CommitmentView, EvidenceView
from pactwork.agreements.recurrence_words import each_words, met_words
from pactwork.kernel.formats import (
    Style,
    digits,
    format_date,
    format_number,
    format_partial,
    format_percent,
)
from pactwork.kernel.terms import PartialDate, parse_edtf
from pactwork.kernel.texts import Shown, Text, shown
from pactwork.organisations.api import OrganisationCard
from pactwork.vocabularies.api import concept_label, measure_words


class HasTerm(Protocol):
    """Anything with a term written in EDTF, such as an AgreementCard."""

    @property
    def term_from(self) -> str: ...
    @property
    def term_to(self) -> str: ...


def reader() -> str:
    """The language of the reader."""
    return get_language() or settings.LANGUAGE_CODE


def text(value: Text, original: Sequence[str] = ()) -> Shown:
    """What this reader sees of a text; `original` are the languages in which it counts."""
    return shown(value, reader(), original)


def day(value: date | datetime | None, style: Style = "long") -> str:
    """A day; "" for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return format_date(value, reader(), style)


def partial(edtf: str) -> str:
    """A year, month or day written in EDTF, with no more precision than it has; "" for ""."""
    return format_partial(parse_edtf(edtf), reader()) if edtf else ""


def number(value: float | Decimal) -> str:
    """A number with the reader's digits and separators."""
    return format_number(value, reader())


def article_number(number: str) -> str:
    """The number of an article ("1.2") in the reader's digits."""
    return digits(number, reader())


def percent(share: float | None) -> str:
    """A share (1 is the whole) as a percentage; "" for None."""
    return "" if share is None else format_percent(share, reader())


def concept(code: str) -> Shown:
    """The label of a concept ("themes:education")."""
    return concept_label(code, reader())


def organisation_name(card: OrganisationCard) -> Shown:
    """The name of an organisation."""
    return text(card.name)


def organisation_short(card: OrganisationCard) -> Shown:
    """The acronym of an organisation, or its name where it has none."""
    return text(card.acronym or card.name)


def term_words(held: HasTerm) -> str:
    """The term: "2022–2025", "7 July 2017 – 6 July 2022", "since 14 April 2021"."""
    start, end = _partial(held.term_from), _partial(held.term_to)
    language = reader()
    if start and end:
        if start == end:
            return format_partial(start, language)
        if start.precision == end.precision == "year":
            return f"{digits(str(start), language)}–{format_partial(end, language)}"
        words = {"start": format_partial(start, language), "end": format_partial(end, language)}
        return gettext("%(start)s – %(end)s") % words
    if start:
        return since_words(held.term_from)
    if end:
        until = format_partial(end, language, after_preposition=True)
        return gettext("until %(end)s") % {"end": until}
    return gettext("without a fixed term")


def course_words(held: AgreementCard) -> str:
    """That an agreement rests, is to end or has ended: "Suspended since 2 May 2026", "Ended"; ""
    for one that is in force or to come.
    """
    today = timezone.localdate()
    if held.ends_on and held.ends_on <= today:
        return gettext("Ended on %(date)s") % {"date": day(held.ends_on)}
    if held.last_day and held.last_day < today:
        return pgettext("term of an agreement", "Ended")
    said = []
    if held.rests_since:
        said.append(gettext("Suspended since %(date)s") % {"date": day(held.rests_since)})
    if held.ends_on:
        said.append(gettext("Ends on %(date)s") % {"date": day(held.ends_on)})
    return " · ".join(said)


def since_words(edtf: str) -> str:
    """From when on: "since May 2022"; "" for ""."""
    start = _partial(edtf)
    if start is None:
        return ""
    written = format_partial(start, reader(), after_preposition=True)
    return gettext("since %(start)s") % {"start": written}


def measured(value: Decimal | float, measure: str) -> str:
    """A number of what is counted: "40 trainings"."""
    words = measure_words(measure, float(value), reader())
    return f"{number(value)} {words.text}"


def amount_words(held: CommitmentView) -> str:
    """What was promised: "40 trainings a year", "20% more than 12,000 visits, every year"."""
    if not held.measure or held.target is None:
        return gettext("not measurable until specified")
    if held.baseline is not None and held.increase_percent is not None:
        return gettext("%(percent)s more than %(baseline)s, every year") % {
            "percent": percent(float(held.increase_percent / 100)),
            "baseline": measured(held.baseline, held.measure),
        }
    amount = measured(held.target, held.measure)
    return each_words(held.per, amount) if held.per else amount


def achieved_words(held: CommitmentView) -> str:
    """What was reached of it: "12 of 40 trainings". A recurring promise counts its periods."""
    progress = held.progress
    if not held.measure or progress.target is None:
        return gettext("not measurable until specified")
    if held.per:
        return met_words(held.per, progress.met, len(progress.periods), reader())
    return gettext("%(achieved)s of %(target)s") % {
        "achieved": number(progress.achieved),
        "target": measured(progress.target, held.measure),
    }


def fulfilled_words(fulfilled: int, commitments: int) -> str:
    """How many commitments are fulfilled: "3 of 7 commitments fulfilled"."""
    return ngettext(
        "%(fulfilled)s of %(commitments)s commitment fulfilled",
        "%(fulfilled)s of %(commitments)s commitments fulfilled",
        commitments,
    ) % {"fulfilled": number(fulfilled), "commitments": number(commitments)}


def done_words(held: Overall) -> str:
    """How far several commitments are: "2 of 3 commitments fulfilled, 71% of what was promised"."""
    if held.state is State.NOT_MEASURABLE:
        return gettext("not measurable until specified")
    return ngettext(
        "%(fulfilled)s of %(commitments)s commitment fulfilled, %(share)s of what was promised",
        "%(fulfilled)s of %(commitments)s commitments fulfilled, %(share)s of what was promised",
        held.commitments,
    ) % {
        "fulfilled": number(held.fulfilled),
        "commitments": number(held.commitments),
        "share": percent(held.completion),
    }


def span_words(first: date, last: date) -> str:
    """One day, or from one to another."""
    if first == last:
        return day(first)
    said = {"start": day(first), "end": day(last)}
    return gettext("%(start)s – %(end)s") % said


def quantities_words(quantities: Mapping[str, Decimal]) -> list[str]:
    """Every quantity with its words."""
    return [measured(amount, measure) for measure, amount in quantities.items()]


def people_words(held: EvidenceView) -> Iterator[str]:
    """How many took part: those known one by one, and those only counted."""
    if held.people:
        said = ngettext(
            "%(count)s person, counted once", "%(count)s people, each counted once", held.people
        )
        yield said % {"count": number(held.people)}
    if held.headcount:
        said = ngettext(
            "%(count)s person, counted without a name",
            "%(count)s people, counted without names",
            held.headcount,
        )
        yield said % {"count": number(held.headcount)}


def _partial(edtf: str) -> PartialDate | None:
    return parse_edtf(edtf) if edtf else None
