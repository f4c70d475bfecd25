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
    chosen = _chosen(wanted)
    params += [today, today] * (2 if "status" in chosen else 1)
    parts = "\nUNION ALL\n".join(_parts(wanted))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {sources}\n{parts}\nORDER BY 1, 3 DESC, 2", params)
        return _counts(cursor.fetchall(), chosen)


def _sources(wanted: RegisterFilter, viewer: Viewer, today: date) -> tuple[str, list[Any]]:
    """What is counted: `m` is all that matches, `m_theme` what matches but for the theme."""
    widened: dict[str, RegisterFilter] = {"m": wanted}
    for facet in _chosen(wanted):
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
_STATUS: Final = """CASE WHEN first_day > %s THEN 'status:upcoming'
    WHEN last_day < %s THEN 'status:ended' ELSE 'status:in_force' END"""
_VALUES: Final[Mapping[str, str]] = {
    "type": "ARRAY[type]",
    "state": "ARRAY['state:' || state]",
    "status": f"ARRAY[{_STATUS}]",
    **LISTS,
}
"""Where the values of each facet stand in a row. Codes name their scheme; countries have none."""
_EVERYTHING: Final = " || ".join(f"{values}::text[]" for values in _VALUES.values())
_EACH: Final = """
SELECT {kind}, x, count(*) FROM (SELECT unnest({values}) AS x FROM {source}) u GROUP BY 2"""


def _parts(wanted: RegisterFilter) -> Iterator[str]:
    """One pass over all that matches for every facet, and one more for each that is chosen."""
    yield _SUMS
    yield _PARTIES.format(most=BUSIEST)
    yield _EACH.format(kind="'any'", values=_EVERYTHING, source="m")
    for facet in _chosen(wanted):
        values = f"{_VALUES[facet]}::text[]"
        yield _EACH.format(kind=f"'{facet}'", values=values, source=f"m_{facet}")


def _chosen(wanted: RegisterFilter) -> list[str]:
    return [facet for facet in FACETS if getattr(wanted, facet)]


_PREFIXES: Final = {
    "agreement-types": "type",
    "themes": "theme",
    "segments": "segment",
    "areas": "area",
    "target-groups": "target_group",
    "state": "state",
    "status": "status",
    "": "country",
}


_SUMMED: Final = ("total", "commitments", "fulfilled", "parties")


def _counts(rows: Sequence[tuple[str, str, int]], chosen: Sequence[str]) -> RegisterCounts:
    found: dict[str, list[tuple[str, int]]] = {}
    for kind, value, count in rows:
        scheme, _, rest = value.rpartition(":")
        facet = _PREFIXES.get(scheme, "") if kind == "any" else kind
        if kind == "any" and facet in chosen:
            continue
        said = rest if scheme in ("state", "status") else value
        found.setdefault(facet, []).append((said, count))
    return RegisterCounts(
        **{name: found[name][0][1] for name in _SUMMED if name in found},
        facets={facet: found.get(facet, []) for facet in FACETS},
        organisations=[(int(number), n) for number, n in found.get("organisation", [])],
    )


def busiest_parties(rows: QuerySet[RegisterEntry], *, limit: int) -> dict[int, int]:
    """How many of these agreements each organisation is party to, busiest first."""
    try:
        sql, params = busiest_parties_sql(rows, limit=limit)
    except EmptyResultSet:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return dict(cursor.fetchall())


def busiest_parties_sql(rows: QuerySet[RegisterEntry], *, limit: int) -> tuple[str, list[Any]]:
    """The same as a query to be part of another; EmptyResultSet where no row can match."""
    sql, params = rows.order_by().values("parties").query.sql_with_params()
    busiest = (
        f"SELECT x, count(*) FROM (SELECT unnest(parties) AS x FROM ({sql}) m) u "
        "GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %s"
    )
    return busiest, [*params, limit]
