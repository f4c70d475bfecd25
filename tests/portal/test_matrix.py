"""Who owes what to whom."""

from __future__ import annotations

import re

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import commitment, pact, take_in
from tests.portal.reading import page, part, words

MARKS = {"Owes": "owes", "Is owed": "owed", "Owes and is owed": "both"}


def table(markup: str, number: int = 0) -> tuple[list[str], dict[str, list[str]]]:
    """The heads of the columns, and by the words of each row what stands in its cells."""
    held = re.findall(r"<table>(.*?)</table>", markup, re.S)[number]
    heads = [words(head) for head in re.findall(r"<th scope=\"col\">(.*?)</th>", held, re.S)]
    rows = {}
    for row in held.partition("<tbody>")[2].split("</tr>"):
        head = re.search(r"<th scope=\"row\"[^>]*>(.*?)</th>", row, re.S)
        if head:
            cells = re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)
            rows[words(head[1])] = [words(cell) for cell in cells]
    return heads[1:], rows


def test_thirteen_parties(partnerships: None, client: Client) -> None:
    text = page(client, "/en/agreements/lithuania-social-cluster/matrix/")
    heads, rows = table(text)
    assert len(heads) == 14
    assert (heads[0], heads[-2], heads[-1]) == ("LEU", "LDUK", "The public")
    assert len(rows) == 9
    cells = list(rows.values())
    assert cells[0] == ["Owes"] * 13 + ["Is owed"]
    assert cells[1] == ["Owes"] * 2 + ["Is owed"] * 8 + [""] * 4
    assert cells[8] == ["Owes and is owed"] + ["Is owed"] * 12 + [""]
    assert "owing-wide" in text
    full = part(text, "parties")
    assert "Lithuanian University of Educational Sciences (LEU) Lead partner" in full
    assert "Public Health Bureau of Biržai District Municipality Partner" in full


@pytest.mark.django_db
def test_every_mark_and_how_many_from_whom_to_whom(client: Client) -> None:
    take_in(
        pact(
            "reading",
            commitment("c1", text={"en": "One"}),
            commitment("c2", text={"en": "Two"}, owed_by=["library"], owed_to=["school"]),
            commitment("c3", text={"en": "Three"}, owed_by=["school"], owed_to="public"),
            commitment("c4", text={"en": "Four"}, owed_by=["press"], owed_to="all"),
            parties=("library", "school", "press"),
        )
    )
    text = page(client, "/en/agreements/reading/matrix/")
    heads, rows = table(text)
    assert heads == ["Ștefan Vodă Town Library", "Žvėrynas Gymnasium", "Example Press",
                     "The public"]  # fmt: skip
    marks = {head.split()[0]: [MARKS.get(cell, "") for cell in row] for head, row in rows.items()}
    assert marks == {
        "One": ["both", "both", "both", ""],
        "Two": ["owes", "owed", "", ""],
        "Three": ["", "owes", "", "owed"],
        "Four": ["owed", "owed", "both", ""],
    }
    _, pairs = table(text, 1)
    assert pairs == {
        "Ștefan Vodă Town Library": ["", "2", "1", ""],
        "Žvėrynas Gymnasium": ["1", "", "1", "1"],
        "Example Press": ["2", "2", "", ""],
    }
    for mark in MARKS:
        assert mark in words(text)


@pytest.mark.django_db
def test_the_same_queries_for_two_parties_and_for_fifty(client: Client) -> None:
    take_in(pact("small"))
    promised = (commitment(f"c{n}") for n in range(40))
    take_in(pact("large", *promised, parties=tuple(f"partner-{n}" for n in range(50))))
    asked = []
    for slug in ("small", "large"):
        client.get(f"/en/agreements/{slug}/matrix/")
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/en/agreements/{slug}/matrix/").status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 8


@pytest.mark.django_db
def test_an_agreement_without_commitments(client: Client) -> None:
    take_in(pact(articles=[{"key": "a1", "kind": "other", "title": {"en": "Friendship"}}]))
    text = page(client, "/en/agreements/reading/matrix/")
    assert "This agreement makes no commitments" in words(text)
    assert "<table>" not in text
