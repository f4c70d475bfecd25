"""How an agreement, and all that organisations owe, grew over time. One query each."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import JSONField, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from pactwork.agreements.growth import Addition, Course, Growing, course_of
from pactwork.agreements.models import Commitment, Side
from pactwork.agreements.queries.amounts import promise_of
from pactwork.agreements.queries.organisation import obligations_of
from pactwork.agreements.queries.visibility import agreements_visible_to
from pactwork.kernel.viewer import Viewer

_ADDITIONS: Final = """
WITH served AS (
    SELECT e.id, e.headcount, date_trunc('month', e.last_day)::date AS month,
           CASE WHEN agreements_commitment.is_yearly
                THEN extract(year FROM e.first_day)::int END AS year
    FROM agreements_claim k
    JOIN agreements_evidence e ON e.id = k.evidence_id AND e.voided_on IS NULL
    WHERE k.commitment_id = agreements_commitment.id AND k.accepted_on IS NOT NULL
      AND agreements_commitment.measure <> ''
), added AS (
    SELECT s.month, s.year, q.amount
    FROM served s JOIN agreements_evidencequantity q
         ON q.evidence_id = s.id AND q.measure = agreements_commitment.measure
    WHERE NOT agreements_commitment.counts_people
    UNION ALL
    SELECT s.month, s.year, s.headcount
    FROM served s WHERE agreements_commitment.counts_people AND s.headcount > 0
    UNION ALL
    SELECT min(s.month), s.year, 1
    FROM served s JOIN agreements_evidenceperson p ON p.evidence_id = s.id
    WHERE agreements_commitment.counts_people
    GROUP BY s.year, p.pseudonym
), summed AS (SELECT month, year, sum(amount) AS amount FROM added GROUP BY 1, 2)
SELECT coalesce(jsonb_agg(jsonb_build_array(month, year, amount::text)), '[]') FROM summed
"""
"""By month, what was added to a commitment. A person adds only the first time: ever, or in the
year where each year is promised anew.
"""

_OF_PROMISE: Final = (
    "measure", "target", "baseline", "is_yearly", "due_day",
    "agreement__first_day", "agreement__last_day", "agreement__signed",
)  # fmt: skip


def growth_of_agreement(slug: str, viewer: Viewer, *, on: date | None = None) -> Course:
    """How the commitments of an agreement grew; a course of none if it is not to be seen."""
    agreement = agreements_visible_to(viewer).filter(slug=slug)
    rows = Commitment.objects.filter(agreement__in=agreement, withdrawn_in=None)
    return _course(rows, on or timezone.localdate())


def growth_owed_by(
    organisations: Collection[int], viewer: Viewer, *, on: date | None = None
) -> Course:
    """How all that these organisations owe, taken as one, grew; each commitment once."""
    owed = obligations_of(organisations, viewer).filter(side=Side.BY)
    rows = Commitment.objects.filter(pk__in=owed.values("commitment"))
    return _course(rows, on or timezone.localdate())


def _course(rows: QuerySet[Commitment], on: date) -> Course:
    added = RawSQL(f"({_ADDITIONS})", [], output_field=JSONField())
    found: Any = (
        rows.select_related("agreement")
        .only(*_OF_PROMISE)
        .annotate(added=added)
        .order_by("agreement", "position")
    )
    return course_of([_growing(row) for row in found], on)


def _growing(row: Any) -> Growing:
    additions = [
        Addition(date.fromisoformat(month), year, Decimal(amount))
        for month, year, amount in row.added
    ]
    return Growing(promise_of(row), additions)
