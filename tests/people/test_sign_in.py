"""Signing up, confirming, signing in and out, and forgetting the password."""

from __future__ import annotations

from django.core import mail
from django.test import Client

from pactwork.people.models import Consent, Person
from tests.people.entering import PASSWORD, known, link_in, sign_in, sign_up


def test_a_new_account_confirms_its_address_and_signs_in(db: None) -> None:
    client = Client()
    answer = sign_up(client, "stefan@example.org", is_operator="on", language="fa", role="x")
    assert answer.status_code == 302
    assert answer["Location"] == "/ro/account/confirm-email/"
    person = Person.objects.get()
    assert (person.name, person.language, person.is_operator) == ("Ștefan", "ro", False)
    assert list(Consent.objects.values_list("what", "version")) == [("account", "2026-11")]
    assert sign_in(client, "stefan@example.org")["Location"].endswith("/confirm-email/")
    (message, *_) = mail.outbox
    assert message.to == ["stefan@example.org"]
    path = link_in(message)
    page = Client().get(path)
    assert "stefan@example.org" in page.content.decode()
    assert "„<bdi>Ștefan</bdi>”" in page.content.decode()
    assert Client().post(path).status_code == 302
    answer = sign_in(Client(), "stefan@example.org")
    assert answer["Location"] == "/en/desk/"


def test_without_consent_or_with_a_weak_password_there_is_no_account(db: None) -> None:
    assert sign_up(Client(), "a@example.org", agreed="").status_code == 200
    short = sign_up(Client(), "a@example.org", password1="short")
    assert short.status_code == 200
    assert "prea scurtă" in short.content.decode()
    like = sign_up(Client(), "stefan.ciubotaru@example.org", password1="stefan.ciubotaru")
    assert "prea mult" in like.content.decode()
    assert sign_up(Client(), "a@example.org", password1="password1234").status_code == 200
    assert sign_up(Client(), "a@example.org", name="\u200b\x07").status_code == 200
    assert not Person.objects.exists()


def test_a_forgotten_password_is_replaced_by_mail(db: None) -> None:
    known()
    Client().post("/en/account/password/reset/", {"email": "ana@example.org"})
    client = Client()
    first = client.get(link_in(mail.outbox[-1]))
    new = "seven other lamps entirely"
    answer = client.post(first["Location"], {"password1": new, "password2": new})
    assert answer.status_code == 302
    assert sign_in(Client()).status_code == 200
    assert sign_in(Client(), password=new).status_code == 302
    again = Client().get(link_in(mail.outbox[0]))
    assert again.status_code == 200
    assert "does not hold any more" in again.content.decode()


def test_signing_out_needs_a_form(db: None) -> None:
    client = Client()
    known()
    sign_in(client)
    assert client.get("/en/account/logout/").status_code == 200
    assert client.get("/en/account/").status_code == 200
    client.post("/en/account/logout/")
    assert client.get("/en/account/").status_code == 302


def test_mail_comes_in_the_language_of_its_reader(db: None) -> None:
    person = known()
    person.language = "lt"
    person.save()
    Client().post("/vi/account/password/reset/", {"email": person.email})
    assert "/lt/" not in mail.outbox[0].body
    assert PASSWORD not in mail.outbox[0].body
