"""How an agreement, and all that organisations owe, grew over time. One query each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from pactwork.agreements.growth import Addition, Course, Growing, course_of
from pactwork.agreements.models import Commitment, Side
from pactwork.agreements.queries.amounts import (
    NO_HALTS,
    PERIOD_OF,
    SAID_OF_PROMISES,
    Halts,
    halts_of,
    promise_said,
)
from pactwork.agreements.queries.organisation import obligations_of
from pactwork.agreements.queries.visibility import agreements_visible_to
from pactwork.kernel.viewer import Viewer

_ADDITIONS: Final = f"""
WITH chosen AS MATERIALIZED ({{chosen}}),
promised AS (
    SELECT c.* FROM agreements_commitment c JOIN chosen ON chosen.number = c.id
),
served AS (
    SELECT c.id AS commitment, c.measure, c.counts_people, e.id AS evidence, e.headcount,
           date_trunc('month', e.last_day)::date AS month,
           {PERIOD_OF.format(day="e.first_day")} AS period
    FROM promised c
    JOIN agreements_agreement a ON a.id = c.agreement_id
    JOIN agreements_claim k ON k.commitment_id = c.id AND k.accepted_on IS NOT NULL
    JOIN agreements_evidence e ON e.id = k.evidence_id AND e.voided_on IS NULL
    WHERE c.measure <> ''
),
added AS (
    SELECT s.commitment, s.month, s.period, sum(q.amount) AS amount
    FROM served s JOIN agreements_evidencequantity q
         ON q.evidence_id = s.evidence AND q.measure = s.measure
    WHERE NOT s.counts_people GROUP BY 1, 2, 3
    UNION ALL
    SELECT s.commitment, s.month, s.period, sum(s.headcount)
    FROM served s WHERE s.counts_people AND s.headcount > 0 GROUP BY 1, 2, 3
    UNION ALL
    SELECT p.commitment, p.month, p.period, count(*)
    FROM (SELECT s.commitment, s.period, min(s.month) AS month
          FROM served s JOIN agreements_evidenceperson p ON p.evidence_id = s.evidence
          WHERE s.counts_people GROUP BY s.commitment, s.period, p.pseudonym) p
    GROUP BY 1, 2, 3
)
SELECT c.id, c.agreement_id, {SAID_OF_PROMISES}, x.month, x.period, x.amount
FROM promised c JOIN agreements_agreement a ON a.id = c.agreement_id
LEFT JOIN added x ON x.commitment = c.id
ORDER BY c.agreement_id, c.position, c.id
"""
"""What each month added to each commitment. A person adds only the first time: ever, or in
each period of a recurring promise.
"""


def growth_of_agreement(slug: str, viewer: Viewer, *, on: date | None = None) -> Course:
    """How the commitments of an agreement grew; a course of none if it is not to be seen."""
    agreement = agreements_visible_to(viewer).filter(slug=slug)
    rows = Commitment.objects.filter(agreement__in=agreement, withdrawn_in=None)
    return _course(rows.values_list("pk"), on or timezone.localdate())


def growth_owed_by(
    organisations: Collection[int], viewer: Viewer, *, on: date | None = None
) -> Course:
    """How all that these organisations owe, taken as one, grew; each commitment once."""
    owed = obligations_of(organisations, viewer).filter(side=Side.BY).order_by()
    return _course(owed.values_list("commitment").distinct(), on or timezone.localdate())


def _course(numbers: QuerySet[Any, Any], on: date) -> Course:
    """The course of the commitments whose numbers the query gives."""
    try:
        sql, params = numbers.query.sql_with_params()
    except EmptyResultSet:
        return course_of([], on)
    chosen = f"SELECT n.number FROM ({sql}) n(number)"
    with connection.cursor() as cursor:
        cursor.execute(_ADDITIONS.format(chosen=chosen), params)
        rows = cursor.fetchall()
    halts = halts_of({row[1] for row in rows})
    parts = groupby(rows, key=lambda row: row[:-3])
    return course_of(
        [
            _growing(promised, list(added), halts.get(promised[1], NO_HALTS))
            for promised, added in parts
        ],
        on,
    )


def _growing(promised: Sequence[Any], added: Sequence[Any], halts: Halts) -> Growing:
    additions = [Addition(*part[-3:]) for part in added if part[-1] is not None]
    return Growing(promise_said(promised[2:], halts), additions)
