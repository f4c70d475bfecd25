"""Building SVG as text, safely: every value is escaped, numbers are short, nothing carries an
inline style.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

Point = tuple[float, float]
Attribute = str | float | None


def num(value: float) -> str:
    """A coordinate with at most one decimal: "12", "-3.5", never "-0"."""
    text = f"{value:.1f}"
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def el(tag: str, *children: str, **attributes: Attribute) -> SafeString:
    """An element. Attributes: `class_` is class, `_` stands for `-`, None leaves it out, strings
    are escaped.

    Children that are SafeString go in as they are; any other string is escaped as text.
    """
    parts = []
    for name, value in attributes.items():
        if value is None:
            continue
        text = escape(value) if isinstance(value, str) else num(value)
        parts.append(f' {_attribute_name(name)}="{text}"')
    inner = "".join(child if isinstance(child, SafeString) else escape(child) for child in children)
    body = f">{inner}</{tag}>" if inner else "/>"
    return mark_safe(f"<{tag}{''.join(parts)}{body}")


def _attribute_name(name: str) -> str:
    if name == "class_":
        return "class"
    if name in {"viewBox", "preserveAspectRatio", "patternUnits", "patternTransform", "textLength"}:
        return name
    return name.replace("_", "-")


def join(parts: Iterable[SafeString]) -> SafeString:
    """Safe pieces one after the other."""
    return mark_safe("".join(parts))


def polygon_path(points: Sequence[Point]) -> str:
    """Path data of a closed polygon: relative steps of one decimal, rounding errors not summed."""
    fixed = [(round(x * 10), round(y * 10)) for x, y in points]
    data = f"M{num(fixed[0][0] / 10)} {num(fixed[0][1] / 10)}l"
    for (x0, y0), (x1, y1) in itertools.pairwise(fixed):
        for step in (x1 - x0, y1 - y0):
            text = num(step / 10).replace("0.", ".", 1) if abs(step) < 10 else num(step / 10)
            data += text if data[-1] == "l" or text[0] == "-" else f" {text}"
    return data + "z"


def diamond(x: float, y: float, radius: float) -> str:
    """Path data of a square standing on its corner."""
    return polygon_path([(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)])


def line_path(points: Sequence[Point]) -> str:
    """Path data of an open line."""
    return "M" + "L".join(f"{num(x)} {num(y)}" for x, y in points)


def accessible(
    body: SafeString,
    *,
    view_box: tuple[float, float, float, float],
    css: str,
    label: str = "",
    description: str = "",
    uid: str = "",
    size: int | None = None,
    stretch: bool = False,
) -> SafeString:
    """The `<svg>` around a drawing. With a label it is an image with `<title>` and `<desc>`;
    without, it is decorative.

    `size` in CSS pixels sets width and height; without it the drawing fills its place.
    `stretch` lets it be pulled wider without keeping its proportions.
    """
    shared: dict[str, Attribute] = {
        "viewBox": " ".join(num(value) for value in view_box),
        "class_": css,
        "width": float(size) if size else None,
        "height": size * view_box[3] / view_box[2] if size else None,
        "preserveAspectRatio": "none" if stretch else None,
    }
    if not label:
        return _svg(body, **shared, aria_hidden="true", focusable="false")
    name = uid or "d" + digest(label, description)[:8]
    title = el("title", label, id=f"{name}-t")
    described = el("desc", description, id=f"{name}-d") if description else SafeString("")
    labelled = f"{name}-t {name}-d" if description else f"{name}-t"
    role = "group" if "<a " in body else "img"
    return _svg(join([title, described, body]), **shared, role=role, aria_labelledby=labelled)


def _svg(body: SafeString, **attributes: Attribute) -> SafeString:
    opening = el("svg", **attributes).removesuffix("/>")
    opening = opening.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return mark_safe(f"{opening}>{body}</svg>")


def digest(*values: str) -> str:
    """A stable hexadecimal digest of strings; the order counts."""
    return hashlib.sha256("\x1f".join(values).encode()).hexdigest()


def words(text: str, per_line: int, lines: int) -> list[str]:
    """Text broken into at most `lines` lines of about `per_line` letters; what does not fit ends in
    an ellipsis.
    """
    rows: list[str] = []
    for word in text.split():
        if rows and len(rows[-1]) + 1 + len(word) <= per_line:
            rows[-1] += " " + word
        else:
            rows.append(word)
    if len(rows) > lines:
        rows = [*rows[: lines - 1], rows[lines - 1].rstrip(",.") + " …"]
    return [row if len(row) <= per_line + 4 else row[: per_line + 2] + "…" for row in rows]
