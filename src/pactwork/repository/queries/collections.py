"""Collections and what is in them, as far as the reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from pactwork.kernel.iris import iri
from pactwork.kernel.texts import Text
from pactwork.kernel.viewer import Viewer
from pactwork.organisations.api import OrganisationCard, cards
from pactwork.people.api import Acting, Power
from pactwork.repository.models import Collection, CollectionEditor, CollectionItem, Material
from pactwork.repository.queries.cards import MaterialCard, cards_of
from pactwork.repository.queries.sectors import SectorName, sector_name
from pactwork.repository.queries.visible import collections_visible_to, materials_visible_to
from pactwork.repository.visibility import Visibility

COVERS: Final = 4
"""So many of a collection are shown in a list."""


@dataclass(frozen=True, slots=True)
class CollectionCard:
    """A collection as a line of a list; `count` says how much of it the reader sees, `covers` are
    the first few of that.
    """

    slug: str
    iri: str
    title: Text
    description: Text
    organisation: OrganisationCard
    visibility: Visibility
    count: int
    covers: Sequence[MaterialCard] = ()


@dataclass(frozen=True, slots=True)
class CollectionList:
    """Some collections, and how many there are in all."""

    cards: Sequence[CollectionCard]
    total: int


@dataclass(frozen=True, slots=True)
class CollectionPage:
    """A collection with what the reader sees of it, in its order, and why each is there.

    `editors` are for others than its own organisations those that the public knows and that have
    put something in: nobody is shown as an editor by being invited alone.
    """

    card: CollectionCard
    agreement: str
    sector: SectorName | None
    editors: Sequence[OrganisationCard]
    items: Sequence[tuple[MaterialCard, Text]]


def collection_page(slug: str, viewer: Viewer) -> CollectionPage | None:
    """The collection, or None where this reader sees none of that name."""
    row = collections_visible_to(viewer).select_related("agreement").filter(slug=slug).first()
    if row is None:
        return None
    items = list(row.items.order_by("position", "pk").values_list("material", "note"))
    seen = materials_visible_to(viewer).filter(pk__in=[number for number, _ in items])
    keys = dict(seen.values_list("pk", "key"))
    held = {card.key: card for card in cards_of(seen)}
    lines = [(held[keys[number]], note) for number, note in items if number in keys]
    editors = _editors(row, viewer)
    known = cards([row.organisation_id, *editors])
    return CollectionPage(
        card=_card(row, known[row.organisation_id], len(lines)),
        agreement=row.agreement.slug if row.agreement else "",
        sector=sector_name(row.sector_id),
        editors=[known[number] for number in editors],
        items=lines,
    )


def title_of(slug: str, viewer: Viewer) -> Text | None:
    """What a collection is called; None where this reader sees none of that name."""
    rows = collections_visible_to(viewer).filter(slug=slug)
    return rows.values_list("titles", flat=True).first()


def seen_among(slugs: AbstractSet[str], viewer: Viewer) -> set[str]:
    """Those of these collections that this reader may see."""
    rows = (
        collections_visible_to(viewer).filter(slug__in=slugs)
        if slugs
        else Collection.objects.none()
    )
    return set(rows.values_list("slug", flat=True))


def _editors(row: Collection, viewer: Viewer) -> list[int]:
    every = list(row.editors.order_by("pk").values_list("organisation", flat=True))
    if viewer.operator or viewer.organisations & {row.organisation_id, *every}:
        return every
    known = row.editors.filter(organisation__is_public=True).values_list("organisation", flat=True)
    acted = set(row.items.values_list("organisation", flat=True)) & set(known)
    return [one for one in every if one in acted]


def visible_collections(viewer: Viewer, *, offset: int = 0, limit: int = 30) -> CollectionList:
    """The collections this reader sees, what changed last first."""
    rows = collections_visible_to(viewer)
    page = list(rows.order_by("-changed_at", "-pk")[offset : offset + limit])
    return CollectionList(_cards(page, viewer), rows.count())


def my_collections(acting: Acting) -> list[CollectionCard]:
    """The collections this person's organisations keep or fill."""
    mine = sorted(acting.where(Power.DELIVER))
    filled = CollectionEditor.objects.filter(organisation__in=mine).values("collection")
    own = Q(organisation__in=mine) | Q(pk__in=filled)
    rows = Collection.objects.filter(own, closed_at=None)
    return _cards(list(rows.order_by("-changed_at", "-pk")), acting.viewer)


def collections_with(key: str, viewer: Viewer) -> list[CollectionCard]:
    """The collections this reader sees that hold a material."""
    holding = CollectionItem.objects.filter(material__key=key).values("collection")
    rows = collections_visible_to(viewer).filter(pk__in=holding)
    return _cards(list(rows.order_by("pk")[:50]), viewer)


def _cards(rows: Sequence[Collection], viewer: Viewer) -> list[CollectionCard]:
    seen = materials_visible_to(viewer).values("pk")
    items = CollectionItem.objects.filter(collection__in=rows, material__in=seen)
    counted = items.order_by().values("collection").annotate(count=Count("pk"))
    counts = dict(counted.values_list("collection", "count"))
    place = Window(
        RowNumber(), partition_by=[F("collection")], order_by=[F("position").asc(), F("pk").asc()]
    )
    first = items.annotate(place=place).filter(place__lte=COVERS).order_by("place")
    held: dict[int, list[int]] = {}
    for collection, material in first.values_list("collection", "material"):
        held.setdefault(collection, []).append(material)
    shown = Material.objects.filter(pk__in={one for numbers in held.values() for one in numbers})
    keys = dict(shown.values_list("pk", "key"))
    found = {card.key: card for card in cards_of(shown)}
    known = cards({row.organisation_id for row in rows})
    return [
        _card(
            row,
            known[row.organisation_id],
            counts.get(row.pk, 0),
            [found[keys[number]] for number in held.get(row.pk, ())],
        )
        for row in rows
    ]


def _card(
    row: Collection,
    organisation: OrganisationCard,
    count: int,
    covers: Sequence[MaterialCard] = (),
) -> CollectionCard:
    return CollectionCard(
        slug=row.slug,
        iri=iri("collection", row.slug),
        title=row.titles,
        description=row.descriptions,
        organisation=organisation,
        visibility=Visibility(row.visibility),
        count=count,
        covers=covers,
    )


def in_collection(slug: str, viewer: Viewer) -> list[str]:
    """The keys of what this reader sees in a collection, in its order."""
    page = collection_page(slug, viewer)
    return [card.key for card, _ in page.items] if page else []
