"""Keys for tools on the desk: made, shown once, limited, renewed and revoked by those who may."""

from __future__ import annotations

import base64
import html
import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pactwork.ledger.actions.using import Used, write_uses
from pactwork.ledger.api import credentials_of
from pactwork.ledger.queries.tools import forget_tools
from pactwork.people.api import organising
from pactwork.people.models import Deed
from tests.desk.doing import page, signed_in, text_of
from tests.desk.tools import key
from tests.factories import commitment, numbers, pact, someone, take_in
from tests.people import entering

TOOLS = "/en/desk/tools/"
MADE = {
    "label": " مودل کتابخانه ", "scopes": ["statements/write", "state"],
    "agreement": "reading", "per_minute": "۶۰", "last_day": "2999-12-31",
}  # fmt: skip


@pytest.fixture
def library(db: None) -> int:
    take_in(
        pact("reading", commitment("c1"), parties=("library", "school")),
        pact("other", parties=("press", "town")),
    )
    return numbers("library")[0]


@pytest.fixture
def ana(library: int) -> Client:
    """A coordinator who signed in a moment ago."""
    return entering.signed_in(someone("ana@library.md", name="Ana", library="coordinator"))


def form(**said: Any) -> dict[str, Any]:
    return {**MADE, "organisation": numbers("library")[0], **said}


def shown(answer: Any, name: str) -> str:
    found = re.search(rf'<pre id="{name}".*?<code>(.*?)</code>', answer.content.decode())
    return html.unescape(found[1]) if found else ""


def ask(authorization: str) -> int:
    forget_tools()
    headers = {"Authorization": authorization, "X-Experience-API-Version": "2.0.0"}
    return Client().get("/xapi/activities/state", headers=headers).status_code


def test_a_key_is_shown_once_and_opens_what_was_chosen(ana: Client, library: int) -> None:
    answer = ana.post(f"{TOOLS}make/", form())
    assert answer.status_code == 200, text_of(answer)
    assert answer["Referrer-Policy"] == "same-origin"
    (card,) = credentials_of([library])
    assert (card.label, card.per_minute, card.scopes, card.agreement) == (
        "مودل کتابخانه", 60, ["state", "statements/write"],
        "http://localhost:8000/id/agreements/reading",
    )  # fmt: skip
    assert card.expires_at is not None
    assert card.expires_at.year >= 2999
    assert shown(answer, "issued-endpoint") == "http://localhost:8000/xapi/"
    basic, bearer = shown(answer, "issued-basic"), shown(answer, "issued-bearer")
    pair = f"{shown(answer, 'issued-key')}:{shown(answer, 'issued-secret')}"
    assert basic == f"Authorization: Basic {base64.b64encode(pair.encode()).decode()}"
    assert [ask(one.partition(": ")[2]) for one in (basic, bearer, "Basic x")] == [400, 400, 401]
    again = page(ana, f"{TOOLS}keys/{card.credential}/")
    assert shown(answer, "issued-secret") not in again
    for said in ("Moodle", "H5P", "Articulate", "Remember where each learner stopped", ">60<"):
        assert said in again
    assert "مودل کتابخانه" in page(ana, TOOLS)


def test_what_cannot_be_made_is_said_and_what_was_typed_stays(ana: Client, library: int) -> None:
    for wrong in (
        {"label": ""}, {"label": "a\x00b"}, {"scopes": []}, {"scopes": ["everything"]},
        {"agreement": "other"}, {"per_minute": "0"}, {"per_minute": "1.5"},
        {"last_day": "2001-01-01"},
    ):  # fmt: skip
        answer = ana.post(f"{TOOLS}make/", form(**wrong))
        assert answer.status_code == 422, wrong
        assert 'class="error"' in answer.content.decode(), wrong
    assert 'value="۶۰"' in answer.content.decode()
    assert ana.post(f"{TOOLS}make/", form(organisation=numbers("school")[0])).status_code == 422
    assert credentials_of([library]) == []


