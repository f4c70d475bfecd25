"""Permanent identifiers (/id/…): they lead to the page for people or the document for machines.

The answer is 303 See Other, since the thing identified is not the document about it
(https://www.w3.org/TR/cooluris/). What is unknown and what is not public answer alike.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from pactwork.agreements.api import (
    agreement_detail,
    agreement_head,
    commitment_detail,
    evidence_by_uuid,
)
from pactwork.kernel.iris import iri, public_path
from pactwork.kernel.viewer import PUBLIC
from pactwork.portal.web.answers import open_to_all
from pactwork.portal.web.asked import SCHEMES
from pactwork.portal.web.moved import MovedError, organisation_at, redirect_to
from pactwork.vocabularies.api import concept as concept_of
from pactwork.vocabularies.api import scheme as scheme_of

_DATA: Final = ("application/ld+json", "application/json")
_PAGES: Final = ("text/html", "application/xhtml+xml")
FILTERS: Final = {scheme: name for name, scheme in SCHEMES.items()}
"""Schemes by which the register is filtered, and the name of the filter."""


class SeeOther(HttpResponseRedirect):
    """303: the answer is at another address, to be fetched with GET (RFC 9110 §15.4.4)."""

    status_code = 303


@require_safe
def agreement(request: HttpRequest, slug: str) -> HttpResponse:
    """An agreement."""
    if agreement_head(slug, PUBLIC) is None:
        raise Http404
    document = reverse("ld-agreement", args=[slug])
    return _lead(request, lambda language: public_path(iri("agreement", slug), language), document)


@require_safe
def article(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """An article: its place on the page of its agreement, or the agreement's document."""
    held = agreement_detail(slug, PUBLIC)
    if held is None or all(one.key != key for one in held.articles):
        raise Http404
    document = reverse("ld-agreement", args=[slug])
    place = iri("article", slug, key)
    return _lead(request, lambda language: public_path(place, language), document)


@require_safe
def commitment(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """A commitment, also one that a later version dropped."""
    if commitment_detail(slug, key, PUBLIC) is None:
        raise Http404
    document = reverse("ld-commitment", args=[slug, key])
    place = iri("commitment", slug, key)
    return _lead(request, lambda language: public_path(place, language), document)


@require_safe
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """An organisation."""
    try:
        organisation_at(slug)
    except MovedError as moved:
        return redirect_to(request, moved.slug)
    document = reverse("ld-organisation", args=[slug])
    place = iri("organisation", slug)
    return _lead(request, lambda language: public_path(place, language), document)


@require_safe
def evidence(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """A piece of evidence."""
    if evidence_by_uuid(number, PUBLIC) is None:
        raise Http404
    document = reverse("ld-evidence", args=[number])
    return _lead(request, lambda language: public_path(iri("evidence", number), language), document)


@require_safe
def scheme(request: HttpRequest, code: str) -> HttpResponse:
    """A concept scheme. It has no page of its own."""
    if scheme_of(code) is None:
        raise Http404
    document = reverse("ld-scheme", args=[code])
    return _lead(request, lambda _: document, document)


@require_safe
def concept(request: HttpRequest, code: str, notation: str) -> HttpResponse:
    """A concept: for people the agreements it is said of, where the register can tell."""
    if concept_of(f"{code}:{notation}") is None:
        raise Http404
    document = reverse("ld-concept", args=[code, notation])
    if code not in FILTERS:
        return _lead(request, lambda _: document, document)
    query = f"?{FILTERS[code]}={notation}"
    return _lead(request, lambda language: f"/{language}/agreements/{query}", document)


@require_safe
def namespace(request: HttpRequest) -> HttpResponse:
    """Our own terms (/ns#…): for people the page that explains them."""
    document = reverse("ld-context")
    return _lead(request, lambda language: f"/{language}/machines/#linked-data", document)


def wants_data(request: HttpRequest) -> bool:
    """Whether whoever asks prefers JSON to a page."""
    return request.get_preferred_type([*_PAGES, *_DATA]) in _DATA


def _lead(request: HttpRequest, page: Callable[[str], str], document: str) -> HttpResponse:
    """303 to the page in the reader's best language, or to the document if JSON is preferred."""
    target = document if wants_data(request) else page(get_language_from_request(request))
    response = SeeOther(target)
    patch_vary_headers(response, ["Accept", "Accept-Language"])
    open_to_all(response)
    return response
