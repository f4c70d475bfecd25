"""The drafts of the reader's organisations."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from pactwork.agreements.api import drafts, negotiation, words
from pactwork.desk.web.draft_turns import suggested_words
from pactwork.desk.web.draft_words import kind_words, state_words, turn_words
from pactwork.desk.web.frame import places
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.kernel.texts import Shown
from pactwork.people.api import Power

State = negotiation.DraftState
OPEN = (State.DRAFTING, State.PROPOSED, State.APPROVED, State.SIGNING)


@dataclass(frozen=True)
class Line:
    """A draft in the list."""

    url: str
    title: Shown
    kind: str
    state: str
    state_words: str
    turn: str
    suggested: str
    awaits_me: bool
    parties: str
    changed: str


@desk_page
def draft_lines(request: SignedIn) -> HttpResponse:
    """Open drafts, those that await the reader first; or those that have ended."""
    ended = request.GET.get("show") == "ended"
    wanted = tuple(negotiation.ENDS) if ended else OPEN
    found = drafts.draft_list(request.acting, states=wanted, limit=200)
    lines = [line_of(card) for card in sorted(found, key=lambda card: not card.awaits_me)]
    context = {
        "places": places(request, "desk-drafts"),
        "lines": lines,
        "may_start": bool(request.acting.where(Power.WRITE)),
        "views": [
            (gettext("Open"), reverse("desk-drafts"), not ended),
            (gettext("Ended"), f"{reverse('desk-drafts')}?show=ended", ended),
        ],
    }
    return render(request, "desk/draft/list.html", context)


def line_of(card: drafts.DraftCard) -> Line:
    """A draft as a line."""
    title = words.text(card.title, card.authoritative)
    if not title.text:
        title = words.text({words.reader(): gettext("Draft without a title")})
    return Line(
        url=reverse("desk-draft", args=[card.uuid]),
        title=title,
        kind=kind_words(card.kind),
        state=card.state.value,
        state_words=state_words(card.state),
        turn=turn_words(card.turns),
        suggested=suggested_words(card),
        awaits_me=card.awaits_me,
        parties=", ".join(words.organisation_short(one).text for one in card.parties),
        changed=words.day(card.changed_at, "medium"),
    )
