"""Asking another repository: one answer at a time, never more than it allows, and never inside
our own network (kernel/safe_http).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlencode, urljoin

from django.utils import timezone

from pactwork.kernel.safe_http import Answer, UnreachableError, UnsafeAddressError, get
from pactwork.repository.exchange.xml_in import MOST

Fetch = Callable[[str], Answer]

SECONDS: Final = 120.0
REDIRECTIONS: Final = 3
LONGEST_WAIT: Final = 24 * 3600
HEADERS: Final = {
    "User-Agent": "Pactwork (OAI-PMH harvester)",
    "Accept": "text/xml, application/xml",
    "Accept-Encoding": "identity",
}


class AskingError(Exception):
    """There is no answer to use; `reason` says why. `wait` is how many seconds the other side
    asks us to wait, if it does.
    """

    def __init__(self, reason: str, *, wait: int | None = None) -> None:
        super().__init__(reason)
        self.reason, self.wait = reason, wait


def fetch(address: str) -> Answer:
    """What is found at an address, all of it up to a limit.

    Raises:
        UnsafeAddressError, UnreachableError: as `kernel.safe_http.get`.
    """
    return get(address, HEADERS, seconds=SECONDS, most=MOST + 1)


def ask(address: str, said: Mapping[str, str], *, by: Fetch = fetch) -> bytes:
    """The answer of a repository to a request.

    Raises:
        AskingError: there is none.
    """
    asked = f"{address}{'&' if '?' in address else '?'}{urlencode(said)}"
    for _ in range(REDIRECTIONS + 1):
        try:
            answer = by(asked)
        except (UnsafeAddressError, UnreachableError) as error:
            raise AskingError(error.reason) from error
        if answer.status in (301, 302, 303, 307, 308) and answer.headers.get("location"):
            asked = _led_to(asked, answer.headers["location"])
            continue
        if answer.status in (429, 503):
            wait = asked_to_wait(answer.headers.get("retry-after", ""))
            raise AskingError("busy", wait=wait)
        if answer.status != 200:
            raise AskingError(f"status-{answer.status}")
        if len(answer.body) > MOST:
            raise AskingError("too-large")
        return answer.body
    raise AskingError("redirections")


def asked_to_wait(said: str) -> int | None:
    """How long to wait, in seconds, from a number or a date (RFC 9110 §10.2.3)."""
    if said.isascii() and said.isdecimal():
        return min(int(said[:9]), LONGEST_WAIT)
    try:
        until: datetime = parsedate_to_datetime(said)
        left = (until - timezone.now()).total_seconds()
    except (ValueError, TypeError):
        return None
    return min(max(0, round(left)), LONGEST_WAIT)


def _led_to(asked: str, location: str) -> str:
    try:
        return urljoin(asked, location)
    except ValueError:
        raise AskingError("address") from None
