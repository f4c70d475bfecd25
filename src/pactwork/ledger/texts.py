"""The texts of statements, wherever they are kept: beside their rows, or in a rolled segment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def with_the_cold(hot: Iterable[tuple[int, str | None]]) -> Mapping[int, str]:
    """Texts by row number, given what stands beside the rows; those erased are left out."""
    found = dict(hot)
    return {number: raw for number, raw in found.items() if raw is not None}
