"""What Pactwork is and how it counts."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from pactwork.agreements.api import State
from pactwork.design.drawings.quilt import Patch
from pactwork.portal.web.frame import public_page

STAGES: Final = tuple(
    Patch(
        f"stage-{stage}",
        ("school", "library", "press", "town"),
        tuple(max(0.0, min(1.0, (stage * 2.4 - number) / 2)) for number in range(5)),
    )
    for stage in range(4)
)
"""One agreement of four parties from its signature to its last commitment."""


@public_page
def about(request: HttpRequest) -> HttpResponse:
    """The page about Pactwork."""
    return render(request, "portal/about.html", {"states": _states(), "stages": STAGES})


def _states() -> list[tuple[str, str]]:
    """Each state with the rule behind it, as `agreements.progress` has it."""
    return [
        (
            State.NOT_STARTED,
            gettext(
                "Nothing has been accepted yet, and no more than a quarter of the time has passed."
            ),
        ),
        (
            State.ON_TRACK,
            gettext("At least three quarters of what an even pace would have done by today."),
        ),
        (State.BEHIND, gettext("Less than three quarters of what an even pace would have done.")),
        (
            State.FULFILLED,
            gettext("All of it has been accepted. A promise that recurs: all of it every time."),
        ),
        (State.OVERDUE, gettext("The day it was due has passed, and something is missing.")),
        (
            State.UNFINISHED,
            gettext(
                "The agreement ended before all of it was done: its term ran out, or its parties "
                "ended it. Nobody owes it any more."
            ),
        ),
        (
            State.NOT_MEASURABLE,
            gettext("The agreement does not say how much. It can never count as fulfilled."),
        ),
    ]
