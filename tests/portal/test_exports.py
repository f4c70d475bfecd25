"""The register as CSV."""

from __future__ import annotations

import csv
import io

import pytest
import time_machine
from django.test import Client

from pactwork.kernel.cells import safe_cell
from pactwork.kernel.iris import iri
from pactwork.portal.web import exports
from tests.factories import TODAY, accepted, commitment, evidence, happened, pact, take_in

pytestmark = pytest.mark.django_db


def raw(client: Client, path: str) -> bytes:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    return b"".join(answer.streaming_content)


def rows(client: Client, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw(client, path).decode("utf-8-sig"), newline="")))


@time_machine.travel(TODAY)
def test_an_agreement_is_a_row(client: Client) -> None:
    take_in(
        pact("reading", agreement={"signed": "2024-12-03", "themes": ["education", "culture"]}),
        evidence("reading", happened(quantities={"trainings": 10}, accepted=accepted("school"))),
    )
    (row,) = rows(client, "/export/agreements.csv?lang=ro")
    assert row["iri"] == iri("agreement", "reading")
    assert row["page"].endswith("/ro/agreements/reading/")
    assert (row["title"], row["title_language"]) == ("Acordul reading", "ro")
    assert row["type"] == "agreement-types:cooperation-agreement"
    assert row["parties"] == "Biblioteca Orașului Ștefan Vodă; Žvėrynas Gymnasium"
    assert row["party_iris"].split() == [iri("organisation", s) for s in ("library", "school")]
    assert row["countries"] == "MD"
    assert row["themes"] == "themes:education themes:culture"
    assert (row["term_from"], row["term_to"], row["signed"]) == ("2025", "2027", "2024-12-03")
    assert (row["state"], row["commitments"], row["fulfilled"]) == ("fulfilled", "1", "1")
    assert (row["completion"], row["last_accepted_on"]) == ("1", "2026-03-05")
    assert row["demonstration"] == "false"


@time_machine.travel(TODAY)
def test_a_commitment_is_a_row(client: Client) -> None:
    yearly = {"counts": "trainings", "target": 4, "per": "year"}
    take_in(
        pact("reading", commitment("c1", owed_by=["library"], owed_to="public", due="2026-06-30"),
             commitment("c2", measure=yearly), commitment("c3", measure=None)),
        evidence("reading", happened(quantities={"trainings": 2.5}, accepted=accepted("school"))),
    )  # fmt: skip
    first, second, third = rows(client, "/export/commitments.csv")
    assert first["iri"] == iri("commitment", "reading", "c1")
    assert first["agreement_iri"] == iri("agreement", "reading")
    assert first["text"] == "We train teachers together."
    assert first["owed_by"] == "Ștefan Vodă Town Library"
    assert (first["owed_to"], first["owed_to_public"]) == ("", "true")
    assert (first["target"], first["achieved"], first["completion"]) == ("10", "2.5", "0.25")
    assert (first["state"], first["state_label"]) == ("overdue", "Overdue")
    assert (first["deadline"], first["evidence"]) == ("2026-06-30", "1")
    assert (first["per"], second["per"], second["target"]) == ("", "year", "4")
    assert second["owed_by_iris"] == second["owed_to_iris"]
    assert (third["measure"], third["target"], third["completion"]) == ("", "", "")


def test_it_is_utf_8_with_a_mark_and_lines_as_rfc_4180_has_them(client: Client) -> None:
    take_in(pact(agreement={"title": {"en": 'Said "yes",\nand signed'}}))
    text = raw(client, "/export/agreements.csv")
    assert text.startswith(b"\xef\xbb\xbfiri,page,title,")
    assert text.endswith(b"\r\n")
    assert b'"Said ""yes"",\nand signed"' in text
    (row,) = rows(client, "/export/agreements.csv")
    assert row["title"] == 'Said "yes",\nand signed'


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")'])
def test_no_text_is_run_as_a_formula(client: Client, text: str) -> None:
    take_in(pact(agreement={"title": {"en": text}}))
    (row,) = rows(client, "/export/agreements.csv")
    assert row["title"] == f"'{text}"


def test_only_texts_are_guarded() -> None:
    assert [safe_cell(value) for value in ("a=1", "", None, 3, "\t=1")] == [
        "a=1", "", "", 3, "'\t=1"
    ]  # fmt: skip


def test_all_rows_come_not_one_page_of_them(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "CHUNK", 3)
    take_in(*(pact(f"number-{n}") for n in range(7)))
    assert [row["iri"] for row in rows(client, "/export/agreements.csv")] == [
        iri("agreement", f"number-{n}") for n in range(7)
    ]
    assert len(rows(client, "/export/commitments.csv")) == 7


def test_the_filters_of_the_register_hold(client: Client) -> None:
    take_in(
        pact("about-schools", agreement={"themes": ["education"]}),
        pact("about-art", agreement={"themes": ["culture"]}, parties=("press", "city")),
    )
    for query in ("theme=education", "organisation=school", "q=gymnasium"):
        held = [row["iri"] for row in rows(client, f"/export/agreements.csv?{query}")]
        assert held == [iri("agreement", "about-schools")], query
        lines = rows(client, f"/export/commitments.csv?{query}")
        assert {line["agreement_iri"] for line in lines} == {iri("agreement", "about-schools")}
    assert rows(client, "/export/agreements.csv?organisation=nobody") == []


def test_an_unchanged_table_is_not_sent_again(client: Client) -> None:
    take_in(pact())
    first = client.get("/export/agreements.csv")
    b"".join(first.streaming_content)
    again = client.get("/export/agreements.csv", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
