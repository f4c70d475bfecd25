"""What tools recorded: accepted by the pile, shown with the piece, and what matched nothing."""

from __future__ import annotations

import html
import json
import re
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pactwork.agreements.actions.arriving import take_in_all_arrived
from pactwork.agreements.api import evidence_by_uuid, recorded, statement_behind
from pactwork.agreements.models import Acceptance
from pactwork.desk.web import tool_recorded
from pactwork.kernel.viewer import PUBLIC, Viewer
from tests.desk.doing import page, signed_in, text_of
from tests.desk.tools import key, send, statement
from tests.factories import commitment, numbers, pact, take_in

RECORDED = "/en/desk/tools/recorded/"
UNMATCHED = "/en/desk/tools/unmatched/"


@pytest.fixture
def school(db: None) -> Client:
    """A coordinator of the school, to which the library owes."""
    take_in(
        pact(
            "reading",
            commitment("c1", owed_by=["library"], owed_to=["school"]),
            commitment("c2", owed_by=["school"], owed_to=["library"]),
        ),
        pact("far", parties=("press", "town")),
    )
    return signed_in("bea@school.lt", school="coordinator")


def recorded_by_tool(count: int, label: str = "Moodle", name: str = "c1") -> list[str]:
    sent = send(key(label=label), *[statement(("reading", name)) for _ in range(count)])
    take_in_all_arrived()
    became = recorded.became_of([UUID(one) for one in sent])
    return [str(became[UUID(one)].evidence or one) for one in sent]


def pile_in(body: str) -> str:
    found = re.search(r'name="pile" value="([^"]+)"', body)
    assert found
    return html.unescape(found[1])


def test_a_pile_is_shown_and_accepted_at_once(school: Client) -> None:
    sent = recorded_by_tool(5)
    body = page(school, RECORDED)
    words = text_of(school.get(RECORDED))
    assert "5 pieces wait for you." in words
    assert "20 November 2026" in words
    newest = re.findall(r'href="/en/desk/evidence/([0-9a-f-]{36})/"', body)
    assert newest == list(reversed(sent))[:3]
    answer = school.post(RECORDED, {"pile": pile_in(body)}, follow=True)
    assert "5 pieces are accepted." in text_of(answer)
    assert "Nothing that a tool recorded waits for you" in text_of(answer)
    assert Acceptance.objects.filter(by=numbers("school")[0]).count() == 5
    again = school.post(RECORDED, {"pile": pile_in(body)}, follow=True)
    assert "Nothing of this waits any more." in text_of(again)


def test_what_came_in_after_the_page_was_read_is_not_accepted_unseen(school: Client) -> None:
    recorded_by_tool(2)
    body = page(school, RECORDED)
    recorded_by_tool(3)
    words = text_of(school.post(RECORDED, {"pile": pile_in(body)}, follow=True))
    assert "2 pieces are accepted. 3 pieces still wait: press the button again." in words
    assert Acceptance.objects.count() == 2
    for wrong in ("", "x", pile_in(body).partition(":")[2], "9" * 40):
        said = text_of(school.post(RECORDED, {"pile": wrong}, follow=True))
        assert "Nothing of this waits any more." in said
    assert Acceptance.objects.count() == 2


def test_what_takes_too_long_is_left_and_said(
    school: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded_by_tool(5)
    monkeypatch.setattr(tool_recorded, "BATCH", 2)
    monkeypatch.setattr(tool_recorded, "SECONDS", 0.0)
    body = page(school, RECORDED)
    words = text_of(school.post(RECORDED, {"pile": pile_in(body)}, follow=True))
    assert "2 pieces are accepted. 3 pieces still wait: press the button again." in words


def test_nobody_else_accepts(school: Client) -> None:
    recorded_by_tool(1)
    pile = pile_in(page(school, RECORDED))
    for roles in ({"library": "coordinator"}, {"press": "coordinator"}):
        other = signed_in(f"{next(iter(roles))}@x.org", **roles)
        assert "Nothing that a tool recorded" in page(other, RECORDED)
        other.post(RECORDED, {"pile": pile})
    member = signed_in("m@school.lt", school="member")
    assert member.post(RECORDED, {"pile": pile}).status_code == 404
    assert not Acceptance.objects.exists()


def test_a_piece_says_which_tool_recorded_it_and_shows_the_statement(school: Client) -> None:
    (piece,) = recorded_by_tool(1, label="H5P „Lumi”")
    body = page(school, f"/en/desk/evidence/{piece}/")
    assert "<bdi>H5P „Lumi”</bdi>" in body
    assert "Agent" in body
    assert "&quot;https://lms.example/course/7&quot;" in body
    view = evidence_by_uuid(UUID(piece), Viewer(organisations=frozenset(numbers("school"))))
    assert view is not None
    behind = json.dumps(statement_behind(view, PUBLIC), ensure_ascii=False)
    assert "commitments/c1" in behind
    for word in ("ani@", "Brânză"):
        assert word not in body
        assert word not in behind


def test_what_matched_nothing_says_why_and_what_to_do(school: Client) -> None:
    sent = recorded_by_tool(1, name="c2")
    recorded_by_tool(1, name="c9")
    ana = signed_in("ana@library.md", library="coordinator")
    words = text_of(ana.get(UNMATCHED))
    assert "reading / c2 Your organisation does not owe this commitment. Whoever owes it" in words
    assert "reading / c9 There is no such commitment." in words
    assert f'href="/en/desk/tools/statements/{sent[0]}/"' in page(ana, UNMATCHED)
    assert "Everything matched" in text_of(school.get(UNMATCHED))
    assert ana.get(f"{UNMATCHED}?page=2").status_code == 404


@pytest.mark.parametrize("place", [RECORDED, UNMATCHED])
def test_many_cost_as_many_queries_as_one(school: Client, place: str) -> None:
    both = signed_in("two@x.org", library="coordinator", school="coordinator")

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            page(both, place)
        return len(caught)

    recorded_by_tool(1)
    recorded_by_tool(1, name="c9")
    cost()
    few = cost()
    for number in range(29):
        sent: list[dict[str, Any]] = [statement(("reading", one)) for one in ("c1", "c9")]
        send(key(label=f"Tool {number}"), *sent)
    take_in_all_arrived()
    assert len(recorded.piles_waiting(numbers("school"))) == 30
    cost()
    assert cost() == few
