"""Writing together: what is kept, what clashes, and where a draft can start from."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest

from pactwork.agreements.actions import acts, drafting, starting
from pactwork.agreements.actions.rebasing import rebase_draft
from pactwork.agreements.api import PactfileError, as_yaml
from pactwork.agreements.drafting.errors import (
    BaseMovedError,
    ConflictError,
    DraftError,
    NotAllowedError,
)
from pactwork.agreements.drafting.operations import RemoveArticle, SetParties, SetText, SetValue
from pactwork.agreements.drafting.templates import templates
from pactwork.agreements.models import Agreement, AgreementVersion, Draft, NoticePeriod
from pactwork.agreements.negotiation import DraftState
from pactwork.kernel.languages import LANGUAGES
from tests.agreements.drafting import Room, organisations, room, side
from tests.factories import accepted, commitment, evidence, happened, numbers, pact, take_in

pytestmark = pytest.mark.django_db

TITLE = ("agreement", "title")
TEXT = ("articles", "a1", "text")
TERM = ("agreement", "term")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def test_two_who_write_at_once_lose_no_word() -> None:
    made = room()
    one, other = made
    base = made.row.revision
    made.write(one, "We gladly read with pupils.", base=base)
    changed = made.write(other, "We read with pupils and parents.", base=base)
    assert changed.merged
    assert changed.terms["articles"][0]["text"]["en"] == "We gladly read with pupils and parents."


def test_where_both_wrote_the_same_both_texts_are_told_and_nothing_is_written() -> None:
    made = room()
    one, other = made
    base = made.row.revision
    made.write(one, "We read with ten pupils.", base=base)
    with pytest.raises(ConflictError) as caught:
        made.change(
            other,
            SetText(TITLE, "ro", "Citim"),
            SetText(TEXT, "en", "We read with all pupils."),
            base=base,
        )
    [clash] = caught.value.clashes
    assert (clash.path, clash.language) == (TEXT, "en")
    assert (clash.was, clash.theirs, clash.mine) == (
        "We read with pupils.", "We read with ten pupils.", "We read with all pupils.",
    )  # fmt: skip
    assert "ro" not in made.terms["agreement"]["title"]
    made.write(other, "We read with all ten pupils.", base=caught.value.revision)
    assert made.terms["articles"][0]["text"]["en"] == "We read with all ten pupils."


def test_a_change_sent_again_is_taken_in_once() -> None:
    made = room()
    one, key = made.sides[0], uuid4()
    first = made.change(one, SetText(TEXT, "en", "Once."), key=key)
    made.write(one, "Twice.")
    again = made.change(one, SetText(TEXT, "en", "Once."), key=key, base=first.revision - 1)
    assert again.repeated
    assert again.revision == first.revision + 1
    assert made.terms["articles"][0]["text"]["en"] == "Twice."


def test_what_was_queued_offline_follows_on_what_was_sent_before() -> None:
    """Three changes of one text, all based on the revision seen last; another wrote elsewhere."""
    made = room()
    one, other = made
    base = made.row.revision
    made.change(other, SetText(TITLE, "en", "Reading every day"), base=base)
    texts = ["We read with pupils.", "We read books.", "We read good books.", "We read."]
    for was, text in pairwise(texts):
        made.write(one, text, was=was, base=base)
    assert made.terms["articles"][0]["text"]["en"] == "We read."
    assert made.terms["agreement"]["title"]["en"] == "Reading every day"


def test_every_change_is_a_version_with_its_author() -> None:
    made = room()
    one, other = made
    made.write(other, "Otherwise.")
    version = made.row.versions.get(revision=made.row.revision)
    assert (version.author, version.organisation_id) == (other.person, other.number)
    assert version.sha256 == made.row.terms_sha256
    assert version.operations == [
        {"do": "set-text", "path": list(TEXT), "language": "en", "text": "Otherwise."}
    ]
    revision = made.row.revision
    made.write(one, "Otherwise.")
    assert made.row.revision == revision


@pytest.mark.parametrize("base", [0, 99])
def test_a_change_is_based_on_a_revision_there_is(base: int) -> None:
    made = room()
    with pytest.raises(DraftError) as caught:
        made.change(made.sides[0], SetText(TITLE, "en", "x"), base=base or -1)
    assert caught.value.code == "revision"


def test_who_is_in_a_draft_follows_its_terms() -> None:
    made = room()
    one, other = made
    organisations("ministry")
    parties = [{"organisation": "library", "role": "lead"}, {"organisation": "ministry"}]
    made.change(one, SetParties(parties))
    assert set(made.row.parties.values_list("organisation", flat=True)) == set(
        numbers("library", "ministry")
    )
    with pytest.raises(DraftError):
        made.write(other, "Still here?")
    for wrong in (["ministry", "school"], ["library", "nobody-knows"]):
        with pytest.raises(DraftError):
            made.change(one, SetParties([{"organisation": slug} for slug in wrong]))


def test_comments_are_answered_and_settled() -> None:
    made = room()
    one, other = made
    said = {"draft": made.uuid}
    first = drafting.comment_on(**said, text="Which pupils?", article="a1", **other.who)
    drafting.comment_on(**said, text="All.", answers=first, mentions=[other.person.pk], **one.who)
    with pytest.raises(DraftError):
        drafting.comment_on(**said, text=" ", **one.who)
    with pytest.raises(DraftError):
        drafting.comment_on(**said, text="x", answers=first + 999, **one.who)
    drafting.resolve_comment(**said, comment=first, **one.who)
    comment = made.row.comments.get(pk=first)
    assert comment.resolved_by == one.person
    assert comment.answers_to_it.get().article == "a1"
    made.approved()
    assert made.state == DraftState.APPROVED


def test_files_lie_beside_a_draft_and_come_into_the_agreement() -> None:
    made = room()
    one = made.sides[0]
    said = {"draft": made.uuid, "name": "plan.pdf", "data": PDF}
    sha256 = drafting.attach_file(**said, **one.who)
    assert drafting.attach_file(**said, **one.who) == sha256
    other = drafting.attach_file(**{**said, "name": "b.pdf", "data": PDF + b"\n"}, **one.who)
    drafting.detach_file(draft=made.uuid, sha256=other, **one.who)
    made.signed()
    [file] = Agreement.objects.get(slug=made.row.slug).files
    assert (file["path"], file["sha256"]) == ("plan.pdf", sha256)
    with pytest.raises(DraftError):
        drafting.attach_file(**said, **one.who)


def test_only_coordinators_start_and_a_start_sent_again_starts_once() -> None:
    organisations("library", "school")
    member, key = side("library", "member"), uuid4()
    one = side("library", "coordinator")
    said: dict[str, Any] = {"title": {"fa": "خواندن"}, "parties": ["school"], "key": key}
    with pytest.raises(NotAllowedError):
        starting.start_blank(**said, **member.who)
    assert starting.start_blank(**said, **one.who) == starting.start_blank(**said, **one.who) == key
    with pytest.raises(DraftError):
        starting.start_blank(**said, **side("school").who)
    assert Draft.objects.get(uuid=key).slug == f"agreement-{key.hex[:8]}"


def test_there_are_three_templates_in_six_languages_that_can_be_proposed() -> None:
    organisations("library", "school")
    one = side("library")
    assert [held.name for held in templates()] == [
        "course-delivery", "memorandum", "twinning-of-libraries",
    ]  # fmt: skip
    for held in templates():
        assert set(held.title) == set(held.purpose) == set(LANGUAGES)
        for language in LANGUAGES:
            uuid = starting.start_from_template(
                template=held.name, title={}, parties=["school"], language=language, **one.who
            )
            made = Room(uuid, [one])
            assert made.propose(one) == DraftState.PROPOSED, (held.name, language)
    with pytest.raises(DraftError):
        starting.start_from_template(template="none", title={}, **one.who)


def test_a_pact_file_becomes_a_draft() -> None:
    organisations("library", "school")
    one = side("library")
    document = pact("written", visibility="parties")
    document["agreement"]["signed"] = "2025-01-01"
    document["parties"][1]["contacts"] = [{"name": "Jonas"}]
    data = as_yaml(document).encode()
    uuid = starting.start_from_pactfile(data=data, name="x.yaml", **one.who)
    row = Draft.objects.get(uuid=uuid)
    made = Room(uuid, [one])
    assert row.visibility == "parties"
    assert row.contacts == {str(numbers("school")[0]): [{"name": "Jonas"}]}
    assert "signed" not in made.terms["agreement"]
    assert "contacts" not in made.terms["parties"][1]
    assert made.terms["articles"] == document["articles"]
    assert made.propose(one) == DraftState.PROPOSED


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"\xff\xfe", "syntax"),
        (b"pactwork: evidence/1\n", "kind"),
        (b"pactwork: pact/1\nagreement: {key: x}\nparties: [{organisation: nobody}]\n",
         "organisation.unknown"),
        (b"pactwork: pact/1\nagreement: {key: x, colour: red}\n", "schema.AdditionalProperties"),
    ],
)  # fmt: skip
def test_a_pact_file_that_is_none_is_refused_with_its_line(data: bytes, rule: str) -> None:
    organisations("library", "school")
    with pytest.raises(PactfileError) as caught:
        starting.start_from_pactfile(data=data, name="x.yaml", **side("library").who)
    assert [problem.rule for problem in caught.value.problems] == [rule]
    assert Draft.objects.count() == 0


def test_what_was_refused_can_be_started_from() -> None:
    made = room()
    one, other = made
    made.propose(one)
    sha256 = made.row.terms_sha256
    acts.refuse_draft(draft=made.uuid, sha256=sha256, reason="Not so.", **other.who)
    again = Room(starting.start_copy(draft=made.uuid, **other.who), made.sides)
    assert again.terms["articles"] == made.terms["articles"]
    assert again.row.slug != made.row.slug
    organisations("town")
    with pytest.raises(DraftError):
        starting.start_copy(draft=made.uuid, **side("town").who)


def amendment(made: Room, by: int = 0) -> Room:
    uuid = starting.start_amendment(agreement=made.row.slug, **made.sides[by].who)
    return Room(uuid, made.sides)


def test_an_amendment_goes_the_same_way_and_adds_a_version() -> None:
    made = room().signed()
    amends = amendment(made, by=1)
    assert amends.terms == made.terms
    with pytest.raises(DraftError) as caught:
        amends.propose(made.sides[1])
    assert caught.value.code == "same"
    amends.write(made.sides[0], "We read with pupils every day.")
    amends.signed()
    agreement = Agreement.objects.get(slug=made.row.slug)
    assert agreement.version_number == 2
    assert agreement.signed == "2026-11-22"
    assert agreement.terms_sha256 == amends.row.terms_sha256
    assert amends.row.became == agreement


def test_two_amendments_at_once_are_not_in_force_both() -> None:
    made = room().signed()
    one, other = made
    first, second = amendment(made), amendment(made, by=1)
    first.write(one, "We gladly read with pupils.")
    second.write(other, "We read with pupils and parents.")
    second.approved()
    second.sign(one)
    first.signed()
    with pytest.raises(BaseMovedError):
        second.sign(other)
    assert Agreement.objects.get(slug=made.row.slug).version_number == 2
    key = uuid4()
    rebased = rebase_draft(draft=second.uuid, key=key, **other.who)
    assert (rebased.base_version, rebased.left_out) == (2, ())
    assert second.state == DraftState.DRAFTING
    assert rebase_draft(draft=second.uuid, key=key, **other.who).revision == rebased.revision
    second.signed()
    terms = AgreementVersion.objects.get(agreement=made.row.became, number=3).terms
    assert "We gladly read with pupils and parents." in terms


def test_an_amendment_that_clashes_asks_whose_is_to_stand() -> None:
    made = room().signed()
    one, other = made
    first, second = amendment(made), amendment(made)
    first.write(one, "We read with ten pupils.")
    second.write(other, "We read with all pupils.")
    second.change(other, SetText(TITLE, "ro", "Citim"))
    first.signed()
    with pytest.raises(BaseMovedError):
        second.propose(other)
    with pytest.raises(ConflictError):
        rebase_draft(draft=second.uuid, key=uuid4(), **other.who)
    rebase_draft(draft=second.uuid, key=uuid4(), keep="mine", **other.who)
    assert second.terms["articles"][0]["text"]["en"] == "We read with all pupils."
    assert second.terms["agreement"]["title"]["ro"] == "Citim"


def test_nobody_is_left_out_of_an_amendment_unasked() -> None:
    made = room("library", "school", "ministry").signed()
    amends = amendment(made)
    one = made.sides[0]
    parties = [{"organisation": "library", "role": "lead"}, {"organisation": "school"}]
    amends.change(one, SetParties([{**held, "role": "partner"} for held in parties]))
    assert amends.row.parties.count() == 3
    amends.propose(one)
    for each in made.sides[:2]:
        amends.approve(each)
    assert amends.state == DraftState.PROPOSED
    amends.approve(made.sides[2])
    for each in made:
        amends.sign(each)
    assert Agreement.objects.get(slug=made.row.slug).parties.count() == 2


def test_only_parties_amend_and_renew() -> None:
    made = room().signed()
    organisations("town")
    for start in (starting.start_amendment, starting.start_renewal):
        with pytest.raises(DraftError):
            start(agreement=made.row.slug, **side("town").who)


def test_a_renewal_carries_over_what_is_unfinished() -> None:
    held = [commitment("done", measure={"counts": "trainings", "target": 1}), commitment("open")]
    take_in(pact("old", *held, agreement={"signed": "2025-01-02"}))
    entry = happened("e", commitments=["done"], accepted=accepted("school"))
    take_in(evidence("old", entry))
    one = side("library")
    uuid = starting.start_renewal(agreement="old", **one.who)
    made = Room(uuid, [one, side("school")])
    [article] = made.terms["articles"]
    assert [one["key"] for one in article["commitments"]] == ["open"]
    assert not {"term", "signed"} & made.terms["agreement"].keys()
    made.signed()
    assert Agreement.objects.get(slug="old").version_number == 1
    assert made.row.became.slug == made.row.slug != "old"
    assert NoticePeriod.objects.get(agreement=made.row.became).months == 0


def test_an_article_somebody_else_wrote_in_is_not_removed_unseen() -> None:
    made = room()
    one, other = made
    base = made.row.revision
    made.write(one, "We read with pupils, and we say how.", base=base)
    with pytest.raises(ConflictError):
        made.change(other, RemoveArticle("a1"), base=base)
    made.change(other, SetValue((*TERM, "from"), "2027"), base=base)
    assert made.terms["agreement"]["term"] == {"from": "2027"}
