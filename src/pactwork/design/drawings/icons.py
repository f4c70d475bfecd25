"""Small line drawings: interface icons, the six states of progress, the marks of the obligations
matrix.

Each state has its own shape, so that it is known without colour.
"""

from __future__ import annotations

from functools import cache

from django.utils.safestring import SafeString

from pactwork.design.drawings.svg import accessible, el, join

_ICONS = {
    "search": "M10.5 10.5L14.5 14.5M12 7A5 5 0 1 1 2 7a5 5 0 0 1 10 0z",
    "theme": "M8 1.5a6.5 6.5 0 1 0 0 13z M8 1.5a6.5 6.5 0 0 1 0 13",
    "info": "M8 7.2V11.5M8 4.4v.1M14.5 8a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0z",
    "language": (
        "M14.5 8a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0zM1.5 8h13"
        "M8 1.5c-4.5 4-4.5 9 0 13M8 1.5c4.5 4 4.5 9 0 13"
    ),
    "back": "M10 3L5 8l5 5",
    "forward": "M6 3l5 5-5 5",
    "close": "M4 4l8 8M12 4l-8 8",
    "copy": "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
    "download": "M8 2v8.5M4.5 7.5L8 11l3.5-3.5M2.5 13.5h11",
    "feed": "M3 3a10 10 0 0 1 10 10M3 7.5A5.5 5.5 0 0 1 8.5 13M3.5 12.5v.1",
    "calendar": "M2.5 4h11v9.5h-11zM2.5 7h11M5.5 2v3M10.5 2v3",
    "place": "M8 14.5C4.5 10.5 3 8.3 3 6.2a5 5 0 0 1 10 0c0 2.1-1.5 4.3-5 8.3zM8 7.5v-.1",
    "file": "M4 1.5h5.5L12.5 5v9.5H4zM9 1.5V5.5h3.5",
    "list": "M2 4h12M2 8h12M2 12h12",
    "quilt": "M2 2h12v12H2zM8 2v12M2 8h12M2 8l6-6M8 14l6-6",
    "map": "M1.5 3.5l4.5-2 4 2 4.5-2v11l-4.5 2-4-2-4.5 2zM6 1.5v11M10 3.5v11",
    "check": "M3 8.5l3.5 3.5L13 4.5",
    "comment": "M2 3h12v8.5H7.5L4 14v-2.5H2z",
    "person": (
        "M8 8.2A3.1 3.1 0 1 0 8 2a3.1 3.1 0 0 0 0 6.2z"
        "M2.5 14.5c.4-3.2 2.6-4.6 5.5-4.6s5.1 1.4 5.5 4.6"
    ),
    "outside": "M6 3H3v10h10v-3M9 2.5h4.5V7M13.5 2.5L7.5 8.5",
    "upload": "M8 11V2.5M4.5 6L8 2.5 11.5 6M2.5 13.5h11",
    "sound": "M2.5 6v4h2.5L8.5 13V3L5 6zM11 5.5a3.5 3.5 0 0 1 0 5M12.8 3.5a6 6 0 0 1 0 9",
    "film": "M2 3.5h12v9H2zM6.5 6v4l3.5-2z",
    "picture": "M2 3h12v10H2zM2 11l3.5-3.5 3 3L11 8l3 3M10.8 5.6v.1",
    "book": (
        "M8 4C6.5 2.8 4.5 2.5 2 2.8v9.9c2.5-.3 4.5 0 6 1.2 1.5-1.2 3.5-1.5 6-1.2V2.8"
        "C11.5 2.5 9.5 2.8 8 4zM8 4v9.9"
    ),
    "package": "M8 1.5l5.5 3v7L8 14.5l-5.5-3v-7zM2.5 4.5L8 7.5l5.5-3M8 7.5v7",
    "star": "M8 1.8l1.9 3.9 4.3.6-3.1 3 .7 4.3L8 11.6l-3.8 2 .7-4.3-3.1-3 4.3-.6z",
    "flag": "M3.5 14.5v-13M3.5 2.5h9l-2.5 3 2.5 3h-9",
    "branch": (
        "M4 5v6M4 5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3z"
        "M4 14a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3z"
        "M12 6.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM12 6.5c0 2.5-8 1.5-8 4"
    ),
    "shelf": "M3 2.5h2.5v10H3zM5.5 2.5H8v10H5.5zM9.5 3.3l2.4-.7 2.6 9.6-2.4.7zM1.5 14h13",
}
_DIRECTIONAL = {"back", "forward", "outside"}


