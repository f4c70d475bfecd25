"""The repositories that are harvested, and what of them was set aside: for who looks after them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db.models import Count, QuerySet
from django.utils import timezone
from lxml import etree

from pactwork.organisations.api import OrganisationCard, cards
from pactwork.people.api import Acting, Power
from pactwork.repository.exchange.faults import UnreadableError
from pactwork.repository.exchange.xml_in import read_xml
from pactwork.repository.models import Material, SetAside, Source, SourceRecord
from pactwork.repository.queries.sectors import SectorName, name_of

_NEVER: Final = frozenset({"table", "bag"})
"""Names of sources begin with their slug; with these begin those of tables and packages."""


class Turn(StrEnum):
    """Where a source stands: what happens next with it."""

    PAUSED = "paused"
    TROUBLE = "trouble"
    RUNNING = "running"
    SOON = "soon"
    WAITING = "waiting"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source. `taken` counts records that were looked at, `size` how many there are in the list
    that is read now, as the other side says. `materials` came from it; `aside` were set aside.
    """

    slug: str
    name: str
    kind: str
    address: str
    prefix: str
    set: str
    organisation: OrganisationCard
    language: str
    licence: str
    every: int
    turn: Turn
    next_at: datetime
    since: datetime | None
    ended_at: datetime | None
    taken: int
    size: int | None
    trouble: str
    failures: int
    materials: int
    aside: int
    landing: str
    body: str
    visibility: str
    sector: SectorName | None
    deletes: str


@dataclass(frozen=True, slots=True)
class AsideLine:
    """A record that was set aside; `reasons` are (field, reason, value)."""

    number: int
    identifier: str
    reasons: Sequence[tuple[str, str, str]]
    at: datetime
    text: str = ""


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A source with the first of what was set aside; how many materials were withdrawn since."""

    line: SourceLine
    withdrawn: int
    aside: Sequence[AsideLine]


def sources_for(acting: Acting) -> list[SourceLine]:
    """The sources this person looks after, in the order of their names. Four queries."""
    rows = list(_rows(acting).order_by("name", "pk"))
    return _lines(rows)


def source_page(
    slug: str, acting: Acting, *, offset: int = 0, limit: int = 25
) -> SourcePage | None:
    """A source and what of it was set aside, the newest first; None for who has no part in it."""
    row = _rows(acting).filter(slug=slug).first()
    if row is None:
        return None
    gone = row.records.filter(material__withdrawn_at__isnull=False).count()
    aside = row.set_aside.defer("text").order_by("-at", "-pk")[offset : offset + limit]
    return SourcePage(_lines([row])[0], gone, [_aside(one, "") for one in aside])


def record_aside(slug: str, number: int, acting: Acting) -> AsideLine | None:
    """One record that was set aside, with its text."""
    rows = SetAside.objects.filter(pk=number, source__in=_rows(acting).filter(slug=slug))
    row = rows.first()
    return _aside(row, row.text) if row else None


def _rows(acting: Acting) -> QuerySet[Source]:
    mine = sorted(acting.where(Power.WRITE))
    return Source.objects.select_related("body", "sector").filter(organisation__in=mine)


def _lines(rows: Sequence[Source]) -> list[SourceLine]:
    numbers = [row.pk for row in rows]
    known = cards({row.organisation_id for row in rows})
    records = SourceRecord.objects.filter(source__in=numbers).order_by().values_list("source")
    materials = dict(records.annotate(n=Count("material")))
    asides = SetAside.objects.filter(source__in=numbers).order_by().values_list("source")
    aside = dict(asides.annotate(n=Count("pk")))
    return [
        SourceLine(
            slug=row.slug,
            name=row.name,
            kind=row.kind,
            address=row.address,
            prefix=row.prefix,
            set=row.set,
            organisation=known[row.organisation_id],
            language=row.language,
            licence=row.licence,
            every=row.every,
            turn=_turn(row),
            next_at=row.next_at,
            since=row.since,
            ended_at=row.ended_at,
            taken=row.taken,
            size=row.size,
            trouble=row.trouble,
            failures=row.failures,
            materials=materials.get(row.pk, 0),
            aside=aside.get(row.pk, 0),
            landing=row.landing,
            body=row.body.slug if row.body else "",
            visibility=row.visibility,
            sector=name_of(row.sector) if row.sector else None,
            deletes=row.deletes,
        )
        for row in rows
    ]


def _turn(row: Source) -> Turn:
    if row.is_paused:
        return Turn.PAUSED
    if row.failures:
        return Turn.TROUBLE
    if row.token:
        return Turn.RUNNING
    if row.next_at <= timezone.now() and (row.every or row.ended_at is None):
        return Turn.SOON
    return Turn.WAITING if row.every else Turn.ASKED


def _aside(row: SetAside, text: str) -> AsideLine:
    reasons = [(str(one[0]), str(one[1]), str(one[2])) for one in row.reasons if len(one) == 3]
    return AsideLine(row.pk, row.identifier, reasons, row.at, text)


def readable(text: str) -> str:
    """XML with a line for each element; as it is where it was cut off."""
    try:
        root = read_xml(text.encode())
    except (UnreadableError, ValueError):
        return text
    etree.indent(root, "  ")
    return str(etree.tostring(root, encoding="unicode"))


def is_taken(slug: str, organisation: int) -> bool:
    """Whether a source of this organisation cannot be called so: there is one, or others have
    materials that came from one.
    """
    theirs = Material.objects.exclude(organisation=organisation)
    known = slug in _NEVER or Source.objects.filter(slug=slug).exists()
    return known or theirs.filter(source__startswith=f"{slug} ").exists()
