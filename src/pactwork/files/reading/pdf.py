"""PDF (pypdfium2): no program in a document is ever run, only pages are read and drawn."""

from __future__ import annotations

import mmap
import re
from typing import Any, Final

import pypdfium2 as pdfium
from PIL import Image

from pactwork.files.facts import MOST_TEXT
from pactwork.files.reading import xmp
from pactwork.files.reading.given import Given, ReadingError
from pactwork.files.reading.markup import NO_TITLE, tidy
from pactwork.files.reading.pdf_page import language_of, opened
from pactwork.files.reading.pdf_words import text_of, words

__all__ = ["PAGES_READ", "look", "pages", "picture", "words"]

PAGES_READ: Final = 400
_WIDTH: Final = 1400
_MOST_SIDE: Final = 2400
_FROM_RIGHT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def look(given: Given) -> dict[str, Any]:
    """Title, people, languages, licence, pages and words."""
    document = opened(given)
    told = document.get_metadata_dict(skip_empty=True)
    beside = xmp.told_in(_xmp_of(given))
    text = _text(document)
    width, height = document[0].get_size() if len(document) else (0, 0)
    title = beside.get("title") or told.get("Title") or ""
    author = told.get("Author") or ""
    return {
        "title": "" if NO_TITLE.match(title) else title,
        "description": beside.get("description") or told.get("Subject") or "",
        "creators": beside.get("creators") or ([author] if author else []),
        "languages": language_of(document) or beside.get("languages") or [],
        "licence": beside.get("licence") or "",
        "pages": len(document),
        "width": round(width),
        "height": round(height),
        "text": text,
    }


def picture(given: Given) -> Image.Image | None:
    """The first page."""
    document = opened(given)
    return _drawn(document[0]) if len(document) else None


def pages(given: Given) -> dict[str, Any]:
    """Pictures of some pages, `NUMBER.webp`."""
    document = opened(given)
    first = int(given.more["first"])
    last = min(len(document), first + int(given.more["count"]) - 1)
    for number in range(first, last + 1):
        picture = _drawn(document[number - 1])
        picture.save(given.out / f"{number}.webp", "WEBP", quality=80, method=3)
    return {"first": first, "last": last}


def _drawn(page: Any) -> Image.Image:
    width, height = page.get_size()
    if width <= 0 or height <= 0:
        raise ReadingError("damaged")
    scale = min(_WIDTH / width, _MOST_SIDE / max(width, height))
    picture: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
    return picture.convert("RGB")


def _text(document: pdfium.PdfDocument) -> str:
    pieces, length = list[str](), 0
    for number in range(min(len(document), PAGES_READ)):
        page = document[number].get_textpage()
        words = page.get_text_bounded()
        if _FROM_RIGHT.search(words):  # of which pdfium does not know the order
            words = text_of(document[number]) or words
        pieces.append(words)
        length += len(words)
        if length > MOST_TEXT:
            break
    return tidy("\n".join(pieces))


def _xmp_of(given: Given) -> bytes:
    """The metadata stream, which readers are asked to find without decoding (ISO 16684-1)."""
    with given.path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as all:
        end = all.rfind(b"</x:xmpmeta>")
        begin = all.rfind(b"<x:xmpmeta", 0, end) if end >= 0 else -1
        if begin < 0 or end - begin > xmp.MOST_BYTES:
            return b""
        return all[begin : end + len(b"</x:xmpmeta>")]
