"""Calendars of due dates (iCalendar, RFC 5545), for a subscription in anyone's calendar."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext

from pactwork.agreements.api import (
    Promised,
    agreement_card,
    due_between,
    due_calendar,
    promised_in,
    words,
)
from pactwork.kernel.viewer import PUBLIC
from pactwork.organisations.api import organisation_by_slug
from pactwork.portal.patches import commitment_path
from pactwork.portal.web.answers import for_machines, in_asked_language
from pactwork.portal.web.feeds import site
from pactwork.portal.web.frame import public_page


@public_page
@in_asked_language
def agreement_due(request: HttpRequest, slug: str) -> HttpResponse:
    """Every deadline of one agreement, as far as it comes before its parties ended it."""
    card = agreement_card(slug, PUBLIC)
    if card is None:
        raise Http404
    promised = [
        one
        for one in promised_in([card.number], PUBLIC)[card.number]
        if not (card.ends_on and one.deadline and one.deadline >= card.ends_on)
    ]
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
    first, last = today - due_calendar.BACK, today + due_calendar.AHEAD
    promised = due_between(first, last, PUBLIC, organisations=only, limit=due_calendar.MOST)
    return _answer(title, promised, slug or "due")


def _answer(title: str, promised: Sequence[Promised], name: str) -> HttpResponse:
    body = due_calendar.calendar_of(title, promised, _page)
    return for_machines(body, "text/calendar; charset=utf-8", filename=f"{name}.ics")


def _page(one: Promised) -> str:
    return site() + commitment_path(one.agreement, one.key, words.reader())
