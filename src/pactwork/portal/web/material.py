"""The page of a material: to look at, on what terms, what it is made for, where it comes from."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from pactwork.agreements.api import words
from pactwork.files.api import content_source
from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.portal.web import material_parts, material_use, naming, viewing
from pactwork.portal.web.callers import note_read, note_seen
from pactwork.portal.web.frame import public_page
from pactwork.portal.web.fresh import kept_by_nobody, own_reader
from pactwork.portal.web.material_cards import cards_of, licence_short, material_path
from pactwork.repository.api import MaterialPage, Tombstone, authors_of, materials

EMBEDDED: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data: {content}; media-src 'self' {content}; frame-src 'self' {content}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors *"
)
"""What an embedded page may load; any page may hold it (CSP 3, §6.4.2)."""


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
    if answer.status_code in {200, 304}:
        note_seen(request, key, "view", number)
        if request.GET.get("read") == "text":
            note_read(request, key, number)
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
        "viewer": viewing.viewer_of(request, said, held.cover, _person(request, viewer)),
        "newest_url": material_path(held.key),
        **material_parts.head(held),
        **material_parts.terms(held),
        **material_parts.surroundings(held),
        **material_parts.voices(held),
        **material_use.use_parts(held.key, viewer),
        "machine_forms": viewing.machine_forms(held.key),
        "packages": viewing.packages(said),
        "same": cards_of(held.same),
        "derived": cards_of(held.derived),
        "is_public": viewer == PUBLIC,
        "json_ld": material_parts.linked(held),
    }


def _person(request: HttpRequest, viewer: Viewer) -> int | None:
    """For whom addresses of files are written: None for everybody."""
    return None if viewer == PUBLIC else request.user.pk


@public_page
def _embedded(request: HttpRequest, key: str) -> HttpResponse:
    held = materials.material_page(key, PUBLIC)
    if not isinstance(held, MaterialPage):
        raise Http404
    told = held.described
    context = {
        "title": words.text(told.titles, told.languages),
        "viewer": viewing.viewer_of(request, told, held.cover),
        "licence": licence_short(told.licence),
        "makers": naming.sentence_list(authors_of(told, words.reader())),
        "material_url": material_path(key),
        "follow_url": material_parts.follow_url(held),
    }
    answer = render(request, "portal/material/embed.html", context)
    answer["Content-Security-Policy"] = EMBEDDED.format(content=content_source()).replace("  ", " ")
    return answer


def embed(request: HttpRequest, key: str) -> HttpResponseBase:
    """A material alone, for pages of others; only what is public."""
    answer = _embedded(request, key)
    if answer.status_code in {200, 304}:
        note_seen(request, key, "embed")
    return answer


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
