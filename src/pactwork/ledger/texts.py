"""The texts of statements, wherever they are kept: beside their rows, or in a rolled segment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pactwork.ledger.rolling.reading import cold_texts


def with_the_cold(hot: Iterable[tuple[int, str | None]]) -> Mapping[int, str]:
    """Texts by row number, given what stands beside the rows; those erased are left out."""
    found = dict(hot)
    cold = cold_texts([number for number, raw in found.items() if raw is None])
    texts = {number: raw for number, raw in found.items() if raw is not None}
    return texts | {number: text.raw for number, text in cold.items()}
