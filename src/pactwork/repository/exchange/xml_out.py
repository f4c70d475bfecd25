"""Writing XML: elements made in one line each.

A million records are written with a hundred elements each, so a branch is a list of texts that
are joined at the end, and nothing is built that is not written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 (§2.2) cannot carry."""
_SPECIAL: Final = re.compile("[&<>\r]")
_SPECIAL_INSIDE: Final = re.compile('[&<>"\r\n\t]')
_ESCAPES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


class Branch:
    """An element of one namespace, to which others are added."""

    __slots__ = ("_beginning", "_inner", "_name", "_prefixes", "_space", "is_empty")

    def __init__(self, space: str, name: str, prefixes: Mapping[str, str], text: str = "") -> None:
        """An element; `prefixes` are what stands before names, by namespace (“dc:” or “”)."""
        self._space, self._prefixes = space, prefixes
        self._name = f"{prefixes[space]}{name}"
        self._beginning = f"<{self._name}"
        self._inner: list[Branch | str] = [_escaped(text)] if text else []
        self.is_empty = True

    @classmethod
    def root(
        cls, name: str, space: str, *, prefixes: Mapping[str | None, str], schema: str
    ) -> Branch:
        """A document's root; `schema` says where its schema is (namespace and address)."""
        names = {address: f"{prefix}:" if prefix else "" for prefix, address in prefixes.items()}
        made = cls(space, name, names)
        for prefix, address in {**prefixes, "xsi": XSI}.items():
            made.say(f"xmlns:{prefix}" if prefix else "xmlns", address)
        made.say("xsi:schemaLocation", schema)
        return made

    def put(self, name: str, text: str = "", *, language: str = "", **attributes: str) -> Branch:
        """Add an element, with its text, language and attributes; an attribute "" is left out."""
        return self.put_in(self._space, name, text, language=language, **attributes)

    def put_in(
        self, space: str, name: str, text: str = "", *, language: str = "", **attributes: str
    ) -> Branch:
        """Add an element of another namespace."""
        made = Branch(space, name, self._prefixes, text)
        if language and language != "und":
            made.say("xml:lang", language)
        for key, value in attributes.items():
            if value:
                made.say(key, value)
        self._inner.append(made)
        self.is_empty = False
        return made

    def put_whole(self, written: str) -> None:
        """Add what was written before, of the same prefixes."""
        self._inner.append(written)
        self.is_empty = False

    def put_kept(self, kept: dict[object, str], key: object, put: Callable[[Branch], None]) -> None:
        """Add what `put` puts here; under this key it is written once, and kept."""
        found = kept.get(key)
        if found is None:
            aside = Branch(self._space, "aside", self._prefixes)
            put(aside)
            found = kept[key] = "".join(map(_text_of, aside._inner))
        if found:
            self.put_whole(found)

    def say(self, name: str, value: str) -> None:
        """Set an attribute."""
        self._beginning += f' {name}="{_escaped_inside(value)}"'

    def written(self) -> bytes:
        """The element and all in it, in UTF-8, without a declaration."""
        return self.text().encode()

    def text(self) -> str:
        """The same as text, as `put_whole` takes it."""
        pieces: list[str] = []
        self._write(pieces)
        return "".join(pieces)

    def _write(self, pieces: list[str]) -> None:
        if not self._inner:
            pieces.append(f"{self._beginning}/>")
            return
        pieces.append(f"{self._beginning}>")
        for one in self._inner:
            if isinstance(one, str):
                pieces.append(one)
            else:
                one._write(pieces)
        pieces.append(f"</{self._name}>")


def _text_of(one: Branch | str) -> str:
    return one if isinstance(one, str) else one.text()


def _escaped(text: str) -> str:
    held = clean(text)
    return _SPECIAL.sub(_escape, held) if _SPECIAL.search(held) else held


def _escaped_inside(text: str) -> str:
    held = clean(text)
    return _SPECIAL_INSIDE.sub(_escape, held) if _SPECIAL_INSIDE.search(held) else held


def _escape(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0]) or f"&#{ord(found[0])};"


def clean(text: str) -> str:
    """A text without what XML cannot carry."""
    return text if text.isprintable() else _FORBIDDEN.sub("", text)
