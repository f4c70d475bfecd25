"""What is near in meaning, found by a model and joined with what words find."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final

import structlog

from pactwork.kernel.turns import turns_for
from pactwork.search.embedding.model import model
from pactwork.search.embedding.pieces import UnusableModelError
from pactwork.search.index.reading import Reading
from pactwork.search.index.vectors import Near, vectors_of

log = structlog.get_logger(__name__)
MOST_JOINED: Final = 50
"""So many of what words find, and of what is near in meaning, are put in one order."""
_FLATTENED: Final = 60
_ROUNDS: Final = (200, 4_000, 20_000)
"""How many of the nearest are looked at: more only where the reader may see few of them."""
_PATIENCE: Final = 1.0
"""Seconds to wait for others who compute; then words alone decide."""

Seen = Callable[[Collection[int]], Collection[int]]


def near_in_meaning(
    held: Reading, text: str, few: Callable[[], Collection[int] | None], seen: Seen
) -> list[int]:
    """Rows whose documents mean what the text does, the nearest first: at most `MOST_JOINED` of
    those that may be shown. These are what `few` says where they are few; otherwise it says None,
    and `seen` tells which of some they are. Nothing where there is no model, or no turn.
    """
    turns = turns_for("meaning")
    if not turns.acquire(timeout=_PATIENCE):
        log.warning("meaning_left_out")
        return []
    try:
        asked = _vector(text)
        vectors = vectors_of(held.folder) if asked else None
        if vectors is None:
            return []
        allowed = few()
        near = vectors.those_near(asked, allowed)
        return near.nearest(MOST_JOINED) if allowed is not None else _nearest_seen(near, seen)
    finally:
        turns.release()


def _nearest_seen(near: Near, seen: Seen) -> list[int]:
    found: list[int] = []
    for most in _ROUNDS:
        nearest = near.nearest(most)
        allowed = {*seen(nearest)}
        found = [row for row in nearest if row in allowed]
        if len(found) >= MOST_JOINED or len(nearest) < most:
            break
    return found[:MOST_JOINED]


def joined(*orders: Sequence[int]) -> list[int]:
    """Several orders as one by reciprocal rank (Cormack, Clarke and Büttcher 2009): what stands
    high in any of them stands high, what stands in several higher. The first order decides among
    equals.
    """
    marks: dict[int, float] = {}
    for order in orders:
        for place, row in enumerate(order, 1):
            marks[row] = marks.get(row, 0.0) + 1 / (_FLATTENED + place)
    return sorted(marks, key=lambda row: -marks[row])


def _vector(text: str) -> bytes:
    """What the text means; nothing where there is no model that can be used."""
    try:
        meaning = model()
    except UnusableModelError as fault:
        log.warning("model_unusable", fault=str(fault))
        return b""
    return meaning.vectors([text])[0] if meaning is not None and text.strip() else b""
