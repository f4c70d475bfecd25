"""The people of an organisation, by a program: members, invitations, delegations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext
from ninja import Router, Status
from pydantic import BaseModel, Field

from pactwork.desk.rest import shapes as shape
from pactwork.desk.rest.asked import Asked, acting_organisation, need
from pactwork.kernel.languages import LANGUAGES
from pactwork.kernel.rest import Refusal
from pactwork.people.api import PeopleError, Power, Role, Scope, organising

router: Final = Router(tags=["People"], by_alias=True)
_STATUS: Final = {"role": 403, "member": 404, "invitation": 404, "delegation": 404, "claim": 404}


@contextmanager
def people_refusals() -> Iterator[None]:
    """What people refuse, as answers in the caller's language."""
    try:
        yield
    except PeopleError as error:
        raise Refusal(_STATUS.get(error.reason, 409), organising.refusal(error)) from None


class MemberShape(BaseModel):
    """Somebody who acts for the organisation."""

    number: int = Field(description="Of the membership.")
    name: str
    email: str
    role: Role
    since: datetime
    is_me: bool


class InvitationShape(BaseModel):
    """An invitation that may still be used."""

    number: int
    role: Role
    email: str = Field(description="Empty where it is a link to pass on.")
    expires_at: datetime


class DelegationShape(BaseModel):
    """The power to sign, lent."""

    number: int
    given_by: str
    given_to: str
    first_day: date
    last_day: date
    mandate: str


class DeedShape(BaseModel):
    """What was done, for representatives."""

    at: datetime
    kind: str
    said: str = Field(description="As a sentence in your language.")


class People(BaseModel):
    """The people of an organisation, and what is open about them."""

    organisation: str
    my_role: Role | None = Field(description="Null where you act by delegation only.")
    members: list[MemberShape]
    invitations: list[InvitationShape]
    delegations: list[DelegationShape]
    deeds: list[DeedShape]


@router.get(
    "/organisations/{slug:slug}/people",
    response=People,
    operation_id="listPeople",
    summary="List the people of an organisation",
)
def people(request: Asked, slug: str) -> People:
    """Representatives first. Invitations are for those who invite, deeds for representatives."""
    need(request, Scope.PEOPLE)
    return _people(request, slug)


def _people(request: Asked, slug: str) -> People:
    bearer = request.bearer
    number = acting_organisation(bearer, slug, Power.READ)
    role = organising.roles_of(bearer.person).get(number)
    if role is None:
        raise Refusal(403, gettext("You are no member of this organisation."))
    leads = role == Role.REPRESENTATIVE
    offered = organising.open_invitations(number) if role != Role.MEMBER else []
    return People(
        organisation=slug,
        my_role=role,
        members=[
            MemberShape(
                number=one.pk,
                name=one.name,
                email=one.email,
                role=one.role,
                since=one.since,
                is_me=one.person == bearer.person.pk,
            )
            for one in organising.members(number)
        ],
        invitations=[
            InvitationShape(
                number=one.pk, role=Role(one.role), email=one.email, expires_at=one.expires_at
            )
            for one in offered
        ],
        delegations=_lent(number),
        deeds=[
            DeedShape(at=one.at, kind=one.kind, said=organising.deed(one))
            for one in (organising.deeds(number) if leads else ())
        ],
    )


def _lent(number: int) -> list[DelegationShape]:
    return [
        DelegationShape(
            number=one.pk,
            given_by=one.given_by,
            given_to=one.given_to,
            first_day=one.first_day,
            last_day=one.last_day,
            mandate=one.mandate,
        )
        for one in organising.delegations(number)
    ]


class NewInvitation(shape.Sent):
    """Whom to invite to which role. It is mailed to the address."""

    email: str = Field(max_length=254)
    role: Role = Role.MEMBER
    language: str = Field(default="", max_length=12, description="Of the mail; or yours.")


@router.post(
    "/organisations/{slug:slug}/invitations",
    response={201: People},
    operation_id="invitePerson",
    summary="Invite somebody",
)
def invite(request: Asked, slug: str, sent: NewInvitation) -> Status[People]:
    """By mail only: a link to pass on is made by a person, on the page."""
    bearer = need(request, Scope.PEOPLE)
    number = acting_organisation(bearer, slug, Power.WRITE)
    if sent.language and sent.language not in LANGUAGES:
        raise Refusal(400, gettext("There is no mail in this language."))
    try:
        validate_email(sent.email)
    except ValidationError:
        raise Refusal(400, gettext("This is no mail address.")) from None
    with people_refusals():
        organising.invite(
            organisation=number,
            role=sent.role,
            email=sent.email,
            language=sent.language,
            by=bearer.person,
        )
    return Status(201, _people(request, slug))


@router.delete(
    "/organisations/{slug:slug}/invitations/{int:invitation}",
    response=People,
    operation_id="withdrawInvitation",
    summary="Withdraw an invitation",
)
def withdraw(request: Asked, slug: str, invitation: int) -> People:
    """It can be used no more."""
    bearer = need(request, Scope.PEOPLE)
    number = acting_organisation(bearer, slug, Power.WRITE)
    with people_refusals():
        organising.withdraw_invitation(invitation=invitation, organisation=number, by=bearer.person)
    return _people(request, slug)


class NewRole(shape.Sent):
    """A role."""

    role: Role


@router.put(
    "/organisations/{slug:slug}/members/{int:membership}/role",
    response=People,
    operation_id="changeRole",
    summary="Give a member another role",
)
def change_role(request: Asked, slug: str, membership: int, sent: NewRole) -> People:
    """By a representative. An organisation keeps at least one representative."""
    bearer = need(request, Scope.PEOPLE)
    number = acting_organisation(bearer, slug, Power.READ)
    with people_refusals():
        organising.change_role(
            membership=membership, organisation=number, role=sent.role, by=bearer.person
        )
    return _people(request, slug)


@router.delete(
    "/organisations/{slug:slug}/members/{int:membership}",
    response={204: None},
    operation_id="endMembership",
    summary="End a membership",
)
def end(request: Asked, slug: str, membership: int) -> Status[None]:
    """Your own, or as a representative anybody's."""
    bearer = need(request, Scope.PEOPLE)
    number = acting_organisation(bearer, slug, Power.READ)
    with people_refusals():
        organising.end_membership(membership=membership, organisation=number, by=bearer.person)
    return Status(204, None)


class NewDelegation(shape.Sent):
    """Who may sign in your place, and when."""

    to: int = Field(description="The number of a membership.")
    first_day: date
    last_day: date
    mandate: str = Field(default="", max_length=400)


@router.post(
    "/organisations/{slug:slug}/delegations",
    response={201: People},
    operation_id="lendPower",
    summary="Lend a member the power to sign",
)
def lend(request: Asked, slug: str, sent: NewDelegation) -> Status[People]:
    """By a representative, from one day to another."""
    bearer = need(request, Scope.PEOPLE)
    number = acting_organisation(bearer, slug, Power.SIGN)
    with people_refusals():
        organising.delegate(**sent.model_dump(), organisation=number, by=bearer.person)
    return Status(201, _people(request, slug))


@router.delete(
    "/organisations/{slug:slug}/delegations/{int:delegation}",
    response=People,
    operation_id="takePowerBack",
    summary="Take the power to sign back",
)
def take_back(request: Asked, slug: str, delegation: int) -> People:
    """By any representative of the organisation."""
    bearer = need(request, Scope.PEOPLE)
    number = acting_organisation(bearer, slug, Power.READ)
    with people_refusals():
        organising.withdraw_delegation(delegation=delegation, organisation=number, by=bearer.person)
    return _people(request, slug)
