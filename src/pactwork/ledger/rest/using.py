"""How a credential is used: when it came last, what went wrong.

It is noted in this process and written every few seconds, so that a request costs no row: with the
request that comes then, or by itself where none comes.
"""

from __future__ import annotations

import threading
import time
from typing import Final

import structlog
from django.conf import settings
from django.db import DatabaseError, connections

from pactwork.ledger.actions.using import Used, write_uses
from pactwork.ledger.queries.tools import Tool

EVERY_SECONDS: Final = 5.0
_MOST_FAULTS: Final = 20

log = structlog.get_logger(__name__)
_timers: Final[list[threading.Timer]] = []
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
            _set_timer()
            return
        _written[0] = now
        noted = _taken()
    _write(noted)


def write_down() -> None:
    """Write what was noted at once."""
    with _lock:
        noted = _taken()
    _write(noted)


def _taken() -> dict[int, Used]:
    noted = dict(_uses)
    _uses.clear()
    return noted


def _write(noted: dict[int, Used]) -> None:
    """What cannot be written is lost: no request fails for it that has done its work."""
    try:
        write_uses(noted)
    except DatabaseError:
        log.exception("uses_lost", credentials=sorted(noted))


def _set_timer() -> None:
    """Under test nothing happens by itself."""
    if not _timers and settings.PACTWORK_MODE != "test":
        timer = threading.Timer(EVERY_SECONDS, _when_it_is_time)
        timer.daemon = True
        _timers.append(timer)
        timer.start()


def _when_it_is_time() -> None:
    with _lock:
        _timers.clear()
        _written[0] = time.monotonic()
    try:
        write_down()
    finally:
        connections.close_all()
