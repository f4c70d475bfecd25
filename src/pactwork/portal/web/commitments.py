"""Every commitment of the register by where it stands: what the figures of the home page open."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from pactwork.agreements.api import CommitmentListing, State, commitment_listing
from pactwork.design import states
from pactwork.kernel.viewer import PUBLIC
from pactwork.portal import words
from pactwork.portal.web.frame import public_page
from pactwork.portal.web.paging import asked_page, paging, url_with

SIZE: Final = 30


@public_page
def commitments(request: HttpRequest) -> HttpResponse:
    """One page of them, all or those in one state."""
    state = request.GET.get("state", "")
    state = state if state in set(State) else ""
    offset = (asked_page(request) - 1) * SIZE
    listing = commitment_listing(PUBLIC, state=state, offset=offset, limit=SIZE)
    heading = gettext("Commitments")
    context = {
        "heading": f"{heading}: {states.label(state)}" if state else heading,
        "crumbs": [(gettext("Home"), reverse("home")), (heading, "")],
        "lines": listing.lines,
        "states": _states(request, listing, state),
        "page_of": paging(request, total=listing.total, size=SIZE),
    }
    return render(request, "portal/commitments.html", context)


def _states(
    request: HttpRequest, listing: CommitmentListing, current: str
) -> list[tuple[str, str, bool]]:
    everything = sum(listing.states.values())
    choices = [("", gettext("All"), everything)] + [
        (state, str(states.label(state)), count)
        for state, count in listing.states.items()
        if count or state == current
    ]
    return [
        (
            f"{label} ({words.number(count)})",
            url_with(request, page="", state=state),
            state == current,
        )
        for state, label, count in choices
    ]
