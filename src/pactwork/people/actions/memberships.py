"""Roles in organisations: given, changed, ended; and signing lent for some days."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from pactwork.kernel.transactions import require_transaction
from pactwork.organisations.api import hold_organisation
from pactwork.people.actions.deeds import note
from pactwork.people.models import Delegation, Membership, Person, Role
from pactwork.people.queries import is_stopped_in
from pactwork.people.rules import INVITES, PeopleError


def members_locked(organisation: int) -> list[Membership]:
    """Step: the memberships of an organisation, held until the end of the transaction; itself
    first, as in a merge.
    """
    require_transaction()
    hold_organisation(organisation)
    rows = Membership.objects.select_for_update(of=("self",)).select_related("person")
    return list(rows.filter(organisation=organisation, ended_at=None).order_by("pk"))


def require_unmerged(organisation: int) -> None:
    """Step: hold an organisation that stands by itself until the end of the transaction.

    Raises:
        PeopleError: it is one with another now.
    """
    if not hold_organisation(organisation):
        raise PeopleError("merged")


def join(person: Person, organisation: int, role: str) -> bool:
    """Step: give a role; somebody who has one keeps the higher. Whether anything changed."""
    held = next((one for one in members_locked(organisation) if one.person_id == person.pk), None)
    if held is None:
        Membership.objects.create(person=person, organisation_id=organisation, role=role)
        return True
    if len(INVITES[held.role]) >= len(INVITES[role]):
        return False
    held.role = role
    held.save(update_fields=["role"])
    return True


def require_role(person: Person, organisation: int, *roles: str) -> Membership:
    """Step: this person's own membership in one of these roles.

    Raises:
        PeopleError: they have none of them, or may only read for now.
    """
    for one in members_locked(organisation):
        if one.person_id == person.pk and one.role in roles and person.is_active:
            if is_stopped_in(person, organisation):
                raise PeopleError("stopped")
            return one
    raise PeopleError("role")


@transaction.atomic(durable=True)
def change_role(*, membership: int, organisation: int, role: str, by: Person) -> None:
    """Give a member another role.

    Raises:
        PeopleError: not a representative, no such member, or nobody else could represent.
    """
    require_role(by, organisation, Role.REPRESENTATIVE)
    held = _member(organisation, membership)
    if role not in Role.values:
        raise PeopleError("role")
    if held.role == role:
        return
    if held.role == Role.REPRESENTATIVE:
        _not_the_last(organisation, held)
    held.role = role
    held.save(update_fields=["role"])
    note("role-changed", organisation, whom=held.person, role=role, by=by)


@transaction.atomic(durable=True)
def end_membership(*, membership: int, organisation: int, by: Person) -> None:
    """End a membership: one's own, or as a representative anybody's.

    Raises:
        PeopleError: not allowed, no such member, or nobody else could represent.
    """
    held = _member(organisation, membership)
    if held.person_id != by.pk:
        require_role(by, organisation, Role.REPRESENTATIVE)
    if held.role == Role.REPRESENTATIVE:
        _not_the_last(organisation, held)
    held.ended_at = timezone.now()
    held.save(update_fields=["ended_at"])
    lent = Delegation.objects.filter(organisation=organisation, withdrawn_at=None)
    lent.filter(given_to=held.person).update(withdrawn_at=timezone.now())
    note("left" if held.person_id == by.pk else "ended", organisation, whom=held.person, by=by)


def _member(organisation: int, membership: int) -> Membership:
    for one in members_locked(organisation):
        if one.pk == membership:
            return one
    raise PeopleError("member")


def _not_the_last(organisation: int, held: Membership) -> None:
    others = [
        one
        for one in members_locked(organisation)
        if one.role == Role.REPRESENTATIVE and one.pk != held.pk and one.person.is_active
    ]
    if not others:
        raise PeopleError("last")


@transaction.atomic(durable=True)
def delegate(
    *, organisation: int, to: int, first_day: date, last_day: date, mandate: str, by: Person
) -> None:
    """Lend a member the power to sign, from one day to another, with a mandate.

    Raises:
        PeopleError: not a representative, not a member, oneself, or days that do not fit.
    """
    require_role(by, organisation, Role.REPRESENTATIVE)
    whom = next((one.person for one in members_locked(organisation) if one.pk == to), None)
    if whom is None:
        raise PeopleError("member")
    if whom.pk == by.pk:
        raise PeopleError("oneself")
    if first_day > last_day or last_day < timezone.localdate():
        raise PeopleError("days")
    Delegation.objects.create(
        organisation_id=organisation,
        given_by=by,
        given_to=whom,
        first_day=first_day,
        last_day=last_day,
        mandate=mandate.strip()[:400],
    )
    note("delegated", organisation, whom=whom, said=mandate.strip(), by=by)


@transaction.atomic(durable=True)
def withdraw_delegation(*, delegation: int, organisation: int, by: Person) -> None:
    """Take back what was lent: any representative of the organisation may.

    Raises:
        PeopleError: not a representative, or nothing that still holds.
    """
    require_role(by, organisation, Role.REPRESENTATIVE)
    rows = Delegation.objects.select_for_update(of=("self",)).select_related("given_to")
    held = rows.filter(pk=delegation, organisation=organisation, withdrawn_at=None).first()
    if held is None:
        raise PeopleError("delegation")
    held.withdrawn_at = timezone.now()
    held.save(update_fields=["withdrawn_at"])
    note("delegation-withdrawn", organisation, whom=held.given_to, by=by)
