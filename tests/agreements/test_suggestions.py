"""Suggesting another wording in a draft: who may, what becomes of it, and that nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pactwork.agreements.actions import drafting, suggestions
from pactwork.agreements.difference import word_runs
from pactwork.agreements.drafting.errors import (
    ConflictError,
    DraftError,
    NotAllowedError,
    UnknownDraftError,
)
from pactwork.agreements.drafting.merging import merged
from pactwork.agreements.drafting.operations import RemoveArticle, hash_of
from pactwork.agreements.models import Suggestion
from pactwork.agreements.notice_kinds import KINDS
from pactwork.agreements.queries.draft_views import SuggestionView
from pactwork.agreements.queries.drafts import (
    draft_detail,
    draft_list,
    draft_revisions,
    draft_suggestions,
    drafts_awaiting,
)
from pactwork.notifications.models import Entry
from pactwork.people.api import acting
from tests.agreements.drafting import Room, Side, room, side

pytestmark = pytest.mark.django_db

TEXT = ("articles", "a1", "text")
SIX = {
    "en": "We read with pupils.",
    "ro": "Citim cu școlarii, în fiecare săptămână.",
    "lt": "Skaitome su moksleiviais – ąčęėįšųūž.",
    "vi": "Chúng tôi đọc sách cùng học sinh mỗi tuần.",
    "ka": "მოსწავლეებთან ერთად ვკითხულობთ.",
    "fa": "هر هفته با دانش‌آموزان کتاب می‌خوانیم.",
}


def suggest(made: Room, by: Side, text: str, **said: Any) -> int:
    held = {"path": TEXT, "language": "en", "base_revision": made.row.revision, "key": uuid4()}
    return suggestions.suggest_text(draft=made.uuid, text=text, **{**held, **by.who, **said})


def accept(made: Room, by: Side, number: int, **said: Any) -> drafting.Changed:
    return suggestions.accept_suggestion(draft=made.uuid, suggestion=number, **{**by.who, **said})


def queries_of(read: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as caught:
        read()
    return len(caught)


def decline(made: Room, by: Side, number: int, reason: str = "Rather not.") -> None:
    suggestions.decline_suggestion(draft=made.uuid, suggestion=number, reason=reason, **by.who)


def seen(made: Room, by: Side) -> list[SuggestionView]:
    return draft_suggestions(made.uuid, acting(by.person))


def text_of(made: Room, language: str = "en") -> str:
    return str(made.terms["articles"][0]["text"].get(language, ""))


@pytest.mark.parametrize("language", SIX)
def test_a_suggestion_is_no_term_until_it_is_accepted_and_names_who_made_it(language: str) -> None:
    made = room()
    library, school = made
    member = side("school", "member")
    before = made.row.terms_sha256
    number = suggest(made, member, f" {SIX[language]} ✓\r\n", language=language, reason="Clearer.")
    assert (made.row.terms_sha256, made.row.revision) == (before, 2)
    (held,) = seen(made, library)
    assert (held.text, held.reason, held.author) == (
        f"{SIX[language]} ✓",
        "Clearer.",
        "Ana of school",
    )
    assert "".join(run.text for run in held.runs if run.kind != "removed") == held.text
    changed = accept(made, library, number)
    assert text_of(made, language) == f"{SIX[language]} ✓"
    assert (changed.revision, made.row.terms_sha256) == (3, changed.sha256)
    newest = draft_revisions(made.uuid, acting(school.person))[0]
    assert (newest.author_id, newest.organisation.slug) == (library.person.pk, "library")
    assert [(name, card.slug) for name, card in newest.suggested_by] == [
        ("Ana of school", "school")
    ]
    assert seen(made, member)[0].accepted_in == 3


def test_long_texts_are_compared_in_no_time() -> None:
    one = " ".join(f"a{n % 7}" if n % 3 else f"b{n}" for n in range(8200))
    other = " ".join(f"a{n % 5}" if n % 3 else f"b{n * 2}" for n in range(8200))
    assert [run.kind for run in word_runs(one, other)] == ["same", "removed", "added"]
    much = word_runs(one, one.replace("b3000", "ბ3000"))
    assert [run.text for run in much if run.kind != "same"] == ["b3000", "ბ3000"]
    sentences = [f"Sentence {n} of the text is here." for n in range(400)]
    changed = [*sentences]
    changed[10] = "Sentence 10 of the text is gone."
    changed[390] = "Sentence 390 of a text is here."
    runs = word_runs(" ".join(sentences), " ".join(changed))
    assert [run.text for run in runs if run.kind != "same"] == ["here", "gone", "the", "a"]
    for kind, text in (("added", sentences), ("removed", changed)):
        assert "".join(run.text for run in runs if run.kind != kind) == " ".join(text)
    theirs = [*sentences[:200], "A sentence of theirs.", *sentences[200:]]
    both = [*changed[:200], "A sentence of theirs.", *changed[200:]]
    assert merged(" ".join(sentences), " ".join(theirs), " ".join(changed)) == " ".join(both)


def test_what_others_wrote_meanwhile_is_kept_and_what_clashes_is_left_to_a_person() -> None:
    made = room()
    library, school = made
    woven = suggest(made, school, "We read gladly with pupils.")
    clashing = suggest(made, school, "We sing with pupils.")
    made.write(library, "Every week we read with pupils and teachers.", was=text_of(made))
    by_number = {one.number: one for one in seen(made, library)}
    both = "Every week we read gladly with pupils and teachers."
    assert by_number[woven].has_moved
    assert accept(made, library, woven).merged
    assert "gladly" in text_of(made)
    made.write(library, "We dance with pupils.", was=text_of(made))
    held = next(one for one in seen(made, library) if one.number == clashing)
    assert (held.was, held.now, held.woven) == (
        "We read with pupils.",
        "We dance with pupils.",
        None,
    )
    with pytest.raises(ConflictError) as caught:
        accept(made, library, clashing)
    assert [(one.theirs, one.mine) for one in caught.value.clashes] == [(held.now, held.text)]
    with pytest.raises(ConflictError):
        accept(made, library, clashing, text="Both.", seen=hash_of(both))
    accept(made, library, clashing, text="We sing and dance.", seen=hash_of(held.now or ""))
    assert text_of(made) == "We sing and dance."


def test_a_suggestion_whose_place_is_gone_is_only_declined() -> None:
    made = room()
    library, school = made
    number = suggest(made, school, "Otherwise.")
    made.change(library, RemoveArticle("a1"))
    assert (seen(made, library)[0].now, seen(made, library)[0].woven) == (None, None)
    with pytest.raises(ConflictError):
        accept(made, library, number)
    decline(made, library, number)
    assert seen(made, school)[0].answer == "Rather not."


def test_each_is_decided_once_by_those_who_write_and_withdrawn_by_who_made_it() -> None:
    made = room()
    library, school = made
    member, stranger = side("school", "member"), side("school")
    first, second = suggest(made, member, "One."), suggest(made, member, "Two.")
    for refused in (accept, decline):
        with pytest.raises(NotAllowedError):
            refused(made, member, first)
    with pytest.raises(NotAllowedError):
        suggestions.withdraw_suggestion(draft=made.uuid, suggestion=first, **stranger.who)
    suggestions.withdraw_suggestion(draft=made.uuid, suggestion=first, **member.who)
    with pytest.raises(DraftError) as caught:
        decline(made, library, second, " ")
    assert caught.value.code == "reason"
    decline(made, library, second)
    for number in (first, second):
        with pytest.raises(DraftError) as caught:
            accept(made, school, number)
        assert caught.value.code == "decided"
    assert {one.stage for one in seen(made, member)} == {"withdrawn", "declined"}


def test_outsiders_find_neither_the_draft_nor_its_suggestions() -> None:
    made = room()
    other = room("press", "town")
    number = suggest(made, made.sides[1], "One.")
    for act in (lambda who: suggest(made, who, "X."), lambda who: accept(made, who, number)):
        with pytest.raises(UnknownDraftError):
            act(other.sides[0])
    assert seen(made, other.sides[0]) == []
    with pytest.raises(DraftError) as caught:
        accept(other, other.sides[0], number)
    assert caught.value.code == "suggestion"
    assert text_of(made) == "We read with pupils."


def test_nothing_is_accepted_once_it_was_proposed_or_is_in_force() -> None:
    made = room()
    library, school = made
    number = suggest(made, school, "One.")
    made.propose(library)
    codes = []
    for step in (lambda: None, lambda: [made.approve(one) for one in made], lambda: None):
        step()
        with pytest.raises(DraftError) as caught:
            accept(made, library, number)
        codes.append(caught.value.code)
    for one in made:
        made.sign(one)
    for act in (lambda: accept(made, library, number), lambda: suggest(made, school, "Two.")):
        with pytest.raises(DraftError) as caught:
            act()
        codes.append(caught.value.code)
    assert codes == ["proposed"] * 3 + ["state"] * 2
    assert text_of(made) == "We read with pupils."


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"path": ("agreement", "key")}, "path"),
        ({"path": ("agreement", "term")}, "path"),
        ({"path": ()}, "path"),
        ({"path": ("parties", "school", "role")}, "path"),
        ({"path": ("articles", "gone", "text")}, "missing"),
        ({"text": "We read with pupils.\n"}, "as_it_is"),
        ({"text": "a\x00b"}, "text"),
        ({"base_revision": 2**40}, "revision"),
        ({"language": "x" * 500}, "path"),
        ({"language": "not a language"}, None),
    ],
)
def test_what_is_no_wording_of_a_text_is_refused(said: dict[str, Any], code: str | None) -> None:
    made = room()
    with pytest.raises(DraftError) as caught:
        suggest(made, made.sides[1], **{"text": "Otherwise.", **said})
    assert code is None or caught.value.code == code
    assert not Suggestion.objects.exists()


def test_what_was_sent_again_suggests_once_and_too_much_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = room()
    _, school = made
    key = uuid4()
    assert suggest(made, school, "One.", key=key) == suggest(made, school, "One.", key=key)
    monkeypatch.setattr(suggestions, "MOST_OF_ONE", 2)
    suggest(made, school, "Two.")
    with pytest.raises(DraftError) as caught:
        suggest(made, school, "Three.")
    assert caught.value.code == "suggestions"


def test_writers_hear_of_it_and_who_made_it_hears_what_became_of_it() -> None:
    made = room()
    library, school = made
    member = side("school", "member")
    (first, second) = (
        suggest(made, member, "One.", reason="De ce?"),
        suggest(made, member, "Two."),
    )

    def heard(who: Side) -> list[str]:
        entries = Entry.objects.filter(person=who.person, notice__kind="draft-suggestion")
        return [one.notice.parameters["what"] for one in entries.order_by("pk")]

    assert heard(library) == heard(school) == ["made", "made"]
    accept(made, library, first)
    decline(made, library, second, "نه")
    assert heard(member) == ["accepted", "declined"]
    kind = next(one for one in KINDS if one.key == "draft-suggestion")
    last = Entry.objects.filter(person=member.person).latest("pk").notice
    for language in SIX:
        assert kind.say(last.parameters, language).text == "نه"


def test_those_who_may_decide_see_it_waiting_and_lists_ask_as_often_for_many() -> None:
    made = room()
    library, school = made
    member = side("school", "member")
    few = queries_of(lambda: draft_list(acting(library.person)))
    for number in range(3):
        suggest(made, member, f"Text {number}.")
    few_seen = queries_of(lambda: seen(made, library))
    assert [one.uuid for one in drafts_awaiting(acting(school.person))] == [made.uuid]
    assert drafts_awaiting(acting(member.person)) == []
    (card,) = draft_list(acting(school.person))
    assert (card.open_suggestions, list(card.deciding)) == (3, [school.number])
    for number in range(20):
        suggest(made, member, f"More {number}.")
    assert queries_of(lambda: draft_list(acting(library.person))) == few
    assert queries_of(lambda: seen(made, library)) == few_seen
    detail = draft_detail(made.uuid, acting(library.person))
    assert detail is not None
    assert detail.card.open_suggestions == 23
