"""Who did what just now, without knowing who: digests keyed by a salt of the day. Steps.

What was traced on earlier days is thrown away with its salt; what was counted stays.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from datetime import date, datetime, timedelta
from typing import Final

from django.db import connection
from django.utils import timezone

from pactwork.kernel.transactions import require_transaction
from pactwork.repository.models import Trace, TraceSalt

AN_HOUR: Final = 10
"""So often may one address say something within an hour."""

_TRACED: Final = """
INSERT INTO repository_trace AS held (day, digest, at, times) VALUES (%s, %s, %s, 1)
ON CONFLICT (day, digest) DO UPDATE
SET before = held.at, at = greatest(held.at, excluded.at), times = held.times + 1
RETURNING before
"""
_SAID: Final = """
INSERT INTO repository_trace AS held (day, digest, at, times) VALUES (%s, %s, %s, 1)
ON CONFLICT (day, digest) DO UPDATE SET times = held.times + 1
RETURNING times
"""


def seen_again(what: str, who: str, *, at: datetime, within: timedelta) -> bool:
    """Step: note that somebody did something, and whether that was done within this time before.

    Done over and over, each within that time of the one before, it was done once.
    """
    require_transaction()
    day, digest = _digest(what, who)
    with connection.cursor() as cursor:
        cursor.execute(_TRACED, [day, digest, at])
        (earlier,) = cursor.fetchone()
    return earlier is not None and at - earlier <= within


def last_seen(what: str, who: str) -> tuple[datetime | None, datetime | None]:
    """When somebody did something today, the last time and the one before that."""
    day, digest = _digest(what, who)
    row = Trace.objects.filter(day=day, digest=digest).values_list("at", "before").first()
    return row or (None, None)


def said_often(what: str, who: str, *, most: int = AN_HOUR, all_day: bool = False) -> bool:
    """Step: count one more saying of somebody within the hour, or the day; whether those are too
    many.
    """
    require_transaction()
    hour = "day" if all_day else timezone.now().strftime("%H")
    day, digest = _digest(f"{what} {hour}", who)
    with connection.cursor() as cursor:
        cursor.execute(_SAID, [day, digest, timezone.now()])
        (times,) = cursor.fetchone()
    return int(times) > most


def forget_traces(on: date) -> None:
    """Step: throw away what was traced before this day, and its salts."""
    require_transaction()
    Trace.objects.filter(day__lt=on).delete()
    TraceSalt.objects.filter(day__lt=on).delete()


def _digest(what: str, who: str) -> tuple[date, bytes]:
    day = timezone.localdate()
    held = f"{what}\n{_network(who)}"
    return day, hmac.new(_salt(day), held.encode(), hashlib.sha256).digest()


def _salt(day: date) -> bytes:
    row = TraceSalt.objects.filter(day=day).first()
    if row is None:
        fresh = TraceSalt(day=day, salt=secrets.token_bytes(32))
        TraceSalt.objects.bulk_create([fresh], ignore_conflicts=True)
        row = TraceSalt.objects.get(day=day)
    return bytes(row.salt)


def _network(who: str) -> str:
    """An IPv6 address counts by its network of 64 bits, which is what a household has."""
    address, space, rest = who.partition(" ")
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return who
    if known.version == 4:
        return who
    mapped = getattr(known, "ipv4_mapped", None)
    return f"{mapped or ipaddress.ip_network(f'{known}/64', strict=False)}{space}{rest}"
