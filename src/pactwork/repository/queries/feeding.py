"""What harvesters are given. Lists are in the order of places, so that each record comes once in
a walk however much changes meanwhile, and the last page costs what the first did.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Exists, Min, OuterRef

from pactwork.kernel.texts import shown
from pactwork.repository.exchange.oai_asked import Selection
from pactwork.repository.models import FeedMember, FeedRecord, FeedSet

DATES: Final = 0x6F61_6901
"""The advisory lock between whoever gives dates to records and whoever answers with them."""
COLUMNS: Final = {"oai_dc": "dc", "lom": "lom", "datacite": "datacite"}


@dataclass(frozen=True, slots=True)
class FeedLine:
    """A record of a list: where it stands, what it is called, and its fragment ("" unasked)."""

    place: int
    key: str
    changed_at: datetime
    is_deleted: bool
    sets: Sequence[str]
    fragment: str


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Records of a list, when they were read, and whether more follow."""

    lines: Sequence[FeedLine]
    now: datetime
    has_more: bool


def date_of_answer() -> datetime:
    """Now, as an answer may say it: every change dated before it is already to be seen. Inside a
    transaction, before anything else is read.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [DATES])
        cursor.execute("SELECT clock_timestamp()")
        return _moment(cursor.fetchone())


def _moment(row: tuple[Any, ...]) -> datetime:
    found: datetime = row[0]
    return found


@transaction.atomic
def feed_page(asked: Selection, *, limit: int, with_fragments: bool) -> FeedPage:
    """The records of a selection, from its place on."""
    now = date_of_answer()
    wanted: list[Any] = []
    column = f"r.{COLUMNS[asked.prefix]}" if with_fragments else "''"
    if asked.set:
        source = (
            "repository_feedset s JOIN repository_feedmember m ON m.set_id = s.id "
            "JOIN repository_feedrecord r ON r.material_id = m.record_id"
        )
        gone, place, where = "r.is_deleted OR m.has_left", "m.place", ["s.code = %s"]
        wanted.append(asked.set)
    else:
        source, gone, place = "repository_feedrecord r", "r.is_deleted", "r.place"
        where = []
    where.append(f"{place} > %s")
    wanted.append(asked.after)
    for bound, sign in ((asked.since, ">="), (asked.until, "<")):
        if bound is not None:
            where.append(f"r.changed_at {sign} %s")
            wanted.append(bound)
    sql = (
        f"SELECT {place}, r.key, r.changed_at, {gone}, r.sets, {column} FROM {source} "
        f"WHERE {' AND '.join(where)} ORDER BY {place} LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*wanted, limit + 1])
        lines = [FeedLine(*row) for row in cursor.fetchall()]
    return FeedPage(lines[:limit], now, has_more=len(lines) > limit)


@transaction.atomic
def feed_line(key: str, prefix: str | None) -> tuple[FeedLine | None, datetime]:
    """One record, in a format if one is named, and now."""
    now = date_of_answer()
    row = FeedRecord.objects.filter(key=key, place__isnull=False).first()
    if row is None or row.place is None or row.changed_at is None:
        return None, now
    fragment = getattr(row, COLUMNS[prefix]) if prefix else ""
    line = FeedLine(row.place, row.key, row.changed_at, row.is_deleted, row.sets, fragment)
    return line, now


def feed_sets(*, after: str, limit: int) -> tuple[list[tuple[str, str]], bool]:
    """Codes of sets with their names, in the order of codes; and whether more follow. A set that
    nothing is in any more is not told: its agreement may be its parties' own by now.
    """
    inside = FeedMember.objects.filter(set=OuterRef("pk"), has_left=False)
    rows = FeedSet.objects.filter(Exists(inside), code__gt=after).order_by("code")[: limit + 1]
    found = [(row.code, shown(row.name, "en").text or row.code) for row in rows]
    return found[:limit], len(found) > limit


def is_feed_set(code: str) -> bool:
    """Whether there is such a set."""
    return FeedSet.objects.filter(code=code).exists()


def earliest() -> datetime | None:
    """The date of the record that has not changed for longest."""
    found: datetime | None = FeedRecord.objects.filter(place__isnull=False).aggregate(
        first=Min("changed_at")
    )["first"]
    return found
