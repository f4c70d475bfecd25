"""What organisations gave each other: by the rule, and as the database adds it up."""

from __future__ import annotations

from fractions import Fraction

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from pactwork.agreements.queries.reciprocity import Passed, evidence_passed, flows_in, flows_of
from pactwork.agreements.reciprocity import (
    PIECES,
    PUBLIC_RECEIVER,
    Flow,
    Given,
    balances,
    between,
    flows_from,
)
from pactwork.kernel.viewer import PUBLIC
from tests.factories import (
    TODAY,
    accepted,
    acting_for,
    commitment,
    evidence,
    happened,
    numbers,
    pact,
    take_in,
)

KIND = "evidence-kinds:training"
TRAININGS = "measures:trainings"


def pieces() -> st.SearchStrategy[list[Given]]:
    numbers = st.integers(1, 5)
    one = st.builds(
        Given,
        by=numbers,
        owed_to=st.lists(st.integers(0, 5), max_size=6),
        kind=st.sampled_from([KIND, "evidence-kinds:event"]),
        year=st.integers(2024, 2026),
        quantities=st.dictionaries(
            st.sampled_from([TRAININGS, "measures:events"]),
            st.fractions(min_value=0, max_value=1000, max_denominator=1000),
        ),
    )
    return st.lists(one, max_size=25)


@given(pieces())
def test_what_all_gave_is_what_all_received(held: list[Given]) -> None:
    flows = flows_from(held)
    for measure in {one.measure for one in flows}:
        found = balances(flows, measure)
        assert sum((one.net for one in found.values()), Fraction(0)) == 0
        given_in_all = sum((one.given for one in found.values()), Fraction(0))
        expected = sum(
            (
                Fraction(1) if measure == PIECES else one.quantities.get(measure, Fraction(0))
                for one in held
                if set(one.owed_to) - {one.by}
            ),
            Fraction(0),
        )
        assert given_in_all == expected


@given(pieces(), st.integers(1, 5))
def test_one_side_and_its_partners_balance(held: list[Given], own: int) -> None:
    flows = flows_from(held)
    found = between(flows, {own}, PIECES)
    whole = balances(flows, PIECES)
    assert own not in found
    given_to_others = sum((one.given for one in found.values()), Fraction(0))
    assert given_to_others == (whole[own].given if own in whole else 0)


@given(pieces())
def test_nobody_gives_to_itself_and_a_pair_has_a_piece_once(held: list[Given]) -> None:
    for one in flows_from([*held]):
        assert one.giver != one.receiver
        assert one.amount > 0
        if one.measure == PIECES:
            assert one.amount <= one.pieces


def test_a_piece_for_two_is_a_half_for_each() -> None:
    one = Given(1, [2, PUBLIC_RECEIVER, 1, 2], KIND, 2026, {TRAININGS: Fraction(3)})
    assert flows_from([one]) == [
        Flow(1, PUBLIC_RECEIVER, KIND, PIECES, 2026, Fraction(1, 2), 1),
        Flow(1, PUBLIC_RECEIVER, KIND, TRAININGS, 2026, Fraction(3, 2), 1),
        Flow(1, 2, KIND, PIECES, 2026, Fraction(1, 2), 1),
        Flow(1, 2, KIND, TRAININGS, 2026, Fraction(3, 2), 1),
    ]


@pytest.fixture
def three(db: None) -> list[int]:
    take_in(
        pact(
            "reading",
            commitment("c1", owed_by=["library"], owed_to=["school"]),
            commitment("c2", owed_by=["library"], owed_to=["school", "city"]),
            commitment("c3", owed_by="all", owed_to="public"),
            parties=("library", "school", "city"),
        ),
        evidence(
            "reading",
            happened("e1", commitments=["c1", "c2"], accepted=accepted("school")),
            happened("e2", commitments=["c1"], on="2025-05-01", accepted=accepted("school")),
            happened("e3", commitments=["c3"], by="school", accepted=accepted("city")),
            happened("e4", commitments=["c2"]),
        ),
    )
    return numbers("library", "school", "city")


@time_machine.travel(TODAY, tick=False)
def test_the_database_adds_up_by_the_rule(three: list[int]) -> None:
    library, school, city = three
    worth = {TRAININGS: Fraction(1)}
    expected = flows_from(
        [
            Given(library, [school, city], KIND, 2026, worth),
            Given(library, [school], KIND, 2025, worth),
            Given(school, [PUBLIC_RECEIVER], KIND, 2026, worth),
        ]
    )
    found = flows_in("reading", PUBLIC)
    assert sorted(found, key=repr) == sorted(expected, key=repr)
    assert sum(one.net for one in balances(found, TRAININGS).values()) == 0


@time_machine.travel(TODAY, tick=False)
def test_an_organisation_sees_its_own_side(three: list[int]) -> None:
    library, school, city = three
    found = between(flows_of({school}, PUBLIC), {school}, PIECES)
    assert {number: (one.given, one.received) for number, one in found.items()} == {
        library: (0, Fraction(3, 2)),
        PUBLIC_RECEIVER: (1, 0),
    }
    assert between(flows_of({library, school}, PUBLIC), {library, school}, PIECES)[city].given == (
        Fraction(1, 2)
    )


@time_machine.travel(TODAY, tick=False)
def test_every_number_opens_its_evidence(three: list[int]) -> None:
    for one in flows_in("reading", PUBLIC):
        page = evidence_passed(
            Passed(
                frozenset({one.giver}), frozenset({one.receiver}), one.kind, one.measure, one.year
            ),
            PUBLIC,
            agreement="reading",
        )
        assert page.total == one.pieces
    assert evidence_passed(Passed(), PUBLIC, agreement="reading").total == 3


@time_machine.travel(TODAY, tick=False)
def test_one_piece_under_two_agreements_is_one_piece(db: None) -> None:
    owed = commitment("c1", owed_by=["library"], owed_to=["school"])
    take_in(
        pact("reading", owed),
        pact("writing", owed),
        evidence(
            "reading",
            happened("e1", commitments=["c1", "writing#c1"], accepted=accepted("school")),
        ),
    )
    library, school = numbers("library", "school")
    found = between(flows_of({library}, PUBLIC), {library}, PIECES)
    assert (found[school].given, found[school].received) == (1, 0)


@time_machine.travel(TODAY, tick=False)
def test_what_is_hidden_gives_nothing(db: None) -> None:
    owed = commitment("c1", owed_by=["library"], owed_to=["school"])
    take_in(
        pact("secret", owed, visibility="parties"),
        evidence("secret", happened(accepted=accepted("school"))),
    )
    (library,) = numbers("library")
    assert flows_in("secret", PUBLIC) == []
    assert flows_of({library}, PUBLIC) == []
    assert len(flows_in("secret", acting_for("school"))) == 2


@time_machine.travel(TODAY, tick=False)
def test_the_number_of_queries_does_not_grow(
    three: list[int], django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        flows_in("reading", PUBLIC)
    with django_assert_num_queries(1):  # type: ignore[operator]
        flows_of(set(three), PUBLIC)
