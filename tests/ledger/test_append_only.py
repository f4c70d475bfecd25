"""The database itself, whoever asks, refuses to change or remove what was recorded."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from pactwork.ledger import actions
from pactwork.ledger.actions import record
from pactwork.ledger.models import Activity, Actor, ContextActivity, Statement, Verb
from tests.ledger.builders import activity, draft

MODELS: tuple[type[models.Model], ...] = (Statement, ContextActivity, Actor, Verb, Activity)
TABLES = [model._meta.db_table for model in MODELS]
ATTACKS = {
    "UPDATE": "UPDATE {table} SET id = id + 1000000",
    "UPDATE of nothing": "UPDATE {table} SET id = id WHERE false",
    "DELETE": "DELETE FROM {table}",
    "TRUNCATE": "TRUNCATE {table} CASCADE",
    "UPSERT": "INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (id) DO UPDATE SET id = 0",
}


@pytest.fixture
def _recorded(db: None) -> None:
    record(draft(parent=[activity("agreements/a/commitments/c1")]))
    with connection.cursor() as cursor:
        # As after a commit: otherwise pending keys, and not the ledger, refuse TRUNCATE.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def rows() -> list[object]:
    return [row for model in MODELS for row in model._default_manager.values_list()]


@pytest.mark.usefixtures("_recorded")
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("attack", ATTACKS)
def test_raw_sql_is_refused(table: str, attack: str) -> None:
    before = rows()
    with (
        pytest.raises(IntegrityError, match=f"append-only: [A-Z]+ on {table} is refused"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(ATTACKS[attack].format(table=table))
    assert rows() == before
    assert len(before) == 6


def test_every_table_of_the_ledger_is_attacked() -> None:
    assert {*MODELS} == {*apps.get_app_config("ledger").get_models()}


@pytest.mark.usefixtures("_recorded")
def test_a_word_that_is_there_already_is_not_touched_by_recording_it_again() -> None:
    before = [*Actor.objects.values_list(), *Verb.objects.values_list()]
    actions._remembered.clear()
    record(draft(parent=[activity("agreements/a/commitments/c2")]))
    assert [*Actor.objects.values_list(), *Verb.objects.values_list()] == before
    assert Statement.objects.count() == 2


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
        Statement.objects.all().update(raw="{}")
    with pytest.raises(IntegrityError, match="Void the statement instead"), transaction.atomic():
        ContextActivity.objects.all().delete()
