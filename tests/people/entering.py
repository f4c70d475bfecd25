"""Ways in for the tests: accounts with a password, and what stands in the mail."""

from __future__ import annotations

import re

from django.core import mail
from django.http import HttpResponse
from django.test import Client

from pactwork.people.models import Person
from tests.factories import someone

PASSWORD = "nine lamps in the river"


def known(email: str = "ana@example.org", *, name: str = "Ana", **roles: str) -> Person:
    """An account with a password and a confirmed address."""
    person = someone(email, name=name, **roles)
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(
    client: Client, email: str = "ana@example.org", password: str = PASSWORD, **said: str
) -> HttpResponse:
    """Send the sign-in form."""
    return client.post("/en/account/login/", {"login": email, "password": password, **said})


def signed_in(person: Person, **options: bool) -> Client:
    """A browser in which this person signed in just now, by password."""
    client = Client(**options)
    if not person.has_usable_password():
        person.set_password(PASSWORD)
        person.save()
    answer = Client.post(
        client, "/en/account/login/", {"login": person.email, "password": PASSWORD}
    )
    assert answer.status_code == 302, answer.content
    return client


def prove(client: Client) -> None:
    """Give the password once more, as pages that change keys and addresses want it."""
    answer = client.post("/en/account/reauthenticate/", {"password": PASSWORD})
    assert answer.status_code == 302, answer.content


def sign_up(client: Client, email: str, **said: str) -> HttpResponse:
    """Send the form for a new account."""
    form = {"name": "Ștefan", "email": email, "password1": PASSWORD, "agreed": "on"}
    return client.post("/ro/account/signup/", form | said)


def link_in(message: mail.EmailMessage) -> str:
    """The path of the link in a mail."""
    found = re.search(r"https?://[^/\s]+(/\w\w/account/\S+)", str(message.body))
    assert found, message.body
    return found.group(1)
