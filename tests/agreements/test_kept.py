"""Whatever parties do, in any order: what is kept is what a full recount gives, at every level."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db.models import Max
from django.utils import timezone

from pactwork.agreements.actions.accepting import accept_pile
from pactwork.agreements.actions.after_force import resume_agreement, suspend_agreement
from pactwork.agreements.api import doing, merging, prove_tallies, refresh_standings
from pactwork.agreements.drafting.errors import DraftError, NotAllowedError
from pactwork.agreements.models import Commitment, Evidence, FromTool, RegisterEntry, Standing
from pactwork.agreements.progress import Amounts, overall, progress_of
from pactwork.agreements.queries.amounts import (
    NO_HALTS,
    amounts_of,
    counted_amounts_of,
    counted_evidence_of,
    counted_people_of,
    evidence_tally,
    halts_of,
    people_tally,
    promise_of,
)
from pactwork.agreements.queries.recorded import Pile
from pactwork.organisations.api import MergeError, known_slugs
from pactwork.people.api import Person
from tests.factories import Document, commitment, pact, someone, take_in

PARTIES = ("library", "school", "city", "town")
CROWD = ["ani@example.org", "nguyễn@example.org", "زهرا@example.org", "ნინო@example.org", "ștefan"]
BEGINNING = date(2026, 3, 2)
REFUSALS = (doing.EvidenceError, doing.NotAllowedError, DraftError, NotAllowedError, MergeError)


def promises(rng: random.Random, slug: str) -> Document:
    """An agreement whose terms differ each time they are said."""
    counts = rng.choice(["trainings", "people-trained"])
    said = [
        commitment("all", measure={"counts": counts, "target": rng.randint(3, 9)}),
        commitment("months", measure={"counts": "trainings", "target": 1, "per": "month"}),
        commitment("people", measure={"counts": "people-trained", "target": 3,
                                      "per": rng.choice(["year", "half-year", "quarter"])}),
        commitment("due", due=rng.choice(["2026-05", "2026-09-15"])),
        commitment("growth", measure={"counts": "trainings", "baseline": 1,
                                      "increase_percent": 100}),
        commitment("open", measure=None),
    ]  # fmt: skip
    rng.shuffle(said)
    kept = said if rng.random() < 0.5 else [one for one in said if one["key"] != "months"]
    term = {"from": "2025", "to": rng.choice(["2026-06", "2026", "2027-02"])}
    return pact(slug, *kept, parties=PARTIES, agreement={"term": term})


@dataclass
class Table:
    """Four parties of two agreements, two people of each, and all that they may do."""

    rng: random.Random
    clock: Any
    people: dict[str, tuple[Person, Person]] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)

    def sit_down(self) -> None:
        take_in(promises(self.rng, "reading"), promises(self.rng, "writing"))
        for slug in PARTIES:
            self.people[slug] = (
                someone(f"one@{slug}.org", **{slug: "representative"}),
                someone(f"two@{slug}.org", **{slug: "representative"}),
            )

    def act(self) -> None:
        acts: dict[Callable[[], object], int] = {
            self.deliver: 5, self.accept: 9, self.take_back: 3, self.withdraw: 2,
            self.correct: 1, self.accept_a_pile: 2, self.amend: 2, self.rest: 1, self.go_on: 1,
            self.merge: 1, self.part: 1, self.sleep: 2,
        }  # fmt: skip
        [chosen] = self.rng.choices(list(acts), list(acts.values()))
        try:
            chosen()
        except REFUSALS:
            return
        self.done[chosen.__name__] += 1

    def delivery(self, by: str) -> doing.Delivery:
        rows = Commitment.objects.filter(withdrawn_in=None).order_by("pk")
        names = list(rows.values_list("agreement__slug", "key"))
        day = timezone.localdate() - timedelta(days=self.rng.randint(0, 400))
        named = self.rng.random() < 0.7
        return doing.Delivery(
            uuid=uuid.UUID(int=self.rng.getrandbits(128)),
            by=by,
            commitments=self.rng.sample(names, self.rng.randint(1, 5)),
            kind="evidence-kinds:training",
            title={"en": "A training", "fa": "کارگاه"},
            first_day=max(day, date(2025, 1, 1)),
            last_day=max(day, date(2025, 1, 1)) + timedelta(days=self.rng.randint(0, 3)),
            quantities={"measures:trainings": Decimal(self.rng.randint(0, 3))},
            headcount=0 if named else 7,
            people=self.rng.sample(CROWD, self.rng.randint(1, 4)) if named else [],
        )

    def piece(self) -> Evidence:
        return self.rng.choice(list(Evidence.objects.order_by("pk")) or [Evidence()])

    def judge(self) -> dict[str, Any]:
        slug = self.rng.choice(PARTIES)
        return {"organisation": known_slugs([slug])[slug], "by": self.people[slug][1]}

    def deliver(self) -> None:
        by = self.rng.choice(PARTIES)
        doing.deliver(self.delivery(by), by=self.people[by][0])

    def accept(self) -> None:
        doing.accept(self.piece().uuid or uuid.uuid4(), **self.judge())

    def take_back(self) -> None:
        doing.take_acceptance_back(self.piece().uuid, **self.judge())

    def withdraw(self) -> None:
        held = self.piece()
        by = self.rng.choice(PARTIES)
        organisation = known_slugs([by])[by]
        doing.withdraw(
            held.uuid, reason={"en": "Wrong"}, organisation=organisation, by=self.people[by][0]
        )

    def correct(self) -> None:
        by = self.rng.choice(PARTIES)
        doing.deliver_again(
            self.delivery(by), corrects=self.piece().uuid, reason={"en": "x"},
            by=self.people[by][0],
        )  # fmt: skip

    def accept_a_pile(self) -> None:
        rows = Evidence.objects.filter(from_tool=None, claims__accepted_on=None)
        FromTool.objects.bulk_create(FromTool(evidence=row, tool="x") for row in rows.distinct())
        held = self.piece()
        claim = held.claims.select_related("commitment").first()
        assert claim
        pile = Pile(claim.commitment_id, claim.commitment.key, "x", held.delivered_by_id)
        accept_pile(pile, **self.judge())

    def amend(self) -> None:
        take_in(promises(self.rng, self.rng.choice(["reading", "writing"])))

    def rest(self) -> None:
        suspend_agreement(agreement="reading", reason="Flood.", **self.signs())

    def go_on(self) -> None:
        resume_agreement(agreement="reading", **self.signs())

    def signs(self) -> dict[str, Any]:
        number = known_slugs(["library"])["library"]
        return {"for_organisation": number, "by": self.people["library"][0]}

    def merge(self) -> None:
        merging.merge_organisations(duplicate="city", survivor="town", by=None)

    def part(self) -> None:
        merging.part_organisations(duplicate="city", by=None)

    def sleep(self) -> None:
        self.clock.shift(timedelta(days=self.rng.choice([1, 20, 60])))
        refresh_standings()


def all_is_what_a_recount_gives() -> None:
    """By the evidence itself, the rule of progress, and a sum written here once more."""
    rows = list(Commitment.objects.select_related("agreement").order_by("position", "pk"))
    numbers = [row.pk for row in rows]
    counted, pieces = counted_amounts_of(numbers), counted_evidence_of(numbers)
    assert amounts_of(numbers) == counted
    assert {one: count for one, (count, _) in evidence_tally(numbers).items()} == pieces
    assert people_tally(numbers) == counted_people_of(numbers)
    halts = halts_of({row.agreement_id for row in rows})
    last = dict(
        Commitment.objects.annotate(last=Max("claims__accepted_on")).values_list("pk", "last")
    )
    lines: dict[int, list[Standing]] = {}
    for row in rows:
        if row.withdrawn_in is not None:
            continue
        held = Standing.objects.get(commitment=row)
        promise = promise_of(row, halts.get(row.agreement_id, NO_HALTS))
        wanted = progress_of(promise, counted.get(row.pk, Amounts()), held.computed_for)
        assert (held.state, held.achieved, held.expected, held.completion) == (
            wanted.state, wanted.achieved, wanted.target, wanted.completion,
        )  # fmt: skip
        assert (held.evidence, held.last_accepted_on) == (pieces.get(row.pk, 0), last[row.pk])
        if row.measure:
            assert held.computed_for == timezone.localdate()
        lines.setdefault(row.agreement_id, []).append(held)
    for agreement, standings in lines.items():
        line = RegisterEntry.objects.get(agreement=agreement)
        whole = overall([(held.state, held.completion) for held in standings])  # type: ignore[misc]
        assert (line.state, line.completion) == (whole.state, whole.completion)
        assert (line.commitments, line.fulfilled) == (len(standings), whole.fulfilled)
        assert line.fills == [held.completion for held in standings]
        days = [held.last_accepted_on for held in standings if held.last_accepted_on]
        assert line.last_accepted_on == max(days, default=None)


@pytest.mark.parametrize("seed", range(3))
def test_after_anything_in_any_order(db: None, seed: int) -> None:
    with time_machine.travel(f"{BEGINNING}T12:00:00Z", tick=False) as clock:
        table = Table(random.Random(seed), clock)
        table.sit_down()
        for _ in range(4):
            table.deliver()
        for _ in range(60):
            table.act()
            all_is_what_a_recount_gives()
        assert prove_tallies() == []
        assert table.done["accept"] > 5
        assert len(table.done) > 8, table.done
