"""OAuth 2 for programs: a short token for a lasting one."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from pactwork.config.desk_api import description
from pactwork.people.api import bearer_of, make_token, revoke_token, tokens_of
from pactwork.people.models import AccessToken, Person
from tests.factories import pact, someone, take_in

PLACE = "/oauth/token"
GRANT = {"grant_type": "client_credentials"}


@pytest.fixture
def person(db: None) -> Person:
    take_in(pact())
    return someone("ana@example.org", library="coordinator")


@pytest.fixture
def secret(person: Person) -> str:
    return make_token(name="x", scopes=["read", "evidence"], days=30, organisation=None, by=person)[
        1
    ]


def basic(secret: str, name: str = "our-register") -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()}


def ask(said: dict[str, str], **headers: str) -> Any:
    return Client(enforce_csrf_checks=True).post(
        PLACE,
        "&".join(f"{name}={value}" for name, value in said.items()),
        content_type="application/x-www-form-urlencoded",
        headers=headers,
    )


def test_a_short_token_is_given_for_a_lasting_one(secret: str, person: Person) -> None:
    answer = ask(GRANT, **basic(secret))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    said = answer.json()
    assert (said["token_type"], said["expires_in"], said["scope"]) == (
        "Bearer",
        3600,
        "evidence read",
    )
    me = Client().get(
        "/api/desk/v1/me", headers={"Authorization": f"Bearer {said['access_token']}"}
    )
    assert me.json()["scopes"] == ["evidence", "read"]
    assert len(tokens_of(person)) == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert bearer_of(said["access_token"]) is None
        assert bearer_of(secret) is not None


def test_fewer_scopes_can_be_asked_for_and_no_other(secret: str) -> None:
    said = ask({**GRANT, "scope": "read", "client_secret": secret}).json()
    assert said["scope"] == "read"
    bearer = bearer_of(said["access_token"])
    assert bearer is not None
    assert bearer.scopes == {"read"}
    wrong = ask({**GRANT, "scope": "read+accept", "client_secret": secret})
    assert (wrong.status_code, wrong.json()["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize(
    ("said", "status", "error"),
    [
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        (GRANT, 401, "invalid_client"),
        ({**GRANT, "client_secret": "pact_nothing"}, 401, "invalid_client"),
        ({**GRANT, "client_secret": "hello"}, 401, "invalid_client"),
    ],
)
def test_what_is_wrong_is_said_as_the_standard_has_it(
    person: Person, said: dict[str, str], status: int, error: str
) -> None:
    answer = ask(said)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert ("WWW-Authenticate" in answer) == (status == 401)


def test_a_short_token_gives_no_other_and_ends_with_the_lasting_one(
    secret: str, person: Person
) -> None:
    short = ask(GRANT, **basic(secret)).json()["access_token"]
    assert ask(GRANT, **basic(short)).status_code == 401
    (held,) = tokens_of(person)
    revoke_token(token=held.pk, by=person)
    assert bearer_of(short) is None
    assert ask(GRANT, **basic(secret)).status_code == 401


def test_whoever_shows_a_token_may_end_it(secret: str) -> None:
    short = ask(GRANT, **basic(secret)).json()["access_token"]
    form = "application/x-www-form-urlencoded"
    for _ in range(2):
        answer = Client().post("/oauth/revoke", f"token={short}", content_type=form)
        assert answer.status_code == 200
    assert bearer_of(short) is None
    assert bearer_of(secret) is not None


def test_minutes_are_counted_for_the_lasting_token(secret: str, settings: Any) -> None:
    settings.PACTWORK_API_PER_MINUTE = 2
    with time_machine.travel("2026-11-22T12:00:40Z", tick=False):
        fresh = make_token(
            name="y", scopes=["read"], days=2, organisation=None, by=Person.objects.get()
        )[1]
        shorts = [ask(GRANT, **basic(fresh)).json()["access_token"] for _ in range(3)]
        answers = [
            Client().get("/api/desk/v1/me", headers={"Authorization": f"Bearer {one}"})
            for one in shorts
        ]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert AccessToken.objects.filter(parent=None).count() == 2


def test_what_there_is_is_told(db: None) -> None:
    said = Client().get("/.well-known/oauth-authorization-server").json()
    assert said["token_endpoint"].endswith(PLACE)
    assert said["grant_types_supported"] == [
        "authorization_code",
        "refresh_token",
        "client_credentials",
    ]
    assert said["code_challenge_methods_supported"] == ["S256"]
    flows = description()["components"]["securitySchemes"]["oauth2"]["flows"]
    assert flows["clientCredentials"]["tokenUrl"] == said["token_endpoint"]
    for_tools = {"statements/write", "statements/read", "statements/read/mine", "state", "profile"}
    for_tools |= {"all/read", "all"}
    assert set(flows["clientCredentials"]["scopes"]) | for_tools == set(said["scopes_supported"])


def test_the_webhooks_are_described() -> None:
    told = description()["webhooks"]
    assert {"evidence", "draft-turn", "date"} <= set(told)
    body = told["evidence"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body["properties"]["type"] == {"const": "evidence"}
