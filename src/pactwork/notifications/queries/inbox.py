"""What stands in somebody's inbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, When

from pactwork.notifications.kinds import Said, notice_kind
from pactwork.notifications.models import Entry
from pactwork.notifications.queries.telling import words_for


@dataclass(frozen=True)
class InboxEntry:
    """A notice as it stands in an inbox.

    `said` is None where the person may no longer see what it was about; only that it came is left.
    """

    number: int
    kind: str
    label: str
    said: Said | None
    at: datetime
    is_read: bool


@dataclass(frozen=True)
class InboxPage:
    """A part of an inbox: `newest` is the number up to which all of it can be marked as read."""

    entries: Sequence[InboxEntry]
    total: int
    unread: int
    newest: int
    kinds: Sequence[str]


def unread_count(person: int) -> int:
    """How much in the inbox is not read."""
    return Entry.objects.filter(person=person, read_at=None).count()


def inbox(
    person: int, *, language: str, kind: str = "", first: int = 0, size: int = 20
) -> InboxPage:
    """A part of somebody's inbox, unread first, then the newest; all of a kind, or of any."""
    mine = Entry.objects.filter(person=person)
    kinds = list(mine.order_by("notice__kind").values_list("notice__kind", flat=True).distinct())
    chosen = mine.filter(notice__kind=kind) if kind else mine
    unread_first = Case(When(read_at=None, then=0), default=1)
    rows = chosen.select_related("notice").order_by(unread_first, "-pk")
    newest = mine.order_by("-pk").values_list("pk", flat=True).first() or 0
    return InboxPage(
        entries=[_entry(row, person, language) for row in rows[first : first + size]],
        total=chosen.count(),
        unread=unread_count(person),
        newest=newest,
        kinds=kinds,
    )


def _entry(row: Entry, person: int, language: str) -> InboxEntry:
    kind = notice_kind(row.notice.kind)
    return InboxEntry(
        number=row.pk,
        kind=row.notice.kind,
        label=str(kind.label) if kind else "",
        said=words_for(person, kind, row.notice, language) if kind else None,
        at=row.created_at,
        is_read=row.read_at is not None,
    )
