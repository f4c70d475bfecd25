"""Searching the ledger as xAPI asks it: filters, pages, one statement (IEEE 9274.1.1 §4.1.6.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection

from pactwork.ledger.dictionaries import known_number
from pactwork.ledger.models import Activity, Actor, Verb
from pactwork.ledger.queries.searching import Numbers, branches
from pactwork.ledger.statements import VOIDED
from pactwork.ledger.texts import with_the_cold

PAGE: Final = 100
MOST: Final = 500
PAGE_BYTES: Final = 16_000_000
"""How many statements a page has when nothing is said, how many at most, and of how many bytes."""

_SLACK: Final = timedelta(seconds=60)
_PAGE: Final = """
WITH page AS (SELECT id, stored FROM ({branches}) AS found ORDER BY id {way} LIMIT %s),
sized AS (
    SELECT page.id, page.stored, t.raw,
           coalesce(sum(octet_length(t.raw)) OVER (ORDER BY page.id {way}
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
    FROM page LEFT JOIN ledger_text t ON t.statement_id = page.id
)
SELECT id, stored, CASE WHEN before < %s THEN raw END, before < %s FROM sized ORDER BY id {way}
"""
_FIRST: Final = "SELECT id FROM ledger_statement WHERE stored > %s ORDER BY stored, id LIMIT 1"
_LAST: Final = (
    "SELECT id FROM ledger_statement WHERE stored <= %s ORDER BY stored DESC, id DESC LIMIT 1"
)
_ONE: Final = """
SELECT s.id, s.stored, t.raw, s.verb_id <> %s AND EXISTS (
    SELECT 1 FROM ledger_statement v WHERE v.target = s.uuid AND v.verb_id = %s
    AND (%s::bigint[] IS NULL OR v.authority_id = ANY(%s))
)
FROM ledger_statement s LEFT JOIN ledger_text t ON t.statement_id = s.id
WHERE s.uuid = %s AND (%s::bigint[] IS NULL OR s.authority_id = ANY(%s))
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for. `agent` is an identifier, `after` the last row number seen."""

    agent: str | None = None
    verb: str | None = None
    activity: str | None = None
    registration: UUID | None = None
    related_agents: bool = False
    related_activities: bool = False
    since: datetime | None = None
    until: datetime | None = None
    ascending: bool = False
    limit: int = PAGE
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A statement that was found: its row number, when it was stored, its text."""

    number: int
    stored: datetime
    raw: str


@dataclass(frozen=True, slots=True)
class Page:
    """Statements in the order asked for; `more` is the number after which the next page begins."""

    held: Sequence[Held]
    more: int | None


def find(wanted: Wanted, authorities: Sequence[int] | None) -> Page:
    """One page of the statements that match, newest first unless `ascending`.

    `authorities` are the numbers of the agents whose statements may be read; None reads all. One
    whose text was erased is left out.
    """
    numbers = _numbers(wanted, authorities)
    if numbers is None or authorities == ():
        return Page((), None)
    limit = min(wanted.limit or MOST, MOST)
    inner, given = branches(numbers, limit + 1)
    query = _PAGE.format(branches=inner, way="ASC" if wanted.ascending else "DESC")
    with connection.cursor() as cursor:
        cursor.execute(query, [*given, limit + 1, PAGE_BYTES, PAGE_BYTES])
        rows = cursor.fetchall()
    taken = [row for row in rows[:limit] if row[3]]
    texts = with_the_cold((number, raw) for number, _stored, raw, _fits in taken)
    held = [Held(number, at, texts[number]) for number, at, _, _ in taken if number in texts]
    held.sort(key=lambda one: (one.stored, one.number), reverse=not wanted.ascending)
    return Page(held, taken[-1][0] if len(taken) < len(rows) else None)


def one(uuid: UUID, authorities: Sequence[int] | None, *, voided: bool) -> Held | None:
    """The statement of this id if it may be read and is, or is not, voided; else None."""
    verb = known_number(Verb, "iri", VOIDED) or 0
    allowed = None if authorities is None else list(authorities)
    with connection.cursor() as cursor:
        cursor.execute(_ONE, [verb, verb, allowed, allowed, uuid, allowed, allowed])
        row = cursor.fetchone()
    if row is None or row[3] != voided:
        return None
    number, stored, raw, _voided = row
    texts = with_the_cold([(number, raw)])
    return Held(number, stored, texts[number]) if number in texts else None


def _numbers(wanted: Wanted, authorities: Sequence[int] | None) -> Numbers | None:
    """The search by numbers; None if something asked for never came."""
    agent = known_number(Actor, "identifier", wanted.agent) if wanted.agent else None
    verb = known_number(Verb, "iri", wanted.verb) if wanted.verb else None
    activity = known_number(Activity, "iri", wanted.activity) if wanted.activity else None
    asked = ((wanted.agent, agent), (wanted.verb, verb), (wanted.activity, activity))
    if any(said is not None and number is None for said, number in asked):
        return None
    numbers = Numbers(
        agent, verb, activity, wanted.registration, wanted.related_agents,
        wanted.related_activities, authorities, wanted.since, wanted.until,
        None, None, wanted.ascending, known_number(Verb, "iri", VOIDED),
    )  # fmt: skip
    return _within(numbers, wanted)


def _within(numbers: Numbers, wanted: Wanted) -> Numbers | None:
    """Bound the row numbers, so that a search by time reads no more of an index than it has to.

    Row numbers and times of storing rise together, but for transactions that ran at once.
    """
    first, last = None, None
    if wanted.since is not None:
        first = _number_at(_FIRST, wanted.since - _SLACK)
        if first is None:
            return None
    if wanted.until is not None:
        last = _number_at(_LAST, wanted.until + _SLACK)
        if last is None:
            return None
    if wanted.after is not None:
        if wanted.ascending:
            first = max(first or 0, wanted.after + 1)
        else:
            last = min(wanted.after - 1, last if last is not None else wanted.after)
    return replace(numbers, first=first, last=last)


def _number_at(query: str, moment: datetime) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(query, [moment])
        row = cursor.fetchone()
    return row[0] if row else None
