"""Collections: shelves of materials that organisations put together."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from pactwork.agreements.api import words
from pactwork.kernel.paging import asked_page, paging
from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.portal.web import naming
from pactwork.portal.web.frame import public_page
from pactwork.portal.web.fresh import kept_by_nobody, own_reader
from pactwork.portal.web.material_cards import card_of, cards_of
from pactwork.repository.api import CollectionCard, collections

SIZE: Final = 24


@public_page
def collection_list(request: HttpRequest) -> HttpResponse:
    """Every collection anybody may see."""
    offset = (asked_page(request) - 1) * SIZE
    page = collections.collections_visible_to(PUBLIC, offset=offset, limit=SIZE)
    context = {
        "shelves": [_shelf(one) for one in page.cards],
        "paging": paging(request, total=page.total, size=SIZE),
        "crumbs": [(gettext("Materials"), reverse("materials")), (gettext("Collections"), "")],
    }
    return render(request, "portal/collection/list.html", context)


def collection(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One collection; one that is not public only for those signed in who may see it."""
    try:
        return _public(request, slug)
    except Http404:
        viewer = own_reader(request)
        if viewer == PUBLIC:
            raise
        return kept_by_nobody(_page(request, slug, viewer))


@public_page
def _public(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, slug, PUBLIC)


def _page(request: HttpRequest, slug: str, viewer: Viewer) -> HttpResponse:
    held = collections.collection_page(slug, viewer)
    if held is None:
        raise Http404
    title = words.text(held.card.title)
    context = {
        "title": title,
        "description": words.text(held.card.description),
        "crumbs": [
            (gettext("Materials"), reverse("materials")),
            (gettext("Collections"), reverse("collections")),
            (naming.crumb(title), ""),
        ],
        "editors": naming.organisation_links([held.card.organisation, *held.editors], short=False),
        "materials": [card_of(card, note=words.text(note)) for card, note in held.items],
        "count": _count(held.card.count),
        "identifier": held.card.iri,
        "is_public": viewer == PUBLIC,
        "packages": _packages(slug) if viewer == PUBLIC and held.items else [],
    }
    return render(request, "portal/collection/page.html", context)


def _packages(slug: str) -> list[tuple[str, str]]:
    """All of it in one file, by kind: (name, address)."""
    kinds = (("zip", "ZIP"), ("bag", "BagIt"))
    return [(name, reverse("collection-package", args=[slug, kind])) for kind, name in kinds]


def _shelf(held: CollectionCard) -> dict[str, Any]:
    return {
        "title": words.text(held.title),
        "url": reverse("collection", args=[held.slug]),
        "organisation": words.organisation_short(held.organisation),
        "covers": cards_of(held.covers),
        "count": _count(held.count),
    }


def _count(count: int) -> str:
    said = ngettext("%(count)s material", "%(count)s materials", count)
    return said % {"count": words.number(count)}
