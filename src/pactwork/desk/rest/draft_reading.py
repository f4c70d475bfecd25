"""Beginning a draft from a file, its versions word by word, and who reads it, by a program."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile
from pydantic import BaseModel, Field

from pactwork.agreements.api import (
    Change,
    PactfileError,
    drafting,
    drafts,
    presence,
    starting,
)
from pactwork.desk.rest import shapes as shape
from pactwork.desk.rest.asked import Asked, acting_organisation, desk_url, id_of, need
from pactwork.desk.rest.drafts import draft_refusals, no_draft, people_in, whole
from pactwork.desk.web.deliver_form import file_name
from pactwork.desk.web.draft_start import LARGEST_FILE
from pactwork.desk.web.draft_undo import restoring
from pactwork.kernel.rest import ParameterError, Refusal, Text
from pactwork.people.api import Power, Scope

router: Final = Router(tags=["Drafts"], by_alias=True)
MOST_PROBLEMS: Final = 50


class TemplateLine(BaseModel):
    """Something to begin a draft from."""

    name: str
    title: Text
    purpose: Text
    articles: int
    commitments: int


class Templates(BaseModel):
    """Every template, by name."""

    items: list[TemplateLine]


@router.get(
    "/templates", response=Templates, operation_id="listTemplates", summary="List the templates"
)
def templates(request: Asked) -> Templates:
    """From which a draft can begin."""
    need(request, Scope.READ)
    return Templates(
        items=[
            TemplateLine(
                name=one.name,
                title=dict(one.title),
                purpose=dict(one.purpose),
                articles=one.articles,
                commitments=one.commitments,
            )
            for one in drafts.templates()
        ]
    )


@router.post(
    "/drafts/from-file",
    response={201: shape.DraftWhole},
    operation_id="startDraftFromFile",
    summary="Start a draft from a pact file",
)
def from_file(
    request: Asked,
    response: HttpResponse,
    organisation: Annotated[str, Form(max_length=80, description="The slug of one you act for.")],
    file: Annotated[UploadedFile, File(description="YAML or JSON, at most two megabytes.")],
) -> Status[shape.DraftWhole]:
    """It may lack what a draft may lack. What is wrong with it is said all at once (422)."""
    bearer = need(request, Scope.DRAFT)
    number = acting_organisation(bearer, organisation, Power.WRITE)
    if (file.size or 0) > LARGEST_FILE:
        raise Refusal(413, gettext("A pact file is at most two megabytes large."))
    with draft_refusals():
        try:
            uuid = starting.start_from_pactfile(
                data=file.read(),
                name=file_name(file),
                for_organisation=number,
                key=id_of(request),
                by=bearer.person,
            )
        except PactfileError as error:
            raise _unfit(error) from None
    response["Location"] = desk_url("drafts", uuid)
    return Status(201, whole(request, response, uuid))


def _unfit(error: PactfileError) -> Refusal:
    faults = [
        ParameterError(
            parameter=f"{one.file}:{one.line}",
            rule=one.rule,
            message=f"{one.message} {one.remedy}".strip(),
        )
        for one in error.problems[:MOST_PROBLEMS]
    ]
    return Refusal(422, gettext("This file cannot be taken as it is."), faults)


class Run(BaseModel):
    """A stretch of text that stayed, went or came."""

    kind: str = Field(description="same, removed or added.")
    text: str


class Changed(BaseModel):
    """One changed value, word by word."""

    where: str = Field(description="agreement, article, commitment …")
    key: str
    field: str
    language: str = Field(description="Of a text; or empty.")
    runs: list[Run]


class RevisionWhole(shape.Revision):
    """A version of a draft's terms, with what changed in it."""

    terms: dict[str, Any]
    changes: list[Changed] = Field(description="Since the revision before.")


@router.get(
    "/drafts/{uuid:uuid}/revisions/{int:revision}",
    response=RevisionWhole,
    operation_id="getRevision",
    summary="Read a version of a draft word by word",
)
def revision_(request: Asked, uuid: UUID, revision: int) -> RevisionWhole:
    """Its terms as they were, and every word that went or came."""
    acting = need(request, Scope.READ).acting
    found = drafts.draft_revisions(uuid, acting, up_to=revision, limit=1)
    held = found[0] if found and found[0].revision == revision else None
    terms = drafts.draft_terms_at(uuid, acting, revision) if held else None
    if held is None or terms is None:
        raise Refusal(404, gettext("There is no such revision, or it is not yours to see."))
    changes = drafts.draft_changes(uuid, acting, before=revision - 1, after=revision)
    return RevisionWhole(
        revision=held.revision,
        sha256=held.sha256,
        organisation=held.organisation.slug,
        author=held.author,
        at=held.at,
        suggested_by=[name or card.slug for name, card in held.suggested_by],
        terms=dict(terms),
        changes=[_changed(one) for one in changes or ()],
    )


