"""Which way signs of a line run: from what is seen to what is read; pure.

The inverse of UAX #9, for the lines there are: what runs from right to left is turned, and what
runs the other way within it turned again.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Final

RTL: Final = frozenset({"R", "AL"})
_MARKS: Final = frozenset({"Mn", "Me"})
_LTR: Final = frozenset({"L", "EN", "AN"})
_NUMBERS: Final = frozenset({"EN", "AN"})
_RUNNING_RIGHT: Final = RTL | {"AN"}


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph: its sign, its place among pdfium's, its origin, where it begins and ends along its
    line, its size, and its angle.
    """

    sign: str
    index: int
    x: float
    y: float
    begin: float
    end: float
    size: float
    angle: float


@dataclass(frozen=True, slots=True)
class Cluster:
    """What one shape means, and where it begins and ends."""

    begin: float
    end: float
    text: str


def bidi(text: str) -> str:
    """The class of what it begins with (UAX #9, table 4)."""
    return unicodedata.bidirectional(text[0])


def middle(cluster: Cluster) -> float:
    """Where its middle stands along its line."""
    return (cluster.begin + cluster.end) / 2


def read(seen: list[Cluster], is_rtl: bool) -> tuple[list[Cluster], str]:
    """What is seen from left to right as it is read, and which way that runs."""
    classes = [bidi(one.text) for one in seen]
    from_right = sum(one in RTL for one in classes)
    if not from_right:
        return seen, "ltr"
    if _is_from_right(classes, from_right > classes.count("L"), is_rtl):
        return _from_right(seen[::-1]), "rtl"
    return _turned(seen), "ltr"


def _is_from_right(classes: list[str], most: bool, around: bool) -> bool:
    """Whether a line with letters of both kinds runs from the right, by its ends and by most of it,
    and where that is not sure by what is around it.
    """
    strong = [one for one in classes if one in RTL or one == "L"]
    if strong[0] == strong[-1] == "L":
        return most and around
    return most or around or (strong[0] in RTL and strong[-1] in RTL)


def once(seen: list[Cluster]) -> list[Cluster]:
    """Without what is told again where it stands: of a letter with a mark some fonts name both as
    what each of them means.
    """
    found: list[Cluster] = []
    for one in seen:
        if found and found[-1].text == one.text and one.begin < middle(found[-1]):
            continue
        found.append(one)
    return found


def clusters(glyphs: list[Glyph]) -> Iterator[Cluster]:
    """What one shape means, with the marks on it: several letters where shapes are joined."""
    held: list[Glyph] = []
    for glyph in glyphs:
        joined = held and (
            unicodedata.category(glyph.sign[0]) in _MARKS
            or (glyph.begin, glyph.end, glyph.x) == (held[0].begin, held[0].end, held[0].x)
        )
        if not joined and held:
            yield _cluster(held)
            held = []
        held.append(glyph)
    if held:
        yield _cluster(held)


def _cluster(glyphs: list[Glyph]) -> Cluster:
    """Letters from right to left of one shape pdfium has turned round."""
    letters = [one.sign for one in glyphs if unicodedata.category(one.sign[0]) not in _MARKS]
    marks = [one.sign for one in glyphs if unicodedata.category(one.sign[0]) in _MARKS]
    if any(bidi(one) in RTL for one in letters):
        letters.reverse()
    return Cluster(glyphs[0].begin, glyphs[0].end, "".join([*letters, *marks]))


def _turned(seen: list[Cluster]) -> list[Cluster]:
    """Clusters of a line from left to right, with those turned that run from the right; numbers
    between their letters are of them.
    """
    found, run, held = list[Cluster](), list[Cluster](), list[Cluster]()
    for one in seen:
        kind = bidi(one.text)
        if kind in _RUNNING_RIGHT:
            run += [*held, one]
            held = []
        elif run and kind != "L":
            held.append(one)
        else:
            found += [*_from_right(run[::-1]), *held, one]
            run, held = [], []
    return [*found, *_from_right(run[::-1]), *held]


def _from_right(walked: list[Cluster]) -> list[Cluster]:
    """Clusters as one walks from the right, with what runs the other way turned."""
    found, held, is_arabic = list[Cluster](), list[Cluster](), False
    for one in walked:
        kind = bidi(one.text)
        if kind in RTL:
            found += [*_between(held, is_arabic), one]
            held, is_arabic = [], kind == "AL"
        else:
            held.append(one)
    return [*found, *_between(held, is_arabic)]


def _between(held: list[Cluster], is_arabic: bool) -> Iterator[Cluster]:
    """What stands between letters from the right, `is_arabic` where those before it are: words
    that run from the left with all within them, or numbers, each of its own.
    """
    kinds = [bidi(one.text) for one in held]
    turns = _of_words(kinds) if "L" in kinds else _of_numbers(kinds, is_arabic)
    for is_turned, run in groupby(zip(turns, held, strict=True), key=itemgetter(0)):
        order = [one for _, one in run]
        yield from reversed(order) if is_turned else order


def _of_words(kinds: list[str]) -> list[bool]:
    ends = [at for at, kind in enumerate(kinds) if kind in _LTR]
    return [ends[0] <= at <= ends[-1] for at in range(len(kinds))]


def _of_numbers(kinds: list[str], is_arabic: bool) -> list[bool]:
    """What belongs to a number (UAX #9, W4 and W5, after Arabic letters W2)."""
    joining = {"CS"} if is_arabic else {"CS", "ES"}
    found = [kind in _NUMBERS for kind in kinds]
    for at in range(1, len(kinds) - 1):
        before, kind, after = kinds[at - 1 : at + 2]
        same = before == after and before in _NUMBERS
        found[at] = found[at] or (same and kind in joining and (kind == "CS" or before == "EN"))
    if not is_arabic:
        for order in (range(len(kinds)), range(len(kinds) - 1, -1, -1)):
            beside = False
            for at in order:
                beside = kinds[at] == "EN" or (kinds[at] == "ET" and beside)
                found[at] = found[at] or beside
    return found
