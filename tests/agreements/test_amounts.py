"""Sums over any subset of parties equal counts made by hand: everything counted once.

Agreements, parties and commitments come in by file; the evidence of each example is written to
the tables directly, so that hundreds of random histories can be counted both ways.
"""

# budget: one world with its recounts by hand, which a second file would have to repeat

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pactwork.agreements.actions.tallying import count_tallies, take_from_tallies
from pactwork.agreements.api import (
    agreement_detail,
    evidence_counted_for,
    evidence_under,
    growth_of_agreement,
    growth_owed_by,
    standings_of,
    steps_of,
    totals_for,
)
from pactwork.agreements.models import (
    Claim,
    Commitment,
    Evidence,
    EvidencePerson,
    EvidenceQuantity,
    Obligation,
)
from pactwork.agreements.progress import Amounts, mean_completion, progress_of
from pactwork.agreements.queries.amounts import (
    Totals,
    amounts_of,
    counted_amounts_of,
    evidence_tally,
    promise_of,
    totals_of,
)
from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.organisations.api import bodies_under, known_slugs
from tests.factories import commitment, organisation, pact, take_in

OPERATOR = Viewer(operator=True)
SLUGS = ("town", "library", "school", "press", "ministry", "city")
MEASURES = ("measures:trainings", "measures:materials", "measures:people-trained")
PEOPLE = [UUID(int=n) for n in range(8)]
ON = date(2026, 11, 22)


@dataclass(frozen=True)
class Piece:
    """A piece of evidence of an example: `serves` says which commitments accepted it."""

    serves: dict[int, bool]
    is_voided: bool
    quantities: dict[str, Decimal]
    headcount: int
    people: frozenset[UUID]
    day: date
    uuid: UUID = field(default_factory=uuid4, compare=False)

    def counts_for(self, commitments: Collection[int]) -> bool:
        accepted = {number for number, held in self.serves.items() if held}
        return not self.is_voided and bool(accepted & set(commitments))


@dataclass(frozen=True)
class World:
    """What the agreements promise: read from the tables once."""

    organisations: dict[str, int]
    commitments: dict[int, Commitment]
    owed_by: dict[int, set[int]]
    hidden: set[int]

    def owed(self, organisations: Collection[int], viewer: Viewer) -> set[int]:
        """Commitments that stand, that these owe, in agreements the reader may see."""
        return {
            number
            for number, row in self.commitments.items()
            if row.withdrawn_in is None
            and self.owed_by[number] & set(organisations)
            and (viewer.operator or number not in self.hidden)
        }


@pytest.fixture
def world(db: None) -> World:
    described = [organisation(slug) for slug in SLUGS]
    described[1] |= {"parent": "town"}
    described[2] |= {"parent": "library"}
    take_in(
        pact("first", *_promises("all"), parties=("town", "library", "school"),
             organisations=described),
        pact("second", *_promises(["library"], ["school", "press"]),
             parties=("library", "school", "press"), organisations=[]),
        pact("third", *_promises(["ministry"]), parties=("ministry", "city", "town"),
             organisations=[]),
        pact("hidden", *_promises("all", ["city"]), parties=("city", "library"),
             organisations=[], visibility="parties"),
        pact("third", *_promises(["ministry"])[:2], parties=("ministry", "city", "town"),
             organisations=[]),
    )  # fmt: skip
    rows = {row.pk: row for row in Commitment.objects.select_related("agreement")}
    owed_by: dict[int, set[int]] = {number: set() for number in rows}
    for held in Obligation.objects.filter(side="by"):
        owed_by[held.commitment_id].add(held.organisation_id)
    hidden = {number for number, row in rows.items() if row.agreement.slug == "hidden"}
    return World(known_slugs(SLUGS), rows, owed_by, hidden)


