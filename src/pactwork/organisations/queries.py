"""Reads about organisations. Lists and pages show those that are public; an organisation known
only from agreements that are not public would tell that there are such agreements.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Count, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Collate, JSONArray

from pactwork.kernel.folding import fold, fold_key
from pactwork.kernel.texts import Text
from pactwork.organisations.models import Identifier, NameKey, Organisation
from pactwork.organisations.profile import Profile, names_besides


@dataclass(frozen=True)
class OrganisationCard:
    """What a page needs to name an organisation, place it, and link to it."""

    number: int
    slug: str
    name: Text
    acronym: Text
    legal_type: str
    country: str
    place: Text
    latitude: float | None
    longitude: float | None
    website: str
    parent: int | None


@dataclass(frozen=True)
class OrganisationDetail:
    """Everything an organisation says of itself, with the bodies above and below it.

    `bodies` stand directly below it; `under` holds its own number and those of every body below
    it, however deep.
    """

    card: OrganisationCard
    above: OrganisationCard | None
    bodies: Sequence[OrganisationCard]
    under: frozenset[int]
    other_names: Sequence[Mapping[str, str]]
    identifiers: Mapping[str, str]
    channels: Sequence[Mapping[str, str]]
    founded: str
    target_groups: Sequence[str]
    programmes: Sequence[Text]
    offers: Sequence[Text]
    needs: Sequence[Text]
    designations: Sequence[Mapping[str, Any]]


def _card(row: Organisation) -> OrganisationCard:
    return OrganisationCard(
        number=row.pk,
        slug=row.slug,
        name=row.name,
        acronym=row.acronym,
        legal_type=row.legal_type,
        country=row.country,
        place=row.place,
        latitude=row.latitude,
        longitude=row.longitude,
        website=row.website,
        parent=row.parent_id,
    )


_CARD_COLUMNS = (
    "slug", "name", "acronym", "legal_type", "country", "place",
    "latitude", "longitude", "website", "parent_id",
)  # fmt: skip


def cards(numbers: Collection[int]) -> dict[int, OrganisationCard]:
    """The cards of these organisations by number, in one query."""
    rows = Organisation.objects.only(*_CARD_COLUMNS).in_bulk(set(numbers))
    return {number: _card(row) for number, row in rows.items()}


_FAMILY = """
WITH RECURSIVE own(id) AS (
    SELECT coalesce(merged_into_id, id) FROM organisations_organisation WHERE slug = %s
), family(id, parent_id) AS (
    SELECT o.id, o.parent_id FROM organisations_organisation o JOIN own USING (id)
    UNION SELECT o.id, NULL::bigint
          FROM organisations_organisation o JOIN family f ON o.parent_id = f.id
)
SELECT id FROM family UNION SELECT parent_id FROM family WHERE parent_id IS NOT NULL
UNION SELECT o.id FROM organisations_organisation o JOIN own ON o.merged_into_id = own.id
"""


def organisation_by_slug(slug: str) -> OrganisationDetail | None:
    """The organisation of this slug with the bodies above and below it, in one query; or None.

    For the slug of a duplicate it is the organisation that was merged into: its card says so. The
    names and numbers of duplicates are among its own.
    """
    numbers = Identifier.objects.filter(organisation=OuterRef("pk")).order_by("scheme")
    given = ArraySubquery(numbers.values(pair=JSONArray("scheme", "value")))
    family = Organisation.objects.filter(pk__in=RawSQL(_FAMILY, [slug]))
    found: dict[int, Any] = {row.pk: row for row in family.order_by("slug").annotate(given=given)}
    asked = next((row for row in found.values() if row.slug == slug), None)
    own = found.get(asked.merged_into_id or asked.pk) if asked else None
    if asked is None or own is None or not (asked.is_public and own.is_public):
        return None
    rows = {pk: row for pk, row in found.items() if row.merged_into_id is None}
    same = [row for row in found.values() if row.merged_into_id == own.pk and row.is_public]
    above = rows.get(own.parent_id or 0)
    return OrganisationDetail(
        card=_card(own),
        above=_card(above) if above and above.is_public else None,
        bodies=[_card(row) for row in rows.values() if row.parent_id == own.pk and row.is_public],
        under=frozenset(n for n, row in rows.items() if row is not above and row.is_public),
        other_names=own.other_names + [one for row in same for one in names_besides(row)],
        identifiers={scheme: value for row in (*same, own) for scheme, value in row.given},
        channels=own.channels,
        founded=own.founded,
        target_groups=own.target_groups,
        programmes=own.programmes,
        offers=own.offers,
        needs=own.needs,
        designations=own.designations,
    )


def known_slugs(slugs: Collection[str]) -> dict[str, int]:
    """Those of these slugs that are known, with their numbers.

    A duplicate stands for what it was merged into: several slugs may have one number.
    """
    rows = Organisation.objects.filter(slug__in=slugs)
    return dict(rows.values_list("slug", Coalesce("merged_into", "pk")))


def merged_slugs(slugs: Collection[str]) -> dict[str, str]:
    """Those of these slugs that are of duplicates, with the slug of what each was merged into."""
    rows = Organisation.objects.filter(slug__in=slugs, merged_into__isnull=False)
    return dict(rows.values_list("slug", "merged_into__slug"))


def slugs_of(numbers: Collection[int]) -> list[str]:
    """The slugs these organisations go by, and those of their duplicates."""
    rows = Organisation.objects.filter(Q(pk__in=numbers) | Q(merged_into__in=numbers))
    return list(rows.order_by("slug").values_list("slug", flat=True))


def websites_of(number: int) -> list[str]:
    """The websites of an organisation and of its duplicates, its own first."""
    rows = Organisation.objects.filter(Q(pk=number) | Q(merged_into=number)).exclude(website="")
    return list(
        rows.order_by(F("merged_into").asc(nulls_first=True), "pk").values_list(
            "website", flat=True
        )
    )


_ABOVE = """
WITH RECURSIVE line(id, slug, parent_id) AS (
    SELECT id, slug, parent_id FROM organisations_organisation WHERE slug = ANY(%s)
    UNION SELECT o.id, o.slug, o.parent_id
          FROM organisations_organisation o JOIN line l ON o.id = l.parent_id
)
SELECT l.slug, p.slug FROM line l JOIN organisations_organisation p ON p.id = l.parent_id
"""


def parents_of(slugs: Collection[str]) -> dict[str, str]:
    """The body above each of these organisations, and above those, up to the highest."""
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, [list(slugs)])
        return dict(cursor.fetchall())


def identifier_holders(
    identifiers: Collection[tuple[str, str]], slugs: Collection[str]
) -> dict[tuple[str, str], str]:
    """Who holds these (scheme, value) pairs, and whatever else these organisations hold.

    What a duplicate holds that is not among `slugs` is held by what it was merged into.
    """
    schemes, values = ({pair[n] for pair in identifiers} for n in (0, 1))
    named = Q(scheme__in=schemes, value__in=values)
    rows = Identifier.objects.filter(named | Q(organisation__slug__in=slugs))
    found = rows.values_list(
        "scheme", "value", "organisation__slug", "organisation__merged_into__slug"
    )
    return {
        (scheme, value): slug if slug in slugs or not into else into
        for scheme, value, slug, into in found
    }


def channel_names(slugs: Collection[str]) -> dict[str, set[str]]:
    """The keys of the channels through which each of these organisations acts."""
    rows = Organisation.objects.filter(slug__in=slugs).values_list("slug", "channels")
    return {slug: {channel["key"] for channel in channels} for slug, channels in rows}


def bodies_under(number: int) -> set[int]:
    """The organisation and every body below it, however deep."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE below(id) AS (SELECT %s::bigint UNION "
            "SELECT o.id FROM organisations_organisation o JOIN below b ON o.parent_id = b.id) "
            "SELECT id FROM below",
            [number],
        )
        return {row[0] for row in cursor.fetchall()}


