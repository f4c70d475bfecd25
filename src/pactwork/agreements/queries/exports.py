"""Reads for machines: one card, the newest agreements, and commitments wholesale."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet
from django.utils import timezone

from pactwork.agreements.models import Commitment, Obligation, Side
from pactwork.agreements.models.agreement import Visibility
from pactwork.agreements.periods import Per
from pactwork.agreements.queries.amounts import promise_of
from pactwork.agreements.queries.cards import cards_of
from pactwork.agreements.queries.deadlines import falls_due
from pactwork.agreements.queries.register import RegisterFilter, matching_entries
from pactwork.agreements.queries.views import AgreementCard
from pactwork.agreements.queries.visibility import agreements_visible_to, entries_visible_to
from pactwork.kernel.texts import Text
from pactwork.kernel.viewer import Viewer


def agreement_card(slug: str, viewer: Viewer) -> AgreementCard | None:
    """The card of one agreement; None if not to be seen. Two queries."""
    rows = entries_visible_to(viewer).filter(agreement__slug=slug).select_related("agreement")
    return next(iter(cards_of(rows.defer("tokens", "sort_keys"))), None)


def agreements_changed_lately(
    wanted: RegisterFilter, viewer: Viewer, *, limit: int = 40
) -> list[AgreementCard]:
    """Matching agreements, those that came or changed last first. Two queries."""
    rows = matching_entries(wanted, viewer, timezone.localdate())
    ordered = rows.order_by("-agreement__changed_at", "-agreement")
    return cards_of(ordered.select_related("agreement").defer("tokens", "sort_keys")[:limit])


@dataclass(frozen=True)
class Promised:
    """A commitment apart from its page: what, by and to whom (numbers), how far, by when.

    `deadline` is the due day or else the last day of the agreement, later by the days on which it
    rested. `achieved` and `target` are
    in units of `measure`; `target` is that of one period where the promise recurs (`per`).
    """

    agreement: str
    agreement_title: Text
    authoritative: Sequence[str]
    changed_at: datetime
    key: str
    text: Text
    area: str
    owed_by: Sequence[int]
    owed_to: Sequence[int]
    owed_to_public: bool
    measure: str
    target: Decimal | None
    per: Per | None
    start: date | None
    deadline: date | None
    state: str
    achieved: Decimal
    completion: float | None
    evidence: int
    is_public: bool


def promised_in(agreements: Collection[int], viewer: Viewer) -> Mapping[int, list[Promised]]:
    """The commitments of these agreements, in their order, by number of agreement. One query."""
    rows = promises_visible_to(viewer).filter(agreement__in=agreements)
    found: dict[int, list[Promised]] = {number: [] for number in agreements}
    for row in rows.order_by("agreement", "position"):
        found[row.agreement_id].append(promised_of(row))
    return found


def due_between(
    first: date,
    last: date,
    viewer: Viewer,
    *,
    organisations: Collection[int] = (),
    limit: int = 1000,
) -> list[Promised]:
    """Commitments whose deadline falls on these days, both counted, soonest first; not those whose
    agreement was ended before. One query.

    With `organisations`, only what any of them owes.
    """
    rows = promises_visible_to(viewer).filter(until__range=(first, last))  # type: ignore[misc]
    rows = rows.exclude(agreement__ending__effective_on__lte=F("until"))
    if organisations:
        mine = Q(obligations__organisation__in=organisations, obligations__side=Side.BY)
        rows = rows.filter(pk__in=Commitment.objects.filter(mine).values("pk"))
    ordered = rows.order_by("until", "agreement", "position")  # type: ignore[misc]
    return [promised_of(row) for row in ordered[:limit]]


def promises_visible_to(viewer: Viewer) -> QuerySet[Commitment]:
    """Commitments that stand, with all that `promised_of` reads."""
    rows = Commitment.objects.filter(
        withdrawn_in=None, agreement__in=agreements_visible_to(viewer)
    ).select_related("agreement", "standing")
    return rows.annotate(
        by_numbers=_numbers(Side.BY), to_numbers=_numbers(Side.TO), until=falls_due()
    )


def _numbers(side: Side) -> ArraySubquery:
    ends = Obligation.objects.filter(commitment=OuterRef("pk"), side=side).order_by("pk")
    return ArraySubquery(ends.values("organisation"))


def promised_of(row: Commitment) -> Promised:
    """A row of `promises_visible_to` as a value."""
    agreement, standing, promise = row.agreement, row.standing, promise_of(row)
    return Promised(
        agreement=agreement.slug,
        agreement_title=agreement.title,
        authoritative=agreement.authoritative,
        changed_at=agreement.changed_at,
        key=row.key,
        text=row.text,
        area=row.area,
        owed_by=row.by_numbers,  # type: ignore[attr-defined]
        owed_to=row.to_numbers,  # type: ignore[attr-defined]
        owed_to_public=row.owed_to_public,
        measure=row.measure,
        target=row.target,
        per=promise.per,
        start=promise.start,
        deadline=row.until,  # type: ignore[attr-defined]
        state=standing.state,
        achieved=standing.achieved,
        completion=standing.completion,
        evidence=standing.evidence,
        is_public=agreement.visibility == Visibility.PUBLIC,
    )
