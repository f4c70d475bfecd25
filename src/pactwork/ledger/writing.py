"""The one place that adds statements: a batch becomes rows by `COPY`, in the caller's transaction.

The order matters. The transaction takes its number first, then the row ids and the clock; so that
every id below a mark belongs to a transaction that began before the mark, and a reader can tell
from the database's snapshots when all of them are settled (`watermark.py`). Rows go in by the
order of their UUIDs, so that concurrent batches that hold the same statements wait for each other
instead of deadlocking.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.utils import timezone
from msgspec import Struct

from pactwork.kernel.transactions import require_transaction
from pactwork.ledger.dictionaries import activity_numbers, actor_numbers, note_names, verb_numbers
from pactwork.ledger.references import write_references

_TAKE = """
WITH mine AS MATERIALIZED (SELECT pg_current_xact_id() AS number)
SELECT array_agg(nextval('ledger_statement_id_seq'))
FROM generate_series(1, %s), mine
WHERE mine.number IS NOT NULL
"""
_STATEMENTS = (
    "COPY ledger_statement (id, uuid, actor_id, verb_id, activity_id, target, registration, "
    "authority_id, timestamp, stored) FROM STDIN"
)
_TEXTS = "COPY ledger_text (statement_id, raw, salt) FROM STDIN"
_CONTEXT = "COPY ledger_contextactivity (statement_id, activity_id, relation) FROM STDIN"
_RELATED = "COPY ledger_relatedactor (statement_id, actor_id, relation) FROM STDIN"
_ARRIVED = "COPY ledger_arrived (statement_id) FROM STDIN"
_NULL = "\\N"


class Recorded(NamedTuple):
    """What the ledger made of a statement: its row number, its id and the instant it was stored."""

    number: int
    uuid: UUID
    stored: datetime


class Arrival(Struct, frozen=True, gc=False):
    """A statement ready to be written.

    `text` gives the JSON that is kept, once it is known when it was stored. `activities` and
    `actors` are what it names beside object and actor, with `Relation` and `Role`; `names` what
    actors are called. `authority` is the number of the credential's agent; `waits` puts it on the
    list of what others shall look at (`Arrived`).
    """

    uuid: UUID
    actor: str
    is_group: bool
    verb: str
    activity: str | None
    target: UUID | None
    registration: UUID | None
    timestamp: datetime | None
    text: Callable[[datetime], str]
    activities: Sequence[tuple[str, int]] = ()
    actors: Sequence[tuple[str, bool, int]] = ()
    names: Sequence[tuple[str, str]] = ()
    authority: int | None = None
    waits: bool = False


def write(batch: Sequence[Arrival]) -> list[Recorded]:
    """Step: add these statements; row numbers follow their order, `stored` is one instant.

    That ids are free, and voidings allowed, is the caller's to have asked; an id taken by a
    concurrent transaction raises IntegrityError.

    Raises:
        NoTransactionError: called outside an action.
    """
    require_transaction()
    if not batch:
        return []
    known = _Numbers.of(batch)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [len(batch)])
        numbered = list(zip(cursor.fetchone()[0], batch, strict=True))
    stored = timezone.now()
    _copy(_STATEMENTS, _statement_lines(numbered, known, stored))
    _copy(_TEXTS, _text_lines(numbered, stored))
    activities, actors = known.activities, known.actors
    _copy_once(
        _CONTEXT,
        (
            f"{number}\t{activities[iri]}\t{relation}\n"
            for number, one in numbered
            for iri, relation in one.activities
        ),
    )
    _copy_once(
        _RELATED,
        (
            f"{number}\t{actors[key]}\t{role}\n"
            for number, one in numbered
            for key, _, role in one.actors
        ),
    )
    _copy(_ARRIVED, [f"{number}\n" for number, one in numbered if one.waits])
    note_names({(actors[key], name) for one in batch for key, name in one.names if name})
    write_references({number: one.target for number, one in numbered}, [one.uuid for one in batch])
    return [Recorded(number, one.uuid, stored) for number, one in numbered]


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The dictionary numbers a batch needs."""

    actors: Mapping[str, int]
    verbs: Mapping[str, int]
    activities: Mapping[str, int]

    @classmethod
    def of(cls, batch: Sequence[Arrival]) -> _Numbers:
        actors = {one.actor: one.is_group for one in batch}
        actors |= {key: group for one in batch for key, group, _ in one.actors}
        iris = {one.activity for one in batch if one.activity is not None}
        iris |= {iri for one in batch for iri, _ in one.activities}
        return cls(
            actor_numbers(actors),
            verb_numbers({one.verb for one in batch}),
            activity_numbers(iris),
        )


def _statement_lines(
    numbered: Sequence[tuple[int, Arrival]], known: _Numbers, stored: datetime
) -> list[str]:
    instant = stored.isoformat()
    actors, verbs, activities = known.actors, known.verbs, known.activities
    lines = []
    for number, one in sorted(numbered, key=_by_uuid):
        activity = _NULL if one.activity is None else activities[one.activity]
        target = _NULL if one.target is None else one.target.hex
        registration = _NULL if one.registration is None else one.registration.hex
        moment = instant if one.timestamp is None else one.timestamp.isoformat()
        lines.append(
            f"{number}\t{one.uuid.hex}\t{actors[one.actor]}\t{verbs[one.verb]}\t"
            f"{activity}\t{target}\t{registration}\t{one.authority or _NULL}\t"
            f"{moment}\t{instant}\n"
        )
    return lines


def _by_uuid(numbered: tuple[int, Arrival]) -> int:
    return numbered[1].uuid.int


def _text_lines(numbered: Sequence[tuple[int, Arrival]], stored: datetime) -> list[str]:
    salts = os.urandom(16 * len(numbered)).hex()
    return [
        f"{number}\t{_escaped(one.text(stored))}\t\\\\x{salts[32 * place : 32 * place + 32]}\n"
        for place, (number, one) in enumerate(numbered)
    ]


def _escaped(text: str) -> str:
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    if "\n" in text or "\t" in text or "\r" in text:
        text = text.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return text


def _copy_once(command: str, lines: Iterable[str]) -> None:
    _copy(command, dict.fromkeys(lines))


def _copy(command: str, lines: Iterable[str]) -> None:
    if content := "".join(lines):
        with (
            connection.wrap_database_errors,
            connection.cursor() as cursor,
            cursor.copy(command) as copy,
        ):
            copy.write(content)
