"""Searches that people keep, and what is new in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from pactwork.kernel.viewer import Viewer
from pactwork.search.index.position import Snapshot
from pactwork.search.index.reading import reading
from pactwork.search.models import SavedSearch
from pactwork.search.queries.filters import come_since
from pactwork.search.queries.finding import found
from pactwork.search.question import Findings, Question


@dataclass(frozen=True, slots=True)
class SavedView:
    """A search that somebody keeps; `owner` is the person's number."""

    uuid: UUID
    owner: int
    name: str
    question: Question
    alert: bool
    told: Snapshot
    told_until: datetime


@dataclass(frozen=True, slots=True)
class News:
    """What is new, and as of which snapshot and moment."""

    findings: Findings
    seen: Snapshot
    at: datetime


def saved_by(person: int) -> list[SavedView]:
    """The searches a person keeps, by name."""
    return [_view(row) for row in SavedSearch.objects.filter(owner_id=person).order_by("name")]


def saved_with_alert() -> Iterator[SavedView]:
    """Every search of which what is new is to be told, in a stable order."""
    rows = SavedSearch.objects.filter(alert=True).order_by("pk")
    return (_view(row) for row in rows.iterator())


def new_for(saved: SavedView, viewer: Viewer) -> News:
    """What this reader finds by a kept search and could not find when it was last told.

    When it has been told, `note_told` takes `seen` and `at`: nothing is told twice or left out,
    however long transactions were under way.
    """
    held, now = reading(), timezone.now()
    if held is None or held.position.seen is None:
        return News(Findings(), saved.told, saved.told_until)
    seen = held.position.seen
    if not seen.includes(saved.told):  # another node's index was further when it was told
        return News(Findings(), saved.told, saved.told_until)
    only = come_since(held.schema, saved.told, seen, saved.told_until, now)
    newest = replace(saved.question, sort="newest")
    return News(found(newest, viewer, only=only), seen, now)


def _view(row: SavedSearch) -> SavedView:
    return SavedView(
        row.uuid,
        row.owner_id,
        row.name,
        Question.from_kept(row.question),
        row.alert,
        Snapshot.from_values(row.told),
        row.told_until,
    )
