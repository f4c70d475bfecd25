"""Suggesting another wording in a draft, and deciding on it, by a program."""

from __future__ import annotations

from typing import Any, Final, Literal
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from pactwork.agreements.api import drafts, suggestions
from pactwork.desk.rest import shapes_suggestions as shape
from pactwork.desk.rest.asked import Asked, acting_organisation, id_of, need
from pactwork.desk.rest.drafts import IfMatch, draft_refusals, revision_seen
from pactwork.desk.rest.shapes import InTheNameOf
from pactwork.kernel.rest import Refusal
from pactwork.people.api import Power, Scope

router: Final = Router(tags=["Drafts"], by_alias=True)


class SuggestionQuestion(BaseModel):
    """Which suggestions."""

    state: Literal["open", "all"] = Field(
        "open", description="Those that wait, or those that were decided too."
    )


@router.get(
    "/drafts/{uuid:uuid}/suggestions",
    response=shape.SuggestionList,
    operation_id="listSuggestions",
    summary="Read what was suggested in a draft",
)
def suggestion_list(
    request: Asked, uuid: UUID, question: Query[SuggestionQuestion]
) -> shape.SuggestionList:
    """Other wordings of its texts, what waits first. None of it is part of the terms."""
    need(request, Scope.READ)
    return _found(request, uuid, waiting=question.state == "open")


def _found(
    request: Asked, uuid: UUID, *, waiting: bool = False, number: int | None = None
) -> shape.SuggestionList:
    acting = request.bearer.acting
    if not drafts.drafts_visible_to(acting).filter(uuid=uuid).exists():
        raise Refusal(404, gettext("There is no such draft, or it is not yours to see."))
    found = drafts.draft_suggestions(uuid, acting, waiting=waiting, number=number)
    return shape.SuggestionList(items=[shape.suggestion_of(one) for one in found])


def _one(request: Asked, uuid: UUID, number: int) -> shape.Suggestion:
    return _found(request, uuid, number=number).items[0]


@router.post(
    "/drafts/{uuid:uuid}/suggestions",
    response={201: shape.Suggestion},
    operation_id="makeSuggestion",
    summary="Suggest another wording of a text",
)
def suggest(
    request: Asked, uuid: UUID, sent: shape.NewSuggestion, if_match: IfMatch
) -> Status[shape.Suggestion]:
    """Instead of writing it; whoever reads the draft may. `If-Match` says what revision you saw."""
    bearer = need(request, Scope.DRAFT)
    number = acting_organisation(bearer, sent.organisation, Power.DELIVER)
    revision = revision_seen(if_match)
    with draft_refusals():
        made = suggestions.suggest_text(
            draft=uuid,
            path=sent.path,
            language=sent.language,
            text=sent.text,
            reason=sent.reason,
            base_revision=revision,
            key=id_of(request),
            for_organisation=number,
            by=bearer.person,
        )
    return Status(201, _one(request, uuid, made))


@router.post(
    "/drafts/{uuid:uuid}/suggestions/{int:number}/acceptance",
    response=shape.Suggestion,
    operation_id="acceptSuggestion",
    summary="Take a suggestion over into the text",
)
def accept(
    request: Asked,
    response: HttpResponse,
    uuid: UUID,
    number: int,
    sent: shape.AcceptSuggestion,
) -> shape.Suggestion:
    """A change like any other, by you. What others wrote in the same text since is kept; where both
    changed the same words nothing is written, and the answer holds both (409): send `text`, and in
    `seen` the hash of the text it was written on.
    """
    shared = _decides(request, uuid, number, sent, Power.WRITE)
    with draft_refusals():
        changed = suggestions.accept_suggestion(text=sent.text, seen=sent.seen, **shared)
    response["ETag"] = f'"{changed.revision}"'
    return _one(request, uuid, number)


@router.post(
    "/drafts/{uuid:uuid}/suggestions/{int:number}/refusal",
    response=shape.Suggestion,
    operation_id="declineSuggestion",
    summary="Leave the text as it is, and say why",
)
def decline(
    request: Asked, uuid: UUID, number: int, sent: shape.DeclineSuggestion
) -> shape.Suggestion:
    """Who suggested it hears of it."""
    shared = _decides(request, uuid, number, sent, Power.WRITE)
    with draft_refusals():
        suggestions.decline_suggestion(reason=sent.reason, **shared)
    return _one(request, uuid, number)


@router.post(
    "/drafts/{uuid:uuid}/suggestions/{int:number}/withdrawal",
    response=shape.Suggestion,
    operation_id="withdrawSuggestion",
    summary="Take back what you suggested",
)
def withdraw(request: Asked, uuid: UUID, number: int, sent: InTheNameOf) -> shape.Suggestion:
    """Only who suggested it may."""
    shared = _decides(request, uuid, number, sent, Power.READ)
    with draft_refusals():
        suggestions.withdraw_suggestion(**shared)
    return _one(request, uuid, number)


def _decides(
    request: Asked, uuid: UUID, number: int, sent: InTheNameOf, power: Power
) -> dict[str, Any]:
    bearer = need(request, Scope.DRAFT)
    organisation = acting_organisation(bearer, sent.organisation, power)
    shared = {"draft": uuid, "suggestion": number, "by": bearer.person}
    return {**shared, "for_organisation": organisation}
