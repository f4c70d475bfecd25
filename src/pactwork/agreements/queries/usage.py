"""How an installation is used, and acts on drafts, for those who run it: no terms, no titles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import TruncMonth

from pactwork.agreements.models import (
    Agreement,
    Claim,
    Draft,
    DraftAct,
    Evidence,
    Party,
    Remark,
    RemarkReport,
    RemarkState,
)
from pactwork.agreements.models.agreement import Visibility
from pactwork.agreements.negotiation import Act, DraftState
from pactwork.people.api import Person, names_of

ACTS = tuple(act.value for act in Act)


@dataclass(frozen=True)
class Usage:
    """How much there is. `evidence` counts pieces: accepted, waiting, withdrawn."""

    agreements: int
    public: int
    parties: int
    drafts: Mapping[str, int]
    evidence: Mapping[str, int]
    remarks_waiting: int
    remarks_reported: int


@dataclass(frozen=True)
class ActFound:
    """An organisation did something with a draft: that it did, not what the draft says."""

    number: int
    at: datetime
    organisation: int
    act: str
    person: str
    draft: UUID
    sha256: str


def usage() -> Usage:
    """How much there is today."""
    drafts = Draft.objects.order_by().values_list("stage").annotate(n=Count("pk"))
    accepted = Exists(Claim.objects.filter(evidence=OuterRef("pk"), accepted_on__isnull=False))
    pieces = Evidence.objects.annotate(is_accepted=accepted).aggregate(
        accepted=Count("pk", filter=Q(voided_on=None, is_accepted=True)),
        waiting=Count("pk", filter=Q(voided_on=None, is_accepted=False)),
        withdrawn=Count("pk", filter=Q(voided_on__isnull=False)),
    )
    return Usage(
        agreements=Agreement.objects.count(),
        public=Agreement.objects.filter(visibility=Visibility.PUBLIC).count(),
        parties=Party.objects.values("organisation").distinct().count(),
        drafts={state.value: 0 for state in DraftState} | dict(drafts),
        evidence=pieces,
        remarks_waiting=Remark.objects.filter(stage=RemarkState.WAITING).count(),
        remarks_reported=RemarkReport.objects.filter(settled_at=None).count(),
    )


def deliveries_by_month(on: date, *, months: int = 12) -> list[tuple[date, int]]:
    """How many pieces were delivered in each of the latest months, this one last."""
    place = on.year * 12 + on.month - 1
    firsts = [date(n // 12, n % 12 + 1, 1) for n in range(place - months + 1, place + 1)]
    rows = Evidence.objects.filter(recorded_at__date__gte=firsts[0]).order_by()
    counted = rows.values_list(TruncMonth("recorded_at")).annotate(n=Count("pk"))
    found = {month.date(): n for month, n in counted}
    return [(first, found.get(first, 0)) for first in firsts]


def acts_found(
    *,
    organisation: int | None = None,
    person: Person | None = None,
    act: str = "",
    first: date | None = None,
    last: date | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Sequence[ActFound]:
    """Acts on drafts that match all that is asked, newest first; those before `before`."""
    wanted: dict[str, Any] = {
        "organisation": organisation,
        "person": person,
        "act": act or None,
        "at__date__gte": first,
        "at__date__lte": last,
        "pk__lt": before,
    }
    rows = DraftAct.objects.filter(**{name: one for name, one in wanted.items() if one is not None})
    found = list(rows.select_related("draft").order_by("-pk")[:limit])
    names = names_of({row.person_id for row in found if row.person_id})
    return [
        ActFound(
            number=row.pk,
            at=row.at,
            organisation=row.organisation_id,
            act=row.act,
            person=names.get(row.person_id or 0, ""),
            draft=row.draft.uuid,
            sha256=row.sha256,
        )
        for row in found
    ]
