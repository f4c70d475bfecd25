"""Random interleavings of everything parties may do: never a mixed state, never a lost word.

`PACTWORK_INTERLEAVINGS=10000` runs so many; the suite runs a few. What should happen is said here
once more, by a model of few lines that knows nothing of the table of transitions.
"""

# budget: one machine with the model it is held against

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from pactwork.agreements.actions import acts, starting
from pactwork.agreements.actions.rebasing import rebase_draft
from pactwork.agreements.drafting.errors import BaseMovedError, ConflictError, DraftError
from pactwork.agreements.drafting.operations import SetContractors, SetParties, SetText
from pactwork.agreements.models import Agreement, AgreementVersion
from pactwork.agreements.statements import PUT_IN_FORCE
from pactwork.ledger.models import Statement
from tests.agreements.drafting import Room, Side, first_article, side
from tests.factories import pact, take_in

EXAMPLES = int(os.environ.get("PACTWORK_INTERLEAVINGS", "48"))
SHARDS = 4
SLUGS = [f"side-{number}" for number in range(13)]
SCAN = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
ARTICLES = ("a1", "a2")
TABLE: list[Side] = []
"""Who sits at the table: made once, outside of the examples."""

REACHED: Counter[str] = Counter()
"""How often the examples came where they are meant to come."""

places = st.sampled_from(range(13))
ACTS = (
    *["edit"] * 9, "send_twice", *["propose"] * 2, *["approve"] * 2, *["go_on"] * 3,
    *["go_on_to_the_end"] * 5, *["sign"] * 2, *["sign_on_paper"] * 2, *["amend"] * 5,
    *["rebase"] * 3, "remark", *["refuse"] * 2, *["withdraw"] * 2,
)  # fmt: skip


@dataclass
class Told:
    """What the model knows of a draft."""

    room: Room
    signatories: set[str]
    owing: set[str]
    state: str = "drafting"
    approved: set[str] = field(default_factory=set)
    signed: set[str] = field(default_factory=set)
    marks: set[str] = field(default_factory=set)
    base: int = 0

    @property
    def initiator(self) -> str:
        return self.room.sides[0].slug

    @property
    def is_open(self) -> bool:
        return self.state in ("proposed", "approved", "signing")

    def writes(self, one: Side) -> bool:
        return one.slug in self.signatories or one.slug == self.initiator

    def reopened(self) -> None:
        self.state, self.approved, self.signed = "drafting", set(), set()


