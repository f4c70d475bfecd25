"""What a page consists of, as a browser's parser splits it: elements, links, forms."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

Attributes = dict[str, str]


@dataclass
class Form:
    """Where it goes, how, and what it holds."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    kinds: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """A page that was read."""

    def __init__(self, text: str) -> None:
        """Read it."""
        super().__init__()
        self.elements: list[tuple[str, Attributes]] = []
        self.texts: list[str] = []
        self.forms: list[Form] = []
        self._open: list[Form] = []
        self._named = ""
        self._select = ""
        self.feed(text)
        self.close()

    @property
    def links(self) -> list[str]:
        """Where links lead."""
        return [held["href"] for tag, held in self.elements if tag == "a" and "href" in held]

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """An element begins."""
        held = {name: value or "" for name, value in attrs}
        self.elements.append((tag, held))
        if tag == "form":
            form = Form(held.get("action", ""), held.get("method", "get").lower())
            self.forms.append(form)
            self._open.append(form)
        if not self._open:
            return
        form, name = self._open[-1], held.get("name", "")
        if tag == "option" and self._select:
            form.fields[self._select].append(held.get("value", ""))
        elif name and tag in ("input", "button"):
            form.fields[name].append(held.get("value", "on"))
            form.kinds[name] = held.get("type", "text") if tag == "input" else "button"
        elif name and tag == "textarea":
            self._named, form.kinds[name] = name, "textarea"
            form.fields[name].append("")
        elif name and tag == "select":
            self._select, form.kinds[name] = name, "select"

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if tag == "form" and self._open:
            self._open.pop()
        self._named = "" if tag == "textarea" else self._named
        self._select = "" if tag == "select" else self._select

    def handle_data(self, data: str) -> None:
        """Text."""
        self.texts.append(data)
        if self._named and self._open:
            self._open[-1].fields[self._named][-1] += data
