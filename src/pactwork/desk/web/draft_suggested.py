"""How suggestions are shown: beside the texts of the writing room, and on their own page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

from pactwork.agreements.api import drafts, operations, words
from pactwork.design.templatetags.design import language_name
from pactwork.desk.web.draft_todos import called, numbers_of
from pactwork.desk.web.draft_words import who_words
from pactwork.desk.web.signed_in import SignedIn
from pactwork.kernel.languages import Direction, direction

PAGE_SIZE: Final = 20


@dataclass(frozen=True)
class Suggested:
    """A suggestion as it is shown. `parts` are the words that stay, go and come; `now` and `text`
    are both texts where they clash, `seen` the hash of the one that stands.
    """

    number: int
    slot: str
    anchor: str
    heading: str
    language: str
    language_name: str
    direction: Direction
    who: str
    day: str
    reason: str
    parts: Sequence[tuple[str, str]]
    is_open: bool
    is_mine: bool
    is_gone: bool
    clashes: bool
    was_woven: bool
    now: str
    text: str
    together: str
    seen: str
    outcome: str
    answer: str


def suggested_in(
    request: SignedIn, detail: drafts.DraftDetail, *, waiting: bool = False, offset: int = 0
) -> list[Suggested]:
    """A page of what was suggested in a draft, or of what waits."""
    numbers = numbers_of(detail)
    found = drafts.draft_suggestions(
        detail.card.uuid, request.acting, waiting=waiting, offset=offset, limit=PAGE_SIZE
    )
    return [_suggested(one, numbers, request.user.pk) for one in found]


def by_slot(found: Sequence[Suggested]) -> dict[str, list[Suggested]]:
    """By the name of the field beside which each stands."""
    held: dict[str, list[Suggested]] = defaultdict(list)
    for one in found:
        held[one.slot].append(one)
    return dict(held)


def anchor_of(path: Sequence[str]) -> str:
    """Where in the room a text stands."""
    if path[0] in ("articles", "commitments") and len(path) > 1:
        return f"{'article' if path[0] == 'articles' else 'promise'}-{path[1]}"
    return "parties" if path[0] == "contractors" else "basics"


def _suggested(one: drafts.SuggestionView, numbers: dict[str, str], reader: int) -> Suggested:
    now = one.now or ""
    clashes = one.is_open and one.now is not None and one.woven is None
    return Suggested(
        number=one.number,
        slot=f"text:{'/'.join(one.path)}:{one.language}",
        anchor=anchor_of(one.path),
        heading=called(one.path, numbers),
        language=one.language,
        language_name=language_name(one.language),
        direction=direction(one.language),
        who=who_words(one.author, one.organisation),
        day=words.day(one.at, "medium"),
        reason=one.reason,
        parts=[(run.kind, run.text) for run in one.runs],
        is_open=one.is_open,
        is_mine=one.author_id == reader,
        is_gone=one.is_open and one.now is None,
        clashes=clashes,
        was_woven=one.is_open and one.has_moved and one.woven is not None,
        now=now,
        text=one.text,
        together="\n\n".join(text for text in (now, one.text) if text) if clashes else "",
        seen=operations.hash_of(now),
        outcome=_outcome(one),
        answer=one.answer,
    )


def _outcome(one: drafts.SuggestionView) -> str:
    """What became of it, by whom and when; "" while it waits."""
    if one.is_open or one.answered_for is None:
        return ""
    said = {
        "who": who_words(one.answered_by, one.answered_for),
        "day": words.day(one.answered_at, "medium"),
    }
    told = {
        "accepted": gettext("Taken over by %(who)s on %(day)s"),
        "declined": gettext("Declined by %(who)s on %(day)s"),
        "withdrawn": gettext("Taken back on %(day)s"),
    }
    return told[one.stage.value] % said
