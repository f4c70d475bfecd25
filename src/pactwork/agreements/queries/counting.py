"""Counts beside a search of the register: how many match, and how they divide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from pactwork.agreements.models import RegisterEntry
from pactwork.agreements.queries.matching import (
    FACETS,
    LISTS,
    RegisterFilter,
    matching_entries,
)
from pactwork.kernel.viewer import Viewer

BUSIEST: Final = 12


@dataclass(frozen=True)
class RegisterCounts:
    """What matches, counted. Each facet leaves its own choice out of account.

    `facets` holds values with counts, largest first; `organisations` the busiest parties by
    number; `commitments` and `fulfilled` are sums over the matching agreements, `parties` is
    how many organisations are bound by them.
    """

    total: int = 0
    commitments: int = 0
    fulfilled: int = 0
    parties: int = 0
    facets: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)
    organisations: Sequence[tuple[int, int]] = ()


def register_counts(wanted: RegisterFilter, viewer: Viewer) -> RegisterCounts:
    """The counts of this search. One query."""
    today = timezone.localdate()
    try:
        sources, params = _sources(wanted, viewer, today)
    except EmptyResultSet:
        return RegisterCounts(facets={facet: [] for facet in FACETS})
    parts = "\nUNION ALL\n".join(_parts(wanted))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {sources}\n{parts}\nORDER BY 1, 3 DESC, 2", [*params, today, today])
        return _counts(cursor.fetchall())


def _sources(wanted: RegisterFilter, viewer: Viewer, today: date) -> tuple[str, list[Any]]:
    """What is counted: `m` is all that matches, `m_theme` what matches but for the theme."""
    widened: dict[str, RegisterFilter] = {"m": wanted}
    for facet in FACETS:
        if getattr(wanted, facet):
            widened[f"m_{facet}"] = replace(wanted, **{facet: ""})  # type: ignore[arg-type]
    kept = "MATERIALIZED" if wanted.text else "NOT MATERIALIZED"
    named: list[str] = []
    params: list[Any] = []
    for name, one in widened.items():
        sql, values = _columns(matching_entries(one, viewer, today)).query.sql_with_params()
        named.append(f"{name} AS {kept} ({sql})")
        params += values
    return ",\n".join(named), params


def _columns(rows: QuerySet[RegisterEntry]) -> Any:
    numbers = ("commitments", "fulfilled", "first_day", "last_day")
    return rows.order_by().values("type", "state", "parties", *numbers, *LISTS.values())


_SUMS: Final = """
SELECT kind, value, n FROM (
    SELECT count(*) AS total, coalesce(sum(commitments), 0)::bigint AS commitments,
           coalesce(sum(fulfilled), 0)::bigint AS fulfilled FROM m) s,
    LATERAL (VALUES ('total', '', total), ('commitments', '', commitments),
                    ('fulfilled', '', fulfilled)) v(kind, value, n)"""
_PARTIES: Final = """
SELECT v.* FROM (
    SELECT x, n, count(*) OVER () AS parties
    FROM (SELECT x, count(*) AS n FROM (SELECT unnest(parties) AS x FROM m) u GROUP BY x) g
    ORDER BY n DESC, x LIMIT {most}) o,
    LATERAL (VALUES ('organisation', x::text, n), ('parties', '', parties)) v(kind, value, n)"""
_STATUS: Final = """
SELECT 'status', v.value, v.n FROM (
    SELECT count(*) FILTER (WHERE first_day > %s) AS upcoming,
           count(*) FILTER (WHERE last_day < %s) AS ended, count(*) AS n FROM {source}) s,
    LATERAL (VALUES ('upcoming', upcoming), ('ended', ended), ('in_force', n - upcoming - ended))
            v(value, n) WHERE v.n > 0"""


def _parts(wanted: RegisterFilter) -> Iterator[str]:
    yield _SUMS
    yield _PARTIES.format(most=BUSIEST)
    for facet in FACETS:
        source = f"m_{facet}" if getattr(wanted, facet) else "m"
        if facet == "status":
            yield _STATUS.format(source=source)
        elif facet in LISTS:
            each = f"(SELECT unnest({LISTS[facet]}) AS x FROM {source}) u"
            yield f"SELECT '{facet}', x, count(*) FROM {each} GROUP BY 2"
        else:
            yield f"SELECT '{facet}', {facet}, count(*) FROM {source} GROUP BY 2"


_SUMMED: Final = ("total", "commitments", "fulfilled", "parties")


def _counts(rows: Sequence[tuple[str, str, int]]) -> RegisterCounts:
    found: dict[str, list[tuple[str, int]]] = {}
    for kind, value, count in rows:
        found.setdefault(kind, []).append((value, count))
    sums = {name: found[name][0][1] for name in _SUMMED if name in found}
    return RegisterCounts(
        **sums,
        facets={facet: found.get(facet, []) for facet in FACETS},
        organisations=[(int(number), n) for number, n in found.get("organisation", [])],
    )


def busiest_parties(rows: QuerySet[RegisterEntry], *, limit: int) -> dict[int, int]:
    """How many of these agreements each organisation is party to, busiest first."""
    try:
        sql, params = rows.order_by().values("parties").query.sql_with_params()
    except EmptyResultSet:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT x, count(*) FROM (SELECT unnest(parties) AS x FROM ({sql}) m) u "
            "GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %s",
            [*params, limit],
        )
        return dict(cursor.fetchall())
