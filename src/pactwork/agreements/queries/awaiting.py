"""What awaits those who act for organisations. The number of queries does not grow with rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Window
from django.utils import timezone

from pactwork.agreements.models import (
    CalendarAddress,
    Evidence,
    Obligation,
    RegisterEntry,
    Side,
)
from pactwork.agreements.progress import State
from pactwork.agreements.queries import turns
from pactwork.agreements.queries.cards import cards_of
from pactwork.agreements.queries.deadlines import ends_first, lives, rests
from pactwork.agreements.queries.evidence import EvidencePage, evidence_page
from pactwork.agreements.queries.exports import (
    Promised,
    promised_of,
    promises_visible_to,
)
from pactwork.agreements.queries.organisation import entries_of
from pactwork.agreements.queries.views import AgreementCard
from pactwork.kernel.viewer import Viewer
from pactwork.people.api import Person

SOON: Final = timedelta(days=30)
ENDING: Final = (30, 90, 180)
"""Days before the end of an agreement at which it is spoken of."""
DORMANT: Final = timedelta(days=365)


class Shelf(StrEnum):
    """Evidence by whose turn it is."""

    MINE = "mine"
    OTHERS = "others"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class PromisePage:
    """Some commitments, and how many there are in all."""

    promises: Sequence[Promised] = ()
    total: int = 0


@dataclass(frozen=True)
class AgreementPage:
    """Some agreements, and how many there are in all."""

    agreements: Sequence[AgreementCard] = ()
    total: int = 0


@dataclass(frozen=True)
class Awaiting:
    """What awaits somebody: evidence to accept, to answer for, to correct; commitments overdue and
    due within 30 days; agreements that end within 180 days, and those where nothing was accepted
    for a year.
    """

    to_accept: EvidencePage
    asked: EvidencePage
    returned: EvidencePage
    overdue: PromisePage
    due_soon: PromisePage
    ending: AgreementPage
    dormant: AgreementPage

    @property
    def acts(self) -> int:
        """How many things wait for an act."""
        pages = (self.to_accept, self.asked, self.returned, self.overdue)
        return sum(page.total for page in pages)


KINDS: Final = ("to_accept", "asked", "returned", "overdue", "due_soon", "ending", "dormant")


def awaiting(
    organisations: Collection[int],
    viewer: Viewer,
    *,
    judging: Collection[int],
    on: date,
    limit: int = 5,
) -> Awaiting:
    """What awaits those who act for these organisations; of each kind the first few.

    `judging` are those of them for which evidence may be accepted.
    """
    asked = _Asked(organisations, viewer, judging, on, 0, limit)
    return Awaiting(**{kind: asked.page(kind) for kind in KINDS})  # type: ignore[arg-type]


def one_kind(
    kind: str,
    organisations: Collection[int],
    viewer: Viewer,
    *,
    judging: Collection[int],
    on: date,
    offset: int,
    limit: int,
) -> Awaiting:
    """One page of one kind of what awaits; everything else is empty. No kind: all is empty."""
    asked = _Asked(organisations, viewer, judging, on, offset, limit)
    held = {kind: asked.page(kind)} if kind in KINDS else {}
    return replace(NOTHING, **held)  # type: ignore[arg-type]


@dataclass(frozen=True)
class _Asked:
    """Which page is asked for, for whom."""

    organisations: Collection[int]
    viewer: Viewer
    judging: Collection[int]
    on: date
    offset: int
    limit: int

    def page(self, kind: str) -> EvidencePage | PromisePage | AgreementPage:
        """The page of one kind."""
        page = {"offset": self.offset, "limit": self.limit}
        if kind == "overdue":
            return overdue(self.organisations, self.viewer, on=self.on, **page)
        if kind in _DATED:
            return _DATED[kind](self.organisations, self.viewer, on=self.on, **page)
        rows = {
            "to_accept": turns.to_accept(self.judging),
            "asked": turns.asked_of(self.organisations),
            "returned": turns.returned_to(self.organisations),
        }
        return evidence_page(rows[kind], self.viewer, **page)


def evidence_on_shelf(
    shelf: Shelf,
    organisations: Collection[int],
    viewer: Viewer,
    *,
    judging: Collection[int],
    kind: str = "",
    offset: int = 0,
    limit: int = 25,
) -> EvidencePage:
    """Evidence of these organisations by whose turn it is, newest first.

    `judging` are those of them for which evidence may be accepted.
    """
    rows = _shelf(shelf, organisations, judging)
    if kind:
        rows = rows.filter(kind=kind)
    return evidence_page(rows, viewer, offset=offset, limit=limit)


def shelf_counts(
    organisations: Collection[int], *, judging: Collection[int]
) -> Mapping[Shelf, int]:
    """How many pieces stand on each shelf."""
    return {shelf: _shelf(shelf, organisations, judging).count() for shelf in Shelf}


def _shelf(
    shelf: Shelf, organisations: Collection[int], judging: Collection[int]
) -> QuerySet[Evidence]:
    if shelf is Shelf.MINE:
        asked = (turns.asked_of(organisations), turns.returned_to(organisations))
        rows = [rows.values("pk") for rows in (turns.to_accept(judging), *asked)]
        return Evidence.objects.filter(pk__in=rows[0].union(*rows[1:]))
    shelves = {
        Shelf.OTHERS: turns.with_others,
        Shelf.RETURNED: turns.returned,
        Shelf.ACCEPTED: turns.accepted,
        Shelf.WITHDRAWN: turns.withdrawn,
    }
    return shelves[shelf](organisations)


def overdue(
    organisations: Collection[int], viewer: Viewer, *, on: date, offset: int = 0, limit: int = 25
) -> PromisePage:
    """Commitments these organisations owe whose day has passed, the longest first; not those of
    agreements that rest or have ended.
    """
    rows = _owed(organisations, viewer).filter(lives(on), standing__state=State.OVERDUE)
    return _promises(rows, offset, limit)


def due_soon(
    organisations: Collection[int], viewer: Viewer, *, on: date, offset: int = 0, limit: int = 25
) -> PromisePage:
    """Commitments these organisations owe that fall due within 30 days and are not fulfilled; not
    those of agreements that rest or have ended.
    """
    rows = _owed(organisations, viewer).filter(lives(on), until__range=(on, on + SOON))
    open_ = rows.exclude(ends_first()).exclude(standing__state=State.FULFILLED)
    return _promises(open_, offset, limit)


def _owed(organisations: Collection[int], viewer: Viewer) -> QuerySet[Any, Any]:
    mine = Obligation.objects.filter(organisation__in=sorted(organisations), side=Side.BY)
    return promises_visible_to(viewer).filter(pk__in=mine.values("commitment"))


def _promises(rows: QuerySet[Any, Any], offset: int, limit: int) -> PromisePage:
    counted = rows.annotate(of=Window(Count("pk"))).order_by("until", "agreement", "position")
    held = list(counted[offset : offset + limit])
    total = held[0].of if held else rows.count() if offset else 0
    return PromisePage([promised_of(row) for row in held], total)


def ending(
    organisations: Collection[int], viewer: Viewer, *, on: date, offset: int = 0, limit: int = 25
) -> AgreementPage:
    """Agreements that end within 180 days, the soonest first."""
    rows = _entries(organisations, viewer)
    rows = rows.filter(last_day__range=(on, on + timedelta(days=ENDING[-1])))
    return _agreements(rows.order_by("last_day", "agreement"), offset, limit)


def dormant(
    organisations: Collection[int], viewer: Viewer, *, on: date, offset: int = 0, limit: int = 25
) -> AgreementPage:
    """Agreements in force for a year in which nothing was accepted for a year, though something
    is still open. Those that rest are let be.
    """
    since = on - DORMANT
    rows = _entries(organisations, viewer).filter(
        ~rests(),
        Q(last_day=None) | Q(last_day__gte=on),
        Q(last_accepted_on=None) | Q(last_accepted_on__lt=since),
        Q(first_day__lt=since) | Q(first_day=None, signed_day__lt=since),
        commitments__gt=F("fulfilled"),
    )
    order = F("last_accepted_on").asc(nulls_first=True)
    return _agreements(rows.order_by(order, "agreement"), offset, limit)


def _entries(organisations: Collection[int], viewer: Viewer) -> QuerySet[RegisterEntry]:
    rows = entries_of(organisations, viewer) if organisations else RegisterEntry.objects.none()
    return rows.select_related("agreement").defer("tokens", "sort_keys")


def _agreements(rows: QuerySet[RegisterEntry], offset: int, limit: int) -> AgreementPage:
    held = list(rows.annotate(of=Window(Count("pk")))[offset : offset + limit])
    total = held[0].of if held else rows.count() if offset else 0
    return AgreementPage(cards_of(held), total)


_DATED: Final[Mapping[str, Callable[..., PromisePage | AgreementPage]]] = {
    "due_soon": due_soon,
    "ending": ending,
    "dormant": dormant,
}
NOTHING: Final = Awaiting(
    EvidencePage((), 0),
    EvidencePage((), 0),
    EvidencePage((), 0),
    PromisePage(),
    PromisePage(),
    AgreementPage(),
    AgreementPage(),
)

_ACTS: Final = """
SELECT organisation, sum(n)::int FROM (
    SELECT p.organisation_id, count(DISTINCT e.id)
    FROM agreements_party p
    JOIN agreements_commitment c ON c.agreement_id = p.agreement_id AND c.withdrawn_in IS NULL
    JOIN agreements_claim k ON k.commitment_id = c.id AND k.accepted_on IS NULL
    JOIN agreements_evidence e ON e.id = k.evidence_id AND e.voided_on IS NULL
    WHERE p.organisation_id = ANY(%(judging)s) AND p.organisation_id <> e.delivered_by_id
      AND NOT EXISTS (SELECT FROM agreements_message m WHERE m.evidence_id = e.id
                      AND m.thread_id = p.organisation_id AND m.settled_at IS NULL)
    GROUP BY 1
    UNION ALL
    SELECT e.delivered_by_id, count(DISTINCT (e.id, m.kind))
    FROM agreements_evidence e
    JOIN agreements_message m ON m.evidence_id = e.id AND m.settled_at IS NULL
    WHERE e.delivered_by_id = ANY(%(organisations)s) AND e.voided_on IS NULL GROUP BY 1
    UNION ALL
    SELECT o.organisation_id, count(*)
    FROM agreements_obligation o
    JOIN agreements_commitment c ON c.id = o.commitment_id AND c.withdrawn_in IS NULL
    JOIN agreements_standing s ON s.commitment_id = c.id AND s.state = 'overdue'
    JOIN agreements_registerentry r ON r.agreement_id = c.agreement_id AND r.rests_since IS NULL
         AND (r.last_day IS NULL OR r.last_day >= %(on)s)
    WHERE o.organisation_id = ANY(%(organisations)s) AND o.side = 'by' GROUP BY 1
) found(organisation, n) GROUP BY 1
"""


def acts_by_organisation(
    organisations: Collection[int], *, judging: Collection[int]
) -> dict[int, int]:
    """How many things wait for an act of each of these organisations. One query."""
    with connection.cursor() as cursor:
        asked = {"organisations": sorted(organisations), "judging": sorted(judging)}
        cursor.execute(_ACTS, {**asked, "on": timezone.localdate()})
        found = dict(cursor.fetchall())
    return {number: found.get(number, 0) for number in organisations}


def calendar_holder(token: str) -> Person | None:
    """Whose calendar reads at this secret address; None once it is revoked."""
    digest = sha256(token.encode()).hexdigest()
    row = CalendarAddress.objects.filter(digest=digest, revoked_at=None).select_related("person")
    return next((one.person for one in row), None)


def has_calendar_address(person: int) -> bool:
    """Whether this person has a calendar address that works."""
    return CalendarAddress.objects.filter(person=person, revoked_at=None).exists()
