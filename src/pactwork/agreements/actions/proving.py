"""Holding what is kept added up against a full count, each night."""

from __future__ import annotations

from typing import Final

import structlog
from django.db import transaction
from django.utils import timezone

from pactwork.agreements.actions.standings import batches, hold_agreements, recount
from pactwork.agreements.models import Agreement, Commitment
from pactwork.agreements.queries.amounts import (
    amounts_of,
    counted_amounts_of,
    counted_evidence_of,
    counted_people_of,
    evidence_tally,
    people_tally,
)

_BATCH: Final = 200

log = structlog.get_logger(__name__)


def prove_tallies() -> list[int]:
    """Hold every tally against a full count; the numbers of the commitments that were corrected,
    with where they stand and the lines of their agreements.

    [] is what is expected: anything else is a defect, and is logged. Safe to repeat and to
    interrupt: each batch is a transaction of its own.
    """
    wrong: list[int] = []
    numbers = Commitment.objects.order_by("pk").values_list("pk", flat=True)
    for batch in batches(numbers.iterator(), _BATCH):
        with transaction.atomic(durable=True):
            hold_agreements(Agreement.objects.filter(commitments__in=batch))
            if differing := _differing(batch):
                recount(differing, on=timezone.localdate())
                wrong += differing
    if wrong:
        log.error("tallies_were_wrong", commitments=wrong[:100], number=len(wrong))
    return wrong


def _differing(commitments: list[int]) -> list[int]:
    kept, counted = amounts_of(commitments), counted_amounts_of(commitments)
    pieces, found = evidence_tally(commitments), counted_evidence_of(commitments)
    people, named = people_tally(commitments), counted_people_of(commitments)
    return [
        one
        for one in commitments
        if kept.get(one) != counted.get(one)
        or pieces.get(one, (0,))[0] != found.get(one, 0)
        or people.get(one) != named.get(one)
    ]
