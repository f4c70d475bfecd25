"""What the processes of the product hold in memory, measured from outside while they work."""

from __future__ import annotations

import base64
import http.client
import http.cookiejar
import json
import os
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
from contextlib import contextmanager
from pathlib import Path

import psutil

from benchmarks.killing.product import Product
from benchmarks.reporting import Report

PAGES = 150
BATCHES = 12
SMALL = 200
PERSON, PASSWORD = "rasa@example.org", "five partnerships"
OPERATOR = "operator@example.org"
ORGANISATION = "leu"
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
                _workers(product, key),
            )
            report.table(
                "Memory of the job worker",
                "`pactwork worker`: at rest; the most while jobs ran for two minutes that took in "
                "statements and grew the log; MB.",
                ("when", "RSS", "PSS", "USS"),
                _job_worker(product, key),
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
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
    assert token
    said = {"login": person, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
    with opener.open(page, urllib.parse.urlencode(said).encode()) as answer:
        assert "/login/" not in answer.url, answer.url
    return opener


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
            "contextActivities": {"parent": [{"id": "https://lms.example/c/1"}]},
        },
    }


def _key(product: Product) -> str:
    said = product.run("credential", "make", ORGANISATION, "measured", "--scope", "all").stdout
    words = dict(line.split() for line in said.splitlines())
    return f"{words['key']}:{words['secret']}"


@contextmanager
def _running(product: Product, *words: str) -> Iterator[psutil.Process]:
    log = (product.home / "measured.log").open("ab")
    process = subprocess.Popen(
        [sys.executable, "-m", "pactwork", *words],
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
def _watched(process: psutil.Process) -> Iterator[list[float]]:
    """The most that a process holds while the block runs."""
    most, done = [0.0, 0.0, 0.0], threading.Event()

    def watch() -> None:
        while not done.wait(0.2):
            most[:] = [max(pair) for pair in zip(most, _figures(process), strict=True)]

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        done.set()
        watcher.join()


Way = Callable[[], object]
_ = os
