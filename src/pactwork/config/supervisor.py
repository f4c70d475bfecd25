"""Keep several processes running together: start, watch, start again, stop them all.

The children are tied to this process (the system ends them when it dies) and written down
in a file, so that a later start finds and stops whatever was left after all.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pactwork.config import processes

MOST_RESTARTS = 5
RESTARTS_WITHIN_SECONDS = 60.0
STOP_SECONDS = 25.0
Say = Callable[[str], None]


class GaveUpError(RuntimeError):
    """A child kept dying; the message says which, and its exit code."""


@dataclass
class Child:
    """One process to keep running: its name for people, and the command."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start it in a session of its own: Ctrl-C reaches only the supervisor."""
        tied = {processes.TIED: str(os.getpid())}
        self.process = subprocess.Popen(
            self.command,
            env=os.environ | self.environment | tied,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.starts.append(time.monotonic())

    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Runs the children until told to stop. `record` is the file that remembers them."""

    def __init__(self, children: list[Child], record: Path, say: Say) -> None:
        """Name the children; nothing is started yet."""
        self.children = children
        self.record = record
        self.say = say
        self.stopping = False

    def start(self) -> None:
        """Start every child."""
        for child in self.children:
            child.start()
        self._write_record()

    def watch_once(self) -> None:
        """Start again what has died. Raises GaveUpError when it keeps dying."""
        for child in self.children:
            if child.is_running() or self.stopping:
                continue
            code = child.process.returncode if child.process else None
            recent = [s for s in child.starts if s > time.monotonic() - RESTARTS_WITHIN_SECONDS]
            if len(recent) > MOST_RESTARTS:
                raise GaveUpError(
                    f"The {child.name} process ended {len(recent)} times within a minute "
                    f"(exit code {code}). Its messages above say why."
                )
            self.say(f"The {child.name} process ended (exit code {code}); starting it again")
            child.starts = recent
            child.start()
            self._write_record()

    def stop(self) -> None:
        """Ask every child to end, wait, and end by force what does not."""
        self.stopping = True
        running = [c.process for c in self.children if c.process and c.is_running()]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.record.unlink(missing_ok=True)

    def _write_record(self) -> None:
        pids = [c.process.pid for c in self.children if c.process]
        started = {pid: processes.start_time(pid) for pid in pids}
        part = self.record.with_suffix(".part")
        part.write_text(json.dumps(started))
        part.replace(self.record)


def stop_orphans(record: Path) -> list[int]:
    """Stop what a killed supervisor left behind, known by id and start time; returns the ids."""
    try:
        remembered = json.loads(record.read_text())
    except (OSError, ValueError):
        return []
    orphans = [int(pid) for pid, begun in remembered.items() if _same(int(pid), begun)]
    for pid in orphans:
        processes.send(pid, signal.SIGTERM)
    gone = processes.wait_until(lambda: not any(map(processes.is_alive, orphans)), 10)
    for pid in [] if gone else orphans:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
    record.unlink(missing_ok=True)
    return orphans


def _same(pid: int, begun: float | None) -> bool:
    now = processes.start_time(pid)
    alike = begun is not None and now is not None and abs(now - begun) < 0.5
    return alike and processes.is_alive(pid)


@contextlib.contextmanager
def stop_signals() -> Iterator[Callable[[], bool]]:
    """While inside, Ctrl-C and the system's stop signals are noted; yields "was there one"."""
    noted: list[int] = []
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {s: signal.signal(s, lambda number, _frame: noted.append(number)) for s in signals}
    try:
        yield lambda: bool(noted)
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)
