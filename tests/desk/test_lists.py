"""What awaits, the agreements and the evidence of those signed in; their calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from pactwork.agreements.api import refresh_standings
from pactwork.people.models import Membership
from tests.desk.doing import page, signed_in, text_of
from tests.factories import (
    TODAY,
    accepted,
    commitment,
    evidence,
    happened,
    numbers,
    pact,
    take_in,
)


@pytest.fixture(autouse=True)
def _today(settings: Any) -> Iterator[None]:
    settings.LOGIN_URL = "/en/sign-in/"
    with time_machine.travel(TODAY):
        yield


@pytest.fixture
def world(db: None) -> None:
    take_in(
        pact(
            "reading",
            commitment("c1"),
            commitment("late", due="2026-06-30", text={"en": "A late promise"}),
        ),
        evidence(
            "reading",
            happened("e1"),
            happened("e2", by="school"),
            happened("e3", accepted=accepted("school")),
        ),
        pact(
            "secret",
            commitment("c1", due="2026-12-01", text={"en": "A quiet promise"}),
            parties=("library", "city"),
            visibility="parties",
        ),
        pact("other", commitment("c1", due="2026-12-01"), parties=("press", "town")),
    )
    refresh_standings(on=date(2026, 11, 22))


@pytest.fixture
def ion(world: None) -> Client:
    return signed_in("ion@library.md", library="coordinator")


def test_today_says_what_awaits_and_leads_to_one_act_each(ion: Client) -> None:
    body = page(ion, "/en/desk/")
    words = text_of(ion.get("/en/desk/"))
    assert "2 things wait for you." in words
    assert "Training e2" in body
    assert "Training e1" not in body
    assert "Was due on 30 June 2026" in words
    assert "Due on 1 December 2026, in 9 days" in words
    assert 'href="/en/desk/evidence/deliver/?for=reading/late"' in body
    assert 'href="/en/agreements/reading/commitments/late/"' in body
    assert "/en/agreements/secret/" not in body


def test_a_member_is_not_asked_to_accept(world: None) -> None:
    member = signed_in("ana@library.md", library="member")
    assert "Training e2" not in page(member, "/en/desk/")


def test_somebody_of_no_organisation_is_told_so(world: None) -> None:
    stranger = signed_in("x@x.org")
    assert "You do not act for an organisation yet" in page(stranger, "/en/desk/")
    for path in ("agreements", "evidence"):
        page(stranger, f"/en/desk/{path}/")


def test_several_organisations_are_looked_at_one_by_one(world: None) -> None:
    both = signed_in("both@example.org", library="coordinator", press="coordinator")
    body = page(both, "/en/desk/")
    assert 'href="/en/desk/?for=press"' in body
    assert "Training e2" not in page(both, "/en/desk/?for=press")
    assert "Training e2" in page(both, "/en/desk/?for=library")
    assert both.get("/en/desk/?for=school").status_code == 404


def test_each_kind_opens_whole_in_pages(db: None) -> None:
    entries = [happened(f"e{number:02d}", by="school") for number in range(30)]
    take_in(pact("reading", commitment("c1")), evidence("reading", *entries))
    client = signed_in("ion@library.md", library="coordinator")
    assert page(client, "/en/desk/").count("Look and decide") == 5
    body = page(client, "/en/desk/?show=to_accept")
    assert body.count("Look and decide") == 25
    assert 'href="/en/desk/?show=to_accept&amp;page=2"' in body
    assert page(client, "/en/desk/?show=to_accept&page=2").count("Look and decide") == 5
    for wrong in ("?show=nonsense", "?show=to_accept&page=3", "?show=to_accept&page=x"):
        assert client.get(f"/en/desk/{wrong}").status_code == 404


def test_agreements_with_turn_state_and_order(ion: Client) -> None:
    body = page(ion, "/en/desk/agreements/")
    words = text_of(ion.get("/en/desk/agreements/"))
    assert "2 agreements" in words
    assert "1 piece of evidence waits for you" in words
    assert "only for its parties" in words
    assert "/en/agreements/other/" not in body
    assert body.index("Agreement secret") < body.index("Agreement reading")
    overdue = page(ion, "/en/desk/agreements/?state=overdue")
    assert "Agreement reading" in overdue
    assert "Agreement secret" not in overdue
    assert "No agreement matches" in page(ion, "/en/desk/agreements/?force=ended")
    for asked in ("?sort=latest", "?sort=zzz", "?state=zzz", "?force=zzz"):
        page(ion, f"/en/desk/agreements/{asked}")


def test_evidence_by_whose_turn_it_is(ion: Client) -> None:
    shown = {
        "": "Training e2",
        "others": "Training e1",
        "accepted": "Training e3",
    }
    for shelf, title in shown.items():
        body = page(ion, f"/en/desk/evidence/?show={shelf}")
        assert re.findall(r"Training e\d", body) == [title]
    assert "Waiting for you (1)" in page(ion, "/en/desk/evidence/")
    assert "Nothing was withdrawn" in page(ion, "/en/desk/evidence/?show=withdrawn")
    assert "Training" in page(ion, "/en/desk/evidence/?kind=evidence-kinds:training")
    none = page(ion, "/en/desk/evidence/?kind=evidence-kinds:event")
    assert "Training e2" not in none


def calendar(path: str) -> Any:
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    return Calendar.from_ical(answer.content)


def test_the_calendar_shows_what_is_owed_and_stops_when_revoked(ion: Client) -> None:
    ion.post("/en/desk/calendar/make/")
    body = page(ion, "/en/desk/")
    found = re.search(r"http://[^<]*(/en/desk/calendar/[\w-]+\.ics)", body)
    assert found
    path = found.group(1)
    assert path not in page(ion, "/en/desk/")
    said = {str(one["SUMMARY"]) for one in calendar(path).walk("VEVENT")}
    assert said == {"A quiet promise", "We train teachers together."}
    Membership.objects.update(ended_at="2026-11-22T00:00:00Z")
    assert calendar(path).walk("VEVENT") == []
    ion.post("/en/desk/calendar/revoke/")
    assert Client().get(path).status_code == 404
    assert Client().get("/en/desk/calendar/guess.ics").status_code == 404


def test_calendar_addresses_need_a_post_and_a_token(world: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/en/desk/calendar/make/").status_code == 403
    assert Client().get("/en/desk/calendar/make/").status_code == 405
    assert Client().post("/en/desk/calendar/make/").status_code == 302


@pytest.mark.parametrize("path", ["", "agreements/", "evidence/", "evidence/?show=others"])
def test_pages_cost_the_same_for_one_and_for_thirty(db: None, path: str) -> None:
    client = signed_in("ion@library.md")
    take_in(
        pact("p-00", commitment("c1")), evidence("p-00", happened("e"), happened("f", by="school"))
    )
    Membership.objects.create(
        person_id=int(client.session["_auth_user_id"]),
        organisation_id=numbers("library")[0],
        role="coordinator",
    )

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            page(client, f"/en/desk/{path}")
        return len(caught)

    cost()
    few = cost()
    documents = []
    for number in range(1, 30):
        slug = f"p-{number:02d}"
        documents += [
            pact(slug, commitment("c1")),
            evidence(slug, happened("e"), happened("f", by="school")),
        ]
    take_in(*documents)
    cost()
    assert cost() <= few
