"""Writes about organisations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from pactwork.kernel.collation import sort_keys
from pactwork.kernel.folding import fold, fold_key
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
    for profile in fresh:
        _put(profile)
    numbers = known_slugs(slugs)
    for profile in fresh:
        _place_under(numbers[profile.slug], profile)
    _write_sort_keys([numbers[profile.slug] for profile in fresh])
    return PutOrganisations(numbers, frozenset(profile.slug for profile in fresh))


def _put(profile: Profile) -> None:
    values = {
        f.name: _stored(f.name, getattr(profile, f.name))
        for f in fields(Profile)
        if f.name not in _ELSEWHERE
    }
    organisation, _ = Organisation.objects.update_or_create(slug=profile.slug, defaults=values)
    _write_keys(organisation, profile)
    _write_identifiers(organisation, profile.identifiers)


def _stored(name: str, value: Any) -> Any:
    if name in _LISTS:
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value


def _write_keys(organisation: Organisation, profile: Profile) -> None:
    names = profile.every_name()
    keys = {key for name in names for key in _keys_of(name)} | {fold(profile.slug)}
    organisation.keys.exclude(folded__in=keys).delete()
    NameKey.objects.bulk_create(
        [NameKey(organisation=organisation, folded=key) for key in sorted(keys)],
        ignore_conflicts=True,
    )


def _keys_of(name: str) -> set[str]:
    """The folded name from each of its words on, and written as one word: found by any of them."""
    words = fold(name).split()
    keys = {" ".join(words[start:])[:400] for start in range(len(words))}
    return keys | {fold_key(name)[:400]} if words else keys


def _write_identifiers(organisation: Organisation, identifiers: Mapping[str, str]) -> None:
    organisation.identifiers.exclude(scheme__in=identifiers).delete()
    for scheme, value in identifiers.items():
        holder = Identifier.objects.filter(scheme=scheme, value=value).first()
        if holder and holder.organisation_id != organisation.pk:
            raise OrganisationError(
                f"{scheme} {value} belongs to {holder.organisation.slug} already; "
                f"use that organisation, or correct the number of {organisation.slug}."
            )
        Identifier.objects.update_or_create(
            organisation=organisation, scheme=scheme, defaults={"value": value}
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


def _write_sort_keys(numbers: Iterable[int]) -> None:
    organisations = list(Organisation.objects.filter(pk__in=numbers))
    for language in LANGUAGES:
        names = [shown(organisation.name, language).text for organisation in organisations]
        for organisation, key in zip(organisations, sort_keys(names, language), strict=True):
            organisation.sort_keys[language] = key
    Organisation.objects.bulk_update(organisations, ["sort_keys"])
