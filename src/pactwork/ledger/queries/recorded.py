"""Reads of the ledger."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import OuterRef, Q, Subquery

from pactwork.ledger.models import Statement, Verb
from pactwork.ledger.statements import VOIDED
from pactwork.ledger.texts import with_the_cold

_WINDOW = 256


def statement(statement_id: uuid.UUID) -> dict[str, Any] | None:
    """The statement as it was recorded, voided or not; None where there is none, or no more."""
    return statements([statement_id]).get(statement_id)


def statements(statement_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """These statements as they were recorded, by id; those there are. One query."""
    rows = Statement.objects.filter(uuid__in=statement_ids)
    found = list(rows.values_list("pk", "uuid", "text__raw"))
    texts = with_the_cold((number, raw) for number, _, raw in found)
    return {key: json.loads(texts[number]) for number, key, _ in found if number in texts}


def statements_naming(iri: str, *, limit: int = 100) -> list[dict[str, Any]]:
    """The newest statements whose context names the activity, voided ones left out."""
    rows = (
        Statement.objects.filter(context__activity__iri=iri)
        .exclude(uuid__in=_voided_targets())
        .order_by("-id")
        .values_list("pk", "text__raw")
        .distinct()
    )
    found = list(rows[:limit])
    texts = with_the_cold(found)
    return [json.loads(texts[number]) for number, _ in found if number in texts]


def voided_among(statement_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these statements have been voided."""
    return set(_voided_targets().filter(target__in=statement_ids))


@dataclass(frozen=True)
class Found:
    """A statement in a search: its place in the ledger, who, what, on what, when it was stored."""

    number: int
    uuid: uuid.UUID
    actor: str
    verb: str
    activity: str
    stored: datetime


def statements_found(
    *,
    actor: str = "",
    verb: str = "",
    first: date | None = None,
    last: date | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[Found]:
    """Statements that match all that is asked, newest first; those before the number `before`.

    `actor` and `verb` are an identifier and an IRI; the days are those of recording.
    """
    wanted: dict[str, Any] = {
        "actor__identifier": actor or None,
        "verb__iri": verb or None,
        "stored__date__gte": first,
        "stored__date__lte": last,
        "pk__lt": before,
    }
    rows = Statement.objects.filter(
        **{name: one for name, one in wanted.items() if one is not None}
    )
    related = rows.select_related("actor", "verb", "activity").order_by("-pk")
    return [
        Found(
            number=row.pk,
            uuid=row.uuid,
            actor=row.actor.identifier,
            verb=row.verb.iri,
            activity=row.activity.iri if row.activity else "",
            stored=row.stored,
        )
        for row in related[:limit]
    ]


def verbs_used() -> list[str]:
    """The IRIs of all verbs that were ever recorded."""
    return list(Verb.objects.order_by("iri").values_list("iri", flat=True))


def _voided_targets() -> Any:
    """What was voided by those who recorded it: a tool cannot take back what we recorded."""
    target = Statement.objects.filter(uuid=OuterRef("target")).values("authority")[:1]
    rows = Statement.objects.filter(verb__iri=VOIDED, target__isnull=False)
    ours = Q(authority=None) | Q(authority=Subquery(target))
    return rows.filter(ours).values_list("target", flat=True)


def revision() -> str:
    """A mark that changes whenever anything was recorded: every change leaves a statement.

    It holds the newest row number and how many of the latest numbers are visible, so that a
    transaction that took a low number and committed late changes it too; and the size of the
    log's newest head, since proofs change with it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(id), count(*), (SELECT max(size) FROM ledger_head) FROM ledger_statement "
            "WHERE id > (SELECT coalesce(max(id), 0) FROM ledger_statement) - %s",
            [_WINDOW],
        )
        newest, visible, size = cursor.fetchone()
    return f"{newest or 0}.{visible}.{size or 0}"
