"""What the public says of commitments, and what parties decide about it, by a program."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from django.utils.translation import gettext
from ninja import Query, Router
from pydantic import BaseModel, Field

from pactwork.agreements.api import remarks
from pactwork.desk.rest import shapes as shape
from pactwork.desk.rest.asked import Asked, acting_organisation, following, need, page_of
from pactwork.desk.web.remarks import why_words
from pactwork.kernel.rest import Refusal, Text
from pactwork.people.api import Power, Scope

router: Final = Router(tags=["Public"], by_alias=True)


class PublicRemark(BaseModel):
    """What somebody said of a commitment."""

    uuid: UUID
    agreement: str
    commitment: str
    commitment_text: Text
    kind: str = Field(description="thanks, remark or question.")
    text: str
    language: str
    name: str = Field(description="The name shown; empty where none was given.")
    created_at: datetime
    stage: str = Field(description="waiting, published or declined.")
    reason: str = Field(description="Why it was declined; or empty.")
    answer: str
    answered_for: shape.Who | None
    reports: int = Field(description="Reports that wait to be looked at.")


class RemarkPage(BaseModel):
    """One page of remarks."""

    items: list[PublicRemark]
    total: int
    next: str | None = Field(description="The address of the page after; null on the last one.")


class Decision(BaseModel):
    """What was decided about a remark."""

    what: str
    reason: str
    person: str
    organisation: shape.Who
    at: datetime


class RemarkWhole(PublicRemark):
    """A remark with what was decided about it."""

    decisions: list[Decision]
    reported: list[str] = Field(description="What reports say of it.")


class RemarkQuestion(BaseModel):
    """Which remarks."""

    stage: Literal["waiting", "reported", "published", "declined"] = Field(
        "waiting", description="Those that wait come oldest first."
    )
    cursor: str = Field("", max_length=400, description="Take it from `next` of the page before.")
    limit: int = Field(50, ge=1, le=200, description="How many on a page.")


@router.get(
    "/remarks",
    response=RemarkPage,
    operation_id="listRemarks",
    summary="List what the public says",
)
def queue(request: Asked, question: Query[RemarkQuestion]) -> RemarkPage:
    """Of commitments under agreements of the organisations for which you write."""
    ours = need(request, Scope.READ).acting.where(Power.WRITE)
    offset = page_of("remarks", question.cursor)
    page = remarks.remarks_for(ours, question.stage, offset=offset, limit=question.limit)
    total = page.kinds[question.stage]
    asked = question.model_dump(include={"stage", "limit"})
    end = offset + len(page.remarks)
    return RemarkPage(
        items=[PublicRemark(**remark_said(one)) for one in page.remarks],
        total=total,
        next=following("remarks", "remarks", end=end, total=total, **asked),
    )


def remark_said(one: remarks.RemarkView) -> dict[str, Any]:
    """The fields of a remark as it is answered."""
    return {
        "uuid": one.uuid,
        "agreement": one.agreement,
        "commitment": one.commitment,
        "commitment_text": dict(one.commitment_text),
        "kind": one.kind,
        "text": one.text,
        "language": one.language,
        "name": one.name,
        "created_at": one.created_at,
        "stage": one.state,
        "reason": one.reason,
        "answer": one.answer,
        "answered_for": shape.Who.of(one.answered_for) if one.answered_for else None,
        "reports": one.reports,
    }


@router.get(
    "/remarks/{uuid:uuid}",
    response=RemarkWhole,
    operation_id="getRemark",
    summary="Read a remark with what was decided",
)
def remark(request: Asked, uuid: UUID) -> RemarkWhole:
    """For those who decide about it."""
    need(request, Scope.READ)
    return _whole(request, uuid)


def _whole(request: Asked, uuid: UUID) -> RemarkWhole:
    held = remarks.remark_file(uuid, request.bearer.acting.where(Power.WRITE))
    if held is None:
        raise Refusal(404, gettext("There is no such remark, or it is not yours to see."))
    return RemarkWhole(
        **remark_said(held.remark),
        decisions=[
            Decision(
                what=one.what,
                reason=one.reason,
                person=one.person,
                organisation=shape.Who.of(one.organisation),
                at=one.at,
            )
            for one in held.decisions
        ],
        reported=[text for _, text in held.reports],
    )


class RemarkDecision(shape.InTheNameOf):
    """What a party decides about a remark."""

    act: Literal["publish", "decline", "answer", "keep"] = Field(
        description="keep leaves it where it is after a report."
    )
    reason: str = Field(
        default="", max_length=40, description=f"To decline: {', '.join(remarks.REASONS)}."
    )
    text: str = Field(default="", max_length=remarks.LONGEST_ANSWER, description="The answer.")
    language: str = Field(default="en", max_length=12, description="Of the answer.")


@router.post(
    "/remarks/{uuid:uuid}/decisions",
    response=RemarkWhole,
    operation_id="decideRemark",
    summary="Publish, decline, answer or keep a remark",
)
def decide(request: Asked, uuid: UUID, sent: RemarkDecision) -> RemarkWhole:
    """In the name of a party for which you write. What is decided stays on record."""
    bearer = need(request, Scope.MODERATE)
    number = acting_organisation(bearer, sent.organisation, Power.WRITE)
    _whole(request, uuid)
    shared: dict[str, Any] = {"organisation": number, "by": bearer.person}
    ways: dict[str, Callable[[], None]] = {
        "publish": lambda: remarks.publish_remark(uuid, **shared),
        "decline": lambda: remarks.decline_remark(uuid, reason=sent.reason, **shared),
        "answer": lambda: remarks.answer_remark(uuid, sent.text, language=sent.language, **shared),
        "keep": lambda: remarks.keep_remark(uuid, **shared),
    }
    try:
        ways[sent.act]()
    except remarks.RemarkError as error:
        status = {remarks.Why.FORBIDDEN: 403, remarks.Why.DECIDED: 409}.get(error.why, 400)
        raise Refusal(status, why_words(error.why)) from None
    return _whole(request, uuid)
