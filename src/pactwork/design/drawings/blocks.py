"""The geometry of quilt blocks, in a square of 0 to 100 around (50, 50).

A block is drawn from the number of parties (its symmetry) and the number of strips (its
commitments). It knows no colour.
A strip has one piece per party; a piece knows how it looks when woven up to any share, from its
beginning outwards.

Two parties are sewn as interlocking halves (log cabin, courthouse steps, flying geese, fans); three
to six as whirls,
stars and kaleidoscopes; more as stars, plates and compasses with one point per party.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, pi, sin, sqrt

from pactwork.design.drawings.svg import Point

LOW, HIGH, MIDDLE = 5.0, 95.0, 50.0
REACH = 45.0

Shape = tuple[Point, ...]
Woven = Callable[[float], Shape]


@dataclass(frozen=True)
class Piece:
    """One piece of cloth. `woven(1.0)` is its outline, `woven(0.4)` the part that is there at 40 %.

    A piece of several shapes (the two logs of one party in one ring) has several entries.
    """

    shapes: tuple[Woven, ...]


@dataclass(frozen=True)
class Block:
    """`strips[commitment][party]` are the pieces; `hearth` the middle; `ground` shapes of plain
    cloth around.
    """

    kind: str
    strips: tuple[tuple[Piece, ...], ...]
    hearth: Shape
    ground: tuple[Shape, ...] = ()
    corners: tuple[Shape, ...] = ()


def block(kind: str, parties: int, strips: int, *, turn: int = 0) -> Block:
    """The block of that kind. `turn` (0 to 3) varies it: direction of the twist, or quarter turns
    for two parties.

    Raises KeyError for an unknown kind.
    """
    return _KINDS[kind](max(parties, 2), max(strips, 1), turn)


def kinds_for(parties: int) -> tuple[str, ...]:
    """The block kinds that suit a number of parties."""
    if parties <= 2:
        return ("log-cabin", "courthouse", "flying-geese", "fans")
    if parties == 3:
        return ("whirl", "star", "kaleidoscope")
    if parties <= 6:
        return ("whirl", "kaleidoscope", "star", "plate")
    return ("star", "plate", "compass")


def quad(a: Point, b: Point, c: Point, d: Point) -> Woven:
    """A four-cornered piece woven from its edge ab towards its edge dc."""

    def woven(share: float) -> Shape:
        return (a, b, _between(b, c, share), _between(a, d, share))

    return woven


def _between(start: Point, end: Point, share: float) -> Point:
    return (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)


def quarter_turn(point: Point, quarters: int) -> Point:
    """A point turned about the middle of the block by quarters, clockwise."""
    x, y = point
    for _ in range(quarters % 4):
        x, y = 100 - y, x
    return (x, y)


def _spun(woven: Woven, quarters: int) -> Woven:
    return lambda share: tuple(quarter_turn(point, quarters) for point in woven(share))


def _square(half: float) -> Shape:
    low, high = MIDDLE - half, MIDDLE + half
    return ((low, low), (high, low), (high, high), (low, high))


_CORNERS: tuple[Shape, ...] = tuple(
    tuple(quarter_turn(point, quarter) for point in ((LOW, LOW), (LOW + 17, LOW), (LOW, LOW + 17)))
    for quarter in range(4)
)


def _rings(strips: int, start: float, end: float) -> list[tuple[float, float]]:
    """Strips of equal width from `start` to `end`."""
    step = (end - start) / strips
    return [(start + step * index, start + step * (index + 1)) for index in range(strips)]


def _log_cabin(parties: int, strips: int, turn: int) -> Block:
    """Logs laid around the hearth; the first party takes two sides of every round, the second the
    other two.
    """
    hearth = REACH / (strips + 1.4) if strips < 5 else 8.0
    rounds = []
    for inner, outer in _rings(strips, hearth, REACH):
        rounds.append(tuple(_logs(inner, outer, side + turn) for side in (0, 2)))
    return Block("log-cabin", tuple(rounds), _square(hearth))


def _logs(inner: float, outer: float, quarters: int) -> Piece:
    near, far = MIDDLE - outer, MIDDLE - inner
    end = MIDDLE + inner
    log = quad((near, far), (near, near), (end, near), (end, far))
    return Piece((_spun(log, quarters), _spun(log, quarters + 1)))


def _courthouse(parties: int, strips: int, turn: int) -> Block:
    """Courthouse steps: straight logs on facing sides, so that the two halves lock into an
    hourglass.
    """
    hearth = 9.0 if strips > 2 else 14.0
    rounds = []
    for inner, outer in _rings(strips, hearth, REACH):
        near, far = MIDDLE - outer, MIDDLE - inner
        across = quad((near, near), (far, far), (far, 100 - far), (near, 100 - near))
        along = quad((near, near), (far, far), (100 - far, far), (100 - near, near))
        first = Piece((_spun(across, turn), _spun(across, turn + 2)))
        second = Piece((_spun(along, turn), _spun(along, turn + 2)))
        rounds.append((first, second))
    return Block("courthouse", tuple(rounds), _square(hearth))


def _flying_geese(parties: int, strips: int, turn: int) -> Block:
    """Two flights of geese pass one another, one per party; every commitment is a goose in each."""
    rounds = []
    lane = (HIGH - LOW) / 2
    ground: list[Shape] = []
    for top, bottom in _rings(strips, LOW, HIGH):
        goose = quad(
            (LOW, bottom), (LOW + lane, bottom), (LOW + lane / 2, top), (LOW + lane / 2, top)
        )
        rounds.append((Piece((_spun(goose, turn),)), Piece((_spun(goose, turn + 2),))))
        left = ((LOW, bottom), (LOW, top), (LOW + lane / 2, top))
        right = ((LOW + lane, bottom), (LOW + lane, top), (LOW + lane / 2, top))
        for corner in (left, right):
            ground += [tuple(quarter_turn(point, q) for point in corner) for q in (turn, turn + 2)]
    diamond = ((50.0, 42.0), (58.0, 50.0), (50.0, 58.0), (42.0, 50.0))
    return Block("flying-geese", tuple(reversed(rounds)), diamond, tuple(ground))


def _fans(parties: int, strips: int, turn: int) -> Block:
    """Grandmother's fan: two fans open towards one another from opposite corners."""
    size = HIGH - LOW
    rounds = []
    for inner, outer in _rings(strips, size * 0.2, size * 0.7):
        fan = _fan(inner, outer)
        rounds.append((Piece((_spun(fan, turn),)), Piece((_spun(fan, turn + 2),))))
    heart = 4.5
    diamond = ((50.0, 50 - heart), (50 + heart, 50.0), (50.0, 50 + heart), (50 - heart, 50.0))
    ground = tuple(
        tuple(quarter_turn(point, turn + q) for point in ((LOW, LOW), *_arc(size * 0.2, 1.0)))
        for q in (0, 2)
    )
    return Block("fans", tuple(rounds), diamond, ground)


