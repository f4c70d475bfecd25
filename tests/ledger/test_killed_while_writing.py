"""A backend that dies under a request leaves none of it, and the same request stores it once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection

from pactwork.ledger import writing
from pactwork.ledger.models import Actor, ContextActivity, RelatedActor, Statement, Text
from tests.ledger.rest.asking import Client, agent, client, fresh, read, statement


def then_killed(write: Callable[..., Any]) -> Callable[..., Any]:
    def dying(*given: Any) -> Any:
        write(*given)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    return dying


def kept() -> list[int]:
    tables = (Statement, Text, ContextActivity, RelatedActor)
    return [table.objects.count() for table in tables]


def sent(tool: Client, ids: list[str]) -> list[str]:
    context = {
        "instructor": agent("teacher"),
        "contextActivities": {"parent": [{"id": "https://activities.example/course"}]},
    }
    batch = [statement(id=one, actor=agent(f"new{one[:8]}"), context=context) for one in ids]
    answered = tool.ask("POST", "statements", batch)
    assert answered.status == 200
    return list(read(answered))


@pytest.mark.usefixtures("own_database")
@pytest.mark.parametrize("count", [3, 300])
def test_nothing_of_a_request_is_there_and_sent_again_it_is_there_once(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool, ids = client(), [fresh() for _ in range(count)]
    people = Actor.objects.count()
    with monkeypatch.context() as patched:
        for way in ("_insert", "_copy"):
            patched.setattr(writing, way, then_killed(getattr(writing, way)))
        with pytest.raises(OperationalError):
            sent(tool, ids)
    connection.close()
    assert kept() == [0, 0, 0, 0]
    assert Actor.objects.count() == people
    for _twice in range(2):
        assert sent(tool, ids) == ids
        assert kept() == [count, count, count, count]
    assert Actor.objects.filter(identifier__contains="mailto:new").count() == count
