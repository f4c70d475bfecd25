"""What the processes of the product hold in memory, measured from outside while they work."""

from __future__ import annotations

import base64
import http.client
import http.cookiejar
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import psutil
import psycopg

from benchmarks.killing.product import Product
from benchmarks.reporting import Report

PAGES = 150
BATCHES = 12
SMALL = 200
PERSON, PASSWORD = "rasa@example.org", "five partnerships"
OPERATOR = "operator@example.org"
ORGANISATION = "leu"
COURSE = "https://lms.example/c/1"
_HEADERS = {"X-Experience-API-Version": "2.0.0", "Content-Type": "application/json"}


def memory(report: Report, largest: int) -> None:
    """Web workers one to three, the job worker, and exports of `largest` statements."""
    with tempfile.TemporaryDirectory(prefix="pactwork-memory-") as folder:
        home = Path(folder)
        home.chmod(0o711)
        product = Product(home, 8990)
        product.start()
        product.stop()
        from pactwork.config.embedded import embedded_postgres

        with embedded_postgres(home / "postgres") as url:
            product.environment["DATABASE_URL"] = url
            key = _key(product)
            report.table(
                "Memory of web workers",
                f"`pactwork serve` after {PAGES} pages in six languages, {PAGES // 3} of the desk,"
                f" {BATCHES} POSTs of 1,000 statements and {SMALL} GETs for each worker. MB; PSS "
                "shares what several processes hold among them, USS is what would be freed if the "
                "process ended. `more` is what this count of workers adds to the one before.",
                ("workers", "process", "RSS", "PSS", "USS", "all PSS", "more"),
                [*_workers(product, key)],
            )
            report.table(
                "Memory of the job worker",
                "`pactwork worker`: at rest; the most while jobs ran for two minutes that took in "
                "statements and grew the log; MB.",
                ("when", "RSS", "PSS", "USS"),
                [*_job_worker(product, key)],
            )
            report.table(
                "Memory of exports",
                f"{largest:,} statements of a tool carried out from the desk of a web worker that "
                "has been at work, before and after their months rolled over; and rolling itself, "
                "which the job worker leaves to a process of its own. `beside` is the most that a "
                "process begun for it held. MB of PSS.",
                ("what", "seconds", "MB sent", "worker before", "at most", "more", "beside"),
                [*_exports(product, key, largest)],
            )


def _workers(product: Product, key: str) -> Iterator[Sequence[object]]:
    before = 0.0
    for count in (1, 2, 3):
        with _running(product, "serve", "--workers", str(count)) as process:
            product.wait_until_ready()
            for _ in range(count):
                _traffic(product, key)
            held = [process, *process.children(recursive=True)]
            figures = [_figures(one) for one in held]
            total = sum(pss for _, pss, _ in figures)
            names = ["master", *(f"worker {n}" for n in range(1, count + 1))]
            for name, one in zip(names, figures, strict=True):
                last = name == names[-1]
                more = total - before if last and before else ""
                yield [count, name, *one, total if last else "", more]
            before = total


def _job_worker(product: Product, key: str) -> Iterator[Sequence[object]]:
    with _running(product, "worker") as process:
        time.sleep(10)
        yield ["at rest", *_figures(process)]
        with _running(product, "serve", "--workers", "1"):
            product.wait_until_ready()
            with _watched(process) as most:
                until = time.monotonic() + 120
                while time.monotonic() < until:
                    _post(product, key, 1000)
                    time.sleep(2)
        yield ["at most", *most]


def _exports(product: Product, key: str, size: int) -> Iterator[Sequence[object]]:
    fill(product.environment["DATABASE_URL"], key.partition(":")[0], size)
    yield from _carried(product, key, "from the table", size)
    product.run("log", "grow")
    begun = time.monotonic()
    with _running(product, "-c", _ROLL) as rolling, _watched(rolling) as most:
        rolling.wait()
    yield ["rolled over", time.monotonic() - begun, "", "", "", "", most[1]]
    yield from _carried(product, key, "from segments", size)


