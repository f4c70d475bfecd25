"""Which organisations look alike, and which were merged: what operators read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pactwork.kernel.folding import fold_key
from pactwork.kernel.links import host_of
from pactwork.kernel.texts import Text
from pactwork.organisations.models import Merging, NameKey, Organisation
from pactwork.organisations.queries import OrganisationCard, cards

MOST_SHARE: Final = 4
"""A host that more organisations share says nothing of two of them."""


@dataclass(frozen=True)
class Alike:
    """Two organisations that may be one, and why: "name", "website", "mail"."""

    first: OrganisationCard
    second: OrganisationCard
    reasons: frozenset[str]


def look_alikes(
    mail: Mapping[str, Collection[int]], *, ignored: Collection[str], offset: int, limit: int
) -> tuple[list[Alike], int]:
    """One page of pairs that share a folded name, the host of a website, or a domain of `mail`
    (by domain: who has addresses there), and how many pairs there are.

    Hosts that are `ignored` are anybody's, and so is what more than `MOST_SHARE` share; bodies of
    one organisation share its host. In a name that more than two have, each is paired with the
    first.
    """
    shared: dict[tuple[str, str], set[int]] = {}
    family: dict[int, int] = {}
    rows = Organisation.objects.filter(merged_into=None)
    named = rows.values_list("pk", "parent", "name", "website")
    for number, parent, name, website in named.order_by("pk").iterator():
        family[number] = parent or number
        for said in {fold_key(text) for text in name.values()} - {""}:
            shared.setdefault(("name", said), set()).add(number)
        host = host_of(website)
        if host and host not in ignored:
            shared.setdefault(("website", host), set()).add(number)
    for domain, numbers in mail.items():
        shared.setdefault(("mail", domain), set()).update(numbers)
    pairs = _paired(shared, family)
    found = sorted(pairs.items(), key=lambda one: (-len(one[1]), one[0]))
    page = found[offset : offset + limit]
    known = cards({number for pair, _ in page for number in pair})
    return [Alike(known[a], known[b], frozenset(why)) for (a, b), why in page], len(found)


def namesakes(names: Mapping[str, Text]) -> dict[str, list[str]]:
    """Of organisations by slug that are not known yet: those that are and have the same folded
    name, by slug, what they were merged into counted. Two queries.
    """
    known = set(Organisation.objects.filter(slug__in=names).values_list("slug", flat=True))
    said: dict[str, set[str]] = {}
    for slug in names.keys() - known:
        for text in names[slug].values():
            said.setdefault(fold_key(text), set()).add(slug)
    said.pop("", None)
    found: dict[str, set[str]] = {}
    rows = NameKey.objects.filter(folded__in=said).order_by("pk").select_related("organisation")
    for row in rows.select_related("organisation__merged_into") if said else ():
        held = row.organisation
        if row.folded in {fold_key(text) for text in held.name.values()}:
            for slug in said[row.folded]:
                found.setdefault(slug, set()).add((held.merged_into or held).slug)
    return {slug: sorted(others) for slug, others in found.items()}


def _paired(
    shared: Mapping[tuple[str, str], set[int]], family: Mapping[int, int]
) -> dict[tuple[int, int], set[str]]:
    pairs: dict[tuple[int, int], set[str]] = {}
    for (reason, _), numbers in shared.items():
        first, *others = sorted(numbers)
        if reason != "name":
            others = [one for one in others if family.get(one) != family.get(first)]
            others = others if len(numbers) <= MOST_SHARE else []
        for other in others:
            pairs.setdefault((first, other), set()).add(reason)
    return pairs


@dataclass(frozen=True)
class Merged:
    """A duplicate, what it was merged into, and when; `undone_at` where that was turned back."""

    slug: str
    name: Text
    into: str
    into_name: Text
    at: datetime
    undone_at: datetime | None


def mergings(*, slug: str = "", limit: int = 100) -> Sequence[Merged]:
    """What was merged, newest first; of one duplicate only if a slug is given."""
    rows = Merging.objects.select_related("merged", "into").defer("moves", "apart")
    rows = rows.filter(merged__slug=slug) if slug else rows
    return [
        Merged(
            row.merged.slug, row.merged.name, row.into.slug, row.into.name, row.at, row.undone_at
        )
        for row in rows.order_by("-pk")[:limit]
    ]
