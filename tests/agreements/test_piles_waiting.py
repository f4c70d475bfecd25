"""What tools recorded and nobody accepts: parties are reminded of a pile as one, once each."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from pactwork.agreements.actions.arriving import take_in_all_arrived
from pactwork.agreements.api import accepting, doing, recorded, telling, telling_piles
from pactwork.agreements.models import Claim, Evidence, PileReminder
from pactwork.agreements.notice_kinds import KINDS
from pactwork.ledger.api import Issued
from pactwork.notifications.api import inbox
from pactwork.notifications.models import Entry, Notice
from pactwork.people.api import Person
from pactwork.people.models import Membership
from tests.desk.tools import key, send, statement
from tests.factories import commitment, numbers, pact, someone, take_in

TEXT = {"ka": "ტრენინგები მასწავლებლებს", "en": "Trainings for teachers"}


@pytest.fixture
def tool(db: None) -> Issued:
    take_in(
        pact("reading", commitment("c1", owed_by=["library"], owed_to=["school"], text=TEXT)),
        pact("other", commitment("x", owed_by=["library"]), parties=("library", "city")),
    )
    return key()


@pytest.fixture
def clerk(tool: Issued) -> Person:
    return someone("clerk@school.example", school="coordinator")


@pytest.fixture
def head(tool: Issued) -> Person:
    return someone("head@school.example", school="representative")


def record(tool: Issued, count: int, name: tuple[str, str] = ("reading", "c1")) -> None:
    send(tool, *(statement(name, who=f"p{n}@example.org") for n in range(count)))
    take_in_all_arrived()


def heard(person: Person, language: str = "en") -> list[tuple[str, str]]:
    """Headings and addresses in somebody's inbox, newest first."""
    with override(language):
        entries = inbox(person.pk, language=language).entries
        return [(one.said.title, one.said.path) for one in entries if one.said]


def later(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def test_a_pile_is_reminded_of_as_one_then_escalated_and_never_accepted(
    tool: Issued, clerk: Person, head: Person
) -> None:
    record(tool, 128)
    Entry.objects.all().delete()
    assert telling_piles.tell_piles(later(13)) == 0
    assert telling_piles.tell_piles(later(15)) == 1
    assert telling_piles.tell_piles(later(15)) == 0
    since = f"{timezone.localdate():%-d %B %Y}"
    said = f"128 pieces from Moodle „Știința” have waited for you since {since}"
    assert heard(clerk) == [(f"{said}: “Trainings for teachers”", "/en/desk/tools/recorded/")]
    record(tool, 3)
    assert telling_piles.tell_piles(later(29)) == 1
    heading, _path = heard(head)[0]
    assert heading.startswith("Nobody has looked at 131 pieces from Moodle „Știința” since")
    assert "Nobody has looked" not in str(heard(clerk))
    assert telling_piles.tell_piles(later(60)) == 0
    assert telling.tell_overdue(later(60)) == 0
    assert not Claim.objects.exclude(accepted_on=None).exists()


def test_each_pile_is_spoken_of_by_itself_and_to_its_own_party(tool: Issued, clerk: Person) -> None:
    city = someone("mayor@city.example", city="coordinator")
    record(tool, 2)
    record(key(label="H5P"), 1)
    record(tool, 4, ("other", "x"))
    Entry.objects.all().delete()
    assert telling_piles.tell_piles(later(14)) == 3
    assert sorted(one[0].split(" for you")[0] for one in heard(clerk)) == [
        "1 piece from H5P has waited",
        "2 pieces from Moodle „Știința” have waited",
    ]
    assert [one[0][:8] for one in heard(city)] == ["4 pieces"]
    assert PileReminder.objects.count() == 3


def test_a_new_pile_is_spoken_of_again_and_what_is_asked_about_is_none(
    tool: Issued, clerk: Person
) -> None:
    record(tool, 2)
    assert telling_piles.tell_piles(later(14)) == 1
    (school,) = numbers("school")
    first, second = Evidence.objects.order_by("pk")
    doing.accept(first.uuid, organisation=school, by=clerk)
    record(tool, 2)
    assert telling_piles.tell_piles(later(20)) == 0
    doing.ask(second.uuid, organisation=school, text={"en": "Who was it?"}, by=clerk)
    assert telling_piles.tell_piles(later(20)) == 1
    (pile,) = recorded.piles_waiting([school])
    assert accepting.accept_pile(pile.pile, organisation=school, by=clerk) == 2
    assert telling_piles.tell_piles(later(40)) == 0


def test_what_a_reminder_says_is_said_in_every_language_to_those_who_may_still_see(
    tool: Issued, clerk: Person
) -> None:
    record(tool, 1)
    Entry.objects.all().delete()
    telling_piles.tell_piles(later(14))
    for language in ("en", "ro", "lt", "vi", "ka", "fa"):
        (said,) = heard(clerk, language)
        assert "Moodle „Știința”" in said[0]
    kind = next(one for one in KINDS if one.key == "evidence-pile")
    notice = Notice.objects.get(kind="evidence-pile")
    assert notice.subject.endswith("/id/agreements/reading/commitments/c1")
    assert kind.still_may_see(clerk.pk, notice.parameters)
    Membership.objects.filter(person=clerk).update(ended_at=timezone.now())
    assert not kind.still_may_see(clerk.pk, notice.parameters)
