"""Statements on the desk: filtered, page by page, as they come, and one as JSON."""

from __future__ import annotations

import html
import json
import re
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pactwork.agreements.api import arriving
from pactwork.desk.web import tool_statements
from pactwork.desk.web.tool_words import moment
from pactwork.ledger.models import Actor, Statement
from pactwork.ledger.pseudonyms import pseudonym_of
from tests.desk.doing import delivered, page, signed_in, text_of
from tests.desk.tools import COMPLETED, key, send, statement
from tests.factories import TODAY, commitment, pact, take_in

PLACE = "/en/desk/tools/statements/"
LIVE = {"X-Live": "1"}
OTHER = "http://adlnet.gov/expapi/verbs/attempted"


@pytest.fixture
def ana(db: None) -> Client:
    take_in(
        pact("reading", commitment("c1", owed_by=["library"], owed_to=["school"])),
        pact("far", commitment("x", owed_by="all"), parties=("press", "town")),
    )
    return signed_in("ana@library.md", library="coordinator")


def rows(client: Client, **asked: Any) -> list[str]:
    """The ids of the statements on the page."""
    answer = client.get(PLACE, asked)
    assert answer.status_code == 200, text_of(answer)
    return re.findall(rf'href="{PLACE}([0-9a-f-]{{36}})/"', answer.content.decode())


def test_each_filter_and_their_meeting(ana: Client) -> None:
    ours, second = key(label="First"), key(label="Second")
    with time_machine.travel("2026-11-01T10:00:00Z"):
        early = statement(("reading", "c1"), who="a@example.org")
        send(ours, early)
    with time_machine.travel(TODAY):
        late = statement(who="b@example.org", verb={"id": OTHER})
        third = statement(who="a@example.org", object={"id": "https://x.example/3"})
        send(second, late, third)
    people = {
        one.identifier[len("mbox mailto:") :]: pseudonym_of(one.pk)
        for one in Actor.objects.filter(identifier__startswith="mbox")
    }
    ids = {"early": early["id"], "late": late["id"], "third": third["id"]}

    def found(**asked: Any) -> set[str]:
        seen = set(rows(ana, **asked))
        return {name for name, one in ids.items() if one in seen}

    assert found() == {"early", "late", "third"}
    assert found(person=people["a@example.org"]) == {"early", "third"}
    assert found(person=people["b@example.org"].lower()) == {"late"}
    assert found(verb=OTHER) == {"late"}
    assert "/en/desk/tools/files/?tool=0&amp;first=2026-11-02" in page(
        ana, f"{PLACE}?tool=0&first=2026-11-02"
    )
    assert found(activity="https://lms.example/course/7") == {"early", "late"}
    assert (
        found(commitment="reading/c1")
        == found(commitment="http://localhost:8000/id/agreements/reading/commitments/c1")
        == {"early"}
    )
    assert found(tool=ours.credential) == {"early"}
    assert found(tool="0") == set()
    assert found(first="2026-11-02") == {"late", "third"}
    assert found(last="2026-11-02") == {"early"}
    assert found(person=people["a@example.org"], verb=COMPLETED, first="2026-11-02") == {"third"}
    assert found(verb="https://nowhere.example/") == set()
    assert found(person="ABCDEFGH") == set()


def test_what_is_asked_wrongly_is_said(ana: Client) -> None:
    for wrong in (
        {"commitment": "nothing at all"}, {"first": "soon"}, {"tool": "x"}, {"tool": "99999"},
        {"first": "2026-02-01", "last": "2026-01-01"}, {"person": "a\x00"}, {"verb": "a\x00"},
    ):  # fmt: skip
        answer = ana.get(PLACE, wrong)
        assert answer.status_code == 422, wrong
        assert 'class="error"' in answer.content.decode(), wrong
    assert rows(ana, before="x") == rows(ana, before="9" * 40) == rows(ana)


