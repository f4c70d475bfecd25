"""The best hits by words, ordered anew with what a model of meaning says of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from tantivy import Searcher

from pactwork.search.embedding.model import likeness, model

MOST_RANKED: Final = 50
_MEANING: Final = 0.5
"""How much of the rank meaning decides; the rest is words."""


def ranked(searcher: Searcher, hits: Sequence[Any], text: str) -> list[Any]:
    """The hits, those nearest in words and meaning first. As they were where there is no model."""
    meaning = model()
    if meaning is None or not hits:
        return [*hits]
    asked = meaning.vectors([text])[0]
    best = max(score for score, _ in hits) or 1.0
    marks = []
    for place, (score, address) in enumerate(hits):
        vector = searcher.doc(address).get_first("vector")
        near = likeness(asked, bytes(vector)) if vector else 0.0
        marks.append((-((1 - _MEANING) * score / best + _MEANING * near), place))
    return [hits[place] for _, place in sorted(marks)]
