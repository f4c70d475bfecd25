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
from django.utils import timezone

from pactwork.kernel.collation import sort_keys_by_language
from pactwork.kernel.languages import LANGUAGES
from pactwork.search.concepts import matcher
from pactwork.search.documents import Document
from pactwork.search.index import folder
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
    AND (transaction <> ALL(%(running)s)
        OR transaction = pg_current_xact_id_if_assigned()::text::bigint)
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

    All that is committed when it begins is in when it ends; what is committed meanwhile is left
    to the next look. Who keeps the index says by what it is `stopped`: then a stream of changes is
    one look after another, made found as it goes.
    """
    following = _Following(writer, stopped)
    while following.goes_on():
        if following.step() and progress is not None:
            progress(following.done)
    following.end()
    return following.done


class _Following:
    """Looks at the table, one after another, until one of them may be the last."""

    def __init__(self, writer: Writer, stopped: threading.Event | None) -> None:
        self.done = 0
        self._writer, self._stopped, self._names = writer, stopped, matcher()
        self._unsaved = self._came = 0
        self._latest = time.monotonic() + LATEST
        self._is_resumed = writer.position.target is not None
        self._is_over = False
        self._began = timezone.now()
        self._position = writer.position.beginning(snapshot_now())

    def goes_on(self) -> bool:
        """Begin the next look where one is over; whether there is anything to do."""
        if self._position.target is None and not self._is_over:
            self._came, self._began = 0, timezone.now()
            self._position = self._position.beginning(snapshot_now())
        return not self._is_over

    def step(self) -> int:
        """Bring in a batch; how many documents it holds."""
        found = _unseen(self._position)
        self._writer.remove(one.number for one in found if one.row is None)
        self._writer.replace([one.row for one in found if one.row is not None], self._names)
        self.done += len(found)
        self._came += len(found)
        self._unsaved += len(found)
        if len(found) == BATCH:
            after = (found[-1].transaction, found[-1].number)
            self._position = replace(self._position, after=after)
            if self._unsaved >= COMMIT_EVERY or self._is_late:
                self._save()
            self._is_over = self._is_stopped
        else:
            self._position = self._position.ended()
            self._is_over = self._is_stopped or not (self._is_resumed or self._waits_for_more())
            self._is_resumed = False
        return len(found)

    def end(self) -> None:
        """Keep what came, and leave word of when the table was looked at."""
        if self._unsaved or self._writer.position.target is not None:
            self._save()
        self._writer.end_look(self._position)
        seen = self._position.seen
        is_searched = self._writer.path == folder.current()
        if is_searched and seen is not None and self._position.target is None:
            note_look(seen, at=self._began, is_kept=self._stopped is not None)

    def _save(self) -> None:
        self._writer.commit(self._position)
        self._unsaved, self._latest = 0, time.monotonic() + LATEST

    @property
    def _is_stopped(self) -> bool:
        return self._stopped is not None and self._stopped.is_set()

    @property
    def _is_late(self) -> bool:
        """Whether what came is to be found now."""
        return self._stopped is not None and time.monotonic() > self._latest

    def _waits_for_more(self) -> bool:
        """Give more time to come, where so much came that more is to be expected."""
        if self._stopped is None or self._came < MUCH or self._is_late:
            return False
        return not self._stopped.wait(PAUSE)


def _unseen(position: Position) -> list[_Found]:
    """The next of what the target shows and nobody has seen; of transactions under way only one's
    own.
    """
    seen, target = position.seen or Snapshot(0), position.target
    assert target is not None
    number, row = position.after
    asked: dict[str, Any] = {
        "open": [*seen.open],
        "upto": seen.upto,
        "below": target.upto,
        "running": [*target.open],
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
