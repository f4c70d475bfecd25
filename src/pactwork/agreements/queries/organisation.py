"""What an organisation owes and is owed, with the bodies below it, nothing counted twice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import BigIntegerField, Count, F, Func, Q, QuerySet, Sum
from django.utils import timezone

from pactwork.agreements.models import Commitment, Obligation, RegisterEntry, Side, Standing
from pactwork.agreements.progress import State
from pactwork.agreements.queries.amounts import Totals, totals_of
from pactwork.agreements.queries.cards import cards_of
from pactwork.agreements.queries.register import busiest_parties
from pactwork.agreements.queries.views import AgreementCard
from pactwork.agreements.queries.visibility import agreements_visible_to, entries_visible_to
from pactwork.kernel.texts import Text
from pactwork.kernel.viewer import Viewer
from pactwork.organisations.api import OrganisationCard, cards


@dataclass(frozen=True)
class OwedLine:
    """A commitment in a list: where it stands and which agreement it belongs to."""

    agreement: str
    agreement_title: Text
    authoritative: Sequence[str]
    key: str
    text: Text
    area: str
    state: str
    completion: float | None


@dataclass(frozen=True)
class Neighbour:
    """Another party of the same agreements, and in how many."""

    organisation: OrganisationCard
    agreements: int


@dataclass(frozen=True)
class Standings:
    """An organisation, or several taken as one: agreements, commitments by state, totals.

    `owed_by` and `owed_to` count commitments by state; each commitment once on each side.
    """

    agreements: Sequence[AgreementCard]
    owed_by: dict[str, int]
    owed_to: dict[str, int]
    totals: Totals
    neighbours: Sequence[Neighbour]


def standings_of(organisations: Collection[int], viewer: Viewer, *, limit: int = 100) -> Standings:
    """What these organisations, taken as one, are party to, owe, are owed and did."""
    entries = entries_of(organisations, viewer)
    shown = entries.select_related("agreement").defer("tokens", "sort_keys")
    ordered = shown.order_by("-last_day", "agreement")[:limit]
    return Standings(
        agreements=cards_of(ordered),
        owed_by=_by_state(organisations, viewer, Side.BY),
        owed_to=_by_state(organisations, viewer, Side.TO),
        totals=totals_of(_owed(organisations, viewer, Side.BY)),
        neighbours=_neighbours(entries, organisations),
    )


def entries_of(organisations: Collection[int], viewer: Viewer) -> QuerySet[RegisterEntry]:
    """The register's lines of agreements any of these organisations is party to."""
    return entries_visible_to(viewer).filter(parties__overlap=sorted(organisations))


def _owed(organisations: Collection[int], viewer: Viewer, side: Side) -> list[int]:
    rows = Obligation.objects.filter(
        organisation__in=organisations,
        side=side,
        commitment__withdrawn_in=None,
        commitment__agreement__in=agreements_visible_to(viewer),
    )
    return list(rows.values_list("commitment", flat=True).distinct())


def _by_state(organisations: Collection[int], viewer: Viewer, side: Side) -> dict[str, int]:
    rows = Standing.objects.filter(
        commitment__in=Commitment.objects.filter(
            obligations__organisation__in=organisations,
            obligations__side=side,
            withdrawn_in=None,
            agreement__in=agreements_visible_to(viewer),
        ).values("pk")
    )
    counts = dict(rows.values_list("state").annotate(Count("pk")))
    return {state: counts.get(state, 0) for state in State}


def owed_lines(
    organisations: Collection[int],
    viewer: Viewer,
    side: str,
    *,
    offset: int = 0,
    limit: int = 50,
) -> list[OwedLine]:
    """Commitments these organisations owe (side "by") or are owed ("to"), urgent ones first."""
    rows = (
        Standing.objects.filter(
            commitment__in=Commitment.objects.filter(
                Q(obligations__organisation__in=organisations, obligations__side=side),
                withdrawn_in=None,
                agreement__in=agreements_visible_to(viewer),
            ).values("pk")
        )
        .select_related("commitment__agreement")
        .order_by("-commitment__due_day", "commitment__agreement", "commitment__position")
    )
    return [_line(row) for row in rows[offset : offset + limit]]


def _line(row: Standing) -> OwedLine:
    commitment = row.commitment
    return OwedLine(
        agreement=commitment.agreement.slug,
        agreement_title=commitment.agreement.title,
        authoritative=commitment.agreement.authoritative,
        key=commitment.key,
        text=commitment.text,
        area=commitment.area,
        state=row.state,
        completion=row.completion,
    )


def _neighbours(
    entries: QuerySet[RegisterEntry], organisations: Collection[int], *, limit: int = 40
) -> list[Neighbour]:
    counts = busiest_parties(entries, limit=limit + len(organisations))
    others = {number: n for number, n in counts.items() if number not in organisations}
    held = cards(others)
    return [Neighbour(held[number], count) for number, count in list(others.items())[:limit]]


def totals_for(organisations: Collection[int], viewer: Viewer) -> Totals:
    """Totals of accepted evidence for what any of these organisations owes, counted once."""
    return totals_of(_owed(organisations, viewer, Side.BY))


def fulfilled_lately(viewer: Viewer, *, limit: int = 8) -> list[OwedLine]:
    """Commitments fulfilled, the latest first."""
    rows = (
        Standing.objects.filter(
            state=State.FULFILLED,
            commitment__withdrawn_in=None,
            commitment__agreement__in=agreements_visible_to(viewer),
        )
        .select_related("commitment__agreement")
        .order_by("-last_accepted_on", "commitment")
    )
    return [_line(row) for row in rows[:limit]]


@dataclass(frozen=True)
class Overview:
    """The whole register in five numbers."""

    agreements: int
    in_force: int
    organisations: int
    commitments: int
    fulfilled: int


def overview(viewer: Viewer) -> Overview:
    """The whole of what this reader may see, counted."""
    today = timezone.localdate()
    entries = entries_visible_to(viewer)
    begun = Q(first_day__isnull=True) | Q(first_day__lte=today)
    open_ = Q(last_day__isnull=True) | Q(last_day__gte=today)
    counts = entries.aggregate(
        agreements=Count("pk"),
        in_force=Count("pk", filter=begun & open_),
        commitments=Sum("commitments", default=0),
        fulfilled=Sum("fulfilled", default=0),
    )
    parties = Func(F("parties"), function="unnest", output_field=BigIntegerField())
    organisations = entries.annotate(one=parties).values("one").distinct().count()
    return Overview(organisations=organisations, **counts)
