"""Addresses of evidence."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from pactwork.agreements.queries.agreement import agreement_head
from pactwork.agreements.queries.evidence import evidence_by_uuid, evidence_under
from pactwork.agreements.queries.proof import EvidenceProof, evidence_proof, statement_proof
from pactwork.agreements.queries.statement import evidence_statement
from pactwork.agreements.rest import schemas_evidence as shape
from pactwork.agreements.rest import shaping_evidence as shaping
from pactwork.agreements.rest.filters import AgreementSlug, EvidenceQuestion
from pactwork.kernel.rest import Refusal, next_url, not_found, read_cursor, write_cursor
from pactwork.kernel.viewer import PUBLIC
from pactwork.ledger.api import Inclusion

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


@router.get(
    "/evidence/{uuid:uuid}/proof",
    response=Inclusion,
    operation_id="getEvidenceProof",
    summary="Prove that evidence stands in the ledger as it was recorded",
)
def proof(request: HttpRequest, uuid: UUID) -> dict[str, Any]:
    """The inclusion proof of the statement that recorded the delivery, to keep and check offline.

    It has the statement's text where all of it is public; otherwise the commitment alone.
    """
    view = evidence_by_uuid(uuid, PUBLIC)
    if view is None:
        raise not_found("evidence", uuid)
    return _bundle(evidence_proof(view, PUBLIC))


@router.get(
    "/statements/{uuid:uuid}/proof",
    response=Inclusion,
    operation_id="getStatementProof",
    summary="Prove that a statement stands in the ledger",
)
def proof_of_statement(request: HttpRequest, uuid: UUID) -> dict[str, Any]:
    """The same by the id of a statement that delivered or accepted public evidence."""
    held = statement_proof(uuid, PUBLIC)
    if held is None:
        raise not_found("statement", uuid)
    return _bundle(held)


def _bundle(held: EvidenceProof) -> dict[str, Any]:
    if held.bundle is None:
        raise Refusal(404, "It is not in the log yet: that takes up to a minute. Ask again.")
    return held.bundle
