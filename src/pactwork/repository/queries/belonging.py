"""Which organisations belong to which sectors now. What is decided by it is decided here."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import QuerySet

from pactwork.kernel.viewer import Viewer
from pactwork.repository.documents import reader_of_sector
from pactwork.repository.models import SectorMember


def belonging() -> QuerySet[SectorMember]:
    """Who belongs to a sector now: was invited, agreed, and did not leave; a sector that was closed
    has nobody, and a duplicate stands for nobody.
    """
    return SectorMember.objects.filter(
        joined_at__isnull=False,
        left_at=None,
        sector__closed_at=None,
        organisation__merged_into=None,
    )


def sectors_of(organisations: Collection[int]) -> QuerySet[SectorMember]:
    """The sectors to which any of these belongs, as one column of numbers."""
    return belonging().filter(organisation__in=sorted(organisations)).values("sector")  # type: ignore[return-value]


def members_of(sectors: Collection[int]) -> Mapping[int, frozenset[int]]:
    """Who belongs to each of these sectors. One query."""
    found: dict[int, set[int]] = {one: set() for one in sectors}
    rows = belonging().filter(sector__in=set(sectors))
    for sector, organisation in rows.values_list("sector", "organisation"):
        found[sector].add(organisation)
    return {one: frozenset(held) for one, held in found.items()}


def readers_by_sector(viewer: Viewer) -> list[str]:
    """Under which further names this reader finds things: one for each sector."""
    rows = sectors_of(viewer.organisations).values_list("sector", flat=True)
    return [reader_of_sector(one) for one in set(rows)]
