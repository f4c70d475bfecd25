"""Six weaves as SVG patterns, laid thinly over the dyed cloth so that cloths differ without colour."""

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


def weave_pattern(weave: str, name: str) -> SafeString:
    """The `<pattern>` of a weave under the id `name`. Raises KeyError for an unknown weave."""
    if weave == "dots":
        dots = join([
            el("circle", cx=1.2, cy=1.2, r=0.6, fill="#fff", fill_opacity=".5"),
            el("circle", cx=3.6, cy=3.6, r=0.6, fill="#fff", fill_opacity=".5"),
        ])  # fmt: skip
        return _pattern(name, 4.8, dots)
    side, lines = _THREADS[weave]
    threads = [
        el("path", d=data, stroke="#fff" if index == 0 else "#000", stroke_opacity=".38" if index == 0 else ".16",
           stroke_width=".7", fill="none")
        for index, data in enumerate(lines)
    ]  # fmt: skip
    return _pattern(name, side, join(threads))


def _pattern(name: str, side: float, body: SafeString) -> SafeString:
    return el("pattern", body, id=name, width=side, height=side, patternUnits="userSpaceOnUse")
