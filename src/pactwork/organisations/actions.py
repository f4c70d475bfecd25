"""Writes about organisations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.utils import timezone

from pactwork.kernel.collation import sort_keys_by_language
from pactwork.kernel.folding import fold
from pactwork.kernel.languages import LANGUAGES
from pactwork.kernel.texts import shown
from pactwork.kernel.transactions import require_transaction
from pactwork.organisations.models import Identifier, NameKey, Organisation
from pactwork.organisations.profile import Profile
from pactwork.organisations.queries import known_slugs, profiles

_ELSEWHERE = {"slug", "parent", "identifiers"}
_LISTS = {f.name for f in fields(Profile) if f.default_factory is list}


class OrganisationError(ValueError):
    """A profile that contradicts what is known; the message says how to mend it."""


@dataclass(frozen=True)
class PutOrganisations:
    """The number of each organisation by slug, and the slugs of those that were not so before."""

    numbers: Mapping[str, int]
    changed: frozenset[str]


def put_organisations(described: Sequence[Profile]) -> PutOrganisations:
    """Step: add these organisations, or bring those we know up to date.

    Raises:
        NoTransactionError: called outside an action.
        OrganisationError: a parent is unknown, a body would stand above itself, or a register's
            number belongs to another organisation.
    """
    require_transaction()
    slugs = [profile.slug for profile in described]
    before = {profile.slug: profile for profile in profiles(slugs)}
    fresh = [profile for profile in described if before.get(profile.slug) != profile]
    if fresh:
        _put(fresh)
    numbers = known_slugs(slugs)
    _write_names(fresh, numbers)
    for profile in fresh:
        held = before.get(profile.slug)
        if profile.identifiers or (held and held.identifiers):
            _write_identifiers(numbers[profile.slug], profile)
        if profile.parent != (held.parent if held else ""):
            _place_under(numbers[profile.slug], profile)
    return PutOrganisations(numbers, frozenset(profile.slug for profile in fresh))


def _put(fresh: Sequence[Profile]) -> None:
    keys = sort_keys_by_language(
        {language: [shown(one.name, language).text for one in fresh] for language in LANGUAGES}
    )
    columns = [f.name for f in fields(Profile) if f.name not in _ELSEWHERE]
    Organisation.objects.bulk_create(
        [
            Organisation(
                slug=profile.slug,
                sort_keys={language: keys[language][index] for language in LANGUAGES},
                changed_at=timezone.now(),
                **{name: _stored(name, getattr(profile, name)) for name in columns},
            )
            for index, profile in enumerate(fresh)
        ],
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=[*columns, "sort_keys", "changed_at"],
    )


def _stored(name: str, value: Any) -> Any:
    if name in _LISTS:
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value


def _write_names(fresh: Sequence[Profile], numbers: Mapping[str, int]) -> None:
    """Rewrite what look-ups search for these organisations."""
    NameKey.objects.filter(organisation__in=[numbers[one.slug] for one in fresh]).delete()
    NameKey.objects.bulk_create(
        NameKey(organisation_id=numbers[profile.slug], folded=key)
        for profile in fresh
        for key in sorted(_name_keys(profile))
    )


def _name_keys(profile: Profile) -> set[str]:
    return {key for name in profile.every_name() for key in _keys_of(name)} | {fold(profile.slug)}


def _keys_of(name: str) -> set[str]:
    """The folded name from each of its words on, spaced and written as one word."""
    words = fold(name).split()
    starts = range(len(words))
    return {mark.join(words[start:])[:400] for start in starts for mark in (" ", "")}


def _write_identifiers(number: int, profile: Profile) -> None:
    held = Identifier.objects.filter(organisation=number)
    held.exclude(scheme__in=profile.identifiers).delete()
    for scheme, value in profile.identifiers.items():
        holder = (
            Identifier.objects.filter(scheme=scheme, value=value)
            .exclude(organisation=number)
            .select_related("organisation")
            .first()
        )
        if holder:
            raise OrganisationError(
                f"{scheme} {value} belongs to {holder.organisation.slug} already; "
                f"use that organisation, or correct the number of {profile.slug}."
            )
        Identifier.objects.update_or_create(
            organisation_id=number, scheme=scheme, defaults={"value": value}
        )


def _place_under(number: int, profile: Profile) -> None:
    if not profile.parent:
        Organisation.objects.filter(pk=number).update(parent=None)
        return
    parent = Organisation.objects.filter(slug=profile.parent).first()
    if parent is None:
        raise OrganisationError(
            f"{profile.slug} stands under {profile.parent}, which is not known; describe it too."
        )
    above: Organisation | None = parent
    while above is not None:
        if above.pk == number:
            raise OrganisationError(f"{profile.slug} would stand under itself.")
        above = above.parent
    Organisation.objects.filter(pk=number).update(parent=parent)
