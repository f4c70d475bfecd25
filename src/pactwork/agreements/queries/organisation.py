"""What an organisation owes and is owed, with the bodies below it, nothing counted twice."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    Func,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber
from django.utils import timezone

from pactwork.agreements.models import Obligation, RegisterEntry, Side, Standing
from pactwork.agreements.progress import State
from pactwork.agreements.queries.amounts import TOTALS_OF_COUNTED, Totals, totals_from, totals_of
from pactwork.agreements.queries.cards import card_of
from pactwork.agreements.queries.counting import busiest_parties_sql
from pactwork.agreements.queries.views import AgreementCard
from pactwork.agreements.queries.visibility import agreements_visible_to, entries_visible_to
from pactwork.kernel.texts import Text
from pactwork.kernel.viewer import Viewer
from pactwork.organisations.api import OrganisationCard, cards

NEIGHBOURS: Final = 40


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
    last_accepted_on: date | None = None


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
    """What these organisations, taken as one, are party to, owe, are owed, did. Three queries."""
    entries = entries_of(organisations, viewer)
    shown = entries.select_related("agreement").defer("tokens", "sort_keys")
    held = list(shown.order_by(F("last_day").desc(nulls_first=True), "agreement")[:limit])
    found = _counted(organisations, viewer)
    others = _others(found["party"], organisations)
    known = cards({number for entry in held for number in entry.parties} | others.keys())
    return Standings(
        agreements=[card_of(entry, [known[number] for number in entry.parties]) for entry in held],
        owed_by=_by_state(found[Side.BY]),
        owed_to=_by_state(found[Side.TO]),
        totals=totals_from(found["total"]),
        neighbours=[Neighbour(known[number], count) for number, count in others.items()],
    )


def entries_of(organisations: Collection[int], viewer: Viewer) -> QuerySet[RegisterEntry]:
    """The register's lines of agreements any of these organisations is party to."""
    return entries_visible_to(viewer).filter(parties__overlap=sorted(organisations))


def agreement_counts(organisations: Collection[int], viewer: Viewer) -> dict[int, int]:
    """To how many agreements this reader may see each of these organisations is party."""
    party = Func(F("parties"), function="unnest", output_field=BigIntegerField())
    rows = entries_of(organisations, viewer).order_by().annotate(party=party)
    counts = dict(rows.values("party").annotate(n=Count("pk")).values_list("party", "n"))
    return {number: counts.get(number, 0) for number in organisations}


def obligations_of(organisations: Collection[int], viewer: Viewer) -> QuerySet[Obligation]:
    """Their obligations on either side, in agreements this reader may see, not withdrawn."""
    return Obligation.objects.filter(
        organisation__in=organisations,
        commitment__withdrawn_in=None,
        commitment__agreement__in=agreements_visible_to(viewer),
    )


_COUNTS: Final = """
WITH owed AS MATERIALIZED (
    SELECT DISTINCT x.commitment AS commitment_id, x.side FROM ({obligations}) x
),
{totals},
states AS (SELECT o.side, s.state, count(*)::numeric FROM owed o
           JOIN agreements_standing s ON s.commitment_id = o.commitment_id GROUP BY 1, 2),
parties(number, n) AS ({parties})
SELECT * FROM states UNION ALL SELECT 'total', totals.* FROM totals
UNION ALL SELECT 'party', number::text, n FROM parties
"""


def _counted(organisations: Collection[int], viewer: Viewer) -> dict[str, dict[str, Decimal]]:
    """Commitments by side and state, totals of what is owed, and the busiest parties."""
    obligations = obligations_of(organisations, viewer).order_by().values("commitment", "side")
    counted = "SELECT commitment_id FROM owed WHERE side = 'by'"
    totals = TOTALS_OF_COUNTED.format(counted=counted)
    found: dict[str, dict[str, Decimal]] = {
        kind: {} for kind in (Side.BY, Side.TO, "total", "party")
    }
    if organisations:
        owed, params = obligations.query.sql_with_params()
        parties, of_parties = busiest_parties_sql(
            entries_of(organisations, viewer), limit=NEIGHBOURS + len(organisations)
        )
        sql = _COUNTS.format(obligations=owed, totals=totals, parties=parties)
        with connection.cursor() as cursor:
            cursor.execute(sql, [*params, *of_parties])
            for kind, name, number in cursor.fetchall():
                found[kind][name] = number
    return found


