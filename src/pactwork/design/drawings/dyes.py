"""The dye chest: the fixed colours and weaves that quilts are sewn from.

Every organisation has its own cloth: a hash of its key picks a dye and a weave, so the same
organisation is recognised in
every patch. Colours are mid-tones that hold 3:1 against both the light and the dark page; the weave
tells them apart
without colour.
"""

from __future__ import annotations

from dataclasses import dataclass

from pactwork.design.drawings.svg import digest


@dataclass(frozen=True)
class Dye:
    """One dye: `deep` for every other strip, `bright` for the strips between."""

    name: str
    deep: str
    bright: str


DYES: tuple[Dye, ...] = (
    Dye("indigo", "#3a4fae", "#5f78d6"),
    Dye("madder", "#b03a3a", "#d8615a"),
    Dye("saffron", "#a9730a", "#c58a16"),
    Dye("moss", "#4d7a33", "#6b9a45"),
    Dye("teal", "#18797c", "#2d9a98"),
    Dye("plum", "#84418f", "#a964b3"),
    Dye("clay", "#b0552a", "#d07442"),
    Dye("sky", "#2b78b0", "#4f97cf"),
    Dye("rose", "#b23a73", "#d5648f"),
    Dye("olive", "#74741f", "#93912f"),
    Dye("slate", "#586a86", "#7c8ca6"),
    Dye("walnut", "#85603f", "#a57f5a"),
)
"""Neighbours in this list sit well beside each other."""

HEARTH = "#b8392f"
"""The square in the middle of every patch: red, as in a log cabin quilt; it stands for the
signature.
"""

WEAVES = ("twill", "plain", "cross", "stripe", "dots", "check")


@dataclass(frozen=True)
class Cloth:
    """What one party's pieces are cut from."""

    dye: Dye
    weave: str


def cloths(parties: tuple[str, ...]) -> tuple[Cloth, ...]:
    """One cloth per party, in order. The first is the party's own; a later one moves on to the next
    dye not yet used nearby.

    Big partnerships keep to five dyes, so that a patch of thirteen stays a design and not a
    rainbow.
    """
    chest = _chest(parties)
    chosen: list[Cloth] = []
    for index, party in enumerate(parties):
        start = int(digest("cloth 293", party)[:8], 16)
        recent = {cloth.dye.name for cloth in chosen[-2:]}
        if index == len(parties) - 1 and len(parties) > 2:
            recent.add(chosen[0].dye.name)
        options = [chest[(start + step) % len(chest)] for step in range(len(chest))]
        dye = next(option for option in options if option.name not in recent)
        chosen.append(Cloth(dye, WEAVES[(start // 16) % len(WEAVES)]))
    return tuple(chosen)


def _chest(parties: tuple[str, ...]) -> tuple[Dye, ...]:
    if len(parties) <= 4:
        return DYES
    start = int(digest("chest", *parties)[:8], 16) % len(DYES)
    return tuple(DYES[(start + step) % len(DYES)] for step in (0, 1, 4, 7, 9))
