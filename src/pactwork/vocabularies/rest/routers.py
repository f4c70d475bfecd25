"""Addresses of the vocabularies in the read API, to be mounted by name."""

from __future__ import annotations

import json
from typing import Annotated, Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from pactwork.kernel.iris import iri
from pactwork.kernel.rest import SLUG, Urls, api_url, not_found
from pactwork.vocabularies.queries import concepts, scheme, scheme_codes, skos_document
from pactwork.vocabularies.rest import schemas as shape
from pactwork.vocabularies.snapshot import ConceptView, SchemeView

router: Final = Router(tags=["Vocabularies"], by_alias=True)
_JSON: Final = "application/json"
_LINKED: Final = "application/ld+json"


@router.get(
    "/vocabularies",
    response=shape.SchemeList,
    operation_id="listVocabularies",
    summary="List the vocabularies",
)
def vocabularies(request: HttpRequest) -> shape.SchemeList:
    """Every concept scheme whose codes stand in the other answers."""
    found = [scheme(code) for code in scheme_codes()]
    return shape.SchemeList(items=[shape.SchemeLine(**_facts(one)) for one in found if one])


@router.get(
    "/vocabularies/{code}",
    response=shape.Scheme,
    operation_id="getVocabulary",
    summary="Read a vocabulary",
    openapi_extra={"responses": {200: {"content": {_LINKED: {"schema": {"type": "object"}}}}}},
)
def vocabulary(
    request: HttpRequest,
    code: Annotated[
        str, Path(..., pattern=SLUG, max_length=80, description="The code of a scheme: themes.")
    ],
) -> shape.Scheme | HttpResponse:
    """The concepts of a scheme with their labels in every language.

    With `Accept: application/ld+json` it comes as SKOS.
    """
    view = scheme(code)
    if view is None:
        raise not_found("vocabulary", code)
    if request.get_preferred_type([_JSON, _LINKED]) == _LINKED:
        document = json.dumps(skos_document(code), ensure_ascii=False)
        return HttpResponse(document, content_type=_LINKED)
    return shape.Scheme(**_facts(view), concepts=[_concept(one) for one in concepts(code)])


def _facts(view: SchemeView) -> dict[str, Any]:
    return {
        "id": iri("scheme", view.code),
        "urls": Urls(api=api_url("vocabularies", view.code), page=None),
        "code": view.code,
        "label": view.label,
        "description": view.description,
        "extensible": view.extensible,
    }


def _concept(view: ConceptView) -> shape.Concept:
    return shape.Concept(
        id=iri("concept", view.scheme, view.notation),
        code=view.code,
        notation=view.notation,
        label=dict(view.label),
        definition=dict(view.definition),
        alt_labels=dict(view.alt_labels),
        broader=view.broader,
        exact_match=list(view.exact_match),
        extra=dict(view.extra),
    )
