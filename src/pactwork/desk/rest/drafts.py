"""Writing, proposing and approving drafts, by a program."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext, gettext_noop
from ninja import Header, Query, Router, Status
from pydantic import BaseModel, Field

from pactwork.agreements.api import (
    acts,
    drafting,
    drafting_errors,
    drafts,
    negotiation,
    operations,
    starting,
)
from pactwork.desk.rest import shapes as shape
from pactwork.desk.rest.asked import (
    Asked,
    acting_organisation,
    desk_url,
    following,
    id_of,
    need,
    page_of,
)
from pactwork.desk.web.draft_words import refusal_words
from pactwork.files.api import FileError
from pactwork.kernel.rest import ParameterError, Refusal, write_cursor
from pactwork.kernel.texts import clean_text
from pactwork.people.api import Power, Scope, people_of

router: Final = Router(tags=["Drafts"], by_alias=True)
State = negotiation.DraftState
_TAG: Final = re.compile(r'"([1-9][0-9]{0,8})"')


NOT_KEPT: Final = gettext_noop(
    "This file is not kept: PDF, Word, OpenDocument, JPEG or PNG up to 25 MB."
)


def no_draft() -> Refusal:
    """The refusal for a draft that is not there, or not the reader's."""
    return Refusal(404, gettext("There is no such draft, or it is not yours to see."))


@contextmanager
def draft_refusals() -> Iterator[None]:
    """What drafts refuse, as answers; where two clash, the errors hold both texts."""
    try:
        yield
    except drafting_errors.ConflictError as error:
        clashes = [
            ParameterError(
                parameter="/".join((*one.path, one.language)),
                rule="conflict",
                message=json.dumps({"theirs": one.theirs, "mine": one.mine}, ensure_ascii=False),
            )
            for one in error.clashes
        ]
        tag = {"ETag": f'"{error.revision}"'}
        raise Refusal(409, gettext("Somebody else changed the same."), clashes, tag) from None
    except drafting_errors.UnknownDraftError:
        raise no_draft() from None
    except drafting_errors.NotAllowedError as error:
        raise Refusal(403, refusal_words(error)) from None
    except drafting_errors.DraftError as error:
        raise Refusal(404 if error.code == "suggestion" else 409, refusal_words(error)) from None
    except FileError:
        raise Refusal(422, gettext(NOT_KEPT)) from None
    except ValueError as error:
        raise Refusal(400, str(error)) from None


class DraftQuestion(BaseModel):
    """Which drafts."""

    state: Literal["open", "ended"] = Field("open", description="Those that go on, or have ended.")
    agreement: str = Field("", max_length=120, description="Of this agreement, by slug.")
    cursor: str = Field("", max_length=400, description="Take it from `next` of the page before.")
    limit: int = Field(100, ge=1, le=200, description="How many on a page.")


@router.get(
    "/drafts",
    response=shape.DraftList,
    operation_id="listDrafts",
    summary="List the drafts of your organisations",
)
def draft_list(request: Asked, question: Query[DraftQuestion]) -> shape.DraftList:
    """What changed last first, each with whose turn it is."""
    bearer = need(request, Scope.READ)
    ended = question.state == "ended"
    states = [one for one in State if (one in negotiation.ENDS) == ended]
    offset, limit = page_of("drafts", question.cursor), question.limit
    found = drafts.draft_list(
        bearer.acting,
        states=states,
        agreement=question.agreement,
        offset=offset,
        limit=limit + 1,
    )
    asked = question.model_dump(include={"state", "agreement", "limit"})
    return shape.DraftList(
        items=[shape.draft_line(one) for one in found[:limit]],
        next=following("drafts", "drafts", end=offset + limit, total=offset + len(found), **asked),
    )


@router.get(
    "/drafts/{uuid:uuid}",
    response=shape.DraftWhole,
    operation_id="getDraft",
    summary="Read a draft",
)
def draft(request: Asked, response: HttpResponse, uuid: UUID) -> shape.DraftWhole:
    """Its terms, whose turn it is, and what is open to you. The `ETag` is its revision."""
    need(request, Scope.READ)
    return whole(request, response, uuid)


