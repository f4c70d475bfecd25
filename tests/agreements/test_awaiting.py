"""What awaits whom, and that it costs the same however much there is."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pactwork.agreements.api import (
    awaiting,
    calendar_address,
    doing,
    mine,
    refresh_standings,
    reminding,
    suggesting,
)
from pactwork.agreements.models import CalendarAddress, Evidence, ReminderLevel
from pactwork.agreements.queries.reminding import overdue_acceptances
from pactwork.people.api import Person, acting
from tests.factories import (
    TODAY,
    accepted,
    acting_for,
    commitment,
    evidence,
    happened,
    numbers,
    pact,
    someone,
    take_in,
)

ON = date(2026, 11, 22)
Shelf = awaiting.Shelf


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(TODAY):
        yield


@pytest.fixture
def world(db: None) -> None:
    """The library and the school: pieces of each waiting, one accepted, one commitment late."""
    take_in(
        pact(
            "reading",
            commitment("c1"),
            commitment("late", due="2026-06-30"),
            commitment("soon", due="2026-12-10", owed_by=["library"]),
        ),
        evidence(
            "reading",
            happened("e1"),
            happened("e2", by="school"),
            happened("e3", accepted=accepted("school")),
        ),
    )
    refresh_standings(on=ON)


def asked(*slugs: str, judging: tuple[str, ...] | None = None) -> awaiting.Awaiting:
    return awaiting.awaiting(
        numbers(*slugs),
        acting_for(*slugs),
        judging=numbers(*(slugs if judging is None else judging)),
        on=ON,
    )


def titles(page: Any) -> list[str]:
    return sorted(one.title["en"] for one in page.evidence)


def test_each_party_accepts_what_the_other_delivered(world: None) -> None:
    assert titles(asked("school").to_accept) == ["Training e1"]
    assert titles(asked("library").to_accept) == ["Training e2"]
    assert asked("library", judging=()).to_accept.total == 0
    assert asked("library", "school").to_accept.total == 2


def test_a_question_hands_the_turn_over_and_an_answer_hands_it_back(world: None) -> None:
    school, library = numbers("school", "library")
    jonas = someone("jonas@school.lt", school="coordinator")
    ana = someone("ana@library.md", library="member")
    held = Evidence.objects.get(title__en="Training e1").uuid
    doing.ask(held, text={"lt": "Kiek?"}, organisation=school, by=jonas)
    assert asked("school").to_accept.total == 0
    assert titles(asked("library").asked) == ["Training e1"]
    doing.answer(held, text={"ro": "12"}, to=school, organisation=library, by=ana)
    assert asked("library").asked.total == 0
    assert titles(asked("school").to_accept) == ["Training e1"]
    doing.return_with_reason(held, reason={"lt": "Ne"}, organisation=school, by=jonas)
    assert titles(asked("library").returned) == ["Training e1"]


def test_what_is_overdue_and_what_falls_due_soon(world: None) -> None:
    held = asked("library")
    assert [one.key for one in held.overdue.promises] == ["late"]
    assert [one.key for one in held.due_soon.promises] == ["soon"]
    assert asked("school").due_soon.total == 0
    assert held.acts == 2


def test_agreements_that_end_soon_and_those_that_sleep(db: None) -> None:
    take_in(
        pact("ends", agreement={"term": {"from": "2026-01-01", "to": "2027-02-01"}}),
        pact("sleeps", agreement={"term": {"from": "2024", "to": "2029"}}),
        pact("lives", agreement={"term": {"from": "2024", "to": "2029"}}),
        evidence("lives", happened(accepted=accepted("school"))),
        pact("over", agreement={"term": {"from": "2020", "to": "2022"}}),
    )
    held = asked("library")
    assert [card.slug for card in held.ending.agreements] == ["ends"]
    assert [card.slug for card in held.dormant.agreements] == ["sleeps"]


def test_somebody_without_an_organisation_has_nothing_awaiting(world: None) -> None:
    held = awaiting.awaiting([], acting_for(), judging=[], on=ON)
    assert held.acts == held.ending.total == held.dormant.total == held.due_soon.total == 0
    assert mine.my_agreements([], acting_for(), on=ON).total == 0


def test_shelves_and_acts_by_organisation(world: None) -> None:
    library, school = numbers("library", "school")
    counts = awaiting.shelf_counts([library], judging=[library])
    assert counts == {
        Shelf.MINE: 1,
        Shelf.OTHERS: 1,
        Shelf.RETURNED: 0,
        Shelf.ACCEPTED: 1,
        Shelf.WITHDRAWN: 0,
    }
    page = awaiting.evidence_on_shelf(
        Shelf.OTHERS, [library], acting_for("library"), judging=[library]
    )
    assert titles(page) == ["Training e1"]
    found = awaiting.acts_by_organisation([library, school], judging=[library, school])
    assert found == {library: 2, school: 2}


def test_agreements_with_whose_turn_and_the_next_due_day(world: None) -> None:
    held = mine.my_agreements(numbers("library"), acting_for("library"), on=ON)
    assert [
        (one.card.slug, one.for_us, one.for_others, one.next_due) for one in held.agreements
    ] == [("reading", 1, 1, date(2026, 12, 10))]
    ended = mine.my_agreements(numbers("library"), acting_for("library"), on=ON, in_force=False)
    assert ended.total == 0


def queries(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as caught:
        act()
    return len(caught)


def test_queries_do_not_grow_with_rows(db: None) -> None:
    def fill(first: int, last: int) -> None:
        documents = []
        for number in range(first, last):
            slug = f"pact-{number:02d}"
            term = {"from": "2024", "to": "2027-01-31"}
            late = commitment("late", due="2026-01-31")
            documents += [
                pact(slug, commitment("c1"), late, agreement={"term": term}),
                evidence(slug, happened("e1"), happened("e2", by="school")),
            ]
        take_in(*documents)
        refresh_standings(on=ON)

    def look() -> None:
        asked("library", "school")
        mine.my_agreements(numbers("library"), acting_for("library"), on=ON, limit=50)
        awaiting.acts_by_organisation(numbers("library"), judging=numbers("library"))

    fill(0, 1)
    few = queries(look)
    fill(1, 30)
    assert queries(look) == few
    assert asked("library").to_accept.total == 30
    assert len(asked("library").overdue.promises) == 5


def test_reminding_speaks_once_at_each_level_and_never_accepts(world: None) -> None:
    school = numbers("school")[0]
    later = ON + timedelta(days=14)
    assert reminding.remind(days=14, level=ReminderLevel.REMIND, on=ON) == []
    told = reminding.remind(days=14, level=ReminderLevel.REMIND, on=later)
    assert [(one.title["en"], one.organisation == school) for one in told] == [
        ("Training e1", True),
        ("Training e2", False),
    ]
    assert reminding.remind(days=14, level=ReminderLevel.REMIND, on=later) == []
    assert reminding.remind(days=28, level=ReminderLevel.ESCALATE, on=later) == []
    month = ON + timedelta(days=28)
    assert len(reminding.remind(days=28, level=ReminderLevel.ESCALATE, on=month)) == 2
    assert asked("school").to_accept.total == 1


def test_a_party_with_an_open_question_is_waited_for_from_the_answer_on(world: None) -> None:
    school, library = numbers("school", "library")
    jonas = someone("jonas@school.lt", school="coordinator")
    ana = someone("ana@library.md", library="member")
    held = Evidence.objects.get(title__en="Training e1").uuid
    doing.ask(held, text={"lt": "Kiek?"}, organisation=school, by=jonas)
    later = ON + timedelta(days=20)
    assert [one.title["en"] for one in overdue_acceptances(14, on=later)] == ["Training e2"]
    with time_machine.travel("2026-12-10T12:00:00Z"):
        doing.answer(held, text={"ro": "12"}, to=school, organisation=library, by=ana)
    assert len(overdue_acceptances(14, on=later)) == 1
    assert [one.since for one in overdue_acceptances(14, on=date(2026, 12, 24))][-1] == date(
        2026, 12, 10
    )


def test_the_calendar_address_is_secret_told_once_and_revocable(db: None) -> None:
    person = someone()
    first = calendar_address.make_calendar_address(by=person)
    assert len(first) >= 40
    assert first not in repr(list(CalendarAddress.objects.values()))
    assert awaiting.calendar_holder(first) == person
    second = calendar_address.make_calendar_address(by=person)
    assert (awaiting.calendar_holder(first), awaiting.calendar_holder(second)) == (None, person)
    assert calendar_address.revoke_calendar_address(by=person)
    assert awaiting.calendar_holder(second) is None
    assert not calendar_address.revoke_calendar_address(by=person)


WORDS = {
    "workshop": {"en": "Workshops", "ro": "Ateliere pentru profesori de informatică"},
    "books": {"fa": "کتاب‌خوانی با کودکان", "en": "Reading with children"},
    "grants": {"en": "Grants", "ka": "გრანტები ბიბლიოთეკებს"},
}


@pytest.fixture
def promising(db: None) -> int:
    take_in(
        pact(
            "reading",
            *(commitment(key, text=text) for key, text in WORDS.items()),
            commitment("theirs", text={"en": "Computers"}, owed_by=["school"], area="repository"),
        ),
        pact("elsewhere", commitment("c1"), parties=("press", "town")),
    )
    return numbers("library")[0]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("atelierE PROFESORI informatica", "workshop"),
        ("كتابخواني با كودكان", "books"),
        ("ᲒᲠᲐᲜᲢᲔᲑᲘ", "grants"),
        ("computers", "theirs"),
    ],
)
def test_words_in_any_script_suggest_the_commitment(
    promising: int, words: str, expected: str
) -> None:
    found = suggesting.suggested_commitments(promising, words=words)
    assert found[0].key == expected
    assert "words" in found[0].reasons
    assert [one.key for one in suggesting.found_commitments(promising, words)] == [expected]


def test_area_measure_and_recency_suggest_too(promising: int) -> None:
    by_area = suggesting.suggested_commitments(promising, kind="evidence-kinds:material")
    assert {one.key for one in by_area if "area" in one.reasons} == {"theirs"}
    ana: Person = someone("ana@library.md", library="member")
    doing.deliver(
        doing.Delivery(
            uuid=uuid.uuid4(),
            by="library",
            commitments=[("reading", "grants")],
            kind="evidence-kinds:event",
            title={"en": "One"},
            first_day=ON,
            last_day=ON,
            quantities={"measures:trainings": Decimal(1)},
        ),
        by=ana,
    )
    found = suggesting.suggested_commitments(promising)
    assert (found[0].key, found[0].last_delivered) == ("grants", ON)
    assert acting(ana).powers


def test_others_agreements_are_never_suggested_or_opened(promising: int) -> None:
    found = suggesting.suggested_commitments(promising, limit=50)
    assert {one.agreement for one in found} == {"reading"}
    assert suggesting.open_commitments(promising, [("elsewhere", "c1")]) == []
    assert suggesting.found_commitments(promising, "train") == []
