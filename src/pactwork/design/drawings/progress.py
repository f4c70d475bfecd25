"""Progress drawn: a strip of cloth for one commitment, and how accepted evidence grew over time.

Shares and amounts are computed elsewhere, from accepted evidence; labels come formatted in the reader's language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from pactwork.design.drawings.svg import Point, accessible, digest, el, join, line_path

WIDTH, HEIGHT = 460.0, 250.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 446.0, 26.0, 204.0


def bar_svg(share: float | None, *, label: str = "") -> SafeString:
    """A strip 120 × 14: dashed outline, woven up to `share` (0 to 1); dotted when None. Mirrored by the page in RTL."""
    frame = {
        "x": 1.0,
        "y": 1.0,
        "width": 118.0,
        "height": 12.0,
        "fill": "none",
        "stroke": "currentColor",
    }
    if share is None:
        outline = el(
            "rect", **frame, stroke_width="1.6", stroke_dasharray="0 4", stroke_linecap="round"
        )
        return accessible(outline, view_box=(0, 0, 120, 14), css="bar", label=label)
    width = 118.0 * min(max(share, 0.0), 1.0)
    outline = el("rect", **frame, stroke_width="1", stroke_dasharray="4 2.5", class_="bar-edge")
    cloth = el("rect", x=1.0, y=1.0, width=width, height=12.0, class_="bar-cloth")
    threads = "".join(f"M{x} 13L{x + 6} 1" for x in range(2, int(width) - 6, 6))
    weave = el("path", d=threads, class_="bar-weave") if threads else SafeString("")
    return accessible(
        join([outline, cloth, weave]), view_box=(0, 0, 120, 14), css="bar", label=label
    )


def ring_svg(share: float | None, *, label: str = "", size: int | None = 44) -> SafeString:
    """The same as a ring, for tight places."""
    around = 2 * 3.14159 * 16
    base = el(
        "circle", cx=20.0, cy=20.0, r=16.0, fill="none", stroke="currentColor", stroke_width="2",
        stroke_dasharray="0 4" if share is None else "3.5 2.5", stroke_linecap="round" if share is None else None,
    )  # fmt: skip
    if not share:
        return accessible(base, view_box=(0, 0, 40, 40), css="ring", label=label, size=size)
    length = around * min(share, 1.0)
    arc = el(
        "circle", cx=20.0, cy=20.0, r=16.0, fill="none", class_="ring-cloth", stroke_width="6",
        stroke_dasharray=f"{length:.1f} {around:.1f}", transform="rotate(-90 20 20)",
    )  # fmt: skip
    return accessible(
        join([base, arc]), view_box=(0, 0, 40, 40), css="ring", label=label, size=size
    )


@dataclass(frozen=True)
class Growth:
    """What was accepted over time, ready to draw.

    points: (share of the time axis 0 to 1, amount reached) in order of time. target: amount, or None. today: place on the
    axis or None. ticks: (place on the axis, label). top_label and target_label: formatted amounts.
    """

    points: Sequence[tuple[float, float]]
    target: float | None
    ticks: Sequence[tuple[float, str]]
    target_label: str = ""
    reached_label: str = ""
    today: float | None = None
    today_label: str = ""
    steady: bool = True


def growth_svg(
    growth: Growth, *, label: str, description: str = "", rtl: bool = False
) -> SafeString:
    """A step line of accepted amounts against the target; time runs from the reader's starting side."""
    reached = growth.points[-1][1] if growth.points else 0.0
    top = max(reached, growth.target or 0.0, 1.0) * 1.08

    def place(share: float, amount: float) -> Point:
        x = LEFT + (RIGHT - LEFT) * min(max(share, 0.0), 1.0)
        return (WIDTH - x if rtl else x, BOTTOM - (BOTTOM - TOP) * amount / top)

    parts = [*_axis(growth, place, rtl), *_target(growth, place, rtl), *_today(growth, place)]
    parts += _steps(growth, place, rtl)
    return accessible(
        join(parts), view_box=(0, 0, WIDTH, HEIGHT), css="chart", label=label, description=description,
        uid="g" + digest(label, str(growth.points))[:8],
    )  # fmt: skip


def _text(
    point: Point, text: str, *, anchor: str = "middle", css: str | None = None, rtl: bool = False
) -> SafeString:
    return el(
        "text",
        text,
        x=point[0],
        y=point[1],
        text_anchor=anchor,
        class_=css,
        direction="rtl" if rtl else None,
    )


def _axis(growth: Growth, place, rtl: bool) -> list[SafeString]:  # type: ignore[no-untyped-def]
    start, end = place(0, 0), place(1, 0)
    parts = [el("path", d=line_path([start, end]), class_="axis")]
    for share, text in growth.ticks:
        x, y = place(share, 0)
        anchor = "start" if share < 0.06 else "end" if share > 0.94 else "middle"
        parts.append(el("path", d=line_path([(x, y), (x, y + 6)]), class_="axis"))
        parts.append(_text((x, y + 24), text, anchor=anchor, rtl=rtl))
    return parts


def _target(growth: Growth, place, rtl: bool) -> list[SafeString]:  # type: ignore[no-untyped-def]
    if growth.target is None:
        return []
    start, end = place(0, growth.target), place(1, growth.target)
    parts = [el("path", d=line_path([start, end]), class_="target")]
    if growth.steady:
        parts.append(el("path", d=line_path([place(0, 0), end]), class_="pace"))
    parts.append(
        _text(
            (start[0], start[1] - 7),
            growth.target_label,
            anchor="start",
            css="target-text",
            rtl=rtl,
        )
    )
    return parts


def _today(growth: Growth, place) -> list[SafeString]:  # type: ignore[no-untyped-def]
    if growth.today is None:
        return []
    x, y = place(growth.today, 0)
    mark = el("path", d=line_path([(x, TOP - 6), (x, y)]), class_="today")
    return [mark, _text((x, HEIGHT - 4), growth.today_label, css="today-text")]


def _steps(growth: Growth, place, rtl: bool) -> list[SafeString]:  # type: ignore[no-untyped-def]
    last = growth.today if growth.today is not None else 1.0
    line = [place(0, 0)]
    amount = 0.0
    for share, reached in growth.points:
        line += [place(share, amount), place(share, reached)]
        amount = reached
    end = place(max(last, growth.points[-1][0] if growth.points else 0.0), amount)
    line.append(end)
    area = [*line, place(last, 0)]
    parts = [
        el("path", d=line_path(area) + "z", class_="grown"),
        el("path", d=line_path(line), class_="grown-edge"),
    ]
    parts.append(el("circle", cx=end[0], cy=end[1], r=4.5, class_="grown-end"))
    inside = (last > 0.75) ^ rtl
    at = (end[0] + (-9 if inside else 9), end[1] - 8)
    parts.append(
        _text(
            at,
            growth.reached_label,
            anchor="end" if (last > 0.75) else "start",
            css="reached",
            rtl=rtl,
        )
    )
    return parts
