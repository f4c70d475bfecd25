"""What an index has seen of the table: a snapshot of PostgreSQL, kept in the index itself.

What a later look finds and this snapshot does not show has been committed since, be its number
high or low: so a long transaction delays nothing and nothing is read twice. While what was found
is being worked off, `target` is the snapshot taken before, and `after` how far the work is: no
further than the target, since what comes later would be read again in the next look. The
position is a document of the index, and is there after a crash exactly with what it tells of.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import connection

_SNAPSHOT: Final = """
SELECT pg_current_snapshot()::text, pg_current_xact_id_if_assigned()::text::bigint
"""
_DATABASE: Final = """
SELECT d.oid::bigint, 'search_entry'::regclass::oid::bigint,
    CASE WHEN pg_is_in_recovery() THEN '' ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END
FROM pg_database d WHERE d.datname = current_database()
"""
_START: Final = (0, 0)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Transactions below `upto` have ended, except those `open`; others have not begun."""

    upto: int
    open: tuple[int, ...] = ()

    @classmethod
    def read(cls, text: str) -> Snapshot:
        """From PostgreSQL's own form, xmin:xmax:list."""
        _, upto, numbers = text.split(":")
        return cls(int(upto), tuple(int(one) for one in numbers.split(",") if one))

    @classmethod
    def from_values(cls, held: Sequence[Any]) -> Snapshot:
        """From what `values` gave."""
        return cls(held[0], tuple(held[1]))

    def values(self) -> list[Any]:
        """For keeping it."""
        return [self.upto, list(self.open)]

    def includes(self, other: Snapshot) -> bool:
        """Whether all that the other shows is shown here."""
        missing = {one for one in self.open if one < other.upto} - set(other.open)
        return other.upto <= self.upto and not missing


@dataclass(frozen=True, slots=True)
class Position:
    """How far an index is; `made_with` says of what words it was made, `facets` what it counts."""

    made_with: str
    seen: Snapshot | None = None
    target: Snapshot | None = None
    after: tuple[int, int] = _START
    facets: tuple[str, ...] = ()

    def text(self) -> str:
        """As it is kept."""
        held = {
            "made_with": self.made_with,
            "seen": self.seen.values() if self.seen else None,
            "target": self.target.values() if self.target else None,
            "after": self.after,
            "facets": self.facets,
        }
        return json.dumps(held)

    @classmethod
    def read(cls, text: str) -> Position:
        """As it was kept."""
        held = json.loads(text)
        return cls(
            held["made_with"],
            Snapshot.from_values(held["seen"]) if held["seen"] else None,
            Snapshot.from_values(held["target"]) if held["target"] else None,
            (held["after"][0], held["after"][1]),
            tuple(held["facets"]),
        )

    def beginning(self, now: Snapshot) -> Position:
        """A look begins; one that was interrupted goes on instead."""
        return self if self.target is not None else replace(self, target=now, after=_START)

    def ended(self) -> Position:
        """All that the target shows has been worked off."""
        return replace(self, seen=self.target, target=None, after=_START)

    @property
    def is_complete(self) -> bool:
        """Whether it has been through the whole table once."""
        return self.seen is not None


def snapshot_now() -> Snapshot:
    """What the database shows at this moment to everybody: this transaction counts as open, and so
    do those of which it cannot tell.
    """
    shown, own = _shown()
    if own is None:
        return shown
    upto = max(shown.upto, own + 1)
    return Snapshot(upto, tuple({*shown.open, own, *range(shown.upto, upto)}))


def shown_now() -> Snapshot:
    """What the database shows at this moment to others than this transaction."""
    return _shown()[0]


def _shown() -> tuple[Snapshot, int | None]:
    with connection.cursor() as cursor:
        cursor.execute(_SNAPSHOT)
        text, own = cursor.fetchone()
    return Snapshot.read(text), own


def database_mark() -> str:
    """What tells this database from others of its server, and from what it was before it was
    restored: the table is another one then, or the server began a new timeline.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DATABASE)
        return "-".join(map(str, cursor.fetchone()))
