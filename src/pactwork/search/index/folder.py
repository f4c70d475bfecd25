"""Where this node keeps its index, which one is in use, and who may write.

`PACTWORK_HOME/search/` holds folders `index-N`; the file `current` names the one that is searched,
`building` the one that is made to replace it. One process at a time holds `lock` and writes; the
operating system takes the lock back when that process ends, however it ends. Who wishes the index
to be made anew while another keeps it leaves `wished`, with a number; it is called `begun` as soon
as that is begun, says how far it is, and goes when the new index is in use.
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
_WISHED, _BEGUN = "wished", "begun"
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
    """The index that is being made; None when there is none. The one in use is made: who was killed
    while it was taken into use may have left its name here.
    """
    path = _named(_BUILDING)
    return None if path == current() else path


def begin() -> Path:
    """An empty folder for an index to be made; what was begun before is thrown away."""
    unfinished, folder = building(), home()
    taken = [int(one.name.removeprefix("index-")) for one in folder.glob("index-*")]
    path = folder / f"index-{max(taken, default=0) + 1}"
    path.mkdir()
    _write(_BUILDING, path.name)
    with contextlib.suppress(FileNotFoundError):
        (folder / _WISHED).replace(folder / _BEGUN)
    if unfinished is not None:
        shutil.rmtree(unfinished, ignore_errors=True)
    return path


def take_into_use(path: Path) -> None:
    """Let this index be searched from now on; those before it leave the disk.

    Who has one of them open reads on in it: the system keeps the files until they are closed.
    """
    _write(_CURRENT, path.name)
    _clear()


def wish() -> str:
    """Wish the index to be made anew by whoever keeps it; the number of the wish."""
    number = str(time.time_ns())
    _write(_WISHED, number)
    return number


def is_wished() -> bool:
    """Whether somebody wishes the index to be made anew, and that is not begun."""
    return os.path.exists(f"{settings.PACTWORK_SEARCH}/{_WISHED}")


def is_open(number: str) -> bool:
    """Whether what was wished under this number, or by others since, is still to come."""
    return any(said.partition(" ")[0] >= number for said in (_said(_WISHED), _said(_BEGUN)) if said)


def note_progress(done: int) -> None:
    """So many documents are in the index that was wished for."""
    number = _said(_BEGUN).partition(" ")[0]
    if number:
        _write(_BEGUN, f"{number} {done}")


def progress() -> int:
    """How many documents are in the index that was wished for."""
    return int(_said(_BEGUN).partition(" ")[2] or 0)


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
    """While inside, nobody else writes here. What somebody who was killed left over is gone.

    Raises:
        IndexBusyError: somebody else still does, after so many seconds.
    """
    deadline = time.monotonic() + patience
    with open(home() / "lock", "a") as lock:
        while not _taken(lock.fileno()):
            if time.monotonic() >= deadline:
                raise IndexBusyError("Another process keeps the index of this node.")
            time.sleep(_EVERY)
        _clear()
        yield


def _clear() -> None:
    """Nothing is left of what came before the index in use, nor of its own making."""
    in_use, unfinished = current(), building()
    if in_use is None:
        return
    if unfinished is None:
        (home() / _BUILDING).unlink(missing_ok=True)
        (home() / _BEGUN).unlink(missing_ok=True)
    for old in home().glob("index-*"):
        if old not in (in_use, unfinished):
            shutil.rmtree(old, ignore_errors=True)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _said(file: str) -> str:
    try:
        return (home() / file).read_text()
    except OSError:
        return ""


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
