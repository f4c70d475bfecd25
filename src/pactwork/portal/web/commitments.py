"""Every commitment of the register by where it stands: what the figures of the home page open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from pactwork.agreements.api import State, commitment_lines, words
from pactwork.design import states
from pactwork.kernel.paging import paging, url_with
from pactwork.kernel.viewer import PUBLIC
from pactwork.portal.web.counted import counted_commitments
from pactwork.portal.web.frame import public_page

SIZE: Final = 30


@public_page
def commitments(request: HttpRequest) -> HttpResponse:
    """One page of them, all or those in one state."""
    state = request.GET.get("state", "")
    state = state if state in set(State) else ""
    counts = counted_commitments(request)
    total = counts[state] if state else sum(counts.values())
    page_of = paging(request, total=total, size=SIZE)
    offset = (page_of.number - 1) * SIZE
    heading = gettext("Commitments")
    context = {
        "heading": f"{heading}: {states.label(state)}" if state else heading,
        "crumbs": [(gettext("Home"), reverse("home")), (heading, "")],
        "lines": commitment_lines(PUBLIC, state=state, offset=offset, limit=SIZE),
        "states": _states(request, counts, state),
        "page_of": page_of,
    }
    return render(request, "portal/commitments.html", context)


def _states(
    request: HttpRequest, counts: Mapping[str, int], current: str
) -> list[tuple[str, str, bool]]:
    everything = sum(counts.values())
    choices = [("", gettext("All"), everything)] + [
        (state, str(states.label(state)), count)
        for state, count in counts.items()
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
