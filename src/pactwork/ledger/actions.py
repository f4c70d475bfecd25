"""The one step that writes to the ledger."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import models, transaction
from django.utils import timezone

from pactwork.kernel.transactions import require_transaction
from pactwork.ledger.models import (
    Activity,
    Actor,
    ContextActivity,
    Relation,
    Statement,
    Verb,
)
from pactwork.ledger.statements import (
    VOIDED,
    ActivityRef,
    ActorRef,
    Draft,
    StatementRef,
)


class LedgerError(ValueError):
    """A statement the ledger does not take; the message says why."""


@dataclass(frozen=True)
class Recorded:
    """What the ledger made of a draft: its row number, its id and the instant it was stored."""

    number: int
    uuid: uuid.UUID
    stored: datetime


def record(draft: Draft) -> Recorded:
    """Step: add one statement inside the caller's transaction.

    Raises:
        NoTransactionError: called outside an action.
        LedgerError: the id is taken, or a voiding names no statement that can be voided.
    """
    return record_many([draft])[0]


def record_many(drafts: Iterable[Draft]) -> list[Recorded]:
    """Step: add statements in the order given, with as few round trips as there are tables.

    Raises:
        NoTransactionError: called outside an action.
        LedgerError: an id is taken, or a voiding names no statement that can be voided.
    """
    require_transaction()
    batch = list(drafts)
    if not batch:
        return []
    _refuse_taken(batch)
    _refuse_bad_voiding(batch)
    stored = timezone.now()
    numbers = _Numbers.of(batch)
    rows = Statement.objects.bulk_create([_row(draft, numbers, stored) for draft in batch])
    ContextActivity.objects.bulk_create(
        [
            ContextActivity(
                statement_id=row.id,
                activity_id=numbers.activities[ref.iri],
                relation=Relation[name.upper()],
            )
            for row, draft in zip(rows, batch, strict=True)
            for name, refs in draft.context_activities().items()
            for ref in refs
        ]
    )
    return [Recorded(row.id, row.uuid, stored) for row in rows]


@dataclass(frozen=True)
class _Numbers:
    """The dictionary numbers a batch needs."""

    actors: Mapping[str, int]
    verbs: Mapping[str, int]
    activities: Mapping[str, int]

    @classmethod
    def of(cls, batch: list[Draft]) -> _Numbers:
        actors = {draft.actor.identifier: draft.actor for draft in batch}
        return cls(
            actors=_dictionary(
                Actor,
                "identifier",
                {key: Actor(identifier=key, is_group=ref.is_group) for key, ref in actors.items()},
            ),
            verbs=_dictionary(
                Verb, "iri", {draft.verb.iri: Verb(iri=draft.verb.iri) for draft in batch}
            ),
            activities=_dictionary(
                Activity, "iri", {iri: Activity(iri=iri) for draft in batch for iri in _iris(draft)}
            ),
        )


def _iris(draft: Draft) -> Iterable[str]:
    if isinstance(draft.object, ActivityRef):
        yield draft.object.iri
    for refs in draft.context_activities().values():
        yield from (ref.iri for ref in refs)


M = TypeVar("M", bound=models.Model)
_remembered: dict[tuple[type[models.Model], str], int] = {}
_REMEMBER_AT_MOST = 50_000


def _dictionary(model: type[M], column: str, wanted: Mapping[str, M]) -> dict[str, int]:
    """The number of each wanted value, adding those the dictionary lacks.

    Numbers are remembered by the process only once the transaction that saw them has committed.
    """
    found = {key: _remembered[model, key] for key in wanted if (model, key) in _remembered}
    missing = sorted(wanted.keys() - found.keys())
    if not missing:
        return found
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


def _row(draft: Draft, numbers: _Numbers, stored: datetime) -> Statement:
    activity, target = None, None
    if isinstance(draft.object, ActivityRef):
        activity = numbers.activities[draft.object.iri]
    else:
        target = draft.object.uuid
    return Statement(
        uuid=draft.uuid,
        actor_id=numbers.actors[draft.actor.identifier],
        verb_id=numbers.verbs[draft.verb.iri],
        activity_id=activity,
        target=target,
        registration=draft.registration,
        timestamp=draft.timestamp,
        stored=stored,
        raw=json.dumps(draft.as_xapi(stored), ensure_ascii=False, separators=(",", ":")),
    )


def _refuse_taken(batch: list[Draft]) -> None:
    wanted = [draft.uuid for draft in batch]
    taken = set(Statement.objects.filter(uuid__in=wanted).values_list("uuid", flat=True))
    if taken or len(set(wanted)) != len(wanted):
        raise LedgerError(
            f"The ledger already holds statement {sorted(taken or set(wanted))[0]}; "
            "statements are never replaced (IEEE 9274.1.1 §4.2.1)."
        )


def _refuse_bad_voiding(batch: list[Draft]) -> None:
    targets = {
        draft.object.uuid
        for draft in batch
        if draft.verb.iri == VOIDED and isinstance(draft.object, StatementRef)
    }
    if not targets:
        return
    verbs = dict(Statement.objects.filter(uuid__in=targets).values_list("uuid", "verb__iri"))
    for target in targets:
        if verbs.get(target, VOIDED) == VOIDED:
            raise LedgerError(
                f"Statement {target} cannot be voided: it is not in the ledger, or is itself a "
                "voiding (IEEE 9274.1.1 §4.2.4.2)."
            )


def organisation_actor(iri_base: str, slug: str, label: str = "") -> ActorRef:
    """An organisation as an xAPI identified group of this installation."""
    return ActorRef(home_page=iri_base, name=f"organisations/{slug}", is_group=True, label=label)
