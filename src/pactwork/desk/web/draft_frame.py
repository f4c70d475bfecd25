"""What the pages of one draft share: the draft, for whom the reader acts in it, and its head."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext

from pactwork.agreements.api import drafts, negotiation, words
from pactwork.desk.web.draft_words import kind_words, state_words, turn_words
from pactwork.desk.web.signed_in import SignedIn
from pactwork.kernel.texts import Shown
from pactwork.people.api import Power

Act = negotiation.Act


@dataclass(frozen=True)
class Head:
    """The head of every page of a draft."""

    kind: str
    title: Shown
    state: str
    state_words: str
    turn: str
    tabs: list[tuple[str, str, bool]]


def draft_of(request: SignedIn, uuid: UUID) -> drafts.DraftDetail:
    """The draft, if the reader's organisations are in it; else there is none."""
    found = drafts.draft_detail(uuid, request.acting)
    if found is None:
        raise Http404
    return found


def acting_for(request: SignedIn, detail: drafts.DraftDetail, *acts: Act) -> int | None:
    """The organisation in whose name the reader does one of these acts: the one said in the
    form, or where none is said the first that may; None if it may not, or none may.
    """
    able = [number for number, open_ in detail.mine.items() if open_ & set(acts)]
    if request.POST.get("as") or request.GET.get("as"):
        said = organisation_said(request)
        return said if said in able else None
    return able[0] if able else None


def organisation_said(request: SignedIn) -> int | None:
    """The organisation in whose name something is asked to be done; None if none is named.

    A number too long to be one is none: Python refuses to read those of thousands of digits.
    """
    said = request.POST.get("as") or request.GET.get("as") or ""
    return int(said) if said.isdecimal() and len(said) < 20 else None


def reading_for(request: SignedIn, detail: drafts.DraftDetail) -> int:
    """The organisation in whose name the reader speaks; a coordinated one before others, one for
    which they may only read after them.
    """
    writing, saying = request.acting.where(Power.WRITE), request.acting.where(Power.DELIVER)
    return min(
        detail.mine, key=lambda number: (number not in writing, number not in saying, number)
    )


def head_of(detail: drafts.DraftDetail, here: str) -> Head:
    """The head, with the tab of this page marked."""
    card = detail.card
    title = words.text(card.title, card.authoritative)
    if not title.text:
        title = words.text({words.reader(): gettext("Draft without a title")})
    pages = [
        ("desk-draft", gettext("Write")),
        ("desk-draft-preview", gettext("Read")),
        ("desk-draft-talk", gettext("Remarks")),
        ("desk-draft-suggestions", _suggestions(card.open_suggestions)),
        ("desk-draft-history", gettext("History")),
        ("desk-draft-acts", gettext("Approve and sign")),
    ]
    return Head(
        kind=kind_words(card.kind),
        title=title,
        state=card.state.value,
        state_words=state_words(card.state),
        turn=turn_words(card.turns),
        tabs=[(label, reverse(name, args=[card.uuid]), name == here) for name, label in pages],
    )


def _suggestions(waiting: int) -> str:
    if not waiting:
        return gettext("Suggestions")
    return gettext("Suggestions (%(count)s)") % {"count": words.number(waiting)}


def fresh_change() -> str:
    """A new key for a change: sent twice, it is taken in once."""
    return str(uuid4())
