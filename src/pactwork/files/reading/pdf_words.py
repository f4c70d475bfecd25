"""The words of a PDF where they stand on its pages, its links and its outline.

pdfium tells glyphs: what each means and where it is. In which order glyphs of a line are read it
guesses from the document, and is wrong for Persian and Arabic; so lines are put together here, by
where glyphs stand, and read in the direction of their letters (`lines.py`).
"""

from __future__ import annotations

import ctypes
import json
import math
import time
import traceback
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pactwork.files.reading.given import Given
from pactwork.files.reading.lines import Line, lines_of, runs_from_right
from pactwork.files.reading.pdf_page import Place, language_of, opened
from pactwork.files.reading.turned import Glyph

MOST_GLYPHS: Final = 20_000
"""Glyphs of a page; of one with more no words are told."""
_MOST_TOGETHER: Final = 400_000
_MOST_LINKED: Final = 2_000
_MOST_SECONDS: Final = 20
_MOST_LINKS: Final = 300
_MOST_OUTLINE: Final = 1_000
_DEEPEST: Final = 6
_LONGEST: Final = 200
_SERIF, _FIXED = 2, 1
_NO_DESTINATION: Final = -1


def words(given: Given) -> dict[str, Any]:
    """Some pages as files `NUMBER.json`: size, state, lines and links; and with the first of
    all, the outline.

    `state` is "words", "picture" (drawn, not written), "empty", "many" (too many glyphs, or too
    slow before) or "unread" (a broken page).
    """
    document = opened(given)
    first = int(given.more["first"])
    last = min(len(document), first + int(given.more["count"]) - 1)
    left, linked = _MOST_TOGETHER, _MOST_LINKED
    for number in range(first, last + 1):
        is_late = time.process_time() > _MOST_SECONDS
        told, glyphs = _page_or_not(document, number - 1, 0 if is_late else min(left, MOST_GLYPHS))
        left -= glyphs
        told["links"] = told["links"][:linked]
        linked -= len(told["links"])
        path = given.out / f"{number}.json"
        path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return {
        "first": first,
        "last": last,
        "pages": len(document),
        "language": next(iter(language_of(document)), ""),
        "outline": list(_outline(document)) if first == 1 else [],
    }


def text_of(page: pdfium.PdfPage) -> str | None:
    """The words of a page, line by line; None where it has too many glyphs."""
    text = page.get_textpage()
    if pdfium_c.FPDFText_CountChars(text) > MOST_GLYPHS:
        return None
    glyphs = [*_glyphs(text, Place(page))]
    lines = lines_of(glyphs, is_rtl=runs_from_right(glyphs))
    return "\n".join(line.text for line in lines)


def _page_or_not(document: pdfium.PdfDocument, index: int, most: int) -> tuple[dict[str, Any], int]:
    """A page; that it is unread where it is broken, so that the others are read."""
    try:
        return _page(document, index, most)
    except (MemoryError, OSError):
        raise
    except Exception:  # noqa: BLE001 (whatever a page does, the others are read)
        traceback.print_exc()
        return {"size": [1, 1], "state": "unread", "lines": [], "links": []}, 0


def _page(document: pdfium.PdfDocument, index: int, most: int) -> tuple[dict[str, Any], int]:
    page = document[index]
    place = Place(page)
    told: dict[str, Any] = {"size": [round(place.width, 1), round(place.height, 1)]}
    text = page.get_textpage()
    count = max(0, pdfium_c.FPDFText_CountChars(text))
    if count > most:
        return told | {"state": "many", "lines": [], "links": []}, 0
    glyphs = [*_glyphs(text, place)]
    lines = [_told(text, line) for line in lines_of(glyphs, is_rtl=runs_from_right(glyphs))]
    drawn = pdfium_c.FPDFPage_CountObjects(page) > 0
    told |= {
        "state": "words" if lines else "picture" if drawn else "empty",
        "lines": lines,
        "links": list(_links(document, page, place, glyphs)),
    }
    return told, count


