"""Whether an agreement in force rests, is to end, or has ended."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from pactwork.agreements.models import (
    Agreement,
    Ending,
    EndingConsent,
    NoticePeriod,
    Party,
    Suspension,
)

NOT_BINDING = ("party-roles:funder", "party-roles:endorser")
"""Roles of parties that sign nothing: they neither suspend nor end an agreement."""


@dataclass(frozen=True)
class Resting:
    """Days on which an agreement rests or rested; `last_day` None while it does."""

    by: int
    first_day: date
    last_day: date | None
    reason: str


@dataclass(frozen=True)
class AfterForce:
    """What is to be known of an agreement besides its terms. Organisations by their numbers.

    `ended_by` is None where all agreed, or nobody ended it; see `ends_on`, the first day on which
    it is in force no more. `contacts` of each party are for its parties alone.
    """

    notice_months: int
    rests: Resting | None
    rested: tuple[Resting, ...]
    ends_on: date | None
    ended_by: int | None
    reason: str
    agreed_to_end: frozenset[int]
    signatories: Sequence[int]
    contacts: Mapping[int, Sequence[Mapping[str, str]]]


def course_of(slug: str) -> AfterForce | None:
    """What happened to an agreement after it came into force; None if there is none. Whoever asks
    has made sure that its reader may see it.
    """
    row = Agreement.objects.filter(slug=slug).first()
    if row is None:
        return None
    notice = NoticePeriod.objects.filter(agreement=row).first()
    ending = Ending.objects.filter(agreement=row).first()
    all_rests = tuple(
        Resting(one.by_id, one.first_day, one.last_day, one.reason)
        for one in Suspension.objects.filter(agreement=row).order_by("pk")
    )
    agreed = EndingConsent.objects.filter(agreement=row).values_list("organisation", flat=True)
    parties = list(Party.objects.filter(agreement=row).order_by("pk"))
    return AfterForce(
        notice_months=notice.months if notice else 0,
        rests=next((one for one in all_rests if one.last_day is None), None),
        rested=tuple(one for one in all_rests if one.last_day is not None),
        ends_on=ending.effective_on if ending else None,
        ended_by=ending.by_id if ending else None,
        reason=ending.reason if ending else "",
        agreed_to_end=frozenset(agreed),
        signatories=[one.organisation_id for one in parties if one.role not in NOT_BINDING],
        contacts={one.organisation_id: one.contacts for one in parties},
    )


def at_rest_or_ended(slugs: Collection[str], on: date) -> dict[str, str]:
    """Those of these agreements that rest ("rests") or have ended ("ended") on a day."""
    resting = Suspension.objects.filter(
        Q(last_day=None) | Q(last_day__gt=on), agreement__slug__in=slugs, first_day__lte=on
    )
    ended = Ending.objects.filter(agreement__slug__in=slugs, effective_on__lte=on)
    return dict.fromkeys(
        resting.values_list("agreement__slug", flat=True), "rests"
    ) | dict.fromkeys(ended.values_list("agreement__slug", flat=True), "ended")
