"""HTML of strangers as Markdown (CommonMark): headings, paragraphs, lists, links, stress."""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree
from lxml import html as parser

from pactwork.files.reading.markup import local

_BLANKS: Final = re.compile(r"\s+")
_LINES: Final = re.compile(r"\n{3,}")
_MEANT: Final = re.compile(r"([\\`*_\[\]<>])")
_LEFT_OUT: Final = frozenset(
    {"script", "style", "template", "svg", "math", "iframe", "object", "title", "head", "img"}
)
_BLOCKS: Final = frozenset(
    {"p", "div", "section", "article", "main", "table", "tr", "ul", "ol", "figure", "header"}
    | {"footer", "dl", "dt", "dd", "pre", "body"}
)
_STRESSED: Final = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_DEEPEST: Final = 60


def markdown_of(html: str) -> str:
    """The words of a page with what they are to each other; "" for none."""
    if not html.strip():
        return ""
    try:
        root = parser.document_fromstring(
            html.encode("utf-8", "ignore"), parser=parser.HTMLParser(encoding="utf-8")
        )
    except (etree.ParserError, ValueError):
        return ""
    body = next(iter(root.iter("body")), root)
    return _LINES.sub("\n\n", "".join(_written(body, 0))).strip() + "\n"


def _written(element: Any, depth: int) -> list[str]:
    name = local(element)
    if not name or name in _LEFT_OUT or depth > _DEEPEST:
        return []
    inner = [_plain(element.text)]
    for child in element:
        inner += [*_written(child, depth + 1), _plain(child.tail)]
    text = "".join(inner)
    if name == "br":
        return ["\n"]
    if name == "hr":
        return ["\n\n---\n\n"]
    if len(name) == 2 and name[0] == "h" and name[1] in "123456":
        said = " ".join(text.split())
        return [f"\n\n{'#' * int(name[1])} {said}\n\n"] if said else []
    if name == "li":
        return [f"\n- {text.strip()}"]
    if name in ("td", "th"):
        return [f"{text.strip()} · "]
    if name == "a":
        return [_link(element.get("href") or "", text)]
    if name in _STRESSED and text.strip():
        mark = _STRESSED[name]
        return [f"{mark}{text.strip()}{mark}"]
    if name == "blockquote":
        return ["\n\n" + "\n".join(f"> {line}" for line in text.strip().splitlines()) + "\n\n"]
    return [f"\n\n{text.strip()}\n\n"] if name in _BLOCKS else [text]


def link(address: str, text: str) -> str:
    """A link to a web address, its text as plain words; "" for an address of another kind."""
    if not re.fullmatch(r"https?://[^\s<>()\[\]\\]{1,2000}", address):
        return ""
    return f"[{_plain(text).strip() or address}]({address})"


def _link(address: str, text: str) -> str:
    if not re.fullmatch(r"https?://[^\s<>()\[\]\\]{1,2000}", address) or not text.strip():
        return text
    return f"[{' '.join(text.split())}]({address})"


def _plain(text: str | None) -> str:
    return _MEANT.sub(r"\\\1", _BLANKS.sub(" ", text or ""))
