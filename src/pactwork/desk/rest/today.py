"""What awaits somebody, and which commitments evidence may serve, by a program."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from pactwork.agreements.api import AgreementCard, EvidencePage, awaiting, drafts, suggesting
from pactwork.desk.rest import shapes as shape
from pactwork.desk.rest.agreements import DueLine, due_lines
from pactwork.desk.rest.asked import Asked, acting_organisation, need
from pactwork.kernel.rest import Text
from pactwork.people.api import Power, Scope

router: Final = Router(tags=["Today"], by_alias=True)


class PiecesWaiting(BaseModel):
    """The first pieces of evidence of one kind, and how many there are."""

    items: list[shape.Piece]
    total: int


class DraftsWaiting(BaseModel):
    """The first drafts in which it is your turn, and how many there are."""

    items: list[shape.DraftLine]
    total: int


class DueWaiting(BaseModel):
    """The first commitments, and how many there are."""

    items: list[DueLine]
    total: int


class AgreementWaiting(BaseModel):
    """An agreement, and the last day of its term."""

    slug: str
    title: Text
    last_day: date | None


class AgreementsWaiting(BaseModel):
    """The first agreements, and how many there are."""

    items: list[AgreementWaiting]
    total: int


class Awaiting(BaseModel):
    """What awaits you, as the first page of the desk has it."""

    acts: int = Field(description="How many things wait for an act of yours.")
    drafts: DraftsWaiting
    to_accept: PiecesWaiting
    asked: PiecesWaiting
    returned: PiecesWaiting
    overdue: DueWaiting
    due_soon: DueWaiting = Field(description="Within 30 days.")
    ending: AgreementsWaiting = Field(description="Within 180 days.")
    dormant: AgreementsWaiting = Field(description="Nothing was accepted for a year.")


class AwaitingQuestion(BaseModel):
    """For whom."""

    organisation: str = Field("", max_length=80, description="Only for one you act for, by slug.")
    limit: int = Field(5, ge=1, le=50, description="How many of each kind.")


@router.get(
    "/awaiting", response=Awaiting, operation_id="getAwaiting", summary="See what awaits you"
)
def read(request: Asked, question: Query[AwaitingQuestion]) -> Awaiting:
    """Of each kind the first few, what waits longest first."""
    bearer = need(request, Scope.READ)
    acting, wanted = bearer.acting, set(bearer.acting.powers)
    if question.organisation:
        wanted = {acting_organisation(bearer, question.organisation, Power.READ)}
    held = awaiting.awaiting(
        wanted,
        acting.viewer,
        judging=wanted & acting.where(Power.WRITE),
        on=timezone.localdate(),
        limit=question.limit,
    )
    mine = [
        card
        for card in drafts.drafts_awaiting(acting)
        if any(turn.mine and turn.organisation.number in wanted for turn in card.turns)
    ]
    lines = [shape.draft_line(card) for card in mine[: question.limit]]
    return Awaiting(
        acts=held.acts + len(mine),
        drafts=DraftsWaiting(items=lines, total=len(mine)),
        to_accept=_pieces(held.to_accept),
        asked=_pieces(held.asked),
        returned=_pieces(held.returned),
        overdue=_due(held.overdue),
        due_soon=_due(held.due_soon),
        ending=_agreements(held.ending),
        dormant=_agreements(held.dormant),
    )


def _pieces(page: EvidencePage) -> PiecesWaiting:
    return PiecesWaiting(items=[shape.piece_of(one) for one in page.evidence], total=page.total)


def _due(page: awaiting.PromisePage) -> DueWaiting:
    return DueWaiting(items=due_lines(page.promises), total=page.total)


def _agreements(page: awaiting.AgreementPage) -> AgreementsWaiting:
    return AgreementsWaiting(items=[_line(one) for one in page.agreements], total=page.total)


def _line(card: AgreementCard) -> AgreementWaiting:
    return AgreementWaiting(slug=card.slug, title=dict(card.title), last_day=card.last_day)


class Suggestion(BaseModel):
    """A commitment that evidence may serve, and why it is offered."""

    agreement: str
    agreement_title: Text
    key: str
    text: Text
    measure: str
    deadline: date | None
    reasons: list[str] = Field(description="words, area, measure, lately.")


class Suggestions(BaseModel):
    """Open commitments, the likeliest first."""

    items: list[Suggestion]


class SuggestionQuestion(BaseModel):
    """What the evidence is about."""

    organisation: str = Field(max_length=80, description="The slug of the one that delivers.")
    words: str = Field("", max_length=200, description="Of its title.")
    kind: str = Field("", max_length=80, description="A code of `evidence-kinds`.")
    measure: str = Field("", max_length=80, description="A code of `measures`.")
    limit: int = Field(8, ge=1, le=50, description="How many at most.")


@router.get(
    "/suggestions",
    response=Suggestions,
    operation_id="suggestCommitments",
    summary="Find commitments that evidence may serve",
)
def suggestions(request: Asked, question: Query[SuggestionQuestion]) -> Suggestions:
    """By words, area, measure, and what was delivered for lately."""
    bearer = need(request, Scope.READ)
    number = acting_organisation(bearer, question.organisation, Power.DELIVER)
    found = suggesting.suggested_commitments(
        number,
        words=question.words,
        kind=question.kind,
        measures=[question.measure] if question.measure else [],
        limit=question.limit,
    )
    return Suggestions(
        items=[
            Suggestion(
                agreement=one.agreement,
                agreement_title=dict(one.agreement_title),
                key=one.key,
                text=dict(one.text),
                measure=one.measure,
                deadline=one.deadline,
                reasons=sorted(one.reasons),
            )
            for one in found
        ]
    )
