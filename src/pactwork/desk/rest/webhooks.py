"""Webhooks of the organisations for which somebody writes, by a program."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext
from ninja import Router, Status
from pydantic import BaseModel, Field

from pactwork.desk.rest import shapes as shape
from pactwork.desk.rest.asked import Asked, acting_organisation, need
from pactwork.kernel.rest import Refusal
from pactwork.notifications.api import (
    UnsafeAddressError,
    WebhookError,
    WebhookView,
    check_webhook_url,
    create_webhook,
    delete_webhook,
    deliveries_of,
    pause_webhook,
    reason_words,
    replay_delivery,
    rotate_secret,
    webhook_by_uuid,
    webhooks_of,
)
from pactwork.organisations.api import cards
from pactwork.people.api import Power, Scope

router: Final = Router(tags=["Notices"], by_alias=True)


class Webhook(BaseModel):
    """An address that is told what concerns an organisation."""

    uuid: UUID
    organisation: str
    url: str
    kinds: list[str] = Field(description="[] is every kind.")
    is_paused: bool
    created_at: datetime


class WebhookList(BaseModel):
    """The webhooks of your organisations."""

    items: list[Webhook]


class WebhookSecret(BaseModel):
    """The only time a secret is told."""

    uuid: UUID
    secret: str


class Message(BaseModel):
    """A message, and where it stands."""

    uuid: UUID
    kind: str
    at: datetime
    stage: str
    attempts: int
    next_at: datetime | None
    status: int | None
    reason: str


class WebhookWhole(Webhook):
    """A webhook with its latest messages."""

    messages: list[Message]


def _held(request: Asked, uuid: UUID) -> WebhookView:
    held = webhook_by_uuid(uuid, request.bearer.acting.where(Power.WRITE))
    if held is None:
        raise Refusal(404, gettext("There is no such webhook, or it is not yours to see."))
    return held


def _told(one: WebhookView, slug: str) -> Webhook:
    return Webhook(
        uuid=one.uuid,
        organisation=slug,
        url=one.url,
        kinds=list(one.kinds),
        is_paused=one.is_paused,
        created_at=one.created_at,
    )


@router.get("/webhooks", response=WebhookList, operation_id="listWebhooks", summary="List webhooks")
def webhooks(request: Asked) -> WebhookList:
    """Of the organisations for which you write."""
    known = cards(need(request, Scope.WEBHOOKS).acting.where(Power.WRITE))
    items = [_told(one, known[one.organisation].slug) for one in webhooks_of(known)]
    return WebhookList(items=items)


class NewWebhook(shape.InTheNameOf):
    """Where to call, and about what."""

    url: str = Field(max_length=500, description="It begins with https://.")
    kinds: list[str] = Field(
        default_factory=list, max_length=50, description="[] to hear of everything."
    )


@router.post(
    "/webhooks",
    response={201: WebhookSecret},
    operation_id="addWebhook",
    summary="Add a webhook",
)
def add(request: Asked, sent: NewWebhook) -> Status[WebhookSecret]:
    """The secret with which messages are signed is told this once."""
    bearer = need(request, Scope.WEBHOOKS)
    number = acting_organisation(bearer, sent.organisation, Power.WRITE)
    request.tells_secret = True
    try:
        check_webhook_url(sent.url)
        made = create_webhook(organisation=number, url=sent.url, kinds=sent.kinds, by=bearer.person)
    except UnsafeAddressError as refused:
        raise Refusal(400, str(reason_words(refused.reason))) from None
    except WebhookError:
        said = gettext("This kind is not known, or there are as many webhooks as there can be.")
        raise Refusal(409, said) from None
    return Status(201, WebhookSecret(uuid=made.webhook, secret=made.secret))


@router.get(
    "/webhooks/{uuid:uuid}",
    response=WebhookWhole,
    operation_id="getWebhook",
    summary="Read a webhook and its messages",
)
def webhook(request: Asked, uuid: UUID) -> WebhookWhole:
    """What was sent, and whether it arrived."""
    need(request, Scope.WEBHOOKS)
    return _whole(request, uuid)


def _whole(request: Asked, uuid: UUID) -> WebhookWhole:
    held = _held(request, uuid)
    slug = cards([held.organisation])[held.organisation].slug
    return WebhookWhole(
        **_told(held, slug).model_dump(),
        messages=[
            Message(
                uuid=one.uuid,
                kind=one.kind,
                at=one.at,
                stage=one.state,
                attempts=one.attempts,
                next_at=one.next_at,
                status=one.status,
                reason=str(reason_words(one.reason)) if one.reason else "",
            )
            for one in deliveries_of(held.uuid)
        ],
    )


class Paused(shape.Sent):
    """Whether messages wait."""

    is_paused: bool


@router.patch(
    "/webhooks/{uuid:uuid}",
    response=WebhookWhole,
    operation_id="pauseWebhook",
    summary="Pause a webhook, or let it go on",
)
def pause(request: Asked, uuid: UUID, sent: Paused) -> WebhookWhole:
    """While it is paused nothing is sent."""
    bearer = need(request, Scope.WEBHOOKS)
    pause_webhook(_held(request, uuid).uuid, is_paused=sent.is_paused, by=bearer.person)
    return _whole(request, uuid)


@router.post(
    "/webhooks/{uuid:uuid}/secret",
    response=WebhookSecret,
    operation_id="newWebhookSecret",
    summary="Make a new secret",
)
def rotate(request: Asked, uuid: UUID) -> WebhookSecret:
    """The earlier one signs no more."""
    bearer = need(request, Scope.WEBHOOKS)
    held = _held(request, uuid)
    request.tells_secret = True
    made = rotate_secret(held.uuid, by=bearer.person)
    return WebhookSecret(uuid=made.webhook, secret=made.secret)


@router.post(
    "/webhooks/{uuid:uuid}/messages/{uuid:message}/again",
    response=WebhookWhole,
    operation_id="sendAgain",
    summary="Send a message again",
)
def again(request: Asked, uuid: UUID, message: UUID) -> WebhookWhole:
    """Within a minute."""
    bearer = need(request, Scope.WEBHOOKS)
    held = _held(request, uuid)
    if message not in {one.uuid for one in deliveries_of(held.uuid)}:
        raise Refusal(404, gettext("There is no such message."))
    try:
        replay_delivery(message, by=bearer.person)
    except LookupError:
        raise Refusal(404, gettext("There is no such message.")) from None
    return _whole(request, uuid)


@router.delete(
    "/webhooks/{uuid:uuid}",
    response={204: None},
    operation_id="endWebhook",
    summary="End a webhook",
)
def end(request: Asked, uuid: UUID) -> Status[None]:
    """Nothing is sent there any more."""
    bearer = need(request, Scope.WEBHOOKS)
    delete_webhook(_held(request, uuid).uuid, by=bearer.person)
    return Status(204, None)
