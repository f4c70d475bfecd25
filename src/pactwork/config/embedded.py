"""Our own small launcher of PostgreSQL, for machines where nobody runs one for us.

A cluster lives in a folder. Whoever needs it opens it with `embedded_postgres(folder)`; the
first one starts the server, the last one to leave stops it. After a crash of anything (us,
the server, the machine) the next start recovers what was committed.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from pactwork.config import processes
from pactwork.config.postgres_binaries import (
    PRIVATE_ROOT,
    Account,
    Binaries,
    EmbeddedPostgresError,
    can_reach,
    find_binaries,
    make_public,
    reachable,
    server_account,
    short_name,
)

DATABASE = "pactwork"
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432.lock")
LOG_LIMIT = 10_000_000
START_SECONDS = 60
TEST_SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
SERVER_SETTINGS = (
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "max_connections=200",
    "timezone=UTC",
    "log_timezone=UTC",
)
TUNED = (
    "max_wal_size=4GB",
    "checkpoint_timeout=15min",
)
"""For random ids in large indexes: after each checkpoint the first change of a page is written
whole, so checkpoints are seldom (PostgreSQL manual, 28.5).
"""
TRANSIENT = ("lock file", "shared memory block", "is the server running")


class Cluster:
    """One PostgreSQL cluster of ours in a folder.

    `for_tests` trades safety for speed (nothing is flushed to disk) and begins anew at each
    start. Methods raise EmbeddedPostgresError with a remedy.
    """

    def __init__(self, folder: Path, *, for_tests: bool = False) -> None:
        """Name the cluster; nothing is started or written yet."""
        self.folder = folder.resolve()
        self.for_tests = for_tests
        self.account = server_account()

    @property
    def place(self) -> Path:
        """Where the cluster's files are: the folder, or a private one the server can reach."""
        if can_reach(self.folder, self.account):
            return self.folder
        return PRIVATE_ROOT / "clusters" / short_name(self.folder)

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.place / "data"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.place / "postgres.log"

    @property
    def socket(self) -> Path:
        """The private folder of the server's socket, short enough for the system's limit."""
        inside = self.place / "socket"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        return Path(tempfile.gettempdir()) / f"pactwork-{short_name(self.folder)}"

    @property
    def url(self) -> str:
        """The address of the database; always the same for one folder, running or not."""
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        """The address of another database in this cluster."""
        return f"postgresql://{DATABASE}@/{database}?host={quote(str(self.socket), safe='')}"

    def answers(self) -> bool:
        """Whether a real connection succeeds now."""
        try:
            with psycopg.connect(self.url_of("postgres"), connect_timeout=3) as connection:
                connection.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True

    def server_pid(self) -> int | None:
        """The id of the running server, told apart from a stale file and from a zombie."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        if not processes.is_alive(pid):
            return None
        return pid if pid in processes.working_in(self.data) else None

    def start(self) -> None:
        """Have the server running and answering; does nothing when it already is."""
        with self._locked():
            if self.server_pid() and processes.wait_until(self._settled, 60) and self.answers():
                return
            self._clear_remains()
            self._initialise()
            self._run()
            self._create_database()

    def stop(self) -> None:
        """Stop the server: finish running statements' rollback, write out, leave no process."""
        with self._locked():
            self._stop()

    def erase(self) -> None:
        """Stop the server and delete everything it stored."""
        with self._locked():
            self._stop()
            shutil.rmtree(self.place, ignore_errors=True)

    # The order of the private steps is the order in which `start` takes them.

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """Only one process at a time initialises, starts or stops this cluster."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with open(self.folder.with_name(f"{self.folder.name}.start.lock"), "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _settled(self) -> bool:
        return self.server_pid() is None or self.answers()

    def _clear_remains(self) -> None:
        """Take away what a killed server left: orphans first, only then its pid file."""
        orphans = list(processes.working_in(self.data)) if self.data.exists() else []
        if not processes.wait_until(lambda: not any(map(processes.is_alive, orphans)), 5):
            for pid in orphans:
                processes.send(pid, signal.SIGKILL)
            processes.wait_until(lambda: not any(map(processes.is_alive, orphans)), 10)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
            (self.socket / name).unlink(missing_ok=True)
        if self.for_tests:
            shutil.rmtree(self.data, ignore_errors=True)

    def _initialise(self) -> None:
        if (self.data / "PG_VERSION").exists():
            self._own_folder(self.socket)
            return
        if self.place != self.folder:
            make_public(self.place.parent)
        self._own_folder(self.place)
        self._own_folder(self.socket)
        fresh = self.place / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        command = [
            *("--pgdata", str(fresh), "--username", DATABASE, "--auth", "trust"),
            *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-instructions"),
            *(["--no-sync"] if self.for_tests else []),
        ]
        done = subprocess.run(
            [self._binaries().folder / "initdb", *command],
            **self._as_account(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode:
            raise EmbeddedPostgresError(
                f"The database could not be created in {self.place}:\n"
                f"{done.stdout.decode(errors='replace').strip()}"
            )
        fresh.rename(self.data)

    def _own_folder(self, folder: Path) -> None:
        """A folder of the server's account that nobody else may enter."""
        account = self.account or Account(os.geteuid(), os.getegid())
        if not folder.exists():
            folder.mkdir(mode=0o700, parents=True)
            os.chown(folder, account.uid, account.gid)
        if not account.owns(folder):
            raise EmbeddedPostgresError(
                f"{folder} belongs to another account. Remove it, or choose another PACTWORK_HOME."
            )
        folder.chmod(0o700)

    def _binaries(self) -> Binaries:
        version = self.data / "PG_VERSION"
        major = int(version.read_text()) if version.exists() else None
        return reachable(find_binaries(major), self.account)

    def _as_account(self) -> dict[str, Any]:
        """How to start a program as the server's account, cut off from our terminal."""
        as_whom: dict[str, Any] = {}
        if self.account:
            as_whom = {"user": self.account.uid, "group": self.account.gid, "extra_groups": []}
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_"))}
        return {
            **as_whom,
            "cwd": "/",
            "env": environment | {"LANG": "C.UTF-8"},
            "stdin": subprocess.DEVNULL,
            "start_new_session": True,
        }

    def _run(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            said = self._try_run(deadline)
            if said is None:
                return
            if time.monotonic() > deadline or not any(sign in said for sign in TRANSIENT):
                raise EmbeddedPostgresError(
                    f"The database did not start. Its log is {self.log}; it ends with:\n{said}"
                )
            time.sleep(0.5)
            self._clear_remains()
            self._initialise()

    def _try_run(self, deadline: float) -> str | None:
        """Start the server once. None when it answers, else the end of its log."""
        options = (*SERVER_SETTINGS, *(TEST_SETTINGS if self.for_tests else _for_work()))
        command = [
            *("-D", str(self.data), "-k", str(self.socket)),
            *[word for option in options for word in ("-c", option)],
        ]
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.unlink()
        with open(self.log, "ab") as log:
            begun = log.tell()
            server = subprocess.Popen(
                [self._binaries().folder / "postgres", *command],
                **self._as_account(),
                stdout=log,
                stderr=log,
            )
        while server.poll() is None and time.monotonic() < deadline:
            if self.answers():
                server.returncode = 0  # it outlives this object, which must not mourn it
                return None
            time.sleep(0.05)
        server.kill()
        server.wait()
        with open(self.log, "rb") as log:
            log.seek(begun)
            return log.read().decode(errors="replace")[-2000:].strip()

    def _create_database(self) -> None:
        with psycopg.connect(self.url_of("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not known.fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def _stop(self) -> None:
        pid = self.server_pid()
        if pid is None:
            return
        for sign, seconds in ((signal.SIGINT, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, 5)):
            processes.send(pid, sign)
            if processes.wait_until(lambda: self._ended(pid), seconds):
                return

    def _ended(self, pid: int) -> bool:
        processes.reap(pid)
        return not processes.is_alive(pid)


def _for_work() -> tuple[str, ...]:
    """What a server that keeps things is told: a quarter of the memory for its pages, 2 GB at
    most.
    """
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return (*TUNED, f"shared_buffers={max(128, min(memory // 4, 2048))}MB")


@contextlib.contextmanager
def embedded_postgres(folder: Path, for_tests: bool = False) -> Iterator[str]:
    """Use the cluster in a folder: yields its address, starts it first if need be.

    Any number of processes may use it at once; the last to leave stops the server. A killed
    process counts as having left.
    """
    cluster = Cluster(folder, for_tests=for_tests)
    with cluster_in_use(cluster):
        yield cluster.url


@contextlib.contextmanager
def cluster_in_use(cluster: Cluster) -> Iterator[Cluster]:
    """Hold a cluster open, as `embedded_postgres` does."""
    cluster.folder.parent.mkdir(parents=True, exist_ok=True)
    users = open(cluster.folder.with_name(f"{cluster.folder.name}.users.lock"), "a")  # noqa: SIM115
    fcntl.flock(users, fcntl.LOCK_SH)
    try:
        cluster.start()
        yield cluster
    finally:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            cluster.stop()
        users.close()
