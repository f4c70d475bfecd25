"""Addresses of organisations in the read API, to be mounted by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from pydantic import BaseModel, Field, WithJsonSchema

from pactwork.kernel.iris import iri
from pactwork.kernel.rest import (
    LINE,
    MOVED,
    SLUG,
    api_url,
    moved,
    next_url,
    not_found,
    page_url,
    read_cursor,
    write_cursor,
)
from pactwork.organisations.queries import (
    OrganisationCard,
    OrganisationDetail,
    after,
    organisation_by_slug,
)
from pactwork.organisations.rest import schemas as shape

router: Final = Router(tags=["Organisations"], by_alias=True)
_LEGAL_TYPE: Final = r"^(legal-types:)?[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$"


class OrganisationQuestion(BaseModel):
    """Which organisations, and one page of them."""

    q: str = Field(
        default="",
        max_length=200,
        pattern=LINE,
        description="The beginning of any name, former name or acronym; accents do not matter.",
    )
    country: Annotated[
        str | None, WithJsonSchema({"type": "string", "pattern": "^[A-Za-z]{2}$"})
    ] = Field(default=None, pattern=r"^[A-Za-z]{2}$", description="ISO 3166-1 alpha-2.")
    legal_type: Annotated[
        str | None, WithJsonSchema({"type": "string", "pattern": _LEGAL_TYPE, "maxLength": 80})
    ] = Field(
        default=None,
        pattern=_LEGAL_TYPE,
        max_length=80,
        description="Legal type: a code of `/vocabularies/legal-types`.",
    )
    limit: int = Field(default=50, ge=1, le=200, description="How many at most on a page.")
    cursor: str = Field(
        default="", max_length=400, description="Where the page before ended; take it from `next`."
    )


@router.get(
    "/organisations",
    response=shape.OrganisationList,
    operation_id="listOrganisations",
    summary="Find organisations",
)
def organisations(
    request: HttpRequest, question: Query[OrganisationQuestion]
) -> shape.OrganisationList:
    """Organisations that match every filter, in the order of their slugs, a page at a time."""
    legal_type = (question.legal_type or "").removeprefix("legal-types:")
    found = after(
        slug=read_cursor("organisations", question.cursor, SLUG),
        text=question.q,
        country=(question.country or "").upper(),
        legal_type=f"legal-types:{legal_type}" if legal_type else "",
        limit=question.limit + 1,
    )
    shown = found[: question.limit]
    following = None
    if len(found) > len(shown):
        asked = question.model_dump(exclude={"cursor"}, exclude_defaults=True)
        cursor = write_cursor("organisations", shown[-1].slug)
        following = next_url(["organisations"], asked, cursor)
    return shape.OrganisationList(items=[_line(card) for card in shown], next=following)


@router.get(
    "/organisations/{slug}",
    response=shape.Organisation,
    operation_id="getOrganisation",
    summary="Read an organisation",
    openapi_extra=MOVED,
)
def organisation(
    request: HttpRequest,
    slug: Annotated[
        str, Path(..., pattern=SLUG, max_length=80, description="The slug of an organisation.")
    ],
) -> shape.Organisation | HttpResponse:
    """An organisation with its names, identifiers, channels, programmes and bodies."""
    detail = organisation_by_slug(slug)
    if detail is None:
        raise not_found("organisation", slug)
    if detail.card.slug != slug:
        return moved(request, ["organisations", detail.card.slug])
    return _whole(detail)


def _facts(card: OrganisationCard) -> dict[str, Any]:
    own = iri("organisation", card.slug)
    return {
        "id": own,
        "urls": shape.OrganisationUrls(
            api=api_url("organisations", card.slug),
            page=page_url(own),
            standing=api_url("organisations", card.slug, "standing"),
            agreements=api_url("agreements", query=f"organisation={card.slug}"),
        ),
        "slug": card.slug,
        "name": card.name,
        "acronym": card.acronym,
        "legal_type": card.legal_type,
        "country": card.country,
        "place": card.place,
        "latitude": card.latitude,
        "longitude": card.longitude,
        "website": card.website,
    }


def _line(card: OrganisationCard) -> shape.OrganisationLine:
    return shape.OrganisationLine(**_facts(card))


def _whole(detail: OrganisationDetail) -> shape.Organisation:
    return shape.Organisation(
        **_facts(detail.card),
        above=_line(detail.above) if detail.above else None,
        bodies=[_line(body) for body in detail.bodies],
        other_names=[
            shape.OtherName(text=one["text"], language=one["language"], kind=one["kind"])
            for one in detail.other_names
        ],
        identifiers=dict(detail.identifiers),
        channels=[
            shape.Channel(
                key=one["key"], kind=one["kind"], name=one["name"], url=one.get("url", "")
            )
            for one in detail.channels
        ],
        founded=detail.founded,
        target_groups=list(detail.target_groups),
        programmes=[dict(one) for one in detail.programmes],
        offers=[dict(one) for one in detail.offers],
        needs=[dict(one) for one in detail.needs],
        designations=[_designation(one) for one in detail.designations],
    )


def _designation(held: Mapping[str, Any]) -> shape.HeldDesignation:
    return shape.HeldDesignation(
        kind=held["kind"], since=held.get("since", ""), certificate=held.get("certificate", "")
    )
