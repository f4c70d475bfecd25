"""Reading the ledger."""

from __future__ import annotations

import threading
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from pactwork.ledger.api import (
    record,
    record_many,
    revision,
    statement,
    statements_naming,
    voided_among,
    voiding,
)
from pactwork.ledger.models import Statement
from tests.ledger.builders import AT, HOME, activity, draft
from tests.scratch import at_once

COMMITMENT = activity("agreements/reading/commitments/c1")


def test_no_statement_is_none(db: None) -> None:
    assert statement(uuid4()) is None


def test_statements_naming_an_activity_newest_first_and_once(db: None) -> None:
    named = [draft(parent=[COMMITMENT], other=[COMMITMENT]) for _ in range(3)]
    record_many([*named, draft(parent=[activity("another")]), draft(object=COMMITMENT)])
    found = statements_naming(COMMITMENT.iri)
    assert [one["id"] for one in found] == [str(one.uuid) for one in reversed(named)]
    assert len(statements_naming(COMMITMENT.iri, limit=2)) == 2
    assert statements_naming(f"{HOME}/id/none") == []


def test_voided_statements_are_left_out_and_still_there(db: None) -> None:
    kept, gone = draft(parent=[COMMITMENT]), draft(parent=[COMMITMENT])
    record_many([kept, gone])
    record(voiding(gone.uuid, actor=gone.actor, timestamp=AT))
    assert [one["id"] for one in statements_naming(COMMITMENT.iri)] == [str(kept.uuid)]
    assert statement(gone.uuid) is not None
    assert voided_among([kept.uuid, gone.uuid, uuid4()]) == {gone.uuid}


def test_a_statement_that_is_accepted_is_not_voided(db: None) -> None:
    from pactwork.ledger.api import StatementRef

    first = draft(parent=[COMMITMENT])
    record_many([first, draft(object=StatementRef(first.uuid))])
    assert voided_among([first.uuid]) == set()
    assert len(statements_naming(COMMITMENT.iri)) == 1


def test_the_revision_changes_with_every_write(db: None) -> None:
    marks = [revision()]
    for n in range(5):
        record(draft(object=activity(str(n))))
        marks.append(revision())
    record_many(draft() for _ in range(300))
    marks.append(revision())
    record(draft())
    marks.append(revision())
    assert len(set(marks)) == len(marks)
    assert revision() == marks[-1]


def test_the_revision_takes_one_query(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        revision()


@pytest.mark.usefixtures("own_database")
def test_the_revision_changes_when_a_lower_number_commits_late() -> None:
    taken, may_commit = threading.Event(), threading.Event()

    def late() -> int:
        with transaction.atomic():
            number = record(draft(object=activity("late"))).number
            taken.set()
            assert may_commit.wait(20)
        return number

    def early() -> tuple[int, str, str]:
        assert taken.wait(20)
        before = revision()
        # Another actor, verb and object, so that nothing waits for the dictionaries.
        with transaction.atomic():
            number = record(draft_of_another()).number
        after = revision()
        may_commit.set()
        return number, before, after

    late_number, (early_number, before, after) = at_once(late, early)
    assert late_number < early_number
    assert len({before, after, revision()}) == 3
    assert Statement.objects.count() == 2


def draft_of_another() -> Any:
    from pactwork.ledger.api import ActorRef, VerbRef

    return draft(
        actor=ActorRef(HOME, "organisations/school", is_group=True),
        verb=VerbRef("https://verbs.example/held", {"en": "held"}),
        object=activity("early"),
    )
