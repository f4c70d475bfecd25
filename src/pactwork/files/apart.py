"""Bytes of strangers are read in a process of its own, with limits the operating system keeps.

The process is given no secret and no database. What it answers is JSON of a bounded size. Where the
kernel can, it sees nothing but Python, the file and the folder that it writes into, no network and
no socket (`reading/confined.py`); there a reader that hostile bytes have taken over can say
something wrong, and no more: links it cannot make, and what it left is held against its folder.
Elsewhere it may do what the user may under whom all this runs.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from pactwork.files.hurry import PLACE_SECONDS, BusyError, LaterError, is_hurried, patience

_MOST_ANSWER: Final = 8_000_000
_AT_ONCE: Final = 2
_WORDS = ["-m", "pactwork.files.reading"]
_SLOW: Final = -signal.SIGXCPU
_places: Final = threading.BoundedSemaphore(_AT_ONCE)
_SIGNALS: Final = {signal.SIGXCPU: "time"}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reader may use: bytes of memory, seconds of processor and of the clock, bytes of one
    file that it writes.
    """

    memory: int = 1_600_000_000
    cpu: int = 30
    wall: int = 60
    file: int = 400_000_000


class ApartError(RuntimeError):
    """There was no answer that can be used; `reason` is a word of `facts.FAULTS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def apart(
    task: str,
    path: Path,
    kind: str,
    *,
    out: Path,
    limits: Limits | None = None,
    more: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What the task answers, done apart; files it makes are written into `out`.

    Raises:
        ApartError: too slow, too large, broken, or it died.
        LaterError: somebody waits for it (`hurry`), and it takes too long.
    """
    held = limits or Limits()
    order = {
        "task": task,
        "path": str(path),
        "kind": kind,
        "out": str(out),
        "more": dict(more or {}),
        "limits": {"memory": held.memory, "cpu": held.cpu, "file": held.file},
    }
    with _place(), tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as said:
        seconds = patience(held.wall)
        code = _run(json.dumps(order).encode(), answer, said, seconds)
        if code == _SLOW and is_hurried():
            raise LaterError
        if code:
            said.seek(0)
            if b"MemoryError" in said.read()[-4000:]:
                raise ApartError("memory")
            raise ApartError(_reason(code))
        return _answered(answer)


@contextlib.contextmanager
def _place() -> Iterator[None]:
    """One of the places among those that read; raises BusyError where somebody waits too long."""
    if not _places.acquire(timeout=patience(PLACE_SECONDS) if is_hurried() else None):
        raise BusyError
    try:
        yield
    finally:
        _places.release()


def _run(order: bytes, answer: BinaryIO, said: BinaryIO, seconds: float) -> int:
    child = subprocess.Popen(
        [sys.executable, "-X", "utf8", *_WORDS],
        stdin=subprocess.PIPE,
        stdout=answer,
        stderr=said,
        env=_environment(),
        cwd=tempfile.gettempdir(),
        start_new_session=True,
    )
    try:
        child.communicate(order, timeout=seconds)
    except subprocess.TimeoutExpired:
        return _SLOW
    except BrokenPipeError:
        child.wait()
    finally:
        if child.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
    return child.returncode


def _environment() -> dict[str, str]:
    """Where Python finds its modules, and nothing of what this process knows."""
    return {
        "PATH": os.defpath,
        "PYTHONPATH": os.pathsep.join(os.path.abspath(one) for one in sys.path if one),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        "HOME": tempfile.gettempdir(),
        "OMP_NUM_THREADS": "1",
    }


def _reason(code: int) -> str:
    with contextlib.suppress(ValueError):
        return _SIGNALS.get(signal.Signals(-code), "crash")
    return "crash"


def _answered(answer: BinaryIO) -> dict[str, Any]:
    size = answer.seek(0, os.SEEK_END)
    if not 0 < size <= _MOST_ANSWER:
        raise ApartError("crash")
    answer.seek(0)
    try:
        found = json.loads(answer.read())
    except (ValueError, RecursionError):
        raise ApartError("crash") from None
    if not isinstance(found, dict):
        raise ApartError("crash")
    if "fault" in found:
        raise ApartError(str(found["fault"]))
    return found
