"""Keeping what was accepted added up, in the transaction that changes it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db import connection

from pactwork.agreements.models import Tally, TallyPerson
from pactwork.agreements.queries.amounts import ADD_UP
from pactwork.kernel.transactions import require_transaction

_OF_CLAIMS: Final = ADD_UP.format(claims="k.id = ANY(%(claims)s)")
_OF_COMMITMENTS: Final = ADD_UP.format(
    claims="k.commitment_id = ANY(%(commitments)s) AND k.accepted_on IS NOT NULL "
    "AND e.voided_on IS NULL"
)


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
        if gone := [number for (number,) in cursor.fetchall()]:
            cursor.execute("DELETE FROM agreements_tallyperson WHERE id = ANY(%s)", [gone])


def count_tallies(commitments: Collection[int]) -> None:
    """Step: count everything that was accepted for these commitments anew."""
    require_transaction()
    numbers = list(commitments)
    Tally.objects.filter(commitment__in=numbers).delete()
    TallyPerson.objects.filter(commitment__in=numbers).delete()
    with connection.cursor() as cursor:
        cursor.execute(_OF_COMMITMENTS, {"commitments": numbers, "sign": 1})