def _ring(**look: str) -> SafeString:
    return el("circle", cx=8.0, cy=8.0, r=6.0, fill="none", stroke="currentColor", **look)


def _line(data: str, width: str = "1.8", css: str | None = None) -> SafeString:
    stroke = None if css else "currentColor"
    return el("path", d=data, fill="none", stroke=stroke, stroke_width=width, class_=css)


def _solid(data: str) -> SafeString:
    return el("path", d=data, fill="currentColor")


_STATES: dict[str, tuple[SafeString, ...]] = {
    "not_started": (_ring(stroke_width="2", stroke_dasharray="3 2.3"),),
    "on_track": (_ring(stroke_width="2"), _solid("M8 4a4 4 0 0 1 0 8z")),
    "behind": (_line("M8 1.8L14.6 13.6H1.4z", "2"), _line("M8 6v4M8 11.4v.6")),
    "fulfilled": (
        _solid("M1.5 1.5h13v13h-13z"),
        _line("M4.3 8.3L7 11l4.8-5.6", "2", css="state-tick"),
    ),
    "overdue": (
        _solid("M5.2 1.2h5.6l4 4v5.6l-4 4H5.2l-4-4V5.2z"),
        _line("M8 4.2v4.6M8 10.6v1.4", "2", css="state-tick"),
    ),
    "unfinished": (
        _line("M2.5 2.5h11v11h-11z", "2"),
        _line("M5.5 8h5"),
    ),
    "not_measurable": (
        _ring(stroke_width="2.2", stroke_dasharray="0 3.15", stroke_linecap="round"),
        _line("M5.5 8h5"),
    ),
}

_MARKS: dict[str, tuple[SafeString, ...]] = {
    "owes": (_solid("M2 2h12v12H2z"),),
    "owed": (_line("M2.8 2.8h10.4v10.4H2.8z", "1.6"),),
    "both": (_line("M2.8 2.8h10.4v10.4H2.8z", "1.6"), _solid("M2 14V2L14 14z")),
}


def icon_path(name: str) -> str:
    """The lines of an icon, for drawings that hold one. Raises KeyError for an unknown name."""
    return _ICONS[name]


def icon_svg(name: str, *, label: str = "") -> SafeString:
    """An icon of 16 units in the colour of its text. Raises KeyError for an unknown name."""
    return _icon(name, label) if label else _wordless_icon(name)


@cache
def _wordless_icon(name: str) -> SafeString:
    return _icon(name, "")


def _icon(name: str, label: str) -> SafeString:
    line = el(
        "path",
        d=_ICONS[name],
        fill="none",
        stroke="currentColor",
        stroke_width="1.6",
        stroke_linecap="round",
        stroke_linejoin="round",
    )
    css = "icon icon-directional" if name in _DIRECTIONAL else "icon"
    return accessible(line, view_box=(0, 0, 16, 16), css=css, label=label, uid=f"icon-{name}")


@cache
def state_svg(state: str) -> SafeString:
    """The shape of a state of progress; always beside its word. Raises KeyError for an unknown
    state.
    """
    return accessible(join(_STATES[state]), view_box=(0, 0, 16, 16), css="state-shape")


def matrix_svg(mark: str, *, label: str = "") -> SafeString:
    """The sign in a cell of the obligations matrix. Raises KeyError for an unknown mark."""
    drawing = accessible(join(_MARKS[mark]), view_box=(0, 0, 16, 16), css="mark-sign")
    return join([drawing, el("span", label, class_="visually-hidden")]) if label else drawing
