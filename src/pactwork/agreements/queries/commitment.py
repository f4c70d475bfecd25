"""One commitment whole, and how it grew. Three queries, and one more for its growth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Subquery
from django.utils import timezone

from pactwork.agreements.models import Acceptance, Claim, Commitment, Obligation, Side
from pactwork.agreements.progress import Period
from pactwork.agreements.queries.amounts import PERIOD_OF
from pactwork.agreements.queries.cards import head_of
from pactwork.agreements.queries.promised import Promised, promised
from pactwork.agreements.queries.views import CommitmentDetail, CommitmentView
from pactwork.agreements.queries.visibility import agreements_visible_to
from pactwork.kernel.iris import iri
from pactwork.kernel.viewer import Viewer
from pactwork.organisations.api import OrganisationCard, cards


def commitment_view(
    row: Commitment,
    *,
    article: str,
    owed_by: Sequence[OrganisationCard],
    owed_to: Sequence[OrganisationCard],
    promised: Promised,
    on: date,
) -> CommitmentView:
    """A row, read with its agreement, as readers get it on a day."""
    return CommitmentView(
        number=row.pk,
        iri=iri("commitment", row.agreement.slug, row.key),
        key=row.key,
        article=article,
        text=row.text,
        area=row.area,
        target_groups=row.target_groups,
        owed_by=owed_by,
        owed_to=owed_to,
        owed_jointly=row.owed_jointly,
        owed_to_all=row.owed_to_all,
        owed_to_public=row.owed_to_public,
        measure=row.measure,
        counts_people=row.counts_people,
        target=row.target,
        baseline=row.baseline,
        increase_percent=row.increase_percent,
        per=promised.promise.per,
        start=promised.promise.start,
        due=row.due,
        deadline=promised.promise.falls_due(on),
        progress=promised.progress(on),
        evidence=promised.evidence,
        last_accepted_on=promised.last_accepted_on,
    )


def commitment_detail(
    slug: str, key: str, viewer: Viewer, *, on: date | None = None
) -> CommitmentDetail | None:
    """A commitment as it stands on a day (today by default); None if not to be seen.

    One that a later version dropped is still there, marked as withdrawn.
    """
    row = _row(slug, key, viewer)
    if row is None:
        return None
    organisations = cards([*row.by_numbers, *row.to_numbers])
    (held,) = promised([row.pk])
    view = commitment_view(
        row,
        article=row.article.key,
        owed_by=[organisations[number] for number in row.by_numbers],
        owed_to=[organisations[number] for number in row.to_numbers],
        promised=held,
        on=on or timezone.localdate(),
    )
    return CommitmentDetail(
        agreement=head_of(row.agreement),
        article_key=row.article.key,
        article_number=row.article.number,
        article_title=row.article.title,
        commitment=view,
        withdrawn_in=row.withdrawn_in,
        counted=held.evidence,
        uncounted=row.uncounted or 0,
    )


def _row(slug: str, key: str, viewer: Viewer) -> Any:
    """The commitment with its ends, and with how much was accepted and counts no more."""
    once = Acceptance.objects.filter(claim=OuterRef("pk"))
    again = Claim.objects.filter(Exists(once), commitment=OuterRef("pk"), accepted_on=None)
    rows = Commitment.objects.filter(
        agreement__in=agreements_visible_to(viewer).filter(slug=slug), key=key
    )
    return (
        rows.select_related("agreement", "article")
        .annotate(
            by_numbers=ArraySubquery(_ends(Side.BY)),
            to_numbers=ArraySubquery(_ends(Side.TO)),
            uncounted=Subquery(
                again.order_by().values("commitment").annotate(n=Count("pk")).values("n")
            ),
        )
        .first()
    )


def _ends(side: Side) -> Any:
    ends = Obligation.objects.filter(commitment=OuterRef("pk"), side=side)
    return ends.order_by("pk").values("organisation")


@dataclass(frozen=True)
class Step:
    """One accepted contribution to a commitment: on which day, how much more in its measure."""

    day: date
    amount: Decimal
    total: Decimal


_STEPS = f"""
WITH counted AS (
    SELECT e.id, e.last_day, e.headcount, c.measure, c.counts_people,
           {PERIOD_OF.format(day="e.first_day")} AS period
    FROM agreements_claim k
    JOIN agreements_commitment c ON c.id = k.commitment_id
    JOIN agreements_agreement a ON a.id = c.agreement_id
    JOIN agreements_evidence e ON e.id = k.evidence_id AND e.voided_on IS NULL
    WHERE k.commitment_id = %(commitment)s AND k.accepted_on IS NOT NULL
), first_seen AS (
    SELECT DISTINCT ON (p.pseudonym, e.period) e.id
    FROM counted e JOIN agreements_evidenceperson p ON p.evidence_id = e.id
    WHERE e.counts_people
    ORDER BY p.pseudonym, e.period, e.last_day, e.id
)
SELECT e.last_day, e.id, e.period, q.amount
FROM counted e JOIN agreements_evidencequantity q
     ON q.evidence_id = e.id AND q.measure = e.measure
WHERE NOT e.counts_people
UNION ALL
SELECT e.last_day, e.id, e.period,
       e.headcount + (SELECT count(*) FROM first_seen f WHERE f.id = e.id)
FROM counted e WHERE e.counts_people
ORDER BY 1, 2
"""


def steps_of(commitment: int, periods: Sequence[Period]) -> list[Step]:
    """How a commitment grew, by the day things happened, to what it has achieved.

    `periods` are those of its progress. With any, only what lies in them adds, and a person adds
    the first time in each; without, the first time ever.
    """
    total = Decimal(0)
    steps = []
    with connection.cursor() as cursor:
        cursor.execute(_STEPS, {"commitment": commitment})
        for day, _, period, amount in cursor.fetchall():
            if not periods or _lies_in(periods, period):
                total += amount
                steps.append(Step(day, amount, total))
    return steps


def _lies_in(periods: Sequence[Period], first_day: date | None) -> bool:
    return first_day is not None and periods[0].first_day <= first_day <= periods[-1].first_day