class Negotiation(RuleBasedStateMachine):
    """Two to thirteen parties do whatever comes to their minds."""

    def __init__(self) -> None:
        super().__init__()
        self.start = transaction.savepoint()
        self.drafts: list[Told] = []
        self.in_force = 0
        self.versions = 0
        self.marks: set[str] = set()

    def teardown(self) -> None:
        REACHED.update(told.state for told in self.drafts)
        REACHED["examples"] += 1
        REACHED["amended"] += self.versions > 1
        transaction.savepoint_rollback(self.start)

    @initialize(
        count=st.sampled_from([2, 2, 2, 2, 3, 3, 3, 4, 5, 13]) | st.integers(2, 13),
        roles=st.lists(
            st.sampled_from(["partner", "funder", "endorser"]), min_size=13, max_size=13
        ),
        contractor=st.booleans(),
    )
    def sit_down(self, count: int, roles: list[str], contractor: bool) -> None:
        roles[0], roles[1] = "lead", "partner"
        sides = TABLE[:count]
        contracts = contractor and count > 2
        parties = [
            {"organisation": one.slug, "role": role}
            for one, role in zip(sides[: count - contracts], roles, strict=False)
        ]
        uuid = starting.start_blank(title={"en": "At the table"}, **sides[0].who)
        made = Room(uuid, list(sides))
        contractors = [{"organisation": sides[-1].slug}] if contracts else []
        begun = [first_article(key, "Here it begins and goes on to its end.") for key in ARTICLES]
        made.change(
            sides[0], SetParties(parties), SetContractors(contractors), *begun[0], *begun[1]
        )
        signing = {held["organisation"] for held in parties if held["role"] in ("lead", "partner")}
        self.drafts.append(Told(made, signing, {one.slug for one in sides}))

    def pick(self, place: int, draft: int) -> tuple[Told, Side]:
        told = self.drafts[draft % len(self.drafts)]
        return told, told.room.sides[place % len(told.room.sides)]

    def attempt(self, allowed: bool, act: Any) -> bool:
        """Do it, and hold it against what the model says; whether it was done."""
        try:
            act()
        except (BaseMovedError, DraftError):
            assert not allowed
            return False
        assert allowed
        return True

    def is_newest(self, told: Told) -> bool:
        return told.base in (0, self.versions)

    @rule(
        what=st.sampled_from(ACTS),
        place=places,
        other=places,
        draft=st.sampled_from([-1, -1, -1, 0, 1, 2]),
        number=st.sampled_from([0, 1, 2, 3]),
        flag=st.booleans(),
    )
    def act(self, what: str, place: int, other: int, draft: int, number: int, flag: bool) -> None:
        """One thing happens. One rule, so that each comes as often as it should."""
        match what:
            case "edit":
                self.edit(place, draft, number, other % 4, flag)
            case "send_twice":
                self.send_twice(place, draft)
            case "propose":
                self.propose(place, draft, stale=number == 0)
            case "approve":
                self.approve(place, draft, stale=number == 0)
            case "go_on":
                self.go_on(draft, 1 + place + other)
            case "go_on_to_the_end":
                self.go_on(draft, 30)
            case "sign":
                self.sign(place, draft, stale=number == 0)
            case "sign_on_paper":
                self.sign_on_paper(place, other, draft)
            case "amend" if self.versions and len(self.drafts) < 5:
                self.amend(place)
            case "rebase":
                self.rebase(place, draft, "mine" if flag else "")
            case "remark" | "refuse":
                getattr(self, what)(place, draft)
            case "withdraw":
                self.withdraw(0 if flag else place, draft)

    def edit(self, place: int, draft: int, back: int, at: int, counter: bool) -> None:
        article = ARTICLES[at % 2]
        told, one = self.pick(place, draft)
        row = told.room.row
        base = max(row.revision - back, min(2, row.revision))
        mark = f"m{uuid4().hex}"
        text = _text(json.loads(row.versions.get(revision=base).terms), article).split(" ")
        text.insert(at % (len(text) + 1), mark)
        mine = " ".join(text)
        allowed = told.writes(one) and (told.state == "drafting" or (told.is_open and counter))
        before = row.terms
        try:
            told.room.write(one, mine, key=article, base=base, as_counter=counter)
        except DraftError as error:
            refusal: DraftError | None = error
        else:
            refusal = None
        if isinstance(refusal, ConflictError):
            [clash] = refusal.clashes
            assert mark in clash.mine
            assert clash.theirs == _text(json.loads(before), article)
            assert told.room.row.terms == before
            got_through = True
            REACHED["conflict"] += 1
        else:
            got_through = refusal is None
        assert got_through == allowed
        if refusal is None:
            told.marks.add(mark)
            told.reopened()

    def send_twice(self, place: int, draft: int) -> None:
        told, one = self.pick(place, draft)
        if told.state != "drafting" or not told.writes(one):
            return
        mark, key = f"m{uuid4().hex}", uuid4()
        operation = SetText(("agreement", "purpose"), f"x-{mark[:6]}".replace("x-", "en-"), mark)
        revision = told.room.row.revision
        first = told.room.change(one, operation, key=key, base=revision)
        second = told.room.change(one, operation, key=key, base=revision)
        assert second.repeated
        assert first.revision == second.revision
        told.marks.add(mark)

    def propose(self, place: int, draft: int, stale: bool) -> None:
        told, one = self.pick(place, draft)
        allowed = told.state == "drafting" and told.writes(one) and not stale
        allowed = allowed and self.is_newest(told)
        if told.base and allowed:
            held = Agreement.objects.get(slug=told.room.row.slug)
            allowed = held.terms_sha256 != told.room.row.terms_sha256
        sha256 = "0" * 64 if stale else ""
        if self.attempt(allowed, lambda: told.room.propose(one, sha256)):
            told.state = "proposed"

    def approve(self, place: int, draft: int, stale: bool) -> None:
        told, one = self.pick(place, draft)
        self.approve_as(told, one, stale)

    def approve_as(self, told: Told, one: Side, stale: bool) -> None:
        allowed = (
            told.state == "proposed"
            and one.slug in told.signatories - told.approved
            and not stale
            and self.is_newest(told)
        )
        sha256 = "0" * 64 if stale else ""
        if self.attempt(allowed, lambda: told.room.approve(one, sha256)):
            told.approved.add(one.slug)
            if told.approved == told.signatories:
                told.state = "approved"

    def go_on(self, draft: int, count: int) -> None:
        """Do what is owed, so many times: what moves a draft towards being in force."""
        told, one = self.pick(0, draft)
        for _ in range(count):
            self.do_what_is_owed(told, one)

    def do_what_is_owed(self, told: Told, first: Side) -> None:
        if not self.is_newest(told):
            return
        if told.base and told.state == "drafting" and told.marks == self.marks:
            self.edit(0, self.drafts.index(told), 0, 0, counter=False)
        sides = {one.slug: one for one in told.room.sides}
        if told.state == "drafting":
            if self.attempt(True, lambda: told.room.propose(first)):
                told.state = "proposed"
        elif told.state == "proposed":
            self.approve_as(told, sides[min(told.signatories - told.approved)], stale=False)
        elif told.state in ("approved", "signing"):
            one = sides[min(told.owing - told.signed)]
            self.sign_as(told, one, lambda: told.room.sign(one))

    def remark(self, place: int, draft: int) -> None:
        told, one = self.pick(place, draft)
        said = {"draft": told.room.uuid, "sha256": told.room.row.terms_sha256, "remarks": "Hm."}
        allowed = told.state in ("proposed", "approved")
        if self.attempt(allowed, lambda: acts.return_draft(**said, **one.who)):
            told.reopened()

    def sign(self, place: int, draft: int, stale: bool) -> None:
        told, one = self.pick(place, draft)
        sha256 = "0" * 64 if stale else ""
        self.sign_as(told, one, lambda: told.room.sign(one, sha256), stale)

    def sign_as(self, told: Told, one: Side, act: Any, stale: bool = False) -> None:
        allowed = (
            told.state in ("approved", "signing")
            and one.slug not in told.signed
            and not stale
            and self.is_newest(told)
        )
        if self.attempt(allowed, act):
            told.signed.add(one.slug)
            told.state = "signing"
            if told.signed == told.owing:
                told.state = "in_force"
                self.in_force += 1
                self.versions += 1
                self.marks |= told.marks

    def sign_on_paper(self, place: int, other: int, draft: int) -> None:
        told, one = self.pick(place, draft)
        _, confirming = self.pick(other, draft)
        said = {"draft": told.room.uuid, "sha256": told.room.row.terms_sha256}
        laid = told.state in ("approved", "signing") and one.slug not in told.signed
        numbers: list[int] = []
        paper = {"scan": SCAN, "file_name": "p.pdf", "name": "Ana"}
        lay = lambda: numbers.append(acts.lay_paper(**said, **paper, **one.who))  # noqa: E731
        if not self.attempt(laid, lay):
            return
        answer = {"draft": told.room.uuid, "paper": numbers[0], "confirmed": True}
        confirm = lambda: acts.answer_paper(**answer, **confirming.who)  # noqa: E731
        if confirming is one or confirming.slug not in told.signatories:
            self.attempt(False, confirm)
        else:
            self.sign_as(told, one, confirm)

    def refuse(self, place: int, draft: int) -> None:
        told, one = self.pick(place, draft)
        said = {"draft": told.room.uuid, "sha256": told.room.row.terms_sha256, "reason": "No."}
        if self.attempt(told.is_open, lambda: acts.refuse_draft(**said, **one.who)):
            told.reopened()
            told.state = "refused"

    def withdraw(self, place: int, draft: int) -> None:
        told, one = self.pick(place, draft)
        allowed = (told.is_open or told.state == "drafting") and one.slug == told.initiator
        act = lambda: acts.withdraw_draft(draft=told.room.uuid, **one.who)  # noqa: E731
        if self.attempt(allowed, act):
            told.reopened()
            told.state = "withdrawn"

    def amend(self, place: int) -> None:
        first = self.drafts[0]
        parties = [one for one in first.room.sides if one.slug in first.signatories]
        one = parties[place % len(parties)]
        uuid = starting.start_amendment(agreement=first.room.row.slug, **one.who)
        sides = [one, *(other for other in first.room.sides if other is not one)]
        told = Told(Room(uuid, sides), first.signatories, first.owing, base=self.versions)
        told.marks = set(self.marks)
        self.drafts.append(told)

    def rebase(self, place: int, draft: int, keep: Any) -> None:
        moved = [told for told in self.drafts if not self.is_newest(told)]
        if not moved:
            return
        told = moved[draft % len(moved)]
        one = told.room.sides[place % len(told.room.sides)]
        allowed = told.writes(one) and (told.state == "drafting" or told.is_open)
        said = {"draft": told.room.uuid, "key": uuid4(), "keep": keep}
        try:
            rebase_draft(**said, **one.who)
        except ConflictError:
            assert allowed
            assert not keep
            return
        except DraftError:
            assert not allowed
            return
        assert allowed
        REACHED["rebased"] += 1
        told.base = self.versions
        told.marks = told.marks if keep else told.marks | self.marks
        told.reopened()

    @invariant()
    def nothing_is_mixed(self) -> None:
        for told in self.drafts:
            self.is_as_told(told)
        assert Agreement.objects.filter(slug__startswith="at-the-table").count() == bool(
            self.versions
        )
        started = Statement.objects.filter(verb__iri=PUT_IN_FORCE.iri).count()
        assert started == self.in_force

    def is_as_told(self, told: Told) -> None:
        row = told.room.row
        assert row.stage == told.state
        standing = {"cleared_at": None}
        approvals, signatures = row.approvals.filter(**standing), row.signatures.filter(**standing)
        for held, who in ((approvals, told.approved), (signatures, told.signed)):
            assert sorted(held.values_list("organisation__slug", flat=True)) == sorted(who)
            assert set(held.values_list("sha256", "revision")) <= {(row.terms_sha256, row.revision)}
        if told.signed:
            assert told.approved == told.signatories
        for mark in told.marks:
            assert mark in row.terms
        assert bool(row.became_id) == (told.state == "in_force") == bool(row.in_force_at)
        if row.became_id:
            versions = AgreementVersion.objects.filter(agreement=row.became_id)
            assert versions.count() == self.versions
            assert versions.filter(sha256=row.terms_sha256).count() == 1
            assert told.signed == told.owing


def _text(terms: Any, article: str) -> str:
    return next(str(held["text"]["en"]) for held in terms["articles"] if held["key"] == article)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_random_interleavings(db: None, shard: int) -> None:
    take_in(pact("earlier", parties=SLUGS))
    TABLE[:] = [side(slug) for slug in SLUGS]
    machine = seed(shard + EXAMPLES)(Negotiation)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=max(1, EXAMPLES // SHARDS),
            stateful_step_count=14,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    wanted = {"in_force", "refused", "withdrawn", "amended", "rebased", "conflict", "signing"}
    assert EXAMPLES < 1000 or REACHED.keys() >= wanted, REACHED
