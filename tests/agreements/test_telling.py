"""Who hears of what: of drafts, evidence, dates; once each, and nobody who may no longer see it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from django.utils.translation import override

from pactwork.agreements.actions.evidence import Delivery
from pactwork.agreements.api import acts, doing, drafting, drafts, starting, telling
from pactwork.agreements.models import Agreement, Commitment, Evidence
from pactwork.agreements.notice_kinds import KINDS
from pactwork.kernel.iris import iri
from pactwork.notifications.api import follow, inbox
from pactwork.notifications.models import Entry, Notice
from pactwork.people.actions.accounts import erase_account
from pactwork.people.api import Person, acting
from pactwork.people.exporting import everything_on
from pactwork.people.models import Membership
from tests.factories import (
    accepted,
    commitment,
    evidence,
    happened,
    numbers,
    pact,
    someone,
    take_in,
)


@pytest.fixture
def ana(db: None) -> Person:
    take_in(pact("reading", commitment(due="2026-12-20")))
    return someone("ana@library.example", name="Žydrūnė", library="representative")


@pytest.fixture
def keti(ana: Person) -> Person:
    return someone("keti@school.example", name="ქეთი", school="representative")


def heard(person: Person, language: str = "en") -> list[str]:
    """The headings in somebody's inbox, newest first."""
    with override(language):
        return [one.said.title for one in inbox(person.pk, language=language).entries if one.said]


def start(by: Person) -> UUID:
    template = next(one.name for one in drafts.templates() if one.commitments)
    (number,) = numbers("library")
    return starting.start_from_template(
        template=template,
        title={"ro": "Pactul cărților"},
        parties=["school"],
        language="ro",
        for_organisation=number,
        by=by,
    )


def sha(draft: UUID, person: Person) -> str:
    detail = drafts.draft_detail(draft, acting(person))
    assert detail is not None
    return detail.sha256


def test_those_whose_turn_it_is_hear_of_it_and_who_did_it_does_not(
    ana: Person, keti: Person
) -> None:
    draft = start(ana)
    library, school = numbers("library", "school")
    acts.propose_draft(draft=draft, sha256=sha(draft, ana), for_organisation=library, by=ana)
    assert (
        heard(keti) == ["To approve for School: “Pactul cărților”"]
        or "To approve for" in heard(keti)[0]
    )
    assert heard(ana) == []
    acts.return_draft(
        draft=draft,
        sha256=sha(draft, ana),
        remarks="Prea mult.",
        for_organisation=school,
        by=keti,
    )
    assert "gave back with remarks" in heard(ana)[0]
    acts.propose_draft(draft=draft, sha256=sha(draft, ana), for_organisation=library, by=ana)
    assert len(heard(keti)) == 2
    for person, number in ((ana, library), (keti, school)):
        acts.approve_draft(draft=draft, sha256=sha(draft, ana), for_organisation=number, by=person)
    assert "To sign for" in heard(ana)[0]
    for person, number in ((ana, library), (keti, school)):
        acts.sign_draft(
            draft=draft,
            sha256=sha(draft, ana),
            name="X",
            authenticated_at=timezone.now(),
            for_organisation=number,
            by=person,
        )
    assert heard(ana)[0] == "In force: “Pactul cărților”"


def test_a_remark_reaches_whom_it_names_and_no_stranger(ana: Person, keti: Person) -> None:
    take_in(pact("other", parties=("press", "town")))
    stranger = someone("x@press.example", press="representative")
    draft = start(ana)
    (library,) = numbers("library")
    drafting.comment_on(
        draft=draft,
        text="ვინ იხდის?",
        mentions=[keti.pk, stranger.pk],
        for_organisation=library,
        by=ana,
    )
    assert heard(keti) == ["Žydrūnė asks you about “Pactul cărților”"]
    assert heard(stranger) == []


def deliver(by: Person, key: str = "c1") -> UUID:
    uuid = uuid4()
    doing.deliver(
        Delivery(
            uuid=uuid,
            by="library",
            commitments=[("reading", key)],
            kind="evidence-kinds:training",
            title={"lt": "Mokymai", "fa": "کارگاه"},
            first_day=date(2026, 3, 1),
            last_day=date(2026, 3, 1),
            quantities={},
        ),
        by=by,
    )
    return uuid


