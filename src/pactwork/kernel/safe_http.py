"""Calling addresses that people gave us, without letting them reach inside our own network:
webhooks, other repositories, links.

The name is resolved once, every address it has must be public, and the connection goes to the
address that was looked at: a name that changes its mind in between changes nothing. Redirections
are answers like others, never followed; no proxy is used; time and answer are bounded.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from time import monotonic
from typing import BinaryIO, Final
from urllib.parse import quote, urlsplit

from django.conf import settings

SECONDS: Final = 10.0
ANSWER_BYTES: Final = 4096
_PIECE: Final = 1 << 16
_LOW_PORTS: Final = (80, 443, 8443)
_NAT64: Final = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_CLOSED: Final = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"))
_OPEN: Final = IPv6Network("2000::/3")
"""What Python's own lists leave out: protocol assignments; only this part of IPv6 is given out."""
_COMPATIBLE: Final = IPv6Network("::/96")
_IN_PATH: Final = "/%:@!$&'()*+,;=~-._"

Resolve = Callable[[str, int], Iterable[str]]
Address = IPv4Address | IPv6Address


class UnsafeAddressError(ValueError):
    """An address that may not be called; `reason` is address, https, port or private."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnreachableError(OSError):
    """There was no answer; `reason` is unreachable, silence or certificate.

    `left` says whether the message may have arrived all the same.
    """

    def __init__(self, reason: str, *, left: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.left = reason, left


@dataclass(frozen=True)
class Target:
    """An address taken apart: where to connect, what to ask for."""

    is_secure: bool
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        """The host as HTTP writes it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = 443 if self.is_secure else 80
        return host if self.port == usual else f"{host}:{self.port}"


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the beginning of the body, and headers by name in lower case."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict, compare=False)


def target_of(url: str, *, plain: bool = False) -> Target:
    """Take an address apart; with `plain` it may also be http, where nothing secret is sent.

    Raises:
        UnsafeAddressError: it is not https, names no host, carries a password, or a port of
            services that are not web servers.
    """
    if not url.isprintable() or " " in url or "\\" in url:
        raise UnsafeAddressError("address")
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except ValueError:
        raise UnsafeAddressError("address") from None
    if parts.scheme not in ("https", "http") or not host or "@" in parts.netloc:
        raise UnsafeAddressError("address")
    secure = parts.scheme == "https"
    if not secure and not plain and not settings.PACTWORK_WEBHOOKS_TO_LOCALHOST:
        raise UnsafeAddressError("https")
    number = port if port is not None else (443 if secure else 80)
    if number not in _LOW_PORTS and number <= 1024:
        raise UnsafeAddressError("port")
    path = quote(parts.path or "/", safe=_IN_PATH)
    query = f"?{quote(parts.query, safe=_IN_PATH + '?')}" if parts.query else ""
    return Target(secure, host, number, path + query)


