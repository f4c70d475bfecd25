"""The home page, and the way in for those who come without a language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from pactwork.agreements.api import (
    AgreementCard,
    RegisterFilter,
    fulfilled_lately,
    overview,
    register_page,
)
from pactwork.kernel.viewer import PUBLIC
from pactwork.organisations.api import OrganisationCard
from pactwork.portal import words
from pactwork.portal.patches import patch_of
from pactwork.portal.web.facets import facet_label
from pactwork.portal.web.frame import public_page

PATCHES: Final = 60
WAYS: Final = 12
"""How many patches the quilt of the home page has at most, and how many ways in of a kind."""


def entrance(request: HttpRequest) -> HttpResponse:
    """Lead to the home page in the language the browser asks for."""
    response = HttpResponseRedirect(f"/{get_language() or 'en'}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """What this is, the quilt, what was fulfilled lately, and the ways in."""
    language = words.reader()
    page = register_page(RegisterFilter(limit=PATCHES), PUBLIC, language)
    context = {
        "patches": [patch_of(card, language) for card in page.cards],
        "patch_size": "hero" if len(page.cards) <= WAYS else "titled",
        "has_more": page.total > len(page.cards),
        "overview": overview(PUBLIC),
        "fulfilled": fulfilled_lately(PUBLIC, limit=6),
        "countries": _ways("country", page.facets["country"]),
        "themes": _ways("theme", page.facets["theme"]),
        "organisations": _busiest(page.cards),
    }
    return render(request, "portal/home.html", context)


def _ways(name: str, counts: Sequence[tuple[str, int]]) -> list[tuple[str, str, str]]:
    """Ways into the register by one filter: what it says, where it leads, how many are there."""
    register = reverse("register")
    return [
        (facet_label(name, value), f"{register}?{name}={value}", words.number(count))
        for value, count in counts[:WAYS]
    ]


def _busiest(cards: Sequence[AgreementCard]) -> list[OrganisationCard]:
    """The organisations with most of these agreements."""
    held = {party.number: party for card in cards for party in card.parties}
    counts = Counter(party.number for card in cards for party in card.parties)
    return [held[number] for number, _ in counts.most_common(WAYS)]
