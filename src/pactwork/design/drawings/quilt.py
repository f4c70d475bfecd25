"""The quilt, Pactwork's sign: an agreement as a patch of cloth.

The parties make the geometry and bring the cloth; every commitment is a strip with one piece for
each party that owes it.
Nothing delivered: only a dashed stitch line. Partly: woven so far. Fulfilled: the whole piece in
its weave. Not
measurable: a dotted line, which never fills. When everything measurable is fulfilled, the binding
around is sewn.
The same agreement always gives the same drawing, to the byte.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from pactwork.design.drawings import blocks
from pactwork.design.drawings.dyes import DYES, HEARTH, Cloth, cloths
from pactwork.design.drawings.svg import accessible, digest, el, join, polygon_path
from pactwork.design.drawings.weaves import weave_pattern

MOST_STRIPS = 9
"""More commitments than this are joined, neighbours together, so that pieces stay visible."""

_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")

SMALL = 72
"""Below this many pixels weaves are left out: they would only be noise."""


@dataclass(frozen=True)
class Strip:
    """One commitment: share fulfilled 0 to 1, None when not measurable; `by` are indices of the
    parties owing, () all.
    """

    share: float | None
    by: tuple[int, ...] = ()
    title: str = ""
    url: str = ""


@dataclass(frozen=True)
class Patch:
    """An agreement, as far as a drawing needs it. `parties` are keys of organisations in the
    agreement's order.

    `course` says that it rests or has ended, and is read out with the drawing.

    `fills` may hold plain shares (float or None) or Strips. `language` and `direction` describe the
    title.
    """

    key: str
    parties: tuple[str, ...]
    fills: tuple[float | Strip | None, ...]
    title: str = ""
    url: str = ""
    caption: str = ""
    language: str = ""
    direction: str = ""
    course: str = ""

    @property
    def strips(self) -> tuple[Strip, ...]:
        """The commitments as strips."""
        return tuple(fill if isinstance(fill, Strip) else Strip(fill) for fill in self.fills)


@dataclass
class _Sewing:
    """Path data collected by what it is drawn with, so that a patch stays a handful of elements."""

    fabric: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    open: dict[str, list[str]] = field(default_factory=dict)
    dotted: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)


def design_of(patch: Patch, strips: int) -> blocks.Block:
    """The block this patch is sewn as: its kind and turn come from a hash of the parties' keys."""
    number = int(digest("block 143", *patch.parties)[:8], 16)
    kinds = blocks.kinds_for(len(patch.parties))
    kind = kinds[number % len(kinds)]
    return blocks.block(kind, len(patch.parties), strips, turn=(number // 7) % 4)


def patch_svg(
    patch: Patch,
    *,
    size: int | None = None,
    decorative: bool = False,
    label: str = "",
    linked: bool = False,
) -> SafeString:
    """The drawing of one agreement. `size` in pixels, None to fill its place; decorative: hidden
    from assistive technology.

    `label` replaces the text alternative's first line. With `linked` every strip that has an url
    becomes a link.
    """
    strips = _joined(patch.strips)
    drawing = design_of(patch, len(strips))
    uid = "q" + digest(patch.key, str(size), str(linked))[:8]
    woven = size is None or size >= SMALL
    body = [
        _ground(drawing, cloths(patch.parties)[0]),
        _pieces(patch, strips, drawing, uid, woven=woven),
    ]
    body.append(el("path", d=polygon_path(drawing.hearth), fill=HEARTH, class_="hearth"))
    body.append(_binding(strips))
    if linked:
        body.append(_links(strips, drawing))
    text = "" if decorative else label or patch.title or patch.key
    return accessible(
        join(body),
        view_box=(0, 0, 100, 100),
        css="patch",
        label=text,
        description="" if decorative else describe(patch),
        uid=uid,
        size=size,
    )


def describe(patch: Patch) -> str:
    """The patch in words, in the reader's language: parties, and how its commitments stand."""
    shares = [strip.share for strip in patch.strips]
    measurable = [share for share in shares if share is not None]
    done = sum(share >= 1 for share in measurable)
    begun = sum(0 < share < 1 for share in measurable)
    parts = [
        ngettext("%(count)s party.", "%(count)s parties.", len(patch.parties))
        % {"count": len(patch.parties)},
        ngettext("%(count)s commitment:", "%(count)s commitments:", len(shares))
        % {"count": len(shares)},
        gettext(
            "%(done)s fulfilled, %(begun)s partly, %(open)s not begun, %(unknown)s not measurable."
        )
        % {
            "done": done,
            "begun": begun,
            "open": len(measurable) - done - begun,
            "unknown": len(shares) - len(measurable),
        },
    ]
    said = " ".join([*parts, *([f"{patch.course}."] if patch.course else [])])
    return said.translate(_PERSIAN) if (get_language() or "").startswith("fa") else said


def _joined(strips: Sequence[Strip]) -> tuple[Strip, ...]:
    """At most MOST_STRIPS strips: neighbours are joined, their share is the mean, an unmeasurable
    one counting as nothing.
    """
    if not strips:
        return (Strip(None),)
    if len(strips) <= MOST_STRIPS:
        return tuple(strips)
    groups = [
        strips[len(strips) * index // MOST_STRIPS : len(strips) * (index + 1) // MOST_STRIPS]
        for index in range(MOST_STRIPS)
    ]
    return tuple(_join(group) for group in groups)


def _join(group: Sequence[Strip]) -> Strip:
    if all(strip.share is None for strip in group):
        return Strip(None)
    owing = {party for strip in group for party in strip.by}
    by = () if any(not strip.by for strip in group) else tuple(sorted(owing))
    return Strip(sum(strip.share or 0.0 for strip in group) / len(group), by)


def _ground(drawing: blocks.Block, lead: Cloth) -> SafeString:
    """The backing; its free corners are cut from the first party's cloth."""
    parts = [
        el("rect", x=5.0, y=5.0, width=90.0, height=90.0, fill="currentColor", fill_opacity=".06",
           class_="ground")
    ]  # fmt: skip
    if drawing.ground:
        seams = [polygon_path(shape) for shape in drawing.ground]
        parts.append(_line(seams, opacity=".18", width=".5"))
    if drawing.corners:
        corners = "".join(polygon_path(shape) for shape in drawing.corners)
        parts.append(el("path", d=corners, fill=lead.dye.bright, fill_opacity=".38"))
    return join(parts)


def _pieces(
    patch: Patch, strips: Sequence[Strip], drawing: blocks.Block, uid: str, *, woven: bool
) -> SafeString:
    sewing = _Sewing()
    cloth = cloths(patch.parties)
    for index, (strip, pieces) in enumerate(zip(strips, drawing.strips, strict=True)):
        for party, piece in enumerate(pieces):
            if strip.by and party not in strip.by:
                _leave_plain(sewing, piece)
            else:
                _sew(
                    sewing,
                    piece,
                    strip.share,
                    cloth[min(party, len(cloth) - 1)],
                    bright=bool(index % 2),
                )
    return _sewn(sewing, uid, woven=woven)


def _leave_plain(sewing: _Sewing, piece: blocks.Piece) -> None:
    sewing.plain += [polygon_path(shape(1.0)) for shape in piece.shapes]


def _sew(
    sewing: _Sewing, piece: blocks.Piece, share: float | None, cloth: Cloth, *, bright: bool
) -> None:
    colour = cloth.dye.bright if bright else cloth.dye.deep
    for shape in piece.shapes:
        outline = polygon_path(shape(1.0))
        if share is None:
            sewing.dotted.append(outline)
            continue
        if share < 1:
            sewing.open.setdefault(cloth.dye.bright, []).append(outline)
        if share > 0:
            there = outline if share >= 1 else polygon_path(shape(min(max(share, 0.06), 0.94)))
            sewing.fabric.setdefault((colour, cloth.weave), []).append(there)


def _sewn(sewing: _Sewing, uid: str, *, woven: bool) -> SafeString:
    parts = []
    if sewing.plain:
        parts.append(_line(sewing.plain, opacity=".18", width=".5"))
    for colour, data in sorted(sewing.open.items()):
        parts.append(_stitched(data, colour))
    if sewing.dotted:
        parts.append(_line(sewing.dotted, opacity=".85", width="1", dash="0 2.6"))
    if woven and sewing.fabric:
        patterns = [
            weave_pattern(weave, colour, f"{uid}{colour[1:]}{weave[0]}")
            for colour, weave in sorted(sewing.fabric)
        ]
        parts.append(el("defs", join(patterns)))
    for (colour, weave), data in sorted(sewing.fabric.items()):
        parts.append(_fabric(data, f"url(#{uid}{colour[1:]}{weave[0]})" if woven else colour))
    return join(parts)


def _fabric(data: list[str], fill: str) -> SafeString:
    return el(
        "path",
        d="".join(data),
        class_="cloth",
        fill=fill,
        stroke="#fff",
        stroke_opacity=".75",
        stroke_width=".7",
        stroke_linejoin="round",
    )


def _stitched(data: list[str], colour: str) -> SafeString:
    return el(
        "path",
        d="".join(data),
        fill=colour,
        fill_opacity=".14",
        stroke="currentColor",
        stroke_opacity=".75",
        stroke_width=".7",
        stroke_dasharray="2.4 1.8",
        stroke_linecap="round",
    )


def _line(data: list[str], *, opacity: str, width: str, dash: str | None = None) -> SafeString:
    return el(
        "path",
        d="".join(data),
        fill="none",
        stroke="currentColor",
        stroke_opacity=opacity,
        stroke_width=width,
        stroke_dasharray=dash,
        stroke_linecap="round" if dash else None,
    )


def _binding(strips: Sequence[Strip]) -> SafeString:
    """The edge of the patch: sewn when everything measurable is fulfilled, until then basted with
    long stitches.
    """
    measurable = [strip.share for strip in strips if strip.share is not None]
    whole = bool(measurable) and all(share >= 1 for share in measurable)
    return el(
        "rect",
        x=2.0,
        y=2.0,
        width=96.0,
        height=96.0,
        rx=1.5,
        fill="none",
        stroke=HEARTH if whole else "currentColor",
        stroke_width="3" if whole else ".9",
        stroke_opacity="1" if whole else ".55",
        stroke_dasharray=None if whole else "4 2.6",
    )


def _links(strips: Sequence[Strip], drawing: blocks.Block) -> SafeString:
    links = []
    for strip, pieces in zip(strips, drawing.strips, strict=True):
        if strip.url:
            data = "".join(polygon_path(shape(1.0)) for piece in pieces for shape in piece.shapes)
            area = el("path", d=data, fill="transparent")
            links.append(
                el("a", el("title", strip.title), area, href=strip.url, aria_label=strip.title)
            )
    return join(links)


@cache
def mark_svg(*, size: int | None = None) -> SafeString:
    """The sign beside the name: four half-square triangles around the hearth, a pinwheel."""
    colours = (DYES[0].deep, DYES[2].bright, DYES[4].deep, DYES[0].bright)
    blades = []
    for quarter, colour in enumerate(colours):
        wing = blocks.quad((6.0, 6.0), (50.0, 6.0), (50.0, 50.0), (50.0, 50.0))
        points = [blocks.quarter_turn(point, quarter) for point in wing(1.0)]
        blades.append(el("path", d=polygon_path(points[:3]), fill=colour))
    frame = el(
        "path",
        d="M6 6H94V94H6z",
        fill="none",
        stroke="currentColor",
        stroke_width="4",
        stroke_dasharray="9 6",
    )
    hearth = el("path", d="M50 37L63 50L50 63L37 50z", fill=HEARTH)
    return accessible(
        join([frame, *blades, hearth]), view_box=(0, 0, 100, 100), css="mark", size=size
    )


@cache
def torn_svg() -> SafeString:
    """A patch with nothing sewn in it, for pages that do not exist."""
    return patch_svg(Patch("torn", ("a", "b", "c", "d"), (0.0, 0.0, None, 0.0)), decorative=True)
