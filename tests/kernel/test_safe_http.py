"""Webhooks reach nothing inside: addresses, names that lie, redirections, slowness, floods."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from pactwork.kernel import safe_http
from pactwork.kernel.safe_http import (
    Answer,
    UnreachableError,
    UnsafeAddressError,
    get,
    is_public,
    post,
    target_of,
)


@contextmanager
def serving(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[int]:
    """A web server on this machine; its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            answer(self)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def plain(status: int = 200, body: bytes = b"ok", **headers: str) -> Any:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


@pytest.fixture
def local(settings: Any) -> None:
    settings.PACTWORK_WEBHOOKS_TO_LOCALHOST = True


def never(*_: Any) -> Any:
    raise AssertionError("it went out")


PRIVATE = [
    "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.1", "172.16.5.4", "172.31.255.255",
    "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1",
    "203.0.113.9", "224.0.0.1", "239.1.2.3", "240.0.0.1", "255.255.255.255", "::", "::1",
    "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1",
    "::ffff:10.0.0.1", "::ffff:127.0.0.1", "::10.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::7f00:1",
    "2002:a00:1::", "2002:7f00:1::1", "2001:0:a00:1::1", "not an address", "",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_known_however_they_are_dressed(address: str) -> None:
    assert is_public(address) is False


@pytest.mark.parametrize("address", ["8.8.8.8", "185.199.108.153", "2606:4700::1111"])
def test_the_open_internet_is_open(address: str) -> None:
    assert is_public(address) is True


@pytest.mark.parametrize("address", [a for a in PRIVATE if a])
def test_a_name_that_leads_inside_is_not_called(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(socket, "create_connection", never)
    with pytest.raises(UnsafeAddressError, match="private"):
        post("https://hooks.example.org/", b"", {}, resolve=lambda *_: [address])
    with pytest.raises(UnsafeAddressError, match="private"):
        post("https://hooks.example.org/", b"", {}, resolve=lambda *_: ["8.8.8.8", address])


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "169.254.169.254", "10.1.2.3", "[::ffff:10.0.0.1]",
             "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost"]
)  # fmt: skip
def test_addresses_written_in_other_ways_are_resolved_before_they_are_judged(
    monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setattr(socket, "create_connection", never)
    with pytest.raises((UnsafeAddressError, UnreachableError)):
        post(f"https://{host}/", b"", {})


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://example.org/", "https"),
        ("ftp://example.org/", "address"),
        ("file:///etc/passwd", "address"),
        ("gopher://example.org/", "address"),
        ("https:///nowhere", "address"),
        ("https://user:pass@example.org/", "address"),
        ("https://example.org@10.0.0.1/", "address"),
        ("https://example.org\\@10.0.0.1/", "address"),
        ("https://exa mple.org/", "address"),
        ("https://example.org/\r\nHost: inside", "address"),
        ("https://example.org:22/", "port"),
        ("https://example.org:25/", "port"),
        ("https://example.org:1024/", "port"),
        ("https://example.org:99999/", "address"),
        ("https://example.org:x/", "address"),
        ("https://" + "a" * 64 + ".org/", "address"),
        ("", "address"),
        ("//example.org", "address"),
    ],
)
def test_addresses_that_are_none_are_refused_with_a_reason(url: str, reason: str) -> None:
    with pytest.raises(UnsafeAddressError) as refused:
        target_of(url)
    assert refused.value.reason == reason


def test_names_and_paths_of_every_script_are_written_for_the_wire() -> None:
    target = target_of("https://пример.example:8443/școală?q=ب")
    assert target.host == "xn--e1afmkfd.example"
    assert target.path == "/%C8%99coal%C4%83?q=%D8%A8"
    assert target.host_header == "xn--e1afmkfd.example:8443"


def test_it_connects_to_the_address_that_was_looked_at(local: None) -> None:
    asked: list[str] = []
    heard: dict[str, str] = {}

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    def answer(handler: BaseHTTPRequestHandler) -> None:
        heard.update(handler.headers.items())
        plain(202, b"taken")(handler)

    with serving(answer) as port:
        got = post(f"http://hooks.example.org:{port}/x", b"{}", {"a": "b"}, resolve=resolve)
    assert got == Answer(202, b"taken")
    assert asked == ["hooks.example.org"]
    assert heard["Host"] == f"hooks.example.org:{port}"
    assert heard["a"] == "b"


