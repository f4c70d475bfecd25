"""Counts beside a search of the register: how many match, and how they divide.

What matches is turned into strings of bits, one for each block of the register, and laid over
those of each tag (RegisterBlock). So a facet costs the same however many values it has, and who
may see what is decided where it always is: in what matches. Entries that changed since are
counted one by one.
"""

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
from pactwork.agreements.models.register import BLOCK
from pactwork.agreements.queries.matching import (
    FACETS,
    TAGGED,
    RegisterFilter,
    matching_entries,
)
from pactwork.kernel.viewer import Viewer

BUSIEST: Final = 12
MOST_BUSY: Final = 400
"""So many of the busiest parties are counted: those beside a list, and those on a map."""


@dataclass(frozen=True)
class RegisterCounts:
    """What matches, counted. Each facet leaves its own choice out of account.

    `facets` holds values with counts, largest first; `busiest` the busiest parties by number;
    `commitments` and `fulfilled` are sums over the matching agreements, `parties` is how many
    organisations are bound by them.
    """

    total: int = 0
    commitments: int = 0
    fulfilled: int = 0
    parties: int = 0
    facets: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)
    busiest: Sequence[tuple[int, int]] = ()

    @property
    def organisations(self) -> Sequence[tuple[int, int]]:
        """The few busiest parties, to be shown beside a list."""
        return self.busiest[:BUSIEST]


def register_counts(wanted: RegisterFilter, viewer: Viewer) -> RegisterCounts:
    """The counts of this search. One query."""
    today = timezone.localdate()
    counted = _counted(wanted)
    try:
        sources, params = _sources(counted, viewer, today)
    except EmptyResultSet:
        return RegisterCounts(facets={facet: [] for facet in FACETS})
    parts = "\nUNION ALL\n".join(_parts(counted, today))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {sources}\n{parts}", params)
        return _counts(cursor.fetchall())


@dataclass(frozen=True)
class _Source:
    """What matches, and the facets counted in it: all that are not chosen, or one that is."""

    wanted: RegisterFilter
    facets: Sequence[str]


def _counted(wanted: RegisterFilter) -> dict[str, _Source]:
    """`m` is all that matches, `m_theme` what matches but for the theme."""
    chosen = [facet for facet in FACETS if getattr(wanted, facet)]
    rest = [facet for facet in FACETS if facet not in chosen]
    widened = {
        f"m_{facet}": _Source(replace(wanted, **{facet: ""}), [facet])  # type: ignore[arg-type]
        for facet in chosen
    }
    return {"m": _Source(wanted, rest), **widened}


def _sources(counted: Mapping[str, _Source], viewer: Viewer, today: date) -> tuple[str, list[Any]]:
    named: list[str] = []
    params: list[Any] = []
    for name, one in counted.items():
        kept = "MATERIALIZED" if _is_narrow(one.wanted) else "NOT MATERIALIZED"
        rows = matching_entries(one.wanted, viewer, today)
        sql, values = _columns(rows).query.sql_with_params()
        named.append(f"{name} AS {kept} ({sql})")
        params += values
    return ",\n".join([*named, _STANDING.format(status=_status(today)), _FRESH]), params


def _is_narrow(wanted: RegisterFilter) -> bool:
    """Whether so little matches that it is better kept than found again for each count."""
    said = [facet for facet in FACETS if getattr(wanted, facet)]
    return bool(wanted.text or wanted.organisations) or len(said) > 1


def _columns(rows: QuerySet[RegisterEntry]) -> Any:
    numbers = ("commitments", "fulfilled", "first_day", "last_day", "rests_since")
    return rows.order_by().values("agreement_id", "parties", "state", "tags", *numbers)


