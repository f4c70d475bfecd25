"""What stands beside the text of a draft: signatures on paper, files, remarks, contacts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile
from pydantic import BaseModel, Field

from pactwork.agreements.api import acts, drafting, drafts
from pactwork.desk.rest import shapes as shape
from pactwork.desk.rest.asked import Asked, acting_organisation, need
from pactwork.desk.rest.drafts import draft_refusals, no_draft, whole
from pactwork.desk.rest.files import BYTES, FileShape, no_file, sent_away, taken
from pactwork.desk.web.deliver_form import file_name
from pactwork.desk.web.draft_sign import LARGEST_SCAN
from pactwork.files.api import stored_file
from pactwork.kernel.rest import Refusal
from pactwork.people.api import Power, Scope

router: Final = Router(tags=["Drafts"], by_alias=True)


class Paper(BaseModel):
    """A page signed on paper, as it was brought in."""

    number: int
    organisation: shape.Who
    name: str = Field(description="Who signed.")
    mandate: str
    at: datetime
    is_open: bool = Field(description="Whether it waits for another party's word.")
    confirmed: bool
    reason: str = Field(description="Why it was given back; or empty.")


class Enclosed(FileShape):
    """A file beside a draft."""

    organisation: shape.Who
    added_at: datetime


class Comment(BaseModel):
    """A remark on a draft with the answers to it."""

    number: int
    article: str
    organisation: shape.Who
    author: str
    text: str
    at: datetime
    resolved_at: datetime | None
    answers: list[Comment]


class Beside(BaseModel):
    """What stands beside the text of a draft."""

    papers: list[Paper]
    files: list[Enclosed]
    comments: list[Comment]
    visibility: str = Field(description="public or parties.")
    notice_months: int


def _detail(request: Asked, uuid: UUID) -> drafts.DraftDetail:
    detail = drafts.draft_detail(uuid, request.bearer.acting)
    if detail is None:
        raise no_draft()
    return detail


@router.get(
    "/drafts/{uuid:uuid}/beside",
    response=Beside,
    operation_id="getBeside",
    summary="Read what stands beside a draft",
)
def beside(request: Asked, uuid: UUID) -> Beside:
    """Papers, files and remarks; none of them is part of the text that is signed."""
    need(request, Scope.READ)
    return _beside(request, uuid)


def _beside(request: Asked, uuid: UUID) -> Beside:
    detail = _detail(request, uuid)
    return Beside(
        papers=[_paper(one) for one in detail.papers],
        files=[
            Enclosed(
                sha256=one.sha256,
                name=one.name,
                media_type=one.media_type,
                size=one.size,
                organisation=shape.Who.of(one.organisation),
                added_at=one.added_at,
            )
            for one in detail.files
        ],
        comments=[_comment(one) for one in drafts.draft_comments(uuid, request.bearer.acting)],
        visibility=detail.visibility,
        notice_months=detail.notice_months,
    )


def _paper(one: Any) -> Paper:
    return Paper(
        number=one.number,
        organisation=shape.Who.of(one.organisation),
        name=one.name,
        mandate=one.mandate,
        at=one.at,
        is_open=one.is_open,
        confirmed=one.confirmed,
        reason=one.reason,
    )


def _comment(one: Any) -> Comment:
    return Comment(
        number=one.number,
        article=one.article,
        organisation=shape.Who.of(one.organisation),
        author=one.author,
        text=one.text,
        at=one.at,
        resolved_at=one.resolved_at,
        answers=[_comment(answer) for answer in one.answers],
    )


_Slug = Annotated[str, Form(max_length=80, description="The slug of one you act for.")]


@router.post(
    "/drafts/{uuid:uuid}/papers",
    response={201: Beside},
    operation_id="layPaper",
    summary="Bring in a page signed on paper",
)
def lay_paper(
    request: Asked,
    uuid: UUID,
    organisation: _Slug,
    sha256: Annotated[str, Form(max_length=64, description="The hash that was signed.")],
    name: Annotated[str, Form(max_length=200, description="Who signed.")],
    scan: Annotated[UploadedFile, File(description="PDF, JPEG or PNG, at most 20 MB.")],
    mandate: Annotated[str, Form(max_length=400)] = "",
) -> Status[Beside]:
    """A scan of the page on which your organisation signed these terms. It counts once a
    representative of another party has looked at it and confirmed it.
    """
    bearer = need(request, Scope.PAPER)
    number = acting_organisation(bearer, organisation, Power.WRITE)
    if (scan.size or 0) > LARGEST_SCAN:
        raise Refusal(413, gettext("A scan is at most twenty megabytes large."))
    with draft_refusals():
        acts.lay_paper(
            draft=uuid,
            sha256=sha256,
            scan=scan.read(),
            file_name=file_name(scan),
            name=shape.seen(name),
            mandate=shape.seen(mandate),
            for_organisation=number,
            by=bearer.person,
        )
    return Status(201, _beside(request, uuid))


class PaperAnswer(shape.InTheNameOf):
    """What your organisation says to another's paper."""

    confirmed: bool
    reason: str = Field(default="", max_length=20_000, description="Needed to give it back.")


