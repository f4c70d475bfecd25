"""Which statements are carried out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from pactwork.ledger.models import Statement, Text
from pactwork.ledger.texts import with_the_cold

AT_ONCE: Final = 1_000
FIRST: Final = 50
HEAVIEST: Final = 8_000_000
"""So many rows are read at once at most, and at first; fewer where those before had long texts."""


@dataclass(frozen=True)
class Selection:
    """All that matches everything said; nothing said is the whole ledger.

    `actor` is an identifier, `verb` an IRI, `activity` an IRI that is the object or stands in the
    context; `authorities` the numbers of credentials' agents; `since` and `until` (not included)
    are instants of storing.
    """

    actor: str = ""
    verb: str = ""
    activity: str = ""
    authorities: Collection[int] | None = None
    since: datetime | None = None
    until: datetime | None = None

    def rows(self) -> QuerySet[Statement]:
        """The statements, in no order."""
        wanted: dict[str, Any] = {
            "actor__identifier": self.actor or None,
            "verb__iri": self.verb or None,
            "authority__in": None if self.authorities is None else list(self.authorities),
            "stored__gte": self.since,
            "stored__lt": self.until,
        }
        rows = Statement.objects.filter(**{k: one for k, one in wanted.items() if one is not None})
        if self.activity:
            within = Q(context__activity__iri=self.activity, context__relation__lte=4)
            mentioned = Statement.objects.filter(within).values("pk")
            rows = rows.filter(Q(activity__iri=self.activity) | Q(pk__in=mentioned))
        return rows


def selected(selection: Selection | None = None) -> int:
    """How many statements match; those whose text was erased too."""
    return (selection or Selection()).rows().count()


@dataclass(frozen=True, slots=True)
class Carried:
    """A statement on its way out: what it is found by, and its text."""

    number: int
    uuid: UUID
    stored: datetime
    timestamp: datetime
    actor: str
    verb: str
    activity: str | None
    registration: UUID | None
    raw: str


def carried(selection: Selection, *, after: int = 0) -> Iterator[tuple[int, list[Carried]]]:
    """The statements in the order they came, some at a time, with the number reached.

    Those whose text was erased are left out. `after` goes on behind a number reached before.
    """
    rows = selection.rows().order_by("pk")
    columns = (
        "pk", "uuid", "stored", "timestamp", "actor__identifier", "verb__iri", "activity__iri",
        "registration",
    )  # fmt: skip
    size = min(FIRST, AT_ONCE)
    while found := list(rows.filter(pk__gt=after).values_list(*columns)[:size]):
        after = found[-1][0]
        texts = _texts([row[0] for row in found])
        block = []
        for row in found:
            if row[0] in texts:
                values: list[Any] = [*row, texts[row[0]]]
                block.append(Carried(*values))
        yield after, block
        size = _fitting(size, sum(len(one.raw) for one in block))


def _texts(numbers: list[int]) -> Mapping[int, str]:
    """Asked for by number: joined to the rows, PostgreSQL reads all texts before them again."""
    hot = dict(Text.objects.filter(pk__in=numbers).values_list("pk", "raw"))
    return with_the_cold((number, hot.get(number)) for number in numbers)


def _fitting(size: int, weight: int) -> int:
    """How many rows to read next, when so many had texts of so many letters."""
    return max(1, min(AT_ONCE, 4 * size, size * HEAVIEST // max(weight, 1)))