def _promises(*owed_by: Any) -> list[dict[str, Any]]:
    """Quantities and people, in total and in each kind of period by turns."""
    said = [
        {"counts": "trainings", "target": 5},
        {"counts": "materials", "target": 4, "per": "year"},
        {"counts": "people-trained", "target": 3},
        {"counts": "people-trained", "target": 2, "per": "year"},
        {"counts": "trainings", "target": 2, "per": "half-year"},
        {"counts": "people-trained", "target": 2, "per": "quarter"},
        {"counts": "people-trained", "target": 1, "per": "month"},
    ]
    return [
        commitment(f"c{n}", measure=measure, owed_by=owed_by[n % len(owed_by)])
        for n, measure in enumerate(said)
    ]


def pieces(commitments: list[int]) -> st.SearchStrategy[Piece]:
    amount = st.decimals("0", "9", places=3)
    return st.builds(
        Piece,
        serves=st.dictionaries(st.sampled_from(commitments), st.booleans(), min_size=1, max_size=5),
        is_voided=st.sampled_from([False, False, False, True]),
        quantities=st.dictionaries(st.sampled_from(MEASURES), amount, max_size=3),
        headcount=st.integers(0, 9),
        people=st.frozensets(st.sampled_from(PEOPLE), max_size=5),
        day=st.dates(date(2024, 6, 1), date(2028, 6, 1)),
    )


def histories(commitments: list[int], *, fewest: int = 0) -> st.SearchStrategy[list[Piece]]:
    return st.lists(pieces(commitments), min_size=fewest, max_size=10)


@contextlib.contextmanager
def written(held: list[Piece], world: World) -> Iterator[None]:
    """With this evidence in the tables; afterwards it never was there."""
    start = transaction.savepoint()
    try:
        write(held, world.organisations["press"])
        yield
    finally:
        transaction.savepoint_rollback(start)


def write(held: list[Piece], deliverer: int) -> None:
    rows = Evidence.objects.bulk_create(
        Evidence(
            uuid=one.uuid,
            content_sha256="",
            delivered_by_id=deliverer,
            kind="evidence-kinds:training",
            title={"en": "x"},
            first_day=one.day,
            last_day=one.day,
            headcount=one.headcount,
            recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
            statement=uuid4(),
            voided_on=ON if one.is_voided else None,
        )
        for one in held
    )
    pairs = list(zip(rows, held, strict=True))
    EvidenceQuantity.objects.bulk_create(
        EvidenceQuantity(evidence=row, measure=measure, amount=amount)
        for row, one in pairs
        for measure, amount in one.quantities.items()
    )
    EvidencePerson.objects.bulk_create(
        EvidencePerson(evidence=row, pseudonym=person)
        for row, one in pairs
        for person in one.people
    )
    Claim.objects.bulk_create(
        Claim(
            evidence=row,
            commitment_id=number,
            accepted_on=ON if is_accepted and not one.is_voided else None,
        )
        for row, one in pairs
        for number, is_accepted in one.serves.items()
    )
    count_tallies({number for one in held for number in one.serves})


def by_hand(held: list[Piece], commitments: Collection[int]) -> Totals:
    counted = [one for one in held if one.counts_for(commitments)]
    named = {person for one in counted for person in one.people}
    quantities: dict[str, Decimal] = {}
    for one in counted:
        for measure, amount in one.quantities.items():
            quantities[measure] = quantities.get(measure, Decimal(0)) + amount
    people = len(named) + sum(one.headcount for one in counted)
    return Totals(len(counted), people, quantities)


LENGTHS = {"year": 12, "half-year": 6, "quarter": 3, "month": 1}


def first_day(per: str, day: date) -> date:
    """The first day of the period a day lies in, by counting back month by month."""
    first = day.replace(day=1)
    while (first.month - 1) % LENGTHS[per]:
        first = first.replace(month=first.month - 1)
    return first


def periods_by_hand(held: list[Piece], row: Commitment) -> dict[date, Decimal]:
    """What each period of a recurring promise got: what came after the last day is in none."""
    last = row.due_day or row.agreement.last_day
    counted = [one for one in held if one.counts_for([row.pk]) and (not last or one.day <= last)]
    days = {first_day(row.per, one.day) for one in counted} if row.per else set()
    return {
        day: amount_by_hand([one for one in counted if first_day(row.per, one.day) == day], row)
        for day in days
    }


