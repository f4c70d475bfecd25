"""The page of a commitment."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import TODAY, accepted, commitment, evidence, happened, pact, take_in
from tests.portal.reading import count, page, part, rows, words

CHISINAU = "/en/agreements/chisinau-dgets-diez/commitments/"


@time_machine.travel(TODAY)
def test_a_yearly_promise_that_is_behind(partnerships: None, client: Client) -> None:
    text = page(client, CHISINAU + "c2/")
    standing = part(text, "standing")
    assert "Behind 25 of 36 events" in standing
    assert (
        "Accepted evidence makes up 67% of what was promised; the yearly amount was reached in "
        "2 of 6 years." in standing
    )
    assert "An even pace would have brought 98% by today." in standing
    assert "less than three quarters" in standing
    assert rows(text, "periods") == [
        ["2021", "6", "2", "33%"],
        ["2022", "6", "6", "100%"],
        ["2023", "6", "2", "33%"],
        ["2024", "6", "7", "100%"],
        ["2025", "6", "5", "83%"],
        ["2026", "6", "3", "50%"],
    ]
    grown = rows(text, "growth")
    assert grown[-1][2] == "25"
    assert sum(int(row[1]) for row in grown) == 25
    assert "against 36 events promised" in part(text, "growth")


@time_machine.travel(TODAY)
@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("c1", "An even pace would have brought"),
        ("c3", "The agreement does not say yet how much or by when."),
        ("c4", "amounts to 146 of 120 learning materials (100%). What was promised is done."),
        ("c7", "2 of 3 grant applications (67%). It was due by 31 December 2025, and that day"),
    ],
)
def test_every_state_is_explained(
    partnerships: None, client: Client, key: str, sentence: str
) -> None:
    text = page(client, f"{CHISINAU}{key}/")
    assert sentence in part(text, "standing")
    assert ('id="periods"' in text) == (key == "c1")
    assert ('id="growth"' in text) == (key != "c3")


@time_machine.travel(TODAY)
def test_its_evidence_with_what_was_withdrawn_marked(partnerships: None, client: Client) -> None:
    text = page(client, CHISINAU + "c2/")
    assert (count(text, "piece"), count(text, "piece piece-gone")) == (12, 1)
    shown = part(text, "evidence")
    assert shown.startswith("Evidence 13")
    assert "Withdrawn on 20 December 2023: it no longer counts" in shown
    assert "Delivered by DGETS · accepted by ONIXMEDIA on 25 September 2026" in shown


@time_machine.travel(TODAY)
def test_growth_against_a_baseline_counts_its_years(partnerships: None, client: Client) -> None:
    text = page(client, "/en/agreements/tbilisi-mediatheques-icpi/commitments/c4/")
    assert re.search(r"Promised 20% more than 12,000 .*, every year", part(text, "promise"))
    assert re.search(r"met in \d of \d+ years", part(text, "standing"))
    assert len(rows(text, "periods")) >= 5
    assert "12,000 is nothing done, 14,400 is all." in part(text, "periods")


@time_machine.travel(TODAY)
def test_persian_years_on_the_axis(partnerships: None, client: Client) -> None:
    text = page(client, "/fa/agreements/chisinau-dgets-diez/commitments/c2/")
    drawing = text.partition('id="growth"')[2].partition("<figcaption")[0]
    for year in ("۱۴۰۱", "۱۴۰۳", "۱۴۰۵"):
        assert f">{year}</text>" in drawing
    assert rows(text, "periods")[0][:3] == ["۲۰۲۱ میلادی", "۶", "۲"]


@pytest.mark.django_db
def test_one_that_a_later_version_left_out_stays_on_record(client: Client) -> None:
    take_in(pact("reading", commitment("c1"), commitment("c2")))
    take_in(evidence("reading", happened(commitments=["c2"], accepted=accepted("school"))))
    take_in(pact("reading", commitment("c1")))
    text = words(page(client, "/en/agreements/reading/commitments/c2/"))
    assert "no longer part of the agreement: version 2 left it out" in text
    assert "Training e1" in text
    assert "commitment-c2" not in page(client, "/en/agreements/reading/")
    counted = page(client, "/en/agreements/reading/evidence/?counted=yes")
    assert count(counted, "piece") == 0


@pytest.mark.django_db
@time_machine.travel(TODAY)
def test_pages_of_evidence_and_the_same_queries_on_each(client: Client) -> None:
    entries = [happened(f"e{n}", accepted=accepted("school")) for n in range(60)]
    take_in(
        pact("one"),
        pact("many"),
        evidence("one", happened(accepted=accepted("school"))),
        evidence("many", *entries),
    )
    base = "/en/agreements/many/commitments/c1/"
    assert [count(page(client, f"{base}?page={n}"), "piece") for n in (1, 2, 3)] == [25, 25, 10]
    assert 'href="/en/agreements/many/commitments/c1/" rel="prev"' in page(client, base + "?page=2")
    for wrong in ("4", "0", "-1", "x", "9" * 5000, "١"):
        assert client.get(base, {"page": wrong}).status_code == 404, wrong
    asked = []
    for path in ("/en/agreements/one/commitments/c1/", base, base + "?page=3"):
        client.get(path)
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        asked.append(len(queries))
    assert asked == [asked[0]] * 3
    assert asked[0] <= 10


@pytest.mark.django_db
@time_machine.travel(TODAY)
def test_people_are_counted_once_as_they_come(client: Client) -> None:
    take_in(
        pact("reading", commitment(measure={"counts": "people-trained", "target": 10})),
        evidence(
            "reading",
            happened("e1", people={"keys": ["a", "b"]}, accepted=accepted("school")),
            happened("e2", on="2026-04-01", people={"keys": ["b", "c"]},
                     accepted=accepted("school", on="2026-04-05")),
        ),
    )  # fmt: skip
    text = page(client, "/en/agreements/reading/commitments/c1/")
    assert rows(text, "growth") == [["1 March 2026", "2", "2"], ["1 April 2026", "1", "3"]]
    assert "3 of 10 people trained" in part(text, "standing")


@pytest.mark.django_db
def test_a_commitment_that_is_not_there(client: Client) -> None:
    take_in(pact())
    for path in ("reading/commitments/c9/", "nothing/commitments/c1/", "reading/commitments/%00/"):
        assert client.get(f"/en/agreements/{path}").status_code == 404
    assert client.post("/en/agreements/reading/commitments/c1/").status_code == 405
