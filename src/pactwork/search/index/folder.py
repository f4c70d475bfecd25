"""Where this node keeps its index, which one is in use, and who may write.

`PACTWORK_HOME/search/` holds folders `index-N`; the file `current` names the one that is searched,
`building` the one that is made to replace it. One process at a time holds `lock` and writes; the
operating system takes the lock back when that process ends, however it ends.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings

_CURRENT, _BUILDING, LOOKED = "current", "building", "looked"
_EVERY: Final = 0.05


class IndexBusyError(RuntimeError):
    """Another process writes the index of this node."""


def home() -> Path:
    """The folder of this node's indexes; made where it is missing."""
    folder = Path(settings.PACTWORK_SEARCH)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def current() -> Path | None:
    """The index that is searched; None before the first is complete."""
    return _named(_CURRENT)


def chosen_at() -> int:
    """When the index in use was chosen, in nanoseconds; -1 before there is one."""
    try:
        return os.stat(f"{settings.PACTWORK_SEARCH}/{_CURRENT}").st_mtime_ns
    except OSError:
        return -1


def building() -> Path | None:
    """The index that is being made; None when there is none."""
    return _named(_BUILDING)


def begin() -> Path:
    """An empty folder for an index to be made; what was begun before is thrown away."""
    unfinished = building()
    if unfinished is not None:
        shutil.rmtree(unfinished, ignore_errors=True)
    folder = home()
    taken = [int(one.name.removeprefix("index-")) for one in folder.glob("index-*")]
    path = folder / f"index-{max(taken, default=0) + 1}"
    path.mkdir()
    _write(_BUILDING, path.name)
    return path


def take_into_use(path: Path) -> None:
    """Let this index be searched from now on; those before it leave the disk.

    Who has one of them open reads on in it: the system keeps the files until they are closed.
    """
    _write(_CURRENT, path.name)
    (home() / _BUILDING).unlink(missing_ok=True)
    for old in home().glob("index-*"):
        if old != path:
            shutil.rmtree(old, ignore_errors=True)


def look() -> str:
    """Up to where the one who writes has looked, and when; "" when nobody ever did."""
    try:
        return (home() / LOOKED).read_text()
    except OSError:
        return ""


def note_look(said: str) -> None:
    """Leave it for others to read."""
    _write(LOOKED, said)


@contextlib.contextmanager
def writing(patience: float = 0.0) -> Iterator[None]:
    """While inside, nobody else writes here.

    Raises:
        IndexBusyError: somebody else still does, after so many seconds.
    """
    deadline = time.monotonic() + patience
    with open(home() / "lock", "a") as lock:
        while not _taken(lock.fileno()):
            if time.monotonic() >= deadline:
                raise IndexBusyError("Another process keeps the index of this node.")
            time.sleep(_EVERY)
        yield


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _named(file: str) -> Path | None:
    try:
        name = (home() / file).read_text().strip()
    except OSError:
        return None
    path = home() / name
    return path if name and path.is_dir() else None


def _write(file: str, text: str) -> None:
    """All of it or nothing, also where the process is killed in between."""
    path = home() / file
    part = path.with_name(f"{file}.{os.getpid()}")
    part.write_text(text)
    part.replace(path)
