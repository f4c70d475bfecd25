"""Who may act for whom, as it stands on a day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from pactwork.kernel.viewer import Viewer
from pactwork.organisations.api import websites_of
from pactwork.people.models import (
    Claim,
    Consent,
    Deed,
    Delegation,
    Invitation,
    Membership,
    Person,
    PublishingStop,
    Role,
)
from pactwork.people.rules import CONSENTS, POWERS, Power, proves_domain


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
    is a representative. Whose publishing is stopped may read.
    """
    if not person.is_active:
        return Acting({})
    powers: dict[int, frozenset[Power]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [person.pk])
        for organisation, role, stopped in cursor.fetchall():
            powers[organisation] = _READS if stopped else POWERS[role]
        cursor.execute(_LENT, [person.pk, on or timezone.localdate(), Role.REPRESENTATIVE.value])
        for (organisation,) in cursor.fetchall():
            powers[organisation] = frozenset(Power)
    return Acting(powers, operator=person.is_operator)


_READS: Final = frozenset({Power.READ})
# Written out, since every request asks this, and to put it together took a third of a deposit.
_HELD: Final = """
SELECT m.organisation_id, m.role, EXISTS (
    SELECT FROM people_publishingstop s WHERE s.lifted_at IS NULL
        AND (s.person_id = m.person_id OR s.organisation_id = m.organisation_id))
FROM people_membership m WHERE m.person_id = %s AND m.ended_at IS NULL
"""
_LENT: Final = """
SELECT d.organisation_id FROM people_delegation d
JOIN people_person g ON g.id = d.given_by_id AND g.is_active
WHERE d.given_to_id = %s AND d.withdrawn_at IS NULL AND %s BETWEEN d.first_day AND d.last_day
    AND EXISTS (
        SELECT FROM people_membership m WHERE m.person_id = d.given_by_id
            AND m.organisation_id = d.organisation_id AND m.role = %s AND m.ended_at IS NULL)
    AND NOT EXISTS (
        SELECT FROM people_publishingstop s WHERE s.lifted_at IS NULL AND (
            s.person_id IN (d.given_to_id, d.given_by_id) OR s.organisation_id = d.organisation_id))
"""


def _stops(**of: Any) -> QuerySet[PublishingStop]:
    return PublishingStop.objects.filter(lifted_at=None, **of)


def may(person: Person, power: Power, organisation: int) -> bool:
    """Whether this person holds this power for this organisation today."""
    return acting(person).may(power, organisation)


def is_stopped(person: Person) -> bool:
    """Whether this person's own publishing is stopped."""
    return _stops(person=person).exists()


def is_stopped_in(person: Person, organisation: int) -> bool:
    """Whether a stop of this person, or of this organisation, holds."""
    return is_stopped(person) or is_stopped_there(organisation)


def is_stopped_there(organisation: int) -> bool:
    """Whether publishing of this organisation is stopped."""
    return _stops(organisation=organisation).exists()


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
    """Where a person is written to, and how."""

    pk: int
    email: str
    name: str
    language: str
    time_zone: str


def recipients(people: Collection[int]) -> dict[int, Recipient]:
    """Those of these accounts that may be written to: active, with a confirmed main address."""
    confirmed = EmailAddress.objects.filter(verified=True, primary=True, user__in=people)
    rows = Person.objects.filter(pk__in=confirmed.values("user"), is_active=True)
    held = rows.values_list("pk", "email", "name", "language", "time_zone")
    return {row[0]: Recipient(*row) for row in held}


def verified_addresses(person: Person) -> frozenset[str]:
    """The confirmed mail addresses of an account, in small letters."""
    rows = EmailAddress.objects.filter(user=person, verified=True)
    return frozenset(email.lower() for email in rows.values_list("email", flat=True))


def proofs_of(person: Person, organisation: int) -> list[str]:
    """The confirmed addresses of an account that stand under a website of an organisation, or of
    one that was merged into it.
    """
    sites = websites_of(organisation)
    held = sorted(verified_addresses(person))
    return [one for one in held if any(proves_domain(one, site) for site in sites)]


def language_of(email: str) -> str:
    """The language of the account with this address, confirmed or not; "" if there is none."""
    rows = Person.objects.filter(
        Q(email__iexact=email) | Q(emailaddress__email__iexact=email), is_active=True
    )
    return rows.order_by("pk").values_list("language", flat=True).first() or ""


@dataclass(frozen=True)
class Member:
    """Somebody who acts for an organisation, by which membership and since when."""

    pk: int
    person: int
    name: str
    email: str
    role: Role
    since: datetime


def roles_of(person: Person) -> dict[int, Role]:
    """The organisations somebody acts for by membership, and the role in each."""
    rows = Membership.objects.filter(person=person, ended_at=None)
    return {one: Role(role) for one, role in rows.values_list("organisation", "role")}


def represented_alone(person: Person) -> list[int]:
    """The organisations that would have no representative without this person."""
    signing = Membership.objects.filter(role=Role.REPRESENTATIVE, ended_at=None)
    others = signing.exclude(person=person).filter(person__is_active=True)
    own = signing.filter(person=person).exclude(organisation__in=others.values("organisation"))
    return list(own.order_by("organisation").values_list("organisation", flat=True))