def test_others_statements_are_not_seen_and_nobody_is_named(ana: Client) -> None:
    ours = statement(("reading", "c1"), who="hidden@school.md")
    theirs = statement(("reading", "c1"))
    send(key(), ours)
    send(key("press"), theirs)
    assert rows(ana).count(ours["id"]) == 1
    assert theirs["id"] not in rows(ana)
    assert ana.get(f"{PLACE}{theirs['id']}/").status_code == 404
    for path in (PLACE, f"{PLACE}{ours['id']}/"):
        body = page(ana, path)
        assert "Person " in body
        for word in ("hidden@", "Brânză"):
            assert word not in body
    press = signed_in("eva@press.md", press="coordinator")
    assert [one for one in rows(press) if one == theirs["id"]] == [theirs["id"]]
    assert press.get(f"{PLACE}{ours['id']}/").status_code == 404


def test_what_pactwork_itself_recorded_of_own_agreements_is_seen(ana: Client) -> None:
    piece = delivered(ana)
    theirs = rows(signed_in("eva@press.md", press="coordinator"))
    own = rows(ana, tool="0")
    assert len(own) >= 1
    assert set(own).isdisjoint(theirs)
    shown = page(ana, f"{PLACE}{own[0]}/")
    assert "Pactwork itself" in shown
    held = json.loads(html.unescape(re.findall(r"<code>(.*?)</code>", shown, re.DOTALL)[0]))
    assert held["actor"]["account"]["name"] == "organisations/library"
    assert piece in json.dumps(held)


def test_one_statement_as_json_with_what_became_of_it(ana: Client) -> None:
    held = statement(("reading", "c1"), ("far", "x"))
    send(key(), held)
    arriving.take_in_arrived()
    body = page(ana, f"{PLACE}{held['id']}/")
    shown = json.loads(html.unescape(re.findall(r"<code>(.*?)</code>", body, re.DOTALL)[0]))
    assert shown["object"] == held["object"]
    assert set(shown["actor"]) == {"objectType", "pseudonym"}
    assert "Evidence: it waits for the other party to accept it." in body
    assert "far / x" in body
    assert "Your organisation is no party of this agreement." in body


def test_pages_go_on_where_the_last_one_ended(ana: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tool_statements, "PAGE_SIZE", 3)
    issued = key()
    sent = [statement() for _ in range(7)]
    send(issued, *sent)
    place, seen = f"{PLACE}?tool={issued.credential}", []
    while place:
        body = page(ana, place)
        seen += re.findall(rf'href="{PLACE}([0-9a-f-]{{36}})/"', body)
        further = re.search(r'href="([^"]+)" rel="next"', body)
        assert ("data-live=" in body) == (place.count("before") == 0)
        place = html.unescape(further[1]) if further else ""
    assert seen == [one["id"] for one in reversed(sent)]


def test_the_first_page_is_looked_at_again_alone(ana: Client) -> None:
    issued = key()
    send(issued, statement())
    first = ana.get(PLACE, headers=LIVE).content.decode()
    new = statement()
    send(issued, new)
    again = ana.get(PLACE, headers=LIVE).content.decode()
    assert "<html" not in first
    assert (new["id"] in first, new["id"] in again) == (False, True)


def test_many_statements_cost_as_many_queries_as_one(ana: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            page(ana, PLACE)
        return len(caught)

    issued = key()
    send(issued, statement(("reading", "c1")))
    arriving.take_in_arrived()
    cost()
    few = cost()
    send(issued, *[statement(("reading", "c1"), who=f"p{n}@example.org") for n in range(29)])
    arriving.take_in_arrived()
    cost()
    assert cost() == few


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59", "0001-01-01T00:00:00"])
def test_the_first_and_last_hours_there_are_can_be_looked_at(ana: Client, at: str) -> None:
    """1.0.x takes any date; the clocks of some places have none for it."""
    odd = statement()
    ours = key()
    send(ours, odd)
    number = Statement.objects.get(uuid=odd["id"]).pk
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_statement DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE ledger_statement SET timestamp = %s WHERE id = %s", [f"{at}Z", number]
        )
        cursor.execute("ALTER TABLE ledger_statement ENABLE TRIGGER USER")
    for zone in ("Asia/Tehran", "America/New_York"):
        with timezone.override(zone):
            for place in (PLACE, f"{PLACE}{odd['id']}/"):
                assert ana.get(place).status_code == 200
            assert moment(datetime.fromisoformat(f"{at}+00:00")).startswith(at[:4])
