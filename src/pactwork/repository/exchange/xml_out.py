"""Writing XML: elements made in one line each."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from pactwork.repository.exchange.xml_in import XML_LANG, Element

XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 (§2.2) cannot carry."""


class Branch:
    """An element of one namespace, to which others are added."""

    __slots__ = ("node", "space")

    def __init__(self, node: Element, space: str) -> None:
        self.node, self.space = node, space

    @classmethod
    def root(cls, name: str, space: str, *, prefixes: dict[str | None, str], schema: str) -> Branch:
        """A document's root; `schema` says where its schema is (namespace and address)."""
        names = {**prefixes, "xsi": XSI}
        node = etree.Element(f"{{{space}}}{name}", nsmap=names)
        node.set(f"{{{XSI}}}schemaLocation", schema)
        return cls(node, space)

    def put(self, name: str, text: str = "", *, language: str = "", **attributes: str) -> Branch:
        """Add an element, with its text, language and attributes; an attribute "" is left out."""
        return self.put_in(self.space, name, text, language=language, **attributes)

    def put_in(
        self, space: str, name: str, text: str = "", *, language: str = "", **attributes: str
    ) -> Branch:
        """Add an element of another namespace."""
        node = etree.SubElement(self.node, f"{{{space}}}{name}")
        if text:
            node.text = clean(text)
        if language and language != "und":
            node.set(XML_LANG, language)
        for key, value in attributes.items():
            if value:
                node.set(key, clean(value))
        return Branch(node, space)

    def written(self) -> bytes:
        """The element and all in it, in UTF-8, without a declaration."""
        return bytes(etree.tostring(self.node, encoding="utf-8"))


def clean(text: str) -> str:
    """A text without what XML cannot carry."""
    return text if text.isprintable() else _FORBIDDEN.sub("", text)
