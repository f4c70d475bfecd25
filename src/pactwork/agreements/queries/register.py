"""The register: finding agreements by words, filters and order, with counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Func, Q, QuerySet, Value
from django.db.models.fields import BooleanField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Collate
from django.utils import timezone

from pactwork.agreements.models import RegisterEntry
from pactwork.agreements.queries.cards import cards_of
from pactwork.agreements.queries.views import AgreementCard
from pactwork.agreements.queries.visibility import entries_visible_to
from pactwork.kernel.folding import query_tokens
from pactwork.kernel.viewer import Viewer
from pactwork.organisations.api import OrganisationCard, cards

SORTS: Final = ("latest", "title", "signed", "progress")
STATUSES: Final = ("in_force", "upcoming", "ended")
FACETS: Final = ("type", "status", "state", "theme", "segment", "area", "target_group", "country")
_LISTS: Final = {
    "theme": "themes",
    "segment": "segments",
    "area": "areas",
    "target_group": "target_groups",
    "country": "countries",
}


@dataclass(frozen=True)
class RegisterFilter:
    """What is looked for. Concepts are codes ("themes:education"); "" means any.

    `organisations` are numbers, any of which is a party; `sort` one of SORTS. `status` is
    "in_force", "upcoming" or "ended"; an agreement without an end is in force.
    """

    text: str = ""
    type: str = ""
    status: str = ""
    state: str = ""
    theme: str = ""
    segment: str = ""
    area: str = ""
    target_group: str = ""
    country: str = ""
    organisations: frozenset[int] = frozenset()
    sort: str = "latest"
    offset: int = 0
    limit: int = 30


@dataclass(frozen=True)
class RegisterPage:
    """One page, how many there are in all, and counts by facet and value, largest first."""

    cards: Sequence[AgreementCard]
    total: int
    facets: Mapping[str, Sequence[tuple[str, int]]]


def register(wanted: RegisterFilter, viewer: Viewer, language: str) -> RegisterPage:
    """One page of the agreements this reader may see that match, with the counts beside it."""
    today = timezone.localdate()
    matching = matching_entries(wanted, viewer, today)
    facets, total = _facets(matching, today)
    ordered = _ordered(matching, wanted.sort, language).select_related("agreement")
    rows = ordered.defer("tokens", "sort_keys")[wanted.offset : wanted.offset + wanted.limit]
    return RegisterPage(cards_of(rows), total, facets)


def register_after(
    wanted: RegisterFilter, viewer: Viewer, *, slug: str = "", limit: int = 100
) -> list[AgreementCard]:
    """Matching agreements by slug, from the one after `slug` on: the keyset page."""
    matching = matching_entries(wanted, viewer, timezone.localdate())
    rows = matching.filter(agreement__slug__gt=slug).order_by("agreement__slug")
    return cards_of(rows.select_related("agreement").defer("tokens", "sort_keys")[:limit])


def matching_entries(
    wanted: RegisterFilter, viewer: Viewer, today: date
) -> QuerySet[RegisterEntry]:
    """The lines this reader may see that match, whatever the order and the page."""
    rows = entries_visible_to(viewer)
    for name, column in _LISTS.items():
        if value := getattr(wanted, name):
            rows = rows.filter(**{f"{column}__contains": [value]})
    if wanted.type:
        rows = rows.filter(type=wanted.type)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.organisations:
        rows = rows.filter(parties__overlap=sorted(wanted.organisations))
    if wanted.status in STATUSES:
        rows = rows.filter(_status(wanted.status, today))
    return _with_words(rows, wanted.text)


def _status(status: str, today: date) -> Q:
    if status == "upcoming":
        return Q(first_day__gt=today)
    if status == "ended":
        return Q(last_day__lt=today)
    begun = Q(first_day__isnull=True) | Q(first_day__lte=today)
    return begun & (Q(last_day__isnull=True) | Q(last_day__gte=today))


def _with_words(rows: QuerySet[RegisterEntry], text: str) -> QuerySet[RegisterEntry]:
    """Entries in which every word typed begins some word, as people see words."""
    groups = query_tokens(text[:200])
    if text.strip() and not groups:
        return rows.none()
    if not groups:
        return rows
    query = " & ".join(f"({' | '.join(_lexeme(token) for token in group)})" for group in groups)
    found = Func(
        F("tokens"),
        Value(query),
        template="(%(expressions)s::tsquery)",
        arg_joiner=" @@ ",
        output_field=BooleanField(),
    )
    return rows.filter(found)


def _lexeme(token: str) -> str:
    """A token as a quoted prefix lexeme of PostgreSQL's tsquery (manual, §8.11.2)."""
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "':*"


