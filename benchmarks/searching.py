"""Finding among 10⁴ to 10⁶ documents in six scripts, beside bare tantivy and PostgreSQL.

All ways answer the same questions of one to three words, taken from documents so that they have
answers, forty questions after another, all ways in turn. Ours is asked over HTTP, of the server as
it is run, its index kept beside it. `python -m benchmarks.searching HOME SIZE` measures
one size in a home that stays filled.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

if TYPE_CHECKING:
    from benchmarks.loads import Served
    from benchmarks.reporting import Report
    from benchmarks.shelving import Writer
    from pactwork.search.api import Document, Question

SIZES: Final = (10**4, 10**5, 10**6)
_QUESTIONS: Final = 120
_BLOCK: Final = 40
"""Questions that one way answers before the next way answers the same."""
_ROUNDS: Final = 3
_SECONDS_OF_POSTGRESQL: Final = 25
_CHANGES: Final = 10
_SECRET: Final = "measured-and-thrown-away-measured-and-thrown-away"

Way = Callable[["Question"], object]


def searching(report: Report, home: Path, largest: int) -> None:
    """Every size in a process of its own."""
    said = []
    for size in (one for one in SIZES if one <= largest):
        command = [sys.executable, "-m", "benchmarks.searching", str(home), str(size)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        said.append(json.loads(done.stdout.splitlines()[-1]))
        print(said[-1], flush=True)
    tell(report, said)


def tell(report: Report, said: Sequence[Mapping[str, Any]]) -> None:
    """The tables of what was measured."""
    report.table(
        "Finding",
        f"{_QUESTIONS} questions of one to three words in six languages, {_ROUNDS} rounds, all "
        f"ways in turn after {_BLOCK} questions; p95 in ms. API: `/api/v1/search` over "
        "HTTP, the first ten with five facets counted, what only others may see left out, read "
        "back from the database and marked. Page: `/en/search/` for people. Bare: tantivy-py in "
        "process by hand over the same titles and texts, words only as they are written: the same "
        "answer (ten, five facets, the filter), the same over HTTP by the same server, as numbers, "
        "and the first ten alone. PostgreSQL: `tsvector` "
        "(`simple`) with a GIN index: the same answer, and the first ten by `ts_rank` with the "
        "filter alone.",
        ("documents", "API median", "API", "page", "in process", "bare", "bare, served",
         "bare, ten alone", "PostgreSQL", "PostgreSQL, ten alone", "API by bare", "page by bare",
         "API by bare ten", "API by bare served", "PostgreSQL by API", "PostgreSQL ten by API"),
        [
            [one["size"], one["median"], *(one["p95"][way] for way in one["p95"]),
             one["p95"]["api"] / one["p95"]["bare"], one["p95"]["page"] / one["p95"]["bare"],
             one["p95"]["api"] / one["p95"]["ten"], one["p95"]["api"] / one["p95"]["bare served"],
             one["p95"]["postgresql"] / one["p95"]["api"],
             one["p95"]["postgresql ten"] / one["p95"]["api"]]
            for one in said
        ],
    )  # fmt: skip
    report.table(
        "Suggesting, changing, memory",
        "Suggestions for the first 1 to 6 letters over HTTP. From COMMIT until a change is found "
        f"over HTTP, {_CHANGES} changes. Memory of the web worker after all of it, in MB: its own "
        "(USS), with its share of what it shares (PSS), of which pages of index files, which the "
        "system takes back when it wants them, and all it looks at (RSS).",
        ("documents", "suggesting median ms", "p95 ms", "a change median ms", "the slowest ms",
         "USS", "PSS", "of it index", "RSS"),
        [
            [one["size"], *one["suggesting"], *one["changes"], *one["memory"]]
            for one in said
        ],
    )  # fmt: skip


def main(home: Path, size: int) -> None:
    """Measure one size; the last line says what came out."""
    folder = home / str(size)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)
    os.environ |= {
        "PACTWORK_MODE": "demo", "PACTWORK_SECRET_KEY": _SECRET, "PACTWORK_LOG_LEVEL": "ERROR",
        "PACTWORK_DATABASE_POOL_SIZE": "18", "PACTWORK_HOME": str(folder),
    }  # fmt: skip
    from pactwork.config.embedded import embedded_postgres
    from pactwork.config.installation import close_connections, start_django

    with contextlib.ExitStack() as held:
        os.environ["DATABASE_URL"] = held.enter_context(embedded_postgres(folder / "postgres"))
        start_django()
        held.callback(close_connections)
        from benchmarks.loads import served
        from benchmarks.shelving import Writer, shelve
        from pactwork.config.preparation import prepare_assets, prepare_database

        prepare_database(print)
        prepare_assets(print)
        writer = Writer()
        shelve(folder, writer, size)
        with served(workers=1) as server, _bare_served(folder) as bare:
            said = _measured(server, bare, folder, writer, size)
    print(json.dumps(said))


@contextlib.contextmanager
def _bare_served(folder: Path) -> Iterator[Served]:
    from benchmarks.loads import listening
    from pactwork.config.serving import next_free_port

    port = next_free_port("127.0.0.1", 31_000 + os.getpid() % 20_000)
    command = [sys.executable, "-m", "benchmarks.bare_serving", str(port), str(folder / "bare")]
    with listening(command, {"PYTHONPATH": os.pathsep.join(sys.path)}, port) as server:
        yield server


def _measured(
    server: Served, beside: Served, folder: Path, writer: Writer, size: int
) -> dict[str, Any]:
    questions, before = _questions(writer, size, 1), _questions(writer, size, 2)
    ways = _ways(server, beside, folder)
    times: dict[str, list[float]] = {name: [] for name in ways}
    for name, way in ways.items():
        for one in before[:10] if "postgresql" in name else before:
            way(one)
    for _ in range(_ROUNDS):
        for first in range(0, _QUESTIONS, _BLOCK):
            for name, way in ways.items():
                if "postgresql" in name and sum(times[name]) > _SECONDS_OF_POSTGRESQL * 1000:
                    continue
                times[name] += [_took(way, one) for one in questions[first : first + _BLOCK]]
    return {
        "size": size,
        "median": _middle(times["api"]),
        "p95": {name: _late(held) for name, held in times.items()},
        "suggesting": _suggesting(server, questions),
        "changes": _changes(server, writer, size),
        "memory": _memory(server),
    }


def _ways(server: Served, beside: Served, folder: Path) -> dict[str, Way]:
    from benchmarks.loads import asking
    from benchmarks.rivals import Bare, postgresql, postgresql_ten
    from pactwork.kernel.viewer import PUBLIC
    from pactwork.search.api import found

    ask, ask_bare, bare = asking(server), asking(beside), Bare(folder / "bare")
    return {
        "api": lambda one: ask(_request(one)),
        "page": lambda one: ask(_get("/en/search/", q=one.text)),
        "inside": lambda one: found(one, PUBLIC),
        "bare": lambda one: bare.whole(one.text),
        "bare served": lambda one: ask_bare(_get("/", q=one.text)),
        "ten": lambda one: bare.ten(one.text),
        "postgresql": lambda one: postgresql(one.text),
        "postgresql ten": lambda one: postgresql_ten(one.text),
    }


def _request(asked: Question) -> bytes:
    count = ",".join(asked.counted or ())
    return _get("/api/v1/search", q=asked.text, language=asked.language, count=count)


def _get(path: str, **said: str) -> bytes:
    from benchmarks.loads import request

    return request("GET", f"{path}?{urlencode(said)}", {})


def _questions(writer: Writer, size: int, series: int) -> list[Question]:
    from benchmarks.shelving import FACETS
    from pactwork.search.api import EVERYBODY, Question

    by = random.Random(size * series)
    asked: list[Question] = []
    while len(asked) < _QUESTIONS:
        document = writer.document(by.randrange(size))
        if EVERYBODY not in document.readers:
            continue
        language, text = next(iter(document.texts.items()))
        words = by.sample(text.split(), 1 + len(asked) % 3)
        asked.append(Question(" ".join(words), language, counted=tuple(FACETS)))
    return asked


def _suggesting(server: Served, asked: Sequence[Question]) -> list[float]:
    from benchmarks.loads import asking

    ask, times = asking(server), []
    for turn in range(_ROUNDS):
        for number, one in enumerate(asked):
            typed = one.text.split()[-1][: 1 + (number + turn) % 6]
            sent = _get("/en/search/suggestions.json", q=typed)
            began = time.perf_counter()
            ask(sent)
            times.append((time.perf_counter() - began) * 1000)
    return [_middle(times), _late(times)]


def _changes(server: Served, writer: Writer, size: int) -> list[float]:
    """Milliseconds from COMMIT until a change is found: in the middle, and the longest."""
    from django.db import transaction

    from benchmarks.loads import asking
    from pactwork.search.api import put

    ask, times = asking(server), []
    for number in range(_CHANGES):
        word = f"zq{random.randrange(10**9)}"
        with transaction.atomic():
            put([_open(writer.document(number), word)])
        began = time.perf_counter()
        sent = _get("/api/v1/search", q=word)
        while word.encode() not in ask(sent):
            assert time.perf_counter() - began < 60
            time.sleep(0.01)
        times.append((time.perf_counter() - began) * 1000)
    return [_middle(times), max(times)]


def _open(document: Document, title: str) -> Document:
    from pactwork.search.api import EVERYBODY

    return replace(document, titles={"en": title}, readers=frozenset({EVERYBODY}))


def _memory(server: Served) -> list[float]:
    """Of the worker: the child that is no keeper of the index."""
    workers = [one for one in server.process.children() if "keep" not in one.cmdline()]
    worker = max(workers, key=lambda one: one.memory_info().rss)
    held = worker.memory_full_info()
    index = sum(one.pss for one in worker.memory_maps() if "/search/index-" in one.path)
    return [held.uss / 1e6, held.pss / 1e6, index / 1e6, held.rss / 1e6]


def _took(way: Way, one: Question) -> float:
    began = time.perf_counter()
    way(one)
    return (time.perf_counter() - began) * 1000


def _middle(times: Sequence[float]) -> float:
    return sorted(times)[len(times) // 2]


def _late(times: Sequence[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
