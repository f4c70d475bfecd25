"""Linking browsers and a Telegram chat to a person, and letting them go."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from pactwork.kernel.safe_http import UnsafeAddressError, target_of
from pactwork.kernel.transactions import require_transaction
from pactwork.notifications.models import (
    Digest,
    Dismissal,
    Entry,
    Follow,
    Preference,
    PushSubscription,
    TelegramChat,
    TelegramCode,
)
from pactwork.notifications.pushing import browser_key, decoded

CODE_HOLDS: Final = timedelta(hours=1)
BROWSERS: Final = 10


class SubscriptionError(ValueError):
    """What a browser sent is no subscription."""


@transaction.atomic(durable=True)
def subscribe_browser(*, endpoint: str, p256dh: str, auth: str, by: int) -> None:
    """Action: send notices to a browser, too; the tenth of a person pushes out the oldest.

    A browser belongs to whoever subscribed it last.

    Raises:
        SubscriptionError: the address or a key cannot be one.
    """
    try:
        target = target_of(endpoint)
        point, secret = decoded(p256dh), decoded(auth)
        browser_key(point)
    except (UnsafeAddressError, ValueError):
        raise SubscriptionError from None
    if not target.is_secure or len(endpoint) > 1000 or len(point) != 65 or len(secret) != 16:
        raise SubscriptionError
    PushSubscription.objects.update_or_create(
        endpoint=endpoint, defaults={"person_id": by, "p256dh": point, "auth": secret}
    )
    mine = PushSubscription.objects.filter(person=by).order_by("-pk")
    PushSubscription.objects.filter(
        pk__in=list(mine.values_list("pk", flat=True)[BROWSERS:])
    ).delete()


@transaction.atomic(durable=True)
def forget_browsers(*, by: int) -> None:
    """Action: send to none of one's browsers any more."""
    PushSubscription.objects.filter(person=by).delete()


@transaction.atomic(durable=True)
def forget_browser(subscription: int) -> None:
    """Action: a browser that said it is gone."""
    PushSubscription.objects.filter(pk=subscription).delete()


@transaction.atomic(durable=True)
def make_telegram_code(*, by: int) -> str:
    """Action: a code to send to the bot; it holds an hour and once, and replaces the one before."""
    code = secrets.token_hex(12)
    TelegramCode.objects.update_or_create(
        person_id=by, defaults={"code": code, "made_at": timezone.now()}
    )
    return code


@transaction.atomic(durable=True)
def link_telegram(*, code: str, chat: int) -> int | None:
    """Action: the chat from which a code came belongs to the person it was made for.

    The answer is that person, or None for a code that does not hold.
    """
    held = TelegramCode.objects.select_for_update().filter(
        code=code, made_at__gt=timezone.now() - CODE_HOLDS
    )
    row = held.first()
    if row is None:
        return None
    TelegramChat.objects.update_or_create(person_id=row.person_id, defaults={"chat": chat})
    row.delete()
    return row.person_id


@transaction.atomic(durable=True)
def unlink_telegram(*, by: int) -> None:
    """Action: send to one's Telegram chat no more."""
    TelegramChat.objects.filter(person=by).delete()


@transaction.atomic(durable=True)
def unlink_chat(chat: int) -> None:
    """Action: a chat that said it wants no more."""
    TelegramChat.objects.filter(chat=chat).delete()


def forget_person(person: int) -> None:
    """Step: everything that is kept here of a person goes, when the account is erased."""
    require_transaction()
    for model in (
        Entry,
        Digest,
        Preference,
        Follow,
        Dismissal,
        PushSubscription,
        TelegramChat,
        TelegramCode,
    ):
        model._default_manager.filter(person=person).delete()
