"""All that a standing follows from: what was promised, and what is kept added up. One query."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from pactwork.agreements.progress import Amounts, Progress, Promise, progress_of
from pactwork.agreements.queries.amounts import SAID_OF_PROMISES, Halts, promise_said

_PROMISED: Final = f"""
SELECT c.id, c.agreement_id, t.total, t.evidence, t.periods, t.amounts,
       (SELECT max(k.accepted_on) FROM agreements_claim k WHERE k.commitment_id = c.id),
       ARRAY(SELECT s.first_day FROM agreements_suspension s
             WHERE s.agreement_id = a.id ORDER BY s.first_day, s.id),
       ARRAY(SELECT s.last_day FROM agreements_suspension s
             WHERE s.agreement_id = a.id ORDER BY s.first_day, s.id),
       (SELECT e.effective_on FROM agreements_ending e WHERE e.agreement_id = a.id),
       {SAID_OF_PROMISES}
FROM agreements_commitment c
JOIN agreements_agreement a ON a.id = c.agreement_id
CROSS JOIN LATERAL (
    SELECT max(n.amount) FILTER (WHERE n.period IS NULL) AS total,
           max(n.evidence) FILTER (WHERE n.period IS NULL) AS evidence,
           array_agg(n.period) FILTER (WHERE n.period IS NOT NULL AND n.amount <> 0) AS periods,
           array_agg(n.amount) FILTER (WHERE n.period IS NOT NULL AND n.amount <> 0) AS amounts
    FROM agreements_tally n WHERE n.commitment_id = c.id
) t
WHERE c.id = ANY(%s)
ORDER BY c.id
"""


@dataclass(frozen=True)
class Promised:
    """A commitment of an agreement, both by number: its promise, what was accepted for it, in how
    many pieces, and when last.
    """

    commitment: int
    agreement: int
    promise: Promise
    amounts: Amounts
    evidence: int
    last_accepted_on: date | None

    def progress(self, on: date) -> Progress:
        """Where it stands on a day."""
        return progress_of(self.promise, self.amounts, on)


def promised(commitments: Collection[int]) -> list[Promised]:
    """These commitments, lower numbers first. It costs the same whatever was accepted."""
    with connection.cursor() as cursor:
        cursor.execute(_PROMISED, [list(commitments)])
        return [_promised(row) for row in cursor.fetchall()]


def _promised(row: tuple[Any, ...]) -> Promised:
    number, agreement, total, evidence, periods, amounts, last, first_days, last_days, end = row[
        :10
    ]
    halts = Halts(tuple(zip(first_days, last_days, strict=True)), end)
    by_period = dict(zip(periods or (), amounts or (), strict=True))
    return Promised(
        commitment=number,
        agreement=agreement,
        promise=promise_said(row[10:], halts),
        amounts=Amounts(total or Decimal(0), by_period),
        evidence=evidence or 0,
        last_accepted_on=last if evidence else None,
    )
