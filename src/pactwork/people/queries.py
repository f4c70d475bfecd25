"""Who may act for whom, as it stands on a day."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from pactwork.kernel.viewer import Viewer
from pactwork.people.models import Delegation, Membership, Person, Role
from pactwork.people.rules import POWERS, Power


@dataclass(frozen=True)
class Acting:
    """What a person may do today, and for which organisations (their ids)."""

    powers: Mapping[int, frozenset[Power]]
    operator: bool = False

    @property
    def viewer(self) -> Viewer:
        """The same person as a reader."""
        return Viewer(organisations=frozenset(self.powers), operator=self.operator)

    def may(self, power: Power, organisation: int) -> bool:
        """Whether this power is held for this organisation."""
        return power in self.powers.get(organisation, ())

    def where(self, power: Power) -> frozenset[int]:
        """The organisations for which this power is held."""
        return frozenset(one for one, held in self.powers.items() if power in held)


def acting(person: Person, *, on: date | None = None) -> Acting:
    """What this person may do on a day, by memberships and delegations. Two queries.

    An account that is switched off may do nothing. A delegation holds only while whoever gave it
    is a representative.
    """
    if not person.is_active:
        return Acting({})
    day = on or timezone.localdate()
    powers: dict[int, frozenset[Power]] = {}
    rows = Membership.objects.filter(person=person, ended_at=None)
    for organisation, role in rows.values_list("organisation", "role"):
        powers[organisation] = POWERS[role]
    for organisation in _lent(person, day):
        powers[organisation] = frozenset(Power)
    return Acting(powers, operator=person.is_operator)


def _lent(person: Person, day: date) -> Collection[int]:
    signing = Membership.objects.filter(role=Role.REPRESENTATIVE, ended_at=None)
    rows = Delegation.objects.filter(
        given_to=person,
        withdrawn_at=None,
        first_day__lte=day,
        last_day__gte=day,
        given_by__is_active=True,
        given_by__memberships__in=signing,
    ).values_list("organisation", "given_by__memberships__organisation")
    return {lent for lent, held in rows if lent == held}


def may(person: Person, power: Power, organisation: int) -> bool:
    """Whether this person holds this power for this organisation today."""
    return acting(person).may(power, organisation)


def names_of(people: Collection[int]) -> dict[int, str]:
    """The names of these accounts; those that are gone, or gave none, are left out."""
    rows = Person.objects.filter(pk__in=people).exclude(name="")
    return dict(rows.values_list("pk", "name"))


def people_of(organisation: int, power: Power) -> list[Person]:
    """The active accounts that hold this power for an organisation by membership."""
    roles = [role for role, held in POWERS.items() if power in held]
    held = Q(memberships__organisation=organisation, memberships__ended_at=None)
    return list(
        Person.objects.filter(held, memberships__role__in=roles, is_active=True).order_by("pk")
    )


@dataclass(frozen=True)
class Recipient:
    """What a letter to somebody needs."""

    pk: int
    email: str
    name: str
    language: str
    time_zone: str


def recipients(people: Collection[int]) -> dict[int, Recipient]:
    """The active accounts among these, as letters reach them, in one query."""
    rows = Person.objects.filter(pk__in=people, is_active=True)
    return {
        row[0]: Recipient(*row)
        for row in rows.values_list("pk", "email", "name", "language", "time_zone")
    }
