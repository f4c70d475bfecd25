"""What tools recorded: piles that wait to be accepted, and what matched nothing."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from pactwork.agreements.api import accepting, doing, recorded, words
from pactwork.desk.web.sayings import commitment_path, organisation_link
from pactwork.desk.web.signed_in import SignedIn
from pactwork.desk.web.tool_frame import frame, tools_page, writing_for
from pactwork.desk.web.tool_lines import name_words
from pactwork.desk.web.tool_words import moment, reason_words
from pactwork.kernel.paging import asked_page, paging
from pactwork.organisations.api import OrganisationCard, cards

SECONDS: Final = 4.0
"""So long one press of the button goes on; what is left then waits for the next."""
BATCH: Final = 500
PAGE_SIZE: Final = 25


@tools_page
@require_http_methods(["GET", "HEAD", "POST"])
def recorded_page(request: SignedIn) -> HttpResponseBase:
    """The piles; on POST, one of them is accepted as far as a few seconds reach."""
    names = writing_for(request)
    piles = recorded.piles_waiting(names)
    if request.method == "POST":
        seen, _, asked = request.POST.get("pile", "").partition(":")
        chosen = next((one for one in piles if _value(one) == asked), None)
        if chosen is None or not (seen.isascii() and seen.isdecimal() and len(seen) < 19):
            messages.info(request, gettext("Nothing of this waits any more."))
        else:
            _accept(request, chosen, int(seen))
        return redirect("desk-recorded")
    parties = cards({one.pile.delivered_by for one in piles})
    context = {
        **frame(request, "desk-recorded"),
        "piles": [_pile(one, names, parties[one.pile.delivered_by]) for one in piles],
        "several": len(names) > 1,
        "all_url": f"{reverse('desk-evidence')}?kind=evidence-kinds:learning-record",
    }
    return render(request, "desk/tools/recorded.html", context)


def _accept(request: SignedIn, chosen: recorded.Waiting, seen: int) -> None:
    """Accept what was there when the page was read, not what came in since."""
    until, done = time.monotonic() + SECONDS, 0
    shared: dict[str, Any] = {
        "organisation": chosen.organisation, "upto": seen, "by": request.user,
    }  # fmt: skip
    try:
        while found := accepting.accept_pile(chosen.pile, limit=BATCH, **shared):
            done += found
            if found < BATCH or time.monotonic() > until:
                break
    except doing.NotAllowedError:
        raise PermissionDenied from None
    left = next(
        (
            one.pieces
            for one in recorded.piles_waiting([chosen.organisation])
            if _value(one) == _value(chosen)
        ),
        0,
    )
    messages.success(request, _accepted_words(done, left))


def _accepted_words(done: int, left: int) -> str:
    said = ngettext("%(count)s piece is accepted.", "%(count)s pieces are accepted.", done)
    said %= {"count": words.number(done)}
    if not left:
        return said
    more = ngettext(
        "%(count)s piece still waits: press the button again.",
        "%(count)s pieces still wait: press the button again.",
        left,
    )
    return f"{said} {more % {'count': words.number(left)}}"


def _value(one: recorded.Waiting) -> str:
    """A pile as a button sends it, behind the newest piece that was seen."""
    return f"{one.pile.commitment}:{one.pile.delivered_by}:{one.organisation}:{one.pile.tool}"


def _pile(one: recorded.Waiting, names: Mapping[int, str], by: OrganisationCard) -> dict[str, Any]:
    return {
        "value": f"{one.last}:{_value(one)}",
        "tool": one.pile.tool,
        "by": organisation_link(by),
        "for": names[one.organisation],
        "text": words.text(one.text, one.authoritative),
        "url": commitment_path(one.agreement, one.pile.key),
        "pieces": words.number(one.pieces),
        "count": one.pieces,
        "days": words.span_words(one.first_day, one.last_day),
        "newest": [
            (reverse("desk-piece", args=[number]), words.text(title, one.authoritative))
            for number, title in one.newest
        ],
    }


@tools_page
def unmatched_page(request: SignedIn) -> HttpResponse:
    """Statements that named a commitment in vain, newest first, with why and what to do."""
    names = writing_for(request)
    start = (asked_page(request) - 1) * PAGE_SIZE
    found, total = recorded.unmatched_of(names, offset=start, limit=PAGE_SIZE)
    context = {
        **frame(request, "desk-unmatched"),
        "lines": [_stray(one, names) for one in found],
        "several": len(names) > 1,
        "paging": paging(request, total=total, size=PAGE_SIZE),
    }
    return render(request, "desk/tools/unmatched.html", context)


def _stray(one: recorded.Stray, names: Mapping[int, str]) -> dict[str, Any]:
    why, remedy = reason_words(one.reason)
    return {
        "url": reverse("desk-statement", args=[one.statement]),
        "name": name_words(one.iri) or gettext("The whole statement"),
        "tool": one.tool,
        "organisation": names.get(one.organisation or 0, ""),
        "at": moment(one.at),
        "datetime": one.at.isoformat(),
        "why": why,
        "remedy": remedy,
    }
