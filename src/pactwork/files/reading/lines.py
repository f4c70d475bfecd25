"""Glyphs put together to lines by where they stand, and read as they were written; pure.

Glyphs on one line of writing that are near each other are a line. A line with letters that run
from right to left is read from there, what runs the other way within it the other way
(`turned.py`). Upright glyphs below each other are a column.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice, pairwise
from typing import Final

from pactwork.files.reading.turned import RTL, Cluster, Glyph, bidi, clusters, middle, once, read

MOST_LINES: Final = 3_000
_LONGEST: Final = 1_000
_GAP: Final = 1.2
"""So many times their size glyphs of a line may be apart; columns of a page are farther."""
_SPACE: Final = 0.15
"""And so many times, where no space is told, for a word to end."""
_LEADING: Final = 3
_RISE: Final = 0.88
_OFF: Final = 0.35
_OFF_MARKED: Final = 0.6
"""So far from their base line glyphs stand; marks, and letters with marks, farther."""
_TURN: Final = 0.03
_SIZES: Final = (0.65, 1.55)
_SMALLEST, _LARGEST = 0.5, 2_000.0
_KEPT_SIGNS: Final = frozenset("\u200c\u200d")
_SHAPES: Final = re.compile("[\ufb00-\ufb06\ufb1d-\ufdff\ufe70-\ufeff\U0001d400-\U0001d7ff]")
"""Letters as they are shaped (joined, ligatures, in formulas): their compatible ones are read."""
_LEFT_OUT: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_RISING: Final = frozenset({"R", "AL", "NSM"})
_OPENING, _CLOSING = "([{«‹", ")]}»›"
_BRACKETS, _STOPS = _OPENING + _CLOSING, ".,;:!?…؟،؛"
_OPEN: Final = str.maketrans(_CLOSING, _OPENING)
_CLOSE: Final = str.maketrans(_OPENING, _CLOSING)


@dataclass(frozen=True, slots=True)
class Word:
    """A word: so far from where reading of its line begins, and so long."""

    text: str
    at: float
    length: float


@dataclass(frozen=True, slots=True)
class Line:
    """Words of a line from a point on: (`x`, `y`) is where reading begins, on the base line.

    `flow` is "ltr", "rtl" or "down"; `angle` in degrees, clockwise; `index` is that of a glyph.
    """

    words: tuple[Word, ...]
    x: float
    y: float
    size: float
    angle: float
    flow: str
    index: int

    @property
    def text(self) -> str:
        """What the line says."""
        return " ".join(one.text for one in self.words)


@dataclass(slots=True)
class _Open:
    """Glyphs on one line of writing, or below each other, to which more are still added."""

    glyphs: list[Glyph]
    is_column: bool = False

    @property
    def at(self) -> float:
        return _across(self.glyphs[0])

    def takes(self, glyph: Glyph) -> bool:
        first = self.glyphs[0]
        if len(self.glyphs) >= _LONGEST or not _SIZES[0] < glyph.size / first.size < _SIZES[1]:
            return False
        if abs(math.remainder(glyph.angle - first.angle, math.tau)) > _TURN:
            return False
        off = _OFF if glyph.sign.isascii() or bidi(glyph.sign) not in _RISING else _OFF_MARKED
        if not self.is_column and abs(_across(glyph) - self.at) <= off * first.size:
            return True
        if not self.is_column and len(self.glyphs) > 1:
            return False
        goes_down = self._goes_down(glyph)
        self.is_column = self.is_column or goes_down
        return goes_down

    def _goes_down(self, glyph: Glyph) -> bool:
        last = self.glyphs[-1]
        aside = (glyph.begin + glyph.end - last.begin - last.end) / 2
        return (
            _is_upright(glyph.sign)
            and _is_upright(last.sign)
            and 0 < _across(glyph) - _across(last) <= 1.8 * last.size
            and abs(aside) <= 0.4 * last.size
        )


def lines_of(glyphs: Sequence[Glyph], *, is_rtl: bool = False) -> Iterator[Line]:
    """The lines, in the order in which their first glyphs come; at most `MOST_LINES`. `is_rtl`
    says that what surrounds them runs from right to left.
    """
    return islice(_downwards(_lines(glyphs, is_rtl)), MOST_LINES)


def runs_from_right(glyphs: Iterable[Glyph]) -> bool:
    """Whether most letters run from right to left."""
    classes = Counter(bidi(one.sign) for one in glyphs if not one.sign.isascii())
    latin = sum(one.sign.isascii() and one.sign.isalpha() for one in glyphs)
    return classes["R"] + classes["AL"] > classes["L"] + latin


def _downwards(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines that end in a hyphen before those that go on with it: in documents that run from right
    to left pdfium has them the other way round.
    """
    run: list[Line] = []
    for line in lines:
        if run and not (line.text.endswith("-") and 0 < run[-1].y - line.y <= 2.5 * line.size):
            yield from reversed(run)
            run = []
        run.append(line)
    yield from reversed(run)


def _lines(glyphs: Iterable[Glyph], is_rtl: bool) -> Iterator[Line]:
    held: _Open | None = None
    space: Glyph | None = None
    for glyph in _known(glyphs):
        if glyph.sign == " ":
            space = glyph
            continue
        if held is not None and not held.takes(glyph):
            yield from _closed(held, is_rtl)
            held = None
        if held is None:
            held = _Open([glyph])
        else:
            if space is not None and not held.is_column:
                held.glyphs.append(_between(space, glyph))
            held.glyphs.append(glyph)
        space = None
    if held is not None:
        yield from _closed(held, is_rtl)


