"""Keeping what was accepted added up, in the transaction that changes it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Final

import structlog
from django.db import connection, transaction

from pactwork.agreements.models import Agreement, Commitment, Tally, TallyPerson
from pactwork.agreements.queries.amounts import (
    ADD_UP,
    amounts_of,
    counted_amounts_of,
    counted_evidence_of,
    evidence_tally,
)
from pactwork.kernel.transactions import require_transaction

_BATCH: Final = 200
_OF_CLAIMS: Final = ADD_UP.format(claims="k.id = ANY(%(claims)s)")
_OF_COMMITMENTS: Final = ADD_UP.format(
    claims="k.commitment_id = ANY(%(commitments)s) AND k.accepted_on IS NOT NULL "
    "AND e.voided_on IS NULL"
)

log = structlog.get_logger(__name__)


def add_to_tallies(claims: Collection[int]) -> None:
    """Step: count these claims, that were just accepted and did not count before."""
    _change(claims, 1)


def take_from_tallies(claims: Collection[int]) -> None:
    """Step: count these claims no more, that counted until now."""
    _change(claims, -1)


def _change(claims: Collection[int], sign: int) -> None:
    require_transaction()
    if not claims:
        return
    with connection.cursor() as cursor:
        cursor.execute(_OF_CLAIMS, {"claims": list(claims), "sign": sign})
        if sign < 0:
            cursor.execute(
                "DELETE FROM agreements_tallyperson WHERE times = 0 AND commitment_id IN "
                "(SELECT commitment_id FROM agreements_claim WHERE id = ANY(%s))",
                [list(claims)],
            )


def count_tallies(commitments: Collection[int]) -> None:
    """Step: count everything that was accepted for these commitments anew."""
    require_transaction()
    numbers = list(commitments)
    Tally.objects.filter(commitment__in=numbers).delete()
    TallyPerson.objects.filter(commitment__in=numbers).delete()
    with connection.cursor() as cursor:
        cursor.execute(_OF_COMMITMENTS, {"commitments": numbers, "sign": 1})


def prove_tallies() -> list[int]:
    """Hold every tally against a full count; the numbers of the commitments that were corrected.

    [] is what is expected: anything else is a defect, and is logged. Safe to repeat and to
    interrupt: each batch is a transaction of its own.
    """
    wrong: list[int] = []
    numbers = Commitment.objects.order_by("pk").values_list("pk", flat=True)
    for batch in _batches(numbers.iterator()):
        with transaction.atomic(durable=True):
            _hold(batch)
            if differing := _differing(batch):
                count_tallies(differing)
                wrong += differing
    if wrong:
        log.error("tallies_were_wrong", commitments=wrong[:100], number=len(wrong))
    return wrong


def _differing(commitments: list[int]) -> list[int]:
    kept, counted = amounts_of(commitments), counted_amounts_of(commitments)
    pieces, found = evidence_tally(commitments), counted_evidence_of(commitments)
    return [
        one
        for one in commitments
        if kept.get(one) != counted.get(one) or pieces.get(one, (0,))[0] != found.get(one, 0)
    ]


def _hold(commitments: list[int]) -> None:
    rows = Agreement.objects.filter(commitments__in=commitments).order_by("pk")
    list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))


def _batches(numbers: Iterator[int]) -> Iterator[list[int]]:
    while batch := list(islice(numbers, _BATCH)):
        yield batch
