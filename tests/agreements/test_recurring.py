"""Promises that recur by the year, half-year, quarter or month, from file to figures."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection
from django.db.migrations.executor import MigrationExecutor

from pactwork.agreements.api import agreement_detail, steps_of
from pactwork.agreements.models import Commitment
from pactwork.config.migrating import other_classes_kept
from pactwork.kernel.viewer import PUBLIC
from tests.factories import accepted, commitment, evidence, happened, pact, take_in


@pytest.mark.parametrize(
    ("measure", "per", "periods"),
    [
        ({"target": 4}, None, 0),
        ({"target": 4, "per": "year"}, "year", 3),
        ({"target": 4, "per": "half-year"}, "half-year", 6),
        ({"target": 4, "per": "quarter"}, "quarter", 12),
        ({"target": 4, "per": "month"}, "month", 36),
        ({"baseline": 4, "increase_percent": 25}, "year", 3),
    ],
)
def test_what_a_file_says_recurs(
    db: None, measure: dict[str, object], per: str | None, periods: int
) -> None:
    take_in(pact("reading", commitment(measure={"counts": "trainings", **measure})))
    detail = agreement_detail("reading", PUBLIC)
    assert detail
    (held,) = detail.commitments
    assert (held.per, len(held.progress.periods)) == (per, periods)
    assert Commitment.objects.get().per == (per or "")


def test_no_other_period_is_kept(db: None) -> None:
    take_in(pact())
    with pytest.raises(IntegrityError, match="known_period"):
        Commitment.objects.update(per="week")


@pytest.mark.usefixtures("own_database")
def test_yearly_promises_of_before_stay_yearly() -> None:
    """Back to when a promise was yearly or not, and forth again."""
    take_in(
        pact(
            "reading",
            commitment("c1"),
            commitment("c2", measure={"counts": "trainings", "target": 4, "per": "year"}),
            commitment("c3", measure={"counts": "trainings", "target": 4, "per": "month"}),
        )
    )
    executor = MigrationExecutor(connection)
    before = [("agreements", "0004_register_tags")]
    with other_classes_kept():
        executor.migrate(before)
    old = executor.loader.project_state(before).apps.get_model("agreements", "Commitment")
    assert list(old.objects.order_by("key").values_list("is_yearly", flat=True)) == [
        False, True, True,
    ]  # fmt: skip
    executor = MigrationExecutor(connection)
    with other_classes_kept():
        executor.migrate(executor.loader.graph.leaf_nodes("agreements"))
    found = Commitment.objects.order_by("key").values_list("per", flat=True)
    assert list(found) == ["", "year", "year"]


def test_a_person_counts_once_in_each_period(db: None) -> None:
    """Ana comes to three courses, two of them in one quarter; Ion to one; three nobody named."""
    total = {"counts": "people-trained", "target": 9}
    yearly, quarterly = {**total, "per": "year"}, {**total, "per": "quarter"}
    take_in(
        pact(
            "reading",
            commitment("total", measure=total),
            commitment("yearly", measure=yearly),
            commitment("quarterly", measure=quarterly),
        )
    )
    told = [
        ("e1", "2025-02-10", {"keys": ["ana"]}),
        ("e2", "2025-03-31", {"keys": ["ana", "ion"], "count": 3}),
        ("e3", "2025-04-01", {"keys": ["ana"]}),
        ("e4", "2026-04-01", {"keys": ["ana"]}),
    ]
    take_in(
        evidence(
            "reading",
            *(
                happened(key, on=day, people=people, quantities={},
                         commitments=["total", "yearly", "quarterly"],
                         accepted=accepted("school", on="2026-05-01"))
                for key, day, people in told
            ),
        )
    )  # fmt: skip
    detail = agreement_detail("reading", PUBLIC)
    assert detail
    found = {one.key: one for one in detail.commitments}
    assert {key: int(one.progress.achieved) for key, one in found.items()} == {
        "total": 5,
        "yearly": 6,
        "quarterly": 7,
    }
    assert [int(one.achieved) for one in found["yearly"].progress.periods] == [5, 1, 0]
    assert [int(one.achieved) for one in found["quarterly"].progress.periods[:6]] == [
        5, 1, 0, 0, 0, 1,
    ]  # fmt: skip
    assert detail.totals.people == 5
    steps = {
        key: [int(step.amount) for step in steps_of(one.number, one.progress.periods)]
        for key, one in found.items()
    }
    assert steps == {"total": [1, 4, 0, 0], "yearly": [1, 4, 0, 1], "quarterly": [1, 4, 1, 1]}


def test_late_evidence_fulfils_a_total_and_reaches_no_period(db: None) -> None:
    """The term ends in June 2026; what is done in July is late, though of the same year."""
    term = {"from": "2025-07-01", "to": "2026-06-30"}
    take_in(
        pact(
            "reading",
            commitment("total", measure={"counts": "trainings", "target": 2}),
            commitment("yearly", measure={"counts": "trainings", "target": 1, "per": "year"}),
            agreement={"term": term},
        ),
        evidence(
            "reading",
            *(
                happened(f"e{n}", on=day, commitments=["total", "yearly"],
                         accepted=accepted("school", on="2026-08-01"))
                for n, day in enumerate(["2025-07-01", "2026-07-01"])
            ),
        ),
    )  # fmt: skip
    detail = agreement_detail("reading", PUBLIC)
    assert detail
    total, yearly = detail.commitments
    assert (total.progress.state, total.progress.achieved) == ("fulfilled", 2)
    assert (yearly.progress.state, yearly.progress.achieved) == ("unfinished", 1)
    assert [int(one.achieved) for one in yearly.progress.periods] == [1, 0]
    assert [int(step.total) for step in steps_of(yearly.number, yearly.progress.periods)] == [1]


def test_without_a_beginning_only_this_period_counts_in_the_steps_too(db: None) -> None:
    take_in(
        pact(
            "reading",
            commitment(measure={"counts": "trainings", "target": 4, "per": "year"}),
            agreement={"term": {}},
        ),
        evidence(
            "reading",
            happened("e1", on="2025-12-31", accepted=accepted("school")),
            happened("e2", on="2026-01-01", accepted=accepted("school")),
        ),
    )
    for year, achieved in ((2025, 1), (2026, 1), (2027, 0)):
        on = date(year, 6, 1)
        detail = agreement_detail("reading", PUBLIC, on=on)
        assert detail
        (held,) = detail.commitments
        assert (held.progress.achieved, held.progress.target) == (achieved, 4)
        assert len(steps_of(held.number, held.progress.periods)) == achieved