def _known(glyphs: Iterable[Glyph]) -> Iterator[Glyph]:
    """Without what is no sign, has no size, or stands nowhere; letters for their shapes."""
    for one in glyphs:
        sign = one.sign
        if not sign.isascii():
            if _SHAPES.match(sign):
                sign = unicodedata.normalize("NFKC", sign)
            sign = "".join(letter for letter in sign if _is_sign(letter))
        if not sign:
            continue
        if sign.isspace():
            yield one if sign == one.sign == " " else replace(one, sign=" ")
        elif _SMALLEST <= one.size <= _LARGEST and math.isfinite(
            one.x + one.y + one.begin + one.end + one.angle
        ):
            yield one if sign == one.sign else replace(one, sign=sign.strip())


def _is_sign(letter: str) -> bool:
    return letter in _KEPT_SIGNS or unicodedata.category(letter) not in _LEFT_OUT


def _across(glyph: Glyph) -> float:
    """How far its base line is from the origin."""
    if not glyph.angle:
        return glyph.y
    return glyph.y * math.cos(glyph.angle) - glyph.x * math.sin(glyph.angle)


def _between(space: Glyph, glyph: Glyph) -> Glyph:
    """A space as wide as nothing, where it stands along the line of what follows it."""
    at = space.x * math.cos(glyph.angle) + space.y * math.sin(glyph.angle)
    return Glyph(" ", space.index, space.x, space.y, at, at, glyph.size, glyph.angle)


def _is_upright(sign: str) -> bool:
    return unicodedata.east_asian_width(sign[0]) in "WF"


def _closed(held: _Open, is_rtl: bool) -> Iterator[Line]:
    if held.is_column:
        yield _column(held.glyphs)
        return
    glyphs, first = held.glyphs, held.glyphs[0]
    turns = any(bidi(one.sign) in RTL for one in glyphs if not one.sign.isascii())
    if turns or not _is_in_order(glyphs):
        seen = sorted(clusters([one for one in glyphs if one.sign != " "]), key=middle)
        parts = [*_parts(once(seen), first)]
    else:
        parts = [*_parts([Cluster(one.begin, one.end, one.sign) for one in glyphs], first)]
    for part in reversed(parts) if turns else parts:
        yield _line(part, first, turns, is_rtl)


def _is_in_order(glyphs: list[Glyph]) -> bool:
    """Whether they stand from left to right, one after the other."""
    return all(after.begin >= before.begin - 0.5 * after.size for before, after in pairwise(glyphs))


def _column(glyphs: list[Glyph]) -> Line:
    first, last = glyphs[0], glyphs[-1]
    across, down = math.cos(first.angle), math.sin(first.angle)
    middle, top = (first.begin + first.end) / 2, _across(first) - _RISE * first.size
    length = _across(last) - _across(first) + first.size
    return Line(
        (Word("".join(one.sign for one in glyphs), 0, length),),
        middle * across - top * down,
        middle * down + top * across,
        first.size,
        math.degrees(first.angle),
        "down",
        first.index,
    )


def _parts(seen: list[Cluster], first: Glyph) -> Iterator[list[Cluster]]:
    """Clusters from left to right, parted where columns part, with spaces where there are gaps
    and none was told.
    """
    part: list[Cluster] = []
    end = math.inf
    for one in seen:
        gap = one.begin - end
        if part and gap > _GAP * first.size:
            yield part
            part = []
        elif part and gap > _SPACE * first.size and " " not in (one.text, part[-1].text):
            part.append(Cluster(end, one.begin, " "))
        if part or one.text != " ":
            part.append(one)
            end = one.end if len(part) == 1 else max(end, one.end)
    if part:
        yield part


def _line(part: list[Cluster], first: Glyph, turns: bool, is_rtl: bool) -> Line:
    order, flow = read(part, is_rtl) if turns else (part, "ltr")
    begin, end = min(one.begin for one in part), max(one.end for one in part)
    across, down, at = math.cos(first.angle), math.sin(first.angle), _across(first)
    start = end if flow == "rtl" else begin
    words = [_word(held, begin, end, flow) for held in _parted(order)]
    words = _without_leaders([_paired(one) for one in words] if turns else words)
    x, y = start * across - at * down, start * down + at * across
    return Line(tuple(words), x, y, first.size, math.degrees(first.angle), flow, first.index)


def _parted(order: list[Cluster]) -> Iterator[list[Cluster]]:
    """What stands between spaces."""
    for is_space, held in groupby(order, key=lambda one: one.text == " "):
        if not is_space:
            yield [*held]


def _without_leaders(words: list[Word]) -> list[Word]:
    """With dots that lead from a title to its number as one sign."""
    found: list[Word] = []
    for is_led, held in groupby(words, key=lambda one: not one.text.strip(".·_…")):
        run = [*held]
        if is_led and sum(len(one.text) for one in run) > _LEADING:
            last = run[-1]
            run = [Word("…", run[0].at, last.at + last.length - run[0].at)]
        found += run
    return found


def _word(held: list[Cluster], begin: float, end: float, flow: str) -> Word:
    left, right = min(one.begin for one in held), max(one.end for one in held)
    at = end - right if flow == "rtl" else left - begin
    return Word("".join(one.text for one in held), at, right - left)


def _paired(word: Word) -> Word:
    """With brackets as they were written: pdfium turns round those that it takes for mirrored, and
    some fonts name what was meant and not what is seen. A word begins with those that open.
    """
    text = word.text
    begin = len(text) - len(text.lstrip(_BRACKETS))
    end = len(text.rstrip(_BRACKETS + _STOPS))
    if not begin < end:
        return word
    opens, closes = text[:begin].translate(_OPEN), text[end:].translate(_CLOSE)
    return replace(word, text=f"{opens}{text[begin:end]}{closes}")
