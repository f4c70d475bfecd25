"""Keys for new articles and commitments: none that anything in this draft ever had.

A key names a promise for ever: evidence accepted for one must never count for another that came
to its key after it was taken out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from pactwork.agreements.api import drafts
from pactwork.people.api import Acting

FreshKey = Callable[[str], str]


def keys_of(detail: drafts.DraftDetail, acting: Acting) -> FreshKey:
    """What makes a key for a letter: "a" for an article, "c" for a commitment.

    In an amendment the key begins with the version that is being made, since earlier versions had
    keys that are gone.
    """

    def fresh(letter: str) -> str:
        prefix = letter
        if detail.card.kind == "amendment":
            prefix = f"{letter}{(detail.base_version or 0) + 1}-"
        return f"{prefix}{_largest(prefix, drafts.draft_keys(detail.card.uuid, acting)) + 1}"

    return fresh


def _largest(prefix: str, keys: Iterable[str]) -> int:
    found = (re.fullmatch(rf"{re.escape(prefix)}(\d{{1,6}})", key) for key in keys)
    return max((int(one[1]) for one in found if one), default=0)
