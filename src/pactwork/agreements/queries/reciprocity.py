"""What organisations gave each other, read from accepted evidence. Two queries each.

The rule is in `agreements/reciprocity.py`. Shares are worked out by how many received a piece, so
the answer grows with pairs, kinds, measures and years and not with evidence.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from pactwork.agreements.models import Claim, Evidence, Obligation, Side
from pactwork.agreements.queries.evidence import EvidencePage, evidence_page
from pactwork.agreements.queries.visibility import agreements_visible_to
from pactwork.agreements.reciprocity import (
    PIECES,
    PUBLIC_RECEIVER,
    Balance,
    Flow,
    balances,
    between,
)
from pactwork.kernel.viewer import Viewer

__all__ = [
    "PIECES",
    "PUBLIC_RECEIVER",
    "Balance",
    "Flow",
    "Passed",
    "balances",
    "between",
    "evidence_passed",
    "flows_in",
    "flows_of",
]


def flows_in(slug: str, viewer: Viewer) -> list[Flow]:
    """What passed under one agreement; [] if it is not to be seen."""
    return _flows(_counting(viewer).filter(commitment__agreement__slug=slug))


def flows_of(organisations: Collection[int], viewer: Viewer) -> list[Flow]:
    """What these organisations, taken as one, gave others and received, over all agreements this
    reader may see. A piece that serves several agreements is one piece.
    """
    return [
        one
        for one in _flows(_touching(_counting(viewer), organisations))
        if (one.giver in organisations) != (one.receiver in organisations)
    ]


def _counting(viewer: Viewer) -> QuerySet[Claim]:
    """The claims that count now, in agreements this reader may see."""
    return Claim.objects.filter(
        accepted_on__isnull=False,
        evidence__voided_on=None,
        commitment__withdrawn_in=None,
        commitment__agreement__in=agreements_visible_to(viewer),
    )


def _touching(claims: QuerySet[Claim], organisations: Collection[int]) -> QuerySet[Claim]:
    """Those of the pieces that these organisations delivered, or that are owed to them."""
    numbers = sorted(organisations)
    gave = Evidence.objects.filter(delivered_by__in=numbers).values("pk")
    owed = Obligation.objects.filter(organisation__in=numbers, side=Side.TO).values("commitment")
    received = claims.filter(commitment__in=owed).values("evidence")
    return claims.filter(evidence__in=gave.union(received))


_FLOWS: Final = f"""
WITH counted AS MATERIALIZED ({{claims}}),
received AS (
    SELECT k.e AS evidence, o.organisation_id AS receiver
    FROM counted k JOIN agreements_obligation o ON o.commitment_id = k.c AND o.side = '{Side.TO}'
    WHERE o.organisation_id <> k.g
    UNION
    SELECT k.e, {PUBLIC_RECEIVER} FROM counted k
    JOIN agreements_commitment c ON c.id = k.c AND c.owed_to_public
),
shared AS (
    SELECT evidence, receiver, count(*) OVER (PARTITION BY evidence) AS among FROM received
),
worth AS (
    SELECT s.evidence, '{PIECES}' AS measure, 1::numeric AS amount
    FROM (SELECT DISTINCT evidence FROM received) s
    UNION ALL
    SELECT s.evidence, q.measure, q.amount
    FROM (SELECT DISTINCT evidence FROM received) s
    JOIN agreements_evidencequantity q ON q.evidence_id = s.evidence AND q.amount > 0
)
SELECT e.delivered_by_id, s.receiver, e.kind, w.measure,
       extract(year FROM e.first_day)::int AS year, s.among, sum(w.amount), count(*)
FROM shared s
JOIN agreements_evidence e ON e.id = s.evidence
JOIN worth w ON w.evidence = s.evidence
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY 1, 2, 5, 3, 4
"""


def _flows(claims: QuerySet[Claim]) -> list[Flow]:
    held = claims.order_by().values(
        e=F("evidence_id"), c=F("commitment_id"), g=F("evidence__delivered_by")
    )
    try:
        sql, params = held.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_FLOWS.format(claims=sql), params)
        return _added_up(cursor.fetchall())


def _added_up(rows: Sequence[tuple[Any, ...]]) -> list[Flow]:
    """One flow of the rows that differ only in how many shared."""
    found: dict[tuple[int, int, str, str, int], tuple[Fraction, int]] = {}
    for giver, receiver, kind, measure, year, among, amount, pieces in rows:
        key = (giver, receiver, kind, measure, year)
        before, count = found.get(key, (Fraction(0), 0))
        found[key] = (before + Fraction(amount) / among, count + pieces)
    return [Flow(*key, amount, pieces) for key, (amount, pieces) in found.items()]


@dataclass(frozen=True)
class Passed:
    """Which evidence is wanted of what passed between organisations; empty means any.

    `givers` and `receivers` are numbers of organisations.
    """

    givers: frozenset[int] = frozenset()
    receivers: frozenset[int] = frozenset()
    kind: str = ""
    measure: str = PIECES
    year: int = 0


def evidence_passed(
    wanted: Passed, viewer: Viewer, *, agreement: str = "", offset: int = 0, limit: int = 30
) -> EvidencePage:
    """The evidence behind a number of reciprocity, newest first."""
    claims = _counting(viewer).filter(evidence=OuterRef("pk"))
    if agreement:
        claims = claims.filter(commitment__agreement__slug=agreement)
    rows = Evidence.objects.filter(Exists(_received(claims, wanted.receivers)))
    if wanted.givers:
        rows = rows.filter(delivered_by__in=wanted.givers)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.year:
        rows = rows.filter(first_day__year=wanted.year)
    if wanted.measure:
        rows = rows.filter(quantities__measure=wanted.measure, quantities__amount__gt=0)
    return evidence_page(rows, viewer, offset=offset, limit=limit)


def _received(claims: QuerySet[Claim], receivers: frozenset[int]) -> QuerySet[Claim]:
    """Claims on commitments owed to any of these other than the deliverer; to anybody if none."""
    ends = Obligation.objects.filter(commitment=OuterRef("commitment"), side=Side.TO).exclude(
        organisation=OuterRef("evidence__delivered_by")
    )
    if receivers:
        ends = ends.filter(organisation__in=receivers)
    owed = Q(Exists(ends))
    if not receivers or PUBLIC_RECEIVER in receivers:
        owed |= Q(commitment__owed_to_public=True)
    return claims.filter(owed)
