"""Writes about organisations."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from pactwork.kernel.collation import sort_keys_by_language
from pactwork.kernel.folding import fold
from pactwork.kernel.languages import LANGUAGES
from pactwork.kernel.texts import shown
from pactwork.kernel.transactions import require_transaction
from pactwork.organisations.models import Identifier, NameKey, Organisation
from pactwork.organisations.profile import Profile
from pactwork.organisations.queries import (
    identifier_holders,
    known_slugs,
    merged_slugs,
    parents_of,
    profiles,
)

_ELSEWHERE = {"slug", "parent", "identifiers"}
_LISTS = {f.name for f in fields(Profile) if f.default_factory is list}


class OrganisationError(ValueError):
    """A profile that contradicts what is known; the message says how to mend it."""


@dataclass(frozen=True)
class PutOrganisations:
    """The number of each organisation by slug, and the slugs of those that were not so before."""

    numbers: Mapping[str, int]
    changed: frozenset[str]


def put_organisations(described: Sequence[Profile], *, is_public: bool = True) -> PutOrganisations:
    """Step: add these organisations, or bring those we know up to date.

    What is said of a duplicate is not taken in: its slug stands for what it was merged into.

    New ones are seen by the public if `is_public`; see `show_organisations` for the others.
    What is not for the public changes nothing the public sees: those it knows stay as they are.

    Raises:
        NoTransactionError: called outside an action.
        OrganisationError: a parent is unknown, a body would stand above itself, or a register's
            number belongs to another organisation.
    """
    require_transaction()
    before, fresh = _compared(described, is_public=is_public)
    if fresh:
        take_turns()
        before, fresh = _compared(described, is_public=is_public)
    if fresh:
        _put(sorted(fresh, key=lambda profile: profile.slug), is_public=is_public)
    numbers = known_slugs([profile.slug for profile in described])
    _write_names(fresh, numbers)
    _write_identifiers(fresh, before, numbers)
    _place(fresh, before, numbers)
    return PutOrganisations(numbers, frozenset(profile.slug for profile in fresh))


def _compared(
    described: Sequence[Profile], *, is_public: bool
) -> tuple[dict[str, Profile], list[Profile]]:
    """What was known of these organisations, and those of the profiles that say something new."""
    wanted = _as_merged(described if is_public else _not_public_yet(described))
    before = {profile.slug: profile for profile in profiles([one.slug for one in wanted])}
    return before, [profile for profile in wanted if before.get(profile.slug) != profile]


def _as_merged(described: Sequence[Profile]) -> list[Profile]:
    """Those that are no duplicates, under what the body above them was merged into."""
    slugs = {slug for one in described for slug in (one.slug, one.parent) if slug}
    now = merged_slugs(slugs) if slugs else {}
    kept = [one for one in described if one.slug not in now]
    return [replace(one, parent=now.get(one.parent, one.parent)) for one in kept] if now else kept


def take_turns() -> None:
    """Step: wait for whoever writes organisations: they may say just what is said here."""
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('organisations', 1))")


def _not_public_yet(described: Sequence[Profile]) -> list[Profile]:
    slugs = [profile.slug for profile in described]
    seen = Organisation.objects.filter(slug__in=slugs, is_public=True)
    known = set(seen.values_list("slug", flat=True))
    return [profile for profile in described if profile.slug not in known]


def show_organisations(slugs: Collection[str]) -> frozenset[str]:
    """Step: the public may see these organisations, and the bodies above them, from now on; those
    it did not see before.
    """
    require_transaction()
    shown = {*slugs, *parents_of(slugs).values()}
    named = Q(slug__in=shown) | Q(duplicates__slug__in=shown)
    hidden = dict(Organisation.objects.filter(named, is_public=False).values_list("pk", "slug"))
    if hidden:
        Organisation.objects.filter(pk__in=hidden).update(is_public=True)
    return frozenset(hidden.values())


def _put(fresh: Sequence[Profile], *, is_public: bool) -> None:
    keys = sort_keys_by_language(
        {language: [shown(one.name, language).text for one in fresh] for language in LANGUAGES}
    )
    columns = [f.name for f in fields(Profile) if f.name not in _ELSEWHERE]
    Organisation.objects.bulk_create(
        [
            Organisation(
                slug=profile.slug,
                is_public=is_public,
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


def _write_identifiers(
    fresh: Sequence[Profile], before: Mapping[str, Profile], numbers: Mapping[str, int]
) -> None:
    """Numbers that are given up go first, so that another of these may take them."""
    was = {slug: profile.identifiers for slug, profile in before.items()}
    changed = [one for one in fresh if one.identifiers != was.get(one.slug, {})]
    for profile in changed:
        held = Identifier.objects.filter(organisation=numbers[profile.slug])
        kept = Q()
        for scheme, value in profile.identifiers.items():
            kept |= Q(scheme=scheme, value=value)
        (held.exclude(kept) if kept else held).delete()
    _give([(profile, pair) for profile in changed for pair in profile.identifiers.items()], numbers)


def _give(claims: Sequence[tuple[Profile, tuple[str, str]]], numbers: Mapping[str, int]) -> None:
    holders = identifier_holders([pair for _, pair in claims], ()) if claims else {}
    given = []
    for profile, (scheme, value) in claims:
        holder = holders.setdefault((scheme, value), "")
        if not holder:
            holders[scheme, value] = profile.slug
            number = numbers[profile.slug]
            given.append(Identifier(organisation_id=number, scheme=scheme, value=value))
        elif holder == profile.slug:
            held = Identifier.objects.filter(scheme=scheme, value=value)
            held.filter(organisation__merged_into=numbers[holder]).update(
                organisation=numbers[holder]
            )
        else:
            raise OrganisationError(
                f"{scheme} {value} belongs to {holder} already; "
                f"use that organisation, or correct the number of {profile.slug}."
            )
    Identifier.objects.bulk_create(given)


def _place(
    fresh: Sequence[Profile], before: Mapping[str, Profile], numbers: Mapping[str, int]
) -> None:
    """Bodies that move leave first, so that two of them may change places."""
    was = {slug: profile.parent for slug, profile in before.items()}
    moved = [one for one in fresh if one.parent != was.get(one.slug, "")]
    leaving = [numbers[one.slug] for one in moved if one.slug in was]
    if leaving:
        Organisation.objects.filter(pk__in=leaving).update(parent=None)
    placed = [one for one in moved if one.parent]
    if placed:
        _place_under({one.slug: one.parent for one in placed}, numbers)


def _place_under(parents: Mapping[str, str], numbers: Mapping[str, int]) -> None:
    above, known = parents_of(set(parents.values())), known_slugs(set(parents.values()))
    rows = []
    for slug, parent in parents.items():
        if parent not in known:
            raise OrganisationError(
                f"{slug} stands under {parent}, which is not known; describe it too."
            )
        above[slug] = parent
        higher = parent
        while higher and higher != slug:
            higher = above.get(higher, "")
        if higher:
            raise OrganisationError(f"{slug} would stand under itself.")
        rows.append(Organisation(pk=numbers[slug], parent_id=known[parent]))
    Organisation.objects.bulk_update(rows, ["parent"])
