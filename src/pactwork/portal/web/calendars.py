"""Calendars of due dates (iCalendar, RFC 5545), for a subscription in anyone's calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from icalendar import Calendar, Event, vRecur, vText

from pactwork.agreements.api import (
    Per,
    Promised,
    agreement_card,
    due_between,
    period_of,
    promised_in,
    recurrence_words,
    words,
)
from pactwork.design import states
from pactwork.kernel.iris import iri
from pactwork.kernel.viewer import PUBLIC
from pactwork.organisations.api import organisation_by_slug
from pactwork.portal.patches import commitment_path
from pactwork.portal.web.answers import for_machines, in_asked_language
from pactwork.portal.web.feeds import isolated, site
from pactwork.portal.web.frame import public_page

BACK: Final = timedelta(days=90)
AHEAD: Final = timedelta(days=3 * 366)
MOST: Final = 500
_RULES: Final[Mapping[Per, Mapping[str, Any]]] = {
    Per.YEAR: {"freq": "yearly"},
    Per.HALF_YEAR: {"freq": "monthly", "interval": 6, "bymonthday": -1},
    Per.QUARTER: {"freq": "monthly", "interval": 3, "bymonthday": -1},
    Per.MONTH: {"freq": "monthly", "bymonthday": -1},
}
"""On which days a recurring promise falls due: the last of each period."""


@public_page
@in_asked_language
def agreement_due(request: HttpRequest, slug: str) -> HttpResponse:
    """Every deadline of one agreement."""
    card = agreement_card(slug, PUBLIC)
    if card is None:
        raise Http404
    promised = promised_in([card.number], PUBLIC)[card.number]
    title = words.text(card.title, card.authoritative).text
    return _answer(title, promised, slug)


@public_page
@in_asked_language
def everything_due(request: HttpRequest) -> HttpResponse:
    """Deadlines from 90 days ago to three years ahead; `?organisation=` narrows to one."""
    today = timezone.localdate()
    slug = request.GET.get("organisation", "").replace("\x00", "")
    only: frozenset[int] = frozenset()
    title = gettext("Pactwork: commitments that fall due")
    if slug:
        held = organisation_by_slug(slug)
        if held is None:
            raise Http404
        only = (
            held.under if request.GET.get("with_bodies") == "1" else frozenset({held.card.number})
        )
        title = words.organisation_name(held.card).text
    promised = due_between(today - BACK, today + AHEAD, PUBLIC, organisations=only, limit=MOST)
    return _answer(title, promised, slug or "due")


def _answer(title: str, promised: Sequence[Promised], name: str) -> HttpResponse:
    calendar = Calendar()
    calendar.add("prodid", "-//Pactwork//Due dates//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    for one in promised:
        if one.deadline or one.per:
            calendar.add_component(_event(one))
    body = calendar.to_ical()
    return for_machines(body, "text/calendar; charset=utf-8", filename=f"{name}.ics")


def _event(one: Promised) -> Event:
    event = Event()
    text = words.text(one.text, one.authoritative)
    event.add("uid", iri("commitment", one.agreement, one.key))
    event.add("dtstamp", one.changed_at)
    event.add("summary", _text(text.text, text.language))
    event.add("description", _text(_description(one), words.reader()))
    event.add("url", site() + commitment_path(one.agreement, one.key, words.reader()))
    event.add("categories", [words.concept(one.area).text])
    event.add("transp", "TRANSPARENT")
    _put_days(event, one)
    return event


def _put_days(event: Event, one: Promised) -> None:
    """All-day: the deadline; of a recurring promise also the last day of each period before it."""
    first = _first_due(one)
    event.add("dtstart", first)
    event.add("dtend", first + timedelta(days=1))
    if one.per is None or first == one.deadline:
        return
    rule = dict(_RULES[one.per])
    if one.deadline:
        begin, end = period_of(one.per, one.deadline)
        rule["until"] = end if end == one.deadline else begin - timedelta(days=1)
        if end != one.deadline:
            event.add("rdate", [one.deadline], parameters={"VALUE": "DATE"})
    event.add("rrule", vRecur(rule))


def _first_due(one: Promised) -> date:
    if one.per is None:
        assert one.deadline is not None
        return one.deadline
    _, end = period_of(one.per, one.start or one.deadline or timezone.localdate())
    return min(end, one.deadline) if one.deadline else end


def _description(one: Promised) -> str:
    title = words.text(one.agreement_title, one.authoritative).text
    lines = [isolated(title), f"{gettext('State')}: {states.label(one.state)}"]
    if one.measure and one.target is not None:
        amount = words.measured(one.target, one.measure)
        lines.append(recurrence_words.each_words(one.per, amount) if one.per else amount)
    return "\n".join(lines)


def _text(text: str, language: str) -> Any:
    value = vText(text)
    value.params["LANGUAGE"] = language
    return value
