"""Kinds of notices, where somebody is reached besides mail, and announcements, by a program."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from ninja import Router, Status
from pydantic import BaseModel, Field

from pactwork.desk.rest.asked import Asked, need_whole
from pactwork.kernel.rest import Refusal, Text
from pactwork.notifications.api import (
    AnnouncementView,
    announcements_for,
    dismiss_announcement,
    forget_browsers,
    make_telegram_code,
    notice_kinds,
    reach_of,
    unlink_telegram,
)
from pactwork.people.api import Scope

router: Final = Router(tags=["Notices"], by_alias=True)


class Kind(BaseModel):
    """One thing there is to tell."""

    kind: str
    label: str = Field(description="In your language.")
    group: str = Field(description="By which you choose how you are told.")


class Kinds(BaseModel):
    """Every kind of notice; webhooks are told of the same."""

    items: list[Kind]


@router.get(
    "/notices/kinds",
    response=Kinds,
    operation_id="listNoticeKinds",
    summary="List the kinds of notices",
)
def kinds(request: Asked) -> Kinds:
    """With the group by which you choose how you hear of each."""
    need_whole(request, Scope.NOTICES)
    return Kinds(
        items=[Kind(kind=one.key, label=str(one.label), group=one.group) for one in notice_kinds()]
    )


class Reach(BaseModel):
    """Where you are reached besides mail."""

    browsers: int
    telegram: bool


def _reach(request: Asked) -> Reach:
    held = reach_of(request.bearer.person.pk)
    return Reach(browsers=held.browsers, telegram=held.has_telegram)


@router.get(
    "/notices/reach", response=Reach, operation_id="getReach", summary="See where you are reached"
)
def reach(request: Asked) -> Reach:
    """Browsers and a Telegram chat. A browser is linked by itself, on your page of notices."""
    need_whole(request, Scope.NOTICES)
    return _reach(request)


@router.delete(
    "/notices/browsers",
    response=Reach,
    operation_id="forgetBrowsers",
    summary="Send to browsers no more",
)
def browsers(request: Asked) -> Reach:
    """To none that was linked until now."""
    forget_browsers(by=need_whole(request, Scope.NOTICES).person.pk)
    return _reach(request)


class TelegramCode(BaseModel):
    """What to send to the bot."""

    text: str = Field(description="Told this once; it holds an hour.")
    bot: str = Field(description="The name of the bot; or empty.")


@router.post(
    "/notices/telegram",
    response={201: TelegramCode},
    operation_id="makeTelegramCode",
    summary="Make a code that links a Telegram chat",
)
def telegram(request: Asked) -> Status[TelegramCode]:
    """Whoever sends it to the bot from a chat gets your notices there."""
    bearer = need_whole(request, Scope.NOTICES)
    if not settings.PACTWORK_TELEGRAM_TOKEN:
        raise Refusal(409, gettext("This installation has no Telegram bot."))
    request.tells_secret = True
    text = f"/start {make_telegram_code(by=bearer.person.pk)}"
    return Status(201, TelegramCode(text=text, bot=settings.PACTWORK_TELEGRAM_BOT))


@router.delete(
    "/notices/telegram",
    response=Reach,
    operation_id="unlinkTelegram",
    summary="Send to Telegram no more",
)
def no_telegram(request: Asked) -> Reach:
    """Your chat gets nothing any more."""
    unlink_telegram(by=need_whole(request, Scope.NOTICES).person.pk)
    return _reach(request)


class Announced(BaseModel):
    """Something those who run the installation announce."""

    uuid: UUID
    text: Text
    made_at: datetime
    last_day: date


class AnnouncedList(BaseModel):
    """What is announced to you and was not dismissed, newest first."""

    items: list[Announced]


def announced(one: AnnouncementView) -> Announced:
    """An announcement as its readers have it."""
    return Announced(uuid=one.uuid, text=dict(one.text), made_at=one.made_at, last_day=one.last_day)


def _for(request: Asked) -> AnnouncedList:
    bearer = request.bearer
    found = announcements_for(bearer.person.pk, bearer.acting.powers, on=timezone.localdate())
    return AnnouncedList(items=[announced(one) for one in found])


@router.get(
    "/announcements",
    response=AnnouncedList,
    operation_id="listAnnouncements",
    summary="Read what is announced to you",
)
def announcements(request: Asked) -> AnnouncedList:
    """To everybody, or to an organisation you act for."""
    need_whole(request, Scope.NOTICES)
    return _for(request)


@router.delete(
    "/announcements/{uuid:uuid}",
    response=AnnouncedList,
    operation_id="dismissAnnouncement",
    summary="See an announcement no more",
)
def dismiss(request: Asked, uuid: UUID) -> AnnouncedList:
    """It is gone for you only."""
    bearer = need_whole(request, Scope.NOTICES)
    if uuid not in {one.uuid for one in _for(request).items}:
        raise Refusal(404, gettext("There is no such announcement."))
    dismiss_announcement(announcement=uuid, by=bearer.person)
    return _for(request)