def achieved_by_hand(held: list[Piece], row: Commitment) -> Decimal:
    """What a commitment of an agreement from 2025 to 2027 has achieved."""
    if not row.per:
        return amount_by_hand(held, row)
    found = periods_by_hand(held, row)
    return sum((found[day] for day in found if 2025 <= day.year <= 2027), Decimal(0))


def amount_by_hand(held: list[Piece], row: Commitment) -> Decimal:
    counted = [one for one in held if one.counts_for([row.pk])]
    if not row.counts_people:
        return sum((one.quantities.get(row.measure, Decimal(0)) for one in counted), Decimal(0))
    named = {person for one in counted for person in one.people}
    return Decimal(len(named) + sum(one.headcount for one in counted))


EXAMPLES = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@EXAMPLES
@given(data=st.data())
def test_sums_over_any_subset_of_parties_are_distinct_counts(
    world: World, data: st.DataObject
) -> None:
    held = data.draw(histories(sorted(world.commitments)))
    everybody = sorted(world.organisations.values())
    chosen = data.draw(st.sets(st.sampled_from(everybody)))
    family = bodies_under(world.organisations[data.draw(st.sampled_from(SLUGS))])
    viewer = data.draw(st.sampled_from([PUBLIC, OPERATOR]))
    with written(held, world):
        for subset in (chosen, family, set(everybody)):
            wanted = by_hand(held, world.owed(subset, viewer))
            assert totals_for(subset, viewer) == wanted
            assert standings_of(subset, viewer).totals == wanted
            assert evidence_counted_for(subset, viewer, limit=1).total == wanted.evidence


@EXAMPLES
@given(data=st.data())
def test_sums_over_any_commitments_and_what_each_amounts_to(
    world: World, data: st.DataObject
) -> None:
    numbers = sorted(world.commitments)
    held = data.draw(histories(numbers))
    some = data.draw(st.sets(st.sampled_from(numbers)))
    with written(held, world):
        assert totals_of(some) == by_hand(held, some)
        assert totals_of(numbers) == by_hand(held, numbers)
        found, tally = amounts_of(numbers), evidence_tally(numbers)
        for number, row in world.commitments.items():
            counted = [one for one in held if one.counts_for([number])]
            mine = found.get(number, Amounts())
            assert mine.total == amount_by_hand(held, row)
            by_hand_too = periods_by_hand(held, row)
            assert {day: n for day, n in mine.by_period.items() if n} == {
                day: n for day, n in by_hand_too.items() if n
            }
            assert tally.get(number, (0, None))[0] == len(counted)


@EXAMPLES
@given(data=st.data())
def test_growth_adds_up_to_what_is_there(world: World, data: st.DataObject) -> None:
    numbers = sorted(world.commitments)
    held = data.draw(histories(numbers))
    with written(held, world):
        for number in data.draw(st.lists(st.sampled_from(numbers), max_size=5)):
            row = world.commitments[number]
            total = achieved_by_hand(held, row)
            progress = progress_of(promise_of(row), amounts_of([number]).get(number, Amounts()), ON)
            steps = steps_of(number, progress.periods)
            assert progress.achieved == total
            assert sum(step.amount for step in steps) == total
            assert (steps[-1].total if steps else 0) == total
            assert [step.day for step in steps] == sorted(step.day for step in steps)


