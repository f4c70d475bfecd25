"""Which way signs of a line run: from what is seen to what is read; pure.

The inverse of UAX #9, for the lines there are: what runs from right to left is turned, and what
runs the other way within it turned again.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

RTL: Final = frozenset({"R", "AL"})
_MARKS: Final = frozenset({"Mn", "Me"})
_LTR: Final = frozenset({"L", "EN", "AN"})
_INSIDE: Final = frozenset({"ES", "CS", "ET", "ON", "WS", "BN", "NSM", "B", "S"})


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
        return _turned(seen[::-1], _LTR), "rtl"
    return _turned(seen, RTL), "ltr"


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


def _turned(seen: list[Cluster], other: frozenset[str]) -> list[Cluster]:
    """Clusters in one direction, with those of the other turned, run by run; what is neither and
    stands within a run belongs to it.
    """
    found, run, pending = list[Cluster](), list[Cluster](), list[Cluster]()
    for one in seen:
        kind = bidi(one.text)
        if kind in other:
            run += [*pending, one]
            pending = []
        elif run and kind in _INSIDE:
            pending.append(one)
        else:
            found += [*reversed(run), *pending, one]
            run, pending = [], []
    return [*found, *reversed(run), *pending]
