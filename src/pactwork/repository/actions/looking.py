"""Looking at a site before it is harvested: is there a sitemap, or a file of JSON, and does what
it leads to say what it is? Nothing is kept.
"""

from __future__ import annotations

import io
from typing import Final
from urllib.parse import urlsplit

from pactwork.repository.effects.asking import AskingError
from pactwork.repository.effects.visiting import Site
from pactwork.repository.exchange.faults import UnreadableError
from pactwork.repository.exchange.linked_in import is_learning
from pactwork.repository.exchange.oai_looked import Looked
from pactwork.repository.exchange.pages_read import (
    LARGEST,
    PAGE,
    Listed,
    Sitemap,
    learning_in,
    sitemap,
)
from pactwork.repository.exchange.streams import text_of, values_of
from pactwork.repository.models import SourceKind

_TRIED: Final = 3
"""So many pages are looked into for linked data."""


def look_at_pages(address: str, site: Site) -> Looked:
    """What a site offers to be harvested: a sitemap at this address or named in its robots.txt, or
    a file of JSON at this address.

    Raises:
        AskingError: there is no answer to use.
        UnreadableError: neither is there (not-oai), or what it leads to describes nothing to learn
            with (no-linked-data).
    """
    found = site.found(address, most=LARGEST + 1)
    if found.status != 200:
        raise AskingError(f"status-{found.status}")
    start = found.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start in (b"{", b"["):
        return _file(address, found.body)
    try:
        return _sitemap(address, sitemap(found.body), site)
    except UnreadableError as error:
        if error.reason in ("no-linked-data", "too-large"):
            raise
    for named in site.sitemaps(address)[:_TRIED]:
        further = site.found(named, most=LARGEST + 1)
        if further.status == 200:
            return _sitemap(named, sitemap(further.body), site)
    raise UnreadableError("not-oai")


def _file(address: str, body: bytes) -> Looked:
    """Whether the first value of a file describes something to learn with."""
    for value in values_of(text_of(io.BytesIO(body))):
        if isinstance(value, dict) and is_learning(value):
            return Looked(
                _host(address), (SourceKind.JSON.value,), (), (), kind=SourceKind.JSON.value
            )
        break
    raise UnreadableError("no-linked-data")


def _sitemap(address: str, held: Sitemap, site: Site) -> Looked:
    pages = held.pages
    if held.further:
        pages = sitemap(site.found(held.further[0].address, most=LARGEST + 1).body).pages
    if not any(_describes(one, site) for one in pages[:_TRIED]):
        raise UnreadableError("no-linked-data")
    kind = SourceKind.SITEMAP.value
    return Looked(_host(address), (kind,), (), (), kind=kind, address=address)


def _describes(one: Listed, site: Site) -> bool:
    try:
        return bool(learning_in(site.found(one.address, most=PAGE + 1).body))
    except (AskingError, UnreadableError):
        return False


def _host(address: str) -> str:
    return urlsplit(address).hostname or address
