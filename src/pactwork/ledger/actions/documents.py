"""Keeping the documents of tools: state and profiles, one writer at a time for each shelf."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec
from django.db import connection, transaction
from django.utils import timezone

from pactwork.ledger.dictionaries import activity_numbers, actor_numbers
from pactwork.ledger.models import Document
from pactwork.ledger.queries.documents import Paper, Shelf, on_shelf, paper_of

JSON = "application/json"
Allow = Callable[[Paper | None], None]
"""Looks at the document there is, None for none, and raises to refuse the change."""


LARGEST = 16_000_000
"""Most bytes of a document."""


class NotMergedError(ValueError):
    """The two documents cannot be made into one; the message says why."""


class TooLargeError(ValueError):
    """Together the two documents are more than is kept of one."""


@transaction.atomic(durable=True)
def put_document(
    shelf: Shelf, key: str, *, content: bytes, content_type: str, allow: Allow
) -> None:
    """Keep a document in the place of the one there is."""
    row = _locked(shelf, key)
    allow(None if row is None else paper_of(row))
    _write(shelf, key, row, content, content_type)


@transaction.atomic(durable=True)
def merge_document(
    shelf: Shelf, key: str, *, content: bytes, content_type: str, allow: Allow
) -> None:
    """Put the properties of a JSON object into the one there is; keep it where there is none.

    Raises:
        NotMergedError: one of the two is no JSON object.
        TooLargeError: what they come to is too large.
    """
    row = _locked(shelf, key)
    allow(None if row is None else paper_of(row))
    if row is not None:
        if not (is_json(content_type) and is_json(row.content_type)):
            raise NotMergedError(
                "Only JSON is put together: both documents need the content type application/json."
            )
        content = _merged(bytes(row.content), content)
        if len(content) > LARGEST:
            raise TooLargeError(f"Together with what is here that is more than {LARGEST} bytes.")
    elif is_json(content_type):
        _object(content, "The document you send")
    _write(shelf, key, row, content, content_type)


@transaction.atomic(durable=True)
def delete_document(shelf: Shelf, key: str, *, allow: Allow) -> None:
    """Take a document away, if there is one."""
    row = _locked(shelf, key)
    allow(None if row is None else paper_of(row))
    if row is not None:
        row.delete()


@transaction.atomic(durable=True)
def clear_shelf(shelf: Shelf) -> None:
    """Take away all documents of a shelf: of its registration, or of every one."""
    rows = on_shelf(shelf)
    if rows is None:
        return
    if shelf.registration is not None:
        rows = rows.filter(registration=shelf.registration)
    rows.delete()


def is_json(content_type: str) -> bool:
    """Whether this media type is JSON."""
    return content_type.partition(";")[0].strip().lower() == JSON


def _locked(shelf: Shelf, key: str) -> Document | None:
    place = "\n".join(str(part) for part in (shelf, key))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [place])
    rows = on_shelf(shelf)
    if rows is None:
        return None
    return rows.filter(key=key, registration=shelf.registration).first()


def _write(shelf: Shelf, key: str, row: Document | None, content: bytes, content_type: str) -> None:
    made = row or Document(
        owner=shelf.owner, kind=shelf.kind, registration=shelf.registration, key=key
    )
    if row is None and shelf.activity is not None:
        made.activity_id = activity_numbers({shelf.activity})[shelf.activity]
    if row is None and shelf.agent is not None:
        identifier, is_group = shelf.agent
        made.actor_id = actor_numbers({identifier: is_group})[identifier]
    made.content = content
    made.content_type = content_type
    made.etag = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    made.updated = timezone.now()
    made.save()


def _merged(known: bytes, said: bytes) -> bytes:
    there = _object(known, "The document that is here")
    return msgspec.json.encode({**there, **_object(said, "The document you send")})


def _object(raw: bytes, which: str) -> dict[str, msgspec.Raw]:
    try:
        said: Any = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise NotMergedError(f"{which} is no JSON object.") from None
    made: dict[str, msgspec.Raw] = said
    return made
