"""The door to materials that may be the same; `repository.api` offers it as `alike`."""

from pactwork.repository.actions.pairing import compare_new
from pactwork.repository.queries.alike import (
    Duplicate,
    duplicates,
    exact,
    had_by,
    near,
    said_of,
    same_as,
)
from pactwork.repository.queries.pairs import (
    Answer,
    PairLine,
    PairPage,
    PairSide,
    pair,
    pairs_of,
    unanswered,
    unanswered_count,
)

__all__ = [
    "Answer",
    "Duplicate",
    "PairLine",
    "PairPage",
    "PairSide",
    "compare_new",
    "duplicates",
    "exact",
    "had_by",
    "near",
    "pair",
    "pairs_of",
    "said_of",
    "same_as",
    "unanswered",
    "unanswered_count",
]
