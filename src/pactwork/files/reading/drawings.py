"""Drawings (SVG) of books as pictures: nothing of a drawing but its look reaches a browser.

They are drawn by resvg, which comes with typst.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from pactwork.files.reading.given import ReadingError
from pactwork.files.reading.images import written_anew
from pactwork.files.reading.markup import local, xml_of

_TAG: Final = re.compile(r"<(/?)svg\b[^>]*?(/?)>", re.I)
_BEGIN: Final = re.compile(r"<svg\b", re.I)
_NUMBER: Final = re.compile(r"[-+]?\d*\.?\d+")
_SPACE: Final = "http://www.w3.org/2000/svg"
_XLINK: Final = "http://www.w3.org/1999/xlink"
_MOST_BYTES: Final = 2_000_000
_MOST_RATIO: Final = 6
_WIDTH: Final = 480
_SHEET: Final = f"""#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image(bytes(sys.inputs.drawing), format: "svg", width: {_WIDTH}pt)
"""


class Drawer:
    """Draws drawings into a folder, with what drawing needs loaded once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def draw(self, drawing: str, name: str) -> tuple[int, int] | None:
        """Write a drawing as WebP under this name; its size, or None where it cannot be."""
        import typst

        if len(drawing) > _MOST_BYTES or not _is_sound(drawing):
            return None
        how: dict[str, Any] = {
            "root": str(self._folder),
            "format": "png",
            "ppi": 144,
            "sys_inputs": {"drawing": drawing},
        }
        try:
            made = typst.compile(_SHEET.encode(), **how)
        except (typst.TypstError, RuntimeError, ValueError):
            return None
        return written_anew(bytes(made), self._folder / name) if isinstance(made, bytes) else None


def with_drawings(body: str, put: Callable[[str], str]) -> str:
    """A page in which each drawing is what `put` makes of it."""
    pieces, reached = list[str](), 0
    for begin, end in _spans(body):
        pieces += [body[reached:begin], put(alone(body[begin:end]))]
        reached = end
    return "".join([*pieces, body[reached:]])


def alone(drawing: str) -> str:
    """A drawing of a page as a document of its own."""
    said = drawing[: drawing.find(">") + 1]
    spaces = "" if "xmlns=" in said else f' xmlns="{_SPACE}"'
    if "xlink:" in drawing and "xmlns:xlink=" not in said:
        spaces += f' xmlns:xlink="{_XLINK}"'
    return _BEGIN.sub(f"<svg{spaces}", drawing, count=1)


def _spans(body: str) -> Iterator[tuple[int, int]]:
    """Where drawings begin and end; those within others are parts of them."""
    depth, begin = 0, 0
    for tag in _TAG.finditer(body):
        if tag[1]:
            depth = max(0, depth - 1)
            if not depth:
                yield begin, tag.end()
        elif not tag[2]:
            begin = begin if depth else tag.start()
            depth += 1


def _is_sound(drawing: str) -> bool:
    """Whether it is a drawing, and of a shape that a page can have."""
    try:
        root = xml_of(drawing.encode())
    except ReadingError:
        return False
    width, height = _shape(root)
    if local(root) != "svg" or width <= 0 or height <= 0:
        return False
    return max(width / height, height / width) <= _MOST_RATIO


def _shape(root: Any) -> tuple[float, float]:
    box = [float(one) for one in _NUMBER.findall(root.get("viewBox", ""))]
    if len(box) == 4:
        return box[2], box[3]
    said = [_NUMBER.match(root.get(name, "")) for name in ("width", "height")]
    return (float(said[0][0]), float(said[1][0])) if said[0] and said[1] else (0, 0)
