"""The one step that writes to the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Final
from uuid import uuid4

from pactwork.kernel.transactions import require_transaction
from pactwork.ledger.models import Relation, Statement
from pactwork.ledger.statements import (
    VOIDED,
    ActivityRef,
    ActorRef,
    Draft,
    StatementRef,
)
from pactwork.ledger.writing import Arrival, Recorded, write

_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class LedgerError(ValueError):
    """A statement the ledger does not take; the message says why."""


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
    batch = _with_free_ids(batch)
    _refuse_bad_voiding(batch)
    return write([_arrival(draft) for draft in batch])


def _arrival(draft: Draft) -> Arrival:
    return Arrival(
        uuid=draft.uuid,
        actor=draft.actor.identifier,
        is_group=draft.actor.is_group,
        verb=draft.verb.iri,
        activity=draft.object.iri if isinstance(draft.object, ActivityRef) else None,
        target=draft.object.uuid if isinstance(draft.object, StatementRef) else None,
        registration=draft.registration,
        timestamp=draft.timestamp,
        text=lambda stored: _JSON.encode(draft.as_xapi(stored)),
        activities=[
            (ref.iri, Relation[name.upper()])
            for name, refs in draft.context_activities().items()
            for ref in refs
        ],
    )


def _with_free_ids(batch: list[Draft]) -> list[Draft]:
    """The drafts; those whose id a tool took first (ids can be guessed) under another one.

    Raises:
        LedgerError: an id is taken by what this installation recorded itself.
    """
    wanted = [draft.uuid for draft in batch]
    rows = Statement.objects.filter(uuid__in=wanted).values_list("uuid", "authority")
    held = dict(rows)
    taken = {uuid for uuid, authority in held.items() if authority is None}
    if taken or len(set(wanted)) != len(wanted):
        raise LedgerError(
            f"The ledger already holds statement {sorted(taken or set(wanted))[0]}; "
            "statements are never replaced (IEEE 9274.1.1 §4.2.1)."
        )
    return [replace(draft, uuid=uuid4()) if draft.uuid in held else draft for draft in batch]


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
