"""What the read API says of evidence, and what it never says."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from pactwork.agreements.queries.statement import evidence_statement
from pactwork.agreements.statements import evidence_uuid
from pactwork.config.api import api
from pactwork.config.rest.document import document
from pactwork.kernel.viewer import Viewer
from pactwork.ledger.api import statement
from tests.factories import accepted, commitment, evidence, happened, pact, take_in

V1 = "/api/v1"


def get(client: Client, path: str) -> Any:
    answer = client.get(f"{V1}/{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.fixture
def reading(db: None) -> None:
    """A public agreement with evidence of all kinds, and one between parties only."""
    take_in(
        pact("reading", commitment("c1"), commitment("c2")),
        pact("secret-plan", commitment("c1"), visibility="parties", parties=("library", "press")),
        evidence(
            "reading",
            happened("counted", accepted=accepted("school"), on="2026-02-02"),
            happened("waiting", on="2026-02-03"),
            happened(
                "shared",
                commitments=["c1", "c2", "secret-plan#c1"],
                accepted=accepted("school"),
                on="2026-02-04",
            ),
            happened(
                "people",
                people={"keys": ["t1", "t2"]},
                accepted=accepted("school"),
                on="2026-02-05",
            ),
            happened(
                "taken-back",
                accepted=accepted("school"),
                voided={"on": "2026-03-20", "by": "library", "reason": {"en": "Twice."}},
                on="2026-02-06",
            ),
        ),
        evidence("secret-plan", happened("hidden", accepted=accepted("press"))),
    )


def uuid_of(key: str, agreement: str = "reading") -> Any:
    return evidence_uuid(agreement, key)


def titles(answer: Any) -> list[str]:
    return [one["title"]["en"].removeprefix("Training ") for one in answer["items"]]


@pytest.mark.usefixtures("reading")
def test_evidence_is_listed_newest_first_without_what_waits(client: Client) -> None:
    said = get(client, "agreements/reading/evidence")
    assert titles(said) == ["taken-back", "people", "shared", "counted"]
    assert (said["total"], said["next"]) == (4, None)
    assert titles(get(client, "agreements/reading/evidence?counted=true")) == [
        "people",
        "shared",
        "counted",
    ]
    assert titles(get(client, "agreements/reading/evidence?commitment=c2")) == ["shared"]
    assert titles(get(client, "agreements/reading/evidence?commitment=c9")) == []


@pytest.mark.usefixtures("reading")
def test_evidence_comes_in_pages(client: Client) -> None:
    found: list[str] = []
    path = "agreements/reading/evidence?limit=3&counted=false"
    while path:
        said = get(client, path)
        found += titles(said)
        path = (said["next"] or "").removeprefix(f"http://localhost:8000{V1}/")
    assert found == ["taken-back", "people", "shared", "counted"]


@pytest.mark.usefixtures("reading")
def test_a_piece_of_evidence(client: Client) -> None:
    said = get(client, f"evidence/{uuid_of('counted')}")
    assert said["quantities"] == {"measures:trainings": 1}
    assert said["delivered_by"]["slug"] == "library"
    (claim,) = said["claims"]
    assert (claim["agreement"], claim["key"], claim["accepted_on"]) == (
        "reading",
        "c1",
        "2026-03-05",
    )
    assert claim["acceptances"][0]["by"]["slug"] == "school"
    assert get(client, f"evidence/{uuid_of('people')}")["people"] == 2
    withdrawn = get(client, f"evidence/{uuid_of('taken-back')}")["withdrawn"]
    assert (withdrawn["on"], withdrawn["by"]["slug"]) == ("2026-03-20", "library")


@pytest.mark.usefixtures("reading")
def test_the_statement_is_given_without_pseudonyms(client: Client) -> None:
    said = get(client, f"evidence/{uuid_of('people')}/statement")
    held = statement(UUID(said["id"]))
    assert held is not None
    assert [name for name in held["result"]["extensions"] if name.endswith("participants")]
    assert not [name for name in said["result"]["extensions"] if name.endswith("participants")]
    assert {**held, "result": None} == {**said, "result": None}
    assert evidence_statement(uuid_of("people"), Viewer(operator=True)) == held


@pytest.mark.usefixtures("reading")
def test_the_statement_of_a_plain_delivery_is_as_recorded(client: Client) -> None:
    said = get(client, f"evidence/{uuid_of('counted')}/statement")
    assert said == statement(UUID(said["id"]))


@pytest.mark.usefixtures("reading")
def test_nothing_that_is_not_public_is_told_anywhere(client: Client) -> None:
    """Whatever is asked, neither the hidden agreement nor its other party's part in it shows."""
    for path, item in document(api)["paths"].items():
        assert "get" in item
        answered = client.get(_filled(path))
        text = answered.content.decode()
        assert "secret" not in text, path
        assert "hidden" not in text, path
    assert get(client, "overview")["agreements"] == 1
    assert client.get("/api/v1/organisations/press/standing").status_code == 404
    assert get(client, "agreements?organisation=press")["items"] == []
    assert get(client, "register/facets?organisation=press")["total"] == 0
    assert get(client, "agreements?q=secret")["items"] == []
    assert get(client, "register/facets?q=secret")["total"] == 0


def _filled(path: str) -> str:
    slug = "library" if "/organisations/" in path else "reading"
    values = {"slug": slug, "key": "c1", "number": "1", "code": "themes"}
    values["uuid"] = str(uuid_of("shared"))
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", value)
    return f"{path}?from=1&to=1" if path.endswith("compare") else path


@pytest.mark.usefixtures("reading")
def test_what_is_hidden_answers_like_what_does_not_exist(client: Client) -> None:
    for path in document(api)["paths"]:
        if not path.startswith((f"{V1}/agreements/{{slug}}", f"{V1}/commitments/", f"{V1}/evid")):
            continue
        asked = path.replace("{key}", "c1").replace("{number}", "1")
        query = "?from=1&to=1" if path.endswith("compare") else ""
        hidden = asked.replace("{slug}", "secret-plan") + query
        unknown = asked.replace("{slug}", "no-such-one") + query
        hidden = hidden.replace("{uuid}", str(uuid_of("hidden", "secret-plan")))
        unknown = unknown.replace("{uuid}", str(uuid_of("no-such-one")))
        first, second = client.get(hidden), client.get(unknown)
        assert first.status_code == second.status_code == 404, path
        assert _masked(first, hidden) == _masked(second, unknown)
        assert set(first.headers) == set(second.headers)


def _masked(answer: Any, path: str) -> Any:
    said = json.loads(answer.content)
    names = ("secret-plan", "no-such-one", str(uuid_of("hidden", "secret-plan")))
    for name in (*names, str(uuid_of("no-such-one"))):
        said["detail"] = said["detail"].replace(name, "…")
    return said


@pytest.mark.usefixtures("reading")
def test_evidence_that_waits_is_not_there(client: Client) -> None:
    for path in (f"evidence/{uuid_of('waiting')}", f"evidence/{uuid_of('waiting')}/statement"):
        assert client.get(f"{V1}/{path}").status_code == 404


def test_evidence_of_no_agreement(client: Client, reading: None) -> None:
    take_in(pact("empty", commitment("c1")))
    assert get(client, "agreements/empty/evidence") == {"items": [], "total": 0, "next": None}
