"""Sectors as the public sees them, as those see them who belong to one, and as choices."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from pactwork.agreements.api import serving
from pactwork.kernel.iris import iri
from pactwork.kernel.texts import Text
from pactwork.kernel.viewer import Viewer
from pactwork.organisations.api import OrganisationCard, cards, findable
from pactwork.people.api import Acting, Power
from pactwork.repository.models import Material, Sector, SectorMember
from pactwork.repository.queries.belonging import belonging, sectors_of
from pactwork.repository.queries.cards import CardPage, cards_of
from pactwork.repository.queries.visible import materials_visible_to
from pactwork.repository.visibility import Visibility

MOST_LISTED: Final = 200


@dataclass(frozen=True, slots=True)
class SectorName:
    """What a sector is called, and in its address. `is_closed`: nobody belongs to it any more."""

    slug: str
    name: Text
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class SectorCard:
    """A sector as a line of a list; `count` says how many organisations of it this reader sees."""

    slug: str
    name: Text
    description: Text
    count: int


@dataclass(frozen=True, slots=True)
class SectorPage:
    """A sector, the first of its organisations, and what is shared in it; None for who does not
    belong to it, to whom it is not even counted. Others than its own organisations see those that
    the public knows.
    """

    card: SectorCard
    iri: str
    keeper: OrganisationCard | None
    members: Sequence[OrganisationCard]
    shared: CardPage | None


@dataclass(frozen=True, slots=True)
class OwnPart:
    """An organisation somebody acts for, in a sector: invited, or in it, with so many materials
    shared in it.
    """

    organisation: OrganisationCard
    is_in: bool
    is_keeper: bool
    may_answer: bool
    shared: int


@dataclass(frozen=True, slots=True)
class SectorLine:
    """A sector as somebody has a part in it; `count` says how many of its organisations they see,
    `own` what theirs are in it.
    """

    slug: str
    name: Text
    description: Text
    keeper: OrganisationCard
    count: int
    may_keep: bool
    own: Sequence[OwnPart]


@dataclass(frozen=True, slots=True)
class MemberLine:
    """An organisation of a sector; invited only, where it did not join yet."""

    organisation: OrganisationCard
    invited_at: datetime
    joined_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeskSector:
    """A sector on the desk, with some of those who belong to it or were invited, and how many these
    are.
    """

    line: SectorLine
    members: Sequence[MemberLine]
    total: int


def sectors_listed(viewer: Viewer, *, offset: int = 0, limit: int = 30) -> list[SectorCard]:
    """Every sector there is, in the order of their addresses."""
    rows = list(Sector.objects.filter(closed_at=None).order_by("slug")[offset : offset + limit])
    members = _members_seen(rows, viewer).order_by().values_list("sector")
    counts = dict(members.annotate(n=Count("pk")))
    return [_card(row, counts.get(row.pk, 0)) for row in rows]


def sectors_in_all() -> int:
    """How many sectors there are."""
    return Sector.objects.filter(closed_at=None).count()


def sector_page(
    slug: str, viewer: Viewer, *, offset: int = 0, limit: int = 24, most: int = 200
) -> SectorPage | None:
    """The sector, with `most` of its organisations and a page of what is shared in it; None where
    there is none of that name.
    """
    row = Sector.objects.filter(slug=slug, closed_at=None).first()
    if row is None:
        return None
    members = _members_seen([row], viewer)
    rows = members.order_by("organisation__slug").values_list("organisation", flat=True)
    numbers, count = list(rows[:most]), members.count()
    known = cards({*numbers, row.keeper_id})
    keeper = row.keeper_id if members.filter(organisation=row.keeper_id).exists() else None
    return SectorPage(
        card=_card(row, count),
        iri=iri("sector", row.slug),
        keeper=known[keeper] if keeper else None,
        members=[known[one] for one in numbers],
        shared=_shared(row, viewer, offset, limit) if _is_in(row, viewer) else None,
    )


def sectors_to_choose(organisations: Collection[int]) -> list[SectorName]:
    """The sectors in which these organisations can share, in the order of their addresses."""
    rows = Sector.objects.filter(pk__in=sectors_of(organisations)).order_by("slug")
    return [name_of(row) for row in rows]


def sector_name(number: int | None) -> SectorName | None:
    """What a sector is called, of what is shared in it."""
    row = Sector.objects.filter(pk=number).first() if number else None
    return name_of(row) if row else None


def known_to(acting: Acting, organisation: int) -> bool:
    """Whether this person may know that there is such an organisation."""
    if acting.operator or organisation in _met(acting.viewer):
        return True
    return bool(findable([one.slug for one in cards([organisation]).values()]))


def my_sectors(acting: Acting) -> list[SectorLine]:
    """The sectors this person looks after, or to which an organisation of theirs belongs or was
    invited.
    """
    return _lines(list(_rows(acting).order_by("slug")[:MOST_LISTED]), acting)


def invitations(acting: Acting) -> int:
    """How many invitations wait for this person's answer."""
    mine = sorted(acting.where(Power.WRITE))
    rows = SectorMember.objects.filter(joined_at=None, left_at=None, sector__closed_at=None)
    return rows.filter(organisation__in=mine).count()


