"""A real site for the tests that need one: built once for a run, used by all its processes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

from pactwork.config import processes
from pactwork.config.demo import content_origin
from pactwork.config.environment import REPOSITORY, Environment
from pactwork.config.serving import next_free_port
from pactwork.config.supervisor import stop_orphans
from tests import moulds
from tests.commands import commands

FIRST_PORT = 18000
GROW = ("log", "grow", "--wait", "300")
"""Statements are numbered once every transaction before them is over, and a transaction of another
process of the run takes as long as its test."""


class Site:
    """The demo in a database of its own, served by `pactwork serve` in its own process.

    With `accounts` the people of the demonstration are there too, and files have their own hosts.
    """

    def __init__(self, run: Path, name: str, *, accounts: bool = False) -> None:
        self.folder = run / name
        self.accounts = accounts
        self.state = self.folder / "site.json"
        self.record = self.folder / "processes.json"
        self.database = moulds.named(name, run)

    def url(self) -> str:
        """The address of the site; the first to ask builds it."""
        with moulds.only_one(self.folder.with_suffix(".lock")):
            if not self.state.exists():
                self.state.write_text(json.dumps({"url": self._build()}))
        return str(json.loads(self.state.read_text())["url"])

    def remove(self) -> None:
        """Stop the site and delete its database and files."""
        stop_orphans(self.record)
        if self.folder.exists():
            moulds.maintain("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.database)
            shutil.rmtree(self.folder, ignore_errors=True)

    def _build(self) -> str:
        moulds.copy(moulds.tables(), self.database)
        shutil.copytree(moulds.installed(), self.folder)
        first = FIRST_PORT + 2000 * self.accounts
        port = next_free_port("127.0.0.1", first + os.getpid() % 2000)
        base = f"http://127.0.0.1:{port}"
        self._fill(base)
        self._serve(base)
        return base

    def _fill(self, base: str) -> None:
        demo = REPOSITORY / "demo"
        people = [("person", "seat", str(demo / "people.toml"))] if self.accounts else []
        with commands(moulds.surroundings(self.folder, self.database, base_url=base)) as pactwork:
            for words in (("import", str(demo)), GROW, *people, ("search", "rebuild")):
                done = pactwork(*words)
                assert done.returncode == 0, f"pactwork {words}: {done.stdout}{done.stderr}"

    def _serve(self, base: str) -> None:
        port = base.rpartition(":")[2]
        with open(self.folder / "serve.log", "ab") as log:
            more = {"content_origin": content_origin(int(port))} if self.accounts else {}
            server = subprocess.Popen(
                [sys.executable, "-m", "pactwork", "serve"],
                env=moulds.surroundings(
                    self.folder, self.database, base_url=base, port=port, **more
                ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.record.write_text(json.dumps({server.pid: processes.start_time(server.pid)}))
        ready = processes.wait_until(lambda: _answers(base) or server.poll() is not None, 60)
        said = (self.folder / "serve.log").read_text()
        has_ended = server.poll() is not None
        server.returncode = 0  # it outlives this process of the run; `remove` stops it
        if not ready or has_ended:
            raise RuntimeError(f"The site did not start: {said}")


def _answers(base: str) -> bool:
    try:
        with urllib.request.urlopen(f"{base}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def site_of_this_run() -> Site:
    """The site that is only read."""
    return Site(moulds.run_folder(), "site")


def desk_site_of_this_run() -> Site:
    """The site for those who sign in and write."""
    return Site(moulds.run_folder(), "desk", accounts=True)


def begin_run(environment: Environment) -> None:
    """Choose the folder of this run; take away what killed runs left behind."""
    place = environment.home / "test"
    for old in place.glob("run-*"):
        if not processes.is_alive(int(old.name.rpartition("-")[2])):
            _remove(old)
    run = place / f"run-{os.getpid()}"
    run.mkdir(parents=True)
    os.environ[moulds.RUN] = str(run)


def end_run() -> None:
    """Stop the sites, drop every database of this run but those of its processes."""
    _remove(moulds.run_folder())


def _remove(run: Path) -> None:
    Site(run, "site").remove()
    Site(run, "desk").remove()
    moulds.remove_run(run)