def asked_about(claim: Claim) -> list[Person]:
    """Who is told of a claim: the representatives for an address, the operators for a letter."""
    if claim.way == Claim.Way.DOMAIN:
        found = people_of(claim.organisation_id, Power.SIGN)
        if found:
            return found
    return list(Person.objects.filter(is_operator=True, is_active=True).order_by("pk"))


def members(organisation: int) -> list[Member]:
    """The people of an organisation: representatives first, then by when they came."""
    rows = Membership.objects.filter(organisation=organisation, ended_at=None)
    order = {role: number for number, role in enumerate(reversed(Role.values))}
    found = [
        Member(
            row.pk,
            row.person_id,
            row.person.name,
            row.person.email,
            Role(row.role),
            row.began_at,
        )
        for row in rows.select_related("person").filter(person__is_active=True).order_by("pk")
    ]
    return sorted(found, key=lambda one: order[one.role])


@dataclass(frozen=True)
class Lent:
    """A delegation that holds now or later."""

    pk: int
    given_by: str
    given_to: str
    first_day: date
    last_day: date
    mandate: str


def delegations(organisation: int) -> list[Lent]:
    """What is lent in an organisation and has not ended."""
    rows = Delegation.objects.filter(
        organisation=organisation, withdrawn_at=None, last_day__gte=timezone.localdate()
    ).select_related("given_by", "given_to")
    return [
        Lent(
            row.pk,
            row.given_by.name,
            row.given_to.name,
            row.first_day,
            row.last_day,
            row.mandate,
        )
        for row in rows.order_by("first_day", "pk")
    ]


def open_invitations(organisation: int) -> Sequence[Invitation]:
    """Invitations that may still be used, newest first."""
    rows = Invitation.objects.filter(
        organisation=organisation,
        used_at=None,
        withdrawn_at=None,
        expires_at__gt=timezone.now(),
    )
    return list(rows.select_related("invited_by").order_by("-pk"))


def invitation_by(digest: bytes) -> Invitation | None:
    """The invitation of this digest while it may be used."""
    rows = Invitation.objects.filter(
        digest=digest, used_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
    )
    return rows.select_related("invited_by").first()


def open_claims(organisation: int | None = None) -> Sequence[Claim]:
    """Claims nobody decided yet, oldest first; of one organisation only what is asked of it."""
    rows = Claim.objects.filter(decided_at=None, person__is_active=True)
    if organisation is not None:
        rows = rows.filter(organisation=organisation, way=Claim.Way.DOMAIN)
    return list(rows.select_related("person", "letter").order_by("pk"))


def own_claims(person: Person) -> Sequence[Claim]:
    """What somebody asked for and what became of it, newest first."""
    return list(Claim.objects.filter(person=person).order_by("-pk")[:20])


def claim_letter(claim: int) -> Claim | None:
    """A claim that came with a letter."""
    return Claim.objects.filter(pk=claim).exclude(letter=None).select_related("letter").first()


@dataclass(frozen=True)
class Done:
    """A deed with the names of today; "" where somebody is gone, or the command line did it."""

    at: datetime
    kind: str
    who: str
    whom: str
    role: str
    said: str


def deeds(organisation: int, *, limit: int = 100) -> list[Done]:
    """What was done in an organisation, and in its duplicates, newest first."""
    here = Q(organisation=organisation) | Q(organisation__merged_into=organisation)
    rows = list(Deed.objects.filter(here).order_by("-id")[:limit])
    asked = {one for row in rows for one in (row.who, row.whom) if one}
    known: dict[UUID | None, str] = dict(
        Person.objects.filter(pseudonym__in=asked).values_list("pseudonym", "name")
    )
    return [
        Done(row.at, row.kind, known.get(row.who, ""), known.get(row.whom, ""), row.role, row.said)
        for row in rows
    ]


def consents_of(person: Person) -> Sequence[Consent]:
    """Everything somebody ever agreed to, newest first."""
    return list(Consent.objects.filter(person=person).order_by("-given_at", "-pk"))


def agreed_now(person: Person) -> frozenset[str]:
    """What somebody agrees to in the version that holds now."""
    rows = Consent.objects.filter(person=person, withdrawn_at=None)
    held = dict(rows.values_list("what", "version"))
    return frozenset(what for what, version in CONSENTS.items() if held.get(what) == version)


def operators() -> list[str]:
    """The addresses of those who run the installation."""
    rows = Person.objects.filter(is_operator=True, is_active=True)
    return list(rows.order_by("email").values_list("email", flat=True))


def everybody() -> list[tuple[str, str, bool, int]]:
    """Address, name, whether operator, number of roles of every active account."""
    people = list(Person.objects.filter(is_active=True).order_by("email"))
    rows = Membership.objects.filter(ended_at=None).values_list("person", flat=True)
    held: dict[Any, int] = {}
    for person in rows:
        held[person] = held.get(person, 0) + 1
    return [(one.email, one.name, one.is_operator, held.get(one.pk, 0)) for one in people]


def addresses_of(person: int) -> set[str]:
    """The mail addresses that somebody has shown to be theirs."""
    rows = EmailAddress.objects.filter(user=person, verified=True)
    return set(rows.values_list("email", flat=True))
