"""Progress drawn: a strip of cloth for one commitment, and how accepted evidence grew over time.

Shares and amounts are computed elsewhere, from accepted evidence; labels come formatted in the
reader's language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import pi

from django.utils.safestring import SafeString

from pactwork.design.drawings.axes import Axis, label_at
from pactwork.design.drawings.svg import Point, accessible, digest, el, join, line_path

HEIGHT = 250.0
TOP, BOTTOM = 30.0, 200.0


def bar_svg(share: float | None, *, label: str = "") -> SafeString:
    """A strip of 120 × 14 woven up to `share` (0 to 1); dotted when None. Mirrored in RTL."""
    edge = el("rect", x=1.0, y=1.0, width=118.0, height=12.0, class_="bar-edge")
    box = (0.0, 0.0, 120.0, 14.0)
    if share is None:
        return accessible(edge, view_box=box, css="bar bar-unknown", label=label)
    width = 118.0 * min(max(share, 0.0), 1.0)
    cloth = el("rect", x=1.0, y=1.0, width=width, height=12.0, class_="bar-cloth")
    threads = "".join(f"M{x} 13l6 -12" for x in range(2, int(width) - 6, 6))
    weave = el("path", d=threads, class_="bar-weave") if threads else SafeString("")
    return accessible(join([edge, cloth, weave]), view_box=box, css="bar", label=label)


def ring_svg(share: float | None, *, label: str = "", size: int | None = 44) -> SafeString:
    """The same as a ring, for tight places."""
    around = 2 * pi * 16
    css = "ring ring-unknown" if share is None else "ring"
    parts = [el("circle", cx=20.0, cy=20.0, r=16.0, class_="ring-edge")]
    if share:
        length = around * min(share, 1.0)
        dashes = f"{length:.1f} {around:.1f}"
        turn = "rotate(-90 20 20)"
        parts.append(
            el("circle", cx=20.0, cy=20.0, r=16.0, class_="ring-cloth", stroke_dasharray=dashes,
               transform=turn)
        )  # fmt: skip
    return accessible(join(parts), view_box=(0, 0, 40, 40), css=css, label=label, size=size)


@dataclass(frozen=True)
class Growth:
    """What was accepted over time, ready to draw.

    points: (day, amount reached by then), in order of time. start, end: the term. ticks: days to
    name on the axis. target: the amount promised, None when there is none. steady: whether to draw
    the even pace towards the target. pace: the even pace where it is no straight line. stepped:
    whether an amount was reached at once, on its day, or bit by bit since the day before it.
    """

    points: Sequence[tuple[date, float]]
    start: date
    end: date
    target: float | None = None
    ticks: Sequence[tuple[date, str]] = ()
    target_label: str = ""
    reached_label: str = ""
    today: date | None = None
    today_label: str = ""
    steady: bool = True
    pace: Sequence[tuple[date, float]] = ()
    stepped: bool = True


@dataclass(frozen=True)
class _Frame:
    """Where a day and an amount stand in the drawing."""

    axis: Axis
    top: float

    def at(self, day: date, amount: float) -> Point:
        return (self.axis.x(day), BOTTOM - (BOTTOM - TOP) * min(amount / self.top, 1.0))


def growth_svg(
    growth: Growth, *, label: str, description: str = "", rtl: bool = False
) -> SafeString:
    """A step line of accepted amounts against the target; time runs from the reader's own side."""
    reached = growth.points[-1][1] if growth.points else 0.0
    days = [day for day, _ in (*growth.points, *growth.pace)]
    axis = Axis(min([growth.start, *days]), max([growth.end, *days]), rtl=rtl)
    frame = _Frame(axis, max(reached, growth.target or 0.0, 1.0) * 1.06)
    parts = [*axis.line(BOTTOM), *axis.ticks(growth.ticks, BOTTOM)]
    parts += _today(growth, frame)
    parts += _steps(growth, frame)
    parts += _target(growth, frame)
    return accessible(
        join(parts),
        view_box=(0, 0, axis.width, HEIGHT),
        css="chart",
        label=label,
        description=description,
        uid="g" + digest(label, str(growth.points))[:8],
    )


def _target(growth: Growth, frame: _Frame) -> list[SafeString]:
    if growth.target is None:
        return []
    start, end = frame.at(growth.start, growth.target), frame.at(growth.end, growth.target)
    parts = [el("path", d=line_path([start, end]), class_="target")]
    pace = [frame.at(day, amount) for day, amount in growth.pace]
    if growth.steady:
        pace = pace or [frame.at(growth.start, 0), end]
        parts.append(el("path", d=line_path(pace), class_="pace"))
    above = (start[0], start[1] - 8)
    text = label_at(above, growth.target_label, frame.axis, anchor="start", css="target-text halo")
    return [*parts, text]


def _today(growth: Growth, frame: _Frame) -> list[SafeString]:
    if growth.today is None or not frame.axis.first <= growth.today <= frame.axis.last:
        return []
    x, y = frame.at(growth.today, 0)
    line = el("path", d=line_path([(x, TOP - 12), (x, y)]), class_="today")
    return [line, frame.axis.label(growth.today, growth.today_label, HEIGHT - 5, css="today-text")]


def _clear_of(line: Sequence[Point]) -> float:
    """A height for words at the end of the line where they do not touch it: below, or above."""
    x, y = line[-1]
    below = max(other[1] for other in line if abs(other[0] - x) < 60) + 20
    return below if below < BOTTOM - 4 else y - 12


def _steps(growth: Growth, frame: _Frame) -> list[SafeString]:
    line = [frame.at(growth.points[0][0] if growth.points else growth.start, 0)]
    amount = 0.0
    for day, reached in growth.points:
        line += [frame.at(day, amount)] if growth.stepped else []
        line.append(frame.at(day, reached))
        amount = reached
    last = min(growth.today or growth.end, frame.axis.last)
    if growth.points:
        last = max(last, growth.points[-1][0])
    end = frame.at(last, amount)
    line.append(end)
    area = line_path([*line, frame.at(last, 0)]) + "z"
    late = frame.axis.share(last) > 0.6
    beside = (end[0] + (10 if late == frame.axis.rtl else -10), _clear_of(line))
    return [
        el("path", d=area, class_="grown"),
        el("path", d=line_path(line), class_="grown-edge"),
        el("circle", cx=end[0], cy=end[1], r=4.5, class_="grown-end"),
        label_at(
            beside,
            growth.reached_label,
            frame.axis,
            anchor="end" if late else "start",
            css="reached halo",
        ),
    ]