def test_making_and_changing_need_a_fresh_proof_and_leave_a_deed(library: int) -> None:
    late = signed_in("bea@library.md", library="coordinator")
    issued = key()
    place = f"{TOOLS}keys/{issued.credential}/"
    asked = [late.get(f"{TOOLS}make/"), late.post(f"{TOOLS}make/", form())]
    asked += [late.post(place, {"do": do, "overlap": "0"}) for do in ("rotate", "limit")]
    assert ["reauthenticate" in one["Location"] for one in asked] == [True] * 4
    assert late.post(place, {"do": "revoke"}).status_code == 302
    deeds = list(Deed.objects.order_by("pk").values_list("kind", "said"))
    assert deeds == [("key-made", "Moodle „Știința”"), ("key-revoked", "Moodle „Știința”")]
    said = [organising.deed(one) for one in organising.deeds(library)]
    assert said == [
        "Bea revoked the key of the tool “Moodle „Știința””.",
        "the operators made a key for the tool “Moodle „Știința””.",
    ]


def test_a_new_secret_a_new_limit_and_the_end(ana: Client, library: int) -> None:
    issued = key()
    place = f"{TOOLS}keys/{issued.credential}/"
    renewed = ana.post(place, {"do": "rotate", "overlap": "7"})
    secret = shown(renewed, "issued-secret")
    assert (renewed.status_code, secret != issued.secret, len(secret)) == (200, True, 43)
    assert "The secret before is good until" in text_of(renewed)
    assert ask(f"Bearer {issued.bearer}") == ask(f"Bearer {issued.key}.{secret}") == 400
    assert ana.post(place, {"do": "rotate", "overlap": "99"}).status_code == 422
    assert ana.post(place, {**MADE, "do": "limit", "scopes": []}).status_code == 422
    limited = ana.post(place, {**MADE, "do": "limit", "scopes": ["state"]})
    assert limited.status_code == 302
    (card,) = credentials_of([library])
    assert (card.scopes, card.per_minute) == (["state"], 60)
    assert ana.post(place, {"do": "revoke"})["Location"] == TOOLS
    assert ask(f"Bearer {issued.key}.{secret}") == 401
    assert "This key was revoked on" in text_of(ana.get(place))
    assert ana.post(place, {"do": "revoke"}).status_code == 404
    kinds = list(Deed.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["key-made", "key-renewed", "key-changed", "key-revoked"]


def test_use_and_errors_are_shown(ana: Client) -> None:
    issued = key()
    used = Used()
    used.note("The actor has no “mbox”. <b>", 0)
    used.note("", 12_000)
    write_uses({issued.credential: used})
    body = page(ana, f"{TOOLS}keys/{issued.credential}/")
    assert "The actor has no “mbox”. &lt;b&gt;" in body
    assert "12,000" in body
    words = text_of(ana.get(TOOLS))
    assert "It recorded 12,000 statements." in words
    assert "Something of it was refused: look at it." in words


@pytest.mark.parametrize("role", [{"library": "member"}, {"press": "representative"}, {}])
def test_others_see_and_change_nothing(library: int, role: dict[str, str]) -> None:
    issued = key()
    other = entering.signed_in(someone("x@x.org", name="X", **role))
    place = f"{TOOLS}keys/{issued.credential}/"
    asked = [other.get(place), other.post(place, {"do": "revoke"}), other.post(place, {"do": "x"})]
    assert {one.status_code for one in asked} == {404}
    assert (other.get(TOOLS).status_code == 200) == bool(role.get("press"))
    assert ("/en/desk/tools/" in page(other, "/en/desk/inbox/")) == bool(role.get("press"))
    assert credentials_of([library])[0].revoked_at is None
    assert json.dumps(issued.key) not in str(asked[0].content)


def test_many_keys_cost_as_many_queries_as_one(ana: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            page(ana, TOOLS)
        return len(caught)

    key()
    cost()
    few = cost()
    for number in range(29):
        key(label=f"Tool {number}")
    assert cost() == few
