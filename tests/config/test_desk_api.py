"""How the desk's API is served: whom it answers, how often, and each request once."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from pactwork.config.desk_api import description
from pactwork.config.rest.desk import DEEPEST, LARGEST_BODY, Address, guarded
from pactwork.people.actions.tokens import TokenError
from pactwork.people.api import Scope, bearer_of, make_token, revoke_token, tokens_of
from pactwork.people.models import AccessToken, MachineRequest, Membership, Person
from tests.factories import numbers, pact, someone, take_in

ME = "/api/desk/v1/me"


@pytest.fixture
def person(db: None) -> Person:
    take_in(pact())
    return someone("ana@example.org", name="Žydrūnė", library="coordinator", school="member")


def secret_of(person: Person, *scopes: str, **said: Any) -> str:
    held = {"name": "Our register", "days": 30, "organisation": None, "by": person, **said}
    return make_token(scopes=scopes or tuple(Scope), **held)[1]


def ask(secret: str, path: str = ME, **headers: str) -> Any:
    return Client().get(path, headers={"Authorization": f"Bearer {secret}", **headers})


def test_the_description_is_valid_openapi_31_and_silent_on_nothing() -> None:
    described = description()
    assert [str(error) for error in OPENAPI_31_VALIDATOR.iter_errors(described)] == []
    for item in described["paths"].values():
        for operation in item.values():
            assert operation["description"]
            assert operation["summary"]
    assert described["security"] == [{"token": []}, {"oauth2": []}]


def test_a_token_tells_for_whom_it_acts(person: Person) -> None:
    said = ask(secret_of(person, "read", "accept")).json()
    assert said["name"] == "Žydrūnė"
    assert said["scopes"] == ["accept", "read"]
    held = {one["slug"]: one["powers"] for one in said["organisations"]}
    assert held == {"library": ["read", "deliver", "write"], "school": ["read", "deliver"]}


def test_a_token_for_one_organisation_knows_no_other(person: Person) -> None:
    (school,) = numbers("school")
    said = ask(secret_of(person, organisation=school)).json()
    assert [one["slug"] for one in said["organisations"]] == ["school"]


def test_a_token_never_does_more_than_its_person_that_day(person: Person) -> None:
    secret = secret_of(person)
    Membership.objects.filter(person=person).update(ended_at=timezone.now())
    assert ask(secret).json()["organisations"] == []
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert ask(secret).status_code == 401


@pytest.mark.parametrize(
    "shown", ["", "Bearer", "Bearer pact_nobody", "Basic YTpi", "Bearer \u200b"]
)
def test_nobody_without_a_good_token(person: Person, shown: str) -> None:
    client = Client()
    client.force_login(person)
    answer = client.get(ME, headers={"Authorization": shown.encode().decode("latin-1")})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="Pactwork"'
    assert answer["Content-Type"] == "application/problem+json"


def test_a_revoked_or_old_token_opens_nothing(person: Person) -> None:
    secret, other = secret_of(person), secret_of(person, days=1)
    held = tokens_of(person)
    assert [one.hint for one in held] == [other[-4:], secret[-4:]]
    stranger = someone("mal@example.org")
    assert not revoke_token(token=held[1].pk, by=stranger)
    assert revoke_token(token=held[1].pk, by=person)
    assert ask(secret).status_code == 401
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert bearer_of(other) is None


def test_only_the_digest_of_a_secret_is_kept(person: Person) -> None:
    secret = secret_of(person)
    assert secret.startswith("pact_")
    kept = repr(list(AccessToken.objects.values_list()))
    assert secret not in kept
    assert secret.removeprefix("pact_")[:-4] not in kept


@pytest.mark.parametrize(
    "said",
    [
        {"name": "  "},
        {"scopes": []},
        {"scopes": ["sign"]},
        {"days": 0},
        {"days": 400},
        {"organisation": -1},
    ],
)
def test_a_token_that_cannot_be_made(person: Person, said: dict[str, Any]) -> None:
    whole = {"name": "x", "scopes": ["read"], "days": 1, "organisation": None, "by": person}
    with pytest.raises(TokenError):
        make_token(**{**whole, **said})
    assert not AccessToken.objects.exists()


def test_errors_speak_the_language_asked_for(person: Person) -> None:
    answer = ask("pact_nobody", **{"Accept-Language": "fa"})
    assert answer["Content-Language"] == "fa"
    assert answer.json()["detail"] != ask("pact_nobody").json()["detail"]


def test_a_scope_that_is_missing_is_named(person: Person) -> None:
    answer = ask(secret_of(person, "evidence"))
    assert answer.status_code == 403
    assert "“read”" in answer.json()["detail"]


def test_too_many_requests_in_a_minute(person: Person, settings: Any) -> None:
    settings.PACTWORK_API_PER_MINUTE = 2
    secret = secret_of(person)
    with time_machine.travel("2026-11-22T12:00:40Z", tick=False):
        answers = [ask(secret) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert [one["RateLimit"] for one in answers] == [
        '"minute";r=1;t=20',
        '"minute";r=0;t=20',
        '"minute";r=0;t=20',
    ]
    assert answers[2]["Retry-After"] == "20"
    with time_machine.travel("2026-11-22T12:01:00Z", tick=False):
        assert ask(secret).status_code == 200


class Counting:
    """A view that notes how often it really ran."""

    def __init__(self) -> None:
        self.ran = 0

    def __call__(self, request: Any) -> HttpResponse:
        self.ran += 1
        said = {"ran": self.ran, "body": json.loads(request.body or b"{}")}
        return HttpResponse(json.dumps(said), status=201, content_type="application/json")


def send(view: Any, secret: str, body: bytes = b"{}", **headers: str) -> HttpResponse:
    served = guarded(view, lambda route: Address(frozenset(), ("POST",)))
    kind = headers.pop("kind", "application/json")
    request = RequestFactory().post(
        "/api/desk/v1/x",
        body,
        content_type=kind,
        headers={"Authorization": f"Bearer {secret}", **headers},
    )
    request.resolver_match = None
    return served(request)


def test_a_repeated_request_is_answered_again_and_not_done_again(person: Person) -> None:
    view, secret = Counting(), secret_of(person)
    first = send(view, secret, b'{"a": 1}', **{"Idempotency-Key": "k-1"})
    again = send(view, secret, b'{"a": 1}', **{"Idempotency-Key": "k-1"})
    assert view.ran == 1
    assert (again.status_code, again.content) == (201, first.content)
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    other = send(view, secret, b'{"a": 2}', **{"Idempotency-Key": "k-1"})
    assert other.status_code == 422
    assert send(view, secret_of(person), b"{}", **{"Idempotency-Key": "k-1"}).status_code == 201


def test_a_request_that_still_runs_is_not_done_beside_itself(person: Person) -> None:
    view, secret = Counting(), secret_of(person)
    send(view, secret, **{"Idempotency-Key": "k"})
    MachineRequest.objects.update(status=None)
    assert send(view, secret, **{"Idempotency-Key": "k"}).status_code == 409
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert send(view, secret, **{"Idempotency-Key": "k"}).status_code == 201
    assert view.ran == 2


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), {}, 400),
        (b"[" * DEEPEST + b"]" * DEEPEST, {}, 201),
        (b'{"a": "' + b"[" * 500 + b'"}', {}, 201),
        (b" " * (LARGEST_BODY + 1), {}, 413),
        (b"a=1", {"kind": "application/x-www-form-urlencoded"}, 415),
        (b"{}", {"Idempotency-Key": "k" * 201}, 400),
        (b"{}", {"Idempotency-Key": "a b"}, 400),
    ],
)
def test_bodies_of_a_sane_size_and_shape(
    person: Person, body: bytes, headers: dict[str, str], status: int
) -> None:
    assert send(Counting(), secret_of(person), body, **headers).status_code == status


def test_other_methods_and_addresses(person: Person) -> None:
    secret = secret_of(person)
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    answer = client.post(ME, {}, content_type="application/json")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, OPTIONS"
    assert client.options(ME)["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert ask(secret, "/api/desk/v1/nothing").status_code == 404
    assert client.get("/api/desk/v1/openapi.json").json() == description()
    assert ask(secret, ME + "?x=1").json()["errors"][0]["parameter"] == "x"