def _ordered(rows: QuerySet[RegisterEntry], sort: str, language: str) -> QuerySet[RegisterEntry]:
    if sort == "title":
        return rows.order_by(Collate(KeyTextTransform(language, "sort_keys"), "C"), "agreement")
    if sort == "signed":
        return rows.order_by(F("signed_day").desc(nulls_last=True), "agreement")
    if sort == "progress":
        return rows.order_by("-completion", "agreement")
    return rows.order_by(F("last_accepted_on").desc(nulls_last=True), "agreement")


_COUNTS: Final = """
WITH m AS MATERIALIZED ({matching})
SELECT 'total' AS facet, '' AS value, count(*) AS n FROM m
UNION ALL SELECT 'type', type, count(*) FROM m GROUP BY 2
UNION ALL SELECT 'state', state, count(*) FROM m GROUP BY 2
UNION ALL SELECT 'status', CASE WHEN first_day > %s THEN 'upcoming'
                                WHEN last_day < %s THEN 'ended' ELSE 'in_force' END, count(*)
          FROM m GROUP BY 2
UNION ALL SELECT 'theme', x, count(*) FROM m, unnest(themes) x GROUP BY 2
UNION ALL SELECT 'segment', x, count(*) FROM m, unnest(segments) x GROUP BY 2
UNION ALL SELECT 'area', x, count(*) FROM m, unnest(areas) x GROUP BY 2
UNION ALL SELECT 'target_group', x, count(*) FROM m, unnest(target_groups) x GROUP BY 2
UNION ALL SELECT 'country', x, count(*) FROM m, unnest(countries) x GROUP BY 2
ORDER BY 1, 3 DESC, 2
"""


def _facets(
    matching: QuerySet[RegisterEntry], today: date
) -> tuple[dict[str, list[tuple[str, int]]], int]:
    columns = ("type", "state", "first_day", "last_day", *_LISTS.values())
    try:
        sql, params = matching.order_by().values(*columns).query.sql_with_params()
    except EmptyResultSet:
        return {facet: [] for facet in FACETS}, 0
    facets: dict[str, list[tuple[str, int]]] = {facet: [] for facet in FACETS}
    total = 0
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS.format(matching=sql), [*params, today, today])
        for facet, value, count in cursor.fetchall():
            if facet == "total":
                total = count
            else:
                facets[facet].append((value, count))
    return facets, total


@dataclass(frozen=True)
class Place:
    """An organisation on the map, with how many of the matching agreements it is party to."""

    organisation: OrganisationCard
    agreements: int


def register_places(wanted: RegisterFilter, viewer: Viewer, *, limit: int = 400) -> list[Place]:
    """Where the parties of the matching agreements are: those with a position, busiest first."""
    matching = matching_entries(wanted, viewer, timezone.localdate())
    counts = busiest_parties(matching, limit=limit)
    held = cards(counts)
    return [
        Place(held[number], count)
        for number, count in counts.items()
        if number in held and held[number].latitude is not None
    ]


def busiest_parties(rows: QuerySet[RegisterEntry], *, limit: int) -> dict[int, int]:
    """How many of these agreements each organisation is party to, busiest first."""
    try:
        sql, params = rows.order_by().values("parties").query.sql_with_params()
    except EmptyResultSet:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH m AS ({sql}) SELECT x, count(*) FROM m, unnest(parties) x "
            "GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %s",
            [*params, limit],
        )
        return dict(cursor.fetchall())


def has_demonstration(viewer: Viewer) -> bool:
    """Whether anything this reader may see was made up to show how it works."""
    return entries_visible_to(viewer).filter(agreement__is_demonstration=True).exists()
