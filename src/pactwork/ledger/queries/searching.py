"""The SQL of a search: a branch for each way a statement can match, in the order of an index.

A statement matches by its own keys, or because it refers to one that does (`ledger_reference`).
Every branch is cut to the size of the page before they are united, so that none reads more than a
page's worth of an index, however many rows there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product
from typing import Any, Final
from uuid import UUID

from pactwork.ledger.models import Role

OWN_ROLES: Final = (Role.OBJECT, Role.MEMBER)
"""The roles in which an agent is found without `related_agents`, beside that of the actor."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is searched for, by dictionary numbers; `voided` is the number of the verb "voided".

    `authorities` limits to what these agents stored, None to nothing. `first` and `last` bound
    the row numbers (inclusive), `since` (exclusive) and `until` the moment of storing.
    """

    agent: int | None
    verb: int | None
    activity: int | None
    registration: UUID | None
    related_agents: bool
    related_activities: bool
    authorities: Sequence[int] | None
    since: datetime | None
    until: datetime | None
    first: int | None
    last: int | None
    ascending: bool
    voided: int | None

    @property
    def has_filter(self) -> bool:
        """Whether only some statements are asked for, whenever they were stored."""
        asked = (self.agent, self.verb, self.activity, self.registration)
        return any(one is not None for one in asked)


@dataclass(slots=True)
class _Branch:
    """One SELECT: `place` is the column of row numbers that its index is in the order of."""

    place: str
    tables: list[str]
    conditions: list[str] = field(default_factory=list)
    given: list[Any] = field(default_factory=list)
    is_once: bool = True

    def where(self, condition: str, *given: Any) -> None:
        """Add a condition."""
        self.conditions.append(condition)
        self.given += given


def branches(wanted: Numbers, limit: int) -> tuple[str, list[Any]]:
    """The union of all branches (columns id, stored), and what is given to it."""
    parts, given = [], []
    for branch in _all(wanted):
        _bound(branch, wanted)
        distinct = "" if branch.is_once else f"DISTINCT ON ({branch.place}) "
        where = f" WHERE {' AND '.join(branch.conditions)}" if branch.conditions else ""
        parts.append(
            f"(SELECT {distinct}s.id, s.stored FROM {' '.join(branch.tables)}{where} "
            f"ORDER BY {branch.place} {'ASC' if wanted.ascending else 'DESC'} LIMIT {limit:d})"
        )
        given += branch.given
    return " UNION ".join(parts), given


def _all(wanted: Numbers) -> Iterator[_Branch]:
    if not wanted.has_filter:
        yield from _everything(wanted)
        return
    for agent, activity in product(_ways_of_agent(wanted), _ways_of_activity(wanted)):
        yield _direct(wanted, agent, activity)
        yield _by_reference(wanted, agent, activity)


def _everything(wanted: Numbers) -> Iterator[_Branch]:
    for authority in wanted.authorities or ():
        branch = _Branch("s.id", ["ledger_statement s"])
        branch.where("s.authority_id = %s", authority)
        yield branch
    if wanted.authorities is None:
        yield _Branch("s.id", ["ledger_statement s"])


def _ways_of_agent(wanted: Numbers) -> Sequence[str]:
    if wanted.agent is None:
        return ("",)
    return ("actor", "named", "authority") if wanted.related_agents else ("actor", "named")


def _ways_of_activity(wanted: Numbers) -> Sequence[str]:
    if wanted.activity is None:
        return ("",)
    return ("object", "context") if wanted.related_activities else ("object",)


def _direct(wanted: Numbers, agent: str, activity: str) -> _Branch:
    joined = [
        ("ledger_relatedactor a", "a.statement_id") if agent == "named" else None,
        ("ledger_contextactivity c", "c.statement_id") if activity == "context" else None,
    ]
    named = [one for one in joined if one is not None]
    if not named:
        branch = _Branch("s.id", ["ledger_statement s"])
    else:
        first, place = named[0]
        tables = [first, *(f"JOIN {table} ON {column} = {place}" for table, column in named[1:])]
        tables.append(f"JOIN ledger_statement s ON s.id = {place}")
        branch = _Branch(place, tables, is_once=False)
    _keys(branch, wanted, agent, activity, of="s")
    if wanted.authorities is not None:
        branch.where("s.authority_id = ANY(%s)", list(wanted.authorities))
    return branch


def _by_reference(wanted: Numbers, agent: str, activity: str) -> _Branch:
    tables = ["ledger_reference r JOIN ledger_statement s ON s.id = r.statement_id"]
    if wanted.authorities is not None or agent == "authority":
        tables.append("JOIN ledger_statement t ON t.id = r.of_id")
    if agent == "named":
        tables.append("JOIN ledger_relatedactor a ON a.statement_id = r.of_id")
    if activity == "context":
        tables.append("JOIN ledger_contextactivity c ON c.statement_id = r.of_id")
    branch = _Branch("r.statement_id", tables, is_once=False)
    _keys(branch, wanted, agent, activity, of="r")
    if wanted.authorities is not None:
        branch.where("s.authority_id = ANY(%s)", list(wanted.authorities))
        branch.where("t.authority_id = ANY(%s)", list(wanted.authorities))
    return branch


def _keys(branch: _Branch, wanted: Numbers, agent: str, activity: str, *, of: str) -> None:
    """What the statement itself (`s`), or the one it refers to (`r`), has to have."""
    if agent == "actor":
        branch.where(f"{of}.actor_id = %s", wanted.agent)
    elif agent == "named":
        branch.where("a.actor_id = %s", wanted.agent)
        if not wanted.related_agents:
            branch.where("a.relation = ANY(%s)", [int(role) for role in OWN_ROLES])
    elif agent == "authority":
        branch.where(f"{'t' if of == 'r' else 's'}.authority_id = %s", wanted.agent)
    if activity == "object":
        branch.where(f"{of}.activity_id = %s", wanted.activity)
    elif activity == "context":
        branch.where("c.activity_id = %s", wanted.activity)
    if wanted.verb is not None:
        branch.where(f"{of}.verb_id = %s", wanted.verb)
    if wanted.registration is not None:
        branch.where(f"{of}.registration = %s", wanted.registration)


def _bound(branch: _Branch, wanted: Numbers) -> None:
    """Time, place in the walk, and nothing that was voided.

    The moment of storing is asked for in a form that no index answers: the row numbers bound the
    walk already, and every branch shall keep to its own index.
    """
    if wanted.first is not None:
        branch.where(f"{branch.place} >= %s", wanted.first)
    if wanted.last is not None:
        branch.where(f"{branch.place} <= %s", wanted.last)
    if wanted.since is not None:
        branch.where("s.stored - interval '0' > %s", wanted.since)
    if wanted.until is not None:
        branch.where("s.stored - interval '0' <= %s", wanted.until)
    if wanted.voided is None:
        return
    whose = ""
    given: list[Any] = [wanted.voided, wanted.voided]
    if wanted.authorities is not None:
        whose = " AND v.authority_id = ANY(%s)"
        given.append(list(wanted.authorities))
    branch.where(
        "NOT EXISTS (SELECT 1 FROM ledger_statement v WHERE v.target = s.uuid "
        f"AND v.verb_id = %s AND s.verb_id <> %s{whose})",
        *given,
    )
