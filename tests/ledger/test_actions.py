"""The step that records."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from pactwork.kernel.transactions import NoTransactionError
from pactwork.ledger import dictionaries
from pactwork.ledger.api import (
    VOIDED,
    ActivityRef,
    ActorRef,
    Draft,
    LedgerError,
    StatementRef,
    VerbRef,
    organisation_actor,
    record,
    record_many,
    statement,
    voiding,
)
from pactwork.ledger.models import Activity, Actor, ContextActivity, Relation, Statement, Verb
from tests.ledger.builders import AT, HOME, activity, draft
from tests.scratch import at_once

COMMITMENT = activity("agreements/reading/commitments/c1")
LIBRARY = ActorRef(HOME, "organisations/library", is_group=True)


@pytest.mark.usefixtures("own_database")
def test_outside_a_transaction_nothing_is_recorded() -> None:
    for call in (record, lambda one: record_many([one])):
        with pytest.raises(NoTransactionError, match="inside an action's transaction"):
            call(draft())
    assert Statement.objects.count() == 0
    with transaction.atomic():
        record(draft())
    assert Statement.objects.count() == 1


def test_a_statement_comes_back_as_it_was_recorded(db: None) -> None:
    wanted = draft(
        actor=ActorRef(HOME, "organisations/dgets", is_group=True, label="Direcția învățământ"),
        verb=VerbRef("https://verbs.example/held", {"ro": "a organizat", "fa": "برگزار کرد"}),
        object=ActivityRef(
            "https://pacts.example/id/x", "https://types.example/event", {"ka": "ა"}
        ),
        timestamp=datetime(2026, 3, 1, 14, 30, 0, 123456, tzinfo=timezone(timedelta(hours=2))),
        result={"extensions": {"https://x.example/n": 1.5, "https://x.example/t": "Thoả"}},
        registration=UUID("0" * 32),
        parent=[activity("c1")],
        grouping=[activity("a1"), activity("a2")],
        category=[activity("k")],
        other=[activity("o")],
    )
    recorded = record(wanted)
    assert statement(wanted.uuid) == {
        "id": str(wanted.uuid),
        "actor": {
            "objectType": "Group",
            "account": {"homePage": HOME, "name": "organisations/dgets"},
            "name": "Direcția învățământ",
        },
        "verb": {
            "id": "https://verbs.example/held",
            "display": {"ro": "a organizat", "fa": "برگزار کرد"},
        },
        "object": {
            "objectType": "Activity",
            "id": "https://pacts.example/id/x",
            "definition": {"type": "https://types.example/event", "name": {"ka": "ა"}},
        },
        "timestamp": "2026-03-01T12:30:00.123Z",
        "stored": recorded.stored.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z",
        "version": "2.0.0",
        "result": {"extensions": {"https://x.example/n": 1.5, "https://x.example/t": "Thoả"}},
        "context": {
            "registration": "00000000-0000-0000-0000-000000000000",
            "contextActivities": {
                "parent": [{"objectType": "Activity", "id": f"{HOME}/id/c1"}],
                "grouping": [
                    {"objectType": "Activity", "id": f"{HOME}/id/a1"},
                    {"objectType": "Activity", "id": f"{HOME}/id/a2"},
                ],
                "category": [{"objectType": "Activity", "id": f"{HOME}/id/k"}],
                "other": [{"objectType": "Activity", "id": f"{HOME}/id/o"}],
            },
        },
    }
    row = Statement.objects.get(uuid=wanted.uuid)
    assert row.text.raw == json.dumps(
        statement(wanted.uuid), ensure_ascii=False, separators=(",", ":")
    )
    assert row.timestamp == wanted.timestamp
    assert (row.id, row.stored) == (recorded.number, recorded.stored)
    assert row.actor.identifier == f"{HOME}::organisations/dgets"
    assert row.actor.is_group is True
    assert (row.verb.iri, row.activity.iri) == (wanted.verb.iri, "https://pacts.example/id/x")
    assert row.target is None
    assert row.registration == UUID("0" * 32)


def test_every_relation_of_the_context_is_kept_apart(db: None) -> None:
    row = record(
        draft(
            parent=[activity("p1"), activity("p2")],
            grouping=[activity("g")],
            category=[activity("k")],
            other=[activity("p1")],
        )
    )
    found = ContextActivity.objects.filter(statement=row.number).values_list(
        "relation", "activity__iri"
    )
    assert sorted(found) == [
        (Relation.PARENT, f"{HOME}/id/p1"),
        (Relation.PARENT, f"{HOME}/id/p2"),
        (Relation.GROUPING, f"{HOME}/id/g"),
        (Relation.CATEGORY, f"{HOME}/id/k"),
        (Relation.OTHER, f"{HOME}/id/p1"),
    ]


def test_recording_many_keeps_their_order_and_their_contexts(db: None) -> None:
    drafts = [draft(parent=[activity(f"c{n}")], result={"score": {"raw": n}}) for n in range(30)]
    recorded = record_many(drafts)
    assert [one.uuid for one in recorded] == [one.uuid for one in drafts]
    numbers = [one.number for one in recorded]
    assert numbers == sorted(numbers)
    for n, one in enumerate(recorded):
        named = ContextActivity.objects.get(statement=one.number)
        assert named.activity.iri == f"{HOME}/id/c{n}"
    assert Actor.objects.count() == 1
    assert Verb.objects.count() == 1


def test_recording_nothing_asks_nothing(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert record_many([]) == []


def test_recording_many_takes_no_more_queries_than_a_few(
    db: None, django_assert_num_queries: Any
) -> None:
    def several(name: str, count: int) -> None:
        record_many(
            [draft(object=activity(f"{name}{n}"), parent=[COMMITMENT]) for n in range(count)]
        )

    several("warm", 1)
    for least, most, in_all in ((1, 64, 5), (65, 200, 9)):
        with django_assert_num_queries(in_all):
            several("a", least)
        with django_assert_num_queries(in_all):
            several("b", most)


@pytest.mark.parametrize("together", [True, False])
def test_an_id_is_taken_once(db: None, together: bool) -> None:
    first = draft()
    if not together:
        record(first)
    again = draft(uuid=first.uuid, result={"completion": True})
    with pytest.raises(LedgerError, match=f"already holds statement {first.uuid}"):
        record_many([first, again] if together else [again])
    assert Statement.objects.count() == (0 if together else 1)
    assert (statement(first.uuid) or {}).get("result") is None


def test_voiding_leaves_the_statement_and_adds_one(db: None) -> None:
    first = draft()
    record(first)
    before = statement(first.uuid)
    void = voiding(first.uuid, actor=LIBRARY, timestamp=AT)
    record(void)
    assert statement(first.uuid) == before
    added = statement(void.uuid) or {}
    assert added["verb"]["id"] == VOIDED == "http://adlnet.gov/expapi/verbs/voided"
    assert added["object"] == {"objectType": "StatementRef", "id": str(first.uuid)}
    row = Statement.objects.get(uuid=void.uuid)
    assert (row.activity_id, row.target) == (None, first.uuid)


def test_what_is_not_there_cannot_be_voided(db: None) -> None:
    unknown = uuid4()
    with pytest.raises(LedgerError, match=f"Statement {unknown} cannot be voided"):
        record(voiding(unknown, actor=LIBRARY, timestamp=AT))
    assert Statement.objects.count() == 0


def test_a_voiding_cannot_be_voided(db: None) -> None:
    first = draft()
    void = voiding(first.uuid, actor=LIBRARY, timestamp=AT)
    record(first)
    record(void)
    with pytest.raises(LedgerError, match="is itself a voiding"):
        record(voiding(void.uuid, actor=LIBRARY, timestamp=AT))
    assert Statement.objects.count() == 2


def test_accepting_a_statement_refers_to_it(db: None) -> None:
    first = draft()
    accepting = draft(object=StatementRef(first.uuid))
    record_many([first, accepting])
    row = Statement.objects.get(uuid=accepting.uuid)
    assert (row.activity_id, row.target) == (None, first.uuid)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"timestamp": datetime(2026, 3, 1)}, "needs a time zone"),  # noqa: DTZ001
        ({"actor": ActorRef("", "x")}, "actor's account"),
        ({"actor": ActorRef(HOME, "")}, "actor's account"),
        ({"verb": VerbRef("", {})}, "verb's IRI"),
    ],
)
def test_a_statement_the_standard_refuses_cannot_be_drafted(
    said: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        draft(**said)


def test_an_organisation_is_a_group_with_an_account(db: None) -> None:
    actor = organisation_actor("https://pacts.example", "dgets", label="DGETS")
    assert actor.as_xapi() == {
        "objectType": "Group",
        "account": {"homePage": "https://pacts.example", "name": "organisations/dgets"},
        "name": "DGETS",
    }


def recording(*drafts: Draft, meet: Callable[[], Any] | None = None) -> Callable[[], Any]:
    """A writer: one transaction; `meet` is called after its first statement."""

    def write() -> list[int]:
        with transaction.atomic():
            first = record(drafts[0])
            if meet:
                meet()
            return [first.number, *(one.number for one in record_many(drafts[1:]))]

    return write


@pytest.mark.usefixtures("own_database")
def test_two_writers_share_the_numbers_of_the_dictionaries() -> None:
    """Both begin before either has committed: the second waits for the first, then agrees."""
    barrier = threading.Barrier(2, timeout=20)

    def writer(name: str) -> Callable[[], Any]:
        def write() -> None:
            with transaction.atomic():
                barrier.wait()
                record(draft(object=activity("new"), parent=[activity("c1"), activity(name)]))

        return write

    assert at_once(writer("one"), writer("two")) == [None, None]
    assert Actor.objects.count() == Verb.objects.count() == 1
    assert sorted(Activity.objects.values_list("iri", flat=True)) == [
        f"{HOME}/id/{name}" for name in ("c1", "new", "one", "two")
    ]
    assert len(set(Statement.objects.values_list("activity", flat=True))) == 1
    number = Activity.objects.get(iri=f"{HOME}/id/c1").pk
    assert ContextActivity.objects.filter(activity=number).count() == 2


@pytest.mark.usefixtures("own_database")
def test_numbers_of_a_transaction_that_failed_are_not_remembered() -> None:
    with transaction.atomic():
        record(draft(object=activity("lost")))
        transaction.set_rollback(True)
    assert Activity.objects.count() == 0
    assert not any(dictionaries._remembered.values())
    with transaction.atomic():
        record(draft(object=activity("lost")))
    assert Activity.objects.get().iri == f"{HOME}/id/lost"
    assert dictionaries._remembered[Activity][f"{HOME}/id/lost"] == Activity.objects.get().pk


@pytest.mark.usefixtures("own_database")
def test_numbers_once_committed_cost_no_look_up(django_assert_num_queries: Any) -> None:
    with transaction.atomic():
        record(draft(parent=[activity("c1")]))
    with transaction.atomic(), django_assert_num_queries(1):
        record(draft(parent=[activity("c1")]))


@pytest.mark.usefixtures("own_database")
def test_two_writers_with_one_id_store_it_once() -> None:
    barrier = threading.Barrier(2, timeout=20)
    one = draft()

    def write() -> None:
        with transaction.atomic():
            barrier.wait()
            record(one)

    results = at_once(write, write)
    assert sorted(result is None for result in results) == [False, True]
    assert Statement.objects.count() == 1
