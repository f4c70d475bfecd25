"""Keys for new articles and commitments: none that anything in this draft ever had.

A key names a promise for ever: evidence accepted for one must never count for another that came
to its key after it was taken out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pactwork.agreements.api import drafts
from pactwork.desk.web.draft_moves import commitments, every_article
from pactwork.people.api import Acting

FreshKey = Callable[[str], str]


def keys_of(detail: drafts.DraftDetail, acting: Acting) -> FreshKey:
    """What makes a key for a letter: "a" for an article, "c" for a commitment.

    The number grows with every revision, so no key comes twice. In an amendment the key begins
    with the version that is being made, since earlier ones had keys that are gone.
    """

    def fresh(letter: str) -> str:
        first = drafts.draft_terms_at(detail.card.uuid, acting, 1) or {}
        prefix = letter
        if detail.card.kind == "amendment":
            prefix = f"{letter}{(detail.base_version or 0) + 1}-"
        began = _largest(prefix, _keys(letter, first))
        now = _largest(prefix, _keys(letter, detail.terms))
        return f"{prefix}{max(began + detail.card.revision, now + 1)}"

    return fresh


def _keys(letter: str, terms: Mapping[str, Any]) -> list[str]:
    if letter == "a":
        return [one["key"] for one in every_article(terms)]
    return [one["key"] for _, one in commitments(terms)]


def _largest(prefix: str, keys: Sequence[str]) -> int:
    found = (re.fullmatch(rf"{re.escape(prefix)}(\d{{1,6}})", key) for key in keys)
    return max((int(one[1]) for one in found if one), default=0)
