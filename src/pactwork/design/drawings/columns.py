"""Two figures a month as columns side by side: the first woven full, the second hatched, so that
they can be told apart without colour. In a right-to-left page time runs from right to left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from pactwork.design.drawings.svg import accessible, digest, el, join, line_path

WIDTH, HEIGHT = 460.0, 236.0
TOP, BOTTOM = 52.0, 200.0
MARGIN = 8.0
WIDEST = 15.0
"""A column is never wider, however few there are."""
HALF_LETTER = 4.7


@dataclass(frozen=True)
class Column:
    """A month: its name, what was counted, in words for the pointer, and whether it is named."""

    name: str
    first: float
    second: float
    words: str = ""
    is_named: bool = False


def columns_svg(
    columns: Sequence[Column],
    heads: tuple[str, str],
    *,
    most_label: str,
    label: str,
    description: str = "",
    rtl: bool = False,
) -> SafeString:
    """A pair of columns a month, in order of time, the highest as high as there is room.

    `heads` say what the two are; `most_label` is the highest figure as the reader writes it.
    """
    most = max([value for one in columns for value in (one.first, one.second)], default=0) or 1
    step = (WIDTH - 2 * MARGIN) / max(len(columns), 1)
    parts = [_legend(heads, rtl), _level(most_label, rtl)]
    middles = [MARGIN + step * (place + 0.5) for place in range(len(columns))]
    middles = [WIDTH - one for one in middles] if rtl else middles
    for column, middle in zip(columns, middles, strict=True):
        parts.append(_pair(column, middle, step, most, rtl))
    parts += _names(columns, middles, rtl)
    parts.append(el("path", d=line_path([(0, BOTTOM), (WIDTH, BOTTOM)]), class_="axis"))
    return accessible(
        join(parts),
        view_box=(0, 0, WIDTH, HEIGHT),
        css="chart columns",
        label=label,
        description=description,
        uid="c" + digest(label, str(columns))[:8],
    )


def _legend(heads: tuple[str, str], rtl: bool) -> SafeString:
    """A sign and a word for each of the two."""
    parts = []
    for place, (head, css) in enumerate(zip(heads, ("given", "received"), strict=True)):
        start = place * WIDTH / 2
        x = WIDTH - start - 14 if rtl else start
        parts.append(el("rect", x=x, y=2.0, width=14.0, height=14.0, class_=f"arm-{css}"))
        if css == "received":
            parts.append(_threads(x, 2.0, 14.0, 14.0))
        beside = x - 8 if rtl else x + 22
        parts.append(el("text", head, x=beside, y=14.5, text_anchor="start",
                        direction="rtl" if rtl else None))  # fmt: skip
    return join(parts)


def _level(text: str, rtl: bool) -> SafeString:
    """The height of the highest column, as a line with its figure."""
    line = el("path", d=line_path([(0, TOP), (WIDTH, TOP)]), class_="pace")
    x = WIDTH if rtl else 0.0
    said = el("text", text, x=x, y=TOP - 7, text_anchor="start", class_="columns-most",
              direction="rtl" if rtl else None)  # fmt: skip
    return join([line, said])


def _pair(column: Column, middle: float, step: float, most: float, rtl: bool) -> SafeString:
    width = min(step * 0.36, WIDEST)
    sides = (middle, middle - width) if rtl else (middle - width, middle)
    parts = [el("title", column.words)] if column.words else []
    for x, value, css in zip(sides, (column.first, column.second), ("given", "received"),
                             strict=True):  # fmt: skip
        height = (BOTTOM - TOP) * value / most
        if height:
            parts.append(el("rect", x=x, y=BOTTOM - height, width=width, height=height,
                            class_=f"arm-{css}"))  # fmt: skip
            if css == "received":
                parts.append(_threads(x, BOTTOM - height, width, height))
    return el("g", *parts)


def _names(columns: Sequence[Column], middles: Sequence[float], rtl: bool) -> list[SafeString]:
    """The names under the axis, the newest surely; one that would touch another is left out."""
    parts: list[SafeString] = []
    taken: list[tuple[float, float]] = []
    for column, middle in reversed([*zip(columns, middles, strict=True)]):
        half = len(column.name) * HALF_LETTER
        x = min(max(middle, half), WIDTH - half)
        span = (x - half, x + half)
        clear = all(span[1] < low - 10 or span[0] > high + 10 for low, high in taken)
        if column.is_named and clear:
            taken.append(span)
            line = line_path([(middle, BOTTOM), (middle, BOTTOM + 6)])
            parts.append(el("path", d=line, class_="axis"))
            parts.append(el("text", column.name, x=x, y=BOTTOM + 24, text_anchor="middle",
                            direction="rtl" if rtl else None))  # fmt: skip
    return parts


def _threads(x: float, y: float, width: float, height: float) -> SafeString:
    """Level threads inside a column."""
    steps = range(4, int(height), 5)
    data = "".join(f"M{x:.1f} {y + height - up:.1f}h{width:.1f}" for up in steps)
    return el("path", d=data, class_="arm-thread") if data else SafeString("")