def test_even_where_this_machine_may_be_called_no_other_private_one_may(local: None) -> None:
    for url in ("https://x.example/", "http://x.example:8080/"):
        with pytest.raises(UnsafeAddressError):
            post(url, b"", {}, resolve=lambda *_: ["10.0.0.1"])
        with pytest.raises(UnsafeAddressError):
            post(url, b"", {}, resolve=lambda *_: ["127.0.0.1", "10.0.0.1"])
    with pytest.raises(UnsafeAddressError, match="https"):
        post("http://x.example:8080/", b"", {}, resolve=lambda *_: ["8.8.8.8"])


def test_a_redirection_is_an_answer_and_not_followed(local: None) -> None:
    calls = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        calls.append(handler.path)
        plain(307, b"", Location="http://169.254.169.254/latest/meta-data/")(handler)

    with serving(answer) as port:
        got = post(f"http://localhost:{port}/", b"", {}, resolve=lambda *_: ["127.0.0.1"])
    assert got.status == 307
    assert calls == ["/"]


def test_of_a_flood_only_the_beginning_is_read(local: None) -> None:
    with serving(plain(200, b"x" * 1_000_000)) as port:
        got = post(f"http://localhost:{port}/", b"", {}, resolve=lambda *_: ["127.0.0.1"])
    assert got.body == b"x" * 4096


def test_dripping_headers_do_not_hold_a_worker(local: None) -> None:
    done = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not done.wait(0.05):
            try:
                handler.wfile.write(b"a: b\r\n")
            except OSError:
                return

    with serving(drip) as port:
        began = time.monotonic()
        with pytest.raises(UnreachableError, match="silence"):
            post(
                f"http://localhost:{port}/", b"", {}, resolve=lambda *_: ["127.0.0.1"], seconds=0.4
            )
        done.set()
    assert time.monotonic() - began < 3


def test_a_server_that_speaks_no_tls_is_a_fault_of_certificate(local: None) -> None:
    with serving(plain()) as port, pytest.raises(UnreachableError, match="certificate"):
        post(f"https://localhost:{port}/", b"", {}, resolve=lambda *_: ["127.0.0.1"])


def test_nobody_there_is_unreachable(local: None) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        with pytest.raises(UnreachableError, match="unreachable"):
            post(f"http://localhost:{port}/", b"", {}, resolve=lambda *_: ["127.0.0.1"])
    with pytest.raises(UnreachableError, match="unreachable"):
        post("https://nowhere.invalid/", b"", {}, resolve=lambda *_: [])


def test_a_slow_name_server_is_not_waited_for() -> None:
    over = threading.Event()

    def slow(host: str, port: int) -> list[str]:
        over.wait(20)
        return ["8.8.8.8"]

    with pytest.raises(UnreachableError) as refused:
        get("https://slow.example.org/", {}, resolve=slow, seconds=0.05)
    over.set()
    assert refused.value.reason == "silence"


def test_names_and_connection_share_one_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    now, given = [100.0], list[float]()

    def slow(host: str, port: int) -> list[str]:
        now[0] += 3
        return ["8.8.8.8"]

    def connect(_: Any, seconds: float) -> socket.socket:
        given.append(seconds)
        raise TimeoutError

    monkeypatch.setattr(safe_http, "monotonic", lambda: now[0])
    monkeypatch.setattr(socket, "create_connection", connect)
    for seconds in (4.0, 3.0):
        with pytest.raises(UnreachableError, match="silence"):
            get("http://slow.example/", {}, resolve=slow, seconds=seconds)
        with pytest.raises(UnreachableError, match="silence"):
            post("https://slow.example/", b"", {}, resolve=slow, seconds=seconds)
    assert given == [1.0, 1.0]


def test_time_that_is_up_while_it_connects_is_up(
    local: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The alarm rings when there is no connection yet that it could let go of."""
    connect = socket.create_connection
    rung = threading.Event()
    abort = safe_http._Pinned.abort
    asked: list[str] = []

    def ring(self: Any) -> None:
        abort(self)
        rung.set()

    def late(*said: Any) -> socket.socket:
        assert rung.wait(10)
        return connect(said[0], 5)

    monkeypatch.setattr(safe_http._Pinned, "abort", ring)
    monkeypatch.setattr(socket, "create_connection", late)

    def here(*_: Any) -> list[str]:
        return ["127.0.0.1"]

    with (
        serving(lambda handler: asked.append(handler.path)) as port,
        pytest.raises(UnreachableError, match="silence"),
    ):
        post(f"http://localhost:{port}/", b"", {}, resolve=here, seconds=0.05)
    assert asked == []
