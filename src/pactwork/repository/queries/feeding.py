"""What harvesters are given. Lists are in the order of places, so that each record comes once in
a walk however much changes meanwhile, and the last page costs what the first did. PostgreSQL puts
each record together, which costs it a third of what it costs here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, Min, OuterRef
from psycopg.abc import Buffer
from psycopg.adapt import Loader

from pactwork.kernel.texts import shown
from pactwork.repository.exchange.oai_asked import Selection
from pactwork.repository.models import FeedMember, FeedRecord, FeedSet

DATES: Final = 0x6F61_6901
"""The advisory lock between whoever gives dates to records and whoever answers with them."""
COLUMNS: Final = {"oai_dc": "dc", "lom": "lom", "datacite": "datacite"}
FEW: Final = 5000
"""So many records between two dates are found by their dates, for each page anew; where there are
more the next ones by place are not far.
"""

_DATE: Final = "SELECT pg_advisory_xact_lock_shared(%s); SELECT clock_timestamp(); "
_HEADER: Final = """
'<header' || CASE WHEN r.is_deleted OR c.has_left THEN ' status="deleted"' ELSE '' END
|| '><identifier>oai:' || %s || ':' || r.key || '</identifier><datestamp>'
|| to_char(r.changed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || '</datestamp>'
|| CASE WHEN r.sets = '{{}}' THEN '' ELSE
    '<setSpec>' || array_to_string(r.sets, '</setSpec><setSpec>') || '</setSpec>' END
|| '</header>'
"""
_RECORD: Final = f"""
'<record>' || {_HEADER} || CASE WHEN r.is_deleted OR c.has_left THEN '' ELSE
    '<metadata>' || r.{{column}} || '</metadata>' END || '</record>'
"""
_SOME: Final = """
WITH {near} chosen AS ({chosen} LIMIT %s)
SELECT {{said}}, c.place FROM chosen c JOIN repository_feedrecord r ON r.place = c.place
ORDER BY c.place
"""
_ALL: Final = """
SELECT {said}, r.place FROM repository_feedrecord r CROSS JOIN (SELECT false AS has_left) c
WHERE r.place > %s ORDER BY r.place LIMIT %s
"""
_NEAR: Final = """near AS MATERIALIZED (
    SELECT r.place FROM repository_feedrecord r WHERE {bounds} AND r.place > %s
), """
_SET: Final = "(SELECT id FROM repository_feedset WHERE code = %s)"
_OF_SET: Final = f"""
SELECT m.place, m.has_left FROM repository_feedmember m {{joined}}
WHERE m.set_id = {_SET} AND m.place > %s
"""
_JOINED: Final = "JOIN repository_feedrecord r ON r.place = m.place"
# OFFSET keeps PostgreSQL from reading all of a set for the few that are near.
_NEAR_OF_SET: Final = f"""
SELECT m.place, m.has_left FROM near r CROSS JOIN LATERAL (
    SELECT f.place, f.has_left FROM repository_feedmember f
    WHERE f.set_id = {_SET} AND f.place = r.place OFFSET 0
) m
WHERE m.place > %s
"""
_ONE: Final = f"""
SELECT {_RECORD}, r.is_deleted
FROM repository_feedrecord r CROSS JOIN (SELECT false AS has_left) c
WHERE r.key = %s AND r.place IS NOT NULL
"""
_HOW_MANY: Final = """
SELECT count(*) FROM (SELECT FROM repository_feedrecord r WHERE {bounds} LIMIT %s) counted
"""
_ABOUT: Final = "SELECT reltuples FROM pg_class WHERE oid = %s::regclass"


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Records or headers of a list, as OAI-PMH writes them, how many, and when they were read.
    `last` is the place of the last, 0 where there is none.
    """

    said: bytes
    last: int
    has_more: bool
    now: datetime
    count: int = 0


class _Bytes(Loader):
    """A text as the bytes in which it came."""

    def load(self, data: Buffer) -> bytes:
        return bytes(data)


def date_of_answer() -> datetime:
    """Now, as an answer may say it: every change dated before it is already to be seen, by what
    is asked afterwards.
    """
    return _dated("SELECT 1", [])[1]


def _dated(sql: str, wanted: Sequence[Any]) -> tuple[list[tuple[Any, ...]], datetime]:
    """The rows that a query finds, their texts as bytes, and the date of the answer, taken before.

    All goes in one piece, which PostgreSQL runs as one transaction: the lock lasts to its end, and
    each statement sees what was committed before that statement began.
    """
    with connection.cursor() as cursor:
        cursor.cursor.adapters.register_loader("text", _Bytes)
        cursor.execute(_DATE + sql, [DATES, *wanted])
        cursor.nextset()
        now: datetime = cursor.fetchone()[0]
        cursor.nextset()
        return cursor.fetchall(), now


def feed_page(asked: Selection, *, host: str, limit: int, with_fragments: bool) -> FeedPage:
    """The records of a selection, from its place on, or their headers. `host` names the
    repository.
    """
    one = _RECORD.format(column=COLUMNS[asked.prefix]) if with_fragments else _HEADER.format()
    if asked.set or asked.since or asked.until:
        sql, wanted = _some_of(asked, limit + 1, host)
    else:
        sql, wanted = _ALL, [host, asked.after, limit + 1]
    rows, now = _dated(sql.replace("{said}", one), wanted)
    given = rows[:limit]
    said = b"".join(row[0] for row in given)
    return FeedPage(said, given[-1][1] if given else 0, len(rows) > limit, now, len(given))


def about_all() -> int:
    """About how many records there are: what PostgreSQL knows without counting; 0 for nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_ABOUT, [FeedRecord._meta.db_table])
        row = cursor.fetchone()
    return max(int(row[0]), 0) if row else 0


def _some_of(asked: Selection, count: int, host: str) -> tuple[str, list[Any]]:
    """So many records of a set, or between dates, in SQL, and its values."""
    bounds, dates = _bounds(asked)
    near, wanted = "", list[Any]()
    if dates and _are_few(bounds, dates):
        near, wanted = _NEAR.format(bounds=bounds), [*dates, asked.after]
    chosen, more = _chosen(asked, "" if near else bounds, [] if near else dates, bool(near))
    return _SOME.format(near=near, chosen=chosen), [*wanted, *more, count, host]


def _bounds(asked: Selection) -> tuple[str, list[Any]]:
    """What a selection says of dates, in SQL, with its values."""
    held = [("r.changed_at >= %s", asked.since), ("r.changed_at < %s", asked.until)]
    given = [(sql, value) for sql, value in held if value is not None]
    return " AND ".join(sql for sql, _ in given), [value for _, value in given]


def _are_few(bounds: str, dates: Sequence[Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_HOW_MANY.format(bounds=bounds), [*dates, FEW + 1])
        return int(cursor.fetchone()[0]) <= FEW


def _chosen(
    asked: Selection, bounds: str, dates: Sequence[Any], is_near: bool
) -> tuple[str, list[Any]]:
    """The places of a list from one on, and whether each has left the set, in SQL."""
    records = "near" if is_near else "repository_feedrecord"
    found = f"SELECT r.place, false AS has_left FROM {records} r WHERE r.place > %s"
    wanted: list[Any] = [asked.after]
    if asked.set:
        found = _NEAR_OF_SET if is_near else _OF_SET.format(joined=_JOINED if bounds else "")
        wanted = [asked.set, asked.after]
    if bounds:
        found, wanted = f"{found} AND {bounds}", [*wanted, *dates]
    return f"{found} ORDER BY 1", wanted


def feed_record(key: str, prefix: str, *, host: str) -> tuple[tuple[bytes, bool] | None, datetime]:
    """One record as OAI-PMH writes it, and whether it was deleted; and now."""
    sql = _ONE.format(column=COLUMNS[prefix])
    rows, now = _dated(sql, [host, key])
    return (rows[0][0], rows[0][1]) if rows else None, now


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
