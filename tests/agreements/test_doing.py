"""Delivering, accepting, asking, answering, returning and withdrawing by hand."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from pactwork.agreements.api import agreement_detail, dialogue, doing, evidence_by_uuid
from pactwork.agreements.models import AttachedFile, Claim, Delivered, Evidence, Message
from pactwork.files.api import FileError, bytes_of
from pactwork.kernel.viewer import PUBLIC
from pactwork.ledger.models import Statement
from pactwork.people.api import Person, acting
from tests.factories import TODAY, commitment, numbers, pact, someone, take_in
from tests.files.samples import DOCM, HTML, PDF, PNG

SAID = {"fa": "چند نفر آمدند؟", "en": "How many came?"}


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(TODAY):
        yield


@pytest.fixture
def ana(db: None) -> Person:
    """A member of the library, under whose agreement with the school things happen."""
    take_in(pact("reading", commitment("c1"), commitment("c2")))
    return someone("ana@library.md", name="Ana Țurcanu", library="member")


@pytest.fixture
def jonas(ana: Person) -> Person:
    return someone("jonas@school.lt", name="Jonas Žukas", school="coordinator")


@pytest.fixture
def school(ana: Person) -> int:
    return numbers("school")[0]


@pytest.fixture
def library(ana: Person) -> int:
    return numbers("library")[0]


def delivery(**said: Any) -> doing.Delivery:
    held = {
        "uuid": uuid.uuid4(),
        "by": "library",
        "commitments": [("reading", "c1")],
        "kind": "evidence-kinds:training",
        "title": {"ro": "Instruirea bibliotecarilor"},
        "first_day": date(2026, 11, 20),
        "last_day": date(2026, 11, 20),
        "quantities": {"measures:trainings": Decimal(2)},
        "headcount": 18,
    }
    return doing.Delivery(**{**held, **said})  # type: ignore[arg-type]


def achieved(key: str = "c1") -> Decimal:
    held = agreement_detail("reading", PUBLIC)
    assert held is not None
    return next(one.progress.achieved for one in held.commitments if one.key == key)


def seen(held: uuid.UUID, person: Person) -> dialogue.Piece:
    found = dialogue.piece(held, acting(person))
    assert found is not None
    return found


def open_to(held: uuid.UUID, person: Person) -> dialogue.Acts:
    return dialogue.acts_open_to(seen(held, person), acting(person), person.pk)


def test_what_is_delivered_waits_and_counts_once_it_is_accepted(
    ana: Person, jonas: Person, school: int
) -> None:
    one = delivery()
    assert doing.deliver(one, files=[doing.Upload("poză.png", PNG)], by=ana)
    assert achieved() == 0
    assert evidence_by_uuid(one.uuid, PUBLIC) is None
    piece = seen(one.uuid, jonas)
    assert (piece.person_name, piece.waiting) == ("Ana Țurcanu", {school})
    assert [(file.name, file.media_type, file.size) for file in piece.files] == [
        ("poză.png", "image/png", len(PNG))
    ]
    assert doing.accept(one.uuid, organisation=school, by=jonas)
    assert achieved() == 2
    public = evidence_by_uuid(one.uuid, PUBLIC)
    assert public is not None
    assert "Ana" not in repr(public)
    assert not doing.accept(one.uuid, organisation=school, by=jonas)


def test_taking_an_acceptance_back_undoes_it(ana: Person, jonas: Person, school: int) -> None:
    one = delivery()
    doing.deliver(one, by=ana)
    doing.accept(one.uuid, organisation=school, by=jonas)
    assert [card.slug for card in open_to(one.uuid, jonas).take_back] == ["school"]
    assert doing.take_acceptance_back(one.uuid, organisation=school, by=jonas)
    assert achieved() == 0
    assert [card.slug for card in open_to(one.uuid, jonas).accept] == ["school"]


def test_the_same_sent_twice_is_delivered_once(ana: Person) -> None:
    one = delivery()
    files = [doing.Upload("a.pdf", PDF)]
    assert [doing.deliver(one, files=files, by=ana) for _ in range(2)] == [True, False]
    assert (Evidence.objects.count(), AttachedFile.objects.count()) == (1, 1)


def test_one_thing_serves_several_commitments_of_several_agreements(
    ana: Person, jonas: Person, school: int
) -> None:
    take_in(pact("sharing", commitment("c9"), parties=("library", "school", "city")))
    one = delivery(commitments=[("reading", "c1"), ("reading", "c2"), ("sharing", "c9")])
    doing.deliver(one, by=ana)
    doing.accept(one.uuid, organisation=school, by=jonas)
    assert Claim.objects.filter(evidence__uuid=one.uuid, accepted_on__isnull=False).count() == 3
    assert (achieved("c1"), achieved("c2")) == (2, 2)


def test_asked_answered_returned_and_delivered_anew(
    ana: Person, jonas: Person, library: int, school: int
) -> None:
    one = delivery()
    doing.deliver(one, files=[doing.Upload("a.pdf", PDF)], by=ana)
    doing.ask(one.uuid, text=SAID, organisation=school, by=jonas)
    assert [card.slug for card in open_to(one.uuid, ana).answer] == ["school"]
    doing.answer(one.uuid, text={"ro": "Optsprezece."}, to=school, organisation=library, by=ana)
    assert open_to(one.uuid, ana).answer == []
    doing.return_with_reason(
        one.uuid, reason={"lt": "Trūksta sąrašo"}, organisation=school, by=jonas
    )
    assert [(line.kind, line.person, line.is_open) for line in seen(one.uuid, ana).said] == [
        ("asked", "Jonas Žukas", False),
        ("answered", "Ana Țurcanu", False),
        ("returned", "Jonas Žukas", True),
    ]
    corrected = delivery(quantities={"measures:trainings": Decimal(3)})
    kept = [file.sha256 for file in seen(one.uuid, ana).files]
    assert doing.deliver_again(
        corrected, corrects=one.uuid, reason={"ro": "Corectat"}, keep=kept, by=ana
    )
    before, after = seen(one.uuid, ana), seen(corrected.uuid, ana)
    assert (before.corrected_by, after.corrects) == (corrected.uuid, one.uuid)
    assert before.evidence.voided_on == date(2026, 11, 22)
    assert [file.name for file in after.files] == ["a.pdf"]
    assert not [line for line in before.said if line.is_open]
    assert bytes_of(after.files[0].sha256) == PDF


def test_what_is_said_is_recorded_without_its_words(
    ana: Person, jonas: Person, school: int
) -> None:
    one = delivery()
    doing.deliver(one, by=ana)
    doing.ask(one.uuid, text=SAID, organisation=school, by=jonas)
    last = Statement.objects.order_by("-pk").first()
    assert last is not None
    assert last.verb.iri == "http://adlnet.gov/expapi/verbs/asked"
    assert "How many" not in repr(last.__dict__)


def test_who_may_do_what(ana: Person, jonas: Person, library: int, school: int) -> None:
    one = delivery()
    doing.deliver(one, by=ana)
    stranger = someone("x@press.org")
    pupil = someone("pupil@school.lt", school="member")
    refused = [
        lambda: doing.deliver(delivery(), by=stranger),
        lambda: doing.deliver(delivery(), by=jonas),
        lambda: doing.accept(one.uuid, organisation=school, by=stranger),
        lambda: doing.accept(one.uuid, organisation=school, by=pupil),
        lambda: doing.accept(one.uuid, organisation=library, by=ana),
        lambda: doing.ask(one.uuid, text=SAID, organisation=school, by=ana),
        lambda: doing.return_with_reason(one.uuid, reason=SAID, organisation=school, by=pupil),
        lambda: doing.answer(one.uuid, text=SAID, to=school, organisation=school, by=jonas),
        lambda: doing.withdraw(one.uuid, reason=SAID, organisation=school, by=jonas),
        lambda: doing.withdraw(one.uuid, reason=SAID, organisation=library, by=stranger),
        lambda: doing.take_acceptance_back(one.uuid, organisation=school, by=ana),
    ]
    for act in refused:
        with pytest.raises(doing.NotAllowedError):
            act()
    assert Message.objects.count() == 0


def test_four_eyes_even_for_somebody_in_both_organisations(ana: Person, school: int) -> None:
    both = someone("both@example.org", library="coordinator", school="representative")
    one = delivery()
    doing.deliver(one, by=both)
    assert open_to(one.uuid, both).accept == []
    with pytest.raises(doing.NotAllowedError):
        doing.accept(one.uuid, organisation=school, by=both)


def test_a_member_withdraws_what_they_delivered_until_it_is_accepted(
    ana: Person, jonas: Person, library: int, school: int
) -> None:
    first, second = delivery(), delivery()
    doing.deliver(first, by=ana)
    doing.deliver(second, by=ana)
    doing.withdraw(first.uuid, reason={"ro": "Greșit"}, organisation=library, by=ana)
    doing.accept(second.uuid, organisation=school, by=jonas)
    with pytest.raises(doing.NotAllowedError):
        doing.withdraw(second.uuid, reason={"ro": "Greșit"}, organisation=library, by=ana)
    head = someone("ion@library.md", library="coordinator")
    doing.withdraw(second.uuid, reason={"ro": "Greșit"}, organisation=library, by=head)
    assert achieved() == 0


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.pdf", HTML), ("a.html", HTML), ("a.docx", DOCM), ("a.png", b""), ("a.svg", b"<svg/>")],
)
def test_a_hostile_file_leaves_nothing(ana: Person, name: str, data: bytes) -> None:
    with pytest.raises(FileError):
        doing.deliver(delivery(), files=[doing.Upload(name, data)], by=ana)


def test_withdrawn_evidence_is_neither_accepted_nor_asked_about(
    ana: Person, jonas: Person, library: int, school: int
) -> None:
    one = delivery()
    doing.deliver(one, by=ana)
    doing.withdraw(one.uuid, reason={"ro": "Greșit"}, organisation=library, by=ana)
    with pytest.raises(doing.EvidenceError):
        doing.accept(one.uuid, organisation=school, by=jonas)
    with pytest.raises(doing.EvidenceError):
        doing.ask(one.uuid, text=SAID, organisation=school, by=jonas)
    assert open_to(one.uuid, jonas) == dialogue.Acts()


@pytest.mark.parametrize("text", [{}, {"en": "   "}])
def test_a_question_without_words_is_refused(
    ana: Person, jonas: Person, school: int, text: dict[str, str]
) -> None:
    one = delivery()
    doing.deliver(one, by=ana)
    with pytest.raises(doing.EvidenceError):
        doing.ask(one.uuid, text=text, organisation=school, by=jonas)


def test_a_commitment_withdrawn_since_takes_no_evidence(ana: Person) -> None:
    take_in(pact("reading", commitment("c1")))
    with pytest.raises(doing.EvidenceError, match="no longer part"):
        doing.deliver(delivery(commitments=[("reading", "c2")]), by=ana)
    with pytest.raises(doing.EvidenceError, match="at least one"):
        doing.deliver(delivery(commitments=[]), by=ana)


def test_parties_of_another_agreement_hear_nothing_of_the_dialogue(
    ana: Person, jonas: Person, school: int
) -> None:
    take_in(pact("city", commitment("c9"), parties=("library", "city")))
    one = delivery(commitments=[("reading", "c1"), ("city", "c9")])
    doing.deliver(one, by=ana)
    doing.ask(one.uuid, text=SAID, organisation=school, by=jonas)
    reza = someone("reza@city.ir", city="coordinator")
    assert seen(one.uuid, reza).said == []
    assert len(seen(one.uuid, ana).said) == 1


def test_a_stranger_sees_no_piece(ana: Person) -> None:
    one = delivery()
    doing.deliver(one, files=[doing.Upload("a.pdf", PDF)], by=ana)
    digest = AttachedFile.objects.get().sha256
    take_in(pact("other", parties=("press", "town")))
    for person in (someone("x@x.org"), someone("y@press.org", press="representative")):
        assert dialogue.piece(one.uuid, acting(person)) is None
        assert dialogue.attached_file(one.uuid, digest, acting(person)) is None
    assert dialogue.attached_file(one.uuid, digest, acting(ana)) is not None


def test_the_person_is_never_in_the_ledger(ana: Person) -> None:
    one = delivery()
    doing.deliver(one, by=ana)
    assert Delivered.objects.get().person == ana
    assert not [
        row for row in Statement.objects.all() if "ana@" in repr(row.__dict__) + row.text.raw
    ]
