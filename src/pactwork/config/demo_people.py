"""Who is who in the demonstration, by what its files call them."""

from __future__ import annotations

from pactwork.organisations.api import known_slugs
from pactwork.people.api import Person, person_of


def person_named(email: str) -> Person:
    """The person with this address. Raises LookupError where there is none."""
    found = person_of(email)
    if found is None:
        raise LookupError(f"Nobody has the address {email}.")
    return found


def number_of(slug: str) -> int:
    """The number of the organisation that is called so. Raises LookupError where there is none."""
    return known_slugs([slug])[slug]
