"""What a role, a delegation and an ended membership let a person do."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from pactwork.people.api import Power, Recipient, acting, may, names_of, people_of, recipients
from pactwork.people.models import Delegation, Membership, Person
from tests.factories import numbers, pact, someone, take_in

MARCH = date(2026, 3, 15)


@pytest.fixture
def library(db: None) -> int:
    take_in(pact())
    return numbers("library")[0]


@pytest.mark.parametrize(
    ("role", "powers"),
    [
        ("member", {Power.READ, Power.DELIVER}),
        ("coordinator", {Power.READ, Power.DELIVER, Power.WRITE}),
        ("representative", set(Power)),
    ],
)
def test_a_role_gives_its_powers_for_its_organisation_alone(
    library: int, role: str, powers: set[Power]
) -> None:
    held = acting(someone(library=role))
    assert {power for power in Power if held.may(power, library)} == powers
    assert held.viewer.organisations == {library}
    (school,) = numbers("school")
    assert not any(held.may(power, school) for power in Power)
    assert held.where(Power.SIGN) == ({library} if role == "representative" else frozenset())


def lend(to: Person, by: Person, organisation: int, **said: object) -> Delegation:
    days = {"first_day": date(2026, 3, 1), "last_day": date(2026, 3, 31)}
    row = Delegation(organisation_id=organisation, given_by=by, given_to=to, **(days | said))
    row.save()
    return row


def test_a_delegation_lends_the_pen_between_its_days(library: int) -> None:
    head = someone("head@example.org", library="representative")
    deputy = someone("deputy@example.org")
    lend(deputy, head, library)
    assert acting(deputy, on=MARCH).may(Power.SIGN, library)
    assert not acting(deputy, on=date(2026, 2, 28)).powers
    assert not acting(deputy, on=date(2026, 4, 1)).powers


def test_a_delegation_ends_with_the_power_it_lends(library: int) -> None:
    head = someone("head@example.org", library="representative", school="representative")
    deputy = someone("deputy@example.org")
    row = lend(deputy, head, library)
    Membership.objects.filter(person=head, organisation=library).update(ended_at=timezone.now())
    assert not acting(deputy, on=MARCH).powers
    Membership.objects.filter(person=head).update(ended_at=None)
    assert acting(deputy, on=MARCH).powers
    Delegation.objects.filter(pk=row.pk).update(withdrawn_at=timezone.now())
    assert not acting(deputy, on=MARCH).powers


def test_nobody_acts_once_the_membership_or_the_account_has_ended(library: int) -> None:
    person = someone(library="representative")
    assert may(person, Power.SIGN, library)
    Membership.objects.filter(person=person).update(ended_at=timezone.now())
    assert not may(person, Power.READ, library)
    Membership.objects.filter(person=person).update(ended_at=None)
    person.is_active = False
    assert not may(person, Power.READ, library)


def test_people_of_an_organisation_by_what_they_may_do(library: int) -> None:
    head = someone("head@example.org", name="სესილი", library="representative")
    member = someone("member@example.org", name="Žydrūnė", library="member")
    assert people_of(library, Power.SIGN) == [head]
    assert people_of(library, Power.DELIVER) == [head, member]
    assert names_of([head.pk, member.pk]) == {head.pk: "სესილი", member.pk: "Žydrūnė"}


def test_letters_reach_active_accounts_only(db: None) -> None:
    ana, gone = someone("ana@example.org", name="Ana"), someone("gone@example.org")
    ana.language, ana.time_zone, gone.is_active = "fa", "Asia/Tehran", False
    ana.save()
    gone.save()
    assert recipients([ana.pk, gone.pk, 10**9]) == {
        ana.pk: Recipient(ana.pk, "ana@example.org", "Ana", "fa", "Asia/Tehran")
    }