def whole(request: Asked, response: HttpResponse, uuid: UUID) -> shape.DraftWhole:
    """The draft as it is answered, with its revision as `ETag`."""
    detail = drafts.draft_detail(uuid, request.bearer.acting)
    if detail is None:
        raise no_draft()
    response["ETag"] = f'"{detail.card.revision}"'
    return shape.draft_whole(detail)


class RevisionQuestion(BaseModel):
    """Which page of the versions."""

    cursor: str = Field("", max_length=400, description="Take it from `next` of the page before.")
    limit: int = Field(200, ge=1, le=200, description="How many on a page.")


@router.get(
    "/drafts/{uuid:uuid}/revisions",
    response=shape.RevisionList,
    operation_id="listRevisions",
    summary="Read who changed a draft when",
)
def revisions(request: Asked, uuid: UUID, question: Query[RevisionQuestion]) -> shape.RevisionList:
    """Every version of its terms with its hash, newest first."""
    bearer = need(request, Scope.READ)
    up_to = page_of("revisions", question.cursor) or None
    found = drafts.draft_revisions(uuid, bearer.acting, up_to=up_to, limit=question.limit + 1)
    if not found:
        raise no_draft()
    found, after = found[: question.limit], found[question.limit :]
    return shape.RevisionList(
        items=[
            shape.Revision(
                revision=one.revision,
                sha256=one.sha256,
                organisation=one.organisation.slug,
                author=one.author,
                suggested_by=[name or card.slug for name, card in one.suggested_by],
                at=one.at,
            )
            for one in found
        ],
        next=desk_url(
            "drafts",
            uuid,
            "revisions",
            cursor=write_cursor("revisions", after[0].revision),
            limit=question.limit,
        )
        if after
        else None,
    )


@router.post(
    "/drafts",
    response={201: shape.DraftWhole},
    operation_id="startDraft",
    summary="Start a draft",
)
def start(request: Asked, response: HttpResponse, sent: shape.NewDraft) -> Status[shape.DraftWhole]:
    """From nothing, a template, or an agreement to amend or renew."""
    bearer = need(request, Scope.DRAFT)
    number = acting_organisation(bearer, sent.organisation, Power.WRITE)
    key = sent.uuid or id_of(request)
    shared: dict[str, Any] = {"key": key, "for_organisation": number, "by": bearer.person}
    with draft_refusals():
        title = clean_text(sent.title)
    worded: dict[str, Any] = {"title": title, "parties": sent.parties, "language": sent.language}
    ways: dict[str, Callable[[], UUID]] = {
        "blank": lambda: starting.start_blank(**worded, **shared),
        "template": lambda: starting.start_from_template(
            template=sent.template, **worded, **shared
        ),
        "amendment": lambda: starting.start_amendment(agreement=sent.agreement, **shared),
        "renewal": lambda: starting.start_renewal(agreement=sent.agreement, **shared),
    }
    with draft_refusals():
        uuid = ways[sent.begin]()
    response["Location"] = desk_url("drafts", uuid)
    return Status(201, whole(request, response, uuid))


IfMatch = Annotated[
    str, Header("", alias="If-Match", description="The `ETag` of the draft you saw.")
]


def revision_seen(if_match: str) -> int:
    """The revision in an `If-Match`.

    Raises:
        Refusal: there is none (428).
    """
    seen = _TAG.fullmatch(if_match.strip())
    if seen is None:
        raise Refusal(428, gettext("Say in If-Match which revision you saw: the draft's ETag."))
    return int(seen[1])


