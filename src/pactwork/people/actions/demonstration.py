"""People of the demonstration: accounts with a password that everybody may know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction

from pactwork.organisations.api import known_slugs
from pactwork.people.actions.memberships import join
from pactwork.people.models import Consent, Person
from pactwork.people.rules import CONSENTS, PeopleError


@transaction.atomic(durable=True)
def seat_people(*, people: Sequence[Mapping[str, Any]], password: str) -> list[str]:
    """Make these accounts where they are not yet, and give them their roles: their addresses.

    Each says `email`, `name`, `language`, `time_zone`, perhaps `operator`, and `roles`: the role
    by the slug of the organisation. An organisation that is not known is passed over.

    Raises:
        PeopleError: this is not a demonstration.
    """
    if settings.PACTWORK_MODE not in ("demo", "test"):
        raise PeopleError("demo")
    for said in people:
        person = Person.objects.filter(email__iexact=said["email"]).first()
        if person is None:
            person = _seat(said, password)
        roles: Mapping[str, str] = said.get("roles", {})
        for slug, organisation in known_slugs(list(roles)).items():
            join(person, organisation, roles[slug])
    return [str(said["email"]) for said in people]


def _seat(said: Mapping[str, Any], password: str) -> Person:
    person = Person.objects.create_user(
        said["email"],
        password,
        name=said["name"],
        language=said["language"],
        time_zone=said["time_zone"],
        is_operator=said.get("operator", False),
    )
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    Consent.objects.create(person=person, what="account", version=CONSENTS["account"])
    return person
