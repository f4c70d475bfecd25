"""The webhooks of organisations, and what became of their messages."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from pactwork.notifications.kinds import notice_kind
from pactwork.notifications.models import Webhook, WebhookDelivery


@dataclass(frozen=True)
class WebhookView:
    """A webhook, without its secret."""

    uuid: uuid.UUID
    organisation: int
    url: str
    kinds: Sequence[str]
    is_paused: bool
    created_at: datetime


@dataclass(frozen=True)
class DeliveryView:
    """One message: where it stands, the last answer, and the reason if it did not arrive."""

    uuid: uuid.UUID
    kind: str
    label: str
    at: datetime
    state: str
    attempts: int
    next_at: datetime | None
    status: int | None
    answer: str
    reason: str


def webhooks_of(organisations: Collection[int]) -> list[WebhookView]:
    """The webhooks of these organisations, by organisation, the oldest first."""
    rows = Webhook.objects.filter(organisation__in=organisations)
    return [_view(row) for row in rows.order_by("organisation_id", "pk")]


def webhook_by_uuid(webhook: uuid.UUID, organisations: Collection[int]) -> WebhookView | None:
    """A webhook, if it belongs to one of these organisations."""
    row = Webhook.objects.filter(uuid=webhook, organisation__in=organisations).first()
    return _view(row) if row else None


def deliveries_of(webhook: uuid.UUID, *, size: int = 50) -> list[DeliveryView]:
    """The last messages of a webhook, the newest first."""
    rows = WebhookDelivery.objects.filter(webhook__uuid=webhook).select_related("notice")
    return [_delivery(row) for row in rows.order_by("-pk")[:size]]


def _view(row: Webhook) -> WebhookView:
    return WebhookView(
        row.uuid, row.organisation_id, row.url, tuple(row.kinds), row.is_paused, row.created_at
    )


def _delivery(row: WebhookDelivery) -> DeliveryView:
    kind = notice_kind(row.notice.kind)
    return DeliveryView(
        uuid=row.uuid,
        kind=row.notice.kind,
        label=str(kind.label) if kind else row.notice.kind,
        at=row.created_at,
        state=row.state,
        attempts=row.attempts,
        next_at=row.due_at if row.state == "waiting" else None,
        status=row.status,
        answer=row.answer,
        reason=row.fault,
    )
