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

SIDE = 460.0
MIDDLE = SIDE / 2
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
        view_box=(0, 0, SIDE, SIDE),
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
    return (MIDDLE + reach * sin(angle), MIDDLE - reach * cos(angle))


def _thread(place: Point, weight: int) -> SafeString:
    width = 1.2 + min(sqrt(weight), 4.0)
    line = line_path([(MIDDLE, MIDDLE), place])
    return el("path", d=line, class_="thread", stroke_width=width)


def _chord(start: Point, end: Point) -> SafeString:
    """A link between two partners bends towards the middle."""
    bend = tuple(MIDDLE + ((a + b) / 2 - MIDDLE) * 0.55 for a, b in zip(start, end, strict=True))
    data = f"M{start[0]:.1f} {start[1]:.1f}Q{bend[0]:.1f} {bend[1]:.1f} {end[0]:.1f} {end[1]:.1f}"
    return el("path", d=data, class_="thread chord", stroke_width=1.0)


def _node(node: Node, place: Point, total: int, rtl: bool) -> SafeString:
    radius = 6.0 + min(sqrt(node.weight) * 2, 8.0)
    x, y = place
    mark = el("path", d=diamond(x, y, radius), class_="node")
    body = [el("title", node.label), mark, *_label(node.label, place, radius, total, rtl)]
    if node.url:
        return el("a", join(body), href=node.url, aria_label=node.label)
    return el("g", join(body))


def _label(text: str, place: Point, radius: float, total: int, rtl: bool) -> list[SafeString]:
    """The name above or below its mark, away from the middle, in lines that fit there."""
    per_line, lines = (17, 3) if total <= 8 else (12, 2) if total <= 14 else (10, 1)
    rows = words(text, per_line, lines)
    below = place[1] >= MIDDLE - 1
    first = place[1] + radius + 16 if below else place[1] - radius - 7 - 17 * (len(rows) - 1)
    half = max(len(row) for row in rows) * 4.3 if rows else 0
    x = min(max(place[0], half), SIDE - half)
    return _lines(rows, (x, first), "halo", rtl)


def _self(text: str, rtl: bool) -> SafeString:
    mark = el("path", d=diamond(MIDDLE, MIDDLE, 16), class_="self")
    rows = _lines(words(text, 16, 3), (MIDDLE, MIDDLE + 34), "halo strong", rtl)
    return join([mark, *rows])


def _lines(rows: Sequence[str], start: Point, css: str, rtl: bool) -> list[SafeString]:
    look = {"text_anchor": "middle", "class_": css, "direction": "rtl" if rtl else None}
    return [
        el("text", row, x=start[0], y=start[1] + 17 * index, **look)
        for index, row in enumerate(rows)
    ]
