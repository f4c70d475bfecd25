"""Reads of the ledger."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection
from typing import Any

from django.db import connection

from pactwork.ledger.models import Statement
from pactwork.ledger.statements import VOIDED

_WINDOW = 256


def statement(statement_id: uuid.UUID) -> dict[str, Any] | None:
    """The statement as it was recorded, voided or not; None where there is none."""
    raw = Statement.objects.filter(uuid=statement_id).values_list("raw", flat=True).first()
    return None if raw is None else json.loads(raw)


def statements(statement_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """These statements as they were recorded, by id; those there are. One query."""
    rows = Statement.objects.filter(uuid__in=statement_ids).values_list("uuid", "raw")
    return {number: json.loads(raw) for number, raw in rows}


def statements_naming(iri: str, *, limit: int = 100) -> list[dict[str, Any]]:
    """The newest statements whose context names the activity, voided ones left out."""
    rows = (
        Statement.objects.filter(context__activity__iri=iri)
        .exclude(uuid__in=_voided_targets())
        .order_by("-id")
        .values_list("raw", flat=True)
        .distinct()
    )
    return [json.loads(raw) for raw in rows[:limit]]


def voided_among(statement_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these statements have been voided."""
    return set(_voided_targets().filter(target__in=statement_ids))


def _voided_targets() -> Any:
    return Statement.objects.filter(verb__iri=VOIDED, target__isnull=False).values_list(
        "target", flat=True
    )


def revision() -> str:
    """A mark that changes whenever anything was recorded: every change leaves a statement.

    It holds the newest row number and how many of the latest numbers are visible, so that a
    transaction that took a low number and committed late changes it too.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(id), count(*) FROM ledger_statement "
            "WHERE id > (SELECT coalesce(max(id), 0) FROM ledger_statement) - %s",
            [_WINDOW],
        )
        newest, visible = cursor.fetchone()
    return f"{newest or 0}.{visible}"
