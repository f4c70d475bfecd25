"""A PDF opened, and its pages as they are looked at: turned, cut, measured from the top left."""

from __future__ import annotations

import ctypes
import math
from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pactwork.files.reading.given import Given, ReadingError

_LOCKED: Final = 4
_FINE: Final = 10_000
"""pdfium tells places in whole numbers; so the page is measured as if it were this large."""
_STRAIGHT: Final = 0.02


def opened(given: Given) -> pdfium.PdfDocument:
    """The document.

    Raises:
        ReadingError: it asks for a password, or is none.
    """
    try:
        return pdfium.PdfDocument(str(given.path))
    except pdfium.PdfiumError as fault:
        locked = getattr(fault, "err_code", None) == _LOCKED or "assword" in str(fault)
        raise ReadingError("locked" if locked else "damaged") from None


def language_of(document: pdfium.PdfDocument) -> list[str]:
    """The language the document says it is in (ISO 32000-2 §14.9.2)."""
    buffer = ctypes.create_string_buffer(128)
    place = ctypes.cast(buffer, ctypes.POINTER(pdfium_c.FPDF_WCHAR))
    length = pdfium_c.FPDFCatalog_GetLanguage(document, place, len(buffer))
    said = buffer.raw[: min(length, len(buffer))].decode("utf-16-le", "ignore").rstrip("\0")
    return [said] if said else []


class Place:
    """Where things of a page are, in points from its top left, as it is drawn."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self.width, self.height = page.get_size()
        if not (0 < self.width < 1e5 and 0 < self.height < 1e5):
            raise ReadingError("damaged")
        far = 1_000.0
        (x0, y0), (x1, y1), (x2, y2) = (
            self._drawn(page, *one) for one in ((0.0, 0.0), (far, 0.0), (0.0, far))
        )
        self._start = x0, y0
        self._right = (x1 - x0) / far, (y1 - y0) / far
        self._up = (x2 - x0) / far, (y2 - y0) / far
        self._is_upright = self._right[0] > 0 and not self._right[1] and not self._up[0]

    def _drawn(self, page: pdfium.PdfPage, x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium_c.FPDF_PageToDevice(page, 0, 0, _FINE, _FINE, 0, x, y, across, down)
        return across.value / _FINE * self.width, down.value / _FINE * self.height

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A point."""
        return (
            self._start[0] + x * self._right[0] + y * self._up[0],
            self._start[1] + x * self._right[1] + y * self._up[1],
        )

    def turned(self, x: float, y: float) -> float:
        """The angle of a direction, in radians, clockwise."""
        if not y and x > 0 and self._is_upright:
            return 0.0
        across = x * self._right[0] + y * self._up[0]
        down = x * self._right[1] + y * self._up[1]
        return math.atan2(down, across)

    def along(
        self,
        box: tuple[float, float, float, float],
        origin: tuple[float, float],
        angle: float,
        size: float,
    ) -> tuple[float, float]:
        """Where a glyph begins and ends along its line."""
        if not angle and self._is_upright:
            return self._start[0] + box[0] * self._right[0], self._start[0] + box[2] * self._right[
                0
            ]
        across, down = math.cos(angle), math.sin(angle)
        if min(abs(across), abs(down)) > _STRAIGHT:  # its box is no measure of an oblique glyph
            x, y = self.at(*origin)
            begin = x * across + y * down
            return begin, begin + size / 2
        corners = [self.at(x, y) for x in box[::2] for y in box[1::2]]
        found = [x * across + y * down for x, y in corners]
        return min(found), max(found)

    def box(self, found: Any) -> tuple[float, float, float, float]:
        """A rectangle of pdfium: left, top, width, height."""
        x0, y0 = self.at(found.left, found.bottom)
        x1, y1 = self.at(found.right, found.top)
        return min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0)
