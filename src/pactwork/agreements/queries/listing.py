"""The evidence of one agreement as a list that can be narrowed. Four queries."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from pactwork.agreements.models import Claim, Evidence, EvidencePerson
from pactwork.agreements.queries.evidence import claims_visible_to, evidence_page
from pactwork.agreements.queries.views import EvidenceView
from pactwork.kernel.texts import Text
from pactwork.kernel.viewer import Viewer

PEOPLE: Final = "people"
"""As a measure: evidence in which people took part."""


@dataclass(frozen=True)
class EvidenceFilter:
    """Which evidence of an agreement is wanted; everything empty means all of it.

    `commitment` is a key, `kind` a code of the scheme "evidence-kinds", `measure` a code of the
    scheme "measures" or "people". `counted` True: what counts now for a commitment that still
    stands, which is what totals are made of; False: what no longer counts.
    """

    commitment: str = ""
    kind: str = ""
    measure: str = ""
    counted: bool | None = None


@dataclass(frozen=True)
class CommitmentFacet:
    """A commitment and how many of the matching pieces serve it."""

    key: str
    text: Text
    count: int


@dataclass(frozen=True)
class EvidenceListing:
    """One page of the matching evidence, newest first, and how it divides."""

    evidence: Sequence[EvidenceView]
    total: int
    commitments: Sequence[CommitmentFacet] = ()
    kinds: Mapping[str, int] = field(default_factory=dict)
    counted: int = 0


def evidence_listing(
    slug: str,
    wanted: EvidenceFilter,
    viewer: Viewer,
    *,
    offset: int = 0,
    limit: int = 30,
) -> EvidenceListing:
    """The evidence of an agreement that matches, and how much of it there is of each sort."""
    claims = claims_visible_to(viewer).filter(commitment__agreement__slug=slug)
    rows = _matching(claims, wanted)
    page = evidence_page(rows, viewer, offset=offset, limit=limit)
    facets = _facets(rows, claims)
    return EvidenceListing(
        evidence=page.evidence,
        total=page.total,
        commitments=[
            CommitmentFacet(key, json.loads(text), count)
            for facet, key, text, count in facets
            if facet == "commitment"
        ],
        kinds={kind: count for facet, kind, _, count in facets if facet == "kind"},
        counted=next((count for facet, _, _, count in facets if facet == "counted"), 0),
    )


def _matching(claims: QuerySet[Claim], wanted: EvidenceFilter) -> QuerySet[Evidence]:
    counting = Q(accepted_on__isnull=False, commitment__withdrawn_in=None)
    serving = claims.filter(commitment__key=wanted.commitment) if wanted.commitment else claims
    if wanted.counted:
        serving = serving.filter(counting)
    rows = Evidence.objects.filter(pk__in=serving.values("evidence"))
    if wanted.counted is False:
        rows = rows.exclude(pk__in=claims.filter(counting).values("evidence"))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.measure == PEOPLE:
        named = EvidencePerson.objects.filter(evidence=OuterRef("pk"))
        return rows.filter(Q(headcount__gt=0) | Exists(named))
    if wanted.measure:
        rows = rows.filter(quantities__measure=wanted.measure, quantities__amount__gt=0)
    return rows


_FACETS: Final = """
WITH m AS MATERIALIZED ({matching}),
k AS (SELECT v.e, v.c, v.a FROM ({claims}) v JOIN m ON m.e = v.e)
SELECT 'kind', m.kind, NULL, count(*), 0 FROM m GROUP BY 2
UNION ALL
SELECT 'commitment', c.key, c.text::text, count(*), min(c.position)
FROM k JOIN agreements_commitment c ON c.id = k.c GROUP BY 2, 3
UNION ALL
SELECT 'counted', '', NULL, count(DISTINCT k.e), 0
FROM k JOIN agreements_commitment c ON c.id = k.c
WHERE k.a IS NOT NULL AND c.withdrawn_in IS NULL
ORDER BY 1, 5, 4 DESC, 2
"""


def _facets(rows: QuerySet[Evidence], claims: QuerySet[Claim]) -> list[tuple[str, str, str, int]]:
    try:
        matching, first = _sql(rows.order_by().values("kind", e=F("pk")))
    except EmptyResultSet:
        return []
    seen, second = _sql(
        claims.order_by().values(e=F("evidence_id"), c=F("commitment_id"), a=F("accepted_on"))
    )
    with connection.cursor() as cursor:
        cursor.execute(_FACETS.format(matching=matching, claims=seen), [*first, *second])
        return [row[:4] for row in cursor.fetchall()]


def _sql(rows: QuerySet[Any, Any]) -> tuple[str, Sequence[Any]]:
    return rows.query.sql_with_params()
