"""The index follows the table: what was committed since the last look comes in, in batches.

May be killed at any point. Each commit of the index carries how far it is (`index/position.py`),
so that it goes on there; what had been written since is written again.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import connection

from pactwork.kernel.collation import sort_keys_by_language
from pactwork.kernel.languages import LANGUAGES
from pactwork.search.concepts import matcher
from pactwork.search.documents import Document
from pactwork.search.index.fields import Row, place_of, title_in
from pactwork.search.index.looking import note_look
from pactwork.search.index.position import Position, Snapshot, snapshot_now
from pactwork.search.index.writing import Writer
from pactwork.search.storing import document_of

Progress = Callable[[int], None]
"""Told how many documents came in."""

BATCH: Final = 500
COMMIT_EVERY: Final = 20_000
PAUSE: Final = 0.4
"""Seconds between two looks at the table."""
MUCH: Final = 100
"""Documents of one look from which on more are waited for before they are found: each commit is a
piece of the index of its own, and small ones are merged again and again.
"""
LATEST: Final = 3.0
"""Seconds after which what came in is found, however much follows it."""
_COLUMNS: Final = "id, iri, kind, document, rest, readers, visible_from, entered, gone, transaction"
_PART: Final = f"""
SELECT {_COLUMNS} FROM search_entry
WHERE {{}} AND (transaction, id) > (%(number)s, %(id)s)
ORDER BY transaction, id LIMIT %(limit)s
"""
_LATER: Final = _PART.format("transaction >= %(upto)s AND transaction < %(below)s")
_UNSEEN: Final = f"""
({_PART.format("transaction = ANY(%(open)s)")}) UNION ALL ({_LATER})
ORDER BY transaction, id LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class _Found:
    """A row that changed; `row` is None where the document is gone."""

    number: int
    transaction: int
    row: Row | None


def catch_up(
    writer: Writer, progress: Progress | None = None, stopped: threading.Event | None = None
) -> int:
    """Bring in what the index has not seen; how many documents that were.

    What is committed meanwhile is left to the next look. Who keeps the index says by what it is
    `stopped`: then a stream of changes is one look after another, made found as it goes.
    """
    names = matcher()
    position = writer.position.beginning(snapshot_now())
    done = unsaved = came = 0
    latest = time.monotonic() + LATEST
    while True:
        found = _unseen(position)
        writer.remove(one.number for one in found if one.row is None)
        writer.replace([one.row for one in found if one.row is not None], names)
        done, unsaved, came = done + len(found), unsaved + len(found), came + len(found)
        is_worked_off = len(found) < BATCH
        if is_worked_off:
            position = position.ended()
        else:
            position = replace(position, after=(found[-1].transaction, found[-1].number))
        is_late = stopped is not None and time.monotonic() > latest
        if unsaved >= COMMIT_EVERY or (is_late and not is_worked_off):
            writer.commit(position)
            unsaved, latest = 0, time.monotonic() + LATEST
        if progress is not None and found:
            progress(done)
        if is_worked_off:
            if is_late or _is_over(came, stopped):
                break
            position, came = position.beginning(snapshot_now()), 0
    writer.end_look(position, changed=done > 0)
    assert writer.position.seen is not None
    note_look(writer.position.seen, is_kept=stopped is not None)
    return done


def _is_over(came: int, stopped: threading.Event | None) -> bool:
    """Whether no more is to be expected; where it is, it is given time to come."""
    return stopped is None or came < MUCH or stopped.wait(PAUSE)


def _unseen(position: Position) -> list[_Found]:
    """The next of what the target shows and nobody has seen."""
    seen, target = position.seen or Snapshot(0), position.target
    assert target is not None
    number, row = position.after
    asked: dict[str, Any] = {
        "open": [*seen.open],
        "upto": seen.upto,
        "below": target.upto,
        "number": number,
        "id": row,
        "limit": BATCH,
    }
    with connection.cursor() as cursor:
        cursor.execute(_UNSEEN if seen.open else _LATER, asked)
        return _found(cursor.fetchall())


def _found(rows: Sequence[tuple[Any, ...]]) -> list[_Found]:
    documents = [None if row[8] else _document(row) for row in rows]
    places = _places([one for one in documents if one is not None])
    found = []
    for row, document in zip(rows, documents, strict=True):
        held = None if document is None else Row(row[0], document, row[7], next(places))
        found.append(_Found(row[0], row[9], held))
    return found


def _document(row: tuple[Any, ...]) -> Document:
    _, iri, kind, held, rest, readers, visible_from, *_ = row
    return document_of(iri, kind, json.loads(held), json.loads(rest), readers, visible_from)


def _places(documents: Sequence[Document]) -> Any:
    """For each document, where its title stands in the order of each language."""
    titles = {
        language: [title_in(one.titles, language, one.languages) for one in documents]
        for language in LANGUAGES
    }
    keys = sort_keys_by_language(titles)
    return (
        {language: place_of(keys[language][at]) for language in LANGUAGES}
        for at in range(len(documents))
    )
