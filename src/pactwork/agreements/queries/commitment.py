"""One commitment whole, and how it grew. Three queries, and one more for its growth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils import timezone

from pactwork.agreements.models import Acceptance, Commitment, Obligation, Side
from pactwork.agreements.progress import Amounts, Progress, progress_of
from pactwork.agreements.queries.amounts import amounts_of, promise_of
from pactwork.agreements.queries.cards import head_of
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
    progress: Progress,
    evidence: int,
    last_accepted_on: date | None,
) -> CommitmentView:
    """A row, read with its agreement, as readers get it."""
    promise = promise_of(row)
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
        target=row.target,
        baseline=row.baseline,
        increase_percent=row.increase_percent,
        is_yearly=row.is_yearly,
        start=promise.start,
        due=row.due,
        deadline=promise.deadline,
        progress=progress,
        evidence=evidence,
        last_accepted_on=last_accepted_on,
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
    amounts = amounts_of([row.pk]).get(row.pk, Amounts())
    view = commitment_view(
        row,
        article=row.article.key,
        owed_by=[organisations[number] for number in row.by_numbers],
        owed_to=[organisations[number] for number in row.to_numbers],
        progress=progress_of(promise_of(row), amounts, on or timezone.localdate()),
        evidence=row.counted,
        last_accepted_on=row.last_accepted,
    )
    return CommitmentDetail(
        agreement=head_of(row.agreement),
        article_key=row.article.key,
        article_number=row.article.number,
        article_title=row.article.title,
        commitment=view,
        withdrawn_in=row.withdrawn_in,
        counted=row.counted,
        uncounted=row.uncounted,
    )


def _row(slug: str, key: str, viewer: Viewer) -> Any:
    """The commitment with its ends and with how much evidence it has, in one query."""
    accepted = Q(claims__accepted_on__isnull=False)
    once = Acceptance.objects.filter(claim__commitment=OuterRef("pk"), claim__accepted_on=None)
    rows = Commitment.objects.filter(
        agreement__in=agreements_visible_to(viewer).filter(slug=slug), key=key
    )
    return (
        rows.select_related("agreement", "article")
        .annotate(
            by_numbers=ArraySubquery(_ends(Side.BY)),
            to_numbers=ArraySubquery(_ends(Side.TO)),
            counted=Count("claims", filter=accepted),
            last_accepted=Max("claims__accepted_on"),
            uncounted=Count("claims", filter=~accepted & Exists(once)),
        )
        .first()
    )


def _ends(side: Side) -> Any:
    ends = Obligation.objects.filter(commitment=OuterRef("pk"), side=side)
    return ends.order_by("pk").values("organisation")
