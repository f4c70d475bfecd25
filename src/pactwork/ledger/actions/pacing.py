"""Giving out the requests of a minute to the web processes, in slices."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from django.db import connection, transaction

_SHARE: Final = 8
"""A slice is this part of what is left of the minute: large ones first, single requests last."""

_LEASE: Final = """
WITH clock AS (
    SELECT floor(extract(epoch FROM t) / 60)::bigint AS minute,
           60 - (extract(epoch FROM t)::numeric %% 60) AS remaining
    FROM clock_timestamp() AS t
), given AS (
    INSERT INTO ledger_pace AS p (credential_id, minute, given, slice)
    SELECT %(credential)s, minute, greatest(1, %(most)s::int / %(share)s::int),
           greatest(1, %(most)s::int / %(share)s::int)
    FROM clock
    ON CONFLICT (credential_id) DO UPDATE SET
        minute = excluded.minute,
        given = CASE WHEN p.minute < excluded.minute THEN excluded.given
                ELSE p.given + greatest(1, (%(most)s::int - p.given) / %(share)s::int) END,
        slice = CASE WHEN p.minute < excluded.minute THEN excluded.slice
                ELSE greatest(1, (%(most)s::int - p.given) / %(share)s::int) END
    WHERE p.minute < excluded.minute
       OR (p.minute = excluded.minute AND p.given < %(most)s::int)
    RETURNING given, slice
)
SELECT clock.remaining, coalesce(given.slice, 0), coalesce(%(most)s::int - given.given, 0)
FROM clock LEFT JOIN given ON true
"""


@dataclass(slots=True)
class Slice:
    """Requests that a process may let through until `ends`, by its own monotonic clock.

    `left` is what of the minute nobody had yet when it was given; a slice of none means that all
    is given out.
    """

    ends: float
    requests: int
    left: int


@transaction.atomic(durable=True)
def lease(*, credential: int, per_minute: int) -> Slice:
    """The next slice of this minute's requests, of which never more are given out than the limit.

    The minute is that of the database's clock, so that all machines have the same one.
    """
    asked = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute(_LEASE, {"credential": credential, "most": per_minute, "share": _SHARE})
        remaining, requests, left = cursor.fetchone()
    return Slice(asked + float(remaining), int(requests), int(left))
