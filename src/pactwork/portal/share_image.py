"""The picture of an agreement that other sites show beside a link to it (Open Graph)."""

from __future__ import annotations

import json
import struct
import zlib
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext, ngettext

from pactwork.agreements.api import AgreementCard, words
from pactwork.design import states
from pactwork.design.drawings.icons import state_svg
from pactwork.design.drawings.quilt import mark_svg, patch_svg
from pactwork.kernel.canonical import sha256_hex
from pactwork.kernel.languages import direction
from pactwork.kernel.texts import Shown
from pactwork.portal.badge import COLOURS
from pactwork.portal.patches import patch_of
from pactwork.portal.typesetting import TypesettingError, typeset
from pactwork.portal.web.naming import clipped

WIDTH: Final = 1200
HEIGHT: Final = 630
THREAD: Final = "#5a5460"
"""The colour of the thread in a patch on paper."""
TEMPLATE: Final = Path(__file__).parent / "share" / "card.typ"
FONTS: Final = (
    "noto-sans/400Regular",
    "noto-sans/700Bold",
    "noto-sans-georgian/400Regular",
    "noto-sans-georgian/700Bold",
    "vazirmatn/400Regular",
    "vazirmatn/700Bold",
)
_BLADE: Final = 150
_SIZES: Final = ((60, 46), (100, 39), (150, 33), (230, 28))
_LONGEST_TITLE: Final = 230
_LONGEST_PARTIES: Final = 110


class PictureError(RuntimeError):
    """The picture could not be drawn; the message is the program's own."""


def picture_data(card: AgreementCard) -> str:
    """Everything the picture says, as JSON, in the active language."""
    title = words.text(card.title, card.authoritative)
    written = clipped(title.text, _LONGEST_TITLE)
    patch = patch_svg(patch_of(card, words.reader()), decorative=True, size=420)
    shape = state_svg(card.state).replace('class="state-tick"', 'stroke="#f6f3ec"')
    return json.dumps(
        {
            "language": words.reader(),
            "direction": direction(words.reader()),
            "title": _as_data(title, written),
            "size": next((size for longest, size in _SIZES if len(written) <= longest), 28),
            "parties": _parties(card),
            "state": states.label(card.state),
            "colour": COLOURS[card.state],
            "fraction": words.fulfilled_words(card.fulfilled, card.commitments),
            "patch": coloured(patch, THREAD),
            "demonstration": gettext("Demonstration") if card.is_demonstration else "",
            "mark": coloured(mark_svg(size=34), "#1d1a26"),
            "shape": coloured(shape, COLOURS[card.state]),
        },
        ensure_ascii=False,
        sort_keys=True,
    )


def picture_key(data: str) -> str:
    """What the picture is kept under: it changes with what is said and how it is drawn."""
    return sha256_hex(data.encode() + _template_digest().encode())[:32]


def draw(data: str, fonts: Path) -> bytes:
    """The picture as PNG. `fonts` is the folder of the font packages.

    Raises:
        PictureError: a font or the template is missing, or the program failed.
    """
    folders = [fonts / name for name in FONTS]
    try:
        return typeset(TEMPLATE, fonts=folders, kind="png", data=data, ppi=72.0)
    except TypesettingError as error:
        raise PictureError(str(error)) from error


@cache
def plain_picture() -> bytes:
    """A picture without words, for when drawing failed: our pinwheel on linen, as PNG."""
    ground = bytes((246, 243, 236)) * WIDTH
    rows = [_with_blades(bytearray(ground), y - (HEIGHT - 2 * _BLADE) // 2) for y in range(HEIGHT)]
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(b"\x00" + row for row in rows), 9)
    chunks = (_chunk(b"IHDR", head), _chunk(b"IDAT", body), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _with_blades(row: bytearray, y: int) -> bytes:
    """One line of pixels with what of the four blades crosses it; `y` from the blades' top."""
    across = y % _BLADE
    upper = ((across, _BLADE, (58, 79, 174)), (2 * _BLADE - across, 2 * _BLADE, (197, 138, 22)))
    lower = ((0, _BLADE - across, (95, 120, 214)), (_BLADE, _BLADE + across, (24, 121, 124)))
    for first, last, colour in {0: upper, 1: lower}.get(y // _BLADE, ()):
        left = (WIDTH - 2 * _BLADE) // 2
        row[3 * (left + first) : 3 * (left + last)] = bytes(colour) * (last - first)
    return bytes(row)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _parties(card: AgreementCard) -> str:
    names = [words.organisation_short(party).text for party in card.parties]
    shown = names
    while len(shown) > 1 and len(" · ".join(shown)) > _LONGEST_PARTIES:
        shown = shown[:-1]
    rest = len(names) - len(shown)
    said = ngettext("and %(count)s more", "and %(count)s more", rest)
    more = [said % {"count": words.number(rest)}] if rest else []
    return " · ".join([*(f"\u2068{clipped(name, 80)}\u2069" for name in shown), *more])


def _as_data(held: Shown, written: str) -> dict[str, Any]:
    return {"text": written, "language": held.language, "direction": held.direction}


def coloured(drawing: str, colour: str) -> str:
    """A drawing with the colour that a page would give it."""
    return drawing.replace("<svg ", f'<svg color="{colour}" ', 1)


@cache
def _template_digest() -> str:
    return sha256_hex(TEMPLATE.read_bytes())
