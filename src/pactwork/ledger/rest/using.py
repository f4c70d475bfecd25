"""How a credential is used: when it came last, what went wrong.

It is noted in this process and written every few seconds, so that a request costs no row.
"""

from __future__ import annotations

import threading
import time
from typing import Final

from pactwork.ledger.actions.using import Used, write_uses
from pactwork.ledger.queries.tools import Tool

EVERY_SECONDS: Final = 5.0
_MOST_FAULTS: Final = 20

_lock: Final = threading.Lock()
_uses: dict[int, Used] = {}
_written: list[float] = [0.0]


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
