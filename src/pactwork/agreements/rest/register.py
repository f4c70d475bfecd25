"""Addresses of the register as a whole, and of where an organisation stands in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from pactwork.agreements.queries.organisation import overview as overview_of
from pactwork.agreements.queries.organisation import standings_of
from pactwork.agreements.queries.register import FACETS, RegisterPage
from pactwork.agreements.queries.register import register as register_page
from pactwork.agreements.rest import schemas_evidence as shape
from pactwork.agreements.rest import shaping_evidence as shaping
from pactwork.agreements.rest.filters import OrganisationSlug, RegisterQuestion, WithBodies
from pactwork.kernel.rest import MOVED, Urls, api_url, moved, not_found
from pactwork.kernel.viewer import PUBLIC
from pactwork.organisations.api import organisation_by_slug

router: Final = Router(by_alias=True)
_ANY_LANGUAGE: Final = "en"


@router.get(
    "/overview",
    response=shape.Overview,
    operation_id="getOverview",
    summary="Count the whole register",
    tags=["Register"],
)
def overview(request: HttpRequest) -> shape.Overview:
    """How many agreements, organisations and commitments there are, and how many are fulfilled."""
    counted = overview_of(PUBLIC)
    return shape.Overview(
        urls=Urls(api=api_url("overview"), page=None),
        agreements=counted.agreements,
        in_force=counted.in_force,
        organisations=counted.organisations,
        commitments=counted.commitments,
        fulfilled=counted.fulfilled,
    )


@router.get(
    "/register/facets",
    response=shape.Facets,
    operation_id="getFacets",
    summary="Count agreements by facet",
    tags=["Register"],
)
def facets(request: HttpRequest, question: Query[RegisterQuestion]) -> shape.Facets:
    """How many of the agreements that match every filter have each value of each facet."""
    wanted = question.register_filter()
    if wanted is None:
        return shaping.facets(RegisterPage([], 0, {facet: [] for facet in FACETS}))
    return shaping.facets(register_page(replace(wanted, limit=0), PUBLIC, _ANY_LANGUAGE))


@router.get(
    "/organisations/{slug}/standing",
    response=shape.OrganisationStanding,
    operation_id="getStanding",
    summary="See what an organisation owes, is owed and did",
    tags=["Organisations"],
    openapi_extra=MOVED,
)
def standing(
    request: HttpRequest, slug: OrganisationSlug, with_bodies: WithBodies = False
) -> shape.OrganisationStanding | HttpResponse:
    """Commitments by state on both sides, totals, agreements and whom it works with."""
    organisation = organisation_by_slug(slug)
    if organisation is None:
        raise not_found("organisation", slug)
    if organisation.card.slug != slug:
        return moved(request, ["organisations", organisation.card.slug, "standing"])
    numbers = organisation.under if with_bodies else {organisation.card.number}
    return shaping.standing(organisation, standings_of(numbers, PUBLIC), with_bodies=with_bodies)
