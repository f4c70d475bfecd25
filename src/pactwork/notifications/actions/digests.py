"""Which weekly letters are due, by the clock of each reader."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from pactwork.notifications.models import Digest, Entry
from pactwork.people.api import recipients

HOUR = time(7)
WEEK = timedelta(days=7)
CHUNK = 5000
"""So many people are planned for in one transaction."""


def plan_digests(*, now: datetime | None = None) -> int:
    """Make a letter for everybody whose Monday, seven o'clock, has come.

    One for each person and week, however often this runs, whether or not it came to its end the
    last time; nobody gets one with nothing in it. A site that was down on Monday sends it when it
    is back, within the week.
    """
    instant = now or timezone.now()
    made = after = 0
    while people := _awaiting(instant, after=after):
        made += _plan(people, instant)
        after = people[-1]
    return made


@transaction.atomic(durable=True)
def _plan(people: list[int], instant: datetime) -> int:
    """Action: make the letters of some people."""
    made = 0
    for monday, readers in _by_monday(people, instant).items():
        due = [
            Digest(
                person_id=person,
                week=monday.date(),
                since=monday - WEEK,
                until=monday,
                due_at=instant,
            )
            for person in _unread(readers, monday)
        ]
        Digest.objects.bulk_create(due, ignore_conflicts=True)
        made += len(due)
    return made


def _awaiting(instant: datetime, *, after: int) -> list[int]:
    """The next people with something unread for a letter who have not had this week's."""
    had = Digest.objects.filter(person=OuterRef("person"), until__gt=instant - WEEK)
    unread = Entry.objects.filter(in_digest=True, read_at=None)
    recent = unread.filter(created_at__gte=instant - 2 * WEEK, created_at__lt=instant)
    rows = recent.filter(~Exists(had), person__gt=after).order_by("person_id")
    return list(rows.values_list("person_id", flat=True).distinct()[:CHUNK])


def _by_monday(people: list[int], instant: datetime) -> dict[datetime, list[int]]:
    found: dict[datetime, list[int]] = {}
    for person, held in recipients(people).items():
        found.setdefault(_last_monday(instant, held.time_zone), []).append(person)
    return found


def _unread(people: list[int], monday: datetime) -> list[int]:
    """Those among them with something unread from the week before this Monday."""
    rows = Entry.objects.filter(
        person__in=people,
        in_digest=True,
        read_at=None,
        created_at__gte=monday - WEEK,
        created_at__lt=monday,
    )
    return sorted(set(rows.values_list("person_id", flat=True)))


def _last_monday(instant: datetime, zone: str) -> datetime:
    """The latest Monday, seven o'clock, on a reader's clock."""
    try:
        local = instant.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        local = instant.astimezone(ZoneInfo("UTC"))
    day = local.date() - timedelta(days=local.weekday())
    monday = datetime.combine(day, HOUR, tzinfo=local.tzinfo)
    return monday if monday <= local else monday - WEEK
