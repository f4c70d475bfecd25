"""What the read API says of the five partnerships: agreements, commitments, versions, register."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
import time_machine
import yaml
from django.test import Client

from pactwork.kernel.canonical import canonical_json
from tests.factories import TODAY, commitment, evidence, pact, take_in

pytestmark = pytest.mark.usefixtures("partnerships")

DGETS = "chisinau-dgets-diez"


def get(client: Client, path: str, **query: Any) -> Any:
    answer = client.get(f"/api/v1/{path}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def slugs(answer: Any) -> list[str]:
    return [one["slug"] for one in answer["items"]]


def test_an_agreement_whole(client: Client) -> None:
    said = get(client, f"agreements/{DGETS}")
    assert said["id"].endswith(f"/id/agreements/{DGETS}")
    assert said["type"] == "agreement-types:cooperation-agreement"
    assert said["authoritative"] == ["ro"]
    assert said["term"] == {
        "from": "2021-04-14",
        "to": "",
        "first_day": "2021-04-14",
        "last_day": None,
    }
    assert [one["organisation"]["slug"] for one in said["parties"]] == ["dgets", "onixmedia"]
    assert said["parties"][1]["through"] == "diez.md"
    assert said["parties"][0]["organisation"]["name"]["ro"].startswith("Direcția Generală")
    assert said["version"]["number"] == 2
    assert said["demonstration"] is True
    assert "example.org" not in json.dumps(said), "contacts are not public"


def test_funding_is_told(client: Client) -> None:
    said = get(client, "agreements/lithuania-social-cluster")
    assert said["funding"]["funder"]["slug"]
    assert len(said["parties"]) == 13


def test_articles_name_their_commitments(client: Client) -> None:
    said = get(client, f"agreements/{DGETS}/articles")["items"]
    assert [one["key"] for one in said] == ["a1", "a2", "a3", "a4", "a5"]
    assert said[1]["commitments"] == ["c1", "c3"]
    assert said[0]["urls"]["page"].endswith(f"/en/agreements/{DGETS}/#article-a1")


def test_articles_say_how_far_they_are(client: Client) -> None:
    said = {
        one["key"]: one["progress"] for one in get(client, f"agreements/{DGETS}/articles")["items"]
    }
    held = {one["key"]: one for one in get(client, f"agreements/{DGETS}/commitments")["items"]}
    assert said["a1"] is None
    assert said["a3"] == {
        "state": "behind",
        "completion": (held["c2"]["completion"] + held["c4"]["completion"]) / 2,
        "commitments": 2,
        "fulfilled": 1,
    }
    assert said["a2"]["completion"] == held["c1"]["completion"] / 2, "c3 cannot be measured"
    whole = get(client, f"agreements/{DGETS}")
    parts = [one for one in said.values() if one]
    assert sum(one["fulfilled"] for one in parts) == whole["fulfilled"]
    weighed = sum(one["completion"] * one["commitments"] for one in parts)
    assert weighed / whole["commitments"] == pytest.approx(whole["completion"])


def test_commitments_say_who_owes_what(client: Client) -> None:
    found = {one["key"]: one for one in get(client, f"agreements/{DGETS}/commitments")["items"]}
    assert set(found) == {f"c{n}" for n in range(1, 8)}
    assert found["c1"]["measure"] == {
        "counts": "measures:exchanges",
        "target": 12,
        "per": "year",
        "baseline": None,
        "increase_percent": None,
    }
    assert (found["c1"]["owed_by"], found["c1"]["jointly"]) == (["dgets", "onixmedia"], True)
    assert (found["c3"]["measure"], found["c3"]["state"]) == (None, "not_measurable")
    assert found["c3"]["completion"] is None
    assert (found["c4"]["owed_to"], found["c4"]["to_public"]) == ([], True)


def test_progress_adds_up(client: Client) -> None:
    said = get(client, f"commitments/{DGETS}/c4/progress")
    assert said["target"] == 120
    assert said["steps"][-1]["total"] == said["achieved"] == sum(x["amount"] for x in said["steps"])
    assert said["periods"] == []
    yearly = get(client, f"commitments/{DGETS}/c1/progress")
    assert [one["target"] for one in yearly["periods"]] == [12] * len(yearly["periods"])
    assert sum(one["achieved"] for one in yearly["periods"]) == yearly["achieved"]
    assert yearly["steps"][-1]["total"] == yearly["achieved"]
    days = [(one["first_day"], one["last_day"]) for one in yearly["periods"]]
    assert (days[0], days[-1]) == (("2021-01-01", "2021-12-31"), ("2026-01-01", "2026-12-31"))


@pytest.mark.parametrize("number", [1, 2])
def test_the_bytes_of_a_version_have_the_published_hash(client: Client, number: int) -> None:
    listed = {one["number"]: one for one in get(client, f"agreements/{DGETS}/versions")["items"]}
    answer = client.get(f"/api/v1/agreements/{DGETS}/versions/{number}")
    assert answer["Content-Type"] == "application/json"
    assert hashlib.sha256(answer.content).hexdigest() == listed[number]["sha256"]
    assert canonical_json(answer.json()) == answer.content


def test_two_versions_word_by_word(client: Client) -> None:
    path = f"agreements/{DGETS}/versions/compare"
    said = client.get(f"/api/v1/{path}?from=1&to=2").json()
    assert (said["from"], said["to"]) == (1, 2)
    kinds = {run["kind"] for change in said["changes"] for run in change["runs"]}
    assert kinds == {"same", "removed", "added"}
    assert client.get(f"/api/v1/{path}?from=1&to=1").json()["changes"] == []
    assert client.get(f"/api/v1/{path}?from=1&to=9").status_code == 404
    assert client.get(f"/api/v1/{path}?from=1").status_code == 400


@pytest.mark.parametrize("number", ["0", "9", "99999999999999999999", "9" * 5000, "x"])
def test_there_is_no_such_version(client: Client, number: str) -> None:
    answer = client.get(f"/api/v1/agreements/{DGETS}/versions/{number}")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("accept", "form", "expected"),
    [
        ("*/*", "", "application/json"),
        ("application/yaml", "", "application/yaml"),
        ("application/yaml;q=0.5, application/json", "", "application/json"),
        ("application/yaml", "json", "application/json"),
        ("*/*", "yaml", "application/yaml"),
        ("text/html", "", "application/json"),
    ],
)
def test_the_pact_file_in_the_form_asked_for(
    client: Client, accept: str, form: str, expected: str
) -> None:
    query = {"format": form} if form else {}
    path = f"/api/v1/agreements/{DGETS}/pact"
    answer = client.get(path, query, headers={"accept": accept})
    assert answer["Content-Type"] == expected
    assert "contacts" not in answer.content.decode()


def test_the_pact_file_taken_in_again_changes_nothing(client: Client) -> None:
    before = get(client, f"agreements/{DGETS}")["version"]
    held = get(client, f"agreements/{DGETS}/pact")
    assert {one["key"] for one in held["organisations"]} == {
        "dgets",
        "onixmedia",
        "chisinau-municipal-council",
    }
    written = client.get(f"/api/v1/agreements/{DGETS}/pact?format=yaml").content
    assert yaml.safe_load(written) == held
    take_in(held)
    assert get(client, f"agreements/{DGETS}")["version"] == before


def test_the_matrix_has_a_cell_where_a_party_has_a_part(client: Client) -> None:
    said = get(client, f"agreements/{DGETS}/matrix")
    cells = {row["key"]: row["cells"] for row in said["rows"]}
    assert cells["c1"] == {"dgets": "both", "onixmedia": "both"}
    assert cells["c4"] == {"dgets": "owes", "onixmedia": "owes"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "dgets"}, [DGETS]),
        ({"q": "Direcţia"}, [DGETS]),
        ({"country": "ir"}, ["kermanshah-learning-city"]),
        ({"theme": "media"}, [DGETS]),
        ({"theme": "themes:media"}, [DGETS]),
        ({"type": "project-consortium"}, ["lithuania-social-cluster"]),
        ({"organisation": "onixmedia"}, [DGETS]),
        ({"organisation": "chisinau-municipal-council"}, []),
        ({"organisation": "chisinau-municipal-council", "with_bodies": "true"}, [DGETS]),
        ({"organisation": "nobody-knows"}, []),
        ({"theme": "nothing-of-ours"}, []),
        ({"q": "؟"}, []),
    ],
)
def test_the_register_is_filtered_and_counted_alike(
    client: Client, query: dict[str, str], expected: list[str]
) -> None:
    assert slugs(get(client, "agreements", **query)) == expected
    assert get(client, "register/facets", **query)["total"] == len(expected)


@pytest.mark.parametrize("facet", ["type", "status", "state", "theme", "segment", "country"])
def test_each_count_is_what_the_list_leaves(client: Client, facet: str) -> None:
    for one in get(client, "register/facets")[facet]:
        assert len(slugs(get(client, "agreements", **{facet: one["value"]}))) == one["count"]


def test_pages_follow_each_other_and_lose_nothing(client: Client) -> None:
    whole = slugs(get(client, "agreements"))
    found: list[str] = []
    path: str | None = "/api/v1/agreements?limit=2&status=in_force"
    while path:
        answer = client.get(path)
        page = answer.json()
        found += slugs(page)
        link = answer.get("Link")
        assert link == (page["next"] and f'<{page["next"]}>; rel="next"')
        path = page["next"] and page["next"].removeprefix("http://localhost:8000")
        assert not path or "status=in_force" in path
    assert found == slugs(get(client, "agreements", status="in_force"))
    assert found == sorted(found)
    assert set(found) < set(whole)


def test_a_page_begins_after_the_last_one_even_if_that_is_gone(client: Client) -> None:
    first = get(client, "agreements", limit=2)
    later = first["next"].removeprefix("http://localhost:8000")
    take_in(pact("aaa-before-all"))
    assert slugs(client.get(later).json()) == slugs(get(client, "agreements", limit=200))[3:5]


def test_the_overview_counts_what_the_lists_hold(client: Client) -> None:
    said = get(client, "overview")
    listed = get(client, "agreements")["items"]
    assert said["agreements"] == len(listed) == 5
    assert said["commitments"] == sum(one["commitments"] for one in listed)
    assert said["fulfilled"] == sum(one["fulfilled"] for one in listed)


@time_machine.travel(TODAY, tick=False)
def test_where_an_organisation_stands(client: Client) -> None:
    own = get(client, "organisations/dgets/standing")
    assert sum(own["owed_by"].values()) == 7
    assert [one["slug"] for one in own["agreements"]] == [DGETS]
    assert own["neighbours"][0]["organisation"]["slug"] == "onixmedia"
    council = get(client, "organisations/chisinau-municipal-council/standing")
    assert sum(council["owed_by"].values()) == 0
    above = get(client, "organisations/chisinau-municipal-council/standing", with_bodies="true")
    assert (above["owed_by"], above["totals"]) == (own["owed_by"], own["totals"])
    assert (above["with_bodies"], above["bodies"]) == (True, 1)
    assert client.get("/api/v1/organisations/nobody/standing").status_code == 404


def test_a_commitment_that_was_dropped_keeps_its_address(client: Client) -> None:
    take_in(pact("moving", commitment("c1"), commitment("c2")), evidence("moving"))
    take_in(pact("moving", commitment("c2")))
    assert get(client, "commitments/moving/c1/progress")["withdrawn_in"] == 2
    assert [one["key"] for one in get(client, "agreements/moving/commitments")["items"]] == ["c2"]
    assert client.get("/api/v1/commitments/moving/c9/progress").status_code == 404
