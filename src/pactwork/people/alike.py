"""Organisations that a new one could be the same as."""

from __future__ import annotations

from collections.abc import Mapping

from pactwork.organisations.api import (
    OrganisationCard,
    cards,
    organisations_named,
    organisations_on_site,
)
from pactwork.people.models import Person
from pactwork.people.queries import roles_of
from pactwork.people.rules import host_of

MOST = 20


def alike(*, names: Mapping[str, str], website: str, by: Person) -> list[OrganisationCard]:
    """Those with such a name or website: public ones, and the person's own."""
    found = {one for name in names.values() for one in organisations_named(name, limit=10)}
    found |= set(organisations_on_site(host_of(website))) if host_of(website) else set()
    own = cards(roles_of(by))
    said = {name.casefold() for name in names.values()}
    mine = {n for n, card in own.items() if said & {one.casefold() for one in card.name.values()}}
    return [card for _, card in sorted(cards(found | mine).items())][:MOST]
