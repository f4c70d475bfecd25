"""The page of a material, its versions and tombstone, and lists of materials."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.core.cache import cache
from django.db.models import Q, QuerySet

from pactwork.agreements.api import serving
from pactwork.kernel.iris import iri
from pactwork.kernel.texts import Text
from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.organisations.api import OrganisationCard, cards, cards_by_slug, known_slugs
from pactwork.repository.described import Described, DescribedFile, Ground, Origin
from pactwork.repository.models import (
    CommentStage,
    Material,
    MaterialComment,
    MaterialFile,
    Reuse,
    Stage,
    Version,
    VersionOrigin,
)
from pactwork.repository.queries.alike import same_as
from pactwork.repository.queries.cards import (
    CardPage,
    MaterialCard,
    cards_of,
    cards_of_versions,
    newest_first,
)
from pactwork.repository.queries.collections import CollectionCard, collections_with
from pactwork.repository.queries.counts import Uses, uses_of
from pactwork.repository.queries.describing import described_versions, file_of, origin_of
from pactwork.repository.queries.sectors import SectorName, sector_name
from pactwork.repository.queries.served import ServedLine, served_by
from pactwork.repository.queries.visible import (
    materials_known_to,
    materials_visible_to,
)
from pactwork.repository.visibility import Visibility

MANY: Final = 10_000
COUNTED_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A published version in the history of a material."""

    number: int
    published_at: datetime
    titles: Text
    note: Text


@dataclass(frozen=True, slots=True)
class OriginLine:
    """A source; `key` and `titles` where it is one of ours that the reader sees."""

    origin: Origin
    key: str
    titles: Text


@dataclass(frozen=True, slots=True)
class ReuseLine:
    """An organisation that put it to use. What shows the leave it had is told to that organisation
    and to the one that shares the material.
    """

    organisation: OrganisationCard
    how: str
    note: Text
    on: date
    number: int
    ground: Ground


