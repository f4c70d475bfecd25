"""Every search finds what plain loops over the same statements find, page by page, both ways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import DataError, connection, transaction

from pactwork.kernel.prepared import prepared_rows
from pactwork.ledger.dictionaries import actor_numbers
from pactwork.ledger.models import Role
from pactwork.ledger.queries import finding, searching
from pactwork.ledger.queries.finding import Wanted, find
from pactwork.ledger.statements import VOIDED
from pactwork.ledger.writing import Arrival, write

BEGAN = datetime(2026, 5, 1, tzinfo=UTC)
VERBS = ["https://verbs.example/a", "https://verbs.example/b", VOIDED]
AGENTS, ACTIVITIES = ["ana", "bea", "cai", "tool 0"], ["https://a.example/1", "https://a.example/2"]


@dataclass
class Line:
    """A statement as the loops see it."""

    arrival: Arrival
    number: int = 0
    stored: datetime = BEGAN


def _arrival(chance: Random, uuid: UUID, targets: list[UUID], tools: list[int]) -> Arrival:
    target = chance.choice(targets) if chance.random() < 0.4 else None
    verb = chance.choice(VERBS if target else VERBS[:2])
    return Arrival(
        uuid=uuid, actor=chance.choice(AGENTS), is_group=False, verb=verb,
        activity=None if target else chance.choice(ACTIVITIES), target=target,
        registration=UUID(int=chance.randint(1, 3)) if chance.random() < 0.5 else None,
        timestamp=None, text=lambda stored: f'{{"id":"{uuid}"}}',
        activities=[(each, 1) for each in ACTIVITIES if chance.random() < 0.3],
        actors=[(chance.choice(AGENTS), False, chance.choice([Role.OBJECT, Role.INSTRUCTOR]))
                for _ in range(chance.randint(0, 3))],
        authority=chance.choice(tools),
    )  # fmt: skip


@pytest.fixture
def tools(db: None) -> list[int]:
    """The numbers of three tools; the first two may read each other's."""
    with transaction.atomic():
        numbers = actor_numbers({f"tool {n}": False for n in range(3)})
    return list(numbers.values())


@pytest.fixture
def lines(tools: list[int]) -> list[Line]:
    """Ninety statements that came in nine batches; targets come before, after, or never."""
    chance = Random(4)
    ids = [UUID(int=chance.getrandbits(128), version=4) for _ in range(100)]
    lines = [Line(_arrival(chance, uuid, ids, tools)) for uuid in ids[:90]]
    for start in range(0, 90, 10):
        batch = lines[start : start + 10]
        with time_machine.travel(BEGAN + timedelta(hours=start), tick=False), transaction.atomic():
            added = write([line.arrival for line in batch])
        for line, recorded in zip(batch, added, strict=True):
            line.number, line.stored = recorded.number, recorded.stored
    return lines


def _truth(wanted: Wanted, lines: list[Line], tools: list[int]) -> list[str]:
    by_id = {line.arrival.uuid: line for line in lines}
    readable = [line for line in lines if line.arrival.authority in tools[:2]]
    voided = {one.arrival.target for one in readable if one.arrival.verb == VOIDED}
    found = [
        line for line in readable
        if any(_matches(each, wanted, tools) for each in _chain(line, by_id, wanted))
        and (line.arrival.uuid not in voided or line.arrival.verb == VOIDED)
        and (wanted.since is None or line.stored > wanted.since)
        and (wanted.until is None or line.stored <= wanted.until)
    ]  # fmt: skip
    found.sort(key=lambda line: line.number, reverse=not wanted.ascending)
    return [str(line.arrival.uuid) for line in found]


def _chain(line: Line, by_id: dict[UUID, Line], wanted: Wanted) -> Iterator[Line]:
    """The statement, and those it refers to."""
    yield line
    seen = {line.arrival.uuid}
    while (target := line.arrival.target) in by_id and target not in seen:
        line = by_id[target]
        seen.add(target)
        yield line


