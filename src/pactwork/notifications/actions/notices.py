"""Telling: the step that other apps call inside their own transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from pactwork.kernel.transactions import require_transaction
from pactwork.notifications.kinds import NoticeKind, notice_kind
from pactwork.notifications.models import (
    Channel,
    Entry,
    Notice,
    PushSubscription,
    Sending,
    TelegramChat,
    Way,
    Webhook,
    WebhookDelivery,
)
from pactwork.notifications.queries.choosing import followers_of, ways_in
from pactwork.people.api import recipients


def notify(
    kind: str,
    *,
    subject: str,
    people: Collection[int],
    parameters: Mapping[str, Any],
    organisations: Collection[int] = (),
    once: str | None = None,
) -> Notice | None:
    """Step: tell people, and the webhooks of organisations, that something happened.

    `parameters` is JSON and keeps texts as language maps. What was told under the same `once`
    ("ending:reading:180") is not told again; then the answer is None. Accounts that are gone or
    switched off are passed over. What leaves goes after the commit.

    Raises:
        NoTransactionError: called outside an action.
        LookupError: nobody registered the kind.
    """
    require_transaction()
    held = notice_kind(kind)
    if held is None:
        raise LookupError(f"“{kind}” is not a registered kind of notice.")
    notice = Notice(
        kind=kind,
        subject=subject,
        organisations=sorted(set(organisations)),
        parameters=dict(parameters),
        once=once,
        created_at=timezone.now(),
    )
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    stored = Notice.objects.filter(uuid=notice.uuid).first()
    if stored is None:
        return None
    _give(stored, held, people)
    _give_webhooks(stored)
    transaction.on_commit(_wake, robust=True)
    return stored


def notify_followers(
    kind: str,
    *,
    subject: str,
    parameters: Mapping[str, Any],
    but: Collection[int] = (),
    once: str | None = None,
) -> Notice | None:
    """Step: tell those who follow the subject, except some who hear of it otherwise.

    Raises: as `notify`.
    """
    people = set(followers_of(subject)) - set(but)
    return notify(kind, subject=subject, people=people, parameters=parameters, once=once)


def _give(notice: Notice, kind: NoticeKind, people: Collection[int]) -> None:
    ways = ways_in(kind.group, sorted(recipients(people)))
    entries = Entry.objects.bulk_create(
        [
            Entry(
                notice=notice,
                person_id=person,
                in_digest=way is Way.DIGEST,
                created_at=notice.created_at,
            )
            for person, way in ways.items()
            if way is not Way.OFF
        ],
        batch_size=5000,
    )
    at_once = [entry for entry in entries if ways[entry.person_id] is Way.MAIL]
    reached = _also_reached({entry.person_id for entry in at_once})
    Sending.objects.bulk_create(
        [
            Sending(entry=entry, channel=channel, due_at=notice.created_at)
            for entry in at_once
            for channel in (Channel.MAIL, *reached.get(entry.person_id, ()))
        ],
        batch_size=5000,
    )


def _also_reached(people: Collection[int]) -> dict[int, list[Channel]]:
    """Besides mail: the channels by which each of these people asked to be reached at once."""
    found: dict[int, list[Channel]] = {}
    for channel, model in ((Channel.PUSH, PushSubscription), (Channel.TELEGRAM, TelegramChat)):
        rows = model.objects.filter(person__in=people).values_list("person_id", flat=True)
        for person in set(rows):
            found.setdefault(person, []).append(channel)
    return found


def _give_webhooks(notice: Notice) -> None:
    hooks = Webhook.objects.filter(organisation__in=notice.organisations)
    WebhookDelivery.objects.bulk_create(
        [
            WebhookDelivery(webhook=hook, notice=notice, due_at=notice.created_at)
            for hook in hooks
            if not hook.kinds or notice.kind in hook.kinds
        ]
    )


def _wake() -> None:
    """Ask the worker to look now; without it the outbox is emptied within a minute anyway."""
    from pactwork.notifications.jobs import wake

    wake()