def _matching(text: str) -> QuerySet[Any, Any]:
    """Names the public may know; `own` is whose they are, what it was merged into counted."""
    spaced, joined = fold(text), fold_key(text)
    rows = NameKey.objects.filter(organisation__is_public=True)
    rows = rows.annotate(own=Coalesce("organisation__merged_into", "organisation"))
    if not joined:
        return rows.none()
    return rows.filter(Q(folded__startswith=spaced) | Q(folded__startswith=joined))


def organisations_named(text: str, *, limit: int = 200) -> list[int]:
    """Numbers of organisations in one of whose names some word begins like this, as people see it.

    Words may follow: "education norway" finds "Flexible Education Norway".
    """
    return list(_matching(text).values_list("own", flat=True).distinct()[:limit])


def organisations_on_site(host: str, *, limit: int = 20) -> list[int]:
    """Numbers of public organisations whose website stands on this host, with or without "www."."""
    said = rf"^[a-z]+://(www\.)?{re.escape(host)}([:/?#]|$)"
    rows = Organisation.objects.filter(is_public=True, website__iregex=said)
    found = rows.annotate(own=Coalesce("merged_into", "pk")).order_by("own")
    return list(found.values_list("own", flat=True).distinct()[:limit])


def _listed() -> QuerySet[Organisation]:
    return Organisation.objects.filter(is_public=True, merged_into=None)


def _chosen(text: str, country: str, legal_type: str) -> QuerySet[Organisation]:
    rows = _listed()
    if text:
        rows = rows.filter(pk__in=_matching(text).values("own"))
    if country:
        rows = rows.filter(country=country)
    return rows.filter(legal_type=legal_type) if legal_type else rows


