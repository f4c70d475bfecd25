"""Searching the ledger as xAPI asks it: filters, pages, one statement (IEEE 9274.1.1 §4.1.6.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from pactwork.kernel.prepared import prepared_rows
from pactwork.ledger.dictionaries import known_number
from pactwork.ledger.models import Activity, Text, Verb
from pactwork.ledger.queries.searching import (
    AUTHORITIES,
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

_COLD_AT_ONCE: Final = 50
_FEW: Final = 16
"""So many statements are never too heavy for a page: none is longer than a million bytes."""
_ONE: Final = f"""
SELECT s.id, s.stored, t.raw, {voided_by("%(voided)s::bigint")} IS NOT NULL
FROM ledger_statement s LEFT JOIN ledger_text t ON t.statement_id = s.id
WHERE s.uuid = %(uuid)s AND s.authority_id = ANY(%(authorities)s::bigint[])
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
    raw: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """Statements in the order asked for, as JSON with commas between.

    `newest` is when the last of them was stored; `more` the number after which the next page
    begins. `numbers` are those of the rows.
    """

    statements: bytes
    numbers: Sequence[int]
    newest: datetime | None
    more: int | None


def find(wanted: Wanted, authorities: Sequence[int], voiders: Sequence[int]) -> Page:
    """One page of the statements that match, newest first unless `ascending`.

    `authorities` are the numbers of the agents whose statements may be read, `voiders` of those
    whose voidings count. A statement whose text was erased is left out.
    """
    limit = min(wanted.limit or MOST, MOST)
    _ends, last, follow, newest, said, there, texts = _row(wanted, authorities, voiders, limit + 1)
    if not said:
        return Page(b"", (), None, None)
    numbers = [int(number) for number in said.split(b",")]
    if there < len(numbers):
        taken, held = _light(sorted(numbers, reverse=not wanted.ascending))
        numbers = [number for number in numbers if number in taken]
        texts = b",".join(held[number] for number in numbers if number in held)
        last, follow = taken[-1], follow or taken[-1] != last
    return Page(texts, numbers, newest, last if follow else None)


def one(
    uuid: UUID, authorities: Sequence[int], voiders: Sequence[int], *, voided: bool
) -> Held | None:
    """The statement of this id if it may be read and is, or is not, voided; else None."""
    given = {
        "voiders": list(voiders),
        "voided": known_number(Verb, VOIDED),
        "uuid": uuid,
        "authorities": list(authorities),
    }
    rows = prepared_rows(_ONE, given)
    if not rows or rows[0][3] != voided:
        return None
    number, stored, raw, _voided = rows[0]
    text = raw if raw is not None else _texts([number]).get(number)
    return Held(number, stored, text) if text is not None else None


def _light(numbers: Sequence[int]) -> tuple[Sequence[int], dict[int, bytes]]:
    """As many of these rows, from the first, as are light enough for a page; and their texts."""
    held: dict[int, bytes] = {}
    size = 0
    for first in range(0, len(numbers), _COLD_AT_ONCE):
        found = _texts(numbers[first : first + _COLD_AT_ONCE])
        for place in range(first, min(first + _COLD_AT_ONCE, len(numbers))):
            text = found.get(numbers[place])
            if text is not None:
                size += len(text)
                if size > PAGE_BYTES and held:
                    return numbers[:place], held
                held[numbers[place]] = text
    return numbers, held


def _texts(numbers: Sequence[int]) -> dict[int, bytes]:
    """The texts of these rows, wherever they are; without those that were erased."""
    rows = Text.objects.filter(statement__in=numbers).values_list("statement", "raw")
    found = with_the_cold([*dict.fromkeys(numbers).items(), *rows])
    return {number: text.encode() for number, text in found.items()}


def _row(
    wanted: Wanted, authorities: Sequence[int], voiders: Sequence[int], rows: int
) -> tuple[Any, ...]:
    """The row that `quick` describes, found quickly or else carefully."""
    shape = Shape(
        agent=wanted.agent is not None, related_agents=wanted.related_agents,
        verb=wanted.verb is not None, activity=wanted.activity is not None,
        related_activities=wanted.related_activities,
        registration=wanted.registration is not None, since=wanted.since is not None,
        until=wanted.until is not None, after=wanted.after is not None,
        ascending=wanted.ascending, many=rows > _FEW,
    )  # fmt: skip
    given = {
        "voided": known_number(Verb, VOIDED), "agent_identifier": wanted.agent,
        "verb": wanted.verb and known_number(Verb, wanted.verb),
        "activity": wanted.activity and known_number(Activity, wanted.activity),
        "registration": wanted.registration,
        "since": wanted.since, "until": wanted.until, "authorities": list(authorities),
        "voiders": list(voiders),
        "after": wanted.after,
        "rows": rows, "bytes": PAGE_BYTES,
    }  # fmt: skip
    for leading in (*shape.keys, AUTHORITIES):
        (found,) = prepared_rows(quick(shape, leading), given)
        if not found[0]:
            return found
    with connection.cursor() as cursor:
        if shape.looked_up:
            cursor.execute(numbers_of(shape), given)
            given |= dict(zip(shape.looked_up, cursor.fetchone(), strict=True))
        cursor.execute(careful(shape), given)
        row = cursor.fetchone()
    return tuple(each.encode() if isinstance(each, str) else each for each in row)
