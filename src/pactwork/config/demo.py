"""`pactwork demo`: everything on one machine, from one command, until Ctrl-C."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.error import URLError

from pactwork.config.embedded import Cluster
from pactwork.config.environment import REPOSITORY, Environment, read_environment
from pactwork.config.installation import close_connections, opened_database, start_django
from pactwork.config.persons import seated
from pactwork.config.preparation import prepare_assets, prepare_database
from pactwork.config.serving import next_free_port
from pactwork.config.supervisor import Child, GaveUpError, Supervisor, stop_orphans, stop_signals

PACTS = REPOSITORY / "demo"
PEOPLE = PACTS / "people.toml"
MATERIALS = PACTS / "4-materials"
READY_SECONDS = 60.0
DATABASE_SECONDS = 2.0
PACTWORK = (sys.executable, "-m", "pactwork")
CHILDREN = (("web", "serve"), ("worker", "worker"))
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
Say = Callable[[str], None]
ImportPacts = Callable[[list[Path]], bool]


class DemoRunsError(RuntimeError):
    """Another demo uses the same folder; the message says where it is and how to stop it."""


def run_demo(*, reset: bool, say: Say, import_pacts: ImportPacts) -> None:
    """Start it all, keep it running, and stop it all on Ctrl-C or a stop signal.

    `reset` deletes what earlier demos stored. `import_pacts` brings in the pact files.
    """
    environment = read_environment()
    environment.home.mkdir(parents=True, exist_ok=True)
    with _only_one(environment.home / "demo.lock"):
        if stop_orphans(environment.home / "demo-processes.json"):
            say("Stopped what an interrupted demo had left running")
        if reset:
            _erase(environment, say)
        with stop_signals() as stopped, opened_database() as opened:
            people = _prepare(say, import_pacts)
            if not stopped():
                _run(opened, say, stopped, people)
    say("Stopped. What was stored is kept for the next start.")


@contextlib.contextmanager
def _only_one(path: Path) -> Iterator[None]:
    with open(path, "a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise DemoRunsError(
                f"A demo is already running here (process {lock.read().strip() or 'unknown'}). "
                "Stop it with Ctrl-C where it runs, or choose another PACTWORK_HOME."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _erase(environment: Environment, say: Say) -> None:
    say("Beginning anew: deleting what the demo had stored")
    if environment.database_url:
        raise DemoRunsError(
            "RESET deletes only the embedded database. DATABASE_URL is set: empty that "
            "database yourself, or unset it."
        )
    environment.cluster.erase()
    shutil.rmtree(environment.home / "files", ignore_errors=True)


def _prepare(say: Say, import_pacts: ImportPacts) -> list[str]:
    """Bring everything up to date; the lines that tell how to sign in."""
    start_django()
    try:
        prepare_database(say)
        prepare_assets(say)
        if PACTS.is_dir() and not import_pacts([PACTS]):
            say("Going on with what is stored. `make demo RESET=1` begins anew from the files.")
        if MATERIALS.is_dir():
            _bring_materials(say)
        people = seated(PEOPLE) if PEOPLE.is_file() else []
        if people and MATERIALS.is_dir():
            _bring_shelves(say)
        return people
    finally:
        close_connections()


def _bring_materials(say: Say) -> None:
    """After Django has started: what is not there yet, with what harvesters get of it."""
    from pactwork.config.demo_forms import load_forms
    from pactwork.config.demo_materials import load_materials
    from pactwork.repository.api import feeding

    fonts = Path(read_environment().node_modules) / "@expo-google-fonts"
    if load_materials(MATERIALS, say, fonts=fonts) + load_forms(MATERIALS, say):
        feeding.write_all()


def _bring_shelves(say: Say) -> None:
    """After people have their seats: what they put on shelves, say and use."""
    from django.utils import timezone

    from pactwork.config.demo_shelves import load_shelves
    from pactwork.config.demo_states import load_states

    load_shelves(MATERIALS, say, today=timezone.localdate())
    load_states(MATERIALS, say)


def _run(
    environment: Environment, say: Say, stopped: Callable[[], bool], people: Sequence[str]
) -> None:
    port = next_free_port(environment.host, environment.port)
    if port != environment.port:
        say(f"Port {environment.port} is taken; using {port}")
    address = f"http://localhost:{port}"
    shared = {"PACTWORK_PORT": str(port), "PACTWORK_BASE_URL": address}
    shared["PACTWORK_CONTENT_ORIGIN"] = environment.content_origin or _own_origin(environment, port)
    shared["PACTWORK_IRI_BASE"] = environment.iri_base or environment.base_url
    shared["PACTWORK_LOG_LEVEL"] = os.environ.get("PACTWORK_LOG_LEVEL", "WARNING")
    shared["PACTWORK_LOG_FORMAT"] = os.environ.get("PACTWORK_LOG_FORMAT", "console")
    supervisor = Supervisor(
        [Child(name, [*PACTWORK, word], shared) for name, word in CHILDREN],
        environment.home / "demo-processes.json",
        say,
    )
    look = _looker(supervisor, environment, say)
    try:
        supervisor.start()
        _wait_until_ready(f"http://{environment.host}:{port}/readyz", look, stopped)
        if not stopped():
            lines = [
                f"Pactwork is running at  {address}",
                "",
                *people,
                "",
                *_told_of_files(environment, port),
            ]
            lines += ["", "Ctrl-C stops it."]
            say("\n" + "".join(f"  {line}".rstrip() + "\n" for line in lines))
        while not stopped():
            time.sleep(0.2)
            look()
    finally:
        supervisor.stop()


def content_origin(port: int) -> str:
    """Where files of materials are shown, each under a host that browsers find by themselves."""
    return f"http://{{file}}.content.localhost:{port}"


def _own_origin(environment: Environment, port: int) -> str:
    """Names below `localhost` lead nowhere for who comes from another machine."""
    return content_origin(port) if environment.host in _THIS_MACHINE else ""


def _told_of_files(environment: Environment, port: int) -> list[str]:
    if environment.content_origin:
        return []
    if not _own_origin(environment, port):
        return [
            "Packages that run programs are downloads here: for them set PACTWORK_CONTENT_ORIGIN."
        ]
    return [
        f"Files of materials are shown from {content_origin(port).replace('{file}', '*')}, which",
        "Chrome, Edge and Firefox find by themselves. For Safari start with",
        f"PACTWORK_CONTENT_ORIGIN=http://127.0.0.1:{port}",
    ]


def _looker(supervisor: Supervisor, environment: Environment, say: Say) -> Callable[[], None]:
    """What looks after processes and, every two seconds, the database, from the start on."""
    ours = environment.cluster if _uses(environment.cluster) else None
    looked = time.monotonic()

    def look() -> None:
        nonlocal looked
        supervisor.watch_once()
        if ours is None or time.monotonic() < looked + DATABASE_SECONDS:
            return
        if ours.server_pid() is None:
            say("The database ended; starting it again")
            ours.start()
        looked = time.monotonic()

    return look


def _uses(cluster: Cluster) -> bool:
    return os.environ.get("DATABASE_URL") == cluster.url


def _wait_until_ready(url: str, look: Callable[[], None], stopped: Callable[[], bool]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not stopped():
        look()
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if json.load(answer)["ready"]:
                    return
        except (URLError, OSError, ValueError) as error:
            if time.monotonic() > deadline:
                raise GaveUpError(
                    f"The site did not become ready within {READY_SECONDS:.0f} s ({error})."
                ) from error
        time.sleep(0.2)
