"""Drafts that wait for the reader, as lines of what awaits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from pactwork.agreements.api import drafts, negotiation, words
from pactwork.desk.web.draft_words import bind_words, state_words, turn_words
from pactwork.desk.web.sayings import Line
from pactwork.people.api import Acting


def waiting_drafts(acting: Acting) -> list[drafts.DraftCard]:
    """Drafts in which it is the reader's turn, what waits longest first."""
    return drafts.drafts_awaiting(acting)


def for_organisations(
    cards: Sequence[drafts.DraftCard], wanted: Collection[int]
) -> list[drafts.DraftCard]:
    """Those in which it is the turn of one of these organisations."""
    return [card for card in cards if any(number in wanted for number in _mine(card))]


def turns_by_organisation(cards: Sequence[drafts.DraftCard]) -> Counter[int]:
    """How many drafts wait for each organisation."""
    return Counter(number for card in cards for number in set(_mine(card)))


def _mine(card: drafts.DraftCard) -> list[int]:
    turns = [turn.organisation.number for turn in card.turns if turn.mine]
    return list(dict.fromkeys([*turns, *card.deciding]))


def suggested_words(card: drafts.DraftCard) -> str:
    """How many suggestions wait, in words; "" for none."""
    many = card.open_suggestions
    if not many:
        return ""
    said = ngettext("%(count)s suggestion waits.", "%(count)s suggestions wait.", many)
    return said % {"count": words.number(many)}


def draft_line(card: drafts.DraftCard) -> Line:
    """A draft with the one act it asks for."""
    owed = next((turn.owed for turn in card.turns if turn.mine), "")
    title = words.text(card.title, card.authoritative)
    if not title.text:
        title = words.text({words.reader(): gettext("Draft without a title")})
    place = {"propose": "desk-draft", "": "desk-draft-suggestions"}.get(owed, "desk-draft-acts")
    waiting = suggested_words(card) if card.deciding else ""
    return Line(
        url=reverse("desk-draft", args=[card.uuid]),
        title=title,
        above=state_words(card.state),
        below=", ".join(words.organisation_short(one).text for one in card.parties),
        note=" ".join(one for one in (turn_words(card.turns), waiting) if one),
        act=_act_words(owed),
        act_url=reverse(place, args=[card.uuid]),
    )


def _act_words(owed: str) -> str:
    said = {
        "": gettext("Decide on suggestions"),
        "propose": gettext("Go on writing"),
        "approve": gettext("Approve"),
        "confirm": gettext("Look at the paper"),
    }
    return said.get(owed) or bind_words(negotiation.Act(owed))
