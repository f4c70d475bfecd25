"""What falls due as a calendar (iCalendar, RFC 5545): one all-day event a commitment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext
from icalendar import Calendar, Event, vRecur, vText

from pactwork.agreements import recurrence_words, words
from pactwork.agreements.periods import Per, period_of
from pactwork.agreements.queries.exports import Promised
from pactwork.design import states
from pactwork.kernel.iris import iri

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


def calendar_of(
    title: str, promised: Iterable[Promised], url_of: Callable[[Promised], str]
) -> bytes:
    """A calendar with this title; `url_of` gives the absolute address of a commitment's page.

    What has neither a deadline nor periods is left out.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Pactwork//Due dates//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    for one in promised:
        if one.deadline or one.per:
            calendar.add_component(_event(one, url_of(one)))
    return bytes(calendar.to_ical())


def _event(one: Promised, url: str) -> Event:
    event = Event()
    text = words.text(one.text, one.authoritative)
    event.add("uid", iri("commitment", one.agreement, one.key))
    event.add("dtstamp", one.changed_at)
    event.add("summary", _text(text.text, text.language))
    event.add("description", _text(_description(one), words.reader()))
    event.add("url", url)
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
    lines = [f"\u2068{title}\u2069", f"{gettext('State')}: {states.label(one.state)}"]
    if one.measure and one.target is not None:
        amount = words.measured(one.target, one.measure)
        lines.append(recurrence_words.each_words(one.per, amount) if one.per else amount)
    return "\n".join(lines)


def _text(text: str, language: str) -> Any:
    value = vText(text)
    value.params["LANGUAGE"] = language
    return value
