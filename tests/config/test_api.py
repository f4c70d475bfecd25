"""How the read API is served: which requests, which answers, which errors."""

from __future__ import annotations

import json
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from pactwork.config.api import api
from pactwork.config.rest.document import Address, document
from pactwork.config.rest.requests import LONGEST_QUERY, guarded
from tests.factories import pact as a_pact
from tests.factories import take_in

V1 = "/api/v1"


def problem_of(answer: Any) -> dict[str, Any]:
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    said: dict[str, Any] = answer.json()
    assert set(said) == {"type", "title", "status", "detail", "errors"}
    assert said["status"] == answer.status_code
    return said


def rules(answer: Any) -> dict[str, str]:
    return {one["parameter"]: one["rule"] for one in problem_of(answer)["errors"]}


def test_the_description_is_valid_openapi_31() -> None:
    described = document(api)
    assert described["openapi"].startswith("3.1")
    assert [str(error) for error in OPENAPI_31_VALIDATOR.iter_errors(described)] == []


def test_everything_described_says_what_it_is_for() -> None:
    described = document(api)
    silent = [
        path
        for path, item in described["paths"].items()
        for operation in item.values()
        if not operation.get("description")
        or not all(one.get("description") for one in operation["parameters"] if one["in"] != "path")
    ]
    assert silent == []
    shapes = described["components"]["schemas"]
    assert [name for name, shape in shapes.items() if not shape.get("description")] == []
    assert not [name for name in shapes if name.endswith("Question")]


@pytest.mark.django_db
def test_the_description_is_served(client: Client) -> None:
    answer = client.get(f"{V1}/openapi.json")
    assert answer["Content-Type"] == "application/json"
    assert answer.json() == document(api)


@pytest.mark.django_db
def test_the_entrance_leads_on(client: Client) -> None:
    assert client.get("/api/v1")["Location"] == f"{V1}/"
    assert client.get("/api/")["Location"] == f"{V1}/"
    said = client.get(f"{V1}/").json()
    for name in ("openapi", "docs", "agreements", "organisations", "vocabularies", "facets"):
        address = said[name].removeprefix("http://localhost:8000")
        assert client.get(address).status_code == 200, name


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
@pytest.mark.parametrize("path", ["overview", "nothing", ""])
def test_other_methods_are_refused(client: Client, method: str, path: str) -> None:
    answer = getattr(client, method)(f"{V1}/{path}")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, OPTIONS"
    problem_of(answer)


def test_any_origin_may_ask(client: Client) -> None:
    answer = client.options(f"{V1}/agreements", headers={"origin": "https://elsewhere.example"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Allow"] == answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in answer["Access-Control-Allow-Headers"]
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in answer


@pytest.mark.django_db
def test_head_says_what_get_says(client: Client) -> None:
    whole, head = client.get(f"{V1}/vocabularies"), client.head(f"{V1}/vocabularies")
    assert (head.status_code, head.content) == (200, b"")
    for name in ("ETag", "Content-Type", "Content-Length", "Cache-Control", "Vary"):
        assert head[name] == whole[name]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/api/x", f"{V1}/nothing", f"{V1}/agreements/", f"{V1}/agreements/%00", "/api/v2/"]
)
def test_unknown_addresses(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert problem_of(answer)["title"] == "Not Found"
    assert "ETag" not in answer
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "parameter", "rule"),
    [
        ("limit=-1", "limit", "greater_than_equal"),
        ("limit=201", "limit", "less_than_equal"),
        ("limit=many", "limit", "int_parsing"),
        ("limit=" + "9" * 3000, "limit", "less_than_equal"),
        ("q=" + "x" * 201, "q", "string_too_long"),
        ("state=great", "state", "enum"),
        ("status=", "status", "literal_error"),
        ("country=MDA", "country", "string_pattern_mismatch"),
        ("theme=a b", "theme", "string_pattern_mismatch"),
        ("organisation=DGETS", "organisation", "string_pattern_mismatch"),
        ("with_bodies=perhaps", "with_bodies", "bool_parsing"),
        ("cursor=bm90aGluZw", "cursor", "cursor"),
        ("cursor=%D1%8B", "cursor", "cursor"),
        ("them=education", "them", "unknown"),
        ("theme=education&theme=culture", "theme", "repeated"),
    ],
)
def test_a_wrong_parameter_is_named_with_its_rule(
    client: Client, query: str, parameter: str, rule: str
) -> None:
    answer = client.get(f"{V1}/agreements?{query}")
    assert answer.status_code == 400
    assert rules(answer) == {parameter: rule}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=a%0Ab",
        "q=%FF%FE",
        "q=%ED%A0%80",
        "q=" + "x" * LONGEST_QUERY,
        "&".join(f"p{n}=1" for n in range(300)),
    ],
)
def test_what_cannot_be_read_is_refused(client: Client, query: str) -> None:
    answer = client.get(f"{V1}/agreements?{query}")
    assert answer.status_code == 400
    problem_of(answer)


