"""From an empty draft to an agreement in force."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from pactwork.agreements.actions import acts, drafting
from pactwork.agreements.api import agreement_detail, versions_of
from pactwork.agreements.drafting.errors import (
    DraftError,
    NotAllowedError,
    StaleError,
    UnknownDraftError,
)
from pactwork.agreements.drafting.operations import SetContractors, SetParties, SetText, SetValue
from pactwork.agreements.models import Agreement, AgreementVersion, RegisterEntry
from pactwork.agreements.negotiation import DraftState
from pactwork.kernel.viewer import PUBLIC
from pactwork.ledger.models import Statement, Text
from tests.agreements.drafting import Room, organisations, room, side
from tests.factories import pact, take_in

pytestmark = pytest.mark.django_db

SCAN = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
TITLE = ("agreement", "title")


def verbs() -> list[str]:
    rows = Statement.objects.order_by("pk").values_list("verb__iri", "actor__identifier")
    return [f"{verb.rpartition('/')[2]} {actor.rpartition('/')[2]}" for verb, actor in rows]


def test_a_draft_that_all_signed_is_in_force_with_the_hash_they_signed() -> None:
    made = room("library", "school", "ministry")
    made.signed()
    row = made.row
    assert made.state == "in_force"
    agreement = Agreement.objects.get(slug=row.slug)
    assert row.became == agreement
    assert agreement.signed == "2026-11-22"
    version = AgreementVersion.objects.get(agreement=agreement)
    assert version.sha256 == row.terms_sha256
    assert {one.sha256 for one in row.signatures.all()} == {version.sha256}
    assert RegisterEntry.objects.get(agreement=agreement).commitments == 1
    detail = agreement_detail(row.slug, PUBLIC)
    assert detail is not None
    assert [one.organisation.slug for one in detail.parties] == ["library", "school", "ministry"]


def test_the_ledger_tells_it_by_organisations_and_names_nobody() -> None:
    made = room()
    before = len(verbs())
    made.signed()
    told = verbs()[before:]
    assert [one.partition(" ")[0] for one in told] == [
        "present", "approve", "approve", "agree", "agree", "create", "start",
    ]  # fmt: skip
    recorded = repr(list(Text.objects.values_list("raw", flat=True)))
    for one in made:
        assert one.person.name not in recorded
        assert one.person.email not in recorded


def test_shown_to_its_parties_only_it_is_hidden_from_the_public() -> None:
    made = room()
    one = made.sides[0]
    drafting.set_beside(draft=made.uuid, visibility="parties", notice_months=3, **one.who)
    made.signed()
    assert agreement_detail(made.row.slug, PUBLIC) is None
    assert Agreement.objects.get(slug=made.row.slug).notice.months == 3


def test_contacts_change_without_clearing_an_approval() -> None:
    made = room().approved()
    one = made.sides[0]
    contacts = [{"name": "Ana", "email": "ana@example.org", "phone": ""}]
    drafting.set_beside(draft=made.uuid, contacts=contacts, **one.who)
    assert made.state == DraftState.APPROVED
    with pytest.raises(DraftError):
        drafting.set_beside(draft=made.uuid, contacts=[{"mail": "x"}], **one.who)
    with pytest.raises(DraftError) as caught:
        drafting.set_beside(draft=made.uuid, visibility="parties", **one.who)
    assert caught.value.code == "proposed"
    for each in made:
        made.sign(each)
    party = Agreement.objects.get(slug=made.row.slug).parties.get(organisation=one.number)
    assert party.contacts == [{"name": "Ana", "email": "ana@example.org"}]


def test_what_is_incomplete_is_not_proposed() -> None:
    made = room(ready=False)
    with pytest.raises(DraftError) as caught:
        made.propose(made.sides[0])
    assert caught.value.code == "todo"
    assert made.state == DraftState.DRAFTING


def test_a_change_after_approvals_clears_them_and_needs_to_be_meant() -> None:
    made = room().approved()
    seen = made.row.terms_sha256
    one, other = made
    with pytest.raises(DraftError) as caught:
        made.write(other, "We read every day.")
    assert caught.value.code == "proposed"
    made.sign(one)
    made.write(other, "We read every day.", as_counter=True)
    row = made.row
    assert made.state == DraftState.DRAFTING
    assert row.holder_id == other.number
    assert not row.approvals.filter(cleared_at=None).exists()
    assert not row.signatures.filter(cleared_at=None).exists()
    made.propose(other)
    with pytest.raises(StaleError):
        made.approve(one, seen)
    for each in made:
        made.approve(each)
    with pytest.raises(StaleError):
        made.sign(one, seen)
    assert made.sign(one) == DraftState.SIGNING
    assert made.sign(other) == DraftState.IN_FORCE


def test_the_same_words_again_are_approved_anew() -> None:
    made = room().approved()
    one, other = made
    made.write(one, "Otherwise.", as_counter=True)
    made.write(one, "We read with pupils.")
    made.propose(one)
    assert made.row.approvals.filter(sha256=made.row.terms_sha256).count() == 2
    assert made.approve(one) == DraftState.PROPOSED
    assert made.approve(other) == DraftState.APPROVED


def test_nobody_signs_or_approves_twice_or_too_early() -> None:
    made = room()
    one, other = made
    with pytest.raises(DraftError):
        made.sign(one)
    made.propose(one)
    with pytest.raises(DraftError):
        made.sign(one)
    made.approve(one)
    with pytest.raises(DraftError) as caught:
        made.approve(one)
    assert caught.value.code == "twice"
    made.approve(other)
    made.sign(one)
    with pytest.raises(DraftError) as caught:
        made.sign(one)
    assert caught.value.code == "twice"
    made.sign(other)
    with pytest.raises(DraftError):
        made.sign(other)
    assert Agreement.objects.filter(slug=made.row.slug).count() == 1


@pytest.mark.parametrize("age", [timedelta(minutes=11), timedelta(minutes=-1)])
def test_a_signatory_has_just_proven_who_it_is(age: timedelta) -> None:
    made = room().approved()
    with pytest.raises(NotAllowedError) as caught:
        made.sign(made.sides[0], authenticated_at=timezone.now() - age)
    assert caught.value.code == "fresh"


def test_only_representatives_approve_and_sign_only_coordinators_write() -> None:
    made = room()
    writer, reader = side("school", "coordinator"), side("school", "member")
    made.write(writer, "Written by a coordinator.")
    made.propose(writer)
    for one in (writer, reader):
        with pytest.raises(NotAllowedError):
            made.approve(one)
    with pytest.raises(NotAllowedError):
        made.write(reader, "x", as_counter=True)


def test_a_stranger_finds_no_draft() -> None:
    made = room()
    organisations("town")
    stranger = side("town")
    borrowed = {"for_organisation": made.sides[0].number, "by": stranger.person}
    for who in (stranger.who, borrowed):
        with pytest.raises(UnknownDraftError):
            acts.withdraw_draft(draft=made.uuid, **who)
    with pytest.raises(UnknownDraftError):
        acts.withdraw_draft(draft=uuid4(), **made.sides[0].who)


def test_remarks_give_it_back_to_whoever_proposed_it() -> None:
    made = room()
    one, other = made
    made.propose(one)
    made.approve(one)
    said = {"draft": made.uuid, "sha256": made.row.terms_sha256}
    with pytest.raises(DraftError):
        acts.return_draft(**said, remarks=" ", **other.who)
    assert acts.return_draft(**said, remarks="Which pupils?", **other.who) == DraftState.DRAFTING
    assert made.row.holder_id == one.number
    assert not made.row.approvals.filter(cleared_at=None).exists()
    assert made.row.acts.last().reason == "Which pupils?"


def test_a_refusal_ends_it_and_says_why() -> None:
    made = room().approved()
    one, other = made
    made.sign(one)
    said = {"draft": made.uuid, "sha256": made.row.terms_sha256, "reason": "No money."}
    assert acts.refuse_draft(**said, **other.who) == DraftState.REFUSED
    with pytest.raises(DraftError):
        made.sign(other)
    assert not Agreement.objects.filter(slug=made.row.slug).exists()


def test_only_whoever_started_it_withdraws_it() -> None:
    made = room()
    one, other = made
    with pytest.raises(DraftError):
        acts.withdraw_draft(draft=made.uuid, **other.who)
    assert acts.withdraw_draft(draft=made.uuid, **one.who) == DraftState.WITHDRAWN
    with pytest.raises(DraftError):
        made.write(one, "x")


def four() -> Room:
    """A lead, a partner, one that only funds, one that endorses; and a contractor."""
    made = room("library", "school", "ministry", "city", "press")
    roles = ["lead", "partner", "funder", "endorser"]
    sides = zip(made.sides[:4], roles, strict=True)
    parties = [{"organisation": one.slug, "role": role} for one, role in sides]
    made.change(made.sides[0], SetParties(parties))
    made.change(
        made.sides[0], SetValue(("agreement", "declared_partners"), 4),
    )  # fmt: skip
    made.change(made.sides[0], SetContractors([{"organisation": "press"}]))
    return made


def test_funders_endorsers_and_contractors_have_their_own_acts() -> None:
    made = four()
    library, school, ministry, city, press = made.sides
    made.propose(library)
    for one in (ministry, city, press):
        with pytest.raises(DraftError):
            made.approve(one)
        with pytest.raises(DraftError):
            made.write(one, "x", as_counter=True)
    made.approve(library)
    made.approve(school)
    for one in (press, library, city, school):
        assert made.sign(one) == DraftState.SIGNING
    assert made.sign(ministry) == DraftState.IN_FORCE
    signed = made.row.signatures.order_by("pk").values_list("act", flat=True)
    assert list(signed) == ["contract", "sign", "endorse", "sign", "fund"]


def test_paper_and_product_mix_and_paper_counts_when_another_confirms() -> None:
    made = room("library", "school", "ministry").approved()
    library, school, ministry = made.sides
    made.sign(ministry)
    said = {"draft": made.uuid, "sha256": made.row.terms_sha256, "scan": SCAN, "file_name": "p.pdf"}
    first = acts.lay_paper(**said, name="Ana", **library.who)
    made.sign(school)
    assert made.state == DraftState.SIGNING
    answer = {"draft": made.uuid, "confirmed": True}
    with pytest.raises(DraftError):
        acts.answer_paper(paper=first, **answer, **library.who)
    with pytest.raises(DraftError):
        acts.answer_paper(draft=made.uuid, paper=first, confirmed=False, **school.who)
    acts.answer_paper(draft=made.uuid, paper=first, confirmed=False, reason="Page 2?", **school.who)
    assert made.state == DraftState.SIGNING
    second = acts.lay_paper(**said, name="Ana", mandate="Order 7", **library.who)
    with pytest.raises(DraftError):
        acts.answer_paper(paper=first, **answer, **school.who)
    assert acts.answer_paper(paper=second, **answer, **school.who) == DraftState.IN_FORCE
    signature = made.row.signatures.get(organisation=library.number)
    assert (signature.name, signature.mandate) == ("Ana", "Order 7")
    assert signature.paper.answered_by_id == school.number
    with pytest.raises(DraftError):
        acts.lay_paper(**said, name="Ana", **school.who)


def test_a_paper_of_other_terms_never_counts() -> None:
    made = room().approved()
    one, other = made
    said = {"draft": made.uuid, "sha256": made.row.terms_sha256, "scan": SCAN, "file_name": "p.pdf"}
    paper = acts.lay_paper(**said, name="Ana", **one.who)
    made.write(one, "Otherwise.", as_counter=True)
    made.approved()
    with pytest.raises(DraftError):
        acts.answer_paper(draft=made.uuid, paper=paper, confirmed=True, **other.who)
    with pytest.raises(StaleError):
        acts.lay_paper(**said, name="Ana", **one.who)


def test_signing_oneself_takes_the_paper_back() -> None:
    made = room().approved()
    one, other = made
    said = {"draft": made.uuid, "sha256": made.row.terms_sha256, "scan": SCAN, "file_name": "p.pdf"}
    paper = acts.lay_paper(**said, name="Ana", **one.who)
    made.sign(one)
    with pytest.raises(DraftError):
        acts.answer_paper(draft=made.uuid, paper=paper, confirmed=True, **other.who)
    assert made.row.signatures.count() == 1


def test_a_key_that_came_in_by_file_meanwhile_is_not_overwritten() -> None:
    made = room().approved()
    take_in(pact(made.row.slug))
    made.sign(made.sides[0])
    with pytest.raises(DraftError) as caught:
        made.sign(made.sides[1])
    assert caught.value.code == "key"


def test_versions_of_what_came_in_force_can_be_read_as_any_other() -> None:
    made = room()
    made.change(made.sides[0], SetText(TITLE, "fa", "با هم می‌خوانیم"))
    made.signed()
    assert [one.sha256 for one in versions_of(made.row.slug, PUBLIC)] == [made.row.terms_sha256]
