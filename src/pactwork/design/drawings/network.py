"""The network of one organisation: itself in the middle, its partners around, the threads between
them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin, sqrt

from django.utils.safestring import SafeString

from pactwork.design.drawings.svg import (
    Point,
    accessible,
    diamond,
    digest,
    el,
    join,
    line_path,
    words,
)

WIDTH = 620.0
HEIGHT = 460.0
MIDDLE = WIDTH / 2
CENTRE = HEIGHT / 2
LINE = 17.0
BESIDE = 0.35
"""From this share of its way aside on, the name of a partner stands beside its mark."""
MOST_NODES = 50


@dataclass(frozen=True)
class Node:
    """A partner. weight: how many agreements are shared, at least 1."""

    key: str
    label: str
    url: str = ""
    weight: int = 1


def network_svg(
    own_label: str,
    nodes: Sequence[Node],
    *,
    links: Sequence[tuple[str, str]] = (),
    label: str,
    description: str = "",
    rtl: bool = False,
) -> SafeString:
    """Up to 50 partners on one ring, on two when there are more than 14. `links` join partners by
    key.

    The same partners always stand in the same places, in the order given.
    """
    shown = list(nodes)[:MOST_NODES]
    places = {node.key: _place(index, len(shown)) for index, node in enumerate(shown)}
    parts = [_chord(places[a], places[b]) for a, b in links if a in places and b in places]
    parts += [_thread(places[node.key], node.weight) for node in shown]
    parts += [_node(node, places[node.key], len(shown), rtl) for node in shown]
    parts.append(_self(own_label, rtl))
    return accessible(
        join(parts),
        view_box=(0, 0, WIDTH, HEIGHT),
        css="chart network",
        label=label,
        description=description,
        uid="n" + digest(label, *places)[:8],
    )


def _place(index: int, total: int) -> Point:
    angle = 2 * pi * index / max(total, 1)
    reach = 148.0
    if total > 14:
        reach = 176.0 if index % 2 else 112.0
    return (MIDDLE + reach * sin(angle), CENTRE - reach * cos(angle))


def _thread(place: Point, weight: int) -> SafeString:
    width = 1.2 + min(sqrt(weight), 4.0)
    line = line_path([(MIDDLE, CENTRE), place])
    return el("path", d=line, class_="thread", stroke_width=width)


def _chord(start: Point, end: Point) -> SafeString:
    """A link between two partners bends towards the middle."""
    x, y = (
        middle + ((a + b) / 2 - middle) * 0.55
        for middle, a, b in zip((MIDDLE, CENTRE), start, end, strict=True)
    )
    data = f"M{start[0]:.1f} {start[1]:.1f}Q{x:.1f} {y:.1f} {end[0]:.1f} {end[1]:.1f}"
    return el("path", d=data, class_="thread chord", stroke_width=1.0)


def _node(node: Node, place: Point, total: int, rtl: bool) -> SafeString:
    radius = 6.0 + min(sqrt(node.weight) * 2, 8.0)
    x, y = place
    mark = el("path", d=diamond(x, y, radius), class_="node")
    body = [el("title", node.label), mark, *_label(node.label, place, radius, total, rtl)]
    if node.url:
        return el("a", join(body), href=node.url)
    return el("g", join(body))


def _label(text: str, place: Point, radius: float, total: int, rtl: bool) -> list[SafeString]:
    """The name beside its mark, away from the middle; above or below it at the top and bottom."""
    per_line, lines = (17, 3) if total <= 8 else (16, 2) if total <= 14 else (14, 1)
    rows = words(text, per_line, lines)
    across = (place[0] - MIDDLE) / max(abs(place[0] - MIDDLE), abs(place[1] - CENTRE), 1)
    if abs(across) < BESIDE:
        below = place[1] >= CENTRE - 1
        above = place[1] - radius - 7 - LINE * (len(rows) - 1)
        return _lines(rows, (place[0], place[1] + radius + 16 if below else above), "halo", rtl)
    outwards = 1 if across > 0 else -1
    start = (place[0] + outwards * (radius + 7), place[1] + 5 - LINE * (len(rows) - 1) / 2)
    return _lines(rows, start, "halo", rtl, "start" if (outwards > 0) is not rtl else "end")


def _self(text: str, rtl: bool) -> SafeString:
    mark = el("path", d=diamond(MIDDLE, CENTRE, 16), class_="self")
    rows = _lines(words(text, 16, 3), (MIDDLE, CENTRE + 34), "halo strong", rtl)
    return join([mark, *rows])


def _lines(
    rows: Sequence[str], start: Point, css: str, rtl: bool, anchor: str = "middle"
) -> list[SafeString]:
    """Lines of a name, each in the direction of its own letters (UAX 9: FSI … PDI)."""
    look = {"text_anchor": anchor, "class_": css, "direction": "rtl" if rtl else None}
    return [
        el(
            "text",
            f"\u2068{row}\u2069" if rtl else row,
            x=start[0],
            y=start[1] + LINE * index,
            **look,
        )
        for index, row in enumerate(rows)
    ]
