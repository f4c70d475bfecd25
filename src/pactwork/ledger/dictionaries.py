"""The numbers of wide values: looked up once, added when new, remembered once committed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from django.db import connection, models, transaction

from pactwork.ledger.models import Activity, Actor, ActorName, Verb

M = TypeVar("M", bound=models.Model)

_remembered: dict[tuple[type[models.Model], str], int] = {}
_names_seen: set[tuple[int, str]] = set()
_REMEMBER_AT_MOST = 200_000


def actor_numbers(wanted: Mapping[str, bool]) -> dict[str, int]:
    """Step: the numbers of actors, given as identifier → whether it is a group."""
    fresh = {key: Actor(identifier=key, is_group=group) for key, group in wanted.items()}
    return _numbers(Actor, "identifier", fresh)


def verb_numbers(wanted: set[str]) -> dict[str, int]:
    """Step: the numbers of verbs, by IRI."""
    return _numbers(Verb, "iri", {iri: Verb(iri=iri) for iri in wanted})


def activity_numbers(wanted: set[str]) -> dict[str, int]:
    """Step: the numbers of activities, by IRI."""
    return _numbers(Activity, "iri", {iri: Activity(iri=iri) for iri in wanted})


def note_names(names: set[tuple[int, str]]) -> None:
    """Step: keep the names under which actors came, each once."""
    if new := names - _names_seen:
        rows = [ActorName(actor_id=actor, name=name) for actor, name in sorted(new)]
        ActorName.objects.bulk_create(rows, ignore_conflicts=True)
        transaction.on_commit(lambda: _note_seen(new))


def forget_remembered() -> None:
    """Drop what this process remembers: for tests, whose transactions are rolled back."""
    _remembered.clear()
    _names_seen.clear()


def _numbers(model: type[M], column: str, wanted: Mapping[str, M]) -> dict[str, int]:
    held = {key: _remembered.get((model, key)) for key in wanted}
    found = {key: number for key, number in held.items() if number is not None}
    if len(found) == len(wanted):
        return found
    missing = sorted(wanted.keys() - found.keys())
    fresh = _look_up(model, column, missing)
    if absent := [wanted[key] for key in missing if key not in fresh]:
        model._default_manager.bulk_create(absent, ignore_conflicts=True)
        fresh |= _look_up(model, column, [key for key in missing if key not in fresh])
    transaction.on_commit(lambda: _remember(model, fresh))
    return found | fresh


def _look_up(model: type[models.Model], column: str, keys: list[str]) -> dict[str, int]:
    rows = model._default_manager.filter(**{f"{column}__in": keys})
    return dict(rows.values_list(column, "pk"))


def _remember(model: type[models.Model], fresh: Mapping[str, int]) -> None:
    if len(_remembered) > _REMEMBER_AT_MOST:
        _remembered.clear()
    _remembered.update({(model, key): number for key, number in fresh.items()})


def _note_seen(new: set[tuple[int, str]]) -> None:
    if len(_names_seen) > _REMEMBER_AT_MOST:
        _names_seen.clear()
    _names_seen.update(new)


def known_number(model: type[M], column: str, key: str) -> int | None:
    """The number of a value, None if it never came; writes nothing."""
    known = _remembered.get((model, key))
    if known is not None:
        return known
    found = _look_up(model, column, [key])
    if found and not connection.in_atomic_block:
        _remember(model, found)
    return found.get(key)
