"""The door of `people`."""

from pactwork.people.actions.accounts import set_operator
from pactwork.people.actions.demonstration import seat_people
from pactwork.people.actions.invitations import invite_first
from pactwork.people.actions.pseudonyms import pseudonyms_for
from pactwork.people.models import Person, Role
from pactwork.people.proof import prove_again_url, proven_at, proves_again
from pactwork.people.queries import (
    Acting,
    Recipient,
    acting,
    everybody,
    may,
    names_of,
    people_of,
    recipients,
)
from pactwork.people.rules import PeopleError, Power

__all__ = [
    "Acting",
    "PeopleError",
    "Person",
    "Power",
    "Recipient",
    "Role",
    "acting",
    "everybody",
    "invite_first",
    "may",
    "names_of",
    "people_of",
    "prove_again_url",
    "proven_at",
    "proves_again",
    "pseudonyms_for",
    "recipients",
    "seat_people",
    "set_operator",
]
