"""Many clients at once: of the web server over HTTP, and of the database by pgbench."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import psutil
from psycopg.conninfo import conninfo_to_dict

from pactwork.config.environment import read_environment
from pactwork.config.postgres_binaries import find_binaries
from pactwork.config.serving import is_free, next_free_port

_SERVE = (
    "from pactwork.config.environment import read_environment as read; "
    "from pactwork.config.serving import serve; serve(read())"
)
_TPS = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)


@dataclass(frozen=True)
class Served:
    """A web server of ours in a process of its own."""

    port: int
    process: psutil.Process

    def cpu(self) -> float:
        """Seconds of CPU its processes have used."""
        times = [one.cpu_times() for one in self.process.children(recursive=True)]
        return float(sum(each.user + each.system for each in times))


@dataclass(frozen=True)
class Load:
    """What a load came to: answers a second; in ms, the median wait, the server's CPU for one, and
    within what 95 of 100 were answered.
    """

    rate: float
    wait: float
    cpu: float
    late: float


@contextlib.contextmanager
def served(workers: int = 2, threads: int = 4) -> Iterator[Served]:
    """The site as `pactwork serve` runs it, on a free port of this machine."""
    # Another benchmark may look for a port at this moment.
    port = next_free_port("127.0.0.1", 10_000 + os.getpid() % 20_000)
    told = {
        "PACTWORK_PORT": str(port), "PACTWORK_WEB_WORKERS": str(workers),
        "PACTWORK_WEB_THREADS": str(threads), "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip
    with listening([sys.executable, "-c", _SERVE], told, port) as server:
        yield server


@contextlib.contextmanager
def listening(command: Sequence[str], told: Mapping[str, str], port: int) -> Iterator[Served]:
    """A server of any kind that listens on the port, ended with its children."""
    process = subprocess.Popen(
        command, env=os.environ | told, start_new_session=True, stdout=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 90
        while is_free("127.0.0.1", port):
            assert process.poll() is None, "the server ended"
            assert time.monotonic() < until, "the server does not listen"
            time.sleep(0.1)
        yield Served(port, psutil.Process(process.pid))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


class _Client:
    """One connection that is kept, with one request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.parts: list[bytes] = []
        self.missing = -1
        self.began = 0.0

    def ask(self, request: bytes) -> None:
        """Send a request."""
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def hear(self) -> bytes | None:
        """Take what has come; the whole answer once it is there."""
        part = self.socket.recv(1 << 20)
        assert part, "the server closed the connection"
        self.parts.append(part)
        if self.missing < 0:
            head, found, body = b"".join(self.parts).partition(b"\r\n\r\n")
            if not found:
                return None
            length = re.search(rb"(?i)^content-length: (\d+)", head, re.MULTILINE)
            assert length, head
            self.missing = int(length[1]) - len(body)
        else:
            self.missing -= len(part)
        if self.missing:
            return None
        whole, self.parts, self.missing = b"".join(self.parts), [], -1
        return whole


def asked_once(server: Served, request: bytes) -> bytes:
    """The body of one answer, which has to be 200."""
    client = _Client(server.port)
    client.ask(request)
    while (whole := client.hear()) is None:
        pass
    client.socket.close()
    head, _, body = whole.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), whole[:500]
    return body


def asking(server: Served) -> Callable[[bytes], bytes]:
    """To ask again and again on one connection; what is answered, which has to be 200."""
    client = _Client(server.port)

    def asked(request: bytes) -> bytes:
        client.ask(request)
        while (whole := client.hear()) is None:
            pass
        assert whole.startswith(b"HTTP/1.1 200"), whole[:500]
        return whole

    return asked


def http_load(server: Served, requests: Sequence[bytes], clients: int, seconds: float) -> Load:
    """Clients that each send the next request as soon as they are answered, for so long."""
    until = time.perf_counter() + seconds
    asked = itertools.takewhile(lambda _: _now() < until, itertools.cycle(requests))
    return _load(server, asked, clients)


def all_sent(server: Served, requests: Sequence[bytes], clients: int) -> Load:
    """The same until each request was sent once."""
    return _load(server, iter(requests), clients)


_now = time.perf_counter


def _load(server: Served, requests: Iterator[bytes], clients: int) -> Load:
    waits: list[float] = []
    with contextlib.ExitStack() as held:
        selector = held.enter_context(selectors.DefaultSelector())
        used, began = server.cpu(), _now()
        busy = 0
        for request in itertools.islice(requests, clients):
            client = _Client(server.port)
            held.callback(client.socket.close)
            selector.register(client.socket, selectors.EVENT_READ, client)
            client.ask(request)
            busy += 1
        while busy:
            for key, _events in selector.select():
                client = key.data
                answered = client.hear()
                if answered is None:
                    continue
                assert answered.startswith((b"HTTP/1.1 200", b"HTTP/1.1 201")), answered[:500]
                waits.append(_now() - client.began)
                following = next(requests, None)
                if following is None:
                    busy -= 1
                else:
                    client.ask(following)
        took, used = _now() - began, server.cpu() - used
    late = sorted(waits)[int(0.95 * len(waits))]
    return Load(len(waits) / took, median(waits) * 1000, used * 1000 / len(waits), late * 1000)


def request(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """A request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def pgbench(script: str, clients: int, seconds: int) -> float:
    """Transactions a second of a script, each statement prepared."""
    parts = conninfo_to_dict(read_environment().database)
    command = [
        str(find_binaries().folder / "pgbench"), "-n", "-M", "prepared", "-c", str(clients),
        "-j", str(min(clients, 2)), "-T", str(seconds),
    ]  # fmt: skip
    names = {"host": "-h", "port": "-p", "user": "-U"}
    command += [word for name, flag in names.items() if name in parts for word in
                (flag, str(parts[name]))]  # fmt: skip
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        done = subprocess.run(
            [*command, "-f", file.name, str(parts["dbname"])],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    found = _TPS.search(done.stdout)
    assert found, done.stdout
    return float(found[1])
