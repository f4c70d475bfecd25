"""Documents read back from the database, which alone decides what a reader may see now."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import connection
from django.utils import timezone

from pactwork.kernel.prepared import prepared_rows
from pactwork.kernel.texts import Text
from pactwork.kernel.viewer import Viewer
from pactwork.search.documents import readers_of

_READ: Final = """
SELECT id, iri, kind::text, document::text FROM search_entry
WHERE id = ANY(%(numbers)s::bigint[]) AND NOT gone
    AND (visible_from IS NULL OR visible_from <= %(now)s::timestamptz)
"""
_OF_THESE: Final = f"{_READ} AND readers && %(readers)s::text[]"


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of a document, without the rest of long texts."""

    number: int
    iri: str
    kind: str
    titles: Text
    texts: Text
    names: Text
    languages: tuple[str, ...]
    concepts: frozenset[str]
    day: date | None


def rows_of(numbers: Sequence[int], readers: Collection[str] | None, now: datetime) -> list[Shown]:
    """Those of these documents that the readers may see now, in the order of the numbers."""
    if not numbers:
        return []
    asked: dict[str, object] = {"numbers": numbers, "now": now, "readers": sorted(readers or ())}
    rows = prepared_rows(_READ if readers is None else _OF_THESE, asked)
    held = {row[0]: _shown(*row) for row in rows}
    return [held[number] for number in numbers if number in held]


def still_seen(iris: Collection[str], viewer: Viewer) -> frozenset[str]:
    """Those of these that the viewer may see now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM search_entry WHERE iri = ANY(%s)", [sorted(iris)])
        numbers = [row[0] for row in cursor.fetchall()]
    rows = rows_of(numbers, readers_of(viewer), timezone.now())
    return frozenset(row.iri for row in rows)


def _shown(number: int, iri: bytes, kind: bytes, document: bytes) -> Shown:
    held = json.loads(document)
    return Shown(
        number,
        iri.decode(),
        kind.decode(),
        held["titles"],
        held["texts"],
        held["names"],
        tuple(held["languages"]),
        frozenset(held["concepts"]),
        date.fromisoformat(held["day"]) if held["day"] else None,
    )
