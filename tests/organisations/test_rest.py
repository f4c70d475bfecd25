"""What the read API says of organisations."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.factories import organisation, pact, take_in

pytestmark = pytest.mark.usefixtures("partnerships")


def get(client: Client, path: str, **query: Any) -> Any:
    answer = client.get(f"/api/v1/{path}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_an_organisation_whole(client: Client) -> None:
    said = get(client, "organisations/dgets")
    assert said["acronym"]["ro"] == "DGETS"
    assert said["above"]["slug"] == "chisinau-municipal-council"
    assert said["legal_type"] == "legal-types:local-authority"
    assert {"kind": "short", "language": "ro", "text": "DGETS Chișinău"} in said["other_names"]
    above = get(client, "organisations/chisinau-municipal-council")
    assert [one["slug"] for one in above["bodies"]] == ["dgets"]
    assert get(client, "organisations/onixmedia")["channels"] == [
        {"key": "diez.md", "kind": "news-site", "name": "diez.md", "url": "https://diez.md"}
    ]


def test_what_is_not_said_is_there_and_empty(client: Client) -> None:
    take_in(pact("bare", parties=("plain-one", "plain-two")))
    said = get(client, "organisations/plain-one")
    assert (said["website"], said["founded"], said["above"]) == ("", "", None)
    assert (said["latitude"], said["identifiers"], said["bodies"]) == (None, {}, [])


@pytest.mark.parametrize("slug", ["nobody", "DGETS", "x" * 200, "a--b", "%00", "a%2Fb"])
def test_nobody_has_this_name(client: Client, slug: str) -> None:
    answer = client.get(f"/api/v1/organisations/{slug}")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "dgets"}, {"dgets"}),
        ({"q": "DIREC\u0163IA GENERALA EDU"}, {"dgets"}),
        ({"q": "Diez"}, {"onixmedia"}),
        ({"country": "md"}, {"dgets", "onixmedia", "chisinau-municipal-council"}),
        ({"country": "MD", "legal_type": "company"}, {"onixmedia"}),
        ({"country": "MD", "legal_type": "legal-types:company"}, {"onixmedia"}),
        ({"legal_type": "nothing-of-ours"}, set()),
        ({"country": "ZZ"}, set()),
    ],
)
def test_filters(client: Client, query: dict[str, str], expected: set[str]) -> None:
    assert {one["slug"] for one in get(client, "organisations", **query)["items"]} == expected


def test_pages_keep_their_filters_and_lose_nothing(client: Client) -> None:
    take_in(
        pact("more", parties=("aa-one", "aa-two"))
        | {"organisations": [organisation("aa-one"), organisation("aa-two")]}
    )
    found: list[str] = []
    path = "organisations?country=MD&limit=2"
    while path:
        said = get(client, path)
        found += [one["slug"] for one in said["items"]]
        path = (said["next"] or "").removeprefix("http://localhost:8000/api/v1/")
    assert found == ["aa-one", "aa-two", "chisinau-municipal-council", "dgets", "onixmedia"]


def test_an_agreements_link_leads_to_the_agreements(client: Client) -> None:
    address = get(client, "organisations/dgets")["urls"]["agreements"]
    said = client.get(address.removeprefix("http://localhost:8000")).json()
    assert [one["slug"] for one in said["items"]] == ["chisinau-dgets-diez"]
