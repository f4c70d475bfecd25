"""Addresses of the versions of an agreement's terms."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from pactwork.agreements.difference import changes
from pactwork.agreements.queries.agreement import terms_at, versions_of
from pactwork.agreements.rest import schemas as shape
from pactwork.agreements.rest import shaping
from pactwork.agreements.rest.filters import AgreementSlug, Pair, VersionNumber
from pactwork.kernel.canonical import canonical_json
from pactwork.kernel.rest import not_found
from pactwork.kernel.viewer import PUBLIC

router: Final = Router(tags=["Versions"], by_alias=True)


@router.get(
    "/agreements/{slug}/versions",
    response=shape.VersionList,
    operation_id="listVersions",
    summary="List the versions of an agreement",
)
def versions(request: HttpRequest, slug: AgreementSlug) -> shape.VersionList:
    """Every version of the terms with its SHA-256, newest first."""
    held = versions_of(slug, PUBLIC)
    if not held:
        raise not_found("agreement", slug)
    return shape.VersionList(items=[shaping.version(one, slug) for one in held])


@router.get(
    "/agreements/{slug}/versions/compare",
    response=shape.Comparison,
    operation_id="compareVersions",
    summary="Compare two versions word by word",
)
def compare(request: HttpRequest, slug: AgreementSlug, pair: Query[Pair]) -> shape.Comparison:
    """Every difference between two versions, in reading order, as runs of words."""
    found = changes(_terms(slug, pair.from_), _terms(slug, pair.to))
    return shape.Comparison(
        from_=pair.from_, to=pair.to, changes=[shaping.change(one) for one in found]
    )


@router.get(
    "/agreements/{slug}/versions/{int:number}",
    response=dict[str, Any],
    operation_id="getTerms",
    summary="Read the canonical terms of a version",
)
def terms(request: HttpRequest, slug: AgreementSlug, number: VersionNumber) -> HttpResponse:
    """The terms as canonical JSON (RFC 8785): the very bytes of which the SHA-256 is published."""
    return HttpResponse(canonical_json(_terms(slug, number)), content_type="application/json")


def _terms(slug: str, number: int) -> Any:
    held = terms_at(slug, number, PUBLIC)
    if held is None:
        raise not_found("version", f"{slug} {number}")
    return held
