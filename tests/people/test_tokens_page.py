"""Tokens on the account's pages: made after fresh proof, seen once, ended at once."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from pactwork.people.api import bearer_of
from pactwork.people.models import AccessToken, Person
from tests.factories import someone
from tests.people.entering import signed_in

PLACE = "/en/account/tokens/"
SAID = {"name": "Registrul săli", "scopes": ["read", "evidence"], "days": "90"}


@pytest.fixture
def client(library: int) -> Client:
    return signed_in(someone("ana@example.org", name="Žydrūnė", library="coordinator"))


def made(client: Client, **said: object) -> str:
    page = client.post(f"{PLACE}make/", {**SAID, **said}).content.decode()
    found = re.search(r"pact_[\w-]{40,}", page)
    assert found, page
    return found[0]


def test_a_token_is_made_after_fresh_proof_and_seen_once(client: Client, library: int) -> None:
    unproven = Client()
    unproven.force_login(Person.objects.get(email="ana@example.org"))
    for asked in (unproven.post(f"{PLACE}make/", SAID), unproven.get(PLACE)):
        assert asked.status_code == 302
        assert "/reauthenticate/" in asked["Location"]
    assert not AccessToken.objects.exists()
    secret = made(client, organisation=library)
    bearer = bearer_of(secret)
    assert bearer is not None
    assert bearer.scopes == {"read", "evidence"}
    assert set(bearer.acting.powers) == {library}
    page = client.get(PLACE).content.decode()
    assert secret not in page
    assert f"…{secret[-4:]}" in page
    assert "Registrul săli" in page


def test_what_a_token_lacks_is_asked_for(client: Client) -> None:
    answer = client.post(f"{PLACE}make/", {"name": " ", "days": "5000"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"name", "scopes", "days"}
    other = client.post(f"{PLACE}make/", {**SAID, "organisation": 10**6})
    assert set(other.context["form"].errors) == {"organisation"}
    assert not AccessToken.objects.exists()


def test_ending_a_token_is_for_its_owner(client: Client) -> None:
    secret = made(client)
    token = AccessToken.objects.get()
    stranger = Client()
    stranger.force_login(someone("mal@example.org"))
    stranger.post(f"{PLACE}{token.pk}/end/")
    assert bearer_of(secret) is not None
    assert client.get(f"{PLACE}{token.pk}/end/").status_code == 405
    client.post(f"{PLACE}{token.pk}/end/")
    assert bearer_of(secret) is None
