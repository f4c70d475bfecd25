"""The register: every agreement, found by words and filters, as list, quilt or map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from pactwork.agreements.api import (
    FACETS,
    Place,
    RegisterPage,
    register_page,
    register_places,
    words,
)
from pactwork.design.drawings import map as atlas
from pactwork.kernel.collation import sort_keys
from pactwork.kernel.paging import paging, url_with
from pactwork.kernel.viewer import PUBLIC
from pactwork.organisations.api import OrganisationCard, cards, organisations_named
from pactwork.portal.patches import organisation_path, patch_of
from pactwork.portal.web import naming
from pactwork.portal.web.asked import Asked, asked
from pactwork.portal.web.counted import counted
from pactwork.portal.web.facets import chosen_filters, facet_label, facets
from pactwork.portal.web.frame import public_page

SIZES: Final = {"list": 20, "quilt": 96, "map": 20}
FEW: Final = 24
"""So many patches stand with their titles; more are a wall."""
PLACES: Final = 200
_RESULTS: Final = "portal/_register_results.html"
_CONTROLS: Final = ("view", "page", "sort", "all")
_CARRIED: Final = frozenset({*FACETS, "q", "organisation", "with_bodies", "view", "sort"})


@public_page
def register(request: HttpRequest) -> HttpResponse:
    """One page of the register in one of its views; to htmx, the results alone."""
    wanted = asked(request)
    counts = counted(request, wanted.filter)
    page_of = paging(request, total=counts.total, size=SIZES[wanted.view])
    shown = replace(wanted.filter, offset=max(0, page_of.first - 1), limit=SIZES[wanted.view])
    page = register_page(shown, PUBLIC, words.reader(), counts=counts)
    chosen = chosen_filters(request, wanted)
    context = {
        "asked": wanted,
        "page_of": page_of,
        "cards": page.cards,
        "facets": facets(request, page, wanted),
        "chosen": chosen,
        "chosen_words": naming.sentence_list(label for label, _ in chosen),
        "views": _views(request, wanted),
        "sorts": _sorts(wanted),
        "kept": _kept(request),
        "taken": _taken(request),
        "named": _named(wanted.filter.text) if not page.total else [],
        "with_bodies_url": _with_bodies(request, wanted),
        **_view(wanted, page),
    }
    context["is_part"] = request.headers.get("HX-Target") == "results"
    return render(request, _RESULTS if context["is_part"] else "portal/register.html", context)


def _view(wanted: Asked, page: RegisterPage) -> dict[str, Any]:
    """What only one of the views needs."""
    if wanted.view == "quilt":
        few = len(page.cards) <= FEW
        patches = [patch_of(card, words.reader()) for card in page.cards]
        return {"patches": patches, "quilt": "titled" if few else "wall"}
    if wanted.view == "map":
        return _map(wanted, page)
    return {}


def _map(wanted: Asked, page: RegisterPage) -> dict[str, Any]:
    places = register_places(wanted.filter, PUBLIC, counts=page.counts, limit=PLACES)
    drawing = atlas.map_svg(
        [_point(place) for place in places],
        number=words.number,
        atlas=Path(settings.PACTWORK_NODE_MODULES) / "world-atlas" / "countries-110m.json",
        countries_lit={value for value, _ in page.facets["country"]},
        label=gettext("Where the parties are"),
    )
    return {"map": drawing, "places": _by_country(places)}


def _by_country(places: Sequence[Place]) -> list[tuple[str, list[Place]]]:
    """Places under the names of their countries, in the order of the reader's language."""
    found: dict[str, list[Place]] = {}
    for place in places:
        found.setdefault(facet_label("country", place.organisation.country), []).append(place)
    names = list(found)
    keys = dict(zip(names, sort_keys(names, words.reader()), strict=True))
    return sorted(found.items(), key=lambda item: keys[item[0]])


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
    query = request.GET.dict()
    return [(name, str(query[name])) for name in sorted(_CARRIED) if query.get(name)]


def _with_bodies(request: HttpRequest, wanted: Asked) -> str:
    """Where the bodies below the chosen organisation are counted in, if it has any."""
    if wanted.with_bodies or len(wanted.under) < 2:
        return ""
    return url_with(request, page="", with_bodies="1")


def _taken(request: HttpRequest) -> dict[str, str]:
    """The same choice as a table and as a feed."""
    query = request.GET.copy()
    for name in _CONTROLS:
        query.pop(name, None)
    query["lang"] = words.reader()
    return {
        "csv": f"{reverse('export-agreements')}?{query.urlencode()}",
        "atom": f"{reverse('feed-agreements')}?{query.urlencode()}",
        "rss": f"{reverse('feed-agreements-rss')}?{query.urlencode()}",
    }


def _named(text: str) -> list[OrganisationCard]:
    """Organisations called like what was typed, or beginning like its longest word."""
    longest = max(text.split(), key=len, default="")
    beginning = longest[: max(3, len(longest) * 2 // 3)]
    for said in (text, beginning):
        if numbers := organisations_named(said, limit=5):
            return list(cards(numbers).values())
    return []