def _carried(product: Product, key: str, where: str, size: int) -> Iterator[Sequence[object]]:
    with _running(product, "serve", "--workers", "1") as master:
        product.wait_until_ready()
        _traffic(product, key)
        worker = master.children()[0]
        for kind in ("jsonl", "parquet"):
            browser = signed_in(product.address, PERSON)  # checking a password takes 100 MB, once
            before, begun = _figures(worker)[1], time.monotonic()
            with _watched(worker) as most, _watched_children(worker) as beside:
                sent, lines = carry(browser, product.address, kind)
            assert kind == "parquet" or lines >= size, lines
            took = time.monotonic() - begun
            figures = (before, most[1], most[1] - before, beside[0])
            yield [f"{kind} {where}", took, sent / 1e6, *figures]


def carry(opener: urllib.request.OpenerDirector, base: str, kind: str) -> tuple[int, int]:
    """Carry a tool's statements out of the desk: how many bytes and lines came."""
    with opener.open(f"{base}/en/desk/tools/files/") as answer:
        token = _token(answer.read().decode())
    url = f"{base}/en/desk/tools/files/statements.{kind}"
    sent = lines = 0
    said = urllib.parse.urlencode({"csrfmiddlewaretoken": token}).encode()
    with opener.open(url, said, timeout=600) as answer:
        while piece := answer.read(1 << 16):
            sent += len(piece)
            lines += piece.count(b"\n")
    return sent, lines


def fill(url: str, key: str, size: int) -> None:
    """Statements of a month that is over, as if this credential had sent them."""
    with psycopg.connect(url) as connection:
        connection.execute("SET LOCAL synchronous_commit = off")
        connection.execute(_STATEMENTS, [key, size])
        connection.execute(_TEXTS)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE) ledger_statement, ledger_text")


_ROLL = """
from datetime import UTC, datetime
from pactwork.config.installation import opened
with opened():
    from pactwork.ledger.api import roll
    roll(now=datetime(2100, 1, 1, tzinfo=UTC))
"""
_STATEMENTS = """
INSERT INTO ledger_statement (id, uuid, actor_id, verb_id, activity_id, authority_id, timestamp,
    stored)
SELECT nextval('ledger_statement_id_seq'), gen_random_uuid(), (SELECT min(id) FROM ledger_actor),
    (SELECT min(id) FROM ledger_verb), (SELECT min(id) FROM ledger_activity),
    (SELECT authority_id FROM ledger_credential WHERE key = %s),
    timestamptz '2026-08-01 UTC' + n * interval '1 second', timestamptz '2026-08-20 UTC'
FROM generate_series(1, %s) n
"""
_TEXTS = """
INSERT INTO ledger_text (statement_id, raw, salt)
SELECT id, '{"id":"' || uuid || '","actor":{"account":{"homePage":"https://lms.example","name":"'
    || id % 5000 || '"}},"verb":{"id":"http://adlnet.gov/expapi/verbs/completed","display":{"en":'
    '"completed"}},"object":{"id":"https://lms.example/c/' || id % 500 || '"},"timestamp":"'
    || to_char(timestamp, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || '"}',
    substr(sha256(uuid::text::bytea), 1, 16)
FROM ledger_statement WHERE stored = timestamptz '2026-08-20 UTC'
"""