def _others(parties: Mapping[str, Decimal], organisations: Collection[int]) -> dict[int, int]:
    """Those of the parties that are not these organisations, busiest first."""
    counts = [(int(number), int(n)) for number, n in parties.items()]
    others = sorted((-n, number) for number, n in counts if number not in organisations)
    return {number: -n for n, number in others[:NEIGHBOURS]}


def _by_state(counts: Mapping[str, Decimal]) -> dict[str, int]:
    return {state: int(counts.get(state, 0)) for state in State}


@dataclass(frozen=True)
class WantedLines:
    """Which lines of one side are wanted: those in one state, or "" for all; from where on."""

    side: str
    state: str = ""
    offset: int = 0


def owed_lines(
    organisations: Collection[int], viewer: Viewer, *wanted: WantedLines, limit: int = 50
) -> dict[str, list[OwedLine]]:
    """Commitments these organisations owe (side "by") or are owed ("to"), urgent ones first.

    One query, whichever sides are wanted; the answer has a list for each side.
    """
    parts = [_side(organisations, viewer, one, limit) for one in wanted]
    lines: dict[str, list[OwedLine]] = {one.side: [] for one in wanted}
    for row in parts[0].union(*parts[1:], all=True).order_by("rank") if parts[1:] else parts[0]:
        lines[row["side"]].append(owed_line(row))
    return lines


def _side(organisations: Collection[int], viewer: Viewer, wanted: WantedLines, limit: int) -> Any:
    """The query of one side, as plain values so that it can be united with the other."""
    owed = obligations_of(organisations, viewer).filter(side=wanted.side)
    rows = Standing.objects.filter(commitment__in=owed.values("commitment"))
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    order = (_URGENCY, F("commitment__due_day").asc(nulls_last=True), *_POSITION)
    ordered = rows.annotate(side=Value(wanted.side), rank=Window(RowNumber(), order_by=order))
    page = ordered.order_by("rank")[wanted.offset : wanted.offset + limit]
    return page.values("side", "rank", *LINE)


_URGENCY: Final = Case(
    *(
        When(state=state, then=Value(rank))
        for rank, state in enumerate(
            (State.OVERDUE, State.BEHIND, State.NOT_STARTED, State.ON_TRACK, State.FULFILLED)
        )
    ),
    default=Value(9),
)


_POSITION: Final = ("commitment__agreement", "commitment__position")
LINE: Final = (
    "state",
    "completion",
    "last_accepted_on",
    "commitment__key",
    "commitment__text",
    "commitment__area",
    "commitment__agreement__slug",
    "commitment__agreement__title",
    "commitment__agreement__authoritative",
)


def owed_line(row: Mapping[str, Any]) -> OwedLine:
    """The line of a row read with the columns `LINE`."""
    return OwedLine(
        agreement=row["commitment__agreement__slug"],
        agreement_title=row["commitment__agreement__title"],
        authoritative=row["commitment__agreement__authoritative"],
        key=row["commitment__key"],
        text=row["commitment__text"],
        area=row["commitment__area"],
        state=row["state"],
        completion=row["completion"],
        last_accepted_on=row["last_accepted_on"],
    )


def totals_for(organisations: Collection[int], viewer: Viewer) -> Totals:
    """Totals of accepted evidence for what any of these organisations owes, counted once."""
    owed = obligations_of(organisations, viewer).filter(side=Side.BY)
    return totals_of(list(owed.values_list("commitment", flat=True).distinct()))


def fulfilled_lately(viewer: Viewer, *, limit: int = 8) -> list[OwedLine]:
    """Commitments fulfilled, the latest first."""
    rows = (
        Standing.objects.filter(
            state=State.FULFILLED,
            commitment__withdrawn_in=None,
            commitment__agreement__in=agreements_visible_to(viewer),
        )
        .order_by(F("last_accepted_on").desc(nulls_last=True), "commitment")
        .values(*LINE)
    )
    return [owed_line(row) for row in rows[:limit]]


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
