"""Tables of strangers as HTML."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

ROWS, COLUMNS, CELL = 2_000, 100, 5_000


def table(rows: Iterable[Sequence[object]]) -> tuple[str, bool]:
    """A table of the first rows and columns, and whether something was left out. The first row is
    the head where every cell of it says something.
    """
    kept, cut = list[list[str]](), False
    for number, row in enumerate(rows):
        if number >= ROWS:
            cut = True
            break
        cut = cut or len(row) > COLUMNS
        kept.append([said(cell) for cell in row[:COLUMNS]])
    while kept and not any(kept[-1]):
        kept.pop()
    width = max((_used(row) for row in kept), default=0)
    if not width:
        return "", cut
    lines = ["<table>"]
    if len(kept) > 1 and all(kept[0][:width]) and len(kept[0]) >= width:
        head = "".join(f'<th scope="col">{html.escape(one)}</th>' for one in kept[0][:width])
        lines.append(f"<thead><tr>{head}</tr></thead>")
        kept = kept[1:]
    lines.append("<tbody>")
    for row in kept:
        cells = (row + [""] * width)[:width]
        lines.append("<tr>" + "".join(f"<td>{html.escape(one)}</td>" for one in cells) + "</tr>")
    lines.append("</tbody></table>")
    return "".join(lines), cut


def _used(row: Sequence[str]) -> int:
    used = len(row)
    while used and not row[used - 1]:
        used -= 1
    return used


def said(cell: object) -> str:
    """What a cell says; whole numbers without the point that sheets keep them with."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)[:CELL].strip()
