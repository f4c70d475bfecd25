"""Where the agreements are: a map drawn from offline shapes, zoomed to its points. It is not
mirrored in RTL.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from django.utils.safestring import SafeString

from pactwork.design.drawings.atlas import Country, countries, project
from pactwork.design.drawings.svg import Point, accessible, diamond, digest, el, join

WIDTH, HEIGHT = 800.0, 440.0
CELL = 34.0
"""Points closer than this, in units of the drawing, are shown as one with their count."""


@dataclass(frozen=True)
class Place:
    """A point on the map. `count` is how many things stand here,"""

    latitude: float
    longitude: float
    label: str
    url: str = ""
    count: int = 1


@dataclass(frozen=True)
class _View:
    """The part of the plane that is shown."""

    left: float
    top: float
    scale: float

    def at(self, point: Point) -> Point:
        return ((point[0] - self.left) * self.scale, (point[1] - self.top) * self.scale)


def map_svg(
    places: Sequence[Place],
    *,
    atlas: Path | str,
    countries_lit: Collection[str] = (),
    label: str,
    description: str = "",
    number: Callable[[int], str] = str,
) -> SafeString:
    """The map. `countries_lit` are ISO 3166-1 alpha-2 codes to highlight; `atlas` a world-atlas
    TopoJSON file.

    `number` writes a count in the reader's digits.
    """
    view = _view([project(place.longitude, place.latitude) for place in places])
    lit = set(countries_lit)
    shapes = sorted(countries(Path(atlas)), key=lambda country: country.code in lit)
    land = [_land(country, view, country.code in lit) for country in shapes]
    marks = [_mark(group, point, number) for group, point in _groups(places, view)]
    return accessible(
        join([*land, *marks]),
        view_box=(0, 0, WIDTH, HEIGHT),
        css="chart map",
        label=label,
        description=description,
        uid="m" + digest(label, str(places))[:8],
    )


def _view(points: Sequence[Point]) -> _View:
    """The box around the points with room to breathe; the whole world when there are none."""
    box = points or [(-2.7, -1.15), (2.7, 1.05)]
    xs, ys = [x for x, _ in box], [y for _, y in box]
    spare = 1.05 if not points else 1.35
    width = max((max(xs) - min(xs)) * spare, (max(ys) - min(ys)) * spare * WIDTH / HEIGHT, 0.35)
    middle_x, middle_y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    scale = WIDTH / width
    return _View(middle_x - width / 2, middle_y - HEIGHT / scale / 2, scale)


def _land(country: Country, view: _View, lit: bool) -> SafeString:
    rings = [_thinned([view.at(point) for point in ring]) for ring in country.rings]
    data = "".join(_coast(ring) for ring in rings if len(ring) > 2 and _in_view(ring))
    return el("path", d=data, class_="land-lit" if lit else "land") if data else SafeString("")


def _in_view(ring: Sequence[Point]) -> bool:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return max(xs) > 0 and min(xs) < WIDTH and max(ys) > 0 and min(ys) < HEIGHT


def _thinned(ring: Sequence[Point]) -> list[Point]:
    """Points closer than 2.5 units to the one before are dropped, and those far outside pulled to
    the frame.
    """
    kept: list[Point] = []
    for x, y in ring:
        point = (min(max(x, -60.0), WIDTH + 60), min(max(y, -60.0), HEIGHT + 60))
        if not kept or abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) > 2.5:
            kept.append(point)
    return kept


def _coast(ring: Sequence[Point]) -> str:
    x, y = round(ring[0][0]), round(ring[0][1])
    steps = [f"M{x} {y}l"]
    for point in ring[1:]:
        to_x, to_y = round(point[0]), round(point[1])
        steps.append(f"{to_x - x} {to_y - y} ".replace(" -", "-"))
        x, y = to_x, to_y
    return "".join(steps).rstrip() + "z"


def _groups(places: Sequence[Place], view: _View) -> list[tuple[list[Place], Point]]:
    """Places near one another, joined greedily in the order given."""
    groups: list[tuple[list[Place], Point]] = []
    for place in places:
        x, y = view.at(project(place.longitude, place.latitude))
        for members, (at_x, at_y) in groups:
            if abs(at_x - x) < CELL and abs(at_y - y) < CELL:
                members.append(place)
                break
        else:
            groups.append(([place], (x, y)))
    return groups


def _mark(group: Sequence[Place], point: Point, number: Callable[[int], str]) -> SafeString:
    x, y = point
    total = sum(place.count for place in group)
    radius = 11.0 + min(3 * sqrt(total), 16.0)
    labels = list(dict.fromkeys(place.label for place in group))
    names = ", ".join(labels)
    body = [
        el("title", f"{number(total)} {names}"),
        el("path", d=diamond(x, y, radius), class_="place"),
        el("text", number(total), x=x, y=y + 5.5, text_anchor="middle", class_="place-count"),
    ]
    if len(labels) == 1:
        body.append(_name(labels[0], x, y, radius))
    urls = {place.url for place in group}
    if len(urls) == 1 and group[0].url:
        return el("a", join(body), href=group[0].url)
    return el("g", join(body))


def _name(text: str, x: float, y: float, radius: float) -> SafeString:
    """The name to the right of its mark, or to the left near the right edge."""
    left = x > WIDTH * 0.8
    at = x - radius - 6 if left else x + radius + 6
    look = {"text_anchor": "end" if left else "start", "class_": "place-name halo"}
    return el("text", text, x=at, y=y + 5, direction="ltr", **look)
