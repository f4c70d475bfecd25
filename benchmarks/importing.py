"""Materials coming in: by a table, by a harvest, until they are found; beside a bare COPY.

Each way runs in a process of its own, as the command does, while another keeps the index, as on
every node. A third serves what is harvested, from memory. The CPU of each is told beside the
clock: what takes its second on a busy machine takes its milliseconds on any.

`python -m benchmarks.importing table|harvest WHAT ORGANISATION` is one measured way.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psutil

if TYPE_CHECKING:
    from benchmarks.reporting import Report

_SIZES: Final = (10_000, 100_000, 1_000_000)
_ROOT: Final = Path(__file__).parents[1]


@dataclass(frozen=True)
class Came:
    """How long so many records took, what it cost, and how large the process grew."""

    seconds: float
    found: float
    own: float
    postgres: float
    keeper: float
    megabytes: float


def bringing(report: Report, largest: int) -> None:
    """Tables and harvests of 10⁴ records and more, in turn with a bare COPY."""
    rows: list[list[object]] = []
    with tempfile.TemporaryDirectory() as folder, _keeper() as keeper:
        for size in (one for one in _SIZES if one <= largest):
            path = Path(folder) / f"{size}.csv"
            _records("csv", str(path), str(size), f"-{time.time_ns()}")
            bare = _copied(path)
            rows.append([size, "bare COPY", size / bare, *[""] * 6])
            for way in ("table", "harvest"):
                with _served(size) if way == "harvest" else _as(str(path)) as what:
                    came = _came(way, what, keeper)
                cpu = [one * 1000 / size for one in (came.own, came.postgres, came.keeper)]
                fast = [size / came.seconds, size / came.found, came.seconds / bare]
                rows.append([size, way, *fast, *cpu, came.megabytes])
                print(rows[-1], flush=True)
    report.table(
        "Materials coming in",
        "Records in six scripts with 30 to 90 words each: by `import_table` from a CSV file, and "
        "by `harvest` from an OAI-PMH source that serves 500 a page from memory in another "
        "process, without the pause between pages that politeness asks for. Published, in the "
        "ledger, in the index, noted for the feed. “Found” is until the last is found, by the "
        "process that keeps the index meanwhile. The bare COPY puts the same lines of the same "
        "file into a table without an index, in one transaction. CPU is milliseconds a record of "
        "the process that imports, of PostgreSQL for all of them, and of the keeper of the index.",
        ("records", "way", "records/s", "found/s", "by COPY", "CPU ms", "PostgreSQL CPU ms",
         "index CPU ms", "memory MB"),
        rows,
    )  # fmt: skip


def _records(*said: str) -> None:
    subprocess.run([sys.executable, "-m", "benchmarks.records", *said], check=True, cwd=_ROOT)


@contextmanager
def _as(what: str) -> Iterator[str]:
    yield what


@contextmanager
def _served(count: int) -> Iterator[str]:
    """A source of so many records; its address."""
    command = [sys.executable, "-m", "benchmarks.records", "serve", str(count)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=_ROOT) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        try:
            yield f"http://127.0.0.1:{port}/oai"
        finally:
            server.kill()


@contextmanager
def _keeper() -> Iterator[psutil.Process]:
    """A process that keeps the index, as on every node."""
    command = [sys.executable, "-m", "pactwork", "search", "keep"]
    with subprocess.Popen(command, cwd=_ROOT) as keeper:
        try:
            yield psutil.Process(keeper.pid)
        finally:
            keeper.terminate()


def _copied(path: Path) -> float:
    """Seconds of a bare COPY of the file."""
    from django.db import connection, transaction

    from benchmarks.records import COLUMNS

    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_rows")
        cursor.execute(f"CREATE TABLE bench_rows ({', '.join(f'{one} text' for one in COLUMNS)})")
        began = time.perf_counter()
        with (
            transaction.atomic(),
            path.open("rb") as file,
            cursor.copy("COPY bench_rows FROM STDIN (FORMAT csv, HEADER)") as copy,
        ):
            while data := file.read(1 << 20):
                copy.write(data)
        took = time.perf_counter() - began
        cursor.execute("DROP TABLE bench_rows")
    return took


def _came(way: str, what: str, keeper: psutil.Process) -> Came:
    from django.db import connection

    from pactwork.search.api import index_now

    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id) FROM organisations_organisation")
        (organisation,) = cursor.fetchone()
    index_now(patience=3600)
    before = _postgres(), sum(keeper.cpu_times()[:2])
    command = [sys.executable, "-m", "benchmarks.importing", way, what, str(organisation)]
    done = subprocess.run(command, check=True, cwd=_ROOT, stdout=subprocess.PIPE)
    ended = time.time()
    index_now(patience=3600)
    waited = time.time() - ended
    said: dict[str, Any] = json.loads(done.stdout)
    return Came(
        seconds=said["seconds"],
        found=said["seconds"] + waited,
        own=said["cpu"],
        postgres=_postgres() - before[0],
        keeper=sum(keeper.cpu_times()[:2]) - before[1],
        megabytes=said["megabytes"],
    )


def _postgres() -> float:
    """Seconds of CPU of all that PostgreSQL runs for us, and ran for those that ended."""
    data = str(Path(os.environ["PACTWORK_HOME"]) / "postgres")
    for one in psutil.process_iter(["cmdline"]):
        if any(data in word for word in one.info["cmdline"] or ()) and one.children():
            own = one.cpu_times()
            times = [own, *(child.cpu_times() for child in one.children())]
            running = sum(float(each.user + each.system) for each in times)
            return running + float(own.children_user + own.children_system)
    return 0.0


def _measured(way: str, what: str, organisation: int) -> None:
    """One way in this process; what it took, as JSON."""
    from pactwork.config.installation import close_connections, start_django

    start_django()
    from django.db import connection

    connection.ensure_connection()
    began = time.perf_counter(), time.process_time()
    if way == "table":
        from pactwork.repository.api import importing

        importing.import_table(Path(what), organisation=organisation, by=None)
    else:
        _harvested(what, organisation)
    took = time.perf_counter() - began[0], time.process_time() - began[1]
    print(json.dumps({"seconds": took[0], "cpu": took[1], "megabytes": _grown()}))
    close_connections()


def _grown() -> float:
    """The most memory this process ever held; `ru_maxrss` would tell of who started it, too."""
    lines = Path("/proc/self/status").read_text().splitlines()
    said = next(line for line in lines if line.startswith("VmHWM"))
    return int(said.split()[1]) / 1000


def _harvested(address: str, organisation: int) -> None:
    from django.conf import settings

    from pactwork.repository.api import harvesting

    settings.PACTWORK_WEBHOOKS_TO_LOCALHOST = True
    slug = f"bench-{time.time_ns()}"
    harvesting.add_source(
        slug=slug, name="Bench", address=address, organisation=organisation, by=None
    )
    while not harvesting.harvest(slug, sleep=lambda _: None).is_whole:
        pass


if __name__ == "__main__":
    _measured(sys.argv[1], sys.argv[2], int(sys.argv[3]))
