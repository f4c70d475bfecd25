"""What the operating system knows of a process: alive, a zombie, or gone.

Asking with signal 0 is not enough: a killed process whose parent does not collect it stays
as a zombie and still answers. `/proc` tells the difference.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

TIED = "PACTWORK_TIED_TO"
PR_SET_PDEATHSIG = 1


class CommandFailedError(RuntimeError):
    """A command run aside failed; the message is what it said."""


def is_alive(pid: int) -> bool:
    """Whether a process with this id is running; a zombie is not."""
    try:
        return psutil.Process(pid).status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


def command_line(pid: int) -> list[str]:
    """The words of the command a process runs; empty when it is gone or not ours to read."""
    try:
        return list(psutil.Process(pid).cmdline())
    except psutil.Error:
        return []


def start_time(pid: int) -> float | None:
    """When the process began (seconds since 1970); with the id it names one process for ever."""
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.Error:
        return None


def working_in(folder: Path) -> Iterator[int]:
    """Ids of living processes whose working folder is `folder` (every PostgreSQL process)."""
    wanted = str(folder.resolve())
    for process in psutil.process_iter():
        try:
            if process.status() != psutil.STATUS_ZOMBIE and process.cwd() == wanted:
                yield process.pid
        except (psutil.Error, OSError):
            continue


def send(pid: int, sign: signal.Signals) -> None:
    """Send a signal; a process that is already gone is not an error."""
    try:
        os.kill(pid, sign)
    except ProcessLookupError:
        return


def wait_until(condition: Callable[[], bool], seconds: float, every: float = 0.05) -> bool:
    """Wait for a condition, at most so many seconds; returns whether it came true."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True


def reap(pid: int) -> None:
    """Collect a dead child of ours, so that it does not stay as a zombie."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return


def tie_to_parent() -> None:
    """End as soon as the process ends whose id is in PACTWORK_TIED_TO, our parent.

    Linux tells us by a signal; elsewhere the supervisor's record of its children has to do.
    """
    expected = os.environ.get(TIED)
    if expected is None or not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != int(expected):
        os.kill(os.getpid(), signal.SIGTERM)


async def run_aside(*words: str) -> str:
    """Run a `pactwork` command in a process of its own; what it printed.

    It is killed where nobody waits for it any more.

    Raises:
        CommandFailedError: it failed; the message is what it said.
    """
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pactwork", *words),
        env=os.environ | {TIED: str(os.getpid())},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        printed, said = await child.communicate()
    finally:
        if child.returncode is None:
            child.kill()
    if child.returncode:
        raise CommandFailedError(said.decode(errors="replace")[-2000:].strip())
    return printed.decode().strip()


def tie_children_to_me() -> None:
    """From now on, children that call `tie_to_parent` end when this process ends."""
    os.environ[TIED] = str(os.getpid())
