"""Organisations as pact files describe them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from pactwork.agreements.actions.finding import find_organisations
from pactwork.agreements.actions.writing import codes
from pactwork.agreements.activity import tell_kinds
from pactwork.agreements.models import RegisterEntry
from pactwork.agreements.statements import organisation_described
from pactwork.kernel.texts import clean_text
from pactwork.ledger.api import ActorRef, record_many
from pactwork.organisations.api import (
    Profile,
    known_slugs,
    put_organisations,
    show_organisations,
)


@dataclass(frozen=True)
class News:
    """The slugs of the organisations that changed, and the agreements whose lines name them."""

    organisations: frozenset[str]
    agreements: frozenset[int]


def put_profiles(
    profiles: Sequence[Profile], named: Collection[str], *, is_public: bool, by: ActorRef
) -> News:
    """Step: bring organisations up to date, with a statement for each that changed.

    If `is_public`, the public sees them from now on, and those only `named`. The register finds
    agreements by the names of their parties: the caller writes the lines that it is told of. What
    activities keep of their names is written anew.
    """
    put = put_organisations(profiles, is_public=is_public)
    changed = [profile for profile in profiles if profile.slug in put.changed]
    now = timezone.now()
    record_many(
        organisation_described(slug=profile.slug, name=profile.name, by=by, at=now)
        for profile in changed
    )
    shown: frozenset[str] = frozenset()
    if is_public:
        shown = show_organisations({*named, *(profile.slug for profile in profiles)})
    find_organisations(put.changed | shown)
    numbers = [put.numbers[profile.slug] for profile in changed]
    told = known_slugs(shown) if shown else {}
    if numbers or told:
        tell_kinds(organisations=sorted({*numbers, *told.values()}))
    lines = RegisterEntry.objects.filter(parties__overlap=numbers).values_list("pk", flat=True)
    return News(put.changed, frozenset(lines) if numbers else frozenset())


def profile_of(held: Mapping[str, Any]) -> Profile:
    """The profile a checked pact file gives of one organisation."""
    legal_type = held.get("legal_type", "")
    return Profile(
        slug=held["key"],
        name=clean_text(held["name"]),
        acronym=clean_text(held.get("acronym", {})),
        other_names=held.get("other_names", []),
        legal_type=f"legal-types:{legal_type}" if legal_type else "",
        parent=held.get("parent", ""),
        country=held.get("country", ""),
        place=clean_text(held.get("place", {})),
        latitude=held.get("latitude"),
        longitude=held.get("longitude"),
        website=held.get("website", ""),
        identifiers=held.get("identifiers", {}),
        channels=held.get("channels", []),
        founded=held.get("founded", ""),
        target_groups=codes("target-groups", held.get("target_groups", [])),
        programmes=[clean_text(text) for text in held.get("programmes", [])],
        offers=[clean_text(text) for text in held.get("offers", [])],
        needs=[clean_text(text) for text in held.get("needs", [])],
        designations=held.get("designations", []),
    )
