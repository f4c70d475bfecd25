"""Where commitments stand as days pass: terms in years, due days, yearly and growing promises."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import transaction

from pactwork.agreements.actions import standings as standings_room
from pactwork.agreements.actions.standings import recount
from pactwork.agreements.api import (
    RegisterFilter,
    agreement_detail,
    refresh_standings,
    register_page,
)
from pactwork.agreements.models import Commitment, RegisterEntry, Standing
from pactwork.agreements.progress import State, overall
from pactwork.agreements.queries.sums import sums_of
from pactwork.kernel.viewer import PUBLIC
from pactwork.ledger.api import revision, statement
from pactwork.ledger.models import Statement
from tests.factories import (
    Document,
    accepted,
    commitment,
    evidence,
    happened,
    pact,
    take_in,
)


@contextmanager
def on(day: str) -> Iterator[None]:
    with time_machine.travel(f"{day}T12:00:00Z"):
        yield


def promised(*, term: dict[str, str], due: str | None = None, **measure: Any) -> Document:
    return pact(
        "reading",
        commitment(measure={"counts": "trainings", **measure}, due=due),
        agreement={"term": term, "signed": "2025-01-01"},
    )


def done(count: float, day: str, key: str = "e1") -> Document:
    entry = happened(
        key, on=day, quantities={"trainings": count}, accepted=accepted("school", on=day)
    )
    return evidence("reading", entry)


def shown() -> tuple[str, str]:
    """The state of the one commitment: computed now, and kept."""
    detail = agreement_detail("reading", PUBLIC)
    assert detail
    return str(detail.commitments[0].progress.state), Standing.objects.get().state


YEARS = {"from": "2025", "to": "2027"}


@pytest.mark.parametrize(
    ("document", "deadline", "days"),
    [
        # a term in years lasts to its last day
        (promised(term=YEARS, target=10), date(2027, 12, 31),
         {"2027-12-31": "behind", "2028-01-01": "unfinished"}),
        # a month, and a day
        (promised(term={"from": "2025", "to": "2027-02"}, target=10), date(2027, 2, 28),
         {"2027-02-28": "behind", "2027-03-01": "unfinished"}),
        (promised(term={"from": "2025", "to": "2026-12-24"}, target=10), date(2026, 12, 24),
         {"2026-12-24": "behind", "2026-12-25": "unfinished"}),
        # a due day goes before the end of the term, with it, and after it
        (promised(term=YEARS, due="2026-12", target=10), date(2026, 12, 31),
         {"2026-12-31": "behind", "2027-01-01": "overdue"}),
        (promised(term=YEARS, due="2027", target=10), date(2027, 12, 31),
         {"2027-12-31": "behind", "2028-01-01": "unfinished"}),
        (promised(term=YEARS, due="2029", target=10), date(2029, 12, 31),
         {"2028-01-01": "behind", "2029-12-31": "behind", "2030-01-01": "overdue"}),
        # no end: never late; pace cannot be told
        (promised(term={"from": "2025"}, target=10), None,
         {"2026-11-22": "on_track", "2099-01-01": "on_track"}),
        (promised(term={}, target=10), None, {"2099-01-01": "on_track"}),
        # no term but a due day: the pace is counted from the day of signing
        (promised(term={}, due="2028-12-31", target=10), date(2028, 12, 31),
         {"2026-11-22": "behind", "2029-01-01": "overdue"}),
        # yearly: two a year, one done in 2026
        (promised(term=YEARS, target=2, per="year"), date(2027, 12, 31),
         {"2026-11-22": "behind", "2027-12-31": "behind", "2028-01-01": "unfinished"}),
        (promised(term={"from": "2026"}, target=1, per="year"), None,
         {"2026-11-22": "on_track", "2027-01-01": "on_track", "2027-12-31": "behind"}),
        # growth by half against 2 a year: three are wanted
        (promised(term={"from": "2026", "to": "2026"}, baseline=2, increase_percent=50),
         date(2026, 12, 31), {"2026-11-22": "behind", "2027-01-01": "unfinished"}),
    ],
)  # fmt: skip
def test_at_the_edges_of_the_days(
    db: None, document: Document, deadline: date | None, days: dict[str, str]
) -> None:
    """One training of ten was held in March 2026; nothing else happens but days."""
    take_in(document, done(1, "2026-03-01"))
    detail = agreement_detail("reading", PUBLIC)
    assert detail
    assert detail.commitments[0].deadline == deadline
    for day, state in days.items():
        with on(day):
            refresh_standings()
            assert shown() == (state, state)


@pytest.mark.parametrize(
    ("measure", "amounts", "state"),
    [
        ({"target": 3}, {"2025-05-01": 1, "2026-05-01": 2}, "fulfilled"),
        ({"target": 3}, {"2025-05-01": 1, "2026-05-01": 1.999}, "on_track"),
        ({"target": 2, "per": "year"}, {"2025-05-01": 5, "2026-05-01": 1}, "on_track"),
        ({"target": 2, "per": "year"}, {"2025-05-01": 2}, "behind"),
        ({"baseline": 100, "increase_percent": 20}, {"2025-05-01": 120, "2026-05-01": 120},
         "on_track"),
        ({"baseline": 100, "increase_percent": 20}, {"2025-05-01": 100, "2026-05-01": 100},
         "behind"),
        ({"baseline": 100, "increase_percent": 20}, {}, "behind"),
    ],
)  # fmt: skip
def test_what_was_accepted_makes_the_state(
    db: None, measure: dict[str, Any], amounts: dict[str, float], state: str
) -> None:
    take_in(promised(term=YEARS, **measure))
    for number, (day, amount) in enumerate(amounts.items()):
        take_in(done(amount, day, f"e{number}"))
    assert shown() == (state, state)


def test_a_yearly_promise_is_fulfilled_when_each_year_was(db: None) -> None:
    take_in(promised(term={"from": "2025", "to": "2026"}, target=2, per="year"))
    take_in(done(2, "2025-12-31", "e1"))
    assert shown() == ("behind", "behind")
    take_in(done(2, "2026-01-01", "e2"))
    assert shown() == ("fulfilled", "fulfilled")
    assert Standing.objects.get().expected == 4


def test_the_target_of_growth_is_worked_out(db: None) -> None:
    take_in(promised(term=YEARS, baseline=12000, increase_percent=20))
    row = Commitment.objects.get()
    assert (row.target, row.baseline, row.per) == (14400, 12000, "year")


def test_evidence_counts_in_the_year_it_began(db: None) -> None:
    take_in(promised(term=YEARS, target=1, per="year"))
    entry = happened(on="2025-12-31", until="2026-01-05", accepted=accepted("school"))
    take_in(evidence("reading", entry))
    detail = agreement_detail("reading", PUBLIC)
    assert detail
    periods = detail.commitments[0].progress.periods
    assert [(one.first_day.year, one.achieved) for one in periods] == [
        (2025, 1),
        (2026, 0),
        (2027, 0),
    ]


# --- the nightly job ---


def test_days_alone_turn_on_track_into_behind_and_unfinished(db: None) -> None:
    take_in(promised(term=YEARS, target=10), done(5, "2026-03-01"))
    assert shown() == ("on_track", "on_track")
    for day, state in [("2027-03-01", "behind"), ("2028-01-01", "unfinished")]:
        with on(day):
            assert shown()[0] == state
            assert shown()[1] != state
            assert refresh_standings() == 1
            assert shown() == (state, state)
            (card,) = register_page(RegisterFilter(state=state), PUBLIC, "en").cards
            assert (card.state, card.completion) == (state, 0.5)


def test_the_job_is_idempotent_and_leaves_a_statement_when_it_did_something(db: None) -> None:
    take_in(promised(term=YEARS, target=10))
    with on("2027-01-01"):
        before, count = revision(), Statement.objects.count()
        assert refresh_standings() == 1
        assert Statement.objects.count() == count + 1
        assert revision() != before
        newest = statement(Statement.objects.latest("id").uuid) or {}
        assert newest["object"]["id"].endswith("/id/register")
        assert newest["actor"]["account"]["name"] == "operator"
        kept = list(Standing.objects.values_list())
        after = revision()
        assert refresh_standings() == 0
        assert revision() == after
        assert list(Standing.objects.values_list()) == kept


def test_what_cannot_be_measured_is_counted_once_and_left_alone(db: None) -> None:
    take_in(pact("reading", commitment("c1", measure=None), commitment("c2")))
    with on("2027-01-01"):
        assert refresh_standings() == 1
    Standing.objects.all().delete()
    with on("2027-01-02"):
        assert refresh_standings() == 2
        assert refresh_standings() == 0
    assert Standing.objects.filter(state="not_measurable").count() == 1


def test_what_was_withdrawn_is_left_alone(db: None) -> None:
    take_in(pact("reading", commitment("c1"), commitment("c2")))
    take_in(pact("reading", commitment("c1")))
    with on("2027-01-01"):
        assert refresh_standings() == 1


def test_a_day_can_be_given(db: None) -> None:
    take_in(promised(term=YEARS, target=10), done(1, "2026-03-01"))
    assert refresh_standings(on=date(2028, 1, 1)) == 1
    assert Standing.objects.get().state == "unfinished"
    assert Standing.objects.get().computed_for == date(2028, 1, 1)
    assert refresh_standings(on=date(2027, 12, 31)) == 0


@pytest.mark.usefixtures("own_database")
def test_the_job_goes_in_batches_and_can_be_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    take_in(*(pact(f"a{n}", commitment("c1"), commitment("c2")) for n in range(4)))
    monkeypatch.setattr(standings_room, "_BATCH", 3)
    original, calls = standings_room.stand_anew, iter(range(9))

    def dies_in_the_third(*said: Any, **named: Any) -> None:
        if next(calls) == 2:
            raise KeyboardInterrupt
        original(*said, **named)

    monkeypatch.setattr(standings_room, "stand_anew", dies_in_the_third)
    later = date(2028, 1, 1)
    with pytest.raises(KeyboardInterrupt):
        refresh_standings(on=later)
    assert Standing.objects.filter(computed_for=later).count() == 6
    monkeypatch.setattr(standings_room, "stand_anew", original)
    statements = Statement.objects.count()
    assert refresh_standings(on=later) == 2
    assert Standing.objects.filter(state="unfinished").count() == 8
    assert set(RegisterEntry.objects.values_list("state", flat=True)) == {"unfinished"}
    assert Statement.objects.count() == statements + 1


def test_a_recount_writes_what_is_there_whatever_stood_before(db: None) -> None:
    take_in(promised(term=YEARS, target=10), done(5, "2026-03-01"))
    wanted = list(Standing.objects.values_list())
    lines = list(RegisterEntry.objects.values_list())
    Standing.objects.update(
        state="fulfilled",
        achieved=999,
        completion=1,
        evidence=99,
        expected=1,
        last_accepted_on=None,
    )
    RegisterEntry.objects.update(state="fulfilled", completion=1, fulfilled=1, fills=[1])
    sid = transaction.savepoint()
    recount([Commitment.objects.get().pk], on=date(2026, 11, 22))
    transaction.savepoint_commit(sid)
    assert list(Standing.objects.values_list()) == wanted
    assert list(RegisterEntry.objects.values_list()) == lines


# --- the register's line ---


def test_the_line_of_the_register_sums_up_its_commitments(db: None) -> None:
    take_in(
        pact(
            "reading",
            commitment("c1"),
            commitment("c2", measure={"counts": "materials", "target": 4}),
            commitment("c3", measure=None),
        ),
        evidence(
            "reading",
            happened(
                commitments=["c1", "c2", "c3"],
                quantities={"trainings": 10, "materials": 1},
                accepted=accepted("school", on="2026-03-09"),
            ),
        ),
    )
    (card,) = register_page(RegisterFilter(), PUBLIC, "en").cards
    assert list(card.fills) == [1.0, 0.25, None]
    assert (card.commitments, card.fulfilled, card.state) == (3, 1, "behind")
    assert card.completion == pytest.approx(1.25 / 3)
    assert card.last_accepted_on == date(2026, 3, 9)


def test_the_database_sums_up_as_the_rule_does(db: None) -> None:
    keys = [f"c{n}" for n in range(6)]
    take_in(pact("reading", *map(commitment, keys)), pact("writing", *map(commitment, keys)))
    rows = list(Standing.objects.order_by("commitment__agreement", "commitment__position"))
    rng = random.Random(7)
    for _ in range(60):
        some = rng.sample(list(State), rng.randint(1, 4))
        for row in rows:
            row.state, row.completion = rng.choice(some), rng.choice([None, rng.random(), 1.0])
            row.last_accepted_on = rng.choice([None, date(2026, rng.randint(1, 12), 1)])
        Standing.objects.bulk_update(rows, ["state", "completion", "last_accepted_on"])
        agreements = [rows[0].commitment.agreement_id, rows[6].commitment.agreement_id]
        found = sums_of(agreements)
        for agreement, held in zip(agreements, (rows[:6], rows[6:]), strict=True):
            whole = overall([(State(one.state), one.completion) for one in held])
            days = [one.last_accepted_on for one in held if one.last_accepted_on]
            assert found[agreement] == {
                "state": whole.state,
                "commitments": 6,
                "fulfilled": whole.fulfilled,
                "completion": whole.completion,
                "fills": [one.completion for one in held],
                "last_accepted_on": max(days, default=None),
            }


def test_a_line_of_nothing(db: None) -> None:
    assert sums_of([10**9]) == {
        10**9: {
            "state": "not_measurable", "commitments": 0, "fulfilled": 0, "completion": 0,
            "fills": [], "last_accepted_on": None,
        }
    }  # fmt: skip


def test_numbers_stay_exact(db: None) -> None:
    take_in(promised(term=YEARS, target=0.3))
    for number in range(3):
        take_in(done(0.1, "2026-03-01", f"e{number}"))
    assert Standing.objects.get().achieved == Decimal("0.3")
    assert shown() == ("fulfilled", "fulfilled")


def test_the_day_is_that_of_the_reader_in_utc(db: None) -> None:
    take_in(promised(term={"from": "2025", "to": "2026"}, target=10), done(1, "2026-03-01"))
    with time_machine.travel("2026-12-31T23:59:59Z"):
        assert shown()[0] == "behind"
    with time_machine.travel("2027-01-01T00:00:01Z"):
        assert shown()[0] == "unfinished"
