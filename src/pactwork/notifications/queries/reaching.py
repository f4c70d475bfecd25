"""Where people are reached besides mail."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from pactwork.notifications.models import Dismissal, Entry, PushSubscription, TelegramChat
from pactwork.notifications.pushing import encoded, private_key, public_bytes
from pactwork.notifications.queries.choosing import followed_by, ways_of


@dataclass(frozen=True)
class Reach:
    """How many browsers and whether a Telegram chat of a person get notices."""

    browsers: int
    has_telegram: bool


def reach_of(person: int) -> Reach:
    """Where a person is reached besides mail."""
    return Reach(
        browsers=PushSubscription.objects.filter(person=person).count(),
        has_telegram=TelegramChat.objects.filter(person=person).exists(),
    )


def browsers_of(people: Collection[int]) -> dict[int, list[PushSubscription]]:
    """The browsers of each of these people."""
    found: dict[int, list[PushSubscription]] = {}
    for row in PushSubscription.objects.filter(person__in=people).order_by("pk"):
        found.setdefault(row.person_id, []).append(row)
    return found


def chats_of(people: Collection[int]) -> dict[int, int]:
    """The Telegram chat of each of these people who has one."""
    rows = TelegramChat.objects.filter(person__in=people)
    return dict(rows.values_list("person_id", "chat"))


def push_key() -> str:
    """What a browser needs to subscribe: this server's public key; "" where it has none."""
    key = settings.PACTWORK_WEB_PUSH_KEY
    return encoded(public_bytes(private_key(key))) if key else ""


def kept_of(person: int) -> dict[str, Any]:
    """Everything kept here of a person, as JSON, for the export of one's own data."""
    entries = Entry.objects.filter(person=person).select_related("notice").order_by("pk")
    return {
        "notices": [
            {
                "kind": row.notice.kind,
                "subject": row.notice.subject,
                "at": row.created_at.isoformat(),
                "read_at": row.read_at.isoformat() if row.read_at else None,
            }
            for row in entries
        ],
        "choices": {group: str(way) for group, way in ways_of(person).items()},
        "follows": followed_by(person),
        "browsers": [one.endpoint for one in browsers_of([person]).get(person, ())],
        "announcements_read": [
            str(one)
            for one in Dismissal.objects.filter(person=person)
            .order_by("pk")
            .values_list("announcement__uuid", flat=True)
        ],
        "telegram_chat": chats_of([person]).get(person),
    }
