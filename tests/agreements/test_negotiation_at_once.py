"""Several people do something to one draft at the very same time, with real commits."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from pactwork.agreements.actions import acts, starting, suggestions
from pactwork.agreements.drafting.errors import BaseMovedError, DraftError
from pactwork.agreements.drafting.operations import SetText
from pactwork.agreements.models import Agreement, AgreementVersion
from pactwork.agreements.negotiation import DraftState
from pactwork.agreements.statements import PUT_IN_FORCE
from pactwork.ledger.models import Statement
from tests.agreements.drafting import Room, Side, first_article, room, side
from tests.scratch import at_once

pytestmark = [pytest.mark.usefixtures("own_database")]

ROUNDS = max(3, int(os.environ.get("PACTWORK_INTERLEAVINGS", "0")) // 100)


def test_two_representatives_of_one_organisation_sign_once() -> None:
    made = room().approved()
    one, twin = made.sides[0], side("library")
    results = at_once(lambda: made.sign(one), lambda: made.sign(twin))
    assert sorted(map(type, results), key=str) == sorted([DraftState, DraftError], key=str)
    assert made.row.signatures.count() == 1


def test_the_last_two_signatures_put_it_in_force_once() -> None:
    made = room("library", "school", "ministry").approved()
    library, school, ministry = made.sides
    made.sign(library)
    results = at_once(lambda: made.sign(school), lambda: made.sign(ministry))
    assert sorted(results) == [DraftState.IN_FORCE, DraftState.SIGNING]
    assert AgreementVersion.objects.filter(agreement__slug=made.row.slug).count() == 1
    assert Statement.objects.filter(verb__iri=PUT_IN_FORCE.iri).count() == 1


@pytest.mark.parametrize("signed", [False, True])
def test_a_counter_proposal_and_an_act_at_once_never_meet_on_other_terms(signed: bool) -> None:
    made = room()
    one, other = made
    made.propose(one)
    if signed:
        for each in made:
            made.approve(each)
    seen = made.row.terms_sha256
    act: Callable[[], Any] = (
        (lambda: made.sign(other, seen)) if signed else (lambda: made.approve(other, seen))
    )
    at_once(lambda: made.write(one, "Otherwise.", as_counter=True), act)
    row = made.row
    assert row.stage == DraftState.DRAFTING
    assert row.terms_sha256 != seen
    assert not row.approvals.filter(cleared_at=None).exists()
    assert not row.signatures.filter(cleared_at=None).exists()


def test_a_change_sent_twice_at_once_is_taken_in_once() -> None:
    made = room()
    one, key, revision = made.sides[0], uuid4(), made.row.revision

    def send() -> Any:
        operation = SetText(("agreement", "purpose"), "en", "To read.")
        return made.change(one, operation, key=key, base=revision)

    results = at_once(send, send, send)
    assert sorted(one.repeated for one in results) == [False, True, True]
    assert made.row.revision == revision + 1


def test_sixteen_who_write_at_once_lose_no_word() -> None:
    made = room()
    one, other = made
    keys = [f"w{number}" for number in range(16)]
    for key in keys:
        made.change(one, *first_article(key, "Begin and end."))
    base = made.row.revision

    def write(key: str, who: Side, text: str) -> Callable[[], Any]:
        return lambda: made.write(who, text, key=key, base=base)

    front = [write(key, one, f"Begin {key}front and end.") for key in keys[:8]]
    results = at_once(*front, *(write(key, other, f"Begin and end {key}back.") for key in keys[:8]))
    assert [error for error in results if isinstance(error, Exception)] == []
    terms = made.row.terms
    for key in keys[:8]:
        assert f"Begin {key}front and end {key}back." in terms


def test_suggestions_taken_over_while_others_write_lose_no_word() -> None:
    made = room()
    one, other = made
    member = side("school", "member")
    keys = [f"w{number}" for number in range(6)]
    for key in keys:
        made.change(one, *first_article(key, "Begin and end."))
    base = made.row.revision

    def suggested(key: str) -> int:
        return suggestions.suggest_text(
            draft=made.uuid, path=("articles", key, "text"), language="en", key=uuid4(),
            text=f"Begin and end {key}back.", base_revision=base, **member.who,
        )  # fmt: skip

    numbers = {key: suggested(key) for key in keys}

    def accept(key: str, who: Side) -> Callable[[], Any]:
        return lambda: suggestions.accept_suggestion(
            draft=made.uuid, suggestion=numbers[key], **who.who
        )

    def write(key: str) -> Callable[[], Any]:
        return lambda: made.write(one, f"Begin {key}front and end.", key=key, base=base)

    results = at_once(
        *(write(key) for key in keys),
        *(accept(key, who) for key in keys for who in (one, other)),
    )
    terms = made.row.terms
    for key in keys:
        assert f"Begin {key}front and end {key}back." in terms
    codes = sorted(found.code for found in results if isinstance(found, DraftError))
    assert codes == ["decided"] * len(keys)
    assert made.row.revision == base + 2 * len(keys)


def test_two_amendments_signed_at_once_are_not_in_force_both() -> None:
    made = room().signed()
    one, other = made
    rooms = []
    for number in range(2):
        uuid = starting.start_amendment(agreement=made.row.slug, **one.who)
        amends = Room(uuid, made.sides)
        amends.write(one, f"We read {number} times.")
        amends.approved().sign(one)
        rooms.append(amends)
    results = at_once(*(lambda held=held: held.sign(other) for held in rooms))
    assert sorted(map(type, results), key=str) == sorted([DraftState, BaseMovedError], key=str)
    assert Agreement.objects.get(slug=made.row.slug).version_number == 2


def act_of(made: Room, one: Side, chance: random.Random, marks: list[str]) -> Callable[[], Any]:
    """One thing somebody does, decided beforehand, done whenever the thread gets to it."""
    what = chance.choice(
        ["edit", "edit", "propose", "approve", "approve", "sign", "sign", "remark"]
    )
    if what == "edit":
        mark = f"m{chance.getrandbits(64):x}"
        row = made.row
        base, seen = row.revision, json.loads(row.terms)["articles"][0]["text"]["en"]

        def edit() -> None:
            made.write(one, f"{mark} {seen}", base=base, as_counter=True)
            marks.append(mark)

        return edit
    seen = made.row.terms_sha256
    said = {"draft": made.uuid, "sha256": seen, "remarks": "Hm."}
    return {
        "propose": lambda: made.propose(one, seen),
        "approve": lambda: made.approve(one, seen),
        "sign": lambda: made.sign(one, seen),
        "remark": lambda: acts.return_draft(**said, **one.who),
    }[what]


@pytest.mark.parametrize("number", range(ROUNDS))
def test_whatever_is_done_at_once_nothing_is_mixed(number: int) -> None:
    chance = random.Random(number)
    made = room("library", "school", "ministry")
    marks: list[str] = []
    for _ in range(10):
        tasks = [act_of(made, chance.choice(made.sides), chance, marks) for _ in range(3)]
        for error in at_once(*tasks):
            assert not isinstance(error, Exception) or isinstance(error, DraftError), error
        row = made.row
        standing = [*row.approvals.filter(cleared_at=None), *row.signatures.filter(cleared_at=None)]
        assert {(one.sha256, one.revision) for one in standing} <= {
            (row.terms_sha256, row.revision)
        }
        for mark in marks:
            assert mark in row.terms
        approved = row.approvals.filter(cleared_at=None).count()
        signed = row.signatures.filter(cleared_at=None).count()
        assert signed == 0 or approved == 3
        assert (row.stage == DraftState.IN_FORCE) == (signed == 3) == bool(row.became)
        if row.stage == DraftState.DRAFTING:
            assert not standing
    assert AgreementVersion.objects.filter(agreement__slug=made.row.slug).count() == bool(
        made.row.became
    )
