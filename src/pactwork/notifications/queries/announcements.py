"""Announcements: those a reader is shown, and all there are."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from pactwork.kernel.texts import Text
from pactwork.notifications.models import Announcement, Dismissal


@dataclass(frozen=True)
class AnnouncementView:
    """An announcement. Without `organisations` it is for everybody."""

    uuid: uuid.UUID
    text: Text
    organisations: Sequence[int]
    made_at: datetime
    last_day: date
    withdrawn_at: datetime | None


def announcements_for(
    person: int, organisations: Collection[int], *, on: date, limit: int = 5
) -> list[AnnouncementView]:
    """Those that hold on a day for somebody who acts for these organisations, and were not
    dismissed; newest first.
    """
    gone = Dismissal.objects.filter(person=person).values("announcement")
    rows = addressed(organisations).filter(last_day__gte=on).exclude(pk__in=gone)
    return [_view(row) for row in rows.order_by("-pk")[:limit]]


def addressed(organisations: Collection[int]) -> QuerySet[Announcement]:
    """Announcements that hold for who acts for these organisations, whatever their last day."""
    mine = Q(organisations=[]) | Q(organisations__overlap=sorted(organisations))
    return Announcement.objects.filter(mine, withdrawn_at=None)


def announcements(*, offset: int = 0, limit: int = 50) -> list[AnnouncementView]:
    """All there are, newest first."""
    return [_view(row) for row in Announcement.objects.order_by("-pk")[offset : offset + limit]]


def _view(row: Announcement) -> AnnouncementView:
    return AnnouncementView(
        uuid=row.uuid,
        text=row.text,
        organisations=row.organisations,
        made_at=row.made_at,
        last_day=row.last_day,
        withdrawn_at=row.withdrawn_at,
    )
