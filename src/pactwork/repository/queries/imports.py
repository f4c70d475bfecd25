"""How far imports of tables are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from pactwork.repository.exchange.faults import Fault
from pactwork.repository.models import (
    CollectionItem,
    ImportedMaterial,
    Rating,
    Reuse,
    Serving,
    TableImport,
)


@dataclass(frozen=True, slots=True)
class ImportCard:
    """How far an import is. `place` rows are done, of `total` where that is known; `faults` are
    how often each [field, reason] was met, `told` the first rows refused, with their faults.
    """

    uuid: UUID
    name: str
    organisation: int
    stage: str
    place: int
    total: int | None
    created: int
    changed: int
    unchanged: int
    refused: int
    faults: Mapping[tuple[str, str], int]
    told: tuple[tuple[int, str, tuple[Fault, ...]], ...]
    trouble: str
    is_kept: bool
    begun_at: datetime
    ended_at: datetime | None


def import_of(number: UUID, organisations: Collection[int]) -> ImportCard | None:
    """One import of these organisations; None where there is none."""
    rows = TableImport.objects.filter(organisation__in=sorted(organisations))
    held = rows.filter(pk=number).first()
    return card_of(held) if held else None


def imports_of(organisations: Collection[int], *, limit: int = 20) -> list[ImportCard]:
    """The imports of these organisations, the newest first."""
    rows = TableImport.objects.filter(organisation__in=sorted(organisations))
    return [card_of(one) for one in rows.order_by("-begun_at")[:limit]]


@dataclass(frozen=True, slots=True)
class Going:
    """What would go with an import that is taken back: whether anything would, and how many of
    these materials serve a commitment, are reused, rated, or stand in a collection.
    """

    any: bool
    used: int


def going_with(number: UUID) -> Going:
    """What an import brought, unless it went already. Few queries, however much that is."""
    brought = ImportedMaterial.objects.filter(table=number, material__withdrawn_at=None)
    rows = brought.values("material")
    used = Serving.objects.filter(material__in=rows).values("material")
    used = used.union(
        Reuse.objects.filter(material__in=rows).values("material"),
        Rating.objects.filter(material__in=rows).values("material"),
        CollectionItem.objects.filter(material__in=rows).values("material"),
    )
    return Going(ImportedMaterial.objects.filter(table=number).exists(), used.count())


def card_of(held: TableImport) -> ImportCard:
    """The row as others see it."""
    parted = ((name.partition(" "), count) for name, count in held.faults.items())
    return ImportCard(
        faults={(field, reason): count for (field, _, reason), count in parted},
        told=tuple(
            (number, title, tuple(Fault(*one) for one in faults))
            for number, title, faults in held.told
        ),
        organisation=held.organisation_id,
        **{name: getattr(held, name) for name in _SAME},
    )


_SAME: Final[Sequence[str]] = (
    "uuid", "name", "stage", "place", "total", "created", "changed", "unchanged", "refused",
    "trouble", "is_kept", "begun_at", "ended_at",
)  # fmt: skip
