"""Many clients at once: of the web server over HTTP, and of the database by pgbench."""

from __future__ import annotations

import contextlib
import os
import re
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
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
        return sum(each.user + each.system for each in times)


@dataclass(frozen=True)
class Load:
    """What a load came to: answers a second, the median wait and the server's CPU in ms."""

    rate: float
    wait: float
    cpu: float


@contextlib.contextmanager
def served(workers: int = 2) -> Iterator[Served]:
    """The site as `pactwork serve` runs it, on a free port of this machine."""
    port = next_free_port("127.0.0.1", 8900)
    environment = os.environ | {
        "PACTWORK_PORT": str(port), "PACTWORK_WEB_WORKERS": str(workers),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE], env=environment, start_new_session=True
    )
    try:
        until = time.monotonic() + 60
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


def http_load(server: Served, requests: Sequence[bytes], clients: int, seconds: float) -> Load:
    """Clients that each send the next request as soon as they are answered."""
    waits: list[float] = []
    place = 0
    with contextlib.ExitStack() as held:
        selector = held.enter_context(selectors.DefaultSelector())
        for _ in range(clients):
            client = _Client(server.port)
            held.callback(client.socket.close)
            selector.register(client.socket, selectors.EVENT_READ, client)
            client.ask(requests[place % len(requests)])
            place += 1
        used, began = server.cpu(), time.perf_counter()
        until = began + seconds
        now = began
        while now < until:
            for key, _events in selector.select():
                client = key.data
                answered = client.hear()
                if answered is None:
                    continue
                assert answered.startswith(b"HTTP/1.1 200"), answered[:500]
                now = time.perf_counter()
                waits.append(now - client.began)
                client.ask(requests[place % len(requests)])
                place += 1
        used = server.cpu() - used
    count = len(waits)
    return Load(count / (now - began), median(waits) * 1000, used * 1000 / count)


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