@router.patch(
    "/drafts/{uuid:uuid}",
    response=shape.DraftWhole,
    operation_id="changeDraft",
    summary="Change the terms of a draft",
)
def change(
    request: Asked,
    response: HttpResponse,
    uuid: UUID,
    sent: shape.Changes,
    if_match: IfMatch,
) -> shape.DraftWhole:
    """Operations on the terms. What others changed since the revision you saw is kept; where both
    changed the same words, nothing is written and the answer holds both (409).
    """
    bearer = need(request, Scope.DRAFT)
    number = acting_organisation(bearer, sent.organisation, Power.WRITE)
    revision = revision_seen(if_match)
    with draft_refusals():
        drafting.change_draft(
            draft=uuid,
            operations=operations.from_json(json.dumps(sent.operations)),
            base_revision=revision,
            key=id_of(request),
            for_organisation=number,
            as_counter=sent.counter,
            by=bearer.person,
        )
    return whole(request, response, uuid)


@router.post(
    "/drafts/{uuid:uuid}/acts",
    response=shape.DraftWhole,
    operation_id="actOnDraft",
    summary="Propose, approve, give back, refuse or withdraw a draft",
)
def act(
    request: Asked, response: HttpResponse, uuid: UUID, sent: shape.DraftAct
) -> shape.DraftWhole:
    """In your organisation's name, on the terms whose hash you say. A program never signs."""
    scope, power, do = _ACTS[sent.act]
    bearer = need(request, scope)
    number = acting_organisation(bearer, sent.organisation, power)
    shared: dict[str, Any] = {"draft": uuid, "for_organisation": number, "by": bearer.person}
    with draft_refusals():
        do(shared, sent)
    return whole(request, response, uuid)


_ACTS: Final[dict[str, tuple[Scope, Power, Callable[[dict[str, Any], shape.DraftAct], Any]]]] = {
    "propose": (
        Scope.APPROVE,
        Power.WRITE,
        lambda shared, sent: acts.propose_draft(sha256=sent.sha256, **shared),
    ),
    "approve": (
        Scope.APPROVE,
        Power.SIGN,
        lambda shared, sent: acts.approve_draft(sha256=sent.sha256, **shared),
    ),
    "remark": (
        Scope.APPROVE,
        Power.WRITE,
        lambda shared, sent: acts.return_draft(sha256=sent.sha256, remarks=sent.reason, **shared),
    ),
    "refuse": (
        Scope.APPROVE,
        Power.SIGN,
        lambda shared, sent: acts.refuse_draft(sha256=sent.sha256, reason=sent.reason, **shared),
    ),
    "withdraw": (
        Scope.DRAFT,
        Power.WRITE,
        lambda shared, sent: acts.withdraw_draft(reason=sent.reason, **shared),
    ),
}


def people_in(request: Asked, uuid: UUID) -> dict[int, tuple[str, str]]:
    """Those who read a draft for its parties, with name and slug; not the reader.

    Raises:
        Refusal: there is no such draft (404).
    """
    detail = drafts.draft_detail(uuid, request.bearer.acting)
    if detail is None:
        raise no_draft()
    found: dict[int, tuple[str, str]] = {}
    for party in detail.parties:
        for person in people_of(party.organisation.number, Power.READ):
            if person.name and person.pk != request.bearer.person.pk:
                found.setdefault(person.pk, (person.name, party.organisation.slug))
    return found


def _mentioned(request: Asked, uuid: UUID, mentions: Collection[int]) -> list[int]:
    if mentions and not set(mentions) <= set(people_in(request, uuid)):
        raise Refusal(400, gettext("Somebody you mention does not read this draft."))
    return list(mentions)


@router.post(
    "/drafts/{uuid:uuid}/remarks",
    response={201: shape.DraftWhole},
    operation_id="remarkOnDraft",
    summary="Remark on a draft",
)
def remark(
    request: Asked, response: HttpResponse, uuid: UUID, sent: shape.NewRemark
) -> Status[shape.DraftWhole]:
    """A remark on the whole or on an article; it is no part of the text."""
    bearer = need(request, Scope.DRAFT)
    number = acting_organisation(bearer, sent.organisation, Power.DELIVER)
    with draft_refusals():
        drafting.comment_on(
            draft=uuid,
            text=sent.text,
            article=sent.article,
            answers=sent.answers,
            mentions=_mentioned(request, uuid, sent.mentions),
            for_organisation=number,
            by=bearer.person,
        )
    return Status(201, whole(request, response, uuid))
