"""An axis of days. In a right-to-left page time runs from right to left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from pactwork.design.drawings.svg import Point, el, line_path

WIDTH, MARGIN = 460.0, 14.0


@dataclass(frozen=True)
class Axis:
    """Days from `first` to `last` across a drawing 460 units wide."""

    first: date
    last: date
    rtl: bool = False
    width: float = WIDTH

    def share(self, day: date) -> float:
        """How far a day lies along the axis, held within 0 to 1."""
        length = max((self.last - self.first).days, 1)
        return min(max((day - self.first).days / length, 0.0), 1.0)

    def x(self, day: date) -> float:
        """The place of a day."""
        along = MARGIN + (self.width - 2 * MARGIN) * self.share(day)
        return self.width - along if self.rtl else along

    def line(self, y: float) -> list[SafeString]:
        """The axis itself."""
        ends = [(self.x(self.first), y), (self.x(self.last), y)]
        return [el("path", d=line_path(ends), class_="axis")]

    def ticks(self, ticks: Sequence[tuple[date, str]], y: float) -> list[SafeString]:
        """Marks with names under the axis; a name that would touch the one before is left out."""
        parts: list[SafeString] = []
        taken: list[tuple[float, float]] = []
        for day, text in ticks:
            x = self.x(day)
            parts.append(el("path", d=line_path([(x, y), (x, y + 6)]), class_="axis"))
            span = self._span(day, text)
            if all(span[1] < low - 8 or span[0] > high + 8 for low, high in taken):
                taken.append(span)
                parts.append(self.label(day, text, y + 22))
        return parts

    def label(self, day: date, text: str, y: float, css: str | None = None) -> SafeString:
        """A name at a day, kept inside the drawing."""
        low, high = self._span(day, text)
        return label_at(((low + high) / 2, y), text, self, css=css)

    def _span(self, day: date, text: str) -> tuple[float, float]:
        half = _half_letter(text) * len(text)
        middle = min(max(self.x(day), half), self.width - half)
        return (middle - half, middle + half)


def _half_letter(text: str) -> float:
    """Half of what a letter of the text takes at most; Georgian letters are broad."""
    return 6.2 if any("\u10a0" <= letter <= "\u10ff" for letter in text) else 4.7


def label_at(
    point: Point, text: str, axis: Axis, *, anchor: str = "middle", css: str | None = None
) -> SafeString:
    """Text in the direction of the axis; `start` and `end` are the reader's."""
    direction = "rtl" if axis.rtl else None
    return el(
        "text", text, x=point[0], y=point[1], text_anchor=anchor, class_=css, direction=direction
    )