def _arc(radius: float, share: float) -> list[Point]:
    """A quarter of a circle around the corner (LOW, LOW), up to a share of it."""
    steps = 9
    angles = [share * pi / 2 * step / steps for step in range(steps + 1)]
    return [(LOW + radius * cos(angle), LOW + radius * sin(angle)) for angle in angles]


def _fan(inner: float, outer: float) -> Woven:
    return lambda share: (*_arc(inner, share), *reversed(_arc(outer, share)))


def _whirl(parties: int, strips: int, turn: int) -> Block:
    """Polygons inscribed in one another, each turned a little: every round leaves one triangle per
    party.
    """
    shift = _whirl_shift(parties, strips)
    if turn % 2:
        shift = 1 - shift
    corners = list(_square(REACH)) if parties == 4 else _ngon(parties, REACH * 1.04)
    rounds = []
    for _ in range(strips):
        inner = [_between(corners[k], corners[(k + 1) % parties], shift) for k in range(parties)]
        triangles = []
        for k in range(parties):
            after = (k + 1) % parties
            triangles.append(Piece((quad(inner[k], inner[after], corners[after], corners[after]),)))
        rounds.append(tuple(triangles))
        corners = inner
    free = () if parties == 4 else _CORNERS
    hearth = tuple(_ngon_inside(corners))
    return Block("whirl", tuple(reversed(rounds)), hearth, corners=free)


def _whirl_shift(parties: int, strips: int) -> float:
    """How far along each side the next polygon's corner lies, so that the last one is the hearth.

    A polygon inscribed at the share t of each side is smaller by sqrt(1 - 4 t (1 - t) sin²(π / n)).
    """
    shrink = max(0.2 ** (1 / strips), cos(pi / parties) + 0.001)
    product = (1 - shrink**2) / (4 * sin(pi / parties) ** 2)
    return (1 - sqrt(max(1 - 4 * product, 0.0))) / 2


def _ngon_inside(corners: list[Point]) -> list[Point]:
    return [_between((MIDDLE, MIDDLE), corner, 0.999) for corner in corners]


