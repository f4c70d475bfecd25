"""The writing room: everything of a draft, each part in a form that saves by itself."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from pactwork.agreements.api import drafts, negotiation, words
from pactwork.desk.web.draft_beside import Enclosed, enclosed
from pactwork.desk.web.draft_fields import TextField, ValueField
from pactwork.desk.web.draft_frame import acting_for, draft_of, fresh_change, head_of, reading_for
from pactwork.desk.web.draft_parts import Article, Reading, Side, articles, basics, sides
from pactwork.desk.web.draft_save import saved
from pactwork.desk.web.draft_suggested import Suggested, by_slot, suggested_in
from pactwork.desk.web.draft_todos import Missing, missing
from pactwork.desk.web.draft_typed import Typed
from pactwork.desk.web.frame import places
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.kernel.languages import LANGUAGE_NAMES
from pactwork.kernel.texts import Shown
from pactwork.organisations.api import listed
from pactwork.people.api import Power

Act = negotiation.Act
DraftState = negotiation.DraftState
MOST_FOUND = 8


@dataclass(frozen=True)
class Found:
    """An organisation that a search found."""

    slug: str
    name: Shown
    place: str


@dataclass(frozen=True)
class Room:
    """What the room's template needs."""

    uuid: UUID
    revision: int
    change: str
    acting_for: int | None
    may_write: bool
    counter: bool
    why_not: str
    side: str
    query: str
    remarks_url: str
    side_languages: list[tuple[str, str, str, bool]]
    script_words: str
    todos: list[Missing]
    texts: list[TextField]
    lines: list[ValueField]
    checks: list[ValueField]
    sides: list[Side]
    articles: list[Article]
    find: str
    found: list[Found]
    can_undo: bool
    files: list[Enclosed]
    suggested: dict[str, list[Suggested]]
    may_decide: bool
    may_suggest: bool
    typed: Typed | None = None


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def room(request: SignedIn, uuid: UUID) -> HttpResponseBase:
    """Write the draft; what was sent is saved, or both texts are shown where two clash."""
    detail = draft_of(request, uuid)
    if request.method == "POST":
        return saved(request, detail, lambda typed, status: _shown(request, detail, typed, status))
    return _shown(request, detail)


def _shown(
    request: SignedIn, detail: drafts.DraftDetail, typed: Typed | None = None, status: int = 200
) -> HttpResponseBase:
    """The room; with what was typed and could not be saved in its fields, where that is so."""
    held = _room(request, detail)
    if typed is not None:
        held = _with_typed(held, typed)
    context = {"places": places(request, "desk-drafts"), "head": head_of(detail, "desk-draft")}
    return render(request, "desk/draft/room.html", {**context, "room": held}, status=status)


def _with_typed(held: Room, typed: Typed) -> Room:
    parts = ("texts", "lines", "checks", "sides", "articles")
    filled = {name: typed.into(getattr(held, name)) for name in parts} if held.may_write else {}
    return replace(held, **filled, typed=typed)


def _room(request: SignedIn, detail: drafts.DraftDetail) -> Room:
    asked = request.POST if request.method == "POST" else request.GET
    counter = asked.get("counter") == "1" and detail.card.state != DraftState.DRAFTING
    writer = acting_for(request, detail, Act.COUNTER if counter else Act.CHANGE)
    main = main_language(detail)
    side = asked.get("side", "")
    side = side if side in LANGUAGE_NAMES and side != main else ""
    languages = [main, side] if side else [main]
    texts, values = basics(detail.terms, languages)
    find = request.GET.get("find", "")[:100]
    remarks = {one.key: one.open_comments for one in detail.articles}
    opened = asked.get("open", "")
    reading = Reading.of(detail.terms, languages, opened=opened, remarks=remarks)
    return Room(
        uuid=detail.card.uuid,
        revision=detail.card.revision,
        change=fresh_change(),
        acting_for=writer,
        may_write=writer is not None,
        counter=counter,
        why_not=_why_not(detail),
        side=side,
        query=_query(side, counter=counter),
        remarks_url=reverse("desk-draft-talk", args=[detail.card.uuid]),
        side_languages=_side_languages(main, side, counter=counter),
        script_words=script_words(),
        todos=missing(detail, main, _query(side, counter=counter)),
        texts=texts,
        lines=[one for one in values if one.kind != "checks"],
        checks=[one for one in values if one.kind == "checks"],
        sides=sides(detail.terms),
        articles=articles(reading),
        find=find,
        found=_found(find, detail),
        can_undo=writer is not None and detail.card.revision > 1,
        files=enclosed(detail),
        suggested=_suggested(request, detail),
        may_decide=acting_for(request, detail, Act.CHANGE) is not None,
        may_suggest=_may_suggest(request, detail),
    )


def _may_suggest(request: SignedIn, detail: drafts.DraftDetail) -> bool:
    """Not once the draft has ended, nor while the reader may only read."""
    speaker = reading_for(request, detail)
    return detail.card.state not in negotiation.ENDS and request.acting.may(Power.DELIVER, speaker)


def _suggested(request: SignedIn, detail: drafts.DraftDetail) -> dict[str, list[Suggested]]:
    if not detail.card.open_suggestions or detail.card.state in negotiation.ENDS:
        return {}
    return by_slot(suggested_in(request, detail, waiting=True))


def main_language(detail: drafts.DraftDetail) -> str:
    """The language that is written first: the first in which the agreement counts."""
    return next(iter(detail.card.authoritative), detail.language)


def _why_not(detail: drafts.DraftDetail) -> str:
    """Why nothing can be written now; to be read where it is so."""
    state = detail.card.state
    if state in negotiation.ENDS:
        return gettext("This draft has come to its end. It can be read, and nothing changes in it.")
    if state != DraftState.DRAFTING:
        return gettext(
            "This was proposed, so it is not changed in passing. A coordinator of a party can "
            "make a counter-proposal under “Approve and sign”; that clears every approval."
        )
    return gettext("You can read this and remark on it. Coordinators of the parties write.")


def _query(side: str, *, counter: bool) -> str:
    """What every link within the room carries along; it ends in "&" where it says anything."""
    said = {"side": side, "counter": "1" if counter else ""}
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{query}&" if query else ""


def _side_languages(main: str, side: str, *, counter: bool) -> list[tuple[str, str, str, bool]]:
    nothing = ("", gettext("nothing"), f"?{_query('', counter=counter)}", not side)
    others = [
        (code, name, f"?{_query(code, counter=counter)}", code == side)
        for code, name in LANGUAGE_NAMES.items()
        if code != main
    ]
    return [nothing, *others]


def script_words() -> str:
    """What the script says, as JSON."""
    said = {
        "saving": gettext("Saving…"),
        "unsaved": gettext("Not saved yet"),
        "unsent": gettext(
            "The connection is lost. What you write is kept on this device and sent as soon as it "
            "is back."
        ),
        "signed_out": gettext(
            "You were signed out. What you wrote is kept on this device: sign in in another "
            "window, and it is sent."
        ),
        "drag": gettext("Drag to move this article"),
    }
    return json.dumps(said, ensure_ascii=False)


def _found(find: str, detail: drafts.DraftDetail) -> list[Found]:
    if not find.strip():
        return []
    inside = {one.organisation.slug for one in detail.parties}
    cards, _ = listed(language=words.reader(), text=find, limit=MOST_FOUND + len(inside))
    return [
        Found(card.slug, words.organisation_name(card), words.text(card.place).text)
        for card in cards
        if card.slug not in inside
    ][:MOST_FOUND]
