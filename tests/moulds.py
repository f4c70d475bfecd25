"""Databases made once for a run, by the process that needs one first, and copied by all others.

Applying every migration takes longer than any test, and each process of a run, and each site,
needs a database with all of them applied.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from pactwork.config.environment import read_environment

RUN = "PACTWORK_TEST_RUN"
"""Names the folder of this run, `run-` and the number of the process that controls it."""

MADE = ("tables", "partnerships")


def run_folder() -> Path:
    """Where this run keeps what its processes share."""
    return Path(os.environ[RUN])


def tables() -> str:
    """The name of a database with all tables and vocabularies, as `pactwork migrate` leaves it."""

    def migrate(name: str) -> None:
        words = read_environment().home / "words"
        if words.is_dir():
            shutil.copytree(words, installed() / "words", dirs_exist_ok=True)
        pactwork(installed(), name, "migrate")

    return made("tables", None, migrate)


def installed() -> Path:
    """The home of an installation with its front-end files, complete once `tables` is."""
    return run_folder() / "installed"


def made(name: str, source: str | None, make: Callable[[str], None]) -> str:
    """The database of this name; the first to ask copies the source and lets `make` fill it."""
    assert name in MADE, f"Add {name} to MADE, so that it is dropped."
    database = named(name)
    with only_one(run_folder() / f"{name}.lock"):
        finished = run_folder() / f"{name}.made"
        if not finished.exists():
            maintain("DROP DATABASE IF EXISTS {}", database)
            copy(source, database)
            make(database)
            finished.touch()
    return database


def named(name: str, run: Path | None = None) -> str:
    """The name of a database that belongs to a run."""
    return f"{name}_{(run or run_folder()).name.rpartition('-')[2]}"


def copy(source: str | None, database: str) -> None:
    """Create a database like the source, to which nobody may be connected; or an empty one."""
    maintain("CREATE DATABASE {} TEMPLATE {}", database, source or "template0")


def remove_run(run: Path) -> None:
    """Drop what was made for a run, and its folder."""
    for name in MADE:
        maintain("DROP DATABASE IF EXISTS {} WITH (FORCE)", named(name, run))
    shutil.rmtree(run, ignore_errors=True)


def pactwork(home: Path, database: str, *words: str, **settings: str) -> None:
    """Run the command for the installation in this home, with this database."""
    done = subprocess.run(
        [sys.executable, "-m", "pactwork", *words],
        env=surroundings(home, database, **settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"pactwork {words[0]}: {done.stdout}{done.stderr}"


def surroundings(home: Path, database: str, **settings: str) -> dict[str, str]:
    """The environment of that command; `port="18000"` sets PACTWORK_PORT."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PACTWORK_", "DJANGO_"))}
    secret = read_environment().secret_key
    said = {"mode": "demo", "home": str(home), "log_level": "WARNING", "secret_key": secret}
    said |= settings
    address = make_conninfo(read_environment().database, dbname=database)
    return kept | {f"PACTWORK_{k.upper()}": v for k, v in said.items()} | {"DATABASE_URL": address}


@contextlib.contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """One process at a time, of all that name this file."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with open(lock, "a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def maintain(sql: str, *names: str) -> None:
    """Do something to whole databases, from outside of them."""
    address = make_conninfo(read_environment().database, dbname="postgres")
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(SQL(sql).format(*map(Identifier, names)))
