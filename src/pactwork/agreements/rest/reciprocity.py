"""Addresses of what organisations gave and received."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from pactwork.agreements.queries.agreement import agreement_head
from pactwork.agreements.queries.reciprocity import Flow, flows_in, flows_of
from pactwork.agreements.rest import schemas_reciprocity as shape
from pactwork.agreements.rest.filters import (
    AgreementSlug,
    FlowQuestion,
    FlowQuestionWithBodies,
    OrganisationSlug,
    Paging,
)
from pactwork.agreements.rest.shaping import organisation_ref
from pactwork.kernel.rest import (
    MOVED,
    moved,
    next_url,
    not_found,
    number,
    read_cursor,
    write_cursor,
)
from pactwork.kernel.viewer import PUBLIC
from pactwork.organisations.api import OrganisationCard, cards, organisation_by_slug

router: Final = Router(tags=["Reciprocity"], by_alias=True)
_POSITION: Final = r"[1-9][0-9]{0,8}"
_PLACES: Final = Decimal("0.000001")


@router.get(
    "/agreements/{slug}/reciprocity",
    response=shape.FlowList,
    operation_id="listFlowsOfAgreement",
    summary="See what the parties of an agreement gave one another",
)
def of_agreement(
    request: HttpRequest, slug: AgreementSlug, question: Query[FlowQuestion]
) -> shape.FlowList:
    """Who gave what to whom, by kind, measure and year, from accepted evidence.

    What all gave is what all received: a piece given to several is shared evenly among them.
    """
    if agreement_head(slug, PUBLIC) is None:
        raise not_found("agreement", slug)
    return _page(flows_in(slug, PUBLIC), ["agreements", slug, "reciprocity"], question)


@router.get(
    "/organisations/{slug}/reciprocity",
    response=shape.FlowList,
    operation_id="listFlowsOfOrganisation",
    summary="See what an organisation gave and received",
    openapi_extra=MOVED,
)
def of_organisation(
    request: HttpRequest, slug: OrganisationSlug, question: Query[FlowQuestionWithBodies]
) -> shape.FlowList | HttpResponse:
    """What it gave each partner and the public, and what it received, over all its agreements."""
    held = organisation_by_slug(slug)
    if held is None:
        raise not_found("organisation", slug)
    if held.card.slug != slug:
        return moved(request, ["organisations", held.card.slug, "reciprocity"])
    side = held.under if question.with_bodies else frozenset({held.card.number})
    return _page(flows_of(side, PUBLIC), ["organisations", slug, "reciprocity"], question)


def _page(flows: Sequence[Flow], path: Sequence[object], question: Paging) -> shape.FlowList:
    offset = int(read_cursor("flows", question.cursor, _POSITION) or 0)
    shown = flows[offset : offset + question.limit]
    known = cards({end for one in shown for end in (one.giver, one.receiver)})
    following = None
    if shown and len(flows) > offset + len(shown):
        cursor = write_cursor("flows", offset + len(shown))
        following = next_url(path, question.asked(), cursor)
    items = [_flow(one, known) for one in shown]
    return shape.FlowList(items=items, total=len(flows), next=following)


def _flow(one: Flow, known: dict[int, OrganisationCard]) -> shape.Flow:
    receiver = known.get(one.receiver)
    amount = (Decimal(one.amount.numerator) / one.amount.denominator).quantize(_PLACES)
    return shape.Flow(
        giver=organisation_ref(known[one.giver]),
        receiver=organisation_ref(receiver) if receiver else None,
        kind=one.kind,
        measure=one.measure or None,
        year=one.year,
        amount=number(amount),
        pieces=one.pieces,
    )
