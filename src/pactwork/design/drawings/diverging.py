"""Bars to both sides of a line: what was given on one side, what was received on the other.

Given is woven full, received is hatched, so that the two can be told apart without colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from pactwork.design.drawings.svg import accessible, digest, el, join

WIDTH, ROW, TOP, BAR = 460.0, 52.0, 30.0, 18.0
MIDDLE = WIDTH / 2
LONGEST = MIDDLE - 56.0
"""What the longest bar takes; the rest is for its figure."""
SHORTEST = 2.0


@dataclass(frozen=True)
class Arm:
    """One side of a row: its value, the figure as the reader writes it, where it leads."""

    value: float
    text: str
    url: str = ""


@dataclass(frozen=True)
class Row:
    """One name, in its own language, with what went each way."""

    label: str
    given: Arm
    received: Arm
    url: str = ""
    language: str = ""
    direction: str = "ltr"


def diverging_svg(
    rows: Sequence[Row],
    heads: tuple[str, str],
    *,
    label: str,
    description: str = "",
    rtl: bool = False,
) -> SafeString:
    """A row a name, the longest value as long as there is room. `heads` name the two sides."""
    most = max([arm.value for row in rows for arm in (row.given, row.received)], default=0) or 1
    height = TOP + ROW * len(rows) + 4
    parts = [_head(heads[0], -1, rtl), _head(heads[1], 1, rtl)]
    for place, row in enumerate(rows):
        top = TOP + ROW * place
        parts += [_name(row, top), _arm(row.given, -1, top, most, rtl)]
        parts.append(_arm(row.received, 1, top, most, rtl))
        line = f"M{MIDDLE} {top + 22}v{BAR + 8}"
        parts.append(el("path", d=line, class_="axis"))
    return accessible(
        join(parts),
        view_box=(0, 0, WIDTH, height),
        css="chart diverging",
        label=label,
        description=description,
        uid="v" + digest(label, str(rows))[:8],
    )


def _side(towards: int, rtl: bool) -> int:
    return -towards if rtl else towards


def _head(text: str, towards: int, rtl: bool) -> SafeString:
    side = _side(towards, rtl)
    anchor = ("start" if side > 0 else "end") if not rtl else ("end" if side > 0 else "start")
    return el("text", text, x=MIDDLE + side * 10, y=16.0, text_anchor=anchor,
              class_="diverging-head", direction="rtl" if rtl else None)  # fmt: skip


def _name(row: Row, top: float) -> SafeString:
    said = el("text", row.label, x=MIDDLE, y=top + 16, text_anchor="middle",
              class_="diverging-name", direction=row.direction,
              lang=row.language or None)  # fmt: skip
    return el("a", said, href=row.url) if row.url else said


def _arm(arm: Arm, towards: int, top: float, most: float, rtl: bool) -> SafeString:
    side = _side(towards, rtl)
    css = "given" if towards < 0 else "received"
    length = max(LONGEST * min(arm.value / most, 1.0), SHORTEST) if arm.value else 0.0
    start = MIDDLE if side > 0 else MIDDLE - length
    y = top + 26
    bar = el("rect", x=start, y=y, width=length, height=BAR, class_=f"arm-{css}")
    hatched = _hatches(start, length, y) if css == "received" and length else SafeString("")
    text = el("text", arm.text, x=MIDDLE + side * (length + 7), y=y + 14,
              text_anchor="start" if side > 0 else "end", class_="arm-figure",
              direction="ltr")  # fmt: skip
    drawn = join([bar, hatched, text] if length else [text])
    return el("a", drawn, href=arm.url) if arm.url and length else drawn


def _hatches(start: float, length: float, y: float) -> SafeString:
    """Slanted threads inside the bar."""
    steps = range(int(start) + 2, int(start + length - 7), 7)
    data = "".join(f"M{x} {y + BAR - 1:.0f}l6 -{BAR - 2:.0f}" for x in steps)
    return el("path", d=data, class_="arm-thread") if data else SafeString("")
