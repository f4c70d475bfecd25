"""Suggestions on the pages: beside the text, on their own page, without a script."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from pactwork.agreements.api import drafts, operations
from pactwork.people.api import acting
from tests.desk.conftest import Party
from tests.desk.rooms import change_terms, draft_text, field, press, sent, texts, url

PURPOSE = "agreement/purpose"
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> & Școală"
SIX = {
    "en": "Reading for all.",
    "ro": "Să citim împreună, în școală și acasă.",
    "lt": "Skaitykime kartu – ąčęėįšųūž.",
    "vi": "Cùng đọc sách ở trường và ở nhà.",
    "ka": "ერთად ვკითხულობთ.",
    "fa": "با هم می‌خوانیم.",
}


@pytest.fixture
def member(library: Party) -> Party:
    """Somebody of the school who reads and does not write."""
    return Party("school", role="member", name="ნინო")


def suggest(party: Party, draft: UUID, text: str, *, at: str = f"{PURPOSE}:ro", **said: str) -> Any:
    page = party.client.get(url(draft, f"suggest/?at={at}")).content.decode()
    held = {name: field(name, page) for name in ("at", "base", "key")}
    return party.client.post(url(draft, "suggest/"), {**held, "text": text, **said})


def seen(party: Party, draft: UUID) -> list[drafts.SuggestionView]:
    return drafts.draft_suggestions(draft, acting(party.person))


def decide(party: Party, draft: UUID, **said: Any) -> Any:
    return party.client.post(url(draft, "suggestions/"), {"as": party.number, **said})


def test_suggestions_come_in_pages(library: Party, member: Party) -> None:
    draft = library.start("school")
    for number in range(21):
        suggest(member, draft, f"Nr. {number}.")
    place = url(draft, "suggestions/")
    first = library.client.get(place).content.decode()
    assert (first.count('id="suggestion-'), "?page=2" in first) == (20, True)
    assert library.client.get(f"{place}?page=2").content.decode().count('id="suggestion-') == 1
    assert library.client.get(f"{place}?page=3").status_code == 404


@pytest.mark.parametrize("language", SIX)
def test_a_reader_suggests_and_a_coordinator_takes_it_over_in_the_room(
    library: Party, member: Party, language: str
) -> None:
    draft = library.start("school")
    room = member.client.get(url(draft)).content.decode()
    assert "suggest/?at=agreement%2Fpurpose%3Aro" in room
    answer = suggest(
        member, draft, SIX[language], at=f"{PURPOSE}:{language}", reason="Mai clar, فارسی"
    )
    assert answer.headers["Location"].endswith("#basics")
    page = library.client.get(url(draft, f"?side={language}")).content.decode()
    assert "Suggestions (1)" in page
    assert "Mai clar, فارسی" in page
    assert "ნინო" in page
    number = seen(library, draft)[0].number
    assert f'form="decide" name="accept" value="{number}"' in page
    assert draft_text(library, draft, PURPOSE, language) != SIX[language]
    answer = decide(library, draft, accept=number, back="room")
    assert answer.headers["Location"] == url(draft) + "#articles"
    assert draft_text(library, draft, PURPOSE, language) == SIX[language]
    history = library.client.get(url(draft, "history/")).content.decode()
    assert "as suggested by ნინო" in history
    assert "Suggestions (1)" not in history


def test_markup_in_a_suggestion_stays_a_text(library: Party, member: Party) -> None:
    draft = library.start("school")
    suggest(member, draft, EVIL, reason=EVIL)
    number = seen(library, draft)[0].number
    decide(library, draft, decline=number, reason=EVIL)
    suggest(member, draft, EVIL, reason=EVIL)
    for tail in ("", "suggestions/", f"suggest/?at={PURPOSE}:ro"):
        page = library.client.get(url(draft, tail)).content.decode()
        assert "<script>alert" not in page
        assert "<img" not in page
    assert "onerror" in library.client.get(url(draft, "suggestions/")).content.decode()


def test_strangers_and_members_decide_nothing(
    library: Party, member: Party, stranger: Party
) -> None:
    draft = library.start("school")
    suggest(member, draft, "Altfel.")
    number = seen(library, draft)[0].number
    for tail in ("suggestions/", f"suggest/?at={PURPOSE}:ro"):
        assert stranger.client.get(url(draft, tail)).status_code == 404
    assert decide(stranger, draft, accept=number).status_code == 404
    assert stranger.client.post(url(draft, "suggest/"), {"text": "x"}).status_code == 404
    for do in ("accept", "decline"):
        assert decide(member, draft, **{do: number, "reason": "x"}).status_code == 422
    theirs = Party("school", role="member")
    assert decide(theirs, draft, withdraw=number).status_code == 422
    assert seen(library, draft)[0].is_open
    assert decide(member, draft, withdraw=number).status_code == 302
    assert seen(library, draft)[0].stage == "withdrawn"


@pytest.mark.parametrize(
    "at", ["", "x", "agreement/key:ro", "articles/gone/text:ro", f"{PURPOSE}:xx"]
)
def test_only_texts_that_are_there_have_a_page(library: Party, at: str) -> None:
    draft = library.start("school")
    assert library.client.get(url(draft, "suggest/"), {"at": at}).status_code == 404


def test_what_is_refused_keeps_what_was_typed(library: Party, member: Party) -> None:
    draft = library.start("school")
    same = draft_text(library, draft, PURPOSE, "ro")
    answer = suggest(member, draft, same, reason="Pentru că…")
    assert answer.status_code == 422
    assert "Pentru că…" in answer.content.decode()
    suggest(member, draft, "Altfel.")
    number = seen(library, draft)[0].number
    answer = decide(library, draft, decline=number, reason="  ")
    assert answer.status_code == 422
    assert "Say why" in answer.content.decode()


def test_where_the_text_has_moved_on_both_are_shown_and_made_one(
    library: Party, member: Party
) -> None:
    draft = library.start("school")
    library.client.post(
        url(draft), sent(library, draft, **texts(library, draft, PURPOSE, "ro", "A citi."))
    )
    suggest(member, draft, "A cânta.")
    number = seen(library, draft)[0].number
    change_terms(library, draft, operations.SetText(("agreement", "purpose"), "ro", "A dansa."))
    page = library.client.get(url(draft)).content.decode()
    assert "The text has moved on since." in page
    assert f'name="accept" value="{number}"' not in page
    assert decide(library, draft, accept=number).status_code == 409
    page = library.client.get(url(draft, "suggestions/")).content.decode()
    assert "A dansa." in page
    assert "A cânta." in page
    stale = decide(library, draft, accept=number, text="Altceva", seen="0" * 64)
    assert stale.status_code == 409
    assert "Altceva" in stale.content.decode()
    answer = decide(
        library, draft, accept=number, text="A cânta și a dansa.", seen=field("seen", page)
    )
    assert answer.status_code == 302
    assert draft_text(library, draft, PURPOSE, "ro") == "A cânta și a dansa."


def test_nothing_is_decided_once_it_was_proposed_and_the_desk_says_what_waits(
    library: Party, school: Party, member: Party
) -> None:
    draft = library.start("school")
    suggest(member, draft, "Altfel.")
    number = seen(library, draft)[0].number
    desk = school.client.get("/en/desk/").content.decode()
    assert "1 suggestion waits." in desk
    assert url(draft, "suggestions/") in desk
    other = Party("school", role="member").client.get("/en/desk/").content.decode()
    assert "1 suggestion waits." not in other
    lines = school.client.get("/en/desk/drafts/").content.decode()
    assert "1 suggestion waits." in lines
    press(library, draft, "propose")
    assert decide(library, draft, accept=number).status_code == 422
    assert draft_text(library, draft, PURPOSE, "ro") != "Altfel."
    assert "1 suggestion waits." not in school.client.get("/en/desk/").content.decode()


def test_an_approval_is_cleared_by_what_is_taken_over(
    library: Party, school: Party, member: Party
) -> None:
    draft = library.start("school")
    press(library, draft, "propose")
    school.act("approve", draft)
    suggest(member, draft, "Altfel.")
    press(library, draft, "remark", reason="Mai vedem.")
    number = seen(library, draft)[0].number
    before = library.detail(draft).sha256
    assert decide(library, draft, accept=number).status_code == 302
    held = library.detail(draft)
    assert held.sha256 != before
    assert all(one.approved_at is None for one in held.parties)
