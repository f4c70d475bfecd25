"""How often a credential may ask: its minute, shared by all web processes.

Each takes a slice of the minute's requests from the database and lets so many through without
asking again. Together they never let more through than the limit, by the clock of the database.
"""

from __future__ import annotations

import threading
import time
from math import ceil
from typing import Final

from pactwork.ledger.actions.pacing import Slice, lease
from pactwork.ledger.queries.tools import Tool
from pactwork.ledger.rest.asked import Fault

LIMIT: Final = "RateLimit"
POLICY: Final = "RateLimit-Policy"
WAIT: Final = "Retry-After"


class Pace:
    """What one process has left of the minute, of each credential under the limit that it has."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._slices: dict[tuple[int, int], Slice] = {}

    def hold(self, tool: Tool) -> dict[str, str]:
        """Count a request; the headers that say what is left, none without a limit.

        Raises:
            Fault: the credential has asked as often as it may in this minute.
        """
        if tool.per_minute is None:
            return {}
        key = tool.credential, tool.per_minute
        while True:
            taken = self._take(key)
            if taken is not None:
                return _told(tool.per_minute, *taken)
            fresh = lease(credential=tool.credential, per_minute=tool.per_minute)
            self._put(key, fresh)

    def _take(self, key: tuple[int, int]) -> tuple[int, int] | None:
        """How many are left with this request taken (-1: it is refused), and the seconds until
        the next minute; None if the database has to be asked.
        """
        with self._lock:
            held, now = self._slices.get(key), time.monotonic()
            if held is None or now >= held.ends:
                return None
            seconds = max(1, ceil(held.ends - now))
            if held.requests > 0:
                held.requests -= 1
                return held.requests + held.left, seconds
            return None if held.left else (-1, seconds)

    def _put(self, key: tuple[int, int], fresh: Slice) -> None:
        with self._lock:
            held, now = self._slices.get(key), time.monotonic()
            if now >= fresh.ends:
                return
            if held is not None and now < held.ends:
                fresh.requests += held.requests
                fresh.left = min(fresh.left, held.left)
            self._slices[key] = fresh


def _told(most: int, left: int, seconds: int) -> dict[str, str]:
    said = {POLICY: f'"minute";q={most};w=60', LIMIT: f'"minute";r={max(0, left)};t={seconds}'}
    if left >= 0:
        return said
    why = f"The credential may ask {most} times a minute. Wait {seconds} seconds."
    raise Fault(429, why, (), {**said, WAIT: str(seconds)})


_pace: Final = Pace()


def hold_pace(tool: Tool) -> dict[str, str]:
    """Count a request in this process; the headers that say what is left, none without a limit.

    Raises:
        Fault: the credential has asked as often as it may in this minute.
    """
    return _pace.hold(tool)
