"""Holding what is kept added up against a full count, each night."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

import structlog
from django.db import transaction
from django.utils import timezone

from pactwork.agreements.actions.indexing import index_agreements
from pactwork.agreements.actions.standings import (
    batches,
    hold_agreements,
    recount,
    standing_from,
)
from pactwork.agreements.models import Agreement, Commitment, RegisterEntry, Standing
from pactwork.agreements.queries.amounts import (
    amounts_of,
    counted_amounts_of,
    counted_evidence_of,
    counted_people_of,
    evidence_tally,
    people_tally,
)
from pactwork.agreements.queries.promised import promised
from pactwork.agreements.queries.sums import COLUMNS, sums_of

_BATCH: Final = 200

log = structlog.get_logger(__name__)


def prove_tallies() -> list[int]:
    """Hold every tally against a full count, every standing against what follows from it, and each
    line of the register against its standings; the numbers of the commitments that were corrected.

    [] is what is expected: anything else is a defect, and is logged. Safe to repeat and to
    interrupt: each batch is a transaction of its own.
    """
    wrong: list[int] = []
    lines: list[int] = []
    numbers = Commitment.objects.order_by("pk").values_list("pk", flat=True)
    for batch in batches(numbers.iterator(), _BATCH):
        with transaction.atomic(durable=True):
            agreements = Agreement.objects.filter(commitments__in=batch)
            hold_agreements(agreements)
            if differing := _differing(batch):
                recount(differing, on=timezone.localdate())
                wrong += differing
            if strange := _lines_that_differ(set(agreements.values_list("pk", flat=True))):
                index_agreements(strange)
                lines += strange
    if wrong or lines:
        log.error("tallies_were_wrong", commitments=wrong[:100], number=len(wrong), lines=lines)
    return wrong


def _differing(commitments: list[int]) -> list[int]:
    kept, counted = amounts_of(commitments), counted_amounts_of(commitments)
    pieces, found = evidence_tally(commitments), counted_evidence_of(commitments)
    people, named = people_tally(commitments), counted_people_of(commitments)
    unlike = _standings_that_differ(commitments)
    return [
        one
        for one in commitments
        if kept.get(one) != counted.get(one)
        or pieces.get(one, (0,))[0] != found.get(one, 0)
        or people.get(one) != named.get(one)
        or one in unlike
    ]


def _standings_that_differ(commitments: list[int]) -> set[int]:
    """Those of terms in force that do not stand as their tallies say, on the day they say it of."""
    rows = Standing.objects.filter(commitment__in=commitments, commitment__withdrawn_in=None)
    stored = {row["commitment_id"]: row for row in rows.values()}
    return {
        one.commitment
        for one in promised(stored)
        if stored[one.commitment] != standing_from(one, stored[one.commitment]["computed_for"])
    }


def _lines_that_differ(agreements: Collection[int]) -> list[int]:
    rows = RegisterEntry.objects.filter(pk__in=agreements).order_by("pk")
    sums = sums_of(agreements)
    return [row.pop("pk") for row in rows.values("pk", *COLUMNS) if _differs(row, sums)]


def _differs(row: dict[str, Any], sums: Mapping[int, dict[str, Any]]) -> bool:
    return row != {"pk": row["pk"], **sums[row["pk"]]}
