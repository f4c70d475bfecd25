"""Finished months roll over: texts leave the tables for Parquet, a segment at a time.

Each segment is one transaction: its files are written and synced, then its line in the manifest
appears and its texts leave the table together. Killed before that, it leaves files nobody knows,
which are swept up; killed after, it is done. So it can be killed at any point and repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import structlog
from django.db import connection, transaction
from django.db.models import Max, Min
from django.utils import timezone

from pactwork.ledger.models import Segment, Statement, Tile
from pactwork.ledger.rolling.lock import try_hold
from pactwork.ledger.rolling.shelf import shelf_in_use

log = structlog.get_logger(__name__)

SEGMENT: Final = 262_144
"""The most statements in a segment: some 50 MB, rewritten in seconds when a text is erased."""


class RollingError(Exception):
    """What was written is not what the table holds; nothing left it."""


@dataclass(frozen=True)
class Rolled:
    """A segment that was just written: its statements, texts and bytes."""

    first: int
    last: int
    rows: int
    texts: int
    size: int


def roll(
    *,
    now: datetime | None = None,
    said: Callable[[Rolled, int], None] | None = None,
    most: int = SEGMENT,
) -> int:
    """Roll over every finished month that stands in the log; says how many statements.

    `said` is told of each segment and how many statements remain. Nothing is done where another is
    at it.
    """
    sweep()
    now = now or timezone.now()
    left, total = due(now), 0
    while rolled := roll_next(now=now, most=most):
        total += rolled.rows
        if said:
            said(rolled, max(left - total, 0))
    return total


@transaction.atomic(durable=True)
def roll_next(*, now: datetime, most: int = SEGMENT) -> Rolled | None:
    """Roll over the next segment; None where nothing is due, or another is at it.

    Raises:
        RollingError: the files do not hold what the tables do; the transaction is undone.
    """
    from pactwork.ledger.rolling.files import write_segment

    part = _due(now, most) if try_hold() else None
    if part is None:
        return None
    with _copied(part) as batches:
        written = write_segment(
            shelf_in_use(), batches, month=part.month, first=part.first, last=part.last
        )
    segment = Segment.objects.create(
        **vars(written), first=part.first, last=part.last, written_at=timezone.now()
    )
    _let_go(segment)
    return Rolled(part.first, part.last, written.rows, written.texts, written.size)


@transaction.atomic(durable=True)
def sweep() -> list[str]:
    """Remove files that belong to no segment, which a stopped run left; says which.

    The manifest of this database decides: a copy of the database needs a copy of the files. Nothing
    is removed while a file of the manifest is missing: after a restored backup, what looks left
    over may be all there is of it.
    """
    if not try_hold():
        return []
    shelf = shelf_in_use()
    files = Segment.objects.values_list("rows_file", "facts_file")
    known = {name for pair in files for name in pair}
    there = shelf.names()
    if missing := known.difference(there):
        log.warning("segments_missing", files=sorted(missing)[:10], count=len(missing))
        return []
    strays = [name for name in there if name not in known]
    for name in strays:
        shelf.remove(name)
    return strays


def due(now: datetime | None = None) -> int:
    """How many statements could roll over now."""
    part = _due(now or timezone.now(), SEGMENT)
    if part is None:
        return 0
    return Statement.objects.filter(pk__gte=part.first, pk__lte=part.due).count()


@dataclass(frozen=True)
class _Part:
    """A stretch of ids to roll, the month it belongs to, and up to where more could follow."""

    first: int
    last: int
    month: int
    due: int


def _due(now: datetime, most: int) -> _Part | None:
    """The next stretch: after what was rolled, in the log, of one finished month by storing.

    What stands in the log is settled: no id up to there can still appear. At the turn of a month
    ids and clocks may cross by a few; these then belong to the segment of their neighbours. So do
    those that a clock in the future stamped.
    """
    after = Segment.objects.aggregate(at=Max("last"))["at"] or 0
    logged = Tile.objects.filter(level=0).aggregate(at=Max("last"))["at"] or 0
    rows = Statement.objects.filter(pk__gt=after, pk__lte=logged).order_by("pk")
    timely = rows.filter(stored__lte=now)
    begun = timely.values_list("stored", flat=True).first()
    if begun is None:
        return None
    this_month = _month_begin(now)
    ends = _next_month(begun)
    if ends > this_month:
        return None
    until = _before_first(timely, ends, logged)
    ids = rows.filter(pk__lte=until).values_list("pk", flat=True)
    first = ids.first() or until
    last = ids[most - 1 : most].first() or ids.last() or first
    return _Part(first, last, month_of(begun), _before_first(timely, this_month, logged))


def month_of(moment: datetime) -> int:
    """The month as a number, in UTC: 202611."""
    there = moment.astimezone(UTC)
    return there.year * 100 + there.month


def _before_first(rows: Any, moment: datetime, otherwise: int) -> int:
    """The last id before any that was stored from this moment on."""
    later = rows.filter(stored__gte=moment).aggregate(at=Min("pk"))["at"]
    return otherwise if later is None else later - 1


def _month_begin(moment: datetime) -> datetime:
    there = moment.astimezone(UTC)
    return datetime(there.year, there.month, 1, tzinfo=UTC)


def _next_month(moment: datetime) -> datetime:
    begin = _month_begin(moment)
    years, month = divmod(begin.month, 12)
    return begin.replace(year=begin.year + years, month=month + 1)


@contextmanager
def _copied(part: _Part) -> Iterator[Any]:
    from pactwork.ledger.rolling.columns import GROUP, batches, query

    words = query(first=part.first, last=part.last, with_texts=True)
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({words}) TO STDOUT (FORMAT csv)") as copied,
    ):
        yield batches(copied, size=GROUP)


def _let_go(segment: Segment) -> None:
    """The texts leave the table: exactly those that were written."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL pactwork.leaving = 'rolled'")
        cursor.execute(
            "DELETE FROM ledger_text WHERE statement_id BETWEEN %s AND %s",
            [segment.first, segment.last],
        )
        gone = cursor.rowcount
        cursor.execute("SET LOCAL pactwork.leaving = ''")
    if gone != segment.texts:
        raise RollingError(
            f"Segment {segment.rows_file} holds {segment.texts} texts where the table had {gone}."
        )
