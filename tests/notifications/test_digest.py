"""The weekly letter: on Monday morning by the reader's clock, with everything unread, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail

from pactwork.notifications.actions.digests import plan_digests
from pactwork.notifications.api import Way, choose_ways, mark_all_read
from pactwork.notifications.effects.digests import send_due_digests
from pactwork.notifications.jobs import empty_outbox
from pactwork.notifications.models import Digest
from pactwork.people.api import Person
from tests.factories import numbers, pact, someone, take_in
from tests.notifications.telling import Blind, tell, telling

FRIDAY = datetime(2026, 11, 20, 9, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def blind(db: None) -> Iterator[Blind]:
    with telling() as blind:
        yield blind


def reader(email: str = "ana@example.org", *, zone: str = "UTC", language: str = "en") -> Person:
    person = someone(email)
    person.time_zone, person.language = zone, language
    person.save()
    choose_ways({"evidence": Way.DIGEST}, by=person.pk)
    return person


def digests_at(instant: datetime) -> list[str]:
    """Who gets a letter when the job runs at this instant."""
    mail.outbox = []
    with time_machine.travel(instant, tick=False):
        plan_digests()
        while send_due_digests():
            pass
    return sorted(letter.to[0] for letter in mail.outbox)


def on(instant: datetime, *people: Person, **said: object) -> None:
    with time_machine.travel(instant, tick=False):
        tell([one.pk for one in people], **said)  # type: ignore[arg-type]


def test_it_comes_on_monday_morning_by_the_clock_of_the_reader(blind: Blind) -> None:
    zones = ("Asia/Ho_Chi_Minh", "UTC", "America/Caracas", "No/Where")
    people = [reader(f"{zone[:2]}@example.org".lower(), zone=zone) for zone in zones]
    on(FRIDAY, *people)
    assert digests_at(MONDAY - timedelta(hours=1)) == []
    assert digests_at(MONDAY) == ["As <as@example.org>"]
    assert digests_at(MONDAY + timedelta(hours=7)) == ["No <no@example.org>", "Ut <ut@example.org>"]
    assert digests_at(MONDAY + timedelta(hours=10, minutes=59)) == []
    assert digests_at(MONDAY + timedelta(hours=11)) == ["Am <am@example.org>"]
    assert digests_at(MONDAY + timedelta(days=3)) == []


def test_a_site_that_was_down_on_monday_sends_it_on_wednesday(blind: Blind) -> None:
    person = reader()
    on(FRIDAY, person)
    on(MONDAY + timedelta(days=1), person)
    assert digests_at(MONDAY + timedelta(days=2)) == ["Ana <ana@example.org>"]
    assert str(mail.outbox[0].body).count("Your evidence was accepted") == 1
    assert digests_at(MONDAY + timedelta(days=3)) == []
    assert digests_at(MONDAY + timedelta(days=7, hours=7)) == ["Ana <ana@example.org>"]


def test_nothing_unread_is_no_letter(blind: Blind) -> None:
    person = reader()
    on(FRIDAY, person)
    mark_all_read(up_to=2**62, by=person.pk)
    assert digests_at(MONDAY + timedelta(hours=8)) == []
    assert Digest.objects.count() == 0


def test_what_may_no_longer_be_seen_is_left_out_and_an_empty_letter_stays_home(
    blind: Blind,
) -> None:
    ana, ion = reader(), reader("ion@example.org")
    on(FRIDAY, ana, ion)
    blind.add(ana.pk)
    assert digests_at(MONDAY + timedelta(hours=8)) == ["Ion <ion@example.org>"]
    assert set(Digest.objects.values_list("person", "state")) == {
        (ana.pk, "dropped"),
        (ion.pk, "sent"),
    }


def test_persian_has_its_own_digits_days_and_direction(blind: Blind) -> None:
    take_in(pact(parties=("city", "school")))
    city, school = numbers("city", "school")
    person = reader("fa@example.org", language="fa", zone="Asia/Tehran")
    for organisation in (city, school, city):
        on(FRIDAY, person, organisations=[organisation])
    on(FRIDAY, person)
    assert digests_at(MONDAY + timedelta(hours=4)) == ["Fa <fa@example.org>"]
    (letter,) = mail.outbox
    html = str(letter.alternatives[0][0])
    assert "۴" in letter.subject
    assert not any(digit in letter.subject for digit in "0123456789")
    assert "۲۵ آبان ۱۴۰۵" in html
    assert "۱ آذر ۱۴۰۵" in html
    assert '<html lang="fa" dir="rtl">' in html
    assert html.count("<h2>") == 2
    assert html.index("شهر یادگیرندهٔ کرمانشاه") < html.index("Žvėrynas Gymnasium")
    assert html.count("شواهد شما پذیرفته شد") == 4


def test_the_letter_is_no_second_letter_for_what_was_mailed_at_once(blind: Blind) -> None:
    person = reader()
    choose_ways({"evidence": Way.MAIL}, by=person.pk)
    on(FRIDAY, person)
    mail.outbox = []
    empty_outbox()
    assert len(mail.outbox) == 1
    assert digests_at(MONDAY + timedelta(hours=8)) == []


def test_queries_do_not_grow_with_readers(
    blind: Blind, django_assert_max_num_queries: object
) -> None:
    people = [reader(f"p{number}@example.org") for number in range(30)]
    on(FRIDAY, *people)
    with (
        time_machine.travel(MONDAY + timedelta(hours=8)),
        django_assert_max_num_queries(12),  # type: ignore[operator]
    ):
        plan_digests()
