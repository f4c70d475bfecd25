"""How a credential is used: its pace, when it came last, what went wrong.

Both are kept in this process. The pace is that of one web process; what is to be seen is written
every few seconds, so that a request costs no row.
"""

from __future__ import annotations

import threading
import time
from typing import Final

from pactwork.ledger.actions.using import Used, write_uses
from pactwork.ledger.queries.tools import Tool
from pactwork.ledger.rest.asked import Fault

EVERY_SECONDS: Final = 5.0
_MOST_FAULTS: Final = 20

_lock: Final = threading.Lock()
_minutes: dict[int, tuple[int, int]] = {}
_uses: dict[int, Used] = {}
_written: list[float] = [0.0]


def hold_pace(tool: Tool) -> None:
    """Count a request of a credential that has a limit.

    Raises:
        Fault: it has asked as often as it may in this minute.
    """
    if tool.per_minute is None:
        return
    now = time.time()
    minute = int(now // 60)
    with _lock:
        known, asked = _minutes.get(tool.credential, (minute, 0))
        asked = asked + 1 if known == minute else 1
        _minutes[tool.credential] = (minute, asked)
    if asked > tool.per_minute:
        wait = str(60 - int(now % 60))
        raise Fault(
            429, f"The credential may ask {tool.per_minute} times a minute. Wait {wait} seconds.",
            (), {"Retry-After": wait},
        )  # fmt: skip


def note_use(tool: Tool, *, fault: str = "", statements: int = 0) -> None:
    """Note that a credential was used; now and then, write down what was noted."""
    with _lock:
        used = _uses.setdefault(tool.credential, Used())
        used.note(fault, statements)
        del used.faults[:-_MOST_FAULTS]
        now = time.monotonic()
        if now - _written[0] < EVERY_SECONDS:
            return
        _written[0] = now
        noted = dict(_uses)
        _uses.clear()
    write_uses(noted)


def write_down() -> None:
    """Write what was noted at once."""
    with _lock:
        noted = dict(_uses)
        _uses.clear()
    write_uses(noted)