def _traffic(product: Product, key: str) -> None:
    """Each request is a new connection, so that the workers share them."""
    for language, share in (("en", 4), ("fa", 8), ("ro", 16), ("ka", 16), ("vi", 16), ("lt", 16)):
        crawl(urllib.request.build_opener(), product.address, f"/{language}/", PAGES // share)
    for person in (PERSON, OPERATOR):
        crawl(signed_in(product.address, person), product.address, "/en/desk/", PAGES // 6)
    for _ in range(BATCHES):
        _post(product, key, 1000)
    for _ in range(SMALL // 2):
        _get(
            product,
            key,
            "statements?limit=50&related_activities=true&activity=https://lms.example/c/1",
        )
        _get(product, key, "statements?limit=100&verb=http://adlnet.gov/expapi/verbs/completed")


def crawl(opener: urllib.request.OpenerDirector, base: str, start: str, most: int) -> int:
    """Read so many pages of the site that are linked from each other; how many were read."""
    seen, waiting, read = {start}, [start], 0
    root = "/" + start.split("/")[1] + "/"
    while waiting and read < most:
        path = waiting.pop(0)
        try:
            with opener.open(base + path, timeout=60) as answer:
                text = answer.read().decode(errors="replace")
        except urllib.error.HTTPError:
            continue
        read += 1
        for link in re.findall(r'href="(/[^"#]*)', text):
            link = link.replace("&amp;", "&")
            if link.startswith(root) and link not in seen and "logout" not in link:
                seen.add(link)
                waiting.append(link)
    return read


def signed_in(base: str, person: str) -> urllib.request.OpenerDirector:
    """A browser in which this person has signed in."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = f"{base}/en/account/login/"
    with opener.open(page) as answer:
        text = answer.read().decode()
    said = {"login": person, "password": PASSWORD, "csrfmiddlewaretoken": _token(text)}
    with opener.open(page, urllib.parse.urlencode(said).encode()) as answer:
        assert "/login/" not in answer.url, answer.url
    return opener


def _token(text: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
    assert found
    return found[1]


def _post(product: Product, key: str, count: int) -> None:
    body = json.dumps([_said() for _ in range(count)]).encode()
    _asked(product, "POST", "statements", key, body)


def _get(product: Product, key: str, path: str) -> None:
    _asked(product, "GET", path, key)


def _asked(product: Product, method: str, path: str, key: str, body: bytes | None = None) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", product.port, timeout=120)
    told = {"Authorization": f"Basic {base64.b64encode(key.encode()).decode()}"} | _HEADERS
    connection.request(method, f"/xapi/{path}", body, told)
    answer = connection.getresponse()
    content = answer.read()
    assert answer.status == 200, content[:500]
    connection.close()


def _said() -> dict[str, object]:
    number = uuid.uuid4()
    return {
        "id": str(number),
        "actor": {"account": {"homePage": "https://lms.example", "name": str(number.int % 5000)}},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/completed", "display": {"en": "completed"}},
        "object": {"id": f"https://lms.example/c/{number.int % 500}"},
        "timestamp": "2026-11-20T10:00:00Z",
        "context": {
            "registration": str(number),
            "contextActivities": {"parent": [{"id": COURSE}]},
        },
    }


def _key(product: Product) -> str:
    said = product.run("credential", "make", ORGANISATION, "measured", "--scope", "all").stdout
    words = dict(line.split() for line in said.splitlines())
    return f"{words['key']}:{words['secret']}"


@contextmanager
def _running(product: Product, *words: str) -> Iterator[psutil.Process]:
    log = (product.home / "measured.log").open("ab")
    command = words if words[0] == "-c" else ("-m", "pactwork", *words)
    process = subprocess.Popen(
        [sys.executable, *command],
        env=product.environment,
        stdout=log,
        stderr=log,
    )
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(60)


def _figures(process: psutil.Process) -> tuple[float, float, float]:
    held = process.memory_full_info()
    return held.rss / 1e6, held.pss / 1e6, held.uss / 1e6


@contextmanager
def _most(figures: Callable[[], Sequence[float]], count: int) -> Iterator[list[float]]:
    """The most of each figure, asked for again and again while the block runs."""
    most, done = [0.0] * count, threading.Event()

    def watch() -> None:
        while not done.wait(0.2):
            with suppress(psutil.NoSuchProcess):
                most[:] = [max(pair) for pair in zip(most, figures(), strict=True)]

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        done.set()
        watcher.join()


def _watched(process: psutil.Process) -> AbstractContextManager[list[float]]:
    """The most that a process holds while the block runs."""
    return _most(lambda: _figures(process), 3)


def _watched_children(process: psutil.Process) -> AbstractContextManager[list[float]]:
    """The most PSS that the children of a process hold together while the block runs."""

    def figures() -> list[float]:
        return [sum(_figures(one)[1] for one in process.children(recursive=True))]

    return _most(figures, 1)