def listed(
    *,
    language: str,
    text: str = "",
    country: str = "",
    legal_type: str = "",
    offset: int = 0,
    limit: int = 30,
) -> tuple[list[OrganisationCard], int]:
    """One page of organisations in the order of the language, and how many there are in all."""
    rows = _chosen(text, country, legal_type)
    ordered = rows.order_by(Collate(KeyTextTransform(language, "sort_keys"), "C"), "pk")
    page = ordered.only(*_CARD_COLUMNS)[offset : offset + limit]
    return [_card(row) for row in page], rows.count()


@dataclass(frozen=True)
class Facets:
    """Countries and legal types with how many organisations each would leave, largest first."""

    countries: Sequence[tuple[str, int]]
    legal_types: Sequence[tuple[str, int]]


def listed_facets(*, text: str = "", country: str = "", legal_type: str = "") -> Facets:
    """What the list can still be narrowed by; each facet leaves its own choice out of account."""
    countries = _chosen(text, "", legal_type).exclude(country="").values_list("country")
    types = _chosen(text, country, "").exclude(legal_type="").values_list("legal_type")
    return Facets(
        countries=list(countries.annotate(n=Count("pk")).order_by("-n", "country")),
        legal_types=list(types.annotate(n=Count("pk")).order_by("-n", "legal_type")),
    )


def after(
    *, slug: str = "", text: str = "", country: str = "", legal_type: str = "", limit: int = 100
) -> list[OrganisationCard]:
    """Organisations by slug, from the one after `slug` on: the keyset page of the API."""
    rows = _chosen(text, country, legal_type).filter(slug__gt=slug).order_by("slug")
    return [_card(row) for row in rows.only(*_CARD_COLUMNS)[:limit]]


def names_for_index(numbers: Iterable[int]) -> dict[int, list[str]]:
    """Every name of each organisation as it is written, for an index; those of its duplicates
    too, as far as the public knew of them.
    """
    names: dict[int, list[str]] = {}
    wanted = set(numbers)
    for row in Organisation.objects.filter(
        Q(pk__in=wanted) | Q(merged_into__in=wanted, is_public=True)
    ):
        names.setdefault(row.merged_into_id or row.pk, []).extend([
            *row.name.values(),
            *row.acronym.values(),
            *(other["text"] for other in row.other_names),
            *(channel["name"] for channel in row.channels),
            *row.place.values(),
        ])  # fmt: skip
    return names


_WITH_THOSE_ABOVE = """
WITH RECURSIVE above(id, parent_id) AS (
    SELECT id, parent_id FROM organisations_organisation WHERE slug = ANY(%s)
    UNION SELECT o.id, o.parent_id
          FROM organisations_organisation o JOIN above a ON o.id = a.parent_id
)
SELECT id FROM above
"""


def profiles(slugs: Collection[str], *, with_those_above: bool = False) -> list[Profile]:
    """What these organisations say of themselves, bodies after those above them.

    With `with_those_above`, also the bodies above them, however high.
    """
    rows = Organisation.objects.filter(slug__in=slugs).select_related("parent")
    if with_those_above:
        wanted = RawSQL(_WITH_THOSE_ABOVE, [list(slugs)])
        rows = Organisation.objects.filter(pk__in=wanted).select_related("parent")
    found = {row.slug: profile_of(row) for row in rows.prefetch_related("identifiers")}
    ordered: dict[str, Profile] = {}
    while len(ordered) < len(found):
        waiting = [slug for slug in sorted(found) if slug not in ordered]
        ready = [
            slug
            for slug in waiting
            if found[slug].parent in ordered or found[slug].parent not in found
        ]
        ordered |= {slug: found[slug] for slug in ready}
    return list(ordered.values())


def profile_of(row: Organisation) -> Profile:
    """What a row, with its parent and identifiers, says of itself."""
    return Profile(
        slug=row.slug,
        name=row.name,
        acronym=row.acronym,
        other_names=row.other_names,
        legal_type=row.legal_type,
        parent=row.parent.slug if row.parent else "",
        country=row.country,
        place=row.place,
        latitude=row.latitude,
        longitude=row.longitude,
        website=row.website,
        identifiers={held.scheme: held.value for held in row.identifiers.all()},
        channels=row.channels,
        founded=row.founded,
        target_groups=row.target_groups,
        programmes=row.programmes,
        offers=row.offers,
        needs=row.needs,
        designations=row.designations,
    )


def cards_by_slug(slugs: Collection[str]) -> dict[str, OrganisationCard]:
    """The cards of these organisations by slug, in one query.

    A duplicate has the name it went by, and the number of what it was merged into.
    """
    rows = Organisation.objects.only(*_CARD_COLUMNS, "merged_into_id").filter(slug__in=set(slugs))
    return {row.slug: replace(_card(row), number=row.merged_into_id or row.pk) for row in rows}


def addresses(*, offset: int, limit: int) -> list[tuple[str, datetime]]:
    """Slugs with the time each organisation changed last, in a lasting order."""
    rows = _listed().order_by("pk")
    return list(rows.values_list("slug", "changed_at")[offset : offset + limit])


def organisations_in_all() -> int:
    """How many organisations the public may see."""
    return _listed().count()
