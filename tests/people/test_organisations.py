"""People of organisations: invited, given roles, lent the pen, and let go."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from pactwork.agreements.api import merging
from pactwork.organisations.models import Organisation
from pactwork.people.actions.claims import claim_by_domain, decide_claim
from pactwork.people.actions.invitations import (
    accept_invitation,
    invite,
    invite_first,
    withdraw_invitation,
)
from pactwork.people.actions.memberships import (
    change_role,
    delegate,
    end_membership,
    withdraw_delegation,
)
from pactwork.people.api import PeopleError, Person, Power, Role, acting, may
from pactwork.people.models import (
    Claim,
    Deed,
    Delegation,
    Invitation,
    Membership,
    PublishingStop,
)
from pactwork.people.queries import deeds, members
from tests.factories import numbers, pact, someone, take_in
from tests.people.entering import link_in
from tests.scratch import at_once

PEOPLE = "/en/account/organisations/library/people/"


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def head(library: int) -> Person:
    return someone("head@example.org", name="სესილი", library="representative")


def link_shown(answer: Any) -> str:
    """The path of the invitation that the page shows once."""
    found = re.search(r"https?://[^/]+(/en/account/invitations/[\w-]+/)", answer.content.decode())
    assert found
    return found.group(1)


def refused(reason: str, act: Any, **said: Any) -> None:
    with pytest.raises(PeopleError) as caught:
        act(**said)
    assert caught.value.reason == reason


def test_an_invitation_by_link_is_good_once(library: int, head: Person) -> None:
    path = link_shown(browser(head).post(f"{PEOPLE}invite/", {"role": "member", "language": "en"}))
    stranger = Client().get(path)
    assert "სესილი" in stranger.content.decode()
    assert "Ștefan Vodă Town Library" in stranger.content.decode()
    new, thief = someone("new@example.org", name="Žydrė"), someone("thief@example.org")
    assert browser(new).post(path)["Location"] == PEOPLE
    assert acting(new).may(Power.DELIVER, library)
    assert not may(new, Power.WRITE, library)
    assert browser(thief).post(path).status_code == 404
    assert not acting(thief).powers
    assert not Invitation.objects.filter(digest=path.encode()).exists()


def test_somebody_new_comes_to_the_invitation_after_signing_up(library: int, head: Person) -> None:
    from tests.people.entering import known, sign_in

    path = link_shown(browser(head).post(f"{PEOPLE}invite/", {"role": "member", "language": "en"}))
    known()
    client = Client()
    client.get(path)
    assert sign_in(client)["Location"] == path
    assert sign_in(Client())["Location"] == "/en/desk/"


def test_an_invitation_by_mail_is_for_that_address(
    library: int, head: Person, django_capture_on_commit_callbacks: Any
) -> None:
    said = {"role": "coordinator", "email": "Nino@example.org", "language": "ka"}
    with django_capture_on_commit_callbacks(execute=True):
        assert browser(head).post(f"{PEOPLE}invite/", said).status_code == 302
    (message,) = mail.outbox
    assert message.to == ["nino@example.org"]
    path = link_in(message)
    assert path.startswith("/ka/account/invitations/")
    other, nino = someone("other@example.org"), someone("nino@example.org")
    assert browser(other).post(path).status_code == 422
    assert not acting(other).powers
    assert browser(nino).post(path).status_code == 302
    assert may(nino, Power.WRITE, library)


def test_an_old_or_withdrawn_invitation_is_worth_nothing(library: int, head: Person) -> None:
    new = someone("new@example.org")
    old = invite(organisation=library, role="member", by=head)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    refused("invitation", accept_invitation, token=old, by=new)
    fresh = invite(organisation=library, role="member", by=head)
    row = Invitation.objects.latest("pk")
    browser(head).post(f"{PEOPLE}invitations/{row.pk}/withdraw/")
    refused("invitation", accept_invitation, token=fresh, by=new)
    refused("invitation", accept_invitation, token="made-up", by=new)


@pytest.mark.usefixtures("own_database")
def test_two_who_use_one_invitation_at_once() -> None:
    take_in(pact())
    (library,) = numbers("library")
    head = someone("head@example.org", library="representative")
    one, other = someone("one@example.org"), someone("other@example.org")
    token = invite(organisation=library, role="member", by=head)
    barrier = threading.Barrier(2, timeout=20)

    def use(person: Person) -> bool:
        barrier.wait()
        try:
            accept_invitation(token=token, by=person)
        except PeopleError:
            return False
        return True

    assert sorted(at_once(lambda: use(one), lambda: use(other))) == [False, True]
    assert Membership.objects.count() == 2


@pytest.mark.usefixtures("own_database")
def test_an_invitation_taken_up_while_its_organisation_is_merged() -> None:
    take_in(pact(), pact("hall", parties=("town", "school")))
    library, town = numbers("library", "town")
    head = someone("head@example.org", library="representative")
    new = someone("new@example.org")
    token = invite(organisation=library, role="member", by=head)
    barrier = threading.Barrier(2, timeout=20)

    def accept() -> bool:
        barrier.wait()
        return bool(accept_invitation(token=token, by=new))

    def merge() -> bool:
        barrier.wait()
        return bool(merging.merge_organisations(duplicate="library", survivor="town", by=None))

    assert at_once(accept, merge) == [True, True]
    assert set(Membership.objects.values_list("organisation", flat=True)) == {town}


def test_nobody_comes_into_a_duplicate_that_was_merged(library: int, head: Person) -> None:
    take_in(pact("hall", parties=("town", "school")))
    Organisation.objects.filter(pk=library).update(website="https://library.example")
    (town,) = numbers("town")
    mine = someone("a@library.example")
    merging.merge_organisations(duplicate="library", survivor="town", by=None)
    refused("merged", claim_by_domain, organisation=library, by=mine)
    refused("merged", invite_first, organisation=library, role="member")
    invite_first(organisation=town, role="member")
    assert set(Membership.objects.values_list("organisation", flat=True)) == {town}


@pytest.mark.usefixtures("own_database")
def test_two_representatives_who_leave_at_once_leave_one() -> None:
    take_in(pact())
    (library,) = numbers("library")
    people = [someone(f"{n}@example.org", library="representative") for n in range(2)]
    rows = [Membership.objects.get(person=one).pk for one in people]
    barrier = threading.Barrier(2, timeout=20)

    def leave(n: int) -> str:
        barrier.wait()
        try:
            end_membership(membership=rows[n], organisation=library, by=people[n])
        except PeopleError as error:
            return error.reason
        return "left"

    assert sorted(at_once(lambda: leave(0), lambda: leave(1))) == ["last", "left"]


@pytest.mark.parametrize(
    ("own", "offered"),
    [
        ("member", set()),
        ("coordinator", {"member"}),
        ("representative", {"member", "coordinator", "representative"}),
    ],
)
def test_which_roles_each_role_may_offer(library: int, own: str, offered: set[str]) -> None:
    person = someone(library=own)
    for role in Role.values:
        browser(person).post(f"{PEOPLE}invite/", {"role": role, "language": "en"})
    assert set(Invitation.objects.values_list("role", flat=True)) == offered


@pytest.mark.parametrize("whose", ["person", "organisation"])
def test_who_is_stopped_gives_and_takes_no_roles(library: int, head: Person, whose: str) -> None:
    other = someone("c@example.org", library="representative")
    asks = someone("asks@example.org")
    row, own = (Membership.objects.get(person=one) for one in (other, head))
    invite(organisation=library, role="member", by=head)
    offered = Invitation.objects.get()
    claim = Claim.objects.create(organisation_id=library, way="domain", person=asks)
    stopped = {"person": head} if whose == "person" else {"organisation_id": library}
    stop = PublishingStop.objects.create(**stopped, reason="x", begun_by=uuid4())
    here = {"organisation": library, "by": head}
    today = timezone.localdate()
    days = {"first_day": today, "last_day": today, "mandate": "x"}
    refused("stopped", invite, role="representative", **here)
    refused("stopped", withdraw_invitation, invitation=offered.pk, **here)
    refused("stopped", change_role, membership=row.pk, role="member", **here)
    refused("stopped", end_membership, membership=row.pk, **here)
    refused("stopped", delegate, to=row.pk, **days, **here)
    refused("stopped", withdraw_delegation, delegation=1, **here)
    refused("stopped", decide_claim, claim=claim.pk, accept=True, by=head)
    answer = browser(head).post(f"{PEOPLE}{row.pk}/end/", follow=True)
    assert "Publishing is suspended for you. Your inbox says why." in answer.content.decode()
    assert not Membership.objects.exclude(ended_at=None).exists()
    end_membership(membership=own.pk, **here)
    PublishingStop.objects.filter(pk=stop.pk).update(lifted_at=timezone.now())
    decide_claim(claim=claim.pk, accept=True, by=other)
    assert may(asks, Power.DELIVER, library)


def test_a_role_goes_up_by_invitation_and_never_down(library: int, head: Person) -> None:
    person = someone("c@example.org", library="coordinator")
    accept_invitation(token=invite(organisation=library, role="member", by=head), by=person)
    assert Membership.objects.get(person=person).role == "coordinator"
    token = invite(organisation=library, role="representative", by=head)
    accept_invitation(token=token, by=person)
    assert Membership.objects.get(person=person).role == "representative"


def test_representatives_change_and_end_roles(library: int, head: Person) -> None:
    person = someone("c@example.org", library="coordinator")
    row = Membership.objects.get(person=person)
    browser(head).post(f"{PEOPLE}{row.pk}/role/", {"role": "member"})
    assert not may(person, Power.WRITE, library)
    browser(head).post(f"{PEOPLE}{row.pk}/end/")
    assert not acting(person).powers
    row.refresh_from_db()
    assert row.ended_at is not None
    assert [one.kind for one in deeds(library)] == ["ended", "role-changed"]


def test_there_is_always_a_representative(library: int, head: Person) -> None:
    row = Membership.objects.get(person=head)
    said = {"membership": row.pk, "organisation": library, "by": head}
    refused("last", end_membership, **said)
    refused("last", change_role, role="member", **said)
    gone = someone("gone@example.org", library="representative")
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    refused("last", end_membership, **said)
    Person.objects.filter(pk=gone.pk).update(is_active=True)
    end_membership(**said)
    assert [one.person for one in members(library)] == [gone.pk]


@pytest.mark.parametrize("own", ["", "member", "coordinator"])
def test_who_does_not_represent_changes_nothing(library: int, head: Person, own: str) -> None:
    person = someone("x@example.org", **({"library": own} if own else {}), school="representative")
    row = Membership.objects.get(person=head)
    before = list(Membership.objects.order_by("pk").values_list())
    client = browser(person)
    lent = {"to": row.pk, "first_day": "2026-01-01", "last_day": "2099-01-01"}
    for path in (PEOPLE, PEOPLE.replace("library", "school")):
        client.post(f"{path}{row.pk}/role/", {"role": "member"})
        client.post(f"{path}{row.pk}/end/")
        client.post(f"{path}lend/", lent)
    assert list(Membership.objects.order_by("pk").values_list()) == before
    assert not Delegation.objects.exists()
    assert client.get(PEOPLE).status_code == (200 if own else 404)
    assert ("What was done" in client.get(PEOPLE).content.decode()) is False


def test_ids_of_another_organisation_are_unknown_here(library: int, head: Person) -> None:
    (school,) = numbers("school")
    other = someone("other@example.org", school="representative")
    invite(organisation=school, role="member", by=other)
    row, offered = Membership.objects.get(person=other), Invitation.objects.get()
    client = browser(head)
    client.post(f"{PEOPLE}{row.pk}/end/")
    client.post(f"{PEOPLE}{row.pk}/role/", {"role": "member"})
    client.post(f"{PEOPLE}invitations/{offered.pk}/withdraw/")
    row.refresh_from_db()
    offered.refresh_from_db()
    assert (row.ended_at, row.role, offered.withdrawn_at) == (None, "representative", None)


def test_the_pen_is_lent_and_taken_back(library: int, head: Person) -> None:
    deputy = someone("deputy@example.org", name="نرگس", library="member")
    row = Membership.objects.get(person=deputy)
    today = timezone.localdate()
    said = {"to": row.pk, "first_day": today, "last_day": today + timedelta(9), "mandate": "Nr. 7"}
    client = browser(head)
    wrong = client.post(f"{PEOPLE}lend/", said | {"last_day": today - timedelta(1)})
    assert wrong.status_code == 422
    assert "Nr. 7" in wrong.content.decode()
    assert client.post(f"{PEOPLE}lend/", said).status_code == 302
    assert may(deputy, Power.SIGN, library)
    held = Delegation.objects.get()
    browser(deputy).post(f"{PEOPLE}delegations/{held.pk}/take-back/")
    assert may(deputy, Power.SIGN, library)
    client.post(f"{PEOPLE}delegations/{held.pk}/take-back/")
    assert not may(deputy, Power.SIGN, library)
    own = Membership.objects.get(person=head)
    assert client.post(f"{PEOPLE}lend/", said | {"to": own.pk}).status_code == 422


def test_who_has_the_pen_lent_does_not_manage_people(library: int, head: Person) -> None:
    deputy = someone("deputy@example.org", library="member")
    today = timezone.localdate()
    Delegation.objects.create(
        organisation_id=library, given_by=head, given_to=deputy, first_day=today, last_day=today
    )
    assert may(deputy, Power.SIGN, library)
    refused("role", invite, organisation=library, role="member", by=deputy)


def test_what_was_done_cannot_be_changed(library: int, head: Person) -> None:
    invite(organisation=library, role="member", by=head)
    for act in (
        lambda: Deed.objects.update(kind="x"),
        lambda: Deed.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            act()
    page = browser(head).get(PEOPLE).content.decode()
    assert "სესილი invited somebody: Member." in page
