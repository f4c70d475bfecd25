"""Delivering evidence, and deciding on it, by a program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from pactwork.agreements.api import Delivery, EvidenceError, awaiting, dialogue, doing
from pactwork.desk.rest import shapes as shape
from pactwork.desk.rest.asked import Asked, acting_organisation, desk_url, id_of, need
from pactwork.kernel.rest import Refusal, read_cursor, write_cursor
from pactwork.kernel.texts import clean_text
from pactwork.people.api import Power, Scope

router: Final = Router(tags=["Evidence"], by_alias=True)
_POSITION: Final = r"[1-9][0-9]{0,8}"
_LARGEST: Final = 10**9


def _unknown() -> Refusal:
    return Refusal(404, gettext("There is no such evidence, or it is not yours to see."))


@contextmanager
def evidence_refusals() -> Iterator[None]:
    """What evidence refuses, as answers."""
    try:
        yield
    except LookupError:
        raise Refusal(
            404, gettext("There is no such evidence, or it is not yours to see.")
        ) from None
    except doing.NotAllowedError as error:
        raise Refusal(403, str(error)) from None
    except ValueError as error:
        raise Refusal(409 if isinstance(error, EvidenceError) else 400, str(error)) from None


class ShelfQuestion(BaseModel):
    """Which evidence: by whose turn it is."""

    shelf: Literal["mine", "others", "returned", "accepted", "withdrawn"] = Field(
        "mine", description="mine waits for you, others for other parties."
    )
    kind: str = Field("", max_length=80, description="One kind: a code of `evidence-kinds`.")
    cursor: str = Field("", max_length=400, description="Take it from `next` of the page before.")
    limit: int = Field(50, ge=1, le=200, description="How many on a page.")


@router.get(
    "/evidence",
    response=shape.PieceList,
    operation_id="listPieces",
    summary="List evidence of your organisations",
)
def pieces(request: Asked, question: Query[ShelfQuestion]) -> shape.PieceList:
    """Evidence that waits for you or for others, was returned, accepted or withdrawn."""
    bearer = need(request, Scope.READ)
    offset = int(read_cursor("pieces", question.cursor, _POSITION) or 0)
    page = awaiting.evidence_on_shelf(
        awaiting.Shelf(question.shelf),
        bearer.acting.powers,
        bearer.acting.viewer,
        judging=bearer.acting.where(Power.WRITE),
        kind=question.kind,
        offset=offset,
        limit=question.limit,
    )
    end = offset + len(page.evidence)
    following = None
    if page.evidence and end < page.total:
        asked: dict[str, Any] = question.model_dump(include={"shelf", "kind", "limit"})
        following = desk_url("evidence", cursor=write_cursor("pieces", end), **asked)
    items = [shape.piece_of(one) for one in page.evidence]
    return shape.PieceList(items=items, total=page.total, next=following)


@router.get(
    "/evidence/{uuid:uuid}",
    response=shape.Piece,
    operation_id="getPiece",
    summary="Read a piece of evidence",
)
def piece(request: Asked, uuid: UUID) -> shape.Piece:
    """A piece with what was said around it, if one of your organisations has to do with it."""
    need(request, Scope.READ)
    return piece_answer(request, uuid)


def piece_answer(request: Asked, uuid: UUID) -> shape.Piece:
    """The piece as it is answered. Raises Refusal where it is not the reader's to see."""
    held = dialogue.piece(uuid, request.bearer.acting)
    if held is None:
        raise _unknown()
    return shape.piece_of(held.evidence, held)


@router.post(
    "/evidence",
    response={201: shape.Piece},
    operation_id="deliver",
    summary="Deliver evidence",
)
def deliver(request: Asked, response: HttpResponse, sent: shape.NewPiece) -> Status[shape.Piece]:
    """It waits until another party accepts it. Sent twice with one `uuid` or one
    `Idempotency-Key`, it is delivered once.
    """
    bearer = need(request, Scope.EVIDENCE)
    acting_organisation(bearer, sent.by, Power.DELIVER)
    uuid = sent.uuid or id_of(request)
    with evidence_refusals():
        doing.deliver(delivery_of(sent, uuid), by=bearer.person)
    response["Location"] = desk_url("evidence", uuid)
    return Status(201, piece_answer(request, uuid))


