"""Feeds as Atom (RFC 4287) and RSS 2.0, written from the same entries. Pure.

A reader's program may know nothing of our languages, so every title says its language
(`xml:lang`), and every summary is HTML that says language and direction itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final
from xml.etree import ElementTree as Xml

from django.utils.html import format_html, format_html_join

from pactwork.kernel.texts import Shown

ATOM: Final = "http://www.w3.org/2005/Atom"
DUBLIN_CORE: Final = "http://purl.org/dc/elements/1.1/"
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Enclosure:
    """A file that comes with an entry: where it is, what it is, how many bytes."""

    address: str
    media_type: str
    size: int


@dataclass(frozen=True)
class Entry:
    """One thing in a feed. `identity` is its IRI and never changes; `link` is its page.

    `paragraphs` are shown under the title; `subjects` are words to sort by. `rights` say on what
    terms it may be used, `licence` is the address of these terms ("" where they have none).
    """

    identity: str
    link: str
    title: Shown
    paragraphs: Sequence[Shown]
    updated: datetime
    published: datetime | None = None
    authors: Sequence[str] = ()
    subjects: Sequence[str] = ()
    rights: str = ""
    licence: str = ""
    enclosure: Enclosure | None = None

    @property
    def html(self) -> str:
        """The paragraphs as HTML, each with its language and direction."""
        rows = ((one.language, one.direction, one.text) for one in self.paragraphs if one.text)
        return format_html_join("", '<p lang="{}" dir="{}">{}</p>', rows)


@dataclass(frozen=True)
class Feed:
    """A feed and its entries, newest first. `address` is its own, `page` what people look at."""

    identity: str
    address: str
    page: str
    title: str
    language: str
    entries: Sequence[Entry] = field(default_factory=list)

    @property
    def updated(self) -> datetime:
        """When anything in it changed last."""
        return max((entry.updated for entry in self.entries), default=_LONG_AGO)


def atom(feed: Feed) -> bytes:
    """The feed as an Atom document in UTF-8."""
    root = Xml.Element("feed", {"xmlns": ATOM, "xml:lang": feed.language})
    _put(root, "id", feed.identity)
    _put(root, "title", feed.title)
    _put(root, "updated", _iso(feed.updated))
    _put(root, "link", rel="self", type="application/atom+xml", href=feed.address)
    _put(root, "link", rel="alternate", type="text/html", href=feed.page)
    _put(_put(root, "author"), "name", "Pactwork")
    for entry in feed.entries:
        _atom_entry(root, entry)
    return _written(root)


def _atom_entry(root: Xml.Element, entry: Entry) -> None:
    node = _put(root, "entry")
    _put(node, "id", entry.identity)
    title = _put(node, "title", entry.title.text)
    title.set("xml:lang", entry.title.language)
    _put(node, "link", rel="alternate", type="text/html", href=entry.link)
    _put(node, "updated", _iso(entry.updated))
    if entry.published:
        _put(node, "published", _iso(entry.published))
    for author in entry.authors:
        _put(_put(node, "author"), "name", author)
    for subject in entry.subjects:
        _put(node, "category", term=subject)
    if entry.rights:
        _put(node, "rights", entry.rights)
    if entry.licence:
        _put(node, "link", rel="license", href=entry.licence)
    if (file := entry.enclosure) is not None:
        size = str(file.size)
        _put(node, "link", rel="enclosure", type=file.media_type, length=size, href=file.address)
    _put(node, "summary", entry.html, type="html")


def rss(feed: Feed) -> bytes:
    """The feed as RSS 2.0 (https://www.rssboard.org/rss-specification) in UTF-8."""
    root = Xml.Element("rss", {"version": "2.0", "xmlns:atom": ATOM, "xmlns:dc": DUBLIN_CORE})
    channel = Xml.SubElement(root, "channel")
    for name, text in (
        ("title", feed.title),
        ("link", feed.page),
        ("description", feed.title),
        ("language", feed.language),
        ("lastBuildDate", _mail(feed.updated)),
    ):
        Xml.SubElement(channel, name).text = text
    own = {"rel": "self", "type": "application/rss+xml", "href": feed.address}
    Xml.SubElement(channel, "atom:link", own)
    for entry in feed.entries:
        _rss_item(Xml.SubElement(channel, "item"), entry)
    return _written(root)


def _rss_item(item: Xml.Element, entry: Entry) -> None:
    _put(item, "title", entry.title.text)
    _put(item, "link", entry.link)
    _put(item, "guid", entry.identity, isPermaLink="false")
    _put(item, "pubDate", _mail(entry.updated))
    said = (entry.title.language, entry.title.direction, entry.html)
    _put(item, "description", format_html('<div lang="{}" dir="{}">{}</div>', *said))
    for author in entry.authors:
        _put(item, "dc:creator", author)
    for subject in entry.subjects:
        _put(item, "category", subject)
    if entry.rights:
        _put(item, "dc:rights", entry.rights)
    if entry.licence:
        _put(item, "atom:link", rel="license", href=entry.licence)
    if (file := entry.enclosure) is not None:
        _put(item, "enclosure", url=file.address, type=file.media_type, length=str(file.size))


def _put(parent: Xml.Element, name: str, text: str = "", **attributes: str) -> Xml.Element:
    node = Xml.SubElement(parent, name, attributes)
    node.text = text or None
    return node


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _mail(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _written(root: Xml.Element) -> bytes:
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True))
