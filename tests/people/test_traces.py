"""Each night what is needed no longer is forgotten, and nothing else."""

from __future__ import annotations

import time_machine
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client

from pactwork.people.actions.invitations import invite
from pactwork.people.jobs import forget_traces
from pactwork.people.models import Invitation, Person
from tests.factories import someone
from tests.people.entering import known, sign_in, sign_up, signed_in


def test_what_is_old_is_forgotten_and_what_is_new_stays(library: int) -> None:
    with time_machine.travel("2026-10-01T12:00:00Z"):
        sign_up(Client(), "never@example.org")
        person = known(library="representative")
        signed_in(person)
        sign_in(Client(), password="wrong wrong wrong")
        invite(organisation=library, role="member", email="late@example.org", by=person)
    with time_machine.travel("2026-11-20T12:00:00Z"):
        sign_up(Client(), "soon@example.org")
        here = signed_in(person)
        sign_in(Client(), "x@example.org", password="wrong wrong wrong")
        invite(organisation=library, role="member", email="new@example.org", by=person)
        forget_traces(0)
        forget_traces(0)
        assert here.get("/en/account/").status_code == 200
    assert set(Person.objects.values_list("email", flat=True)) == {
        "ana@example.org",
        "soon@example.org",
    }
    assert UserSession.objects.count() == 1
    assert Session.objects.count() == 2
    assert list(AccessAttempt.objects.values_list("username", flat=True)) == ["x@example.org"]
    assert sorted(Invitation.objects.values_list("email", flat=True)) == ["", "new@example.org"]


def test_who_once_confirmed_or_acts_for_somebody_stays(library: int) -> None:
    with time_machine.travel("2026-01-01T12:00:00Z"):
        someone("silent@example.org")
        member = someone("member@example.org", library="member")
        EmailAddress.objects.filter(user=member).update(verified=False)
    forget_traces(0)
    assert Person.objects.count() == 2
