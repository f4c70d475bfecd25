"""Reading the documents that tools keep here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from pactwork.ledger.dictionaries import known_number
from pactwork.ledger.models import Activity, Actor, Document
from pactwork.ledger.models import DocumentKind as DocumentKind


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where documents of a kind stand: of whose tools, about which activity and agent.

    `agent` is (identifier, is a group). A registration that is None stands for every one where
    many are meant, and for none where one is.
    """

    kind: DocumentKind
    owner: int
    activity: str | None = None
    agent: tuple[str, bool] | None = None
    registration: UUID | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A document: its content, media type, ETag (the SHA-1 of the content), when it was stored."""

    content: bytes
    content_type: str
    etag: str
    updated: datetime


def document(shelf: Shelf, key: str) -> Paper | None:
    """One document, None if there is none."""
    rows = on_shelf(shelf)
    row = None if rows is None else rows.filter(key=key, registration=shelf.registration).first()
    return None if row is None else paper_of(row)


def document_keys(shelf: Shelf, *, since: datetime | None) -> list[str]:
    """The keys of the documents on a shelf, those stored after `since`."""
    rows = on_shelf(shelf)
    if rows is None:
        return []
    if shelf.registration is not None:
        rows = rows.filter(registration=shelf.registration)
    if since is not None:
        rows = rows.filter(updated__gt=since)
    return sorted(set(rows.values_list("key", flat=True)))


def on_shelf(shelf: Shelf) -> QuerySet[Document] | None:
    """The rows of a shelf, of every registration; None if its activity or agent never came."""
    wanted: dict[str, Any] = {"owner": shelf.owner, "kind": shelf.kind}
    if shelf.activity is not None:
        wanted["activity"] = known_number(Activity, shelf.activity)
    if shelf.agent is not None:
        wanted["actor"] = known_number(Actor, shelf.agent[0])
    if None in wanted.values():
        return None
    return Document.objects.filter(**wanted)


def paper_of(row: Document) -> Paper:
    """The document of a row."""
    return Paper(bytes(row.content), row.content_type, row.etag, row.updated)
