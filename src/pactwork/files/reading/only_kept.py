"""Files that are handed out and not shown: the words by which they are found."""

from __future__ import annotations

import json
from typing import Any, Final

from lxml import etree
from lxml import html as parser

from pactwork.files.facts import MOST_TEXT
from pactwork.files.reading.given import Given, ReadingError
from pactwork.files.reading.markup import local, plain, text_of_html
from pactwork.files.reading.plain import words_in
from pactwork.files.reading.zipped import zipped

_MOST_NAMES: Final = 2_000


def look(given: Given) -> dict[str, Any]:
    """Title and words of a page, a drawing or a notebook; of an archive the names in it."""
    return _READERS.get(given.kind, _nothing)(given)


def _nothing(given: Given) -> dict[str, Any]:
    return {}


def _page(given: Given) -> dict[str, Any]:
    text = words_in(given)
    try:
        root = parser.document_fromstring(
            text.encode("utf-8", "ignore"), parser=parser.HTMLParser(encoding="utf-8")
        )
    except (etree.ParserError, ValueError):
        raise ReadingError("damaged") from None
    title = next((plain("".join(one.itertext())) for one in root.iter() if _is_title(one)), "")
    languages = [root.get("lang")] if root.get("lang") else []
    return {"title": title, "languages": languages, "text": text_of_html(text[:MOST_TEXT])}


def _is_title(element: Any) -> bool:
    return local(element) == "title"


def _notebook(given: Given) -> dict[str, Any]:
    try:
        cells = json.loads(words_in(given))["cells"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ReadingError("damaged") from None
    pieces = list[str]()
    for cell in cells if isinstance(cells, list) else []:
        source = cell.get("source") if isinstance(cell, dict) else None
        lines = source if isinstance(source, list) else [source]
        pieces.append("".join(one for one in lines if isinstance(one, str)))
    return {"text": "\n".join(pieces)[:MOST_TEXT]}


def _archive(given: Given) -> dict[str, Any]:
    with zipped(given) as package:
        return {"text": "\n".join([*package.entries][:_MOST_NAMES])[:MOST_TEXT]}


_READERS: Final = {"html": _page, "svg": _page, "notebook": _notebook, "zip": _archive}
