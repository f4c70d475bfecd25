"""The cover of a material that brings none: cloth in the dye of its subject, pieced after its key.

Subjects have a dye and a piece of their own, so that a shelf of covers sorts itself by eye; the
turns of the pieces come from the material's key, so that no two neighbours are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.utils.safestring import SafeString

from pactwork.design.drawings.dyes import DYES, Dye
from pactwork.design.drawings.icons import icon_path
from pactwork.design.drawings.svg import Point, accessible, digest, el, join, num, polygon_path

COLUMNS, ROWS, SIDE = 3, 4, 40.0
WIDTH, HEIGHT = COLUMNS * SIDE, ROWS * SIDE

_DYED: Final[Mapping[str, str]] = {
    "isced-f-00": "slate",
    "isced-f-01": "indigo",
    "isced-f-02": "plum",
    "isced-f-03": "madder",
    "isced-f-04": "walnut",
    "isced-f-05": "teal",
    "isced-f-06": "sky",
    "isced-f-07": "clay",
    "isced-f-08": "moss",
    "isced-f-09": "rose",
    "isced-f-10": "saffron",
}
"""The dye of each broad field of ISCED-F 2013."""
_BROAD: Final = len("isced-f-00")

KIND_ICONS: Final[Mapping[str, str]] = {
    "audio": "sound",
    "video": "film",
    "image": "picture",
    "epub": "book",
    "document": "file",
    "pdf": "file",
    "package": "package",
    "link": "outside",
    "text": "file",
}
"""The sign of each kind of file, for covers and lists."""

Piece = Callable[[float, float, int], str]


def cover_svg(key: str, subject: str = "", kind: str = "", *, label: str = "") -> SafeString:
    """A cover of three by four. `subject` is a notation of isced-fields or "", `kind` how the
    material is shown ("pdf", "video" …). Decorative without a label.
    """
    number = int(digest("cover", key), 16)
    dye = _dye(subject, number)
    piece = _PIECES[_place(subject, number) % len(_PIECES)]
    turns = [(number >> (2 * index)) % 4 for index in range(COLUMNS * ROWS)]
    bright = "".join(
        piece((index % COLUMNS) * SIDE, (index // COLUMNS) * SIDE, turn)
        for index, turn in enumerate(turns)
    )
    parts = [
        el("rect", width=WIDTH, height=HEIGHT, fill=dye.deep),
        el("path", d=bright, fill=dye.bright),
        el("path", d=_stitches(), stroke="#fff", stroke_opacity=".55", stroke_dasharray="4 3"),
    ]
    if kind in KIND_ICONS:
        parts.append(_sign(KIND_ICONS[kind], dye))
    return accessible(
        join(parts), view_box=(0, 0, WIDTH, HEIGHT), css="cover-drawing", label=label, uid=key
    )


def _dye(subject: str, number: int) -> Dye:
    name = _DYED.get(subject[:_BROAD])
    return next((dye for dye in DYES if dye.name == name), DYES[number % len(DYES)])


def _place(subject: str, number: int) -> int:
    broad = subject[:_BROAD]
    return list(_DYED).index(broad) if broad in _DYED else number // 64


def _stitches() -> str:
    return f"M7 0V{num(HEIGHT)}"


def _sign(icon: str, dye: Dye) -> SafeString:
    """The sign of the kind on a label sewn into the corner."""
    patch = el("rect", x=WIDTH - 38, y=HEIGHT - 38, width=30.0, height=30.0, fill="#fff", rx=2.0)
    drawn = el(
        "path",
        d=icon_path(icon),
        fill="none",
        stroke=dye.deep,
        stroke_width="1.6",
        stroke_linecap="round",
        stroke_linejoin="round",
        transform=f"translate({num(WIDTH - 34)} {num(HEIGHT - 34)}) scale(1.375)",
    )
    return join([patch, drawn])


def _turned(points: tuple[Point, ...], turn: int) -> list[Point]:
    """Points of a unit square after so many quarter turns."""
    found = list(points)
    for _ in range(turn):
        found = [(1 - y, x) for x, y in found]
    return found


def _polygons(*shapes: tuple[Point, ...]) -> Piece:
    def drawn(x: float, y: float, turn: int) -> str:
        return "".join(
            polygon_path([(x + px * SIDE, y + py * SIDE) for px, py in _turned(shape, turn)])
            for shape in shapes
        )

    return drawn


def _fan(x: float, y: float, turn: int) -> str:
    """A quarter of a circle around one corner."""
    corner, start, end = (
        (x + px * SIDE, y + py * SIDE) for px, py in _turned(((0, 0), (1, 0), (0, 1)), turn)
    )
    radius = num(SIDE)
    return (
        f"M{num(corner[0])} {num(corner[1])}L{num(start[0])} {num(start[1])}"
        f"A{radius} {radius} 0 0 1 {num(end[0])} {num(end[1])}z"
    )


def _disc(x: float, y: float, turn: int) -> str:
    """A circle that grows with the turn."""
    radius = 7 + 3 * turn
    middle = f"M{num(x + SIDE / 2 - radius)} {num(y + SIDE / 2)}"
    arc = f"a{radius} {radius} 0 1 0 {2 * radius} 0a{radius} {radius} 0 1 0 {-2 * radius} 0z"
    return middle + arc


_PIECES: Final[tuple[Piece, ...]] = (
    _polygons(
        ((0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75)), ((0, 0), (0.25, 0), (0, 0.25))
    ),
    _polygons(((0, 0), (1, 0), (0, 1))),
    _fan,
    _polygons(((0, 0), (1, 0), (0.5, 0.5)), ((0, 1), (1, 1), (0.5, 0.5))),
    _polygons(((0, 0), (1, 0), (1, 0.33), (0, 0.33)), ((0, 0.66), (1, 0.66), (1, 0.8), (0, 0.8))),
    _polygons(((0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5))),
    _polygons(((0, 0), (0.5, 0), (0.5, 0.5), (0, 0.5)), ((0.5, 0.5), (1, 0.5), (1, 1), (0.5, 1))),
    _polygons(((0, 0.5), (0.5, 0), (1, 0.5)), ((0, 1), (0.5, 0.5), (1, 1))),
    _polygons(((0, 0), (0.5, 0), (1, 1), (0.5, 1))),
    _disc,
    _polygons(((0, 0), (0.35, 0), (1, 0.65), (1, 1)), ((0, 0.65), (0.35, 1), (0, 1))),
)
"""One piece for each field, in the order of the fields."""