def delivery_of(sent: shape.NewPiece, uuid: UUID) -> Delivery:
    """What was sent, as it is delivered. Raises Refusal for amounts that cannot be."""
    if any(not 0 <= amount <= _LARGEST for amount in sent.quantities.values()):
        raise Refusal(400, gettext("A quantity is between 0 and a thousand million."))
    return Delivery(
        uuid=uuid,
        by=sent.by,
        commitments=[(one.agreement, one.key) for one in sent.serves],
        kind=sent.kind,
        title=clean_text(sent.title),
        description=clean_text(sent.description),
        first_day=sent.first_day,
        last_day=sent.last_day or sent.first_day,
        quantities={name: Decimal(str(amount)) for name, amount in sent.quantities.items()},
        headcount=sent.headcount,
        target_groups=sent.target_groups,
        links=sent.links,
    )


_Uuid = Annotated[UUID, Field(description="The id of the piece.")]


@router.post(
    "/evidence/{uuid:uuid}/acceptance",
    response=shape.Piece,
    operation_id="acceptPiece",
    summary="Accept evidence",
)
def accept(request: Asked, uuid: _Uuid, sent: shape.InTheNameOf) -> shape.Piece:
    """It counts from now on, for all it serves under your organisation's agreements."""
    bearer = need(request, Scope.ACCEPT)
    number = acting_organisation(bearer, sent.organisation, Power.WRITE)
    with evidence_refusals():
        doing.accept(uuid, organisation=number, by=bearer.person)
    return piece_answer(request, uuid)


@router.delete(
    "/evidence/{uuid:uuid}/acceptance",
    response=shape.Piece,
    operation_id="takeAcceptanceBack",
    summary="Take an acceptance back",
)
def take_back(request: Asked, uuid: _Uuid, sent: shape.InTheNameOf) -> shape.Piece:
    """The evidence waits again."""
    bearer = need(request, Scope.ACCEPT)
    number = acting_organisation(bearer, sent.organisation, Power.WRITE)
    with evidence_refusals():
        doing.take_acceptance_back(uuid, organisation=number, by=bearer.person)
    return piece_answer(request, uuid)


@router.post(
    "/evidence/{uuid:uuid}/questions",
    response=shape.Piece,
    operation_id="askAbout",
    summary="Ask about evidence",
)
def ask(request: Asked, uuid: _Uuid, sent: shape.WithWords) -> shape.Piece:
    """The deliverer's turn: it answers before you decide."""
    bearer = need(request, Scope.ACCEPT)
    number = acting_organisation(bearer, sent.organisation, Power.WRITE)
    with evidence_refusals():
        doing.ask(uuid, text=sent.text, organisation=number, by=bearer.person)
    return piece_answer(request, uuid)


@router.post(
    "/evidence/{uuid:uuid}/returns",
    response=shape.Piece,
    operation_id="returnPiece",
    summary="Return evidence with a reason",
)
def return_(request: Asked, uuid: _Uuid, sent: shape.WithWords) -> shape.Piece:
    """The deliverer corrects it, or explains."""
    bearer = need(request, Scope.ACCEPT)
    number = acting_organisation(bearer, sent.organisation, Power.WRITE)
    with evidence_refusals():
        doing.return_with_reason(uuid, reason=sent.text, organisation=number, by=bearer.person)
    return piece_answer(request, uuid)


@router.post(
    "/evidence/{uuid:uuid}/answers",
    response=shape.Piece,
    operation_id="answerAbout",
    summary="Answer about evidence",
)
def answer(request: Asked, uuid: _Uuid, sent: shape.Answer) -> shape.Piece:
    """It is the other party's turn again."""
    bearer = need(request, Scope.EVIDENCE)
    number = acting_organisation(bearer, sent.organisation, Power.DELIVER)
    held = dialogue.piece(uuid, bearer.acting)
    others = {one.organisation.slug: one.organisation.number for one in held.said} if held else {}
    if sent.to not in others:
        raise Refusal(404, gettext("That party is not waiting for an answer."))
    with evidence_refusals():
        doing.answer(
            uuid, text=sent.text, to=others[sent.to], organisation=number, by=bearer.person
        )
    return piece_answer(request, uuid)


@router.post(
    "/evidence/{uuid:uuid}/withdrawal",
    response=shape.Piece,
    operation_id="withdrawPiece",
    summary="Withdraw evidence",
)
def withdraw(request: Asked, uuid: _Uuid, sent: shape.WithWords) -> shape.Piece:
    """Nothing of it counts any more; that it was delivered and withdrawn stays on record."""
    bearer = need(request, Scope.EVIDENCE)
    number = acting_organisation(bearer, sent.organisation, Power.DELIVER)
    with evidence_refusals():
        doing.withdraw(uuid, reason=sent.text, organisation=number, by=bearer.person)
    return piece_answer(request, uuid)
