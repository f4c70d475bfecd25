"""The pages, the table and the API of what was given and received."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.factories import TODAY, accepted, commitment, evidence, happened, pact, take_in
from tests.portal.reading import page, rows, words

pytestmark = pytest.mark.django_db
AGREEMENT = "/en/agreements/reading/reciprocity/"
SCHOOL = "/en/organisations/school/reciprocity/"


@pytest.fixture(autouse=True)
def three() -> Any:
    with time_machine.travel(TODAY, tick=False):
        take_in(
            pact(
                "reading",
                commitment("c1", owed_by=["library"], owed_to=["school", "city"]),
                commitment("c2", owed_by="all", owed_to="public"),
                parties=("library", "school", "city"),
            ),
            evidence(
                "reading",
                happened("e1", quantities={"trainings": 3}, accepted=accepted("school")),
                happened("e2", on="2025-05-01", accepted=accepted("school")),
                happened("e3", by="school", commitments=["c2"], accepted=accepted("city")),
            ),
        )
        yield


def test_the_agreement_tells_what_each_gave(client: Client) -> None:
    markup = page(client, AGREEMENT)
    assert sorted(rows(markup, "balance")) == sorted(
        [
            ["Ștefan Vodă Town Library", "2", "0", "gave 2 more"],
            ["Žvėrynas Gymnasium", "1", "1", "even"],
            ["The public", "0", "1", "received 1 more"],
            ["Learning City of Kermanshah", "0", "1", "received 1 more"],
        ]
    )
    assert "<svg" in markup
    assert 'class="arm-given"' in markup


def test_filters_by_measure_and_year(client: Client) -> None:
    said = rows(page(client, f"{AGREEMENT}?measure=trainings&year=2026"), "balance")
    assert ["Ștefan Vodă Town Library", "3", "0", "gave 3 more"] in said
    assert ["Žvėrynas Gymnasium", "1", "1.5", "received 0.5 more"] in said
    assert "Nothing matches these filters" in page(client, f"{AGREEMENT}?year=1999")
    assert client.get(f"{AGREEMENT}?year=%00&kind=%00&measure=x:y").status_code == 200


def test_an_organisation_tells_of_each_partner(client: Client) -> None:
    said = rows(page(client, SCHOOL), "balance")
    assert sorted(said) == [
        ["The public", "1", "0", "gave 1 more"],
        ["Ștefan Vodă Town Library", "0", "1", "received 1 more"],
    ]


@pytest.mark.parametrize("path", [AGREEMENT, SCHOOL, f"{AGREEMENT}?measure=trainings"])
def test_every_number_opens_its_evidence(client: Client, path: str) -> None:
    found = {
        unescape(url) for url in re.findall(r'href="([^"]+/evidence/\?[^"]*)"', page(client, path))
    }
    assert found
    for url in found:
        assert re.search(r"[1-9]\d* pieces? of evidence", words(page(client, url))), url


def test_who_is_unknown_has_no_list(client: Client) -> None:
    assert client.get(f"{AGREEMENT}evidence/?from=nobody").status_code == 404
    assert client.get(f"{AGREEMENT}evidence/?from=public").status_code == 404
    assert client.get(f"{SCHOOL}evidence/?from=library&to=city").status_code == 404
    assert client.get("/en/agreements/none/reciprocity/").status_code == 404
    assert client.get("/en/organisations/none/reciprocity/").status_code == 404


def table(client: Client, path: str) -> list[dict[str, str]]:
    body = b"".join(client.get(path).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(body)))


def test_the_table_adds_up(client: Client) -> None:
    held = table(client, "/export/agreements/reading/reciprocity.csv?lang=fa")
    trainings = [one for one in held if one["measure"] == "measures:trainings"]
    assert sum(Decimal(one["amount"]) for one in trainings) == 5
    assert {one["year"] for one in held} == {"2025", "2026"}
    assert next(one for one in held if not one["receiver_iri"])["receiver"]
    own = table(client, "/export/organisations/school/reciprocity.csv")
    assert {one["giver"] for one in own} == {"Ștefan Vodă Town Library", "Žvėrynas Gymnasium"}


def test_the_api_gives_it_a_page_at_a_time(client: Client) -> None:
    whole = client.get("/api/v1/agreements/reading/reciprocity").json()
    assert whole["total"] == len(whole["items"]) == 10
    first = client.get("/api/v1/agreements/reading/reciprocity?limit=4").json()
    second = client.get(first["next"].partition("://")[2].partition("/")[2].join(["/", ""])).json()
    assert first["items"] + second["items"] == whole["items"][:8]
    pieces = [one for one in whole["items"] if one["measure"] is None]
    assert sum(one["amount"] for one in pieces) == 3
    assert [one["receiver"] for one in pieces].count(None) == 1
    own = client.get("/api/v1/organisations/school/reciprocity?with_bodies=true").json()
    assert own["total"] == 6
    assert client.get("/api/v1/organisations/none/reciprocity").status_code == 404
    assert client.get("/api/v1/agreements/none/reciprocity").status_code == 404
