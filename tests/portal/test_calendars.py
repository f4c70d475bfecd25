"""Calendars of due dates, read by icalendar."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest
import time_machine
from dateutil.rrule import rrulestr
from django.test import Client
from icalendar import Calendar

from pactwork.kernel.iris import iri
from tests.factories import TODAY, commitment, organisation, pact, take_in

pytestmark = pytest.mark.django_db


def calendar(client: Client, path: str) -> Calendar:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"\r\n" in answer.content
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    return Calendar.from_ical(answer.content)


def events(client: Client, path: str) -> dict[str, Any]:
    return {str(event["UID"]): event for event in calendar(client, path).walk("VEVENT")}


def test_every_deadline_is_a_whole_day(client: Client) -> None:
    take_in(
        pact(
            "reading",
            commitment("day", due="2026-06-30"),
            commitment("month", due="2026-02"),
            commitment("term"),
        )
    )
    held = events(client, "/feeds/agreements/reading.ics")
    days = {uid: event.decoded("DTSTART") for uid, event in held.items()}
    assert days == {
        iri("commitment", "reading", "day"): date(2026, 6, 30),
        iri("commitment", "reading", "month"): date(2026, 2, 28),
        iri("commitment", "reading", "term"): date(2027, 12, 31),
    }
    event = held[iri("commitment", "reading", "day")]
    assert event.decoded("DTEND") == date(2026, 7, 1)
    assert event["TRANSP"] == "TRANSPARENT"
    assert str(event["URL"]).endswith("/en/agreements/reading/commitments/day/")


def test_a_yearly_promise_falls_due_each_year(client: Client) -> None:
    yearly = {"counts": "trainings", "target": 4, "per": "year"}
    take_in(
        pact("reading", commitment("c1", measure=yearly, due="2027-06-30")),
        pact("open", commitment("c1", measure=yearly), agreement={"term": {"from": "2024-04-14"}}),
    )
    (event,) = events(client, "/feeds/agreements/reading.ics").values()
    assert event.decoded("DTSTART") == date(2025, 12, 31)
    assert event["RRULE"].to_ical() == b"FREQ=YEARLY;UNTIL=20261231"
    assert [day.dt for day in event["RDATE"].dts] == [date(2027, 6, 30)]
    assert "4 trainings a year" in str(event["DESCRIPTION"])
    (without_end,) = events(client, "/feeds/agreements/open.ics").values()
    assert without_end.decoded("DTSTART") == date(2024, 12, 31)
    assert without_end["RRULE"]["FREQ"] == ["YEARLY"]


@pytest.mark.parametrize(
    ("per", "term", "first", "others"),
    [
        ("year", ("2025-02", "2026"), date(2025, 12, 31), [date(2026, 12, 31)]),
        ("half-year", ("2025-08", "2026"), date(2025, 12, 31), [date(2026, 6, 30),
                                                                date(2026, 12, 31)]),
        ("half-year", ("2025-02", "2025-12-01"), date(2025, 6, 30), [date(2025, 12, 1)]),
        ("quarter", ("2025-02", "2025-10-15"), date(2025, 3, 31), [date(2025, 6, 30),
                                                       date(2025, 9, 30), date(2025, 10, 15)]),
        ("month", ("2025-01-31", "2025-04"), date(2025, 1, 31), [date(2025, 2, 28),
                                                       date(2025, 3, 31), date(2025, 4, 30)]),
        ("month", ("2025-01-05", "2025-01-20"), date(2025, 1, 20), []),
    ],
)  # fmt: skip
def test_a_promise_falls_due_at_the_end_of_each_period(
    client: Client, per: str, term: tuple[str, str], first: date, others: list[date]
) -> None:
    measure = {"counts": "trainings", "target": 4, "per": per}
    dates = {"term": {"from": term[0], "to": term[1]}}
    take_in(pact("reading", commitment(measure=measure), agreement=dates))
    (event,) = events(client, "/feeds/agreements/reading.ics").values()
    assert event.decoded("DTSTART") == first
    days = {first}
    if "RRULE" in event:
        rule = rrulestr(event["RRULE"].to_ical().decode(), dtstart=datetime.combine(first, time()))
        days |= {day.date() for day in rule}
    if "RDATE" in event:
        days |= {day.dt for day in event["RDATE"].dts}
    assert sorted(days) == [first, *others]


def test_what_has_no_deadline_is_left_out(client: Client) -> None:
    take_in(pact("open", agreement={"term": {"from": "2024"}}))
    assert events(client, "/feeds/agreements/open.ics") == {}


def test_the_language_is_chosen(client: Client) -> None:
    take_in(pact())
    held = calendar(client, "/feeds/agreements/reading.ics?lang=fa")
    (event,) = held.walk("VEVENT")
    assert str(event["SUMMARY"]) == "ما با هم معلمان را آموزش می‌دهیم."
    assert event["SUMMARY"].params["LANGUAGE"] == "fa"
    assert str(event["URL"]).endswith("/fa/agreements/reading/commitments/c1/")
    other = calendar(client, "/feeds/agreements/reading.ics?lang=ro")
    assert str(other["X-WR-CALNAME"]) == "Acordul reading"


@time_machine.travel(TODAY)
def test_everything_due_is_bounded_and_soonest_first(client: Client) -> None:
    take_in(
        pact(
            "reading",
            commitment("long-ago", due="2026-01-01"),
            commitment("later", due="2027-03-01"),
            commitment("soon", due="2026-12-01"),
            commitment("lately", due="2026-09-15"),
        ),
        pact("far", commitment("c1"), agreement={"term": {"from": "2025", "to": "2039"}}),
    )
    held = events(client, "/feeds/due.ics")
    assert [uid.rpartition("/")[2] for uid in held] == ["lately", "soon", "later"]


@time_machine.travel(TODAY)
def test_due_dates_of_one_organisation_and_its_bodies(client: Client) -> None:
    below = organisation("library", parent="town")
    take_in(
        pact("reading", commitment("c1", owed_by=["library"], owed_to=["school"]),
             commitment("c2", owed_by=["school"], owed_to=["library"]),
             organisations=[organisation("town"), below, organisation("school")]),
    )  # fmt: skip
    named = "/feeds/due.ics?organisation="
    assert list(events(client, f"{named}library")) == [iri("commitment", "reading", "c1")]
    assert events(client, f"{named}town") == {}
    together = events(client, f"{named}town&with_bodies=1")
    assert list(together) == [iri("commitment", "reading", "c1")]
    assert client.get(f"{named}nobody").status_code == 404


def test_nothing_changes_between_two_looks(client: Client) -> None:
    take_in(pact())
    path = "/feeds/agreements/reading.ics"
    first = client.get(path)
    assert client.get(path).content == first.content
    assert client.get(path, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.get("/feeds/agreements/nobody.ics").status_code == 404
