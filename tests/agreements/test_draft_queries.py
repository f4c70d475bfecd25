"""Reading drafts: who may, what is told, and that queries do not grow with rows."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pactwork.agreements.actions import acts, drafting
from pactwork.agreements.actions.starting import start_amendment
from pactwork.agreements.drafting.operations import SetText
from pactwork.agreements.models import Draft, DraftParty
from pactwork.agreements.negotiation import Act, DraftState
from pactwork.agreements.queries.drafts import (
    draft_changes,
    draft_comments,
    draft_detail,
    draft_list,
    draft_revisions,
    draft_terms_at,
    drafts_awaiting,
    drafts_visible_to,
)
from pactwork.agreements.turns import Owed
from pactwork.people.api import acting
from tests.agreements.drafting import organisations, room, side
from tests.agreements.test_drafting import PDF

pytestmark = pytest.mark.django_db


def test_only_those_in_a_draft_read_it_not_even_the_operator() -> None:
    made = room()
    organisations("town")
    operator, stranger = side("town").person, side("town").person
    operator.is_operator = True
    operator.save()
    for person in (operator, stranger):
        assert not drafts_visible_to(acting(person)).exists()
        assert draft_list(acting(person)) == []
        assert draft_detail(made.uuid, acting(person)) is None
        assert draft_terms_at(made.uuid, acting(person), 1) is None
        assert draft_changes(made.uuid, acting(person), before=1, after=2) is None
        assert draft_comments(made.uuid, acting(person)) == []
        assert draft_revisions(made.uuid, acting(person)) == []
    member = side("school", "member").person
    assert draft_detail(made.uuid, acting(member)) is not None


def test_the_list_tells_whose_turn_it_is() -> None:
    made = room()
    one, other = made
    made.propose(one)
    made.approve(one)
    [card] = draft_list(acting(other.person))
    assert [(turn.organisation.slug, turn.owed, turn.mine) for turn in card.turns] == [
        ("school", Owed.APPROVE, True)
    ]
    assert card.awaits_me
    assert drafts_awaiting(acting(other.person)) == [card]
    assert drafts_awaiting(acting(one.person)) == []
    assert (card.approved, card.approving, card.signed, card.signing) == (1, 2, 0, 2)
    [same] = draft_list(acting(one.person))
    assert not same.awaits_me
    assert draft_list(acting(one.person), states=[DraftState.DRAFTING]) == []
    assert len(draft_list(acting(one.person), organisation=other.number)) == 1
    assert draft_list(acting(one.person), organisation=0) == []
    member = side("school", "member").person
    assert not draft_list(acting(member))[0].awaits_me


def test_what_is_open_to_me_follows_the_table_and_my_powers() -> None:
    made = room()
    one, other = made

    def open_to(person: object, number: int) -> set[Act]:
        detail = draft_detail(made.uuid, acting(person))  # type: ignore[arg-type]
        assert detail is not None
        return set(detail.mine[number])

    assert open_to(one.person, one.number) == {Act.CHANGE, Act.PROPOSE, Act.WITHDRAW}
    made.propose(one)
    made.approve(one)
    assert open_to(one.person, one.number) == {
        Act.COUNTER, Act.REMARK, Act.REFUSE, Act.WITHDRAW,
    }  # fmt: skip
    assert Act.APPROVE in open_to(other.person, other.number)
    writer = side("school", "coordinator").person
    assert open_to(writer, other.number) == {Act.COUNTER, Act.REMARK}
    assert open_to(side("school", "member").person, other.number) == set()


def test_a_draft_is_told_with_all_that_hangs_on_it() -> None:
    made = room()
    one, other = made
    drafting.set_beside(draft=made.uuid, contacts=[{"name": "Ana"}], notice_months=2, **one.who)
    drafting.attach_file(draft=made.uuid, name="plan.pdf", data=PDF, **one.who)
    drafting.comment_on(draft=made.uuid, article="a1", text="Why?", **other.who)
    made.approved()
    made.sign(one, mandate="Order 7")
    said = {"draft": made.uuid, "sha256": made.row.terms_sha256}
    acts.lay_paper(**said, scan=PDF, file_name="p.pdf", name="Jonas", **other.who)
    detail = draft_detail(made.uuid, acting(one.person))
    assert detail is not None
    assert detail.sha256 == made.row.terms_sha256
    [article] = detail.articles
    assert (article.key, article.number, article.open_comments) == ("a1", "1", 1)
    assert [held.key for held in article.commitments] == ["c-a1"]
    assert [party.role for party in detail.parties] == ["party-roles:lead", "party-roles:partner"]
    assert detail.parties[0].is_initiator
    assert detail.parties[0].contacts == [{"name": "Ana"}]
    [signature] = detail.signatures
    assert (signature.name, signature.mandate, signature.on_paper) == (
        "Ana of library", "Order 7", False,
    )  # fmt: skip
    [paper] = detail.papers
    assert (paper.name, paper.is_open) == ("Jonas", True)
    assert [file.name for file in detail.files] == ["plan.pdf"]
    assert [(line.act, line.person) for line in detail.acts] == [
        ("propose", "Ana of library"), ("approve", "Ana of library"),
        ("approve", "Ana of school"), ("sign", "Ana of library"),
    ]  # fmt: skip
    assert [(turn.organisation.slug, turn.owed) for turn in detail.card.turns] == [
        ("library", Owed.CONFIRM)
    ]
    acts.answer_paper(draft=made.uuid, paper=paper.number, confirmed=True, **one.who)
    ended = draft_detail(made.uuid, acting(one.person))
    assert ended is not None
    assert ended.signatures[1].confirmed_by is not None
    assert ended.card.agreement == made.row.slug


def test_what_is_still_to_do_is_told_by_path() -> None:
    made = room(ready=False)
    detail = draft_detail(made.uuid, acting(made.sides[0].person))
    assert detail is not None
    assert [(todo.path, todo.rule) for todo in detail.todos] == [(("articles",), "draft.promises")]
    made.change(made.sides[0], SetText(("agreement", "title"), "en", ""))
    detail = draft_detail(made.uuid, acting(made.sides[0].person))
    assert detail is not None
    assert [todo.rule for todo in detail.todos] == ["schema.Required"]


def test_the_history_is_told_word_by_word() -> None:
    made = room()
    one, other = made
    before = made.row.revision
    made.write(other, "We read with many pupils.")
    revisions = draft_revisions(made.uuid, acting(one.person))
    assert [(line.revision, line.author) for line in revisions] == [
        (3, "Ana of school"), (2, "Ana of library"), (1, "Ana of library"),
    ]  # fmt: skip
    [change] = draft_changes(made.uuid, acting(one.person), before=before, after=before + 1) or []
    assert [(run.kind, run.text) for run in change.runs] == [
        ("same", "We read with"), ("added", " many"), ("same", " pupils."),
    ]  # fmt: skip
    terms = draft_terms_at(made.uuid, acting(one.person), before)
    assert terms is not None
    assert terms["articles"][0]["text"]["en"] == "We read with pupils."


def test_comments_are_told_with_their_answers() -> None:
    made = room()
    one, other = made
    said = {"draft": made.uuid}
    first = drafting.comment_on(**said, text="Why?", article="a1", **one.who)
    drafting.comment_on(**said, text="Because.", answers=first, **other.who)
    drafting.comment_on(**said, text="On the whole.", **other.who)
    found = draft_comments(made.uuid, acting(one.person))
    assert [(comment.text, comment.author) for comment in found] == [
        ("Why?", "Ana of library"), ("On the whole.", "Ana of school"),
    ]  # fmt: skip
    assert [answer.text for answer in found[0].answers] == ["Because."]
    assert len(draft_comments(made.uuid, acting(one.person), article="a1")) == 1
    assert draft_list(acting(one.person))[0].open_comments == 2
    drafting.resolve_comment(**said, comment=first, **one.who)
    assert draft_list(acting(one.person))[0].open_comments == 1


def test_an_amendment_says_when_its_base_has_moved() -> None:
    made = room().signed()
    one = made.sides[0]
    drafts = [start_amendment(agreement=made.row.slug, **one.who) for _ in range(2)]
    detail = draft_detail(drafts[1], acting(one.person))
    assert detail is not None
    assert not detail.base_moved
    amends = type(made)(drafts[0], made.sides)
    amends.write(one, "Otherwise.")
    amends.signed()
    detail = draft_detail(drafts[1], acting(one.person))
    assert detail is not None
    assert detail.base_moved
    assert len(draft_list(acting(one.person), agreement=made.row.slug)) == 3


def queries_of_list(person: object) -> int:
    powers = acting(person)  # type: ignore[arg-type]
    with CaptureQueriesContext(
        connection,
    ) as caught:
        draft_list(powers)
    return len(caught)


def test_the_list_asks_as_often_for_one_draft_as_for_many() -> None:
    made = room()
    person = made.sides[0].person
    few = queries_of_list(person)
    for number in range(5):
        row = made.row
        parties = list(row.parties.all())
        row.pk, row.uuid, row.slug = (
            None,
            f"00000000-0000-4000-8000-00000000000{number}",
            f"s{number}",
        )
        row.save(force_insert=True)
        for party in parties:
            DraftParty.objects.create(
                draft=row, organisation_id=party.organisation_id, act=party.act,
                position=party.position,
            )  # fmt: skip
    assert Draft.objects.count() == 6
    assert queries_of_list(person) == few <= 7


def test_a_draft_asks_as_often_with_much_as_with_little_on_it() -> None:
    made = room()
    one = made.sides[0]

    def asked() -> int:
        powers = acting(one.person)
        with CaptureQueriesContext(connection) as caught:
            draft_detail(made.uuid, powers)
        return len(caught)

    made.propose(one)
    few = asked()
    made.write(one, "Otherwise.", as_counter=True)
    for text in ("One.", "Two.", "Three."):
        drafting.comment_on(draft=made.uuid, text=text, **one.who)
        made.write(one, text)
    made.propose(one)
    assert asked() == few