@pytest.mark.django_db
def test_addresses_without_parameters_take_none(client: Client) -> None:
    assert rules(client.get(f"{V1}/overview?x=1")) == {"x": "unknown"}


@pytest.mark.usefixtures("partnerships")
@pytest.mark.parametrize(
    "path",
    ["agreements", "agreements/chisinau-dgets-diez", "overview", "organisations", "vocabularies"],
)
def test_what_has_not_changed_costs_one_query(client: Client, path: str) -> None:
    first = client.get(f"{V1}/{path}")
    assert first["Cache-Control"] == "public, max-age=60, must-revalidate"
    tags = {"if-none-match": f'"other", {first["ETag"]}'}
    with CaptureQueriesContext(connection) as queries:
        again = client.get(f"{V1}/{path}", headers=tags)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert again["Access-Control-Allow-Origin"] == "*"
    assert len(queries) == 1
    assert client.head(f"{V1}/{path}", headers=tags).status_code == 304


@pytest.mark.usefixtures("partnerships")
def test_what_has_changed_is_sent_again(client: Client) -> None:
    def tags() -> set[str]:
        return {
            client.get(f"{V1}/{path}")["ETag"]
            for path in ("overview", "agreements", "agreements?q=x", "agreements/missing-one/pact")
            if client.get(f"{V1}/{path}").status_code == 200
        }

    with time_machine.travel("2026-11-23T01:00:00Z", tick=False):
        before = tags()
        assert len(before) == 3
        assert tags() == before
        take_in(a_pact("another"))
        after = tags()
    assert not before & after
    with time_machine.travel("2026-11-24T01:00:00Z", tick=False):
        assert not tags() & after


@pytest.mark.django_db
def test_any_tag_does_not_conjure_what_is_not_there(client: Client) -> None:
    answer = client.get(f"{V1}/agreements/nothing", headers={"if-none-match": "*"})
    assert answer.status_code == 404
    assert "ETag" not in answer
    there = client.get(f"{V1}/vocabularies", headers={"if-none-match": "*"})
    assert (there.status_code, there.content) == (304, b"")
    assert there["ETag"] == client.get(f"{V1}/vocabularies")["ETag"]
    wrong = client.get(f"{V1}/agreements?limit=0", headers={"if-none-match": "*"})
    assert wrong.status_code == 400


@pytest.mark.usefixtures("partnerships")
def test_each_form_has_its_own_tag(client: Client) -> None:
    path = f"{V1}/agreements/chisinau-dgets-diez/pact"
    tags = [
        client.get(path, headers={"accept": accept})["ETag"]
        for accept in ("application/yaml", "application/yaml;q=0.9", "*/*", "application/json")
    ]
    assert tags[0] == tags[1] != tags[2] == tags[3]
    assert "Accept" in client.get(path)["Vary"].split(", ")
    only = client.get(f"{V1}/overview", headers={"accept": "text/html"})
    assert only["ETag"] == client.get(f"{V1}/overview")["ETag"]
    assert "Accept" not in only["Vary"].split(", ")


def ask(view: Any) -> HttpResponse:
    return guarded(view, lambda route: Address())(RequestFactory().get("/api/v1/x"))


@pytest.mark.django_db
def test_a_database_that_is_away_is_said_to_be() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        raise OperationalError("gone away with secrets")

    answer = ask(view)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert b"secrets" not in answer.content


@pytest.mark.django_db
def test_what_fails_is_logged_and_told_apart_from_what_is_asked(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        raise RuntimeError("secrets")

    answer = ask(view)
    assert answer.status_code == 500
    assert json.loads(answer.content)["title"] == "Internal Server Error"
    assert b"secrets" not in answer.content


@pytest.mark.django_db
def test_nobody_is_remembered(client: Client) -> None:
    answer = client.get(f"{V1}/overview")
    assert "Set-Cookie" not in answer
    assert "Cookie" not in answer["Vary"]
