"""The whole product as `pactwork demo` runs it, and a hand that kills any part of it."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable
from pathlib import Path

import psutil

REPOSITORY = Path(__file__).resolve().parents[2]
KINDS = (
    "web worker", "web master", "job worker", "database backend", "database", "tender",
    "everything",
)  # fmt: skip
READY_SECONDS = 300.0


class NotComingUpError(RuntimeError):
    """The product does not answer again."""


class Product:
    """A demo in a folder of its own on a port of this machine, and the tender beside it.

    The tender (`tending.py`) rolls months over, grows the log, takes in and accepts evidence, so
    that all of this happens all the time and not once a minute.
    """

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port
        self.address = f"http://127.0.0.1:{port}"
        self._demo: subprocess.Popen[bytes] | None = None
        self._tender: subprocess.Popen[bytes] | None = None
        self._log = (home / "demo.log").open("ab")
        self.environment = os.environ | {
            "PYTHONPATH": f"{REPOSITORY / 'src'}:{REPOSITORY}",
            "PACTWORK_MODE": "demo",
            "PACTWORK_SECRET_KEY": "tried-and-thrown-away-tried-and-thrown-away",
            "PACTWORK_HOME": str(home),
            "PACTWORK_PORT": str(port),
            "PACTWORK_WEB_WORKERS": "2",
            "PACTWORK_LOG_LEVEL": "WARNING",
        }
        self.environment.pop("DATABASE_URL", None)

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "pactwork", "demo"]
        self._demo = self._begin(command, self.environment)
        self.wait_until_ready()

    def tend(self) -> None:
        """Have the tender running; it needs a database that is there."""
        if self._tender is None or self._tender.poll() is not None:
            command = [sys.executable, "-m", "benchmarks.killing.tending", str(self.home)]
            self._tender = self._begin(command, self.environment | {"DATABASE_URL": self.url})

    def end_tending(self) -> None:
        """Let the tender finish what it is at."""
        if self._tender is not None:
            self._tender.terminate()
            self._tender.wait(60)

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        if self._demo is not None and self._demo.poll() is None:
            self._demo.send_signal(signal.SIGINT)
            self._demo.wait(90)
        self._demo = None

    @property
    def url(self) -> str:
        """The address of its database."""
        from pactwork.config.embedded import Cluster

        return Cluster(self.home / "postgres").url

    def mend(self) -> None:
        """Start again what nobody else does: the demo itself, once it was killed or gave up."""
        self._mend_demo()
        self.tend()

    def _mend_demo(self) -> None:
        if self._demo is not None and self._demo.poll() is not None:
            command = [sys.executable, "-m", "pactwork", "demo"]
            self._demo = self._begin(command, self.environment)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a `pactwork` command of this installation."""
        return subprocess.run(
            [sys.executable, "-m", "pactwork", *words],
            env=self.environment | {"DATABASE_URL": self.url},
            capture_output=True,
            text=True,
            check=False,
        )

    def kill(self, kind: str, chance: random.Random) -> int:
        """`kill -9` one of this kind; says how many processes that were."""
        found = self._of(kind)
        if kind in ("web worker", "database backend") and found:
            found = [chance.choice(found)]
        for process in found:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        return len(found)

    def wait_until_ready(self) -> None:
        """Wait until it answers three times in a row. Raises NotComingUpError."""
        deadline, well = time.monotonic() + READY_SECONDS, 0
        while well < 3:
            self._mend_demo()
            well = well + 1 if self.is_ready() else 0
            if time.monotonic() > deadline:
                raise NotComingUpError(f"It is not ready after {READY_SECONDS:.0f} s.")
            time.sleep(0.3)

    def is_ready(self) -> bool:
        """Whether it says so."""
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=5) as answer:
                return bool(json.load(answer)["ready"])
        except (OSError, ValueError):
            return False

    def _of(self, kind: str) -> list[psutil.Process]:
        if kind == "tender":
            return self._family(self._tender)[:1]
        if kind == "everything":
            return [*self._family(self._demo), *self._database()]
        if kind in ("database", "database backend"):
            processes = self._database()
            at = processes[:1] if kind == "database" else processes[1:]
            return [one for one in at if kind == "database" or _is_backend(one)]
        words = {"web worker": "serve", "web master": "serve", "job worker": "worker"}
        masters = [one for one in self._family(self._demo)[1:] if words[kind] in _words(one)[-1:]]
        ids = {one.pid for one in masters}
        inside = [one for one in masters if one.ppid() in ids]
        return inside if kind == "web worker" else [one for one in masters if one not in inside]

    def _family(self, begun: subprocess.Popen[bytes] | None) -> list[psutil.Process]:
        try:
            first = psutil.Process(begun.pid) if begun else None
            return [first, *_living(first.children(recursive=True))] if first else []
        except psutil.NoSuchProcess:
            return []

    def _database(self) -> list[psutil.Process]:
        """The postmaster first."""
        try:
            pid = int((self.home / "postgres/data/postmaster.pid").read_text().split("\n")[0])
            first = psutil.Process(pid)
            return [first, *_living(first.children())]
        except (OSError, ValueError, psutil.NoSuchProcess):
            return []

    def _begin(self, command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            cwd=REPOSITORY,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )


def _living(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    return [one for one in processes if one.is_running() and _words(one)]


def _words(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []


def _is_backend(process: psutil.Process) -> bool:
    return "[local]" in " ".join(_words(process))
