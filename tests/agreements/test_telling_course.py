"""Who hears that an agreement rests, goes on, is amended or ends: once, and no stranger."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from django.utils.translation import override

from pactwork.agreements.actions.after_force import (
    agree_to_end,
    resume_agreement,
    suspend_agreement,
    tell_ended,
    terminate_agreement,
)
from pactwork.agreements.actions.starting import start_amendment
from pactwork.agreements.models import Agreement, NoticePeriod
from pactwork.kernel.iris import iri
from pactwork.notifications.api import Way, choose_ways, follow, inbox
from pactwork.notifications.models import Notice
from pactwork.people.api import Person
from pactwork.people.models import Membership
from tests.agreements.drafting import Room, Side, organisations, side
from tests.factories import commitment, pact, someone, take_in

pytestmark = pytest.mark.django_db

TITLE = {"en": "Reading", "fa": "خواندن", "ka": "კითხვა"}


def said_to(person: Person, language: str = "en") -> list[tuple[str, str, str]]:
    """What stands in somebody's inbox, newest first: heading, text, path."""
    with override(language):
        held = [one.said for one in inbox(person.pk, language=language).entries if one.said]
    return [(one.title, one.text, one.path) for one in held]


@pytest.fixture
def sides() -> tuple[Side, Side]:
    """Two parties of an agreement that is in force until 2027-11-30."""
    organisations("library", "school")
    take_in(agreement())
    return side("library"), side("school")


def agreement(**said: str) -> dict[str, object]:
    term = {"from": "2026-01-01", "to": "2027-11-30"}
    held = {"title": TITLE, "term": term}
    return pact("reading", commitment(), agreement=held, **said)  # type: ignore[arg-type]


def test_a_rest_is_told_to_the_parties_with_its_reason_and_to_followers_without(
    sides: tuple[Side, Side],
) -> None:
    one, other = sides
    clerk = someone("clerk@school.example", school="member")
    reader, of_promise, deaf = (someone(f"{name}@home.example") for name in "abc")
    for person in (reader, deaf, clerk, one.person):
        follow(iri("agreement", "reading"), by=person.pk)
    follow(iri("commitment", "reading", "c1"), by=of_promise.pk)
    follow(iri("commitment", "reading", "c1"), by=reader.pk)
    choose_ways({"followed": Way.OFF}, by=deaf.pk)
    suspend_agreement(agreement="reading", reason="سیل آمد.", **one.who)
    rests = (
        "Ștefan Vodă Town Library suspended “Reading”",
        "سیل آمد.",
        "/en/desk/agreements/reading/",
    )
    assert said_to(other.person) == said_to(clerk) == [rests]
    [held] = said_to(reader)
    assert held == said_to(of_promise)[0]
    assert held[0] == rests[0]
    assert "سیل" not in held[1]
    assert held[2] == "/en/agreements/reading/"
    assert said_to(deaf) == said_to(one.person) == []
    assert "خواندن" in said_to(clerk, "fa")[0][0]
    resume_agreement(agreement="reading", **one.who)
    for person in (other.person, clerk, reader, of_promise):
        assert said_to(person)[0][0] == "“Reading” goes on"
        assert len(said_to(person)) == 2


def test_an_ending_is_told_with_its_day_and_once_more_when_it_comes(
    sides: tuple[Side, Side],
) -> None:
    one, other = sides
    reader = someone("reader@home.example")
    follow(iri("agreement", "reading"), by=reader.pk)
    NoticePeriod.objects.create(agreement=Agreement.objects.get(slug="reading"), months=3)
    ends = terminate_agreement(agreement="reading", reason="We moved.", **one.who)
    assert ends == date(2027, 2, 22)
    assert said_to(other.person)[0][:2] == (
        "Ștefan Vodă Town Library ends “Reading” on 22 February 2027",
        "We moved.",
    )
    assert said_to(reader)[0][0] == "Ștefan Vodă Town Library ends “Reading” on 22 February 2027"
    assert tell_ended(ends - timedelta(days=1)) == 0
    assert tell_ended(ends + timedelta(days=2)) == 1
    assert tell_ended(ends + timedelta(days=3)) == 0
    for person in (one.person, other.person, reader):
        heading, text, _ = said_to(person)[0]
        assert heading == "“Reading” has ended"
        assert "until 21 February 2027" in text


def test_what_ends_at_once_is_told_once(sides: tuple[Side, Side]) -> None:
    one, other = sides
    for held in sides:
        agree_to_end(agreement="reading", **held.who)
    assert [said[0] for said in said_to(one.person)] == ["“Reading” has ended"]
    assert said_to(other.person) == []
    assert tell_ended(timezone.localdate()) == tell_ended(date(2026, 11, 24)) == 0


def test_a_term_that_is_over_is_told_and_an_old_one_is_not(sides: tuple[Side, Side]) -> None:
    one, _ = sides
    take_in(pact("old", agreement={"term": {"from": "2020-01-01", "to": "2024-12-31"}}))
    assert tell_ended(date(2027, 11, 30)) == 0
    with time_machine.travel("2027-12-01T12:00:00Z"):
        assert tell_ended() == 1
        assert tell_ended() == 0
    assert [said[0] for said in said_to(one.person)] == ["“Reading” has ended"]


def test_an_amendment_is_told_however_it_came(sides: tuple[Side, Side]) -> None:
    one, other = sides
    clerk = someone("clerk@school.example", school="member")
    reader = someone("reader@home.example")
    follow(iri("agreement", "reading"), by=reader.pk)
    draft = start_amendment(agreement="reading", **one.who)
    made = Room(draft, list(sides))
    made.write(one, "We read every week.")
    made.signed()
    for person in (clerk, reader):
        assert [said[0] for said in said_to(person)] == ["“Reading” was amended"]
        assert "version 2" in said_to(person)[0][1]
    assert sum("amended" in said[0] for said in said_to(one.person)) == 0
    assert any(said[0].startswith("In force") for said in said_to(one.person))
    take_in(agreement())
    assert ["version 3" in said[1] for said in said_to(reader)] == [True, False]
    take_in(agreement())
    assert len(said_to(reader)) == 2
    assert said_to(other.person)[0][0] == "“Reading” was amended"


def test_who_may_no_longer_see_it_does_not_read_of_it(sides: tuple[Side, Side]) -> None:
    one, other = sides
    clerk = someone("clerk@school.example", school="member")
    stranger = someone("stranger@home.example")
    for person in (stranger, clerk):
        follow(iri("agreement", "reading"), by=person.pk)
    suspend_agreement(agreement="reading", reason="Flood.", **one.who)
    assert len(said_to(stranger)) == len(said_to(clerk)) == 1
    Membership.objects.filter(person=clerk).update(ended_at=timezone.now())
    assert said_to(clerk) == []
    take_in(agreement(visibility="parties"))
    assert said_to(stranger) == []
    assert said_to(other.person) != []


def test_a_webhook_of_a_party_is_told(sides: tuple[Side, Side]) -> None:
    one, other = sides
    suspend_agreement(agreement="reading", reason="Flood.", **one.who)
    notice = Notice.objects.get(kind="agreement-course")
    assert set(notice.organisations) == {one.number, other.number}
    assert not Notice.objects.get(kind="followed-course").organisations
