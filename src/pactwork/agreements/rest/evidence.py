"""Addresses of evidence."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from pactwork.agreements.queries.agreement import agreement_head
from pactwork.agreements.queries.evidence import evidence_by_uuid, evidence_under
from pactwork.agreements.queries.statement import evidence_statement
from pactwork.agreements.rest import schemas_evidence as shape
from pactwork.agreements.rest import shaping_evidence as shaping
from pactwork.agreements.rest.filters import AgreementSlug, EvidenceQuestion
from pactwork.kernel.rest import next_url, not_found, read_cursor, write_cursor
from pactwork.kernel.viewer import PUBLIC

router: Final = Router(tags=["Evidence"], by_alias=True)
_POSITION: Final = r"[1-9][0-9]{0,8}"


@router.get(
    "/agreements/{slug}/evidence",
    response=shape.EvidenceList,
    operation_id="listEvidence",
    summary="List the evidence under an agreement",
)
def evidence_of(
    request: HttpRequest, slug: AgreementSlug, question: Query[EvidenceQuestion]
) -> shape.EvidenceList:
    """What happened under an agreement or one of its commitments, newest first."""
    offset = int(read_cursor("evidence", question.cursor, _POSITION) or 0)
    page = evidence_under(
        slug,
        PUBLIC,
        commitment=question.commitment or "",
        counted_only=question.counted,
        offset=offset,
        limit=question.limit,
    )
    if not page.evidence and agreement_head(slug, PUBLIC) is None:
        raise not_found("agreement", slug)
    following = None
    if page.total > offset + len(page.evidence) and page.evidence:
        cursor = write_cursor("evidence", offset + len(page.evidence))
        following = next_url(["agreements", slug, "evidence"], question.asked(), cursor)
    return shaping.evidence_list(page, following)


@router.get(
    "/evidence/{uuid:uuid}",
    response=shape.Evidence,
    operation_id="getEvidence",
    summary="Read a piece of evidence",
)
def evidence(request: HttpRequest, uuid: UUID) -> shape.Evidence:
    """One thing that happened: who delivered it, what it serves, who accepted it."""
    view = evidence_by_uuid(uuid, PUBLIC)
    if view is None:
        raise not_found("evidence", uuid)
    return shaping.evidence(view)


@router.get(
    "/evidence/{uuid:uuid}/statement",
    response=dict[str, Any],
    operation_id="getStatement",
    summary="Read the ledger's statement of a piece of evidence",
)
def statement(request: HttpRequest, uuid: UUID) -> dict[str, Any]:
    """The xAPI statement (IEEE 9274.1.1) that recorded the delivery.

    Left out are the pseudonyms of participants and whatever names an agreement that is not
    public; the rest is as it was recorded.
    """
    held = evidence_statement(uuid, PUBLIC)
    if held is None:
        raise not_found("evidence", uuid)
    return held
