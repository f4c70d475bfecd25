"""What operators read of people: how many there are, and who did what where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import F, Q

from pactwork.people.models import Claim, Deed, Membership, Person, PublishingStop, Role
from pactwork.people.queries import is_stopped_there
from pactwork.people.rules import PROVE_NOTHING

KINDS = (
    "invited", "invitation-withdrawn", "joined", "role-changed", "ended", "left", "delegated",
    "delegation-withdrawn", "asked", "claimed", "claim-accepted", "claim-refused", "registered",
    "merged", "parted",
    "publishing-stopped", "publishing-goes-on",
    "key-made", "key-renewed", "key-changed", "key-revoked", "statements-in", "statements-out",
)  # fmt: skip


@dataclass(frozen=True)
class PeopleUsage:
    """How many active accounts, memberships by role, organisations with people, open claims."""

    accounts: int
    roles: Mapping[str, int]
    organisations: int
    claims: int


@dataclass(frozen=True)
class DeedFound:
    """Somebody did something in an organisation; `who` and `whom` are the names of today, ""
    where somebody is gone; `merged` the slug of the duplicate, if it was merged or parted.
    """

    number: int
    at: datetime
    organisation: int
    kind: str
    who: str
    whom: str
    merged: str


def people_usage() -> PeopleUsage:
    """Accounts and what they act for, today."""
    held = Membership.objects.filter(ended_at=None, person__is_active=True)
    roles = {role.value: held.filter(role=role).count() for role in Role}
    return PeopleUsage(
        accounts=Person.objects.filter(is_active=True).count(),
        roles=roles,
        organisations=held.values("organisation").distinct().count(),
        claims=Claim.objects.filter(decided_at=None, way=Claim.Way.LETTER).count(),
    )


@dataclass(frozen=True)
class PeopleMoving:
    """Who acts for a duplicate, who of them for both, and how many will sign who could not; and
    whether its publishing is stopped, which bars the merge.
    """

    people: int
    both: int
    sign_more: int
    sign_theirs: int
    stopped: bool


def people_moving(*, merged: int, into: int) -> PeopleMoving:
    """What a merge changes for people: `sign_more` of the duplicate's will sign for the other,
    `sign_theirs` of the other's for what was the duplicate's.
    """
    rows = Membership.objects.filter(ended_at=None, organisation__in=(merged, into))
    held: dict[int, dict[int, str]] = {merged: {}, into: {}}
    for organisation, person, role in rows.values_list("organisation", "person", "role"):
        held[organisation][person] = role
    signing = {
        one: {person for person, role in roles.items() if role == Role.REPRESENTATIVE}
        for one, roles in held.items()
    }
    return PeopleMoving(
        people=len(held[merged]),
        both=len(held[merged].keys() & held[into].keys()),
        sign_more=len(signing[merged] - signing[into]),
        sign_theirs=len(signing[into] - signing[merged]),
        stopped=is_stopped_there(merged),
    )


def mail_domains() -> dict[str, set[int]]:
    """By domain of a confirmed address: the organisations its holders act for. Domains at which
    anybody gets an address are left out.
    """
    held = Membership.objects.filter(ended_at=None, person__is_active=True)
    rows = EmailAddress.objects.filter(verified=True, user__in=held.values("person"))
    domains: dict[int, set[str]] = {}
    for person, email in rows.values_list("user", "email"):
        domains.setdefault(person, set()).add(email.rpartition("@")[2].lower())
    found: dict[str, set[int]] = {}
    for person, organisation in held.values_list("person", "organisation"):
        for domain in domains.get(person, set()) - PROVE_NOTHING:
            found.setdefault(domain, set()).add(organisation)
    return found


def accounts() -> set[int]:
    """The numbers of all active accounts."""
    return set(Person.objects.filter(is_active=True).values_list("pk", flat=True))


def person_of(email: str) -> Person | None:
    """The account with this address."""
    return Person.objects.filter(email__iexact=email).first()


def deeds_found(
    *,
    organisation: int | None = None,
    person: Person | None = None,
    kind: str = "",
    first: date | None = None,
    last: date | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Sequence[DeedFound]:
    """Deeds that match all that is asked, newest first; those before the number `before`."""
    wanted: dict[str, Any] = {
        "kind": kind or None,
        "at__date__gte": first,
        "at__date__lte": last,
        "pk__lt": before,
    }
    rows = Deed.objects.filter(**{name: held for name, held in wanted.items() if held is not None})
    if organisation is not None:
        rows = rows.filter(Q(organisation=organisation) | Q(organisation__merged_into=organisation))
    if person is not None:
        rows = rows.filter(Q(who=person.pseudonym) | Q(whom=person.pseudonym))
    found = list(rows.order_by("-pk")[:limit])
    asked = {one for row in found for one in (row.who, row.whom) if one}
    named = Person.objects.filter(pseudonym__in=asked).values_list("pseudonym", "name")
    names: dict[UUID | None, str] = dict(named)
    return [
        DeedFound(
            number=row.pk,
            at=row.at,
            organisation=row.organisation_id,
            kind=row.kind,
            who=names.get(row.who, ""),
            whom=names.get(row.whom, ""),
            merged=row.said if row.kind in ("merged", "parted") else "",
        )
        for row in found
    ]


@dataclass(frozen=True)
class StopFound:
    """That publishing was stopped: of a person, or of an organisation; by the names of today."""

    number: int
    person: int | None
    name: str
    email: str
    organisation: int | None
    reason: str
    begun_at: datetime
    begun_by: str
    lifted_at: datetime | None
    lifted_by: str
    lifted_because: str


def stops(*, limit: int = 200) -> Sequence[StopFound]:
    """Whose publishing was stopped, those that hold first, then the newest."""
    rows = PublishingStop.objects.select_related("person").order_by(
        F("lifted_at").desc(nulls_first=True), "-pk"
    )
    found = list(rows[:limit])
    asked = {one for row in found for one in (row.begun_by, row.lifted_by) if one}
    named = Person.objects.filter(pseudonym__in=asked).values_list("pseudonym", "name")
    names: dict[UUID | None, str] = dict(named)
    return [
        StopFound(
            number=row.pk,
            person=row.person_id,
            name=row.person.name if row.person else "",
            email=row.person.email if row.person else "",
            organisation=row.organisation_id,
            reason=row.reason,
            begun_at=row.begun_at,
            begun_by=names.get(row.begun_by, ""),
            lifted_at=row.lifted_at,
            lifted_by=names.get(row.lifted_by, ""),
            lifted_because=row.lifted_because,
        )
        for row in found
    ]
