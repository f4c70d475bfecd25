"""The agreements of somebody's organisations: how far, whose turn, what falls due next."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Window

from pactwork.agreements.models import Claim, Commitment, Obligation, Side
from pactwork.agreements.progress import State
from pactwork.agreements.queries import turns
from pactwork.agreements.queries.cards import cards_of
from pactwork.agreements.queries.deadlines import ends_first, falls_due, lives
from pactwork.agreements.queries.organisation import entries_of
from pactwork.agreements.queries.views import AgreementCard
from pactwork.kernel.viewer import Viewer


class Order(StrEnum):
    """How the list is sorted."""

    DUE = "due"
    LATEST = "latest"
    PROGRESS = "progress"
    ENDING = "ending"


_ORDERS: Final[dict[Order, Any]] = {
    Order.DUE: F("next_due").asc(nulls_last=True),
    Order.LATEST: F("last_accepted_on").desc(nulls_last=True),
    Order.PROGRESS: F("completion").asc(),
    Order.ENDING: F("last_day").asc(nulls_last=True),
}


@dataclass(frozen=True)
class MyAgreement:
    """An agreement of ours. `for_us` pieces wait for us, `for_others` of ours for them;
    `next_due` is the day of the next open commitment we owe.
    """

    card: AgreementCard
    for_us: int
    for_others: int
    next_due: date | None


@dataclass(frozen=True)
class MyAgreements:
    """One page of them, and how many there are in all."""

    agreements: Sequence[MyAgreement]
    total: int


def my_agreements(
    organisations: Collection[int],
    viewer: Viewer,
    *,
    on: date,
    state: str = "",
    in_force: bool | None = None,
    order: Order = Order.DUE,
    offset: int = 0,
    limit: int = 25,
) -> MyAgreements:
    """The agreements these organisations are party to. Four queries, however many they are."""
    if not organisations:
        return MyAgreements([], 0)
    rows = entries_of(organisations, viewer).annotate(
        next_due=Subquery(_next_due(organisations, on)), of=Window(Count("pk"))
    )
    if state:
        rows = rows.filter(state=state)
    ended = Q(last_day__lt=on)
    if in_force is not None:
        rows = rows.exclude(ended) if in_force else rows.filter(ended)
    rows = rows.select_related("agreement").defer("tokens", "sort_keys")
    held = list(rows.order_by(_ORDERS[order], "agreement")[offset : offset + limit])
    total = held[0].of if held else rows.count() if offset else 0
    numbers = [row.pk for row in held]
    for_us = _counts(turns.claims_to_accept(organisations), numbers)
    for_others = _counts(_claims_of_ours(organisations), numbers)
    return MyAgreements(
        [
            MyAgreement(card, for_us.get(row.pk, 0), for_others.get(row.pk, 0), row.next_due)
            for row, card in zip(held, cards_of(held), strict=True)
        ],
        total,
    )


def _next_due(organisations: Collection[int], on: date) -> QuerySet[Any, Any]:
    mine = Obligation.objects.filter(organisation__in=sorted(organisations), side=Side.BY)
    rows = Commitment.objects.filter(
        agreement=OuterRef("agreement"), withdrawn_in=None, pk__in=mine.values("commitment")
    ).exclude(standing__state=State.FULFILLED)
    days = rows.annotate(until=falls_due(on)).filter(lives(on), until__gte=on).exclude(ends_first())
    return days.order_by("until").values("until")[:1]


def _claims_of_ours(organisations: Collection[int]) -> QuerySet[Claim]:
    return Claim.objects.filter(
        accepted_on=None,
        evidence__voided_on=None,
        commitment__withdrawn_in=None,
        evidence__delivered_by__in=sorted(organisations),
    )


def _counts(claims: QuerySet[Claim], agreements: Collection[int]) -> dict[int, int]:
    rows = claims.filter(commitment__agreement__in=agreements).order_by()
    counted = rows.values("commitment__agreement").annotate(n=Count("evidence", distinct=True))
    return {row["commitment__agreement"]: row["n"] for row in counted}
