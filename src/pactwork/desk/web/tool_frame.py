"""What the pages about tools share: who may see them, and the ways around."""

from __future__ import annotations

from collections.abc import Mapping
from functools import wraps
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext

from pactwork.agreements.api import words
from pactwork.desk.web.frame import places
from pactwork.desk.web.sayings import absolute
from pactwork.desk.web.signed_in import SignedIn, View, desk_page
from pactwork.kernel.numerals import whole_number
from pactwork.organisations.api import cards
from pactwork.people.api import Power


def tools_page(view: View) -> View:
    """Let those who coordinate or represent an organisation read this; for others there is none."""

    @wraps(view)
    def answer(request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.acting.where(Power.WRITE):
            raise Http404
        return view(request, *args, **kwargs)

    return desk_page(answer)


def frame(request: SignedIn, here: str) -> dict[str, Any]:
    """Where one is, and where one may go."""
    pages = (
        ("desk-tools", gettext("Keys")),
        ("desk-tool-try", gettext("Try it")),
        ("desk-recorded", gettext("Recorded by tools")),
        ("desk-unmatched", gettext("Unmatched")),
        ("desk-statements", gettext("Statements")),
        ("desk-tool-files", gettext("Files")),
    )
    return {
        "places": places(request, "desk-tools"),
        "tabs": [(label, reverse(name), name == here) for name, label in pages],
    }


def writing_for(request: SignedIn) -> dict[int, str]:
    """The organisations for which this person writes: number and name, by name."""
    held = cards(request.acting.where(Power.WRITE))
    names = {number: words.organisation_name(card).text for number, card in held.items()}
    return dict(sorted(names.items(), key=lambda pair: pair[1]))


def one_of(names: Mapping[int, str], asked: str) -> int:
    """The organisation that is looked at: the one asked for, else the first."""
    number = whole_number(asked, digits=9)
    if asked and number not in names:
        raise Http404
    return next(iter(names)) if number is None else number


def endpoint() -> str:
    """The address at which tools find the ledger; resources stand behind it."""
    return absolute(reverse("xapi", args=["statements"])).removesuffix("statements")


def token_endpoint() -> str:
    """The address at which tools get tokens of OAuth 2."""
    return absolute(reverse("oauth-token"))