def _matches(line: Line, wanted: Wanted, tools: list[int]) -> bool:
    one = line.arrival
    own = {Role.OBJECT, Role.MEMBER}
    agents = {one.actor} | {
        who for who, _, role in one.actors if wanted.related_agents or role in own
    }
    if wanted.related_agents:
        agents.add(f"tool {tools.index(one.authority or 0)}")
    activities = {one.activity} | (
        {iri for iri, _ in one.activities} if wanted.related_activities else set()
    )
    return (
        one.authority in tools[:2]
        and (wanted.agent is None or wanted.agent in agents)
        and (wanted.verb is None or wanted.verb == one.verb)
        and (wanted.activity is None or wanted.activity in activities)
        and (wanted.registration is None or wanted.registration == one.registration)
    )


def _searches() -> list[Wanted]:
    related = list(product((False, True), repeat=2))
    given = product(
        (None, *AGENTS), (None, *VERBS), (None, *ACTIVITIES), (None, UUID(int=1)), related
    )
    every = [
        Wanted(agent=agent, verb=verb, activity=activity, registration=registration,
               related_agents=of_agents, related_activities=of_activities)
        for agent, verb, activity, registration, (of_agents, of_activities) in given
    ]  # fmt: skip
    chance = Random(7)
    picked = chance.sample(every, 110)
    return [
        replace(
            wanted, ascending=chance.random() < 0.5, limit=chance.choice([1, 3, 20]),
            since=chance.choice([None, None, BEGAN + timedelta(hours=20)]),
            until=chance.choice([None, None, BEGAN + timedelta(hours=60)]),
        )
        for wanted in picked
    ]  # fmt: skip


def _walked(wanted: Wanted, tools: list[int]) -> list[str]:
    found: list[str] = []
    after = None
    while True:
        page = find(replace(wanted, after=after), tools[:2], tools[:2])
        texts = page.statements.decode()
        found += texts.replace('{"id":"', "").replace('"}', "").split(",") if texts else []
        if page.more is None:
            return found
        after = page.more


@pytest.mark.parametrize("looked_at", [1_000, 2])
def test_every_search_finds_what_loops_find(
    lines: list[Line], tools: list[int], looked_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Quickly, and with so short a look that most have to be asked carefully."""
    asked_carefully: list[Any] = []
    careful = searching.careful
    monkeypatch.setattr(searching, "LOOKED_AT", looked_at)
    monkeypatch.setattr(
        finding, "careful", lambda shape: asked_carefully.append(shape) or careful(shape)
    )
    searching.quick.cache_clear()
    found = 0
    try:
        for wanted in _searches():
            expected = _truth(wanted, lines, tools)
            assert _walked(wanted, tools) == expected, wanted
            found += bool(expected)
    finally:
        searching.quick.cache_clear()
    assert found > 50
    assert len(asked_carefully) == 0 if looked_at > 90 else len(asked_carefully) > 50


def test_values_come_and_go_as_their_types(db: None) -> None:
    text = "SELECT %(n)s::bigint, %(said)s::text, %(at)s::timestamptz, NULL::text, %(n)s = 1"
    given = {"n": 2**40, "said": "شهر", "at": BEGAN}
    expected = [(2**40, "شهر".encode(), BEGAN, None, False)]
    assert prepared_rows(text, given) == prepared_rows(text, given) == expected
    with pytest.raises(DataError), transaction.atomic():
        prepared_rows("SELECT %(n)s::bigint", {"n": "ana"})


@pytest.mark.usefixtures("own_database")
def test_a_text_is_planned_once_and_again_where_somebody_took_the_plan_away() -> None:
    text = "SELECT %(n)s::bigint + 1"
    for round_ in range(3):
        assert prepared_rows(text, {"n": round_}) == [(round_ + 1,)]
        with connection.cursor() as cursor:
            cursor.execute("SELECT generic_plans, custom_plans FROM pg_prepared_statements")
            assert cursor.fetchall() == [(1, 0)]
            cursor.execute("DEALLOCATE ALL")
