"""A real site for the tests that need one: built once for a run, used by all its processes."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from pactwork.config import processes
from pactwork.config.environment import REPOSITORY, Environment, read_environment
from pactwork.config.serving import next_free_port
from pactwork.config.supervisor import stop_orphans

FOLDER = "PACTWORK_TEST_SITE"
DESK_FOLDER = "PACTWORK_TEST_DESK_SITE"
FIRST_PORT = 18000


class Site:
    """The demo in a database of its own, served by `pactwork serve` in its own process.

    With `accounts` the people of the demonstration are there too.
    """

    def __init__(self, folder: Path, *, accounts: bool = False) -> None:
        self.folder = folder
        self.accounts = accounts
        self.state = folder / "site.json"
        self.record = folder / "processes.json"
        self.database = f"{folder.name.partition('-')[0]}_{folder.name.rpartition('-')[2]}"

    def url(self) -> str:
        """The address of the site; the first to ask builds it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / "lock", "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self.state.exists():
                self.state.write_text(json.dumps({"url": self._build()}))
        return str(json.loads(self.state.read_text())["url"])

    def remove(self) -> None:
        """Stop the site and delete its database and files."""
        stop_orphans(self.record)
        if self.folder.exists():
            self._maintain(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')
            shutil.rmtree(self.folder, ignore_errors=True)

    def _build(self) -> str:
        self._maintain(f'CREATE DATABASE "{self.database}"')
        first = FIRST_PORT + 2000 * self.accounts
        port = next_free_port("127.0.0.1", first + os.getpid() % 2000)
        base = f"http://127.0.0.1:{port}"
        settings = {
            "PACTWORK_MODE": "demo",
            "PACTWORK_HOME": str(self.folder),
            "PACTWORK_PORT": str(port),
            "PACTWORK_BASE_URL": base,
            "PACTWORK_LOG_LEVEL": "WARNING",
            "DATABASE_URL": make_conninfo(read_environment().database, dbname=self.database),
        }
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PACTWORK_", "DJANGO_"))}
        environment = kept | settings
        self._run(environment, "migrate")
        self._run(environment, "import", str(REPOSITORY / "demo"))
        self._run(environment, "log", "grow")
        if self.accounts:
            self._run(environment, "person", "seat", str(REPOSITORY / "demo" / "people.toml"))
        self._serve(environment, base)
        return base

    def _maintain(self, sql: str) -> None:
        address = make_conninfo(read_environment().database, dbname="postgres")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql.encode())

    def _run(self, environment: dict[str, str], *words: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "pactwork", *words],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"pactwork {words[0]}: {done.stdout}{done.stderr}"

    def _serve(self, environment: dict[str, str], base: str) -> None:
        with open(self.folder / "serve.log", "ab") as log:
            server = subprocess.Popen(
                [sys.executable, "-m", "pactwork", "serve"],
                env=environment,
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
    """The site whose folder the controller of this run chose."""
    return Site(Path(os.environ[FOLDER]))


def desk_site_of_this_run() -> Site:
    """The site for those who sign in and write; its folder is chosen beside the other's."""
    return Site(Path(os.environ[DESK_FOLDER]), accounts=True)


def begin_run(environment: Environment) -> None:
    """Choose the folder of this run's site; stop what killed runs left behind."""
    place = environment.home / "test"
    for old in (*place.glob("site-*"), *place.glob("desk-*")):
        if not processes.is_alive(int(old.name.rpartition("-")[2])):
            Site(old).remove()
    os.environ[FOLDER] = str(place / f"site-{os.getpid()}")
    os.environ[DESK_FOLDER] = str(place / f"desk-{os.getpid()}")
