"""The inbox, how somebody is told, and what they follow, by a program."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language, gettext
from ninja import Query, Router
from pydantic import BaseModel, Field

from pactwork.desk.followed import called
from pactwork.desk.rest import shapes as shape
from pactwork.desk.rest.asked import Asked, following, need_whole, page_of
from pactwork.kernel.rest import Refusal
from pactwork.notifications.api import (
    GROUPS,
    InboxEntry,
    Way,
    choose_ways,
    follow,
    followed_by,
    inbox,
    mark_all_read,
    mark_read,
    mark_unread,
    notice_kind,
    unfollow,
    ways_of,
)
from pactwork.people.api import Scope

router: Final = Router(tags=["Notices"], by_alias=True)
_NUMBER: Final = 2**63 - 1


class Notice(BaseModel):
    """A notice in your inbox, in your language."""

    number: int
    kind: str
    label: str
    title: str = Field(description="Empty where you may no longer see what it was about.")
    text: str
    url: str
    at: datetime
    is_read: bool


class Inbox(BaseModel):
    """One page of the inbox: unread first, then the newest."""

    items: list[Notice]
    total: int
    unread: int
    newest: int = Field(description="The number up to which all can be marked as read.")
    next: str | None = Field(description="The address of the page after; null on the last one.")


class InboxQuestion(BaseModel):
    """Which notices."""

    kind: str = Field("", max_length=80, description="Of one kind.")
    cursor: str = Field("", max_length=400, description="Take it from `next` of the page before.")
    limit: int = Field(50, ge=1, le=200, description="How many on a page.")


@router.get("/inbox", response=Inbox, operation_id="getInbox", summary="Read your inbox")
def read(request: Asked, question: Query[InboxQuestion]) -> Inbox:
    """What you were told."""
    need_whole(request, Scope.NOTICES)
    if question.kind and notice_kind(question.kind) is None:
        raise Refusal(400, gettext("There is no such kind of notice."))
    return _inbox(request, question)


def _inbox(request: Asked, question: InboxQuestion) -> Inbox:
    offset = page_of("inbox", question.cursor)
    held = inbox(
        request.bearer.person.pk,
        language=get_language() or "en",
        kind=question.kind,
        first=offset,
        size=question.limit,
    )
    asked = question.model_dump(include={"kind", "limit"})
    end = offset + len(held.entries)
    return Inbox(
        items=[_notice(one) for one in held.entries],
        total=held.total,
        unread=held.unread,
        newest=held.newest,
        next=following("inbox", "inbox", end=end, total=held.total, **asked)
        if held.entries
        else None,
    )


def _notice(one: InboxEntry) -> Notice:
    said = one.said
    site = str(settings.PACTWORK_BASE_URL).rstrip("/")
    return Notice(
        number=one.number,
        kind=one.kind,
        label=str(one.label),
        title=said.title if said else "",
        text=said.text if said else "",
        url=f"{site}{said.path}" if said else "",
        at=one.at,
        is_read=one.is_read,
    )


class Marks(shape.Sent):
    """What is read and what is not; others' notices are passed over."""

    read: list[int] = Field(default_factory=list, max_length=200)
    unread: list[int] = Field(default_factory=list, max_length=200)
    all_up_to: int = Field(
        default=0, ge=0, le=_NUMBER, description="`newest` of the page: all up to it is read."
    )


@router.post("/inbox/marks", response=Inbox, operation_id="markInbox", summary="Mark as read")
def mark(request: Asked, sent: Marks) -> Inbox:
    """Or as unread. The answer is the first page of the inbox."""
    by = need_whole(request, Scope.NOTICES).person.pk
    if sent.all_up_to:
        mark_all_read(up_to=sent.all_up_to, by=by)
    if sent.read:
        mark_read([one for one in sent.read if 0 < one <= _NUMBER], by=by)
    if sent.unread:
        mark_unread([one for one in sent.unread if 0 < one <= _NUMBER], by=by)
    return _inbox(request, InboxQuestion(kind="", cursor="", limit=50))


class Ways(shape.Sent):
    """How you want to hear of each group of notices."""

    ways: dict[str, Way] = Field(description=f"Groups: {', '.join(GROUPS)}.")


@router.get("/notices/ways", response=Ways, operation_id="getWays", summary="Read how you are told")
def ways(request: Asked) -> Ways:
    """For every group, the ways you chose or those that hold without a choice."""
    return Ways(ways=dict(ways_of(need_whole(request, Scope.NOTICES).person.pk)))


@router.patch(
    "/notices/ways", response=Ways, operation_id="chooseWays", summary="Choose how you are told"
)
def choose(request: Asked, sent: Ways) -> Ways:
    """Groups that are left out stay as they are."""
    by = need_whole(request, Scope.NOTICES).person.pk
    try:
        choose_ways(sent.ways, by=by)
    except ValueError:
        raise Refusal(400, gettext("There is no such group of notices.")) from None
    return Ways(ways=dict(ways_of(by)))


class Subject(shape.Sent):
    """An agreement, a commitment, a material or a collection by its identifier."""

    subject: str = Field(max_length=400, description="Its `id` in the read API.")


class Followed(BaseModel):
    """What you follow."""

    items: list[str] = Field(description="Identifiers of what it is.")


def _seen(request: Asked, subject: str) -> bool:
    return called(subject, request.bearer.acting.viewer) is not None


def _followed(request: Asked) -> Followed:
    found = followed_by(request.bearer.person.pk)
    return Followed(items=[one for one in found if _seen(request, one)])


@router.get(
    "/follows", response=Followed, operation_id="listFollowed", summary="List what you follow"
)
def followed(request: Asked) -> Followed:
    """You hear of these when they move."""
    need_whole(request, Scope.NOTICES)
    return _followed(request)


@router.post("/follows", response=Followed, operation_id="follow", summary="Follow something")
def begin(request: Asked, sent: Subject) -> Followed:
    """Anything that has an identifier and moves: an agreement, a commitment, a material, a
    collection that you may see. Following twice is following once.
    """
    by = need_whole(request, Scope.NOTICES).person.pk
    if not _seen(request, sent.subject):
        raise Refusal(404, gettext("There is nothing of this identifier that you may see."))
    with transaction.atomic(durable=True):
        follow(sent.subject, by=by)
    return _followed(request)


@router.delete("/follows", response=Followed, operation_id="unfollow", summary="Follow it no more")
def leave(request: Asked, sent: Subject) -> Followed:
    """You hear no more of it."""
    by = need_whole(request, Scope.NOTICES).person.pk
    with transaction.atomic(durable=True):
        unfollow(sent.subject, by=by)
    return _followed(request)
