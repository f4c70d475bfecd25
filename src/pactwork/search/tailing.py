"""The index follows the table: what was committed since the last look comes in, in batches.

May be killed at any point. Each commit of the index carries how far it is (`index/position.py`),
so that it goes on there; what had been written since is written again.
"""

from __future__ import annotations

import json
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
_COLUMNS: Final = "id, iri, kind, document, rest, readers, visible_from, entered, gone, transaction"
_PART: Final = f"""
SELECT {_COLUMNS} FROM search_entry
WHERE {{}} AND (transaction, id) > (%(number)s, %(id)s)
ORDER BY transaction, id LIMIT %(limit)s
"""
_LATER: Final = _PART.format("transaction >= %(upto)s")
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


def catch_up(writer: Writer, progress: Progress | None = None, *, is_kept: bool = False) -> int:
    """Bring in what the index has not seen; how many documents that were.

    Under a stream of changes it ends when a look finds nothing more for the moment.
    """
    names = matcher()
    position = writer.position.beginning(snapshot_now())
    done = unsaved = 0
    while found := _unseen(position):
        writer.remove(one.number for one in found if one.row is None)
        writer.replace([one.row for one in found if one.row is not None], names)
        done, unsaved = done + len(found), unsaved + len(found)
        after = (found[-1].transaction, found[-1].number)
        position = replace(position, after=after)
        if unsaved >= COMMIT_EVERY:
            writer.commit(position)
            unsaved = 0
        if progress is not None:
            progress(done)
        if len(found) < BATCH:
            break
    writer.end_look(position.ended(), changed=done > 0)
    assert writer.position.seen is not None
    note_look(writer.position.seen, is_kept=is_kept)
    return done


def _unseen(position: Position) -> list[_Found]:
    seen = position.seen or Snapshot(0)
    number, row = position.after
    asked: dict[str, Any] = {
        "open": [*seen.open],
        "upto": seen.upto,
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
