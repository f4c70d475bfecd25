"""Reading answers of the portal as a reader would: texts, links, figures."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

from django.test import Client


def page(client: Client, path: str) -> str:
    """The markup of a page that must be there."""
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def words(markup: str) -> str:
    """What stands on the page, with single spaces."""
    reader = _Words()
    reader.feed(markup)
    return " ".join("".join(reader.found).split())


def part(markup: str, id: str) -> str:
    """The words of the element with this id."""
    reader = _Words(id)
    reader.feed(markup)
    assert reader.found, f"nothing has the id {id}"
    return " ".join("".join(reader.found).split())


def stats(markup: str) -> dict[str, tuple[str, str]]:
    """The figures of a page by their words: (number, address)."""
    linked = r'<a class="stat-value" href="([^"]*)">([^<]*)<span class="visually-hidden"> ([^<]*)<'
    return {said: (value, unescape(url)) for url, value, said in re.findall(linked, markup)}


def count(markup: str, css: str) -> int:
    """How many elements have exactly these classes."""
    return markup.count(f'class="{css}"')


class _Words(HTMLParser):
    void = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr"})

    def __init__(self, id: str = "") -> None:
        super().__init__()
        self.id = id
        self.depth = 0 if id else 1
        self.silent = 0
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.void:
            self.found.append(" ")
            return
        if self.depth:
            self.depth += 1
        elif ("id", self.id) in attrs:
            self.depth = 1
        self.silent += tag in ("script", "style")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if self.depth and self.id:
            self.depth -= 1
        self.silent -= tag in ("script", "style")
        if self.depth and tag in ("p", "li", "dd", "dt", "h1", "h2", "h3", "td", "th", "div"):
            self.found.append(" ")

    def handle_data(self, data: str) -> None:
        if self.depth and not self.silent:
            self.found.append(data)


def rows(markup: str, id: str) -> list[list[str]]:
    """The cells of the table inside the element with this id."""
    section = markup.partition(f'id="{id}"')[2].partition("</section>")[0]
    body = section.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [words(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
        for row in body.split("</tr>")
        if "<t" in row
    ]
