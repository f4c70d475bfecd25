"""Country shapes from a TopoJSON file, and the projection that lays them flat.

TopoJSON: arcs are delta-encoded, quantised by `transform`; a ring is a list of arc numbers, ~n
meaning arc n reversed
(https://github.com/topojson/topojson-specification). Projection: Equal Earth, an equal-area
projection by Šavrič,
Patterson and Jenny (2018, doi:10.1080/13658816.2018.1504949), here without its inverse.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any

from babel.core import get_global

from pactwork.design.drawings.svg import Point

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = sqrt(3) / 2


@dataclass(frozen=True)
class Country:
    """A country: ISO 3166-1 alpha-2 code ("" when it has none) and its outer rings in projected
    coordinates.
    """

    code: str
    rings: tuple[tuple[Point, ...], ...]


def project(longitude: float, latitude: float) -> Point:
    """Equal Earth: degrees to the plane, x to the right and y downwards, about -2.7 to 2.7 and -1.3
    to 1.3.
    """
    theta = asin(_M * sin(radians(latitude)))
    t2 = theta * theta
    t6 = t2 * t2 * t2
    slope = _A1 + 3 * _A2 * t2 + t6 * (7 * _A3 + 9 * _A4 * t2)
    x = radians(longitude) * cos(theta) / (_M * slope)
    y = theta * (_A1 + _A2 * t2 + t6 * (_A3 + _A4 * t2))
    return (x, -y)


@lru_cache(maxsize=4)
def countries(atlas: Path) -> tuple[Country, ...]:
    """The countries of a world-atlas file, projected. Raises OSError when it is not there,
    ValueError when it is broken.
    """
    topology = json.loads(atlas.read_text(encoding="utf-8"))
    arcs = _arcs(topology)
    numbers = get_global("territory_aliases")
    shapes = topology["objects"]["countries"]["geometries"]
    return tuple(
        Country((numbers.get(shape.get("id", "")) or [""])[0], _rings(shape, arcs))
        for shape in shapes
    )


def _arcs(topology: dict[str, Any]) -> list[list[Point]]:
    """The arcs in degrees of longitude and latitude."""
    (scale_x, scale_y), (move_x, move_y) = (
        topology["transform"]["scale"],
        topology["transform"]["translate"],
    )
    decoded = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * scale_x + move_x, y * scale_y + move_y))
        decoded.append(line)
    return decoded


def _rings(shape: dict[str, Any], arcs: list[list[Point]]) -> tuple[tuple[Point, ...], ...]:
    parts = shape.get("arcs", [])
    polygons = [parts] if shape.get("type") == "Polygon" else parts
    return tuple(_ring(polygon[0], arcs) for polygon in polygons if polygon)


def _ring(numbers: list[int], arcs: list[list[Point]]) -> tuple[Point, ...]:
    ring: list[Point] = []
    for number in numbers:
        line = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring.extend(line[1:] if ring else line)
    return tuple(project(*point) for point in _unwrapped(ring))


def _unwrapped(ring: list[Point]) -> list[Point]:
    """A ring that crosses the 180th meridian goes on beyond it instead of across the map."""
    turns = 0
    whole = []
    for index, (longitude, latitude) in enumerate(ring):
        if index and abs(longitude - ring[index - 1][0]) > 180:
            turns += 1 if longitude < ring[index - 1][0] else -1
        whole.append((longitude + 360 * turns, latitude))
    return whole
