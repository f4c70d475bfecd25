"""What is made from a stored file: facts, small pictures, pages, renderings, unpacked packages.

All of it lies in a folder beside, is derived, and may be thrown away: it is made again when it is
asked for. A new `LAYOUT` makes everything anew.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from pactwork.files.hurry import PLACE_SECONDS, BusyError, LaterError, is_hurried, patience

LAYOUT: Final = "2"
INDEX: Final = "index.json"
LATER: Final = "later"
"""The fault of what nobody could wait for; only a worker makes it."""
TRY_AGAIN_SECONDS: Final = {"time": 600, "memory": 600, "crash": 600, "lost": 60, "room": 600}
"""After so long something that failed for want of something is tried once more."""
BROKEN_SECONDS: Final = 24 * 3600
"""And what failed because of the file itself: a newer reader may know better."""


@dataclass(frozen=True, slots=True)
class Made:
    """A folder of things made from a file, and what was said of them. `fault` is a word of
    `facts.FAULTS` where it could not be made.
    """

    folder: Path
    index: dict[str, Any]

    @property
    def fault(self) -> str:
        """Why it could not be made, or ""."""
        return str(self.index.get("fault", ""))


def folder_of(sha256: str, what: str) -> Path:
    """Where something made from a file lies, whether or not it is made yet."""
    home = Path(settings.PACTWORK_HOME) / "derived" / LAYOUT
    return home / sha256[:2] / sha256 / what


def made(sha256: str, what: str) -> Made | None:
    """What was made, or None where it was not yet. An old failure is none for a worker, who tries
    again; for somebody who waits it stays one.

    Raises:
        LaterError: somebody waits for what only a worker makes.
    """
    folder = folder_of(sha256, what)
    try:
        held = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    found = Made(folder, held if isinstance(held, dict) else {})
    if found.fault == LATER:
        if is_hurried():
            raise LaterError
        return None
    wait = TRY_AGAIN_SECONDS.get(found.fault, BROKEN_SECONDS)
    if found.fault and not is_hurried() and time.time() - (folder / INDEX).stat().st_mtime > wait:
        return None
    return found


def is_to_be_tried(sha256: str, what: str) -> bool:
    """Whether it failed so long ago that a worker may try again."""
    index = folder_of(sha256, what) / INDEX
    try:
        fault = str(json.loads(index.read_text(encoding="utf-8")).get("fault", ""))
        return bool(fault) and time.time() - index.stat().st_mtime > TRY_AGAIN_SECONDS.get(
            fault, BROKEN_SECONDS
        )
    except (OSError, ValueError, AttributeError):
        return False


def is_left_to_workers(sha256: str, what: str) -> bool:
    """Whether somebody asked for it who could not wait, and nobody has made it since."""
    try:
        index = json.loads((folder_of(sha256, what) / INDEX).read_text(encoding="utf-8"))
        return bool(index.get("fault") == LATER)
    except (OSError, ValueError, AttributeError):
        return False


def make(sha256: str, what: str, work: Callable[[Path], dict[str, Any]]) -> Made:
    """What is there, or what `work` makes in the folder that it is given; there whole or not at
    all. Who comes while it is being made waits.

    Raises:
        LaterError: somebody waits (`hurry`), and it takes too long.
    """
    if found := made(sha256, what):
        return found
    folder = folder_of(sha256, what)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(folder.parent / f"{what}.lock"):
        if found := made(sha256, what):
            return found
        part = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f"{what}.", suffix=".new"))
        try:
            index = _index(work, part)
            _put_index(part, index)
            part.chmod(0o755)
            shutil.rmtree(folder, ignore_errors=True)
            part.rename(folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    if index.get("fault") == LATER:
        raise LaterError
    return Made(folder, index)


def _index(work: Callable[[Path], dict[str, Any]], part: Path) -> dict[str, Any]:
    """What the work says; that it takes too long for who waits is written down, too."""
    try:
        return work(part)
    except BusyError:
        raise
    except LaterError:
        return {"fault": LATER}


def _put_index(part: Path, index: dict[str, Any]) -> None:
    """Write the index as a file of its own, whatever a reader left under that name."""
    place = part / INDEX
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    place.unlink(missing_ok=True)
    number = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
    with os.fdopen(number, "w", encoding="utf-8") as file:
        file.write(json.dumps(index, ensure_ascii=False))


def forget(sha256: str) -> None:
    """Throw away all that was made from a file."""
    shutil.rmtree(folder_of(sha256, "x").parent, ignore_errors=True)


@contextlib.contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("ab") as file:
        until = time.monotonic() + patience(PLACE_SECONDS)
        while is_hurried():
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            if time.monotonic() > until:
                raise BusyError
            time.sleep(0.05)
        else:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
