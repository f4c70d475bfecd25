"""Looking at a site before it is harvested: is there a sitemap, or a file of JSON, and does what
it leads to say what it is? Nothing is kept, and of each answer the beginning is read: somebody
waits.
"""

from __future__ import annotations

import io
from typing import Final
from urllib.parse import urlsplit

from pactwork.repository.effects.asking import AskingError
from pactwork.repository.effects.patience import MOST
from pactwork.repository.effects.visiting import Site
from pactwork.repository.exchange.faults import UnreadableError
from pactwork.repository.exchange.linked_in import is_learning
from pactwork.repository.exchange.oai_looked import Looked
from pactwork.repository.exchange.pages_read import (
    Listed,
    Sitemap,
    begun,
    learning_of,
    sitemap_begun,
)
from pactwork.repository.exchange.streams import text_of, values_of
from pactwork.repository.models import SourceKind

_TRIED: Final = 3
"""So many pages are looked into for linked data."""
_NO_TIME: Final = ("busy", "silence")
"""Why a page is left to the harvest, which has time."""


def look_at_pages(address: str, site: Site) -> Looked:
    """What a site offers to be harvested: a sitemap at this address or named in its robots.txt, or
    a file of JSON at this address. Where it wants longer rests than somebody waits, or its pages
    take longer, they are unseen.

    Raises:
        AskingError: there is no answer to use.
        UnreadableError: neither is there (not-oai), or what it leads to describes nothing to learn
            with (no-linked-data).
    """
    found = site.found(address, most=MOST + 1)
    if found.status != 200:
        raise AskingError(f"status-{found.status}")
    start = found.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start in (b"{", b"["):
        return _file(address, found.body)
    try:
        return _sitemap(address, sitemap_begun(found.body, MOST), site)
    except UnreadableError as error:
        if error.reason in ("no-linked-data", "too-large"):
            raise
    for named in site.sitemaps(address)[:_TRIED]:
        try:
            further = site.found(named, most=MOST + 1)
        except AskingError as error:
            if error.reason != "busy":
                raise
            return _looked(named, is_unseen=True)
        if further.status == 200:
            return _sitemap(named, sitemap_begun(further.body, MOST), site)
    raise UnreadableError("not-oai")


def _file(address: str, body: bytes) -> Looked:
    """Whether the first value of a file describes something to learn with."""
    try:
        value = next(values_of(text_of(io.BytesIO(body[:MOST]))), None)
    except UnreadableError as error:
        if len(body) <= MOST:
            raise
        raise UnreadableError("too-large") from error
    if isinstance(value, dict) and is_learning(value):
        return Looked(_host(address), (SourceKind.JSON.value,), (), (), kind=SourceKind.JSON.value)
    raise UnreadableError("no-linked-data")


def _sitemap(address: str, held: Sitemap, site: Site) -> Looked:
    is_unseen = False
    try:
        for one in _pages(held, site)[:_TRIED]:
            if (described := _describes(one, site)) is True:
                return _looked(address)
            is_unseen = is_unseen or described is None
    except AskingError as error:
        if error.reason not in _NO_TIME:
            raise
        is_unseen = True
    if is_unseen:
        return _looked(address, is_unseen=True)
    raise UnreadableError("no-linked-data")


def _pages(held: Sitemap, site: Site) -> tuple[Listed, ...]:
    if not held.further:
        return held.pages
    found = site.found(held.further[0].address, most=MOST + 1)
    return sitemap_begun(found.body, MOST).pages


def _looked(address: str, *, is_unseen: bool = False) -> Looked:
    kind = SourceKind.SITEMAP.value
    return Looked(_host(address), (kind,), (), (), kind=kind, address=address, is_unseen=is_unseen)


def _describes(one: Listed, site: Site) -> bool | None:
    """Whether a page describes something to learn with; None where there is no time to see."""
    try:
        page, _ = begun(site.found(one.address, most=MOST + 1).body, MOST)
        return bool(learning_of(page.decode("utf-8", "replace")))
    except AskingError as error:
        return None if error.reason in _NO_TIME else False
    except UnreadableError:
        return False


def _host(address: str) -> str:
    return urlsplit(address).hostname or address
