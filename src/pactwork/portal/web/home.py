"""The home page, and the way in for those who come without a language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from pactwork.agreements.api import (
    RegisterFilter,
    RegisterPage,
    fulfilled_lately,
    register_page,
    words,
)
from pactwork.kernel.texts import Shown
from pactwork.kernel.viewer import PUBLIC
from pactwork.portal.patches import organisation_path, patch_of
from pactwork.portal.web.counted import counted
from pactwork.portal.web.facets import facet_label
from pactwork.portal.web.frame import public_page

PATCHES: Final = 42
FEW: Final = 12
WAYS: Final = 12
"""Patches at home at most (more do not fit into 60 KB), few enough to be large; ways in."""


def entrance(request: HttpRequest) -> HttpResponse:
    """Lead to the home page in the language the browser asks for."""
    response = HttpResponseRedirect(f"/{get_language() or 'en'}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """What this is, the quilt, what was fulfilled lately, and the ways in."""
    language = words.reader()
    counts = counted(request, RegisterFilter())
    page = register_page(RegisterFilter(limit=PATCHES), PUBLIC, language, counts=counts)
    context = {
        "patches": [patch_of(card, language) for card in page.cards],
        "quilt": "hero" if len(page.cards) <= FEW else "wall",
        "has_more": page.total > len(page.cards),
        "counts": counts,
        "in_force": dict(counts.facets["status"]).get("in_force", 0),
        "fulfilled": fulfilled_lately(PUBLIC, limit=6),
        "countries": _ways("country", counts.facets["country"]),
        "themes": _ways("theme", counts.facets["theme"]),
        "organisations": _busiest(page),
    }
    return render(request, "portal/home.html", context)


def _ways(name: str, counts: Sequence[tuple[str, int]]) -> list[tuple[str, str, str]]:
    """Ways into the register by one filter: what it says, where it leads, how many are there."""
    register = reverse("register")
    return [
        (facet_label(name, value), f"{register}?{name}={value}", words.number(count))
        for value, count in counts[:WAYS]
    ]


def _busiest(page: RegisterPage) -> list[tuple[Shown, str, str]]:
    """The organisations with most agreements: name, page, how many."""
    return [
        (
            words.organisation_name(page.organisations[number]),
            organisation_path(page.organisations[number].slug, words.reader()),
            words.number(count),
        )
        for number, count in page.counts.organisations[:WAYS]
    ]
