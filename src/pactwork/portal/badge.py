"""The badge: an agreement's patch with where it stands, for other people's pages. Pure.

It stands alone: no style sheet, no font file, no script, its own light ground, so that it looks
the same wherever it is embedded.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from pactwork.agreements.api import AgreementCard, words
from pactwork.design import states
from pactwork.design.drawings.icons import state_svg
from pactwork.design.drawings.quilt import patch_svg
from pactwork.design.drawings.svg import el
from pactwork.kernel.languages import direction
from pactwork.portal.patches import patch_of

HEIGHT: Final = 68
_PATCH: Final = 54
_EDGE: Final = 7
_GAP: Final = 11
_FONTS: Final = "Noto Sans, Noto Sans Georgian, Vazirmatn, system-ui, Tahoma, sans-serif"
_INK: Final = "#1d1a26"
_SOFT: Final = "#57525f"
COLOURS: Final = {
    "on_track": "#17683f",
    "fulfilled": "#17683f",
    "behind": "#8a4b00",
    "overdue": "#a3212f",
    "not_started": "#57525f",
    "not_measurable": "#57525f",
    "unfinished": "#57525f",
}
_NARROW: Final = frozenset("iljtfrI.,:;'|()! ")
_WIDE: Final = frozenset("mwMW@%")


def badge_svg(card: AgreementCard) -> SafeString:
    """The badge of an agreement in the active language, 68 units high, as wide as it needs."""
    language = words.reader()
    state = states.label(card.state)
    fraction = words.fulfilled_words(card.fulfilled, card.commitments)
    title = words.text(card.title, card.authoritative).text
    sign = signature(card)
    widest = max(
        text_width(sign, 11), 21 + text_width(state, 15, bold=True), text_width(fraction, 12.5)
    )
    width = _EDGE + _PATCH + _GAP + round(widest) + _EDGE + 6
    rtl = direction(language) == "rtl"
    start = width - _EDGE - _PATCH - _GAP if rtl else _EDGE + _PATCH + _GAP
    body = [
        el("title", f"{sign}: {title}. {state}. {fraction}."),
        el("rect", x=0.5, y=0.5, width=width - 1.0, height=HEIGHT - 1.0, rx=4.0, fill="#fff",
           stroke="#857e8c"),
        _patch(card, width - _EDGE - _PATCH if rtl else _EDGE),
        _words(start, 20, 11, sign, _SOFT, rtl=rtl, language=language),
        _shape(card.state, start - 15 if rtl else start),
        _words(start + (-21 if rtl else 21), 39.5, 15, state, COLOURS[card.state], rtl=rtl,
               language=language, bold=True),
        _words(start, 57.5, 12.5, fraction, _INK, rtl=rtl, language=language),
    ]  # fmt: skip
    inner = mark_safe("".join(body))
    return el(
        "svg", inner, xmlns="http://www.w3.org/2000/svg", width=float(width), height=float(HEIGHT),
        viewBox=f"0 0 {width} {HEIGHT}", role="img", lang=language, font_family=_FONTS,
    )  # fmt: skip


def signature(card: AgreementCard) -> str:
    """Who says so; invented data say that they are invented."""
    return f"Pactwork · {gettext('Demonstration')}" if card.is_demonstration else "Pactwork"


def alternative(card: AgreementCard) -> str:
    """What the badge says, for those who do not see it."""
    said = gettext("%(title)s: %(state)s, %(fulfilled)s") % {
        "title": words.text(card.title, card.authoritative).text,
        "state": states.label(card.state),
        "fulfilled": words.fulfilled_words(card.fulfilled, card.commitments),
    }
    return f"{said} ({gettext('Demonstration')})" if card.is_demonstration else said


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """About how wide a line is drawn, rather too much than too little; same unit as `size`."""
    width = sum(_letter_width(letter) for letter in unicodedata.normalize("NFC", text))
    return width * size * (1.08 if bold else 1.0)


def _letter_width(letter: str) -> float:
    if unicodedata.category(letter) in ("Mn", "Cf"):
        return 0.0
    if letter in _NARROW:
        return 0.34
    if letter in _WIDE:
        return 0.94
    if "\u0600" <= letter <= "\u06ff":
        return 0.56
    if "\u10a0" <= letter <= "\u10ff" or letter.isupper():
        return 0.68
    return 0.6


def _patch(card: AgreementCard, x: float) -> SafeString:
    drawing = patch_svg(patch_of(card, words.reader()), decorative=True, size=_PATCH)
    placed = el("g", drawing, transform=f"translate({x:g} {(HEIGHT - _PATCH) / 2:g})")
    return el("g", placed, color="#5a5460")


def _shape(state: str, x: float) -> SafeString:
    drawing = state_svg(state).replace('class="state-tick"', 'stroke="#fff"')
    return el(
        "svg", mark_safe(drawing), x=float(x), y=27.0, width=15.0, height=15.0,
        color=COLOURS[state],
    )  # fmt: skip


def _words(
    x: float,
    y: float,
    size: float,
    text: str,
    colour: str,
    *,
    rtl: bool,
    language: str,
    bold: bool = False,
) -> SafeString:
    return el(
        "text",
        text,
        x=float(x),
        y=y,
        font_size=size,
        fill=colour,
        lang=language,
        font_weight="700" if bold else None,
        direction="rtl" if rtl else None,
    )
