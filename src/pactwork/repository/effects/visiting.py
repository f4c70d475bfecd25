"""Visiting the pages of a site for a harvest: what robots.txt says is kept to, the site rests
between two requests, what did not change is not sent again, and our own network is never reached
(kernel/safe_http).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final, Protocol
from urllib.parse import urljoin, urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from pactwork.kernel.safe_http import Answer, UnreachableError, UnsafeAddressError, get
from pactwork.repository.effects.archiving import NAME, ArchivingError, require_leave
from pactwork.repository.effects.asking import AskingError, asked_to_wait

SECONDS: Final = 60.0
SECONDS_OF_A_FILE: Final = 900.0
PACE: Final = 1.0
"""Seconds a site rests between two pages: as long as it took to answer, at most this, unless its
robots.txt asks for more.
"""
LONGEST_REST: Final = 60.0
SHORT_WAIT: Final = 60
"""Seconds a harvest waits where it is told to; asked for more, it comes back another time."""
_REDIRECTIONS: Final = 5
_LED: Final = (301, 302, 303, 307, 308)
_LONGEST_MARK: Final = 300
HEADERS: Final = {
    "User-Agent": f"{NAME} (harvester of described pages)",
    "Accept": "text/html, application/xhtml+xml, application/ld+json, application/json, "
    "application/xml, text/xml;q=0.9, */*;q=0.5",
    "Accept-Encoding": "identity",
}


class Visit(Protocol):
    """Asks for what is found at an address, the first `most` bytes of it; with `into` they go to
    that file. Raises: as `kernel.safe_http.get`.
    """

    def __call__(
        self, address: str, headers: Mapping[str, str], most: int, into: BinaryIO | None = None
    ) -> Answer: ...


def visited(
    address: str, headers: Mapping[str, str], most: int, into: BinaryIO | None = None
) -> Answer:
    """The network itself."""
    seconds = SECONDS if into is None else SECONDS_OF_A_FILE
    return get(address, {**HEADERS, **headers}, seconds=seconds, most=most, into=into)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: the status of HTTP, the bytes, and what names their state ("" where nothing
    does). `is_same` where the site says that nothing changed.
    """

    status: int
    body: bytes
    state: str

    @property
    def is_same(self) -> bool:
        """Whether it is as it was."""
        return self.status == 304


class Site:
    """One harvest's way of asking."""

    def __init__(self, by: Visit, sleep: Callable[[float], None] = time.sleep) -> None:
        self._by, self._sleep = by, sleep
        self._robots: dict[str, RobotFileParser] = {}
        self._rest = 0.0

    def found(
        self,
        address: str,
        *,
        state: str = "",
        most: int,
        into: BinaryIO | None = None,
        within: str = "",
    ) -> Found:
        """What is at an address, whatever its status; with `state`, only if it is another one.

        Raises:
            AskingError: robots.txt forbids it ("robots"), it leads nowhere, or away from the site
                of `within` ("elsewhere"), nobody answers, or the site asks to be left alone for a
                while.
        """
        try:
            return self._found(address, state, most, into, within)
        except AskingError as error:
            if error.wait is None or error.wait > SHORT_WAIT:
                raise
            self._sleep(error.wait)
            return self._found(address, state, most, into, within)

    def _found(
        self, address: str, state: str, most: int, into: BinaryIO | None, within: str
    ) -> Found:
        asked = urlunsplit(urlsplit(address)._replace(fragment=""))
        for _ in range(_REDIRECTIONS + 1):
            answer = self._asked(asked, _conditions(state), most, into)
            if answer.status in _LED and answer.headers.get("location"):
                asked = _led_to(asked, answer.headers["location"])
                if within and not is_same_site(asked, within):
                    raise AskingError("elsewhere")
                continue
            if answer.status in (429, 503):
                raise AskingError("busy", wait=asked_to_wait(answer.headers.get("retry-after", "")))
            said = answer.headers.get("etag") or answer.headers.get("last-modified") or ""
            named = said if len(said) <= _LONGEST_MARK and said.isprintable() else ""
            kept = state if answer.status == 304 else ""
            return Found(answer.status, answer.body, named or kept)
        raise AskingError("redirections")

    def _asked(
        self, address: str, headers: Mapping[str, str], most: int, into: BinaryIO | None
    ) -> Answer:
        try:
            require_leave(address, lambda place, size: self._by(place, {}, size), self._robots)
        except ArchivingError as error:
            raise AskingError(error.reason) from error
        self._sleep(self._rest)
        if into is not None:
            into.seek(0)
            into.truncate()
        begun = time.monotonic()
        try:
            return self._by(address, headers, most, into)
        except (UnsafeAddressError, UnreachableError) as error:
            raise AskingError(error.reason) from error
        finally:
            self._rest = max(min(PACE, time.monotonic() - begun), self._asked_for(address))

    def _asked_for(self, address: str) -> float:
        """How long the site's robots.txt asks us to rest."""
        rules = self._robots.get(_robots_of(address))
        asked = rules.crawl_delay(NAME) if rules is not None else None
        return min(float(asked or 0), LONGEST_REST)

    def sitemaps(self, address: str) -> list[str]:
        """The sitemaps that the site of an address names in its robots.txt.

        Raises:
            AskingError: there is no answer.
        """
        place = _robots_of(address)
        try:
            require_leave(place, lambda asked, size: self._by(asked, {}, size), self._robots)
        except ArchivingError as error:
            raise AskingError(error.reason) from error
        return list(self._robots[place].site_maps() or [])


def is_same_site(address: str, other: str) -> bool:
    """Whether two addresses are of one site: nobody has us visit others by naming their pages."""
    try:
        one, two = (urlsplit(held).hostname or "" for held in (address, other))
    except ValueError:
        return False
    return bool(one) and one.removeprefix("www.") == two.removeprefix("www.")


def _robots_of(address: str) -> str:
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))


def _conditions(state: str) -> dict[str, str]:
    if not state:
        return {}
    named = state.startswith(('"', 'W/"'))
    return {"If-None-Match" if named else "If-Modified-Since": state}


def _led_to(asked: str, location: str) -> str:
    try:
        return urlunsplit(urlsplit(urljoin(asked, location))._replace(fragment=""))
    except ValueError:
        raise AskingError("address") from None
