"""Copying a page of the web, as WARC: asked once, politely, and never inside our own network.

What a site says to robots is kept to (RFC 9309); where it asks that no copies be shown, none is
made.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import monotonic
from typing import Final
from urllib.parse import urljoin, urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pactwork.kernel.safe_http import Answer, UnreachableError, UnsafeAddressError, get

Fetch = Callable[[str, int], Answer]
"""Given an address and how many bytes of it are read."""

SECONDS: Final = 30.0
MOST: Final = 10_000_000
"""Bytes of a page."""
_MOST_ROBOTS: Final = 512_000
_ALL_CLOSED: Final = "User-agent: *\nDisallow: /"
_REDIRECTIONS: Final = 5
_LED: Final = (301, 302, 303, 307, 308)
_ASKED_FOR: Final = (401, 403, 405, 406, 429)
"""Answers of a page that is there, and not for us."""
_TYPES: Final = ("text/html", "application/xhtml+xml", "text/plain")
NAME: Final = "Pactwork"
_HEADERS: Final = {
    "User-Agent": f"{NAME} (copies of linked pages)",
    "Accept": "text/html, application/xhtml+xml, text/plain;q=0.8",
    "Accept-Encoding": "identity",
}
_NO_COPY: Final = re.compile(r"\b(?:noarchive|none)\b", re.I)
_META: Final = re.compile(rb"<meta\b[^>]{0,300}>", re.I)
_NOT_SENT_ON: Final = frozenset({"transfer-encoding", "content-length", "connection", "set-cookie"})
"""Headers that are not true of what is kept, or nobody's business."""


class ArchivingError(Exception):
    """There is no copy; `reason` says why: robots, noarchive, type, size, redirections, status-N,
    or a reason of `safe_http`.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and its answer."""

    address: str
    answer: Answer


def fetch(address: str, most: int) -> Answer:
    """What is found at an address. Raises: as `kernel.safe_http.get`."""
    return get(address, _HEADERS, seconds=SECONDS, most=most)


def fetch_within(seconds: float) -> Fetch:
    """As `fetch`, for somebody who waits: all that is asked together ends after so long."""
    until = monotonic() + seconds

    def fetch(address: str, most: int) -> Answer:
        left = until - monotonic()
        if left <= 0:
            raise UnreachableError("silence")
        return get(address, _HEADERS, seconds=left, most=most)

    return fetch


def archived(link: str, *, by: Fetch = fetch) -> bytes:
    """A copy of the page at this address, with what led to it, as WARC.

    Raises:
        ArchivingError: none can be made.
    """
    found = list(_followed(link, MOST + 1, by, robots=True))
    last = found[-1].answer
    if last.status != 200:
        raise ArchivingError(f"status-{last.status}")
    if last.headers.get("content-type", "").partition(";")[0].strip().lower() not in _TYPES:
        raise ArchivingError("type")
    if last.headers.get("content-encoding", "identity").lower() not in ("identity", "gzip"):
        raise ArchivingError("type")
    if len(last.body) > MOST:
        raise ArchivingError("size")
    if _asks_for_no_copy(last):
        raise ArchivingError("noarchive")
    return _written(found)


def is_there(link: str, *, by: Fetch = fetch) -> bool:
    """Whether something still answers there. An address that may not be asked is not there."""
    try:
        found = list(_followed(link, 1, by, robots=False))
    except ArchivingError:
        return False
    status = found[-1].answer.status
    return status < 400 or status in _ASKED_FOR


def _followed(link: str, most: int, by: Fetch, *, robots: bool) -> Iterator[Exchange]:
    asked = urlunsplit(urlsplit(link)._replace(fragment=""))
    known: dict[str, RobotFileParser] = {}
    for _ in range(_REDIRECTIONS + 1):
        if robots:
            require_leave(asked, by, known)
        answer = _asked(asked, most, by)
        yield Exchange(asked, answer)
        if answer.status not in _LED or not answer.headers.get("location"):
            return
        try:
            asked = urljoin(asked, answer.headers["location"])
            asked = urlunsplit(urlsplit(asked)._replace(fragment=""))
        except ValueError:
            raise ArchivingError("address") from None
    raise ArchivingError("redirections")


def _asked(address: str, most: int, by: Fetch) -> Answer:
    try:
        return by(address, most)
    except (UnsafeAddressError, UnreachableError) as error:
        raise ArchivingError(error.reason) from error


def require_leave(address: str, by: Fetch, known: dict[str, RobotFileParser]) -> None:
    """Ask robots.txt of each site once; `known` keeps what they said.

    Raises:
        ArchivingError: robots, or there is no answer.
    """
    parts = urlsplit(address)
    place = urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))
    if place not in known:
        known[place] = _rules(place, by)
    if not known[place].can_fetch(NAME, address):
        raise ArchivingError("robots")


def _rules(place: str, by: Fetch) -> RobotFileParser:
    """What a site says to robots: where it says nothing all is allowed, where it cannot say it
    nothing is (RFC 9309 §2.3.1).
    """
    answer = list(_followed(place, _MOST_ROBOTS, by, robots=False))[-1].answer
    said = answer.body.decode("utf-8", "replace") if answer.status == 200 else ""
    rules = RobotFileParser()
    try:
        rules.parse((_ALL_CLOSED if answer.status >= 500 else said).splitlines())
    except ValueError:
        raise ArchivingError("robots") from None
    return rules


def _asks_for_no_copy(answer: Answer) -> bool:
    if _NO_COPY.search(answer.headers.get("x-robots-tag", "")):
        return True
    head = answer.body[:100_000]
    metas = (one[0].decode("ascii", "replace").lower() for one in _META.finditer(head))
    return any("robots" in one and _NO_COPY.search(one) for one in metas)


class _InMemory(WARCWriter):  # type: ignore[misc]
    """Pages are small: no file is opened beside (warcio leaves it open)."""

    @staticmethod
    def _create_temp_file() -> io.BytesIO:
        return io.BytesIO()


def _written(found: list[Exchange]) -> bytes:
    """WARC 1.1 (ISO 28500:2017): what was asked, what was answered, packed record by record."""
    out = io.BytesIO()
    writer = _InMemory(out, gzip=True, warc_version="1.1")
    told = {"software": NAME, "format": "WARC File Format 1.1"}
    writer.write_record(writer.create_warcinfo_record("page.warc.gz", told))
    for one in found:
        parts = urlsplit(one.address)
        path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
        headers = [("Host", parts.netloc), *_HEADERS.items()]
        asked = StatusAndHeaders(f"GET {path} HTTP/1.1", headers, is_http_request=True)
        said = [
            (name, value) for name, value in one.answer.headers.items() if name not in _NOT_SENT_ON
        ]
        said.append(("content-length", str(len(one.answer.body))))
        answered = StatusAndHeaders(str(one.answer.status), said, protocol="HTTP/1.1")
        response = writer.create_warc_record(
            one.address, "response", payload=io.BytesIO(one.answer.body), http_headers=answered
        )
        request = writer.create_warc_record(one.address, "request", http_headers=asked)
        writer.write_request_response_pair(request, response)
    return out.getvalue()
