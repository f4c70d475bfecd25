"""The door of `people`."""

from pactwork.people.actions import pseudonyms_for
from pactwork.people.models import Person, Role
from pactwork.people.queries import (
    Acting,
    Recipient,
    acting,
    may,
    names_of,
    people_of,
    recipients,
)
from pactwork.people.rules import Power

__all__ = [
    "Acting",
    "Person",
    "Power",
    "Recipient",
    "Role",
    "acting",
    "may",
    "names_of",
    "people_of",
    "pseudonyms_for",
    "recipients",
]
