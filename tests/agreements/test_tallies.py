"""What is kept added up is always what a full count finds."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction

from pactwork.agreements.actions.evidence import (
    accept_evidence,
    recount_today,
    withdraw_acceptance,
    withdraw_evidence,
)
from pactwork.agreements.actions.tallying import count_tallies
from pactwork.agreements.api import prove_tallies
from pactwork.agreements.models import (
    Commitment,
    Evidence,
    RegisterEntry,
    Standing,
    Tally,
    TallyPerson,
)
from pactwork.agreements.queries.amounts import (
    amounts_of,
    counted_amounts_of,
    counted_evidence_of,
    evidence_tally,
)
from tests.factories import Document, commitment, evidence, happened, pact, take_in

PARTIES = ("library", "school", "city")


def promised() -> Document:
    """In all, by the quarter, people by the year, and one that nothing measures."""
    return pact(
        "reading",
        commitment("all"),
        commitment("quarters", measure={"counts": "trainings", "target": 2, "per": "quarter"}),
        commitment("people", measure={"counts": "people-trained", "target": 50, "per": "year"}),
        commitment("open", measure=None),
        parties=PARTIES,
        agreement={"term": {"from": "2025", "to": "2026-06"}},
    )


def pieces(rng: random.Random, number: int) -> list[Document]:
    crowd = ["ani@example.org", "nguyễn@example.org", "زهرا@example.org", "ნინო@example.org"]
    return [
        happened(
            f"e{place}",
            by=rng.choice(PARTIES),
            commitments=rng.sample(["all", "quarters", "people", "open"], rng.randint(1, 4)),
            on=f"{rng.choice((2025, 2026))}-{rng.randint(1, 10):02}-15",
            quantities={"trainings": rng.randint(0, 3)},
            people=rng.choice(({"count": 7}, {"keys": rng.sample(crowd, rng.randint(1, 4))})),
        )
        for place in range(number)
    ]


def kept_is_counted() -> None:
    numbers = list(Commitment.objects.values_list("pk", flat=True))
    assert amounts_of(numbers) == counted_amounts_of(numbers)
    kept = {one: count for one, (count, _) in evidence_tally(numbers).items()}
    assert kept == counted_evidence_of(numbers)
    assert not TallyPerson.objects.filter(times__lte=0).exists()


@pytest.mark.parametrize("seed", range(4))
def test_after_any_sequence_of_acts(db: None, seed: int) -> None:
    rng = random.Random(seed)
    take_in(promised(), evidence("reading", *pieces(rng, 12)))
    rows: Sequence[Evidence] = list(Evidence.objects.select_related("delivered_by"))
    accepted = 0
    for _ in range(40):
        row = rng.choice(rows)
        row.refresh_from_db()
        others = [one for one in PARTIES if one != row.delivered_by.slug]
        day = date(2026, rng.randint(1, 12), 5)
        with transaction.atomic():
            act = rng.random()
            if act < 0.6 and not row.voided_on:
                touched = accept_evidence(row, on=day, by=rng.choice(others))
                accepted += len(touched)
            elif act < 0.9:
                touched = withdraw_acceptance(row, on=day, by=rng.choice(others))
            else:
                by = row.delivered_by.slug
                touched = withdraw_evidence(row, reason={"en": "Wrong day"}, on=day, by=by)
            recount_today(touched)
        kept_is_counted()
    assert accepted > 5
    assert prove_tallies() == []


def test_a_person_counts_once_in_all_and_once_in_a_year(db: None) -> None:
    entries = [
        happened(key, commitments=["people"], on=day, people={"keys": ["ani@example.org", other]})
        for key, day, other in (
            ("one", "2025-03-01", "b@example.org"),
            ("two", "2025-09-01", "c@example.org"),
            ("three", "2026-03-01", "b@example.org"),
        )
    ]
    take_in(promised(), evidence("reading", *entries))
    number = Commitment.objects.get(key="people").pk
    rows = list(Evidence.objects.order_by("first_day"))
    with transaction.atomic():
        for row in rows:
            recount_today(accept_evidence(row, on=date(2026, 4, 1), by="school"))
    found = amounts_of([number])[number]
    assert found.total == 3
    assert found.by_period == {date(2025, 1, 1): Decimal(3), date(2026, 1, 1): Decimal(2)}
    with transaction.atomic():
        recount_today(
            withdraw_evidence(rows[1], reason={"en": "x"}, on=date(2026, 5, 1), by="library")
        )
    found = amounts_of([number])[number]
    assert found.total == 2
    assert found.by_period == {date(2025, 1, 1): Decimal(2), date(2026, 1, 1): Decimal(2)}
    assert Standing.objects.get(commitment=number).evidence == 2


def test_what_is_wrong_is_found_and_put_right(db: None) -> None:
    entry = happened("e1", commitments=["all", "quarters"])
    take_in(promised(), evidence("reading", entry))
    with transaction.atomic():
        row = Evidence.objects.get()
        recount_today(accept_evidence(row, on=date(2026, 4, 1), by="school"))
    assert prove_tallies() == []
    quarters = Commitment.objects.get(key="quarters").pk
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE agreements_tally SET amount = 7 "
            "WHERE commitment_id = %s AND period IS NOT NULL",
            [quarters],
        )
        Standing.objects.filter(commitment=quarters).update(achieved=7)
    assert prove_tallies() == [quarters]
    kept_is_counted()
    assert Standing.objects.get(commitment=quarters).achieved == 1
    with transaction.atomic():
        Tally.objects.update(evidence=9)
        count_tallies([quarters])
    assert prove_tallies() == [Commitment.objects.get(key="all").pk]


def test_a_standing_or_a_line_that_says_something_else_is_put_right(
    db: None, caplog: pytest.LogCaptureFixture
) -> None:
    entry = happened("e1", commitments=["all", "quarters"])
    take_in(promised(), evidence("reading", entry))
    with transaction.atomic():
        row = Evidence.objects.get()
        recount_today(accept_evidence(row, on=date(2026, 4, 1), by="school"))
    standings, lines = (list(kind.objects.values_list()) for kind in (Standing, RegisterEntry))
    number = Commitment.objects.get(key="all").pk
    for wrong in ({"achieved": 2}, {"state": "behind"}, {"completion": 0.5}, {"evidence": 0},
                  {"last_accepted_on": None}, {"expected": 3}):  # fmt: skip
        Standing.objects.filter(commitment=number).update(**wrong)
        assert prove_tallies() == [number], wrong
    off: list[dict[str, Any]] = [{"fills": []}, {"state": "overdue"}, {"fulfilled": 4}]
    for line in (*off, {"completion": 1}):
        RegisterEntry.objects.update(**line)
        assert prove_tallies() == []
        told = caplog.records[-1].msg
        assert isinstance(told, dict)
        assert told["lines"] == [lines[0][0]]
    caplog.clear()
    assert prove_tallies() == []
    assert not caplog.records
    assert sorted(Standing.objects.values_list()) == sorted(standings)
    assert list(RegisterEntry.objects.values_list()) == lines


def test_an_amendment_counts_what_was_accepted_by_its_own_measure(db: None) -> None:
    entry = happened("e1", commitments=["all"], people={"count": 30}, quantities={"trainings": 2})
    take_in(promised(), evidence("reading", entry))
    with transaction.atomic():
        recount_today(accept_evidence(Evidence.objects.get(), on=date(2026, 4, 1), by="school"))
    number = Commitment.objects.get(key="all").pk
    assert amounts_of([number])[number].total == 2
    changed = promised()
    changed["articles"][0]["commitments"][0]["measure"] = {"counts": "people-trained", "target": 60}
    take_in(changed)
    assert amounts_of([number])[number].total == 30
    assert prove_tallies() == []
