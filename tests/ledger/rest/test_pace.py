"""A credential's limit holds over all web processes, and costs one query for each slice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pactwork.ledger.models import Pace as PaceRow
from pactwork.ledger.queries.tools import Tool, forget_tools, tool_of
from pactwork.ledger.rest import pace
from pactwork.ledger.rest.asked import Fault
from pactwork.ledger.rest.pace import Pace
from tests.ledger.rest.asking import client
from tests.scratch import at_once

Answer = TypeVar("Answer")


def minute() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT floor(extract(epoch FROM clock_timestamp()) / 60)::bigint")
        return int(cursor.fetchone()[0])


def in_one_minute(act: Callable[[], Answer]) -> Answer:
    """What this gives when it begins and ends in the same minute of the database."""
    for _ in range(3):
        before, given = minute(), act()
        if minute() == before:
            return given
    raise AssertionError("Every try went past the end of a minute.")


def tool(per_minute: int | None) -> Tool:
    forget_tools()
    found = tool_of(f"Bearer {client(per_minute=per_minute).issued.bearer}")
    assert found is not None
    return found


def let_through(process: Pace, asking: Tool) -> bool:
    with suppress(Fault):
        process.hold(asking)
        return True
    return False


@pytest.mark.django_db
@pytest.mark.parametrize("limit", [1, 2, 7, 60, 500])
def test_two_processes_let_no_more_through_than_the_limit(limit: int) -> None:
    def ask() -> tuple[int, int]:
        asking, one, two = tool(limit), Pace(), Pace()
        with CaptureQueriesContext(connection) as asked:
            taking = [one, one, two]
            held = [let_through(taking[n % 3], asking) for n in range(2 * limit + 20)]
        return held.count(True), len(asked)

    through, queries = in_one_minute(ask)
    assert through == limit
    assert queries <= 3 * min(limit + 2, 60)


@pytest.mark.django_db
def test_what_is_used_up_costs_no_more_queries(django_assert_num_queries: Any) -> None:
    def ask() -> int:
        asking, process = tool(3), Pace()
        held = [let_through(process, asking) for _ in range(4)]
        with CaptureQueriesContext(connection) as asked:
            held += [let_through(process, asking) for _ in range(50)]
        return held.count(True) * 100 + len(asked)

    assert in_one_minute(ask) == 300
    free = tool(None)
    with django_assert_num_queries(0):
        assert Pace().hold(free) == {}


@pytest.mark.django_db
def test_the_next_minute_begins_anew() -> None:
    def ask() -> list[bool]:
        asking, process = tool(2), Pace()
        held = [let_through(process, asking) for _ in range(3)]
        PaceRow.objects.update(minute=minute() - 1)
        held.append(let_through(process, asking))
        process._slices[asking.credential, 2].ends = 0
        return [*held, *(let_through(process, asking) for _ in range(3))]

    assert in_one_minute(ask) == [True, True, False, False, True, True, False]


@pytest.mark.django_db
def test_a_limit_that_is_changed_holds_in_the_same_minute() -> None:
    def ask() -> list[bool]:
        asking, process = tool(20), Pace()
        held = [let_through(process, asking) for _ in range(12)]
        lower, higher = replace(asking, per_minute=10), replace(asking, per_minute=22)
        held += [let_through(process, lower), let_through(Pace(), lower)]
        held += [let_through(process, asking) for _ in range(10)]
        return [*held, *(let_through(process, higher) for _ in range(3))]

    yes, no = [True], [False]
    assert in_one_minute(ask) == 12 * yes + 2 * no + 8 * yes + 2 * no + 2 * yes + no


@pytest.mark.django_db
def test_the_answers_say_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    def ask() -> list[Any]:
        monkeypatch.setattr(pace, "_pace", Pace())
        sender = client(per_minute=2)
        return [sender.ask("GET", "statements", verb=verb) for verb in ("no iri", "a:b", "a:b")]

    wrong, good, refused = in_one_minute(ask)
    assert [one.status for one in (wrong, good, refused)] == [400, 200, 429]
    for answered, left in ((wrong, 1), (good, 0), (refused, 0)):
        assert answered.headers["RateLimit-Policy"] == '"minute";q=2;w=60'
        assert answered.headers["RateLimit"].startswith(f'"minute";r={left};t=')
        assert "RateLimit, Retry-After" in answered.headers["Access-Control-Expose-Headers"]
    assert refused.headers["RateLimit"].endswith(f";t={refused.headers['Retry-After']}")
    assert "Retry-After" not in good.headers
    free = client("school").ask("GET", "statements")
    assert "RateLimit" not in free.headers


@pytest.mark.usefixtures("own_database")
def test_processes_at_once_let_no_more_through_than_the_limit() -> None:
    def ask() -> int:
        asking = tool(90)

        def process() -> int:
            held = Pace()
            return sum(let_through(held, asking) for _ in range(100))

        return sum(at_once(*([process] * 4)))

    assert in_one_minute(ask) == 90