BITS: Final = f"""
SELECT word / {BLOCK // 64} AS block, {{tag}} AS tag_id,
    bit_or(bits::bit(64)::bit({BLOCK}) >> (word %% {BLOCK // 64} * 64)::int) AS bits
FROM (SELECT agreement_id / 64 AS word, {{tag}},
          bit_or(1::bigint << (agreement_id %% 64)::int) AS bits
      FROM {{rows}} GROUP BY 1, 2) w
GROUP BY 1, 2"""
"""Rows as bits: for each block (and tag) a string in which each agreement has its place."""
_FRESH: Final = f"fresh AS MATERIALIZED ({BITS.format(tag='0', rows='agreements_registerfresh')})"
_TAGS: Final = """
SELECT t.facet, t.code, sum(c.n)::bigint FROM (
    SELECT b.tag_id, sum(bit_count(b.bits & s.bits & coalesce(~f.bits, b.bits))) AS n
    FROM ({bits}) s JOIN agreements_registerblock b ON b.block = s.block
    LEFT JOIN fresh f ON f.block = s.block GROUP BY 1
    UNION ALL
    SELECT x, count(*) FROM (SELECT unnest(tags) AS x FROM {source}
        JOIN agreements_registerfresh USING (agreement_id)) u GROUP BY 1
) c JOIN agreements_registertag t ON t.id = c.tag_id AND t.facet IN ({facets})
GROUP BY 1, 2 HAVING sum(c.n) > 0"""
_STANDING: Final = """
standing AS MATERIALIZED (
    SELECT state, {status} AS status, count(*) AS n, sum(commitments) AS commitments,
        sum(fulfilled) AS fulfilled
    FROM m GROUP BY 1, 2)"""
_STATUS: Final = """CASE WHEN first_day > '{today}' THEN 'upcoming'
        WHEN last_day < '{today}' THEN 'ended'
        WHEN rests_since IS NOT NULL THEN 'suspended' ELSE 'in_force' END"""
_SUMS: Final = """
SELECT v.kind, '', coalesce(v.n, 0)::bigint FROM (
    SELECT sum(n), sum(commitments), sum(fulfilled) FROM standing) s(a, b, c),
    LATERAL (VALUES ('total', a), ('commitments', b), ('fulfilled', c)) v(kind, n)"""
_PARTIES: Final = """
SELECT v.* FROM (
    SELECT x, n, count(*) OVER () AS parties
    FROM (SELECT x, count(*) AS n FROM (SELECT unnest(parties) AS x FROM m) u GROUP BY x) g
    ORDER BY n DESC, x LIMIT {most}) o,
    LATERAL (VALUES ('organisation', x::text, n), ('parties', '', parties)) v(kind, value, n)"""


def _parts(counted: Mapping[str, _Source], today: date) -> Iterator[str]:
    yield _SUMS
    yield _PARTIES.format(most=MOST_BUSY)
    for source, one in counted.items():
        for facet in one.facets:
            if facet in TAGGED:
                continue
            if source == "m":
                yield f"SELECT '{facet}', {facet}, sum(n)::bigint FROM standing GROUP BY 2"
            else:
                value = _status(today) if facet == "status" else facet
                yield f"SELECT '{facet}', {value}, count(*) FROM {source} GROUP BY 2"
        if tagged := [facet for facet in one.facets if facet in TAGGED]:
            facets = ", ".join(f"'{facet}'" for facet in tagged)
            bits = BITS.format(tag="0", rows=source)
            yield _TAGS.format(bits=bits, source=source, facets=facets)


def _status(today: date) -> str:
    return _STATUS.format(today=today.isoformat())


_SUMMED: Final = ("total", "commitments", "fulfilled", "parties")


def _counts(rows: Sequence[tuple[str, str, int]]) -> RegisterCounts:
    found: dict[str, list[tuple[str, int]]] = {}
    for kind, value, count in rows:
        found.setdefault(kind, []).append((value, count))
    busiest = [(int(number), n) for number, n in found.get("organisation", [])]
    return RegisterCounts(
        **{name: found[name][0][1] for name in _SUMMED if name in found},
        facets={facet: _largest_first(found.get(facet, [])) for facet in FACETS},
        busiest=_largest_first(busiest),
    )


def _largest_first(counts: list[tuple[Any, int]]) -> list[tuple[Any, int]]:
    return sorted(counts, key=lambda one: (-one[1], one[0]))


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
