"""The register: every agreement, found by words and filters, as list, quilt or map."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from pactwork.agreements.api import Place, RegisterPage, register_page, register_places
from pactwork.design.drawings import map as atlas
from pactwork.kernel.viewer import PUBLIC
from pactwork.organisations.api import cards, organisations_named
from pactwork.portal import words
from pactwork.portal.patches import organisation_path, patch_of
from pactwork.portal.web.asked import Asked, asked
from pactwork.portal.web.facets import chosen_filters, facets
from pactwork.portal.web.frame import public_page
from pactwork.portal.web.paging import asked_page, paging, url_with

SIZES: Final = {"list": 20, "quilt": 96, "map": 20}
PLACES: Final = 200
_RESULTS: Final = "portal/_register_results.html"
_CONTROLS: Final = ("view", "page", "sort", "all")


@public_page
def register(request: HttpRequest) -> HttpResponse:
    """One page of the register in one of its views; to htmx, the results alone."""
    wanted = asked(request)
    size = SIZES[wanted.view]
    offset = (asked_page(request) - 1) * size
    page = register_page(replace(wanted.filter, offset=offset, limit=size), PUBLIC, words.reader())
    context = {
        "asked": wanted,
        "page_of": paging(request, total=page.total, size=size),
        "cards": page.cards,
        "facets": facets(request, page.facets, wanted.filter),
        "chosen": chosen_filters(request, wanted),
        "views": _views(request, wanted),
        "sorts": _sorts(wanted),
        "kept": _kept(request),
        "taken": _taken(request),
        **_view(wanted, page),
    }
    if not page.total and wanted.filter.text:
        context["named"] = _named(wanted.filter.text)
    is_part = request.headers.get("HX-Target") == "results"
    return render(request, _RESULTS if is_part else "portal/register.html", context)


def _view(wanted: Asked, page: RegisterPage) -> dict[str, Any]:
    """What only one of the views needs."""
    if wanted.view == "quilt":
        return {"patches": [patch_of(card, words.reader()) for card in page.cards]}
    if wanted.view == "map":
        return _map(wanted, page)
    return {}


def _map(wanted: Asked, page: RegisterPage) -> dict[str, Any]:
    places = register_places(wanted.filter, PUBLIC, limit=PLACES)
    drawing = atlas.map_svg(
        [_point(place) for place in places],
        number=words.number,
        atlas=Path(settings.PACTWORK_NODE_MODULES) / "world-atlas" / "countries-110m.json",
        countries_lit={value for value, _ in page.facets["country"]},
        label=gettext("Where the parties are"),
    )
    return {"map": drawing, "places": places}


def _point(place: Place) -> atlas.Place:
    held = place.organisation
    return atlas.Place(
        latitude=held.latitude or 0.0,
        longitude=held.longitude or 0.0,
        label=words.organisation_short(held).text,
        url=organisation_path(held.slug, words.reader()),
        count=place.agreements,
    )


def _views(request: HttpRequest, wanted: Asked) -> list[tuple[str, str, bool]]:
    labels = {"list": gettext("List"), "quilt": gettext("Quilt"), "map": gettext("Map")}
    return [
        (
            label,
            url_with(request, page="", view="" if name == "list" else name),
            name == wanted.view,
        )
        for name, label in labels.items()
    ]


def _sorts(wanted: Asked) -> list[tuple[str, str, bool]]:
    labels = {
        "latest": gettext("Latest evidence first"),
        "title": gettext("By title"),
        "signed": gettext("Latest signed first"),
        "progress": gettext("Most done first"),
    }
    return [(name, label, name == wanted.filter.sort) for name, label in labels.items()]


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """What a form on the page carries along, beside what it asks itself."""
    return [
        (name, str(value)) for name, value in request.GET.items() if name not in ("page", "sort")
    ]


def _taken(request: HttpRequest) -> dict[str, str]:
    """The same choice as a table and as a feed."""
    query = request.GET.copy()
    for name in _CONTROLS:
        query.pop(name, None)
    query["lang"] = words.reader()
    table = reverse("export-agreements")
    return {"csv": f"{table}?{query.urlencode()}", "atom": _feed(query.urlencode())}


def _feed(query: str) -> str:
    return f"{reverse('feed-agreements')}?{query}"


def _named(text: str) -> list[Any]:
    """Organisations called like what was typed, when no agreement was found by it."""
    found = cards(organisations_named(text, limit=5))
    return list(found.values())
