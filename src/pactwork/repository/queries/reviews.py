"""Reviews under way: who looks at what, and what somebody declined and may take back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import F, Prefetch, Q
from django.utils import timezone

from pactwork.kernel.texts import Text
from pactwork.organisations.api import OrganisationCard, cards
from pactwork.people.api import Person, names_of
from pactwork.repository.curation import LOOKED_AT
from pactwork.repository.models import Review, ReviewClaim, ReviewRemark, Stage, Verdict

MOST: Final = 25


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """Somebody who looks at a version, by number and name, and until when others are told."""

    person: int
    name: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class DeclinedLine:
    """What somebody declined, and why; nobody wrote on it since."""

    key: str
    titles: Text
    languages: Sequence[str]
    organisation: OrganisationCard
    reason: str
    at: datetime


def claims_on(keys: Collection[str], person: Person) -> Mapping[str, Sequence[ClaimLine]]:
    """Who looks at what waits for a review, by material, whoever came first before. Whoever handed
    something in is not told of others, also where they curate there.
    """
    rows = ReviewClaim.objects.filter(
        version__material__key__in=list(keys),
        version__stage=Stage.REVIEW,
        round=F("version__round"),
        since__gt=timezone.now() - LOOKED_AT,
    ).order_by("since", "pk")
    rows = rows.exclude(~Q(person=person), version__submitted_by=person)
    held = list(rows.values_list("version__material__key", "person", "since"))
    names = names_of({who for _, who, _ in held})
    found: dict[str, list[ClaimLine]] = {}
    for key, who, since in held:
        line = ClaimLine(who, names.get(who, ""), since, since + LOOKED_AT)
        found.setdefault(key, []).append(line)
    return found


def declined_lately(person: Person) -> list[DeclinedLine]:
    """What this person declined and may still have in review again, the newest first."""
    rows = Review.objects.filter(
        person=person,
        verdict=Verdict.DECLINED,
        settled_at=None,
        round=F("version__round"),
        version__stage=Stage.DRAFT,
        version__changed_at=F("at"),
    )
    reasons = Prefetch("remarks", ReviewRemark.objects.filter(position=0))
    rows = rows.select_related("version__material").prefetch_related(reasons)
    held = list(rows.order_by("-at")[:MOST])
    known = cards({one.version.material.organisation_id for one in held})
    return [
        DeclinedLine(
            key=one.version.material.key,
            titles=one.version.titles,
            languages=one.version.languages,
            organisation=known[one.version.material.organisation_id],
            reason=" ".join(remark.text for remark in one.remarks.all()),
            at=one.at,
        )
        for one in held
    ]
