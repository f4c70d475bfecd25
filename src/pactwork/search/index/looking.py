"""When the one who keeps the index of this node looked at the table last."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils import timezone

from pactwork.search.index import folder
from pactwork.search.index.position import Snapshot

LEFT_ALONE: Final = 60.0
"""Seconds without a look after which counts would tell of what was closed meanwhile."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen, when, and whether by one who keeps on looking (or had kept the index)."""

    seen: Snapshot
    at: datetime
    is_kept: bool


_last: tuple[str, int, Look] | None = None


def last_look() -> Look | None:
    """The last one on this node; None where nobody ever looked, or its note was lost with the
    power.
    """
    global _last
    home = str(settings.PACTWORK_SEARCH)
    try:
        changed = os.stat(f"{home}/{folder.LOOKED}").st_mtime_ns
    except OSError:
        return None
    held = _last
    if held is None or held[:2] != (home, changed):
        try:
            look = _read(folder.look())
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return None
        held = _last = (home, changed, look)
    return held[2]


def _read(noted: str) -> Look:
    said = json.loads(noted)
    seen = Snapshot.from_values(said["seen"])
    return Look(seen, datetime.fromisoformat(said["at"]), said.get("kept", False))


def note_look(seen: Snapshot, *, at: datetime, is_kept: bool = False) -> None:
    """Leave it for others to read; `at` is when this snapshot was taken. Who was kept once is
    expected to be kept.
    """
    last = last_look()
    kept = is_kept or (last is not None and last.is_kept)
    said = {"seen": seen.values(), "at": at.isoformat(), "kept": kept}
    folder.note_look(json.dumps(said))


def is_left_alone() -> bool:
    """Whether the index was kept once, and nobody has looked at the table for a minute."""
    last = last_look()
    if last is None or not last.is_kept:
        return False
    return (timezone.now() - last.at).total_seconds() > LEFT_ALONE
