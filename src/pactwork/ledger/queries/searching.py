"""The SQL of a search: a branch for each way a statement can match, in the order of an index.

A statement matches by its own keys, or because it refers to one that does. There are two texts
for a search:

- The quick one has no values in it and is planned once. Each branch walks one index from the end
  that was asked for, and looks no further than `LOOKED_AT` entries. Nearly always that fills the
  page; else another key leads, and at last the organisation's own statements, if they are few.
- The careful one is for keys of which hardly any entry matches: what a large organisation rarely
  does and others often do, or two keys that hardly ever meet. It has the values in it, and the
  planner chooses among all indexes by what it knows of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import Final

from pactwork.ledger.models import ITSELF, Role

AUTHORITIES: Final = "authorities"
"""What leads when no key does: everything that the tools of an organisation stored."""
LOOKED_AT: Final = 600
"""So many entries of its index a quick branch looks at: more than a page may have."""
_HIGHEST: Final = 2**63 - 1
_SLACK: Final = "interval '60 seconds'"
"""Row numbers and times of storing rise together, but for transactions that ran at once."""
_LOOKED_UP: Final = {
    "agent": "(SELECT id FROM ledger_actor WHERE identifier = %(agent_identifier)s)",
    "first": "(SELECT id FROM ledger_statement "
    f"WHERE stored > %(since)s::timestamptz - {_SLACK} ORDER BY stored, id LIMIT 1)",
    "last": "(SELECT id FROM ledger_statement "
    f"WHERE stored <= %(until)s::timestamptz + {_SLACK} ORDER BY stored DESC, id DESC LIMIT 1)",
}
_COLUMN: Final = {"agent": "actor_id", "activity": "activity_id"}
_NAMED: Final = {"agent": "ledger_relatedactor", "activity": "ledger_contextactivity"}
_REFERRED: Final = {"agent": "ledger_referredactor", "activity": "ledger_referredactivity"}
_OWN_ROLES: Final = {"agent": (ITSELF, int(Role.OBJECT), int(Role.MEMBER)), "activity": (ITSELF,)}
"""The roles in which these are found when nothing is said of related ones."""
_TABLE: Final = "ledger_statement s"
_JOINED: Final = "{0} d JOIN ledger_statement s ON s.id = d.statement_id"
_TARGETS: Final = "ledger_reference d JOIN ledger_statement t ON t.id = d.of_id"
_READABLE: Final = "{0}.authority_id = ANY(%(authorities)s::bigint[])"
_REFERRING: Final = f"{_JOINED} JOIN ledger_statement t ON t.id = d.of_id"


@dataclass(frozen=True, slots=True)
class Shape:
    """What is asked for, without the values; `many`: a page may be too heavy for one answer."""

    agent: bool
    related_agents: bool
    verb: bool
    activity: bool
    related_activities: bool
    registration: bool
    since: bool
    until: bool
    after: bool
    ascending: bool
    many: bool

    @property
    def keys(self) -> list[str]:
        """The keys that have to match, the rarest kind first."""
        return [key for key in ("registration", "agent", "activity", "verb") if getattr(self, key)]

    @property
    def looked_up(self) -> dict[str, str]:
        """What the database itself looks up, by name; other numbers are given."""
        asked = {"agent": self.agent, "first": self.since, "last": self.until}
        return {name: _LOOKED_UP[name] for name, is_asked in asked.items() if is_asked}

    @property
    def way(self) -> str:
        """The direction of the walk."""
        return "ASC" if self.ascending else "DESC"


@dataclass(frozen=True, slots=True)
class _Branch:
    """`s` is the statement that is found, in the order of `place`.

    `t`, where there is one, is the statement it refers to, which has to match. The pair of `key`
    and `place` is that of an index; the key equals `value`. `others` are further conditions.
    """

    tables: str
    key: str
    value: str
    place: str = "s.id"
    others: tuple[str, ...] = ()
    is_once: bool = True


@lru_cache(maxsize=512)
def quick(shape: Shape, leading: str) -> str:
    """One row for a page of less than `%(rows)s` statements, by the index of the leading key.

    A key of the shape leads, or AUTHORITIES: of organisations that stored little.

    Whether a branch stopped looking, so that something may be missing: then ask otherwise. The
    last number; whether more follow; when the newest was stored; the numbers, how many texts
    stand beside them, and those texts: in order, with commas between. Numbers of dictionaries are
    given, but for the agent's.
    """
    writer = _Writer(shape, {name: f"(SELECT {name} FROM k)" for name in shape.looked_up})
    tables = [f"k AS MATERIALIZED ({numbers_of(shape)})"] if shape.looked_up else []
    branches = writer.quick_branches(leading)
    tables += [f"b{n} AS MATERIALIZED ({branch})" for n, branch in enumerate(branches)]
    found = " UNION ALL ".join(f"SELECT * FROM b{n}" for n in range(len(branches)))
    return f"WITH {', '.join(tables)}, {writer.page(found)}"


@lru_cache(maxsize=512)
def careful(shape: Shape) -> str:
    """The same with all numbers given, those too that `numbers_of` gives."""
    writer = _Writer(shape, {name: f"%({name})s" for name in shape.looked_up}, _exists)
    branches = (f"({branch})" for branch in writer.careful_branches())
    return f"WITH {writer.page(' UNION ALL '.join(branches))}"


@lru_cache(maxsize=512)
def numbers_of(shape: Shape) -> str:
    """One row: what is looked up, null for what never came."""
    return f"SELECT {', '.join(f'{each} AS {name}' for name, each in shape.looked_up.items())}"


def voided_by(voided: str) -> str:
    """Whether the statement `s` was voided (null if not), by one whose voidings count."""
    return _looked_up(
        f"ledger_statement v WHERE v.target = s.uuid AND v.verb_id = {voided} "
        f"AND s.verb_id <> {voided} AND v.authority_id = ANY(%(voiders)s::bigint[])"
    )


def _looked_up(inner: str) -> str:
    """Asked row by row with the help of an index, whatever the planner thinks."""
    return f"(SELECT true FROM {inner} LIMIT 1)"


def _exists(inner: str) -> str:
    return f"EXISTS (SELECT FROM {inner})"


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes one text: `looked_up` are its numbers, `asks` asks for further rows."""

    shape: Shape
    looked_up: Mapping[str, str]
    asks: Callable[[str], str] = _looked_up

    def page(self, found: str) -> str:
        """All that follows from what the branches found."""
        way = self.shape.way
        texts = """page LEFT JOIN LATERAL (
        SELECT raw FROM ledger_text WHERE statement_id = page.id LIMIT 1) t ON true"""
        taken = f"SELECT id, stored, raw FROM {texts} ORDER BY id {way} LIMIT %(rows)s - 1"
        if self.shape.many:
            taken = f"""SELECT * FROM (
        SELECT id, stored, raw, sum(octet_length(raw)) OVER (ORDER BY id {way}
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM ({taken}) x
    ) y WHERE coalesce(before, 0) < %(bytes)s"""
        order = f"ORDER BY stored {way}, id {way}"
        return f"""found AS ({found}),
page AS (
    SELECT id, min(stored) AS stored, bool_or(ends) AS ends
    FROM found GROUP BY id ORDER BY id {way} LIMIT %(rows)s
),
taken AS ({taken})
SELECT (SELECT bool_or(ends) FROM page), {"max" if self.shape.ascending else "min"}(id),
    (SELECT count(*) FROM page) > count(id), max(stored), string_agg(id::text, ',' {order}),
    count(raw), string_agg(raw, ',' {order}) FROM taken"""

    def quick_branches(self, leading: str) -> list[str]:
        """A branch for each index in which the leading key stands; other keys are looked at."""
        if leading == AUTHORITIES:
            one = self._quickly(_Branch(_TABLE, "s.authority_id", "o.number", others=self._any()))
            authorities = "unnest(%(authorities)s::bigint[]) o(number)"
            return [f"SELECT y.* FROM {authorities} CROSS JOIN LATERAL ({one}) y"]
        rest = [key for key in self.shape.keys if key != leading]
        found: list[str] = []
        for of, branches in (("s", self._direct(leading)), ("t", self._by_reference(leading))):
            others = tuple(f"({' OR '.join(self._ways(key, of))})" for key in rest)
            for branch in branches:
                whole = replace(branch, others=branch.others + others)
                found.append(self._quickly(whole, [f"b{n}" for n in range(len(found))]))
        return found

    def _any(self) -> tuple[str, ...]:
        """That the statement matches by itself or by one that it refers to, as one condition."""
        if not self.shape.keys:
            return ()
        own, referred = (
            " AND ".join(f"({' OR '.join(self._ways(key, of))})" for key in self.shape.keys)
            for of in ("s", "t")
        )
        target = (
            f"{_TARGETS} WHERE d.statement_id = s.id AND {_READABLE.format('t')} AND {referred}"
        )
        return (f"({own} OR {_looked_up(target)})",)

    def careful_branches(self) -> Iterator[str]:
        """A branch for each combination of ways to match, with no index in mind."""
        keys = self.shape.keys
        for ways in product(*(self._ways(key, "s") for key in keys)):
            yield self._carefully(_TABLE, "s.id", ways)
        for ways in product(*(self._ways(key, "t") for key in keys)) if keys else ():
            tables = _REFERRING.format("ledger_reference")
            yield self._carefully(tables, "d.statement_id", ways)

    def _number(self, key: str) -> str:
        return self.looked_up.get(key) or f"%({key})s::bigint"

    def _own(self, key: str) -> list[tuple[str, str]]:
        """The columns of a statement's own row that can have a key, with the value it has then."""
        if key == "registration":
            return [("registration", "%(registration)s::uuid")]
        number = self._number(key)
        columns = [(_COLUMN.get(key, "verb_id"), number)]
        if key == "agent" and self.shape.related_agents:
            columns.append(("authority_id", number))
        return columns

    def _ways(self, key: str, of: str) -> list[str]:
        """The ways in which the statement `of` can have a key."""
        own = [f"{of}.{column} = {value}" for column, value in self._own(key)]
        if key not in _COLUMN:
            return own
        having = f"w WHERE w.{_COLUMN[key]} = {self._number(key)} AND w.statement_id ="
        only = "".join(f" AND {condition}" for condition in self._only(key, "w"))
        if of == "t":
            place = f"d.statement_id AND w.of_id = d.of_id{only}"
            return [self.asks(f"{_REFERRED[key]} {having} {place}")]
        if self._is_named(key):
            own.append(self.asks(f"{_NAMED[key]} {having} s.id{only}"))
        return own

    def _direct(self, key: str) -> Iterator[_Branch]:
        for column, value in self._own(key):
            yield _Branch(_TABLE, f"s.{column}", value)
        if self._is_named(key):
            yield self._aside(key, _JOINED.format(_NAMED[key]))

    def _by_reference(self, key: str) -> Iterator[_Branch]:
        if key in _COLUMN:
            yield self._aside(key, _REFERRING.format(_REFERRED[key]))
        else:
            tables, ((column, value),) = _REFERRING.format("ledger_reference"), self._own(key)
            yield _Branch(tables, f"d.{column}", value, "d.statement_id", is_once=False)

    def _aside(self, key: str, tables: str) -> _Branch:
        """Found by a table beside that of statements."""
        only = self._only(key, "d")
        return _Branch(
            tables, f"d.{_COLUMN[key]}", self._number(key), "d.statement_id", only, is_once=False
        )

    def _is_named(self, key: str) -> bool:
        """Whether a statement that only names the agent or activity is found."""
        return key == "agent" or (key == "activity" and self.shape.related_activities)

    def _only(self, key: str, table: str) -> tuple[str, ...]:
        """The condition that leaves those out that are merely related."""
        is_related = self.shape.related_agents if key == "agent" else self.shape.related_activities
        roles = ", ".join(map(str, _OWN_ROLES[key]))
        return () if is_related else (f"{table}.relation IN ({roles})",)

    def _quickly(self, branch: _Branch, before: Sequence[str] = ()) -> str:
        """The index's entries from one end, and of them what fits.

        The key is compared together with the place, though it equals one value: no other index
        gives this order, so the planner takes the one that is meant. Where one of the branches
        `before` has filled the page, nothing beyond its last row is looked at.
        """
        way, ends = self.shape.way, f"x.nth = {LOOKED_AT}"
        fits = " AND ".join([*branch.others, *self._always(branch.tables)])
        order = f"{branch.key} {way}, {branch.place} {way}"
        low, high = self._bounds(before)
        pair = f"({branch.key}, {branch.place})"
        columns, grouped = f"x.id, x.stored, {ends} AS ends", ""
        if not branch.is_once:
            columns = f"x.id, min(x.stored) AS stored, bool_or({ends}) AS ends"
            grouped = "GROUP BY x.key, x.id "
        return f"""
SELECT {columns} FROM (
    SELECT {branch.key} AS key, {branch.place} AS id, s.stored, {fits} AS fits,
        row_number() OVER (ORDER BY {order}) AS nth
    FROM {branch.tables}
    WHERE {branch.key} IS NOT NULL AND {pair} >= ({branch.value}, {low})
        AND {pair} <= ({branch.value}, {high})
    ORDER BY {order} LIMIT {LOOKED_AT}
) x WHERE x.fits OR {ends} {grouped}ORDER BY x.key {way}, x.id {way} LIMIT %(rows)s"""

    def _carefully(self, tables: str, place: str, ways: tuple[str, ...]) -> str:
        low, high = self._bounds()
        every = [*ways, *self._always(tables), f"{place} BETWEEN {low} AND {high}"]
        once = "" if place == "s.id" else f"DISTINCT ON ({place}) "
        return f"""
SELECT {once}s.id, s.stored, false AS ends FROM {tables} WHERE {" AND ".join(every)}
ORDER BY {place} {self.shape.way} LIMIT %(rows)s"""

    def _always(self, tables: str) -> Iterator[str]:
        """Whose statements may be read, the exact times, and that it was not voided."""
        for table in ("s", "t") if " t ON " in tables else ("s",):
            yield _READABLE.format(table)
        if self.shape.since:
            yield "s.stored > %(since)s"
        if self.shape.until:
            yield "s.stored <= %(until)s"
        yield f"{voided_by(self._number('voided'))} IS NULL"

    def _bounds(self, before: Sequence[str] = ()) -> tuple[str, str]:
        """Between which row numbers: time, the page before and what is found bound every walk."""
        low, high = [self.looked_up.get("first", "0")], [self.looked_up.get("last", str(_HIGHEST))]
        if self.shape.after and self.shape.ascending:
            low.append("%(after)s::bigint + 1")
        elif self.shape.after:
            high.append("%(after)s::bigint - 1")
        side, last = (high, "max") if self.shape.ascending else (low, "min")
        full = f"(SELECT CASE WHEN count(*) = %(rows)s THEN {last}(id) END FROM {{0}})"
        side += [full.format(branch) for branch in before]
        return f"greatest({', '.join(low)})::bigint", f"least({', '.join(high)})::bigint"