@EXAMPLES
@given(data=st.data())
def test_taking_one_piece_away_never_raises_progress(world: World, data: st.DataObject) -> None:
    numbers = sorted(world.commitments)
    held = data.draw(histories(numbers, fewest=1))
    gone = data.draw(st.sampled_from(held))
    with written(held, world):
        before = amounts_of(numbers)
        claims = Claim.objects.filter(evidence__uuid=gone.uuid)
        take_from_tallies(claims.exclude(accepted_on=None).values_list("pk", flat=True))
        Evidence.objects.filter(uuid=gone.uuid).update(voided_on=ON)
        claims.update(accepted_on=None)
        after = amounts_of(numbers)
        assert after == counted_amounts_of(numbers)
    for number, row in world.commitments.items():
        was, now = (found.get(number, Amounts()) for found in (before, after))
        assert now.total <= was.total
        promise = promise_of(row)
        assert (progress_of(promise, now, ON).completion or 0) <= (
            progress_of(promise, was, ON).completion or 0
        )


@settings(EXAMPLES, max_examples=20)
@given(data=st.data())
def test_an_agreement_shows_the_same_sums(world: World, data: st.DataObject) -> None:
    held = data.draw(histories(sorted(world.commitments)))
    slug = data.draw(st.sampled_from(["first", "third"]))
    with written(held, world):
        detail = agreement_detail(slug, PUBLIC)
        assert detail
        assert detail.totals == by_hand(held, [one.number for one in detail.commitments])
        for one in detail.commitments:
            counted = {piece.uuid for piece in held if piece.counts_for([one.number])}
            row = world.commitments[one.number]
            assert one.progress.achieved == achieved_by_hand(held, row)
            assert one.evidence == len(counted)
            page = evidence_under(slug, PUBLIC, commitment=one.key, counted_only=True, limit=50)
            assert {view.uuid for view in page.evidence} == counted
            assert page.total == len(counted)


def mean_by_hand(held: list[Piece], rows: Collection[Commitment]) -> float:
    """The mean completion on the day of the example."""
    amounts = [Amounts(amount_by_hand(held, row), periods_by_hand(held, row)) for row in rows]
    return mean_completion(
        [
            progress_of(promise_of(row), found, ON).completion
            for row, found in zip(rows, amounts, strict=True)
        ]
    )


@settings(EXAMPLES, max_examples=40)
@given(data=st.data())
def test_a_course_is_the_mean_of_what_there_was_by_then(world: World, data: st.DataObject) -> None:
    held = data.draw(histories(sorted(world.commitments), fewest=1))
    slug = data.draw(st.sampled_from(["first", "third", "hidden"]))
    chosen = data.draw(st.sets(st.sampled_from(sorted(world.organisations.values()))))
    viewer = data.draw(st.sampled_from([PUBLIC, OPERATOR]))
    rows = world.commitments.values()
    named = [row for row in rows if row.agreement.slug == slug and row.withdrawn_in is None]
    seen = named if viewer.operator or slug != "hidden" else []
    owed = [world.commitments[number] for number in world.owed(chosen, viewer)]
    with written(held, world):
        courses = (
            (growth_of_agreement(slug, viewer, on=ON), seen),
            (growth_owed_by(chosen, viewer, on=ON), owed),
        )
    for course, counted in courses:
        assert course.commitments == len(counted)
        for point in course.past[-1:]:
            assert point.completion == pytest.approx(mean_by_hand(held, counted))
        for point in course.past[:-1]:
            by_then = [one for one in held if one.day <= point.day]
            if point.day != course.moments[0].day:
                assert point.completion == pytest.approx(mean_by_hand(by_then, counted))


def test_organisations_that_are_none_amount_to_nothing(world: World) -> None:
    assert totals_for([], PUBLIC) == Totals(0, 0, {})
    assert totals_for([10**9], OPERATOR) == Totals(0, 0, {})
    assert standings_of([], PUBLIC).totals == Totals(0, 0, {})
    assert totals_of([]) == Totals(0, 0, {})


def test_the_example_has_what_it_is_to_show(world: World) -> None:
    assert len(world.commitments) == 28
    assert sum(row.withdrawn_in is not None for row in world.commitments.values()) == 5
    assert len(world.hidden) == 7
    assert {row.per for row in world.commitments.values()} == {"", *LENGTHS}
    assert len(bodies_under(world.organisations["town"])) == 3
