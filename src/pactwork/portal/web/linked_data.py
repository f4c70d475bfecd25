"""JSON-LD documents: what the permanent identifiers answer with to machines."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from pactwork.agreements.api import agreement_detail, commitment_detail, evidence_by_uuid
from pactwork.kernel.iris import iri
from pactwork.kernel.viewer import PUBLIC
from pactwork.portal import linked_data as ld
from pactwork.portal.web.answers import as_json
from pactwork.portal.web.frame import public_page
from pactwork.portal.web.moved import organisation_at
from pactwork.vocabularies.api import scheme as scheme_of
from pactwork.vocabularies.api import skos_document

TYPE = "application/ld+json"


@public_page
def agreement(request: HttpRequest, slug: str) -> HttpResponse:
    """An agreement whole."""
    held = agreement_detail(slug, PUBLIC)
    return _answer(ld.agreement_node(held) if held else None, slug)


@public_page
def commitment(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One commitment, naming its agreement."""
    held = commitment_detail(slug, key, PUBLIC)
    return _answer(ld.commitment_document_node(held) if held else None, f"{slug}-{key}")


@public_page
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """What an organisation says of itself."""
    return _answer(ld.organisation_node(organisation_at(slug)), slug)


@public_page
def evidence(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """One piece of evidence."""
    held = evidence_by_uuid(number, PUBLIC)
    return _answer(ld.evidence_node(held) if held else None, str(number))


@public_page
def scheme(request: HttpRequest, code: str) -> HttpResponse:
    """A concept scheme whole, in SKOS."""
    if scheme_of(code) is None:
        raise Http404
    return as_json(skos_document(code), TYPE, filename=f"{code}.jsonld")


@public_page
def concept(request: HttpRequest, code: str, notation: str) -> HttpResponse:
    """One concept, in SKOS."""
    if scheme_of(code) is None:
        raise Http404
    found = ld.concept_document(skos_document(code), iri("concept", code, notation))
    if found is None:
        raise Http404
    return as_json(found, TYPE, filename=f"{code}-{notation}.jsonld")


@public_page
def context(request: HttpRequest) -> HttpResponse:
    """The context alone, for whoever builds documents like ours."""
    return as_json({"@context": ld.context(_site())}, TYPE, filename="context.jsonld")


def _answer(node: ld.Node | None, name: str) -> HttpResponse:
    if node is None:
        raise Http404
    return as_json(ld.document(_site(), node), TYPE, filename=f"{name}.jsonld")


def _site() -> str:
    return str(settings.PACTWORK_IRI_BASE).rstrip("/")
