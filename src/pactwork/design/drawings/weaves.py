"""Six weaves as SVG patterns over the dyed cloth, so that cloths differ without colour."""

from __future__ import annotations

from django.utils.safestring import SafeString

from pactwork.design.drawings.svg import el, join

_THREADS: dict[str, tuple[float, tuple[str, ...]]] = {
    "twill": (4.0, ("M-1 1L1 -1M0 4L4 0M3 5L5 3",)),
    "plain": (3.6, ("M0 .9H1.8M1.8 2.7H3.6", "M.9 1.8V3.6M2.7 0V1.8")),
    "cross": (5.0, ("M1.2 2.5H3.8M2.5 1.2V3.8",)),
    "stripe": (3.4, ("M0 1.7H3.4",)),
    "check": (5.0, ("M0 2.5H5", "M2.5 0V5")),
}


def weave_pattern(weave: str, colour: str, name: str) -> SafeString:
    """The `<pattern>` of a dyed and woven cloth under the id `name`. KeyError: unknown weave."""
    if weave == "dots":
        dots = [
            el("circle", cx=place, cy=place, r=0.6, fill="#fff", fill_opacity=".5")
            for place in (1.2, 3.6)
        ]
        return _pattern(name, 4.8, colour, dots)
    side, lines = _THREADS[weave]
    looks = (("#fff", ".38"), ("#000", ".16"))
    threads = [
        el("path", d=data, stroke=stroke, stroke_opacity=opacity, stroke_width=".7", fill="none")
        for data, (stroke, opacity) in zip(lines, looks, strict=False)
    ]
    return _pattern(name, side, colour, threads)


def _pattern(name: str, side: float, colour: str, threads: list[SafeString]) -> SafeString:
    dyed = el("rect", width=side, height=side, fill=colour)
    body = join([dyed, *threads])
    return el("pattern", body, id=name, width=side, height=side, patternUnits="userSpaceOnUse")
