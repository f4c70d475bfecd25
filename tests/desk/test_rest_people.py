"""People, claims and one's own account for programs."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.utils import timezone

from pactwork.people.actions import invitations
from pactwork.people.api import Role, tokens_of
from pactwork.people.models import Claim, Delegation, Invitation, Membership, Person
from tests.desk.conftest import Party
from tests.desk.programs import Program
from tests.factories import numbers, someone
from tests.files.samples import HTML, PDF

PEOPLE = "/organisations/library/people"


@pytest.fixture
def ours(library: Party) -> Program:
    return Program(library)


def runs(name: str = "Operatorė") -> Program:
    """A program of somebody who runs the installation."""
    person = someone("runs@example.org", name=name)
    Person.objects.filter(pk=person.pk).update(is_operator=True)
    person.refresh_from_db()
    return Program(person)


def test_invitations_are_mailed_accepted_once_and_withdrawn(library: Party, ours: Program) -> None:
    said = {"email": "ion@example.org", "role": "member", "language": "ro"}
    made = ours.ask("post", "/organisations/library/invitations", said)
    assert made.status_code == 201, made.content
    (offered,) = made.json()["invitations"]
    assert (offered["email"], offered["role"]) == ("ion@example.org", "member")
    for wrong in ({**said, "email": "nobody"}, {**said, "language": "xx"}):
        answer = ours.ask("post", "/organisations/library/invitations", wrong)
        assert answer.status_code == 400
    left = ours.ask("delete", f"/organisations/library/invitations/{offered['number']}")
    assert left.json()["invitations"] == []
    secret = invitations.invite(
        role="coordinator", email="", language="en", organisation=library.number, by=library.person
    )
    guest = Program(someone("guest@example.org"))
    joined = guest.ask("post", "/invitations", {"token": secret})
    assert (joined.status_code, joined.json()) == (201, {"organisation": "library"})
    assert Membership.objects.get(person__email="guest@example.org").role == Role.COORDINATOR
    again = Program(someone("late@example.org")).ask("post", "/invitations", {"token": secret})
    assert again.status_code == 404
    assert not Invitation.objects.filter(used_at=None, withdrawn_at=None).exists()


def test_roles_change_and_end_and_the_power_to_sign_is_lent(library: Party, ours: Program) -> None:
    member = someone("eva@example.org", name="Eva", library="member")
    held = {one["email"]: one for one in ours.ask("get", PEOPLE).json()["members"]}
    number = held["eva@example.org"]["number"]
    one = f"/organisations/library/members/{number}"
    theirs = Program(member)
    assert theirs.ask("put", f"{one}/role", {"role": "representative"}).status_code == 403
    changed = ours.ask("put", f"{one}/role", {"role": "coordinator"}).json()["members"]
    assert {m["email"]: m["role"] for m in changed}["eva@example.org"] == "coordinator"
    day = timezone.localdate().isoformat()
    said = {"to": number, "first_day": day, "last_day": day, "mandate": "În concediu"}
    lent = ours.ask("post", "/organisations/library/delegations", said)
    assert lent.status_code == 201, lent.content
    (delegation,) = lent.json()["delegations"]
    assert (delegation["given_to"], delegation["mandate"]) == ("Eva", "În concediu")
    assert theirs.ask("get", "/me").json()["organisations"][0]["powers"][-1] == "sign"
    back = f"/organisations/library/delegations/{delegation['number']}"
    assert theirs.ask("delete", back).status_code == 403
    assert ours.ask("delete", back).json()["delegations"] == []
    assert Delegation.objects.get().withdrawn_at is not None
    assert ours.ask("delete", one).status_code == 204
    assert theirs.ask("get", "/me").json()["organisations"] == []
    kinds = [deed["kind"] for deed in ours.ask("get", PEOPLE).json()["deeds"]]
    assert kinds[:4] == ["ended", "delegation-withdrawn", "delegated", "role-changed"]


def test_the_last_representative_stays(library: Party, ours: Program) -> None:
    (own,) = ours.ask("get", PEOPLE).json()["members"]
    path = f"/organisations/library/members/{own['number']}"
    assert ours.ask("put", f"{path}/role", {"role": "member"}).status_code == 409
    assert ours.ask("delete", path).status_code == 409
    assert Membership.objects.get(person=library.person).role == Role.REPRESENTATIVE


def test_strangers_learn_nothing_of_people(library: Party, stranger: Party) -> None:
    program = Program(stranger)
    for path in (PEOPLE, "/organisations/nobody/people", "/organisations/library/claims"):
        assert program.ask("get", path).status_code == 403


def test_a_claim_by_letter_is_decided_by_operators(library: Party) -> None:
    asking = Program(someone("maria@example.org", name="Maria"))
    path = "/organisations/library/claims/by-letter"
    assert asking.form(path, [("letter", "l.html", HTML)]).status_code == 422
    assert asking.form(path, [("letter", "l.pdf", PDF)]).status_code == 201
    (own,) = asking.ask("get", "/claims").json()["items"]
    assert (own["organisation"], own["way"], own["accepted"]) == ("library", "letter", None)
    operator = runs()
    (claim,) = operator.ask("get", "/network/claims").json()["items"]
    assert (claim["name"], claim["organisation"]) == ("Maria", "library")
    path = f"/network/claims/{claim['number']}"
    assert operator.ask("get", f"{path}/letter").content == PDF
    wordless = operator.ask("post", f"{path}/decision", {"accept": False})
    assert wordless.status_code == 409
    decided = operator.ask("post", f"{path}/decision", {"accept": True})
    assert decided.json() == {"items": []}
    assert Membership.objects.get(person__email="maria@example.org").role == Role.REPRESENTATIVE
    assert asking.ask("get", "/claims").json()["items"][0]["accepted"] is True


def test_a_claim_by_domain_is_decided_by_representatives(library: Party, ours: Program) -> None:
    person = someone("nou@biblioteca.example", name="Nou")
    row = Claim.objects.create(
        organisation_id=library.number, person=person, way="domain", email=person.email
    )
    (asking,) = ours.ask("get", "/organisations/library/claims").json()["items"]
    assert (asking["number"], asking["name"]) == (row.pk, "Nou")
    path = f"/organisations/library/claims/{row.pk}/decision"
    assert ours.ask("post", path, {"accept": True}).json() == {"items": []}
    assert Membership.objects.get(person=person).role == Role.MEMBER
    assert ours.ask("post", path, {"accept": True}).status_code == 404


def test_an_organisation_is_registered_once_those_alike_were_looked_at(library: Party) -> None:
    program = Program(someone("noi@example.org"))
    said = {"name": {"ka": "ბიბლიოთეკა"}, "country": "ge", "website": "https://b.example"}
    made = program.ask("post", "/organisations", said)
    assert made.status_code == 201, made.content
    slug = made.json()["slug"]
    (held,) = program.ask("get", "/me").json()["organisations"]
    assert (held["slug"], held["name"]) == (slug, {"ka": "ბიბლიოთეკა"})
    assert "sign" in held["powers"]
    again = program.ask("post", "/organisations", said)
    assert again.status_code == 409
    assert slug in again.json()["detail"]
    known = program.ask("post", "/organisations", {**said, "knowingly": True})
    assert known.status_code == 201
    for wrong in ({"country": "Georgia"}, {"website": "javascript:x"}, {"name": {}}):
        assert program.ask("post", "/organisations", {**said, **wrong}).status_code == 400


def test_one_s_own_account_is_changed_and_taken_along(library: Party, ours: Program) -> None:
    said = {"name": "Žydrūnė Nauja", "language": "lt", "time_zone": "Europe/Vilnius"}
    changed = ours.ask("patch", "/me/profile", said).json()
    assert {name: changed[name] for name in said} == said
    for wrong in ({"name": " "}, {"language": "xx"}, {"time_zone": "Moon/Base"}, {"email": "a"}):
        assert ours.ask("patch", "/me/profile", wrong).status_code == 400
    data = ours.ask("get", "/me/data").json()
    assert data["account"]["name"] == "Žydrūnė Nauja"
    assert ours.ask("put", "/me/consents/news", {"agreed": True}).status_code == 200
    held = ours.ask("put", "/me/consents/news", {"agreed": False}).json()["items"][0]
    assert held["what"] == "news"
    assert held["withdrawn_at"] is not None
    assert ours.ask("put", "/me/consents/account", {"agreed": False}).status_code == 404


def test_tokens_are_listed_and_ended_and_never_made(library: Party, ours: Program) -> None:
    Program(library, "read")
    held = ours.ask("get", "/me/tokens").json()["items"]
    assert [(one["scopes"], one["is_this"]) for one in held if not one["is_this"]] == [
        (["read"], False)
    ]
    assert re.search(r"pact_", str(held)) is None
    other = next(one["number"] for one in held if not one["is_this"])
    left = ours.ask("delete", f"/me/tokens/{other}").json()["items"]
    assert [one["is_this"] for one in left] == [True]
    assert ours.ask("delete", f"/me/tokens/{other}").status_code == 404
    assert ours.ask("post", "/me/tokens", {"name": "y"}).status_code == 405
    assert len(tokens_of(library.person)) == 1
    assert mail.outbox == []
    assert numbers("library") == [library.number]