def _ngon(parties: int, radius: float, offset: float = 0.0) -> list[Point]:
    """Corners of a regular polygon; the first stands at the top, or half a step before it with
    offset -0.5.
    """
    return [_polar(2 * pi * (k + offset) / parties, radius) for k in range(parties)]


def _polar(angle: float, radius: float) -> Point:
    return (MIDDLE + radius * sin(angle), MIDDLE - radius * cos(angle))


def _radial(
    kind: str, parties: int, strips: int, outline: Callable[[int], list[Point]], twist: float
) -> Block:
    """Sectors around the hearth: each party's sector is its outline, shrunk strip by strip and
    twisted a little.
    """
    start = 0.2 if strips > 1 else 0.28

    def scaled(points: list[Point], share: float) -> list[Point]:
        angle = twist * (share - start)
        return [_turned(_between((MIDDLE, MIDDLE), point, share), angle) for point in points]

    def band(points: list[Point], inner: float, outer: float) -> Woven:
        return lambda share: (
            *scaled(points, inner),
            *reversed(scaled(points, inner + (outer - inner) * share)),
        )

    outlines = [outline(k) for k in range(parties)]
    rounds = tuple(
        tuple(Piece((band(points, inner, outer),)) for points in outlines)
        for inner, outer in _rings(strips, start, 1.0)
    )
    hearth = tuple(point for points in outlines for point in scaled(points, start - 0.02)[:-1])
    free = () if kind == "kaleidoscope" else _CORNERS
    return Block(kind, rounds, hearth, corners=free)


def _turned(point: Point, angle: float) -> Point:
    x, y = point[0] - MIDDLE, point[1] - MIDDLE
    return (MIDDLE + x * cos(angle) - y * sin(angle), MIDDLE + x * sin(angle) + y * cos(angle))


def _twist(turn: int) -> float:
    return (0.0, 0.35, 0.0, -0.35)[turn % 4]


def _star(parties: int, strips: int, turn: int) -> Block:
    """A star of kites; with three parties its valleys are filled and it is the tumbling block."""
    valley = REACH * (
        1.03 if parties == 3 else 0.5 if parties < 5 else 0.6 if parties < 9 else 0.72
    )

    def outline(k: int) -> list[Point]:
        step = 2 * pi / parties
        return [
            _polar((k - 0.5) * step, valley),
            _polar(k * step, REACH * 1.03),
            _polar((k + 0.5) * step, valley),
        ]

    return _radial("star", parties, strips, outline, _twist(turn))


def _plate(parties: int, strips: int, turn: int) -> Block:
    """Dresden plate: petals with rounded ends."""

    def outline(k: int) -> list[Point]:
        step = 2 * pi / parties
        bulge = min(0.2, 1.1 / parties)
        points = []
        for index in range(9):
            part = index / 8
            radius = REACH * (1 - bulge + bulge * sin(pi * part))
            points.append(_polar((k - 0.5 + part) * step, radius))
        return points

    return _radial("plate", parties, strips, outline, 0.0)


def _compass(parties: int, strips: int, turn: int) -> Block:
    """Mariner's compass: blades that lean, long and sharp."""
    lean = 0.28 if turn % 2 else -0.28

    def outline(k: int) -> list[Point]:
        step = 2 * pi / parties
        tip = _polar((k + lean) * step, REACH * 1.03)
        return [_polar((k - 0.5) * step, REACH * 0.78), tip, _polar((k + 0.5) * step, REACH * 0.78)]

    return _radial("compass", parties, strips, outline, 0.0)


def _kaleidoscope(parties: int, strips: int, turn: int) -> Block:
    """Rays to the edge of the square: the block without corners left over."""

    def edge(angle: float) -> Point:
        x, y = sin(angle), -cos(angle)
        reach = REACH / max(abs(x), abs(y))
        return (MIDDLE + x * reach, MIDDLE + y * reach)

    def outline(k: int) -> list[Point]:
        step = 2 * pi / parties
        first, last = (k - 0.5) * step, (k + 0.5) * step
        corners = [pi / 4 + quarter * pi / 2 for quarter in range(-2, 5)]
        inside = [angle for angle in corners if first + 1e-6 < angle < last - 1e-6]
        return [edge(angle) for angle in (first, *inside, last)]

    return _radial("kaleidoscope", parties, strips, outline, 0.0)


_KINDS: dict[str, Callable[[int, int, int], Block]] = {
    "log-cabin": _log_cabin,
    "courthouse": _courthouse,
    "flying-geese": _flying_geese,
    "fans": _fans,
    "whirl": _whirl,
    "star": _star,
    "plate": _plate,
    "compass": _compass,
    "kaleidoscope": _kaleidoscope,
}
