"""The numbers of wide values: looked up once, added when new, remembered once committed."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Final, TypeVar

from django.db import connection, models, transaction

from pactwork.ledger.models import Activity, Actor, Verb

M = TypeVar("M", bound=models.Model)

_REMEMBER_AT_MOST: Final = 200_000
_REMEMBER_SECONDS: Final = 300.0
"""An actor who was erased and comes back gets a new number, in every process after this."""

_COLUMNS: Final[Mapping[type[models.Model], str]] = {
    Actor: "identifier",
    Verb: "iri",
    Activity: "iri",
}
_remembered: Final[Mapping[type[models.Model], dict[str, int]]] = {model: {} for model in _COLUMNS}
_until: Final[list[float]] = [0.0]


def actor_numbers(wanted: Mapping[str, bool]) -> dict[str, int]:
    """Step: the numbers of actors, given as identifier → whether it is a group."""
    return _numbers(Actor, wanted, lambda key: Actor(identifier=key, is_group=wanted[key]))


def verb_numbers(wanted: Collection[str]) -> dict[str, int]:
    """Step: the numbers of verbs, by IRI."""
    return _numbers(Verb, wanted, lambda iri: Verb(iri=iri))


def activity_numbers(wanted: Collection[str]) -> dict[str, int]:
    """Step: the numbers of activities, by IRI."""
    return _numbers(Activity, wanted, lambda iri: Activity(iri=iri))


def forget_remembered() -> None:
    """Drop what this process remembers: now and then, and in tests, whose transactions are rolled
    back.
    """
    for known in _remembered.values():
        known.clear()


def known_number(model: type[models.Model], key: str) -> int | None:
    """The number of a value, None if it never came; writes nothing."""
    known = _memory(model)
    number = known.get(key)
    if number is not None:
        return number
    found = _look_up(model, [key])
    if found and not connection.in_atomic_block:
        _remember(known, found)
    return found.get(key)


def _numbers(model: type[M], wanted: Collection[str], made: Callable[[str], M]) -> dict[str, int]:
    known = _memory(model)
    found = {key: number for key in wanted if (number := known.get(key)) is not None}
    if len(found) == len(wanted):
        return found
    missing = sorted(key for key in wanted if key not in found)
    fresh = _look_up(model, missing)
    if absent := [key for key in missing if key not in fresh]:
        fresh |= _added(model, absent, made)
        if contested := [key for key in absent if key not in fresh]:
            fresh |= _look_up(model, contested)
    transaction.on_commit(partial(_remember, known, fresh))
    return found | fresh


def _added(model: type[M], keys: list[str], made: Callable[[str], M]) -> dict[str, int]:
    """The numbers of values that are new; those that somebody else added meanwhile are left out."""
    if model is Actor:
        rows = [made(key) for key in keys]
        model._default_manager.bulk_create(rows, ignore_conflicts=True)
        return _look_up(model, keys)
    column, table = _COLUMNS[model], model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({column}) SELECT unnest(%s::text[]) "
            f"ON CONFLICT DO NOTHING RETURNING {column}, id",
            [keys],
        )
        return dict(cursor.fetchall())


def _memory(model: type[models.Model]) -> dict[str, int]:
    if time.monotonic() > _until[0]:
        _until[0] = time.monotonic() + _REMEMBER_SECONDS
        forget_remembered()
    return _remembered[model]


def _look_up(model: type[models.Model], keys: list[str]) -> dict[str, int]:
    column, table = _COLUMNS[model], model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column}, id FROM {table} WHERE {column} = ANY(%s)", [keys])
        return dict(cursor.fetchall())


def _remember(known: dict[str, int], fresh: Mapping[str, int]) -> None:
    if len(known) > _REMEMBER_AT_MOST:
        known.clear()
    known.update(fresh)