@router.post(
    "/drafts/{uuid:uuid}/papers/{int:paper}/answer",
    response=shape.DraftWhole,
    operation_id="answerPaper",
    summary="Confirm another's paper, or give it back",
)
def answer_paper(
    request: Asked, response: HttpResponse, uuid: UUID, paper: int, sent: PaperAnswer
) -> shape.DraftWhole:
    """Confirmed, it counts as that party's signature; the last one puts the agreement in force."""
    bearer = need(request, Scope.PAPER)
    number = acting_organisation(bearer, sent.organisation, Power.SIGN)
    with draft_refusals():
        acts.answer_paper(
            draft=uuid,
            paper=paper,
            confirmed=sent.confirmed,
            reason=sent.reason,
            for_organisation=number,
            by=bearer.person,
        )
    return whole(request, response, uuid)


@router.get(
    "/drafts/{uuid:uuid}/papers/{int:paper}/scan",
    operation_id="getScan",
    summary="Take a scan along",
    openapi_extra=BYTES,
)
def scan(request: Asked, uuid: UUID, paper: int) -> HttpResponse:
    """The bytes of the scan."""
    need(request, Scope.READ)
    held = next((one for one in _detail(request, uuid).papers if one.number == paper), None)
    kept = stored_file(held.scan_sha256) if held else None
    if kept is None:
        raise no_file()
    return sent_away(kept.sha256, f"scan-{paper}", kept.media_type)


@router.post(
    "/drafts/{uuid:uuid}/files",
    response={201: Beside},
    operation_id="layFiles",
    summary="Lay files beside a draft",
)
def lay_files(
    request: Asked, uuid: UUID, organisation: _Slug, files: Annotated[list[UploadedFile], File()]
) -> Status[Beside]:
    """PDF, Word, OpenDocument, JPEG or PNG up to 25 MB each. They are no part of the text."""
    bearer = need(request, Scope.DRAFT)
    number = acting_organisation(bearer, organisation, Power.WRITE)
    kept = taken(files)
    with draft_refusals():
        for one in kept:
            drafting.attach_file(
                draft=uuid,
                name=one.name,
                data=one.data,
                for_organisation=number,
                by=bearer.person,
            )
    return Status(201, _beside(request, uuid))


@router.get(
    "/drafts/{uuid:uuid}/files/{slug:digest}",
    operation_id="getDraftFile",
    summary="Take a file of a draft along",
    openapi_extra=BYTES,
)
def file(request: Asked, uuid: UUID, digest: str) -> HttpResponse:
    """The bytes of a file beside a draft."""
    need(request, Scope.READ)
    held = next((one for one in _detail(request, uuid).files if one.sha256 == digest), None)
    if held is None:
        raise no_file()
    return sent_away(held.sha256, held.name, held.media_type)


@router.delete(
    "/drafts/{uuid:uuid}/files/{slug:digest}",
    response=Beside,
    operation_id="takeFileAway",
    summary="Take a file away from a draft",
)
def take_away(request: Asked, uuid: UUID, digest: str, sent: shape.InTheNameOf) -> Beside:
    """It stands beside the draft no more."""
    bearer = need(request, Scope.DRAFT)
    number = acting_organisation(bearer, sent.organisation, Power.WRITE)
    with draft_refusals():
        drafting.detach_file(
            draft=uuid, sha256=digest[:64], for_organisation=number, by=bearer.person
        )
    return _beside(request, uuid)


class Settled(shape.InTheNameOf):
    """Whether a remark is settled."""

    resolved: bool = True


@router.put(
    "/drafts/{uuid:uuid}/remarks/{int:comment}/settled",
    response=Beside,
    operation_id="settleRemark",
    summary="Settle a remark, or open it again",
)
def settle(request: Asked, uuid: UUID, comment: int, sent: Settled) -> Beside:
    """With its answers."""
    bearer = need(request, Scope.DRAFT)
    number = acting_organisation(bearer, sent.organisation, Power.WRITE)
    with draft_refusals():
        drafting.resolve_comment(
            draft=uuid,
            comment=comment,
            resolved=sent.resolved,
            for_organisation=number,
            by=bearer.person,
        )
    return _beside(request, uuid)


class BesideChange(shape.InTheNameOf):
    """What changes beside the text; what is left out stays."""

    contacts: list[dict[str, str]] | None = Field(default=None, max_length=50)
    visibility: str | None = Field(default=None, max_length=20, description="public or parties.")
    notice_months: int | None = Field(default=None, ge=0, le=120)


@router.patch(
    "/drafts/{uuid:uuid}/beside",
    response=Beside,
    operation_id="changeBeside",
    summary="Change contacts, visibility or notice",
)
def change_beside(request: Asked, uuid: UUID, sent: BesideChange) -> Beside:
    """Your organisation's contacts, who may see the agreement, how long a notice is."""
    bearer = need(request, Scope.DRAFT)
    number = acting_organisation(bearer, sent.organisation, Power.WRITE)
    said = sent.model_dump(exclude={"organisation"})
    with draft_refusals():
        drafting.set_beside(draft=uuid, **said, for_organisation=number, by=bearer.person)
    return _beside(request, uuid)