def system_addresses(host: str, port: int) -> list[str]:
    """Every address the system knows for a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(text: str) -> bool:
    """Whether an IP address is one of the open internet, however it is dressed up."""
    if "%" in text:
        return False
    try:
        addresses = list(_within(ip_address(text)))
    except ValueError:
        return False
    return all(map(_is_open, addresses))


def _is_open(address: Address) -> bool:
    if isinstance(address, IPv6Address):
        return address in _OPEN and address.is_global
    closed = any(address in network for network in _CLOSED)
    return address.is_global and not (closed or address.is_multicast or address.is_reserved)


def _within(address: Address) -> Iterable[Address]:
    """The address, or the IPv4 addresses that this IPv6 address stands for."""
    if isinstance(address, IPv4Address):
        yield address
        return
    embedded = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if any(address in network for network in (*_NAT64, _COMPATIBLE)):
        embedded.append(IPv4Address(int(address) & 0xFFFFFFFF))
    held = [one for one in embedded if one is not None]
    yield from held
    if address.ipv4_mapped is None:
        yield address


def checked_address(target: Target, resolve: Resolve, *, plain: bool = False) -> str:
    """Resolve a host once, and give the address to connect to.

    Raises:
        UnsafeAddressError: one of its addresses is not public.
        UnreachableError: it has none.
    """
    try:
        found = list(resolve(target.host, target.port))
    except UnreachableError:
        raise
    except (OSError, UnicodeError):
        raise UnreachableError("unreachable") from None
    if not found:
        raise UnreachableError("unreachable")
    local = settings.PACTWORK_WEBHOOKS_TO_LOCALHOST and all(_is_loopback(one) for one in found)
    if local:
        return found[0]
    if not target.is_secure and not plain:
        raise UnsafeAddressError("https")
    if not all(is_public(one) for one in found):
        raise UnsafeAddressError("private")
    return found[0]


def _is_loopback(text: str) -> bool:
    with suppress(ValueError):
        return ip_address(text).is_loopback
    return False


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    resolve: Resolve = system_addresses,
    trust: ssl.SSLContext | None = None,
    seconds: float = SECONDS,
    most: int = ANSWER_BYTES,
) -> Answer:
    """Send a body and read the first `most` bytes of the answer, all within `seconds`.

    Raises:
        UnsafeAddressError: the address may not be called.
        UnreachableError: there was no answer.
    """
    target = target_of(url)
    connection = _pinned(target, resolve, trust, seconds)
    return _asked(connection, target, "POST", headers, body=body, most=most)


def get(
    url: str,
    headers: Mapping[str, str],
    *,
    resolve: Resolve = system_addresses,
    trust: ssl.SSLContext | None = None,
    seconds: float = SECONDS,
    most: int = ANSWER_BYTES,
    into: BinaryIO | None = None,
) -> Answer:
    """Read the first `most` bytes of what is found there, all within `seconds`; http will do. With
    `into` they go to that file, piece by piece, and the answer has none.

    Raises: as `post`.
    """
    target = target_of(url, plain=True)
    connection = _pinned(target, resolve, trust, seconds, plain=True)
    return _asked(connection, target, "GET", headers, body=None, most=most, into=into)


def _pinned(
    target: Target,
    resolve: Resolve,
    trust: ssl.SSLContext | None,
    seconds: float,
    *,
    plain: bool = False,
) -> _Pinned:
    """A connection to be opened, with what the name server left of the time."""
    until = monotonic() + seconds
    address = checked_address(target, _within_seconds(resolve, seconds), plain=plain)
    left = until - monotonic()
    if left <= 0:
        raise UnreachableError("silence")
    return _Pinned(target, address, trust, left)


def _within_seconds(resolve: Resolve, seconds: float) -> Resolve:
    """The same, done aside: a slow name server is not waited for longer than anything else."""

    def bounded(host: str, port: int) -> Iterable[str]:
        found = list[str]()
        faults = list[BaseException]()

        def look() -> None:
            try:
                found.extend(resolve(host, port))
            except Exception as fault:  # noqa: BLE001 (raised again where it is waited for)
                faults.append(fault)

        aside = threading.Thread(target=look, daemon=True)
        aside.start()
        aside.join(seconds)
        if aside.is_alive():
            raise UnreachableError("silence")
        if faults:
            raise faults[0]
        return found

    return bounded


def _asked(
    connection: _Pinned,
    target: Target,
    method: str,
    headers: Mapping[str, str],
    *,
    body: bytes | None,
    most: int,
    into: BinaryIO | None = None,
) -> Answer:
    alarm = threading.Timer(connection.timeout or SECONDS, connection.abort)
    alarm.daemon = True
    alarm.start()
    try:
        connection.connect()
        told = {**headers, "Host": target.host_header, "Connection": "close"}
        connection.request(method, target.path, body=body, headers=told)
        answer = connection.getresponse()
        if connection.aborted:
            raise TimeoutError
        read = _beginning(answer, most) if method == "POST" else _all_of(answer, most, into)
        if connection.aborted and method == "GET":
            raise TimeoutError
        said = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, read, said)
    except (OSError, HTTPException) as fault:
        raise UnreachableError(connection.reason_of(fault), left=connection.is_open) from fault
    finally:
        alarm.cancel()
        connection.close()


def _beginning(answer: HTTPResponse, most: int) -> bytes:
    """The first bytes; an answer that breaks off has been an answer all the same."""
    with suppress(OSError, HTTPException):
        return answer.read(most)
    return b""


def _all_of(answer: HTTPResponse, most: int, into: BinaryIO | None) -> bytes:
    if into is None:
        return answer.read(most)
    while most > 0 and (piece := answer.read(min(most, _PIECE))):
        into.write(piece)
        most -= len(piece)
    if most > 0 and answer.length:
        raise IncompleteRead(b"", answer.length)
    return b""


class _Pinned(HTTPConnection):
    """A connection to one address, whatever the name says now; TLS still asks for the name."""

    def __init__(
        self, target: Target, address: str, trust: ssl.SSLContext | None, seconds: float
    ) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self.aborted = self.is_open = False
        self._target, self._address, self._trust = target, address, trust

    def connect(self) -> None:
        """Open the connection."""
        plain = socket.create_connection((self._address, self._target.port), self.timeout)
        self._go_on_with(plain)
        if self._target.is_secure:
            self._encrypt(plain)
        self.is_open = True

    def _encrypt(self, plain: socket.socket) -> None:
        context = self._trust or ssl.create_default_context()
        secure = context.wrap_socket(
            plain, server_hostname=self._target.host, do_handshake_on_connect=False
        )
        self._go_on_with(secure)
        secure.do_handshake()

    def _go_on_with(self, held: socket.socket) -> None:
        self.sock = held
        if self.aborted:  # while there was nothing yet to be let go of
            raise TimeoutError

    def reason_of(self, fault: Exception) -> str:
        """Why there is no answer."""
        if self.aborted or isinstance(fault, TimeoutError):
            return "silence"
        return "certificate" if isinstance(fault, ssl.SSLError) else "unreachable"

    def abort(self) -> None:
        """Time is up: whoever waits on this connection is let go."""
        self.aborted = True
        held = self.sock
        if held is not None:
            with suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)
