"""The term of an agreement on a line of time: signed, announced, start and end, today, what is due
and what happened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.safestring import SafeString

from pactwork.design.drawings.axes import Axis
from pactwork.design.drawings.svg import accessible, digest, el, join, line_path

LINE = 62.0
HEIGHT = 132.0


@dataclass(frozen=True)
class Mark:
    """One thing on the line. kind: signed, announced, start, end, due or event; done: it has
    happened.
    """

    on: date
    text: str
    kind: str = "event"
    url: str = ""
    done: bool = True


@dataclass(frozen=True)
class Timeline:
    """A term, with its marks. `start_text`, `end_text`, `today_text` are what stands under the
    line.
    """

    start: date | None
    end: date | None
    today: date
    marks: Sequence[Mark] = ()
    start_text: str = ""
    end_text: str = ""
    today_text: str = ""


def timeline_svg(
    timeline: Timeline, *, label: str, description: str = "", rtl: bool = False
) -> SafeString:
    """The drawing. Its marks must stand as a list beside it: here they are shapes with titles."""
    axis = _axis(timeline, rtl)
    parts = [*axis.line(LINE), *_term(timeline, axis), *_names(timeline, axis)]
    parts += [_mark(mark, axis, level) for mark, level in _levels(timeline.marks, axis)]
    return accessible(
        join(parts),
        view_box=(0, 0, axis.width, HEIGHT),
        css="chart timeline",
        label=label,
        description=description,
        uid="t" + digest(label, str(timeline))[:8],
    )


def _axis(timeline: Timeline, rtl: bool) -> Axis:
    days = [mark.on for mark in timeline.marks]
    days += [day for day in (timeline.start, timeline.end) if day]
    if not days:
        days = [timeline.today]
    first, last = min(days), max(days)
    spare = max((last - first) // 24, timedelta(days=10))
    last = last + spare * (1 if timeline.end else 4)
    return Axis(first - spare, last, rtl=rtl)


def _term(timeline: Timeline, axis: Axis) -> list[SafeString]:
    """The band of the term; what has passed is dyed. An open end fades into dashes."""
    if timeline.start is None and timeline.end is None:
        return []
    start, end = timeline.start or axis.first, timeline.end or axis.last
    band = [_band(axis, start, end, "span" if timeline.end else "span span-open")]
    passed = min(max(timeline.today, start), end)
    if passed > start:
        band.append(_band(axis, start, passed, "span-done"))
    return band


def _band(axis: Axis, first: date, last: date, css: str) -> SafeString:
    low, high = sorted((axis.x(first), axis.x(last)))
    return el("rect", x=low, y=LINE - 6, width=high - low, height=12.0, class_=css)


def _names(timeline: Timeline, axis: Axis) -> list[SafeString]:
    named = [(timeline.start, timeline.start_text), (timeline.end, timeline.end_text)]
    parts = axis.ticks([(day, text) for day, text in named if day and text], LINE + 8)
    if axis.first <= timeline.today <= axis.last:
        x = axis.x(timeline.today)
        parts.append(el("path", d=line_path([(x, LINE - 16), (x, LINE + 40)]), class_="today"))
        parts.append(axis.label(timeline.today, timeline.today_text, LINE + 58, css="today-text"))
    return parts


def _levels(marks: Sequence[Mark], axis: Axis) -> list[tuple[Mark, int]]:
    """Marks that would cover one another are stacked, up to three high."""
    placed: list[tuple[Mark, int]] = []
    for mark in sorted(marks, key=lambda mark: (mark.on, mark.text)):
        near = [level for other, level in placed if abs(axis.x(other.on) - axis.x(mark.on)) < 13]
        free = [level for level in range(3) if level not in near]
        placed.append((mark, free[0] if free else 2))
    return placed


def _mark(mark: Mark, axis: Axis, level: int) -> SafeString:
    x, y = axis.x(mark.on), LINE - 18.0 - 14 * level
    stem = el("path", d=line_path([(x, y), (x, LINE - 6)]), class_="stem")
    css = "dot" if mark.done else "dot-planned"
    body = join([el("title", mark.text), stem, _shape(mark.kind, x, y, css)])
    if mark.url:
        return el("a", body, href=mark.url, aria_label=mark.text)
    return el("g", body)


def _shape(kind: str, x: float, y: float, css: str) -> SafeString:
    if kind in {"signed", "announced"}:
        square = f"M{x - 5:.1f} {y - 5:.1f}h10v10h-10z"
        return el("path", d=square, class_=css if kind == "signed" else "dot-planned")
    if kind in {"due", "end", "start"}:
        return el("path", d=f"M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6 -6z", class_=css)
    return el("circle", cx=x, cy=y, r=5.0, class_=css)
