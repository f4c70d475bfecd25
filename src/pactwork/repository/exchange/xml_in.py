"""Reading XML of strangers: no document types, no entities, no network, never too much.

What a document says of its encoding is settled before the parser sees it, so that nothing can
hide in another one.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from lxml import etree

from pactwork.repository.exchange.faults import UnreadableError

MOST: Final = 32 * 1024 * 1024
XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_MOST_WITHIN: Final = 20_000
_MOST_ELEMENTS: Final = 1_000_000
"""Elements of one child, and of a document that is read child by child."""
_SAFE: Final[dict[str, Any]] = {
    "encoding": "utf-8",
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
Element = Any
"""An element of lxml, which has no types."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED: Final = re.compile(
    rb"""^<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']"""
)
_DECLARATION: Final = re.compile(r"\A\s*<\?xml\s.*?\?>", re.DOTALL)
_BEFORE_ROOT: Final = re.compile(r"(?:\s+|<!--.*?-->|<\?.*?\?>)*", re.DOTALL)
_ENCODINGS: Final = frozenset(
    {"utf-8", "us-ascii", "ascii", "iso-8859-1", "iso-8859-2", "iso-8859-4", "iso-8859-13"}
    | {"iso-8859-16", "windows-1250", "windows-1251", "windows-1252", "windows-1256"}
    | {"windows-1257", "windows-1258", "utf-16"}
)


def read_xml(data: bytes, *, most: int = MOST) -> Element:
    """The root of a document.

    Raises:
        UnreadableError: too-large, wrong-encoding, forbidden (it has a document type) or
            unreadable (it is not well-formed).
    """
    plain = _plain(data, most)
    try:
        root = etree.fromstring(plain, etree.XMLParser(**_SAFE))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError("unreadable", str(error)[:300]) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableError("forbidden", "DOCTYPE")
    return root


def children_of(data: bytes, *, most: int) -> Iterator[Element]:
    """The root of a document, empty yet, and then each of its children, whole; none is kept once
    the next is asked for.

    Raises: as `read_xml`; too-large also where a child, or all of it, has too many elements.
    """
    depth = count = within = 0
    try:
        for event, node in etree.iterparse(BytesIO(_plain(data, most)), ("start", "end"), **_SAFE):
            if event == "start":
                depth, count, within = depth + 1, count + 1, within + 1
                if within > _MOST_WITHIN or count > _MOST_ELEMENTS:
                    raise UnreadableError("too-large", f"{count}")
                if depth == 1:
                    yield node
                continue
            depth -= 1
            if depth == 1:
                yield node
                within = 0
                node.clear(keep_tail=True)
                while node.getprevious() is not None:
                    del node.getparent()[0]
    except (etree.XMLSyntaxError, ValueError) as error:
        if isinstance(error, UnreadableError):
            raise
        raise UnreadableError("unreadable", str(error)[:300]) from None


def _plain(data: bytes, most: int) -> bytes:
    """A document as UTF-8 without what it says of its encoding, and without a document type."""
    if len(data) > most:
        raise UnreadableError("too-large", f"{len(data)}")
    text = _DECLARATION.sub("", _decoded(data).lstrip("\ufeff"), count=1).lstrip("\ufeff")
    start = _BEFORE_ROOT.match(text)
    if text.startswith("<!", start.end() if start else 0):
        raise UnreadableError("forbidden", "DOCTYPE")
    return text.encode("utf-8")


def _decoded(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding)
    declared = _DECLARED.match(data[:400].lstrip())
    name = declared.group(1).decode("ascii").lower() if declared else "utf-8"
    if name not in _ENCODINGS or name == "utf-16":
        raise UnreadableError("wrong-encoding", name)
    return _strict(data, name)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError("wrong-encoding", f"{encoding}, byte {error.start}") from None


def local(node: Element) -> str:
    """The name of an element without its namespace."""
    tag = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def under(node: Element | None, *path: str) -> Iterator[Element]:
    """The elements at the end of a path of local names, whatever their namespace is."""
    if node is None:
        return
    if not path:
        yield node
        return
    for child in node:
        if local(child) == path[0]:
            yield from under(child, *path[1:])


def words(node: Element | None) -> str:
    """The text of an element, trimmed and with single spaces; "" for none."""
    if node is None:
        return ""
    text = "".join(node.itertext()) if len(node) else node.text or ""
    return " ".join(text.split())


def lines(node: Element) -> str:
    """The text of an element with its lines kept."""
    return "\n".join(line.strip() for line in "".join(node.itertext()).strip().splitlines())


def first(node: Element | None, *path: str) -> str:
    """The text of the first element at the end of a path, or ""."""
    return next((words(one) for one in under(node, *path)), "")
