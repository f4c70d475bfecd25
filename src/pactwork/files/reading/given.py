"""A task as the process that reads is given it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class ReadingError(Exception):
    """What could not be read; `reason` is a word of `facts.FAULTS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Given:
    """The file, its kind, and the folder into which files may be written."""

    path: Path
    kind: str
    out: Path
    more: dict[str, Any] = field(default_factory=dict)
