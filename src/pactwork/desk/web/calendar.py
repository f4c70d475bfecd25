"""A person's calendar of due dates, at a secret address that needs no sign-in."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from pactwork.agreements.api import awaiting, calendar_address, due_between, due_calendar
from pactwork.desk.web.sayings import absolute, commitment_path
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.people.api import Power, acting


@require_POST
@desk_page
def make(request: SignedIn) -> HttpResponse:
    """Make a new address; it is shown once, on the next page."""
    token = calendar_address.make_calendar_address(by=request.user)
    request.session["calendar_url"] = absolute(reverse("desk-calendar", args=[token]))
    return redirect(reverse("desk") + "#calendar")


@require_POST
@desk_page
def revoke(request: SignedIn) -> HttpResponse:
    """Stop the address."""
    calendar_address.revoke_calendar_address(by=request.user)
    messages.success(request, gettext("The calendar address no longer works."))
    return redirect(reverse("desk") + "#calendar")


@never_cache
@require_safe
def due(request: HttpRequest, token: str) -> HttpResponse:
    """What the organisations of whoever holds the address owe, as iCalendar."""
    person = awaiting.calendar_holder(token)
    held = acting(person) if person else None
    if held is None:
        raise Http404
    mine = held.where(Power.READ)
    today = timezone.localdate()
    first, last = today - due_calendar.BACK, today + due_calendar.AHEAD
    limit = due_calendar.MOST
    promised = (
        due_between(first, last, held.viewer, organisations=mine, limit=limit) if mine else []
    )
    title = gettext("Pactwork: what your organisations owe")
    body = due_calendar.calendar_of(
        title, promised, lambda one: absolute(commitment_path(one.agreement, one.key))
    )
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