def _changed(one: Change) -> Changed:
    return Changed(
        where=one.where,
        key=one.key,
        field=one.field,
        language=one.language,
        runs=[Run(kind=run.kind, text=run.text) for run in one.runs],
    )


class Restored(shape.InTheNameOf):
    """Which terms come back."""

    revision: int = Field(ge=1, le=10**8, description="The newest less one undoes the last change.")


@router.post(
    "/drafts/{uuid:uuid}/restorations",
    response=shape.DraftWhole,
    operation_id="restoreDraft",
    summary="Bring earlier terms back",
)
def restore(request: Asked, response: HttpResponse, uuid: UUID, sent: Restored) -> shape.DraftWhole:
    """As a change like any other: nothing is erased, and it can itself be undone."""
    bearer = need(request, Scope.DRAFT)
    number = acting_organisation(bearer, sent.organisation, Power.WRITE)
    detail = drafts.draft_detail(uuid, bearer.acting)
    if detail is None:
        raise no_draft()
    try:
        operations = restoring(detail, bearer.acting, sent.revision)
    except LookupError:
        raise Refusal(404, gettext("There is no such revision.")) from None
    with draft_refusals():
        drafting.change_draft(
            draft=uuid,
            operations=operations,
            base_revision=detail.card.revision,
            key=id_of(request),
            for_organisation=number,
            by=bearer.person,
        )
    return whole(request, response, uuid)


class Done(BaseModel):
    """What a party did with a draft."""

    act: str
    organisation: str
    person: str
    revision: int
    sha256: str
    reason: str
    at: datetime


class DoneList(BaseModel):
    """What the parties did with a draft."""

    items: list[Done]


@router.get(
    "/drafts/{uuid:uuid}/history",
    response=DoneList,
    operation_id="listDraftActs",
    summary="Read what the parties did with a draft",
)
def acts(request: Asked, uuid: UUID) -> DoneList:
    """Who proposed, approved, gave back, signed or refused what, when and why."""
    detail = drafts.draft_detail(uuid, need(request, Scope.READ).acting)
    if detail is None:
        raise no_draft()
    return DoneList(
        items=[
            Done(
                act=one.act.value,
                organisation=one.organisation.slug,
                person=one.person,
                revision=one.revision,
                sha256=one.sha256,
                reason=one.reason,
                at=one.at,
            )
            for one in detail.acts
        ]
    )


class Reader(BaseModel):
    """Somebody who reads a draft for one of its parties."""

    number: int
    name: str
    organisation: str


class Readers(BaseModel):
    """Those who can be mentioned."""

    items: list[Reader]


@router.get(
    "/drafts/{uuid:uuid}/people",
    response=Readers,
    operation_id="listDraftPeople",
    summary="List whom a remark can mention",
)
def people(request: Asked, uuid: UUID) -> Readers:
    """Those who read the draft for its parties, but for you."""
    need(request, Scope.READ)
    return Readers(
        items=[
            Reader(number=number, name=name, organisation=slug)
            for number, (name, slug) in people_in(request, uuid).items()
        ]
    )


class HereNow(shape.Sent):
    """What you have open."""

    article: str = Field(default="", max_length=80, description="Its key; or empty.")


class Here(BaseModel):
    """Somebody who has the draft open now."""

    name: str
    article: str


class HereList(BaseModel):
    """Who else has the draft open."""

    items: list[Here]


@router.post(
    "/drafts/{uuid:uuid}/here",
    response=HereList,
    operation_id="beHere",
    summary="Say that you have a draft open",
)
def here(request: Asked, uuid: UUID, sent: HereNow) -> HereList:
    """Others see you for a minute; the answer is who else is there."""
    bearer = need(request, Scope.DRAFT)
    found = presence.be_here(
        draft=uuid, article=sent.article, acting=bearer.acting, by=bearer.person
    )
    if found is None:
        raise no_draft()
    return HereList(items=[Here(name=one.name, article=one.article) for one in found])
