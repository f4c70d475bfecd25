"""Sitemaps, and linked data that stands in pages or alone: what strangers send, read."""

from __future__ import annotations

import json
import re
import zlib
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, Final

from pactwork.repository.exchange.faults import UnreadableError
from pactwork.repository.exchange.linked_in import is_learning, plain_types
from pactwork.repository.exchange.streams import ROW
from pactwork.repository.exchange.xml_in import children_of, first, local

LARGEST: Final = 52_428_800
"""Bytes of a sitemap, unpacked (sitemaps.org allows 50 MB), and 50,000 addresses in one."""
MANY: Final = 50_000
PAGE: Final = 10_000_000
"""Bytes of a page."""
_SCRIPTS: Final = 50
_PARSED: Final = 2_000_000
"""Letters of linked data in a page: read, they take thirty times as much memory."""
_GZIP: Final = b"\x1f\x8b"
_ENDS: Final = re.compile(rb"</([\w.-]{1,40}:)?(url|sitemap)\s*>")
_ROOTS: Final = {b"url": b"urlset", b"sitemap": b"sitemapindex"}


@dataclass(frozen=True, slots=True)
class Listed:
    """An address in a sitemap, and what it says of its last change ("" for nothing)."""

    address: str
    changed: str = ""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """The pages it lists, or, of an index, the further sitemaps."""

    pages: tuple[Listed, ...] = ()
    further: tuple[Listed, ...] = ()


def sitemap(data: bytes) -> Sitemap:
    """A sitemap or an index of sitemaps, packed with gzip or not.

    Raises:
        UnreadableError: it is none, or larger than the protocol allows.
    """
    return _listed(unpacked(data))


def sitemap_begun(data: bytes, most: int) -> Sitemap:
    """The same of its first `most` bytes, unpacked: what they list.

    Raises:
        UnreadableError: as `sitemap`; too-large where nothing is listed so early.
    """
    held, is_whole = begun(data, most)
    if is_whole:
        return _listed(held)
    ends = deque(_ENDS.finditer(held), maxlen=1)
    if not ends:
        raise UnreadableError("too-large", f"{len(data)}")
    last = ends.pop()
    end = b"</%b%b>" % (last[1] or b"", _ROOTS[last[2]])
    return _listed(held[: last.end()] + end)


def _listed(data: bytes) -> Sitemap:
    kind, found = "", dict[str, Listed]()
    for number, node in enumerate(children_of(data, most=LARGEST)):
        if not number:
            kind = local(node)
            if kind not in ("urlset", "sitemapindex"):
                raise UnreadableError("not-a-sitemap", kind[:80])
        elif local(node) == ("url" if kind == "urlset" else "sitemap"):
            address = first(node, "loc")
            if address and len(address) <= 2048:
                found.setdefault(address, Listed(address, first(node, "lastmod")[:40]))
        if len(found) >= MANY:
            break
    held = tuple(found.values())
    return Sitemap(pages=held) if kind == "urlset" else Sitemap(further=held)


def begun(data: bytes, most: int) -> tuple[bytes, bool]:
    """The first `most` bytes, unpacked where they are packed with gzip, and whether that is all;
    of packed ones so many come in as well.

    Raises:
        UnreadableError: damaged.
    """
    if not data.startswith(_GZIP):
        return data[:most], len(data) <= most
    packed = zlib.decompressobj(wbits=31)
    try:
        held = packed.decompress(data[:most], most + 1)
    except zlib.error as error:
        raise UnreadableError("unreadable", str(error)[:200]) from None
    if not packed.eof and len(held) <= most and len(data) <= most:
        raise UnreadableError("unreadable", "gzip")
    return held[:most], packed.eof and len(held) <= most


def unpacked(data: bytes) -> bytes:
    """The bytes, unpacked where they are packed with gzip; never more than a sitemap may have.

    Raises:
        UnreadableError: too-large, or damaged.
    """
    if not data.startswith(_GZIP):
        return data
    packed = zlib.decompressobj(wbits=31)
    try:
        held = packed.decompress(data, LARGEST + 1)
    except zlib.error as error:
        raise UnreadableError("unreadable", str(error)[:200]) from None
    if len(held) > LARGEST:
        raise UnreadableError("too-large", f"{len(data)}")
    if not packed.eof:
        raise UnreadableError("unreadable", "gzip")
    return held


def learning_in(data: bytes) -> Mapping[str, Any]:
    """What a page says of the learning resource it is about, in JSON-LD.

    Raises:
        UnreadableError: no-linked-data (it says nothing of one), too-large, or damaged.
    """
    data = unpacked(data)  # some servers pack what nobody asked them to
    if len(data) > PAGE:
        raise UnreadableError("too-large", f"{len(data)}")
    return learning_of(data.decode("utf-8", "replace"))


def learning_of(text: str) -> Mapping[str, Any]:
    """The same of the text of a page, or of its beginning.

    Raises:
        UnreadableError: no-linked-data.
    """
    text = text.lstrip("\ufeff \t\r\n")
    texts = [text] if text[:1] in ("{", "[") else _scripts(text)
    if sum(map(len, texts)) > _PARSED:
        raise UnreadableError("too-large", f"{sum(map(len, texts))}")
    nodes = [one for held in texts for one in _nodes(_parsed(held))]
    best = max(nodes, key=is_learning, default=None)
    if best is None or not is_learning(best):
        kinds = ", ".join(sorted({kind for one in nodes for kind in plain_types(one)}))
        raise UnreadableError("no-linked-data", kinds[:200])
    if max(map(len, texts)) > ROW and (size := _length(best)) > ROW:
        raise UnreadableError("too-large", f"{size}")
    return best


def _nodes(value: Any, context: Any = None) -> Iterator[Mapping[str, Any]]:
    """The objects that stand for themselves, alone, listed or in a graph, with their context."""
    if isinstance(value, list):
        for one in value[:1000]:
            if isinstance(one, Mapping | list):
                yield from _nodes(one, context)
    elif isinstance(value, Mapping):
        held = value.get("@context", context)
        if isinstance(graph := value.get("@graph"), list):
            yield from _nodes([one for one in graph if isinstance(one, Mapping)], held)
        else:
            yield {"@context": held, **value} if held is not None else value


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _length(node: Mapping[str, Any]) -> int:
    try:
        return len(json.dumps(node, ensure_ascii=False))
    except RecursionError:
        return ROW + 1


def _scripts(text: str) -> list[str]:
    reader = _Scripts()
    try:
        reader.feed(text)
    except AssertionError as error:  # html.parser, of declarations that are none: <![x[
        raise UnreadableError("unreadable", str(error)[:200]) from None
    return reader.found


class _Scripts(HTMLParser):
    """Gathers what stands in scripts of JSON-LD; nothing of a page is run or fetched."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = (dict(attrs).get("type") or "").partition(";")[0].strip().lower()
        self._is_inside = tag == "script" and kind == "application/ld+json"
        if self._is_inside and len(self.found) < _SCRIPTS:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self._is_inside = False

    def handle_data(self, data: str) -> None:
        if self._is_inside:
            self.found[-1] += data
