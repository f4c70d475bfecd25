"""The register: finding agreements by words, filters and order, with counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import F, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Collate
from django.utils import timezone

from pactwork.agreements.models import RegisterEntry
from pactwork.agreements.queries.cards import card_of, cards_of
from pactwork.agreements.queries.counting import (
    MOST_BUSY,
    RegisterCounts,
    busiest_parties,
    register_counts,
)
from pactwork.agreements.queries.matching import (
    FACETS,
    SORTS,
    STATUSES,
    RegisterFilter,
    matching_entries,
)
from pactwork.agreements.queries.views import AgreementCard
from pactwork.agreements.queries.visibility import entries_visible_to
from pactwork.kernel.viewer import Viewer
from pactwork.organisations.api import OrganisationCard, cards

__all__ = [
    "FACETS",
    "SORTS",
    "STATUSES",
    "Place",
    "RegisterCounts",
    "RegisterFilter",
    "RegisterPage",
    "busiest_parties",
    "has_demonstration",
    "matching_entries",
    "register",
    "register_after",
    "register_counts",
    "register_places",
]


@dataclass(frozen=True)
class RegisterPage:
    """One page, how many there are in all, and counts by facet and value, largest first.

    `organisations` holds the parties of the agreements shown, the busiest ones, and others
    that were asked for, by number.
    """

    cards: Sequence[AgreementCard]
    total: int
    facets: Mapping[str, Sequence[tuple[str, int]]]
    counts: RegisterCounts = field(default_factory=RegisterCounts)
    organisations: Mapping[int, OrganisationCard] = field(default_factory=dict)


def register(
    wanted: RegisterFilter,
    viewer: Viewer,
    language: str,
    *,
    counts: RegisterCounts | None = None,
    also: Collection[int] = (),
) -> RegisterPage:
    """One page of the agreements this reader may see that match, with the counts beside it.

    Three queries; two when the counts are given. `also` are organisations to know besides.
    """
    held = counts or register_counts(wanted, viewer)
    rows = _page(wanted, viewer, language) if held.total > wanted.offset else []
    parties = {number for row in rows for number in row.parties}
    known = cards({*parties, *also, *(number for number, _ in held.organisations)})
    lines = [card_of(row, [known[number] for number in row.parties]) for row in rows]
    return RegisterPage(lines, held.total, held.facets, held, known)


def _page(wanted: RegisterFilter, viewer: Viewer, language: str) -> list[RegisterEntry]:
    """The entries of the page; agreements are read only for these, not for those skipped."""
    matching = matching_entries(wanted, viewer, timezone.localdate())
    ordered = _ordered(matching, wanted.sort, language)
    page = ordered.values("pk")[wanted.offset : wanted.offset + wanted.limit]
    rows = RegisterEntry.objects.filter(pk__in=page).select_related("agreement")
    return list(_ordered(rows.defer("tokens", "sort_keys"), wanted.sort, language))


def register_after(
    wanted: RegisterFilter, viewer: Viewer, *, slug: str = "", limit: int = 100
) -> list[AgreementCard]:
    """Matching agreements by slug, from the one after `slug` on: the keyset page."""
    matching = matching_entries(wanted, viewer, timezone.localdate())
    rows = matching.filter(agreement__slug__gt=slug).order_by("agreement__slug")
    return cards_of(rows.select_related("agreement").defer("tokens", "sort_keys")[:limit])


def _ordered(rows: QuerySet[RegisterEntry], sort: str, language: str) -> QuerySet[RegisterEntry]:
    if sort == "title":
        return rows.order_by(Collate(KeyTextTransform(language, "sort_keys"), "C"), "agreement")
    if sort == "signed":
        return rows.order_by(F("signed_day").desc(nulls_last=True), "agreement")
    if sort == "progress":
        return rows.order_by("-completion", "agreement")
    return rows.order_by(F("last_accepted_on").desc(nulls_last=True), "agreement")


@dataclass(frozen=True)
class Place:
    """An organisation on the map, with how many of the matching agreements it is party to."""

    organisation: OrganisationCard
    agreements: int


def register_places(
    wanted: RegisterFilter,
    viewer: Viewer,
    *,
    counts: RegisterCounts | None = None,
    limit: int = MOST_BUSY,
) -> list[Place]:
    """Where the parties of the matching agreements are: those with a position, busiest first.

    Two queries; one when the counts are given. Beyond MOST_BUSY parties no more are placed.
    """
    busiest = (counts or register_counts(wanted, viewer)).busiest[:limit]
    held = cards([number for number, _ in busiest])
    return [
        Place(held[number], count)
        for number, count in busiest
        if number in held and held[number].latitude is not None
    ]


def has_demonstration(viewer: Viewer) -> bool:
    """Whether anything this reader may see was made up to show how it works."""
    return entries_visible_to(viewer).filter(agreement__is_demonstration=True).exists()
