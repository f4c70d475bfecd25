"""What coordinators do with the webhooks of their organisation."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from pactwork.notifications.kinds import notice_kind
from pactwork.notifications.models import State, Webhook, WebhookDelivery
from pactwork.notifications.sealing import new_secret, seal
from pactwork.people.api import Person, Power, may

BOTH_SIGN_FOR: Final = timedelta(hours=24)
AT_MOST: Final = 20
_ENDED: Final = (State.SENT, State.FAILED, State.DROPPED, State.UNCERTAIN)


class WebhookError(ValueError):
    """A webhook that cannot be; `reason` is kinds or many."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class NewSecret:
    """The only time a secret is told."""

    webhook: uuid.UUID
    secret: str


@transaction.atomic(durable=True)
def create_webhook(
    *, organisation: int, url: str, kinds: Collection[str] = (), by: Person
) -> NewSecret:
    """Action: tell an address of what concerns an organisation; no kinds are all kinds.

    Whether the address may be called is asked with `check_webhook_url` before, and again by
    every call.

    Raises:
        LookupError: the person may not write for this organisation.
        WebhookError: a kind does not exist, or the organisation has twenty already.
    """
    if not may(by, Power.WRITE, organisation):
        raise LookupError("no such organisation")
    if not all(notice_kind(kind) for kind in kinds):
        raise WebhookError("kinds")
    if Webhook.objects.filter(organisation=organisation).count() >= AT_MOST:
        raise WebhookError("many")
    secret = new_secret()
    hook = Webhook.objects.create(
        organisation_id=organisation,
        url=url,
        kinds=sorted(set(kinds)),
        secret=seal(secret),
        created_by=by,
    )
    return NewSecret(hook.uuid, secret)


@transaction.atomic(durable=True)
def rotate_secret(webhook: uuid.UUID, *, by: Person) -> NewSecret:
    """Action: a new secret; for a day the former one signs beside it.

    Raises LookupError: there is no such webhook for this person.
    """
    hook = _own(webhook, by)
    secret = new_secret()
    hook.former_secret, hook.former_until = hook.secret, timezone.now() + BOTH_SIGN_FOR
    hook.secret = seal(secret)
    hook.save(update_fields=["secret", "former_secret", "former_until"])
    return NewSecret(hook.uuid, secret)


@transaction.atomic(durable=True)
def pause_webhook(webhook: uuid.UUID, *, is_paused: bool, by: Person) -> None:
    """Action: call no more, or call again; what was told meanwhile waits and goes then.

    Raises LookupError: there is no such webhook for this person.
    """
    hook = _own(webhook, by)
    hook.is_paused = is_paused
    hook.save(update_fields=["is_paused"])


@transaction.atomic(durable=True)
def delete_webhook(webhook: uuid.UUID, *, by: Person) -> None:
    """Action: forget an address with its log. Raises LookupError as the others."""
    _own(webhook, by).delete()


@transaction.atomic(durable=True)
def replay_delivery(delivery: uuid.UUID, *, by: Person) -> None:
    """Action: send a message again under its own id; whether it still may go is asked anew.

    Raises LookupError: there is no such message for this person.
    """
    row = WebhookDelivery.objects.filter(uuid=delivery).select_related("webhook").first()
    if row is None:
        raise LookupError("no such message")
    _own(row.webhook.uuid, by)
    WebhookDelivery.objects.filter(pk=row.pk, state__in=_ENDED).update(
        state=State.WAITING, due_at=timezone.now(), attempts=0, done_at=None
    )


@transaction.atomic(durable=True)
def pause_gone(webhook: int) -> None:
    """Action: an address that answered 410 Gone is called no more (Standard Webhooks)."""
    Webhook.objects.filter(pk=webhook).update(is_paused=True)


def _own(webhook: uuid.UUID, by: Person) -> Webhook:
    hook = Webhook.objects.select_for_update().filter(uuid=webhook).first()
    if hook is None or not may(by, Power.WRITE, hook.organisation_id):
        raise LookupError("no such webhook")
    return hook
