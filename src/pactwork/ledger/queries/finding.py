"""Searching the ledger as xAPI asks it: filters, pages, one statement (IEEE 9274.1.1 §4.1.6.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from psycopg.types.numeric import Int8

from pactwork.ledger.prepared import prepared_rows
from pactwork.ledger.queries.searching import (
    Shape,
    careful,
    numbers_of,
    quick,
    voided_by,
)
from pactwork.ledger.statements import VOIDED
from pactwork.ledger.texts import with_the_cold

PAGE: Final = 100
MOST: Final = 500
PAGE_BYTES: Final = 16_000_000
"""How many statements a page has when nothing is said, how many at most, and of how many bytes."""

_ONE: Final = f"""
WITH k AS MATERIALIZED (SELECT (SELECT id FROM ledger_verb WHERE iri = %(voided_iri)s) AS voided)
SELECT s.id, s.stored, t.raw, {voided_by("(SELECT voided FROM k)")} IS NOT NULL
FROM ledger_statement s LEFT JOIN ledger_text t ON t.statement_id = s.id
WHERE s.uuid = %(uuid)s AND s.authority_id = ANY(%(authorities)s)
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


def find(wanted: Wanted, authorities: Sequence[int]) -> Page:
    """One page of the statements that match, newest first unless `ascending`.

    `authorities` are the numbers of the agents whose statements may be read. One whose text was
    erased is left out.
    """
    limit = min(wanted.limit or MOST, MOST)
    rows = _rows(wanted, authorities, limit + 1)
    taken = [row for row in rows[:limit] if row[4]]
    texts = with_the_cold((number, raw) for number, _stored, _ends, raw, _light in taken)
    held = [Held(number, at, texts[number]) for number, at, *_ in taken if number in texts]
    held.sort(key=lambda one: (one.stored, one.number), reverse=not wanted.ascending)
    return Page(held, taken[-1][0] if len(taken) < len(rows) else None)


def one(uuid: UUID, authorities: Sequence[int], *, voided: bool) -> Held | None:
    """The statement of this id if it may be read and is, or is not, voided; else None."""
    given = {"voided_iri": VOIDED, "uuid": uuid, "authorities": _whole(authorities)}
    rows = prepared_rows(_ONE, given)
    if not rows or rows[0][3] != voided:
        return None
    number, stored, raw, _voided = rows[0]
    texts = with_the_cold([(number, raw)])
    return Held(number, stored, texts[number]) if number in texts else None


def _rows(wanted: Wanted, authorities: Sequence[int], rows: int) -> list[tuple[Any, ...]]:
    """Rows (id, stored, _, raw, is_light) of a page, found quickly or else carefully."""
    shape = Shape(
        agent=wanted.agent is not None, related_agents=wanted.related_agents,
        verb=wanted.verb is not None, activity=wanted.activity is not None,
        related_activities=wanted.related_activities,
        registration=wanted.registration is not None, since=wanted.since is not None,
        until=wanted.until is not None, after=wanted.after is not None,
        ascending=wanted.ascending,
    )  # fmt: skip
    given = {
        "voided_iri": VOIDED, "agent_identifier": wanted.agent, "verb_iri": wanted.verb,
        "activity_iri": wanted.activity, "registration": wanted.registration,
        "since": wanted.since, "until": wanted.until, "authorities": _whole(authorities),
        "after": None if wanted.after is None else Int8(wanted.after),
        "rows": Int8(rows), "bytes": Int8(PAGE_BYTES),
    }  # fmt: skip
    found = prepared_rows(quick(shape), given)
    if not any(ends for _id, _stored, ends, *_ in found):
        return found
    with connection.cursor() as cursor:
        cursor.execute(numbers_of(shape), given)
        numbers = cursor.fetchone()
        cursor.execute(careful(shape), given | dict(zip(shape.numbers, numbers, strict=True)))
        return cursor.fetchall()


def _whole(numbers: Sequence[int]) -> list[Int8]:
    return [Int8(number) for number in numbers]
