"""What the read API says of the vocabularies."""

from __future__ import annotations

import pytest
from django.test import Client

from pactwork.kernel.languages import LANGUAGES
from pactwork.vocabularies.api import scheme_codes, skos_document

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("loaded")
def test_every_scheme_is_listed(client: Client) -> None:
    said = client.get("/api/v1/vocabularies").json()["items"]
    assert [one["code"] for one in said] == scheme_codes()


@pytest.mark.usefixtures("loaded")
def test_a_scheme_has_labels_in_every_language(client: Client) -> None:
    said = client.get("/api/v1/vocabularies/themes").json()
    found = {one["code"]: one for one in said["concepts"]}
    assert set(found["themes:education"]["label"]) >= set(LANGUAGES)
    assert found["themes:education"]["id"].endswith("/id/concepts/themes/education")


@pytest.mark.usefixtures("loaded")
def test_a_scheme_as_skos(client: Client) -> None:
    path = "/api/v1/vocabularies/themes"
    answer = client.get(path, headers={"accept": "application/ld+json"})
    assert answer["Content-Type"] == "application/ld+json"
    assert answer.json() == skos_document("themes")
    either = client.get(path, headers={"accept": "text/html, */*;q=0.1"})
    assert either["Content-Type"] == "application/json"


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("code", ["nothing", "Themes", "%D8%AA"])
def test_unknown_schemes(client: Client, code: str) -> None:
    assert client.get(f"/api/v1/vocabularies/{code}").status_code == 404