def desk_sector(slug: str, acting: Acting, *, offset: int, limit: int) -> DeskSector | None:
    """One of these sectors; None for who has no part in it."""
    row = _rows(acting).filter(slug=slug).first()
    if row is None:
        return None
    (line,) = _lines([row], acting)
    members = _members_seen([row], acting.viewer)
    if line.may_keep:
        members = row.members.filter(_asked(acting.viewer) | Q(pk__in=members.values("pk")))
    page = list(members.order_by("joined_at", "organisation__slug")[offset : offset + limit])
    known = cards({one.organisation_id for one in page})
    lines = [MemberLine(known[one.organisation_id], one.invited_at, one.joined_at) for one in page]
    return DeskSector(line=line, members=lines, total=members.count())


def _rows(acting: Acting) -> QuerySet[Sector]:
    rows = Sector.objects.filter(closed_at=None)
    if acting.operator:
        return rows
    mine = sorted(acting.viewer.organisations)
    part = SectorMember.objects.filter(organisation__in=mine, left_at=None).values("sector")
    return rows.filter(Q(pk__in=part) | Q(keeper__in=sorted(acting.where(Power.WRITE))))


def _lines(rows: Sequence[Sector], acting: Acting) -> list[SectorLine]:
    """These sectors as this person has a part in them. Four queries."""
    mine = sorted(acting.viewer.organisations)
    parts = SectorMember.objects.filter(sector__in=rows, organisation__in=mine, left_at=None)
    own: dict[int, list[SectorMember]] = {row.pk: [] for row in rows}
    for one in parts.order_by("organisation__slug"):
        own[one.sector_id].append(one)
    known = cards({*(row.keeper_id for row in rows), *(one.organisation_id for one in parts)})
    members = _members_seen(rows, acting.viewer).order_by().values_list("sector")
    counted = dict(members.annotate(n=Count("pk")))
    shared = Material.objects.filter(
        sector__in=rows, organisation__in=mine, withdrawn_at=None, current__isnull=False
    )
    by_owner = shared.order_by().values("sector", "organisation").annotate(n=Count("pk"))
    counts = {(one["sector"], one["organisation"]): one["n"] for one in by_owner}

    def part(one: SectorMember, row: Sector) -> OwnPart:
        return OwnPart(
            organisation=known[one.organisation_id],
            is_in=one.joined_at is not None,
            is_keeper=one.organisation_id == row.keeper_id,
            may_answer=acting.may(Power.WRITE, one.organisation_id),
            shared=counts.get((row.pk, one.organisation_id), 0),
        )

    return [
        SectorLine(
            slug=row.slug,
            name=row.name,
            description=row.description,
            keeper=known[row.keeper_id],
            count=counted.get(row.pk, 0),
            may_keep=acting.operator or acting.may(Power.WRITE, row.keeper_id),
            own=[part(one, row) for one in own[row.pk]],
        )
        for row in rows
    ]


def _is_in(row: Sector, viewer: Viewer) -> bool:
    mine = belonging().filter(sector=row, organisation__in=sorted(viewer.organisations))
    return viewer.operator or mine.exists()


def _members_seen(rows: Sequence[Sector], viewer: Viewer) -> QuerySet[SectorMember]:
    """Whom of these sectors this reader may know of."""
    members = belonging().filter(sector__in=rows)
    if viewer.operator:
        return members
    own = belonging().filter(sector=OuterRef("sector"))
    own = own.filter(organisation__in=sorted(viewer.organisations))
    return members.filter(Q(organisation__is_public=True) | Exists(own))


def _asked(viewer: Viewer) -> Q:
    """Those who were invited and did not agree yet, of whom this reader may know."""
    asked = Q(joined_at=None, left_at=None, organisation__merged_into=None)
    if viewer.operator:
        return asked
    return asked & (Q(organisation__is_public=True) | Q(organisation__in=_met(viewer)))


def _met(viewer: Viewer) -> frozenset[int]:
    """This reader's organisations, and those that share an agreement with one of them."""
    parties = serving.parties_of(serving.agreements_of(viewer.organisations))
    return viewer.organisations.union(*parties.values())


def _shared(row: Sector, viewer: Viewer, offset: int, limit: int) -> CardPage:
    rows = materials_visible_to(viewer).filter(visibility=Visibility.SECTOR, sector=row)
    page = rows.order_by("-published_at", "-pk")[offset : offset + limit]
    numbers = list(page.values_list("pk", flat=True))
    found = cards_of(Material.objects.filter(pk__in=numbers).order_by("-published_at", "-pk"))
    return CardPage(found, rows.count())


def _card(row: Sector, count: int) -> SectorCard:
    return SectorCard(slug=row.slug, name=row.name, description=row.description, count=count)


def name_of(row: Sector) -> SectorName:
    """What it is called."""
    return SectorName(row.slug, row.name, row.closed_at is not None)
