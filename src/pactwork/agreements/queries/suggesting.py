"""Which commitments a piece of evidence may serve: by words, area, measure and recency."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery

from pactwork.agreements.models import Claim, Commitment, Obligation, Side
from pactwork.agreements.progress import State
from pactwork.agreements.queries.deadlines import falls_due
from pactwork.kernel.folding import query_tokens, search_tokens
from pactwork.kernel.texts import Text

MOST: Final = 2000
"""So many open commitments are looked at: those delivered for last, then those due first."""

_READ: Final = (
    "key", "text", "area", "measure", "due_day", "standing__state",
    "agreement__slug", "agreement__title", "agreement__authoritative",
    "agreement__first_day", "agreement__signed",
)  # fmt: skip

AREAS: Final[Mapping[str, frozenset[str]]] = {
    "training": frozenset({"training", "capacity-building", "digital-skills"}),
    "event": frozenset({"events", "networking", "promotion", "experience-sharing"}),
    "publication": frozenset({"public-information", "promotion", "research"}),
    "material": frozenset({"exchange-of-materials", "repository", "access-to-resources"}),
    "exchange": frozenset({"exchange-of-materials", "experience-sharing", "information-exchange"}),
    "placement": frozenset({"internships", "recruitment", "volunteering"}),
}
"""The areas a kind of evidence speaks for, by notations."""


@dataclass(frozen=True)
class Suggestion:
    """An open commitment, and why it is offered: "words", "area", "measure", "lately" or ""."""

    agreement: str
    agreement_title: Text
    authoritative: Sequence[str]
    key: str
    text: Text
    measure: str
    deadline: date | None
    last_delivered: date | None
    begins: date | None
    reasons: frozenset[str]


def suggested_commitments(
    organisation: int,
    *,
    words: str = "",
    kind: str = "",
    measures: Collection[str] = (),
    limit: int = 8,
) -> list[Suggestion]:
    """Open commitments under this organisation's agreements, the likeliest first. One query.

    `kind` is a code of "evidence-kinds", `measures` codes of "measures". Words weigh most, then
    measure, area, and what was delivered for lately; what the organisation itself owes goes
    before what others owe.
    """
    asked = frozenset(one for one in search_tokens(words) if len(one) > 2)
    areas = {f"areas:{one}" for one in AREAS.get(kind.rpartition(":")[2], ())}
    rated = [
        (_rating(row, asked, areas, frozenset(measures)), index, row)
        for index, row in enumerate(_rows(organisation)[:MOST])
    ]
    rated.sort(key=lambda one: (-one[0][0], one[1]))
    return [_suggestion(row, reasons) for (_, reasons), _, row in rated[:limit]]


def found_commitments(organisation: int, words: str, *, limit: int = 20) -> list[Suggestion]:
    """Open commitments whose words, or whose agreement's title, hold every word asked for."""
    asked = query_tokens(words)
    if not asked:
        return []
    found = (row for row in _rows(organisation)[:MOST] if _holds(_tokens(row), asked))
    return [
        _suggestion(row, frozenset({"words"})) for row, _ in zip(found, range(limit), strict=False)
    ]


def open_commitments(organisation: int, named: Collection[tuple[str, str]]) -> list[Suggestion]:
    """Those of these commitments, by agreement and key, for which it may deliver evidence."""
    if not named:
        return []
    wanted = Q()
    for slug, key in named:
        wanted |= Q(agreement__slug=slug, key=key)
    return [_suggestion(row, frozenset()) for row in _rows(organisation).filter(wanted)]


def _rows(organisation: int) -> QuerySet[Commitment, Any]:
    delivered = Claim.objects.filter(
        commitment=OuterRef("pk"),
        evidence__delivered_by=organisation,
        evidence__voided_on=None,
    )
    last = delivered.order_by().values("commitment").annotate(day=Max("evidence__last_day"))
    owed = Obligation.objects.filter(
        commitment=OuterRef("pk"), organisation=organisation, side=Side.BY
    )
    rows = Commitment.objects.filter(
        withdrawn_in=None, agreement__parties__organisation=organisation
    ).select_related("agreement", "standing")
    return (
        rows.only(*_READ)
        .annotate(
            last_delivered=Subquery(last.values("day")),
            own=Subquery(owed.values("pk")[:1]),
            until=falls_due(),
        )
        .order_by(
            F("own").asc(nulls_last=True),
            F("last_delivered").desc(nulls_last=True),
            F("until").asc(nulls_last=True),
            "agreement",
            "position",
        )
    )


def _rating(
    row: Any, asked: frozenset[str], areas: Collection[str], measures: frozenset[str]
) -> tuple[float, frozenset[str]]:
    reasons = set()
    points = 0.0
    if asked and (shared := asked & _tokens(row)):
        points += 3 * len(shared) / len(asked) + len(shared)
        reasons.add("words")
    if row.measure and row.measure in measures:
        points += 3
        reasons.add("measure")
    if row.area in areas:
        points += 2
        reasons.add("area")
    if row.last_delivered:
        points += 1
        reasons.add("lately")
    points += 1.5 if row.own else 0
    if row.standing.state in (State.OVERDUE, State.BEHIND):
        points += 0.5
    return points, frozenset(reasons)


def _tokens(row: Any) -> frozenset[str]:
    said = [*row.text.values(), *row.agreement.title.values()]
    return frozenset(token for text in said for token in _tokens_of(text))


@lru_cache(maxsize=8192)
def _tokens_of(text: str) -> tuple[str, ...]:
    """The words of a text that tell it apart; kept, since whoever delivers asks again and again."""
    return tuple(one for one in search_tokens(text) if len(one) > 2)


def _holds(tokens: Collection[str], asked: Collection[Sequence[str]]) -> bool:
    """Whether every word asked for begins one of the tokens, however it is spelt."""
    return all(any(held.startswith(spelt) for held in tokens for spelt in group) for group in asked)


def _suggestion(row: Any, reasons: frozenset[str]) -> Suggestion:
    return Suggestion(
        agreement=row.agreement.slug,
        agreement_title=row.agreement.title,
        authoritative=row.agreement.authoritative,
        key=row.key,
        text=row.text,
        measure=row.measure,
        deadline=row.until,
        last_delivered=row.last_delivered,
        begins=row.agreement.begins,
        reasons=reasons,
    )
