"""People who do things with one piece at the same moment, over connections of their own."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pactwork.agreements.api import doing, prove_tallies
from pactwork.agreements.models import (
    Acceptance,
    AttachedFile,
    Claim,
    Delivered,
    Evidence,
    Standing,
)
from pactwork.people.api import Person
from tests.factories import commitment, numbers, pact, someone, take_in
from tests.files.samples import PNG
from tests.scratch import at_once

pytestmark = [pytest.mark.usefixtures("own_database")]
DAY = date(2026, 3, 1)
PEOPLE = {"counts": "people-trained", "target": 50}


def people() -> tuple[Person, Person, Person]:
    take_in(pact("one", commitment("c1")), pact("two", commitment("c1")))
    return (
        someone("ana@library.md", library="coordinator"),
        someone("jonas@school.lt", school="coordinator"),
        someone("ona@school.lt", school="representative"),
    )


def delivery(number: uuid.UUID, *agreements: str) -> doing.Delivery:
    return doing.Delivery(
        uuid=number,
        by="library",
        commitments=[(slug, "c1") for slug in agreements],
        kind="evidence-kinds:training",
        title={"en": "A training"},
        first_day=DAY,
        last_day=DAY,
        quantities={"measures:trainings": Decimal(1)},
    )


def test_pressing_twice_delivers_once() -> None:
    ana, _, _ = people()
    number = uuid.uuid4()
    files = [doing.Upload("a.png", PNG)]
    task = lambda: doing.deliver(delivery(number, "one", "two"), files=files, by=ana)  # noqa: E731
    assert sorted(at_once(*[task] * 4)) == [False, False, False, True]
    assert Evidence.objects.count() == Delivered.objects.count() == 1
    assert AttachedFile.objects.count() == 1


def test_two_accept_at_once_and_it_is_accepted_once() -> None:
    ana, jonas, ona = people()
    school = numbers("school")[0]
    number = uuid.uuid4()
    doing.deliver(delivery(number, "one", "two"), by=ana)
    results = at_once(
        *(
            (lambda person=person: doing.accept(number, organisation=school, by=person))
            for person in (jonas, ona, jonas, ona)
        )
    )
    assert sorted(results) == [False, False, False, True]
    assert Acceptance.objects.count() == 2
    assert {one.achieved for one in Standing.objects.all()} == {1}


def test_accepting_and_withdrawing_at_once_never_leaves_a_mixture() -> None:
    ana, jonas, _ = people()
    library, school = numbers("library", "school")
    for _ in range(8):
        number = uuid.uuid4()
        doing.deliver(delivery(number, "two", "one"), by=ana)
        at_once(
            lambda number=number: doing.accept(number, organisation=school, by=jonas),  # type: ignore[misc]
            lambda number=number: doing.withdraw(  # type: ignore[misc]
                number, reason={"en": "Wrong"}, organisation=library, by=ana
            ),
            lambda number=number: doing.deliver_again(  # type: ignore[misc]
                delivery(uuid.uuid4(), "one"), corrects=number, reason={"en": "x"}, by=ana
            ),
        )
        held = Evidence.objects.get(uuid=number)
        assert held.voided_on is not None
        assert not Claim.objects.filter(evidence=held, accepted_on__isnull=False).exists()
        assert Delivered.objects.filter(corrects=held).count() <= 1
    assert {one.achieved for one in Standing.objects.all()} == {0}


def test_many_accept_for_one_commitment_and_for_several_and_nothing_is_lost() -> None:
    take_in(
        pact("one", commitment("c1"), commitment("c2", measure=PEOPLE)),
        pact("two", commitment("c1"), commitment("c2", measure=PEOPLE)),
    )
    ana = someone("ana@library.md", library="coordinator")
    jonas = someone("jonas@school.lt", school="coordinator")
    (school,) = numbers("school")
    pieces = [uuid.uuid4() for _ in range(16)]
    for place, number in enumerate(pieces):
        served = [("one", "c1"), ("two", "c2")] if place % 2 else [("two", "c1"), ("one", "c2")]
        people = ["ani@example.org", f"person-{place}@example.org"]
        said = replace(delivery(number), commitments=served[:: 1 - place % 4 // 2 * 2])
        doing.deliver(replace(said, people=people), by=ana)
    results = at_once(
        *(
            (lambda number=number: doing.accept(number, organisation=school, by=jonas))
            for number in pieces
        )
    )
    assert results == [True] * 16
    assert prove_tallies() == []
    found = Standing.objects.order_by("commitment__agreement", "commitment__key")
    assert [(one.evidence, int(one.achieved)) for one in found] == [(8, 8), (8, 9)] * 2
