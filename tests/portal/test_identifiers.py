"""Permanent identifiers lead people to pages and machines to documents."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.test import Client

from pactwork.agreements.api import evidence_under
from pactwork.kernel.iris import iri
from pactwork.kernel.viewer import PUBLIC
from tests.factories import accepted, evidence, happened, pact, take_in

JSON_LD = "application/ld+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

pytestmark = pytest.mark.django_db


def uuid_of(slug: str) -> str:
    return str(evidence_under(slug, PUBLIC).evidence[0].uuid)


@pytest.fixture
def reading() -> str:
    """An agreement with one accepted piece of evidence; its UUID."""
    take_in(pact(), evidence("reading", happened(accepted=accepted("school"))))
    return uuid_of("reading")


def leads_to(client: Client, path: str, accept: str, language: str = "en") -> str:
    answer = client.get(path, headers={"accept": accept, "accept-language": language})
    assert answer.status_code == 303, path
    assert {"Accept", "Accept-Language"} <= set(answer["Vary"].split(", "))
    assert answer["Access-Control-Allow-Origin"] == "*"
    return str(answer["Location"])


def things(uuid: str) -> list[tuple[str, str, str]]:
    """Identifier, page in Romanian, document."""
    return [
        (iri("agreement", "reading"), "/ro/agreements/reading/", "/ld/agreements/reading.jsonld"),
        (iri("article", "reading", "a1"), "/ro/agreements/reading/#article-a1",
         "/ld/agreements/reading.jsonld"),
        (iri("commitment", "reading", "c1"), "/ro/agreements/reading/commitments/c1/",
         "/ld/agreements/reading/commitments/c1.jsonld"),
        (iri("organisation", "library"), "/ro/organisations/library/",
         "/ld/organisations/library.jsonld"),
        (iri("evidence", uuid), f"/ro/evidence/{uuid}/", f"/ld/evidence/{uuid}.jsonld"),
        (iri("concept", "themes", "education"), "/ro/agreements/?theme=education",
         "/ld/concepts/themes/education.jsonld"),
        (iri("concept", "measures", "trainings"), "/ld/concepts/measures/trainings.jsonld",
         "/ld/concepts/measures/trainings.jsonld"),
        (iri("scheme", "themes"), "/ld/concepts/themes.jsonld", "/ld/concepts/themes.jsonld"),
    ]  # fmt: skip


def test_each_identifier_leads_people_and_machines_to_what_they_can_read(
    reading: str, client: Client
) -> None:
    for identifier, page, document in things(reading):
        path = urlsplit(identifier).path
        assert leads_to(client, path, BROWSER, "ro-MD,ro;q=0.9") == page
        assert leads_to(client, path, JSON_LD) == document
        assert leads_to(client, path, "application/json") == document
        for target in (page, document):
            assert client.get(target.partition("#")[0]).status_code == 200, target


@pytest.mark.parametrize(
    ("accept", "page"),
    [
        ("*/*", True),
        ("", True),
        (f"text/html;q=0.5, {JSON_LD}", False),
        (f"text/html, {JSON_LD};q=0.5", True),
        ("image/png", True),
    ],
)
def test_the_better_liked_form_wins(reading: str, client: Client, accept: str, page: bool) -> None:
    location = leads_to(client, "/id/agreements/reading", accept)
    assert location == ("/en/agreements/reading/" if page else "/ld/agreements/reading.jsonld")


@pytest.mark.parametrize(
    ("wanted", "language"),
    [("fa-IR", "fa"), ("de, lt;q=0.5", "lt"), ("vi;q=0.2, ka;q=0.9", "ka"), ("de", "en")],
)
def test_people_get_the_best_language(
    reading: str, client: Client, wanted: str, language: str
) -> None:
    path = "/id/organisations/library"
    assert leads_to(client, path, BROWSER, wanted) == f"/{language}/organisations/library/"


def test_what_is_unknown_and_what_is_not_public_answer_alike(client: Client) -> None:
    take_in(pact("secret-pact", visibility="parties"), evidence(
        "secret-pact", happened(accepted=accepted("school"))))  # fmt: skip
    for accept in (BROWSER, JSON_LD):
        for path in ("", "/commitments/c1", "/articles/a1"):
            hidden = client.get(f"/id/agreements/secret-pact{path}", headers={"accept": accept})
            unknown = client.get(f"/id/agreements/nobody{path}", headers={"accept": accept})
            assert hidden.status_code == unknown.status_code == 404
            assert hidden.content.replace(b"secret-pact", b"nobody") == unknown.content
            assert sorted(hidden.headers) == sorted(unknown.headers)


@pytest.mark.parametrize(
    "path",
    [
        "/id/agreements/reading/commitments/c9",
        "/id/agreements/reading/articles/a9",
        "/id/organisations/nobody",
        "/id/evidence/00000000-0000-4000-8000-000000000000",
        "/id/concepts/nothing",
        "/id/concepts/themes/nothing",
        "/id/agreements/../x",
        "/id/agreements/%00",
    ],
)
def test_what_does_not_exist_is_not_found(reading: str, client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_an_identifier_is_only_read(reading: str, client: Client) -> None:
    assert client.post("/id/agreements/reading").status_code == 405
    assert client.head("/id/agreements/reading").status_code == 303


def test_our_own_terms_lead_to_their_explanation(client: Client) -> None:
    assert leads_to(client, "/ns", BROWSER, "lt") == "/lt/machines/#linked-data"
    assert leads_to(client, "/ns", JSON_LD) == "/ld/context.jsonld"
