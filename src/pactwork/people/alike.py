"""Organisations that a new one could be the same as."""

from __future__ import annotations

from collections.abc import Mapping

from pactwork.kernel.folding import fold
from pactwork.kernel.links import host_of
from pactwork.organisations.api import (
    OrganisationCard,
    cards,
    organisations_named,
    organisations_on_site,
)
from pactwork.people.models import Person
from pactwork.people.queries import roles_of, verified_addresses
from pactwork.people.rules import PROVE_NOTHING

MOST = 20


def alike(
    *, names: Mapping[str, str], website: str, by: Person, but: int = 0
) -> list[OrganisationCard]:
    """Those with such a name, under such a website, or under the domain of one of the person's
    confirmed addresses: public ones, and the person's own.

    `but` is the number of the organisation that is looked at, if it exists: the person's own
    addresses then say nothing.
    """
    found = {one for name in names.values() for one in organisations_named(name, limit=10)}
    hosts = set() if but else {one.rpartition("@")[2] for one in verified_addresses(by)}
    for host in {host_of(website), *(hosts - PROVE_NOTHING)} - {""}:
        found |= set(organisations_on_site(host))
    own = cards(roles_of(by))
    said = {fold(name) for name in names.values()}
    mine = {n for n, card in own.items() if said & {fold(one) for one in card.name.values()}}
    known = cards((found | mine) - {but})
    return [card for _, card in sorted(known.items())][:MOST]