def test_the_dialogue_on_evidence_reaches_the_side_whose_turn_it_is(
    ana: Person, keti: Person
) -> None:
    library, school = numbers("library", "school")
    uuid = deliver(ana)
    assert "Mokymai" in heard(keti, "lt")[0]
    doing.ask(uuid, text={"ka": "რამდენი?"}, organisation=school, by=keti)
    assert "asks about your evidence" in heard(ana)[0]
    doing.answer(uuid, text={"lt": "Dešimt."}, to=school, organisation=library, by=ana)
    assert "answered about" in heard(keti)[0]
    doing.accept(uuid, organisation=school, by=keti)
    assert "accepted your evidence" in heard(ana)[0]


def test_who_follows_a_commitment_hears_that_it_moved_once_a_day(ana: Person, keti: Person) -> None:
    reader = someone("reader@example.org")
    subject = iri("commitment", "reading", "c1")
    follow(subject, by=reader.pk)
    (school,) = numbers("school")
    for _ in range(2):
        doing.accept(deliver(ana), organisation=school, by=keti)
    assert len(heard(reader)) == 1


def test_dates_are_told_once_each(ana: Person, keti: Person) -> None:
    day = date(2026, 11, 28)
    Agreement.objects.update(last_day=day + timedelta(days=85), first_day=date(2025, 11, 1))
    assert telling.tell_dates(day) == 3
    assert telling.tell_dates(day) == 0
    assert telling.tell_dates(day + timedelta(days=1)) == 0
    said = sorted(heard(ana))
    assert len(said) == 3
    assert sum("ends on" in one for one in said) == 1
    assert telling.tell_dates(day + timedelta(days=60)) == 1
    assert sum("ends on" in one for one in heard(ana)) == 2


def test_an_agreement_with_life_in_it_is_not_called_asleep(ana: Person) -> None:
    take_in(evidence("reading", happened("e1", accepted=accepted("school", on="2026-10-01"))))
    assert not any("for a year" in one for one in heard(ana))
    telling.tell_dates(date(2026, 11, 28))
    assert not any("for a year" in one for one in heard(ana))
    telling.tell_dates(date(2027, 11, 28))
    assert any("for a year" in one for one in heard(ana))


def test_what_waits_is_reminded_of_and_then_escalated_and_never_accepted(
    ana: Person, keti: Person
) -> None:
    clerk = someone("clerk@school.example", school="coordinator")
    uuid = deliver(ana)
    today = timezone.localdate()
    assert telling.tell_overdue(today + timedelta(days=13)) == 0
    assert telling.tell_overdue(today + timedelta(days=15)) == 1
    assert telling.tell_overdue(today + timedelta(days=15)) == 0
    assert "Still waiting for you" in heard(clerk)[0]
    assert telling.tell_overdue(today + timedelta(days=30)) == 1
    assert "Nobody has looked at" in heard(keti)[0]
    assert "Nobody has looked at" not in heard(clerk)[0]
    assert not Evidence.objects.get(uuid=uuid).claims.exclude(accepted_on=None).exists()


def test_who_left_may_no_longer_see_it(ana: Person, keti: Person) -> None:
    deliver(ana)
    kinds = {one.key: one for one in KINDS}
    notice = Notice.objects.get(kind="evidence")
    assert kinds["evidence"].still_may_see(keti.pk, notice.parameters)
    Membership.objects.filter(person=keti).update(ended_at=timezone.now())
    assert not kinds["evidence"].still_may_see(keti.pk, notice.parameters)
    assert heard(keti) == []
    assert Entry.objects.filter(person=keti).exists()
    assert Commitment.objects.exists()


def test_every_kind_is_said_in_every_language(ana: Person, keti: Person) -> None:
    draft = start(ana)
    library, school = numbers("library", "school")
    acts.propose_draft(draft=draft, sha256=sha(draft, ana), for_organisation=library, by=ana)
    deliver(ana)
    for language in ("en", "ro", "lt", "vi", "ka", "fa"):
        assert len(heard(keti, language)) == 2
        assert all(one.strip() for one in heard(keti, language))
    assert school


def test_what_is_kept_of_somebody_is_taken_along_and_forgotten(ana: Person, keti: Person) -> None:
    draft = start(ana)
    (library,) = numbers("library")
    drafting.comment_on(draft=draft, text="Când?", for_organisation=library, by=ana)
    follow(iri("agreement", "reading"), by=ana.pk)
    deliver(ana)
    held = everything_on(ana)
    assert [one["text"] for one in held["agreements"]["comments"]] == ["Când?"]
    assert len(held["agreements"]["delivered"]) == 1
    assert held["notifications"]["follows"]
    assert len(heard(keti)) == 2
    erase_account(by=keti)
    assert heard(keti) == []
