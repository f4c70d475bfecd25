"""The page of a material: to look at, on what terms, what it is made for, where it comes from."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from pactwork.agreements.api import words
from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.portal.web import material_parts, naming, viewing
from pactwork.portal.web.callers import note_seen
from pactwork.portal.web.frame import public_page
from pactwork.portal.web.fresh import kept_by_nobody, own_reader
from pactwork.portal.web.material_cards import cards_of, material_path
from pactwork.repository.api import MaterialPage, Tombstone, materials


def material(request: HttpRequest, key: str) -> HttpResponseBase:
    """A material as it is now; what remains of one that was withdrawn."""
    return _seen(request, key, None)


def material_version(request: HttpRequest, key: str, number: int) -> HttpResponseBase:
    """A material as it was in one of its versions."""
    return _seen(request, key, number)


def _seen(request: HttpRequest, key: str, number: int | None) -> HttpResponseBase:
    """The page of the public, kept for everybody; else, of who is signed in, kept by nobody."""
    try:
        answer = _public(request, key, number)
    except Http404:
        viewer = own_reader(request)
        if viewer == PUBLIC:
            raise
        answer = kept_by_nobody(_page(request, key, number, viewer))
    note_seen(request, answer, key, "view", number)
    return answer


@public_page
def _public(request: HttpRequest, key: str, number: int | None) -> HttpResponse:
    return _page(request, key, number, PUBLIC)


def _page(request: HttpRequest, key: str, number: int | None, viewer: Viewer) -> HttpResponse:
    held = materials.material_page(key, viewer, number=number)
    if held is None:
        raise Http404
    if isinstance(held, Tombstone):
        return render(request, "portal/material/tombstone.html", _tombstone(held), status=410)
    return render(request, "portal/material/page.html", _context(request, held, viewer))


def _context(request: HttpRequest, held: MaterialPage, viewer: Viewer) -> dict[str, Any]:
    said = held.described
    title = words.text(said.titles, said.languages)
    return {
        "held": held,
        "title": title,
        "description": words.text(said.descriptions, said.languages),
        "crumbs": [(gettext("Materials"), reverse("materials")), (naming.crumb(title), "")],
        "viewer": viewing.viewer_of(request, held),
        "newest_url": material_path(held.key),
        "share_url": material_path(held.key),
        **material_parts.head(held),
        **material_parts.terms(held),
        **material_parts.surroundings(held),
        **material_parts.voices(held),
        "same": cards_of(held.same),
        "derived": cards_of(held.derived),
        "is_public": viewer == PUBLIC,
        "json_ld": material_parts.linked(held),
    }


def _tombstone(held: Tombstone) -> dict[str, Any]:
    title = words.text(held.titles)
    return {
        "title": title,
        "crumbs": [(gettext("Materials"), reverse("materials")), (naming.crumb(title), "")],
        "organisation": naming.organisation_link(held.organisation, short=False),
        "withdrawn": words.day(held.withdrawn_at),
        "reason": words.text(held.reason),
        "identifier": material_parts.identifier(held.key),
        "versions": [words.number(one.number) for one in held.versions],
    }
