"""Trying a key: a statement to send, and what is seen of it when it has arrived."""

from __future__ import annotations

import html
import json
import re
import shlex
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pactwork.agreements.api import accepting, recorded
from pactwork.ledger.api import waiting_to_be_looked_at
from pactwork.ledger.pseudonyms import number_behind
from tests.desk.doing import page, signed_in, text_of
from tests.desk.tools import key, send, statement
from tests.factories import commitment, numbers, pact, someone, take_in

TRY = "/en/desk/tools/try/"
LIVE = {"X-Live": "1"}


@pytest.fixture
def ana(db: None) -> Client:
    """A coordinator of the library, which owes "c1" and is owed "c2"."""
    take_in(
        pact(
            "reading",
            commitment("c1", owed_by=["library"], owed_to=["school"]),
            commitment("c2", owed_by=["school"], owed_to=["library"], text={"en": "It’s theirs"}),
        )
    )
    return signed_in("ana@library.md", library="coordinator")


def code(body: str, name: str) -> str:
    found = re.search(rf'<pre id="{name}".*?<code>(.*?)</code>', body, re.DOTALL)
    assert found
    return html.unescape(found[1])


def test_the_statement_that_is_offered_becomes_evidence_and_can_be_taken_back(ana: Client) -> None:
    issued = key()
    body = page(ana, TRY)
    held = json.loads(code(body, "json"))
    words = shlex.split(code(body, "curl").replace("\\\n", " "))
    assert words[1:3] == ["--user", issued.key]
    assert words[-1] == "http://localhost:8000/xapi/statements"
    assert json.loads(words[words.index("--data") + 1]) == held
    asking = shlex.split(code(body, "token").replace("\\\n", " "))
    assert asking[1:3] == ["--user", issued.key]
    assert asking[-2:] == ["scope=statements/write", "http://localhost:8000/oauth/token"]
    bearing = shlex.split(code(body, "with-token").replace("\\\n", " "))
    assert bearing[1:3] == ["--header", "Authorization: Bearer TOKEN"]
    assert bearing[3:] == words[3:]
    assert held["context"]["contextActivities"]["parent"] == [
        {"id": "http://localhost:8000/id/agreements/reading/commitments/c1"}
    ]
    assert "theirs" not in body
    assert "Nothing arrived yet." in body
    assert send(issued, held) == [held["id"]]
    words = text_of(ana.get(TRY))
    assert "A first try It arrived. Pactwork looks at it within a minute." in words
    seen = ana.post(TRY, headers=LIVE)
    assert "Evidence: it waits for the other party to accept it." in text_of(seen)
    (became,) = recorded.became_of([UUID(held["id"])]).values()
    assert f'href="/en/desk/evidence/{became.evidence}/"' in seen.content.decode()
    assert "<html" not in seen.content.decode()
    send(issued, json.loads(shlex.split(code(body, "undo").replace("\\\n", " "))[-2]))
    answer = ana.post(TRY)
    assert answer["Location"] == f"{TRY}#arriving"
    assert "It was evidence and is withdrawn." in text_of(ana.get(TRY))


def test_what_matches_nothing_says_why(ana: Client) -> None:
    issued = key()
    send(issued, statement(("reading", "c2"), ("nowhere", "c9")), statement())
    ana.post(TRY, headers=LIVE)
    assert waiting_to_be_looked_at() == 0
    words = text_of(ana.get(TRY, headers=LIVE))
    assert "reading / c2 : Your organisation does not owe this commitment." in words
    assert "nowhere / c9 : There is no such commitment." in words
    assert "Kept. It names no commitment." in words


def test_accepted_evidence_says_that_it_counts(ana: Client) -> None:
    send(key(), statement(("reading", "c1")))
    ana.post(TRY, headers=LIVE)
    school = someone("bea@school.md", school="coordinator")
    (pile,) = recorded.piles_waiting(numbers("school"))
    accepting.accept_pile(pile.pile, organisation=numbers("school")[0], by=school)
    assert "Evidence, accepted: it counts." in text_of(ana.get(TRY))


def test_only_what_the_own_tools_recorded_is_seen_and_nobody_is_named(ana: Client) -> None:
    send(key(), statement(("reading", "c1"), who="secret@school.md"))
    send(key("school"), statement(("reading", "c2"), object={"id": "https://x.example/theirs"}))
    ana.post(TRY, headers=LIVE)
    body = page(ana, TRY)
    assert body.count('<li class="line') == 1
    for word in ("secret@", "Brânză", "x.example"):
        assert word not in body
    found = re.search(r"Person ([0-9A-Z]{8})", body)
    assert found
    assert number_behind(found[1]) is not None
    assert "Năng lực truyền thông" in page(ana, TRY.replace("/en/", "/vi/"))


def test_one_chooses_the_organisation_and_the_commitment(ana: Client) -> None:
    take_in(pact("books", commitment("k1"), parties=("press", "town")))
    both = signed_in("both@x.org", library="coordinator", press="representative")
    press = numbers("press")[0]
    body = page(both, f"{TRY}?for={press}")
    assert json.loads(code(body, "json"))["context"]["contextActivities"]["parent"][0][
        "id"
    ].endswith("/books/commitments/k1")
    assert "You need a key that may record." in body
    assert code(body, "curl").startswith("curl --user 'KEY'")
    for wrong in ("99999", "x", "٧", str(numbers("school")[0])):
        assert both.get(f"{TRY}?for={wrong}").status_code == 404
    assert json.loads(code(page(ana, f"{TRY}?commitment=reading/c2"), "json"))["context"][
        "contextActivities"
    ]["parent"][0]["id"].endswith("/c1")


def test_who_may_not_write_finds_nothing(ana: Client) -> None:
    member = signed_in("eva@library.md", library="member")
    assert [member.get(TRY).status_code, member.post(TRY).status_code] == [404, 404]


def test_many_arriving_cost_as_many_queries_as_one(ana: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert ana.get(TRY, headers=LIVE).status_code == 200
        return len(caught)

    issued = key()
    send(issued, statement(("reading", "c1")))
    ana.post(TRY, headers=LIVE)
    cost()
    few = cost()
    many: list[dict[str, Any]] = [statement(("reading", f"c{n % 3}")) for n in range(29)]
    send(issued, *many)
    ana.post(TRY, headers=LIVE)
    assert cost() == few
