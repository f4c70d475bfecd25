"""Copies of web pages (WARC 1.1, ISO 28500): the words of the page, without its pictures."""

from __future__ import annotations

import contextlib
import json
import re
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree
from lxml import html as parser

from pactwork.files.facts import MOST_LINKED, MOST_TEXT
from pactwork.files.reading.given import Given, ReadingError
from pactwork.files.reading.licences import licence_in
from pactwork.files.reading.markup import clean, plain, text_of_html
from pactwork.files.reading.parts import write_part
from pactwork.files.reading.plain import paragraphs
from pactwork.files.reading.tongues import language_of, plain_tag
from pactwork.files.wording import EncodingError, decoded

_MOST: Final = 9_000_000
"""Bytes of a page; the parser takes no longer words in one piece."""
_MOST_SHOWN: Final = 2_000_000
_DECLARED: Final = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{1,40})""", re.I
)
_IN_TYPE: Final = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9_.:-]{1,40})""", re.I)
_ENCODINGS: Final = frozenset(
    {"utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "gbk", "gb2312", "gb18030"}
    | {"big5", "euc-jp", "shift_jis", "iso-2022-jp", "euc-kr", "koi8-r", "koi8-u", "macintosh"}
    | {f"windows-{n}" for n in range(1250, 1259)}
    | {f"iso-8859-{n}" for n in range(1, 17) if n != 12}
)
"""Those of the web (WHATWG Encoding §4.2); others say nothing."""
_AROUND: Final = (
    *("nav", "header", "footer", "aside", "form", "noscript", "button", "dialog"),
    *("img", "picture", "video", "audio", "canvas", "object", "embed", "iframe"),
)
_LEAST: Final = 200
"""Letters an article has; shorter ones are teasers."""


_TITLES: Final = ("dcterms.title", "dc.title", "citation_title", "og:title")
_DESCRIPTIONS: Final = ("dcterms.description", "dc.description", "og:description", "description")
_CREATORS: Final = ("dcterms.creator", "dc.creator", "citation_author", "author")
_RIGHTS: Final = ("dcterms.license", "dc.rights.license", "dcterms.rights", "dc.rights")
"""What a page says of itself in its head, the surest name first."""
_MOST_NODES: Final = 50
_LONGEST_SCRIPT: Final = 200_000


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was answered: where, as what, its words as they were sent, and whether all."""

    address: str
    is_html: bool
    text: str
    is_cut: bool


def look(given: Given) -> dict[str, Any]:
    """What the page says of itself, and its words."""
    page = _page(given)
    if not page.is_html:
        return {"text": page.text[:MOST_TEXT]}
    root = _root(page)
    title = next((plain(one.text or "") for one in root.iter("title")), "")
    metas = _metas(root)
    return {
        "title": _first(metas, _TITLES) or title,
        "description": _first(metas, _DESCRIPTIONS),
        "languages": [root.get("lang")] if root.get("lang") else [],
        "creators": next((metas[name] for name in _CREATORS if name in metas), []),
        "licence": _licence(root, metas),
        "linked": _linked(root),
        "text": text_of_html(etree.tostring(_words_of(root), encoding="unicode"))[:MOST_TEXT],
    }


def _metas(root: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in root.iter("meta"):
        name = (one.get("name") or one.get("property") or "").strip().lower()
        if name and (said := plain(one.get("content") or "")):
            found.setdefault(name, []).append(said)
    return found


def _first(metas: dict[str, list[str]], names: tuple[str, ...]) -> str:
    return next((metas[name][0] for name in names if name in metas), "")


def _licence(root: Any, metas: dict[str, list[str]]) -> str:
    """The one licence it links to as its own; of several nobody knows which holds for the page."""
    named = [one for one in root.iter("a", "link", "area") if "license" in _relations(one)]
    addresses = [one.get("href") or "" for one in named]
    found = {licence_in(one) or one for one in addresses if one}
    if len(found) == 1:
        return found.pop()
    said = _first(metas, _RIGHTS)
    return (licence_in(said) or said) if said and not found else ""


def _relations(element: Any) -> list[str]:
    return (element.get("rel") or "").lower().split()


def _linked(root: Any) -> str:
    """What it says of itself as JSON-LD: a list of nodes, as many as there is room for."""
    nodes: list[str] = []
    for one in root.iter("script"):
        if (one.get("type") or "").strip().lower() != "application/ld+json":
            continue
        with contextlib.suppress(ValueError, RecursionError):
            said = json.loads((one.text or "")[:_LONGEST_SCRIPT])
            held = said.get("@graph", said) if isinstance(said, dict) else said
            nodes += map(json.dumps, held if isinstance(held, list) else [held])
    kept, room = [], MOST_LINKED - 2
    for node in nodes[:_MOST_NODES]:
        if len(node) < room:
            kept.append(node)
            room -= len(node) + 2
    return f"[{', '.join(kept)}]" if kept else ""


def rendition(given: Given) -> dict[str, Any]:
    """The words of the page, with its headings, lists, tables and links."""
    page = _page(given)
    title = ""
    if page.is_html:
        root = _root(page)
        title = next((plain(one.text or "") for one in root.iter("title")), "")
        said = plain_tag(root.get("lang") or "")
        body = etree.tostring(_words_of(root), encoding="unicode", method="html")
        text = text_of_html(body)
        body = clean(body)
    else:
        said, text = "", page.text
        body = paragraphs(text[:_MOST_SHOWN])
    language = said or language_of(text[:20_000])
    cut = len(body) > _MOST_SHOWN
    if cut:  # cut where it is words, so that no element stays open
        body = paragraphs(text[:_MOST_SHOWN])
    part = write_part(given, 1, body, title=title, language=language)
    return {"parts": [part], "title": title, "language": language, "cut": cut or page.is_cut}


def _page(given: Given) -> Page:
    """The last answer that is a page: those before it only led there."""
    from warcio.archiveiterator import ArchiveIterator

    found: Page | None = None
    try:
        with given.path.open("rb") as file:
            for record in ArchiveIterator(file):
                if record.rec_type != "response" or record.http_headers.get_statuscode() != "200":
                    continue
                data = record.content_stream().read(_MOST + 1)
                media_type = record.http_headers.get_header("content-type") or ""
                address = record.rec_headers.get_header("WARC-Target-URI") or ""
                words, is_html = _words(data[:_MOST], media_type), "html" in media_type.lower()
                found = Page(address, is_html, words, len(data) > _MOST)
    except (OSError, ValueError, EOFError, AttributeError):
        raise ReadingError("damaged") from None
    if found is None:
        raise ReadingError("damaged")
    return found


def _words(data: bytes, media_type: str) -> str:
    """What is sent is believed to be in the encoding it says, where that can be."""
    named = [one.group(1) for one in (_IN_TYPE.search(media_type),) if one]
    named += [one.group(1).decode("ascii") for one in (_DECLARED.search(data[:4096]),) if one]
    for name in named:
        if name.lower() in _ENCODINGS:
            try:
                return data.decode(_ALIKE.get(name.lower(), name)).lstrip("\ufeff")
            except (UnicodeDecodeError, LookupError):
                continue
    try:
        return decoded(data)[0].lstrip("\ufeff")
    except EncodingError:
        return data.decode("utf-8", "replace")


_ALIKE: Final = {"iso-8859-1": "windows-1252", "us-ascii": "windows-1252", "iso-8859-9": "cp1254"}


def _root(page: Page) -> Any:
    text = "".join(one for one in page.text if one >= " " or one in "\n\t\r") or " "
    try:
        root = parser.document_fromstring(
            text.encode("utf-8", "ignore"), parser=parser.HTMLParser(encoding="utf-8")
        )
    except (etree.ParserError, ValueError):
        return parser.document_fromstring("<p></p>")
    with contextlib.suppress(ValueError):
        root.make_links_absolute(page.address, handle_failures="discard")
    return root


def _words_of(root: Any) -> Any:
    """The element that holds what the page is about, without what stands around it."""
    for name in _AROUND:
        for one in list(root.iter(name)):
            if one.getparent() is not None:
                one.drop_tree()
    for name in ("main", "article"):
        found = [one for one in root.iter(name) if len(one.text_content().strip()) >= _LEAST]
        if len(found) == 1:
            return found[0]
    return next(iter(root.iter("body")), root)