def _glyphs(text: Any, place: Place) -> Iterator[Glyph]:
    """The glyphs in pdfium's order, where they stand on the page as it is looked at."""
    matrix, box = pdfium_c.FS_MATRIX(), pdfium_c.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    high = 0
    for index in range(pdfium_c.FPDFText_CountChars(text)):
        code = pdfium_c.FPDFText_GetUnicode(text, index)
        if 0xD800 <= code < 0xDC00:  # half of a sign, the other half comes next
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + (high - 0xD800) * 0x400 + code - 0xDC00 if high else 0xFFFD
        high = 0
        pdfium_c.FPDFText_GetCharOrigin(text, index, x, y)
        if code <= 32:
            if code == 2:  # a hyphen at the end of a line
                code = 0x2D
            else:
                yield Glyph(" ", index, *place.at(x.value, y.value), 0, 0, 0, 0)
                continue
        if not (
            pdfium_c.FPDFText_GetMatrix(text, index, matrix)
            and pdfium_c.FPDFText_GetLooseCharBox(text, index, box)
        ):
            continue
        size = pdfium_c.FPDFText_GetFontSize(text, index) * math.hypot(matrix.c, matrix.d)
        angle = place.turned(matrix.a, matrix.b)
        box_at = (box.left, box.bottom, box.right, box.top)
        left, right = place.along(box_at, (x.value, y.value), angle, size)
        yield Glyph(chr(code), index, *place.at(x.value, y.value), left, right, size, angle)


def _told(text: Any, line: Line) -> list[Any]:
    flags = ctypes.c_int()
    pdfium_c.FPDFText_GetFontInfo(text, line.index, None, 0, flags)
    face = "mono" if flags.value & _FIXED else "serif" if flags.value & _SERIF else ""
    numbers = [round(one, 1) for one in (line.x, line.y, line.size, line.angle)]
    words = [[one.text, round(one.at, 1), round(one.length, 1)] for one in line.words]
    return [*numbers, line.flow, face, words]


def _links(
    document: pdfium.PdfDocument, page: pdfium.PdfPage, place: Place, glyphs: list[Glyph]
) -> Iterator[list[Any]]:
    """Each link: its box, where it leads (the number of a page, or an address), its words."""
    at, link, found = ctypes.c_int(0), pdfium_c.FPDF_LINK(), pdfium_c.FS_RECTF()
    within = _Within(glyphs)
    for _ in range(_MOST_LINKS):
        if not pdfium_c.FPDFLink_Enumerate(page, at, link):
            return
        if not pdfium_c.FPDFLink_GetAnnotRect(link, found):
            continue
        target = _target(document, link)
        if target:
            box = place.box(found)
            yield [*(round(one, 1) for one in box), target, within.said(box)]


class _Within:
    """The words in rectangles of a page, as long as there are no more in all than on the page."""

    def __init__(self, glyphs: list[Glyph]) -> None:
        self._rows = sorted(glyphs, key=lambda one: one.y)
        self._asked, self._read = 10 * MOST_GLYPHS, MOST_GLYPHS

    def said(self, box: tuple[float, float, float, float]) -> str:
        """The words in this one, "" where it is too much."""
        left, top, width, height = box
        first = bisect_left(self._rows, top - 1, key=lambda one: one.y)
        last = bisect_right(self._rows, top + height + 1, key=lambda one: one.y)
        self._asked -= last - first
        if self._asked < 0:
            return ""
        inside = [one for one in self._rows[first:last] if left - 1 <= one.x <= left + width]
        self._read -= len(inside)
        if self._read < 0:
            return ""
        inside.sort(key=lambda one: one.index)
        return " ".join(line.text for line in lines_of(inside))[:_LONGEST]


def _target(document: pdfium.PdfDocument, link: Any) -> int | str:
    destination = pdfium_c.FPDFLink_GetDest(document, link)
    action = pdfium_c.FPDFLink_GetAction(link)
    if not destination and action:
        kind = pdfium_c.FPDFAction_GetType(action)
        if kind == pdfium_c.PDFACTION_URI:
            return _address(document, action)
        if kind == pdfium_c.PDFACTION_GOTO:
            destination = pdfium_c.FPDFAction_GetDest(document, action)
    if not destination:
        return 0
    return int(pdfium_c.FPDFDest_GetDestPageIndex(document, destination)) + 1


def _address(document: pdfium.PdfDocument, action: Any) -> str:
    buffer = ctypes.create_string_buffer(2_100)
    length = pdfium_c.FPDFAction_GetURIPath(document, action, buffer, len(buffer))
    if not 1 < length <= len(buffer):
        return ""
    return buffer.raw[: length - 1].decode("utf-8", "ignore")


def _outline(document: pdfium.PdfDocument) -> Iterator[list[Any]]:
    """Each entry: its title, how deep it lies, the number of its page or 0."""
    for one in islice(document.get_toc(max_depth=_DEEPEST), _MOST_OUTLINE):
        title = " ".join(one.get_title().split())[:_LONGEST]
        destination = one.get_dest()
        index = destination.get_index() if destination else None
        if title:
            yield [title, one.level, _NO_DESTINATION + 1 if index is None else index + 1]
