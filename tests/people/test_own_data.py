"""Consents, one's data as a file, the end of an account, and proof that it is oneself."""

from __future__ import annotations

import json
from typing import Any

import time_machine
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db.models import Model
from django.test import Client

from pactwork.people.actions.invitations import accept_invitation, invite
from pactwork.people.api import Person, names_of, prove_again_url, proves_again, recipients
from pactwork.people.models import Consent, Deed, Delegation, Membership
from tests.factories import TODAY, someone
from tests.people.entering import PASSWORD, known, prove, sign_in, signed_in


def test_consent_is_given_and_withdrawn_and_all_of_it_is_kept(db: None) -> None:
    client = signed_in(known())
    for agree in ("yes", "yes", "no", "yes"):
        client.post("/en/account/privacy/", {"what": "news", "agree": agree})
    rows = Consent.objects.filter(what="news").order_by("pk")
    assert [one.withdrawn_at is None for one in rows] == [False, True]
    client.post("/en/account/privacy/", {"what": "anything", "agree": "yes"})
    client.post("/en/account/privacy/", {"what": "account", "agree": "no"})
    assert not Consent.objects.exclude(what="news").exists()
    assert client.get("/fa/account/privacy/").status_code == 200


def test_ones_data_is_one_file_without_what_opens_doors(library: int) -> None:
    person = known(name="شهرزاد", library="representative")
    invite(organisation=library, role="member", email="n@example.org", by=person)
    answer = signed_in(person).get("/en/account/privacy/download/")
    assert answer["Content-Disposition"] == 'attachment; filename="pactwork-my-data.json"'
    held = json.loads(answer.content)
    assert held["account"]["name"] == "شهرزاد"
    assert held["mail_addresses"] == [
        {"email": "ana@example.org", "verified": True, "primary": True}
    ]
    assert [one["role"] for one in held["memberships"]] == ["representative"]
    assert [one["kind"] for one in held["deeds"]] == ["invited"]
    assert len(held["sessions"]) == 1
    text = answer.content.decode()
    person.refresh_from_db()
    assert person.password not in text
    assert '"digest":' not in text


def everything_about(person: Person) -> list[str]:
    """Every table that points to a person and has a row that does."""
    found = []
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if getattr(field, "related_model", None) is Person and field.concrete:
                rows = model._default_manager.filter(**{field.name: person.pk})  # type: ignore[misc]
                found += [f"{model._meta.label}.{field.name}"] if rows.exists() else []
    return found


def dump() -> str:
    """All that is stored in any table, as text."""
    rows: list[Any] = []
    for model in apps.get_models():
        if issubclass(model, Model) and model._meta.managed and model._meta.app_label != "sessions":
            rows += list(model._default_manager.values_list())
    return repr(rows)


def test_an_erased_account_leaves_a_pseudonym_that_leads_to_nobody(library: int) -> None:
    person = known("shahrzad@example.org", name="شهرزاد", library="representative")
    other = someone("other@example.org", library="representative")
    token = invite(organisation=library, role="member", email=person.email, by=other)
    accept_invitation(token=token, by=person)
    Delegation.objects.create(
        organisation_id=library,
        given_by=person,
        given_to=other,
        first_day="2026-01-01",
        last_day="2099-01-01",
    )
    sign_in(Client(), person.email, "wrong wrong wrong")
    client, elsewhere = signed_in(person), signed_in(person)
    assert "only representative" not in client.get("/en/account/erase/").content.decode()
    Membership.objects.filter(person=other).update(role="member")
    assert "only representative" in client.get("/en/account/erase/").content.decode()
    assert client.post("/en/account/erase/", {}).status_code == 200
    assert Person.objects.filter(email=person.email).exists()
    assert client.post("/en/account/erase/", {"sure": "on"})["Location"] == "/en/account/erased/"
    assert client.get("/en/account/").status_code == 302
    assert elsewhere.get("/en/account/").status_code == 302
    assert "shahrzad" not in dump()
    assert "شهرزاد" not in dump()
    assert everything_about(person) == ["people.Invitation.used_by"]
    assert names_of([person.pk]) == {}
    assert Deed.objects.filter(whom=person.pseudonym).exists()
    assert sign_in(Client(), "shahrzad@example.org").status_code == 200


def test_the_address_is_free_again(db: None) -> None:
    person = known()
    signed_in(person).post("/en/account/erase/", {"sure": "on"})
    again = known()
    assert again.pk != person.pk
    assert again.pseudonym != person.pseudonym


def test_pages_that_matter_want_proof_of_today(db: None) -> None:
    person = known()
    client = Client()
    client.force_login(person)
    for page in ("erase/", "privacy/download/"):
        answer = client.get(f"/en/account/{page}")
        assert answer.status_code == 302
        assert answer["Location"].startswith("/en/account/reauthenticate/?next=%2Fen%2Faccount%2F")
    client.post("/en/account/erase/", {"sure": "on"})
    assert Person.objects.filter(is_active=True).exists()
    prove(client)
    assert client.get("/en/account/erase/").status_code == 200


def test_proof_grows_old(db: None, rf: Any) -> None:
    person = known()
    with time_machine.travel(TODAY, tick=False) as clock:
        client = signed_in(person)
        request = rf.get("/")
        request.user, request.session = person, client.session
        assert proves_again(request)
        clock.shift(599)
        assert proves_again(request)
        clock.shift(1)
        assert not proves_again(request)
    request.user = someone("other@example.org")
    assert not proves_again(request)
    assert prove_again_url("/en/desk/") == "/en/account/reauthenticate/?next=%2Fen%2Fdesk%2F"


def test_who_may_be_written_to(db: None) -> None:
    person, silent, gone = (someone(f"{n}@example.org") for n in ("a", "b", "c"))
    EmailAddress.objects.filter(user=silent).update(verified=False)
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    found = recipients([person.pk, silent.pk, gone.pk, 10**9])
    assert [(one.email, one.language, one.time_zone) for one in found.values()] == [
        ("a@example.org", "en", "UTC")
    ]
    assert recipients([]) == {}


def test_signing_out_everywhere_else(db: None) -> None:
    person = known()
    here, there = signed_in(person), signed_in(person)
    prove(here)
    page = here.get("/en/account/sessions/").content.decode()
    assert "Here, now" in page
    assert here.post("/en/account/sessions/").status_code == 302
    assert there.get("/en/account/").status_code == 302
    assert here.get("/en/account/").status_code == 200


def test_a_new_password_ends_other_sessions(db: None) -> None:
    person = known()
    here, there = signed_in(person), signed_in(person)
    new = "seven other lamps entirely"
    said = {"oldpassword": PASSWORD, "password1": new, "password2": "not the same at all"}
    answer = here.post("/en/account/password/change/", said)
    assert "The two passwords differ." in answer.content.decode()
    assert here.post("/en/account/password/change/", said | {"password2": new}).status_code == 302
    assert here.get("/en/account/").status_code == 200
    assert there.get("/en/account/").status_code == 302
