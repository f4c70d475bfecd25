"""Which materials a reader may see. Every other read of the repository starts here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from pactwork.agreements.api import serving
from pactwork.kernel.viewer import Viewer
from pactwork.repository.models import Collection as CollectionRow
from pactwork.repository.models import Material, Version
from pactwork.repository.queries.belonging import members_of, sectors_of
from pactwork.repository.visibility import Openness, Visibility


def lives(row: Material, version: Version) -> bool:
    """Whether a version can be published: its material was not withdrawn, or it came in after that,
    and opens it again.
    """
    return row.withdrawn_at is None or version.created_at > row.withdrawn_at


def living() -> Q:
    """Versions for which `lives` holds."""
    return Q(material__withdrawn_at=None) | Q(created_at__gt=F("material__withdrawn_at"))


def materials_visible_to(viewer: Viewer, *, now: datetime | None = None) -> QuerySet[Material]:
    """The published materials this reader may see now; withdrawn ones are tombstones."""
    rows = Material.objects.filter(current__isnull=False, withdrawn_at=None)
    if viewer.operator:
        return rows
    at = now or timezone.now()
    begun = Q(visible_from=None) | Q(visible_from__lte=at)
    open_ = begun & Q(restricted_at=None) & _reaches(viewer)
    return rows.filter(open_ | _own(viewer))


def materials_known_to(viewer: Viewer, *, now: datetime | None = None) -> QuerySet[Material]:
    """As above, and those withdrawn since that this reader could have seen."""
    rows = Material.objects.filter(current__isnull=False)
    if viewer.operator:
        return rows
    until = Coalesce("withdrawn_at", Value(now or timezone.now()))
    begun = Q(visible_from=None) | Q(visible_from__lte=until)
    return rows.filter(begun & Q(restricted_at=None) & _reaches(viewer) | _own(viewer))


def own_materials(organisations: Collection[int]) -> QuerySet[Material]:
    """Every material of these organisations, whatever its stage."""
    return Material.objects.filter(organisation__in=sorted(organisations))


def collections_visible_to(viewer: Viewer) -> QuerySet[CollectionRow]:
    """The collections this reader may see; what is in them is asked for apart."""
    rows = CollectionRow.objects.filter(closed_at=None)
    if viewer.operator:
        return rows
    edited = CollectionRow.objects.filter(
        editors__organisation__in=sorted(viewer.organisations)
    ).values("pk")
    return rows.filter(_reaches(viewer) | _own(viewer) | Q(pk__in=edited))


def openness_of(rows: Collection[Material]) -> Mapping[int, Openness]:
    """How far each of these materials is open, by number. At most two queries."""
    parties, members = _named(rows)
    return {
        row.pk: Openness(
            visibility=Visibility(row.visibility),
            organisation=row.organisation_id,
            parties=parties.get(row.agreement_id or 0) or members.get(row.sector_id or 0, _NOBODY),
            sector=row.sector_id,
            visible_from=row.visible_from,
            restricted=row.restricted_at is not None,
        )
        for row in rows
    }


def openness_of_collection(row: CollectionRow) -> tuple[Openness, frozenset[int]]:
    """How far a collection is open, and who fills it beside its organisation."""
    parties, members = _named([row])
    openness = Openness(
        visibility=Visibility(row.visibility),
        organisation=row.organisation_id,
        parties=parties.get(row.agreement_id or 0) or members.get(row.sector_id or 0, _NOBODY),
        sector=row.sector_id,
    )
    return openness, frozenset(row.editors.values_list("organisation", flat=True))


_NOBODY: Final[frozenset[int]] = frozenset()
_Reached = Mapping[int, frozenset[int]]


def _named(rows: Collection[Material | CollectionRow]) -> tuple[_Reached, _Reached]:
    """The parties of the agreements, and the organisations of the sectors, that these name."""
    agreements = {row.agreement_id for row in rows if row.agreement_id}
    sectors = {row.sector_id for row in rows if row.sector_id}
    parties = serving.parties_of(agreements) if agreements else {}
    return parties, members_of(sectors) if sectors else {}


def _reaches(viewer: Viewer) -> Q:
    """How far it must be open for this reader, whenever it opens."""
    reached = Q(visibility=Visibility.PUBLIC)
    if viewer.organisations:
        mine = sorted(serving.agreements_of(viewer.organisations))
        reached |= Q(visibility=Visibility.MEMBERS)
        reached |= Q(visibility=Visibility.PARTIES, agreement__in=mine)
        sectors = sectors_of(viewer.organisations)
        reached |= Q(visibility=Visibility.SECTOR, sector__in=sectors)
    return reached


def _own(viewer: Viewer) -> Q:
    return Q(organisation__in=sorted(viewer.organisations))
