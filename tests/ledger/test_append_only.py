"""The database itself, whoever asks, refuses to change or remove what was recorded."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from pactwork.ledger.actions.recording import record
from pactwork.ledger.dictionaries import forget_remembered
from pactwork.ledger.models import (
    Activity,
    Actor,
    ActorName,
    Arrived,
    Attachment,
    ContextActivity,
    Credential,
    CredentialUse,
    Definition,
    Document,
    Enclosed,
    Erased,
    Head,
    Intake,
    IntakeFault,
    LogKey,
    Mark,
    Pace,
    Reference,
    ReferredActivity,
    ReferredActor,
    RelatedActor,
    Segment,
    Statement,
    Text,
    Tile,
    ToolToken,
    Verb,
)
from pactwork.ledger.statements import StatementRef
from tests.ledger.builders import activity, draft

MODELS: tuple[type[models.Model], ...] = (
    Statement, Text, ContextActivity, RelatedActor, Reference, ReferredActor, ReferredActivity,
    Actor, Verb, Activity, Erased, Head,
)  # fmt: skip
CHANGING = {
    ActorName, Arrived, Attachment, Credential, CredentialUse, Definition, Document, Enclosed,
    Intake, IntakeFault, LogKey, Mark, Pace, Segment, Tile, ToolToken,
}  # fmt: skip
"""What describes, waits or is derived; none of it says what happened."""
ATTACKS = {
    "UPDATE": "UPDATE {table} SET {column} = {column}",
    "UPDATE of nothing": "UPDATE {table} SET {column} = {column} WHERE false",
    "DELETE": "DELETE FROM {table}",
    "TRUNCATE": "TRUNCATE {table} CASCADE",
    "UPSERT": "INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({key}) "
    "DO UPDATE SET {column} = EXCLUDED.{column}",
}


@pytest.fixture
def _recorded(db: None) -> None:
    first = draft(parent=[activity("agreements/a/commitments/c1")])
    record(first)
    record(draft(object=StatementRef(first.uuid)))
    with connection.cursor() as cursor:
        # As after a commit: otherwise pending keys, and not the ledger, refuse TRUNCATE.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def rows() -> list[object]:
    return [row for model in MODELS for row in model._default_manager.values_list()]


@pytest.mark.usefixtures("_recorded")
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("attack", ATTACKS)
def test_raw_sql_is_refused(model: type[models.Model], attack: str) -> None:
    before = rows()
    table, keys = model._meta.db_table, [field.column for field in model._meta.pk_fields]
    column = model._meta.local_concrete_fields[-1].column
    with (
        pytest.raises(IntegrityError, match=f"append-only: [A-Z]+ on {table} is refused"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(ATTACKS[attack].format(table=table, column=column, key=", ".join(keys)))
    assert rows() == before
    assert len(before) == 13


def test_every_table_of_the_ledger_is_attacked() -> None:
    assert {*MODELS} | CHANGING == {*apps.get_app_config("ledger").get_models()}


@pytest.mark.usefixtures("_recorded")
def test_a_word_that_is_there_already_is_not_touched_by_recording_it_again() -> None:
    before = [*Actor.objects.values_list(), *Verb.objects.values_list()]
    forget_remembered()
    record(draft(parent=[activity("agreements/a/commitments/c2")]))
    assert [*Actor.objects.values_list(), *Verb.objects.values_list()] == before
    assert Statement.objects.count() == 3


@pytest.mark.usefixtures("_recorded")
@pytest.mark.parametrize("dictionary", ["actor", "verb", "activity"])
def test_truncating_a_dictionary_does_not_take_the_statements_with_it(dictionary: str) -> None:
    before = rows()
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE ledger_{dictionary} CASCADE")
    assert rows() == before


@pytest.mark.usefixtures("_recorded")
def test_the_refusal_says_what_to_do() -> None:
    with pytest.raises(IntegrityError, match="Void the statement instead"), transaction.atomic():
        Text.objects.all().update(raw="{}")
    with pytest.raises(IntegrityError, match="Void the statement instead"), transaction.atomic():
        ContextActivity.objects.all().delete()


@pytest.mark.usefixtures("_recorded")
def test_a_text_leaves_only_where_it_is_said_why() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL pactwork.leaving = 'tidied'")
    with pytest.raises(IntegrityError, match="append-only: DELETE"), transaction.atomic():
        Text.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL pactwork.leaving = 'erased'")
    assert Text.objects.all().delete()[0] == 2
    with pytest.raises(IntegrityError, match="append-only: UPDATE"), transaction.atomic():
        Text.objects.all().update(raw="")
    assert Statement.objects.count() == 2
