"""A real web server in processes of its own, and clients that keep it busy from one thread.

The clients speak HTTP/1.1 over sockets on this machine: each sends its next request as soon as its
last one is answered.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from pactwork.config.serving import next_free_port

REPOSITORY = Path(__file__).resolve().parents[1]
_READY_SECONDS = 90


@contextlib.contextmanager
def serving(*, workers: int = 2, threads: int = 16) -> Iterator[int]:
    """`pactwork serve` on a free port over the benchmark's database; gives the port."""
    port = next_free_port("127.0.0.1", 18100)
    told = {
        "PYTHONPATH": f"{REPOSITORY / 'src'}:{REPOSITORY}",
        "PACTWORK_WEB_WORKERS": str(workers),
        "PACTWORK_WEB_THREADS": str(threads),
    }
    command = [sys.executable, "-m", "pactwork", "serve", "--port", str(port)]
    with running(command, told, port):
        yield port


@contextlib.contextmanager
def running(command: Sequence[str], told: Mapping[str, str], port: int) -> Iterator[psutil.Process]:
    """A server that listens on the port, ended with all its children."""
    with subprocess.Popen(command, env=os.environ | told, stdout=subprocess.DEVNULL) as server:
        process = psutil.Process(server.pid)
        try:
            _wait_for(port, server)
            yield process
        finally:
            family = [*process.children(recursive=True), process] if process.is_running() else []
            for each in family:
                with contextlib.suppress(psutil.NoSuchProcess):
                    each.terminate()
            server.wait(30)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _READY_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"The server ended with {server.returncode}.")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError("The server does not answer.")


def request(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """A request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass
class Load:
    """What clients got: answers a second, and the seconds of each in order."""

    rate: float
    seconds: list[float]
    bodies: list[bytes]

    def at(self, share: float) -> float:
        """The seconds within which this share of the answers came."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class _Client:
    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.got = b""
        self.began = 0.0

    def send(self, wire: bytes) -> None:
        self.began = time.perf_counter()
        self.socket.sendall(wire)

    def answered(self) -> tuple[int, bytes] | None:
        """Status and body once they are all there."""
        self.got += self.socket.recv(1 << 20)
        if not self.got:
            raise ConnectionError("The server closed the connection.")
        head, ends, rest = self.got.partition(b"\r\n\r\n")
        if not ends:
            return None
        found = head.lower().partition(b"content-length:")[2]
        length = int(found.split(b"\r\n")[0]) if found else 0
        if len(rest) < length:
            return None
        self.got = rest[length:]
        return int(head[9:12]), rest[:length]


def keep_busy(port: int, clients: int, wires: Sequence[bytes], *, keep: bool = False) -> Load:
    """Send all these requests from so many clients; every answer must be 200 or 204.

    `keep` keeps the bodies, in the order of answers.
    """
    waiting = iter(wires)
    seconds: list[float] = []
    bodies: list[bytes] = []
    selector = selectors.DefaultSelector()
    busy = [_Client(port) for _ in range(min(clients, len(wires)))]
    began = time.perf_counter()
    for client in busy:
        selector.register(client.socket, selectors.EVENT_READ, client)
        client.send(next(waiting))
    left = len(wires)
    while left:
        for key, _ready in selector.select():
            client = key.data
            answer = client.answered()
            if answer is None:
                continue
            seconds.append(time.perf_counter() - client.began)
            if answer[0] not in (200, 204):
                raise AssertionError(answer)
            if keep:
                bodies.append(answer[1])
            left -= 1
            wire = next(waiting, None)
            if wire is not None:
                client.send(wire)
    rate = len(wires) / (time.perf_counter() - began)
    for client in busy:
        client.socket.close()
    selector.close()
    return Load(rate, seconds, bodies)