@dataclass(frozen=True, slots=True)
class CommentLine:
    """What somebody said of it; `name` is "" where nobody is named any more."""

    uuid: UUID
    name: str
    text: str
    language: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MaterialPage:
    """Everything a reader is shown of one version of a material."""

    described: Described
    key: str
    number: int
    iri: str
    version_iri: str
    is_newest: bool
    visibility: Visibility
    sector: SectorName | None
    visible_from: datetime | None
    restricted: bool
    organisation: OrganisationCard
    partners: Sequence[OrganisationCard]
    note: Text
    versions: Sequence[VersionLine]
    origins: Sequence[OriginLine]
    derived: Sequence[MaterialCard]
    serves: Sequence[ServedLine]
    reuses: Sequence[ReuseLine]
    comments: Sequence[CommentLine]
    same: Sequence[MaterialCard]
    uses: Uses
    rating: tuple[float | None, int]
    cover: str
    collections: Sequence[CollectionCard]


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of a withdrawn material: what it was, whose, and why it is gone."""

    key: str
    iri: str
    titles: Text
    languages: Sequence[str]
    organisation: OrganisationCard
    withdrawn_at: datetime
    reason: Text
    versions: Sequence[VersionLine]


def material_page(
    key: str, viewer: Viewer, *, number: int | None = None
) -> MaterialPage | Tombstone | None:
    """The page of a material, in its newest version or an earlier one; its tombstone; or None
    where the reader may not know that there is one. About twenty queries, however much is said.
    """
    row = materials_known_to(viewer).select_related("current").filter(key=key).first()
    if row is None or row.current is None:
        return None
    if row.withdrawn_at:
        return _tombstone(row, row.current)
    version = row.current
    if number is not None and number != version.number:
        found = row.versions.filter(number=number, stage=Stage.PUBLISHED).first()
        if found is None:
            return None
        version = found
    return _page(row, version, viewer)


def described(key: str, number: int | None = None, *, viewer: Viewer) -> Described | None:
    """A published version as everything that goes out describes it; None where there is none for
    this reader.
    """
    row = materials_visible_to(viewer).filter(key=key).first()
    if row is None or row.current_id is None:
        return None
    rows = Version.objects.filter(material=row, stage=Stage.PUBLISHED)
    rows = rows.filter(pk=row.current_id) if number is None else rows.filter(number=number)
    return next(iter(described_versions(rows).values()), None)


def title_of(key: str, viewer: Viewer) -> tuple[Text, Sequence[str]] | None:
    """What a material is called that this reader sees or saw before it was withdrawn, and in which
    languages it is; None for any other.
    """
    rows = materials_known_to(viewer).filter(key=key)
    found = rows.values_list("current__titles", "current__languages").first()
    return found if found else None


def described_by_key(keys: Collection[str], viewer: Viewer) -> dict[str, Described]:
    """The newest published versions of these materials, of those that the reader sees, by key."""
    rows = materials_visible_to(viewer).filter(key__in=keys)
    held = described_versions(Version.objects.filter(pk__in=rows.values("current")))
    return {one.key: one for one in held.values()}


def may_read_file(key: str, sha256: str, viewer: Viewer) -> DescribedFile | None:
    """A file of any published version of a material this reader sees, asked before it is sent; or
    of a draft, by the people of its organisation.
    """
    rows = MaterialFile.objects.filter(version__material__key=key, sha256=sha256)
    seen = materials_visible_to(viewer).filter(key=key).values("pk")
    own = Material.objects.filter(key=key, organisation__in=sorted(viewer.organisations))
    if not own.exists():
        rows = rows.filter(version__material__in=seen, version__stage=Stage.PUBLISHED)
    row = rows.defer("text").order_by("-version__number").first()
    return file_of(row) if row else None


def link_of(key: str, viewer: Viewer, *, number: int | None = None) -> str:
    """Where a material this reader sees leads, as its newest version says or one of that number;
    "" where it leads nowhere.
    """
    seen = materials_visible_to(viewer).filter(key=key)
    rows = Version.objects.filter(material__in=seen.values("pk"), stage=Stage.PUBLISHED)
    if number is not None:
        rows = rows.filter(number=number)
    return rows.order_by("-number").values_list("link", flat=True).first() or ""


def browse(
    viewer: Viewer,
    *,
    organisation: str = "",
    agreement: str = "",
    after: str = "",
    limit: int = 30,
) -> CardPage:
    """Materials this reader sees, the newest first; of an organisation, or that serve commitments
    of an agreement the reader sees.
    """
    rows = materials_visible_to(viewer)
    if organisation:
        rows = rows.filter(organisation__in=known_slugs([organisation]).values())
    if agreement:
        numbers = serving.agreement_numbers([agreement]).values()
        seen = serving.titles_of_agreements(set(numbers), viewer)
        served = Material.objects.filter(servings__commitment__agreement__in=seen)
        rows = rows.filter(pk__in=served.values("pk"))
    page, last = newest_first(rows, after=after, limit=limit)
    return CardPage(page, _counted(rows, viewer, f"{organisation} {agreement}"), last)


def _counted(rows: QuerySet[Material], viewer: Viewer, asked: str) -> int:
    """How many there are. Where these are many, every page of the public says for a minute what
    was counted once.
    """
    if viewer != PUBLIC:
        return rows.count()
    name = f"materials-{hashlib.sha256(asked.encode()).hexdigest()}"
    known: int | None = cache.get(name)
    if known is None:
        known = rows.count()
        if known > MANY:
            cache.set(name, known, COUNTED_SECONDS)
    return known


def cards_by_key(keys: Collection[str], viewer: Viewer) -> dict[str, MaterialCard]:
    """Those of these materials that the reader sees, by key."""
    found = cards_of(materials_visible_to(viewer).filter(key__in=keys))
    return {card.key: card for card in found}


def _page(row: Material, version: Version, viewer: Viewer) -> MaterialPage:
    said = described_versions(Version.objects.filter(pk=version.pk))[version.pk]
    card = cards_of_versions(Version.objects.filter(pk=version.pk))[version.pk]
    known = cards_by_slug([said.organisation, *said.partners])
    return MaterialPage(
        described=said,
        key=row.key,
        number=version.number,
        iri=iri("material", row.key),
        version_iri=iri("material-version", row.key, version.number),
        is_newest=version.pk == row.current_id,
        visibility=Visibility(row.visibility),
        sector=sector_name(row.sector_id),
        visible_from=row.visible_from,
        restricted=row.restricted_at is not None,
        organisation=known[said.organisation],
        partners=[known[slug] for slug in said.partners],
        note=version.note,
        versions=_versions(row),
        origins=_origins(version, viewer),
        derived=_derived(row, viewer),
        serves=served_by([row.pk], viewer).get(row.pk, ()),
        reuses=_reuses(row, viewer),
        comments=_comments(row),
        same=same_as(row, viewer),
        uses=uses_of(row.pk),
        rating=(card.stars, card.ratings),
        cover=card.cover,
        collections=collections_with(row.key, viewer),
    )


def _tombstone(row: Material, version: Version) -> Tombstone:
    assert row.withdrawn_at is not None
    return Tombstone(
        key=row.key,
        iri=iri("material", row.key),
        titles=version.titles,
        languages=version.languages,
        organisation=cards([row.organisation_id])[row.organisation_id],
        withdrawn_at=row.withdrawn_at,
        reason=row.withdrawn_reason,
        versions=_versions(row),
    )


def _versions(row: Material) -> list[VersionLine]:
    rows = row.versions.filter(stage=Stage.PUBLISHED).order_by("-number")
    held = rows.values_list("number", "published_at", "titles", "note")
    return [VersionLine(number, at, titles, note) for number, at, titles, note in held if at]


def _origins(version: Version, viewer: Viewer) -> list[OriginLine]:
    rows = list(version.origins.select_related("material__current").order_by("position", "pk"))
    ours = [row.material_id for row in rows if row.material_id]
    seen = {one.key: one for one in cards_of(materials_visible_to(viewer).filter(pk__in=ours))}
    lines = []
    for row in rows:
        card = seen.get(row.material.key) if row.material else None
        lines.append(
            OriginLine(origin_of(row), card.key if card else "", card.titles if card else {})
        )
    return lines


def _derived(row: Material, viewer: Viewer) -> list[MaterialCard]:
    """What was made out of it, as far as the reader sees that."""
    made = VersionOrigin.objects.filter(material=row).values("version")
    return cards_of(materials_visible_to(viewer).filter(current__in=made).order_by("pk")[:100])


def own_reuses(key: str, viewer: Viewer) -> list[ReuseLine]:
    """What was said of using a material by this reader's organisations; to those of the
    organisation that shares it, by all. Nothing to anybody else.
    """
    row = materials_known_to(viewer).filter(key=key).first()
    if row is None:
        return []
    is_ours = row.organisation_id in viewer.organisations
    mine = Q(organisation__in=sorted(viewer.organisations))
    return _reuses(row, viewer, Q() if is_ours else mine)


def _reuses(row: Material, viewer: Viewer, asked: Q | None = None) -> list[ReuseLine]:
    """Who put it to use; organisations the public knows nothing of are shown to themselves."""
    seen = Q(organisation__is_public=True) | Q(organisation__in=sorted(viewer.organisations))
    seen &= asked or Q()
    held = Reuse.objects.filter(seen, material=row).select_related("version")
    rows = list(held.order_by("-on", "-pk")[:100])
    known: Mapping[int, OrganisationCard] = cards({one.organisation_id for one in rows})
    return [
        ReuseLine(
            known[one.organisation_id],
            one.how,
            one.note,
            one.on,
            one.version.number,
            one.ground
            if viewer.organisations & {one.organisation_id, row.organisation_id}
            else replace(one.ground, note=""),
        )
        for one in rows
    ]


def _comments(row: Material) -> list[CommentLine]:
    rows = MaterialComment.objects.filter(material=row, stage=CommentStage.PUBLISHED)
    return [
        CommentLine(one.uuid, one.name, one.text, one.language, one.at)
        for one in rows.order_by("-at")[:200]
    ]
