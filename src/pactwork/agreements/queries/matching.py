"""What is looked for in the register, and the entries that match it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, F, Func, IntegerField, Q, QuerySet, Subquery, Value

from pactwork.agreements.models import RegisterEntry, RegisterTag
from pactwork.agreements.queries.visibility import entries_visible_to
from pactwork.kernel.folding import query_tokens
from pactwork.kernel.viewer import Viewer

SORTS: Final = ("latest", "title", "signed", "progress")
STATUSES: Final = ("in_force", "suspended", "upcoming", "ended")
FACETS: Final = ("type", "status", "state", "theme", "segment", "area", "target_group", "country")
TAGGED: Final = ("type", "theme", "segment", "area", "target_group", "country")
"""Facets whose values are tags of the entries; of most an agreement may have several."""

_LONGEST_TEXT: Final = 200


@dataclass(frozen=True)
class RegisterFilter:
    """What is looked for. Concepts are codes ("themes:education"); "" means any.

    `organisations` are numbers, any of which is a party; `sort` one of SORTS. `status` is
    "in_force", "suspended", "upcoming" or "ended"; an agreement without an end is in force, one
    that rests is suspended until it goes on or ends.
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


def matching_entries(
    wanted: RegisterFilter, viewer: Viewer, today: date
) -> QuerySet[RegisterEntry]:
    """The entries this reader may see that match, in no order."""
    rows = entries_visible_to(viewer)
    for facet in TAGGED:
        if value := getattr(wanted, facet):
            rows = rows.filter(tags__contains=_tag(facet, value))
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.organisations:
        rows = rows.filter(parties__overlap=sorted(wanted.organisations))
    if wanted.status in STATUSES:
        rows = rows.filter(_status(wanted.status, today))
    return _with_words(rows, wanted.text)


def _tag(facet: str, code: str) -> Func:
    """The number of a tag, alone in an array; null in it, which nothing contains, if unknown."""
    number = RegisterTag.objects.filter(facet=facet, code=code).values("pk")
    return Func(
        Subquery(number),
        template="ARRAY[%(expressions)s]",
        output_field=ArrayField(IntegerField()),
    )


def _status(status: str, today: date) -> Q:
    if status == "upcoming":
        return Q(first_day__gt=today)
    if status == "ended":
        return Q(last_day__lt=today)
    if status == "suspended":
        return Q(rests_since__isnull=False) & _current(today)
    return Q(rests_since__isnull=True) & _current(today)


def _current(today: date) -> Q:
    begun = Q(first_day__isnull=True) | Q(first_day__lte=today)
    return begun & (Q(last_day__isnull=True) | Q(last_day__gte=today))


def _with_words(rows: QuerySet[RegisterEntry], text: str) -> QuerySet[RegisterEntry]:
    """Entries in which every word typed begins some word, as people see words."""
    groups = query_tokens(text[:_LONGEST_TEXT])
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
