"""Coming to an organisation, by a program: registering one, claiming one, deciding claims."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext
from ninja import File, Router, Status
from ninja.files import UploadedFile
from pydantic import BaseModel, Field

from pactwork.desk.rest import shapes as shape
from pactwork.desk.rest.asked import Asked, acting_organisation, need, need_whole
from pactwork.desk.rest.drafts import NOT_KEPT
from pactwork.desk.rest.people import people_refusals
from pactwork.desk.web.deliver_form import file_name
from pactwork.files.api import LARGEST, FileError
from pactwork.kernel.rest import Refusal, Text
from pactwork.kernel.texts import clean_text
from pactwork.organisations.api import cards, organisation_by_slug
from pactwork.people.api import PeopleError, Power, Role, Scope, organising

router: Final = Router(tags=["People"], by_alias=True)


class OwnClaim(BaseModel):
    """What you asked for, and what became of it."""

    organisation: str
    way: str = Field(description="domain or letter.")
    made_at: datetime
    accepted: bool | None = Field(description="Null while nobody decided.")
    reason: str


class OwnClaims(BaseModel):
    """The organisations you asked to act for, newest first."""

    items: list[OwnClaim]


@router.get("/claims", response=OwnClaims, operation_id="listClaims", summary="List your claims")
def claims(request: Asked) -> OwnClaims:
    """Claims of yours to act for an organisation."""
    bearer = need_whole(request, Scope.PEOPLE)
    found = organising.own_claims(bearer.person)
    known = cards({one.organisation_id for one in found})
    return OwnClaims(
        items=[
            OwnClaim(
                organisation=known[one.organisation_id].slug,
                way=one.way,
                made_at=one.made_at,
                accepted=one.is_accepted if one.decided_at else None,
                reason=one.reason,
            )
            for one in found
        ]
    )


def _number(slug: str) -> int:
    held = organisation_by_slug(slug)
    if held is None:
        raise Refusal(404, gettext("There is no such organisation, or it is not public."))
    return held.card.number


@router.post(
    "/organisations/{slug:slug}/claims/by-domain",
    response={201: OwnClaims},
    operation_id="claimByDomain",
    summary="Claim an organisation by your mail address",
)
def by_domain(request: Asked, slug: str) -> Status[OwnClaims]:
    """With a confirmed address under the domain of its website. Where nobody acts for it yet you
    represent it at once; else its representatives decide.
    """
    bearer = need_whole(request, Scope.PEOPLE)
    with people_refusals():
        organising.claim_by_domain(organisation=_number(slug), by=bearer.person)
    return Status(201, claims(request))


@router.post(
    "/organisations/{slug:slug}/claims/by-letter",
    response={201: OwnClaims},
    operation_id="claimByLetter",
    summary="Claim an organisation by a letter",
)
def by_letter(
    request: Asked, slug: str, letter: Annotated[UploadedFile, File(description="Signed PDF.")]
) -> Status[OwnClaims]:
    """Those who run the installation read it and decide."""
    bearer = need_whole(request, Scope.PEOPLE)
    if (letter.size or 0) > LARGEST:
        raise Refusal(422, gettext(NOT_KEPT))
    try:
        with people_refusals():
            organising.claim_by_letter(
                organisation=_number(slug),
                name=file_name(letter),
                data=letter.read(),
                by=bearer.person,
            )
    except FileError:
        raise Refusal(422, gettext(NOT_KEPT)) from None
    return Status(201, claims(request))


class Asking(BaseModel):
    """Somebody who asks to act for your organisation."""

    number: int
    name: str
    email: str
    made_at: datetime


class AskingList(BaseModel):
    """Claims that wait for a representative, oldest first."""

    items: list[Asking]


@router.get(
    "/organisations/{slug:slug}/claims",
    response=AskingList,
    operation_id="listAsking",
    summary="List who asks to act for your organisation",
)
def asking(request: Asked, slug: str) -> AskingList:
    """Those who showed an address of it; for representatives."""
    need(request, Scope.PEOPLE)
    return _asking(_led(request, slug))


def _led(request: Asked, slug: str) -> int:
    """The organisation, for its representatives by membership."""
    number = acting_organisation(request.bearer, slug, Power.SIGN)
    with people_refusals():
        if organising.roles_of(request.bearer.person).get(number) != Role.REPRESENTATIVE:
            raise PeopleError("role")
    return number


def _asking(number: int) -> AskingList:
    return AskingList(
        items=[
            Asking(number=one.pk, name=one.person.name, email=one.email, made_at=one.made_at)
            for one in organising.open_claims(number)
        ]
    )


class ClaimDecision(shape.Sent):
    """Let somebody in, or not."""

    accept: bool
    reason: str = Field(default="", max_length=1000, description="Needed to refuse.")


@router.post(
    "/organisations/{slug:slug}/claims/{int:claim}/decision",
    response=AskingList,
    operation_id="decideClaim",
    summary="Let somebody in, or not",
)
def decide(request: Asked, slug: str, claim: int, sent: ClaimDecision) -> AskingList:
    """Whom you let in is a member; you may raise the role."""
    bearer = need(request, Scope.PEOPLE)
    number = _led(request, slug)
    with people_refusals():
        if claim not in {one.pk for one in organising.open_claims(number)}:
            raise PeopleError("claim")
        organising.decide_claim(claim=claim, **sent.model_dump(), by=bearer.person)
    return _asking(number)


class Taken(shape.Sent):
    """What an invitation's mail or link has at the end of its address."""

    token: str = Field(min_length=1, max_length=200)


class Joined(BaseModel):
    """The organisation you act for now."""

    organisation: str


@router.post(
    "/invitations",
    response={201: Joined},
    operation_id="acceptInvitation",
    summary="Accept an invitation",
)
def accept(request: Asked, sent: Taken) -> Status[Joined]:
    """It can be used once; one that was mailed, only by who has that address."""
    bearer = need_whole(request, Scope.PEOPLE)
    with people_refusals():
        number = organising.accept_invitation(token=sent.token, by=bearer.person)
    return Status(201, Joined(organisation=cards([number])[number].slug))


class NewOrganisation(shape.Sent):
    """An organisation nobody knows yet."""

    name: Text = Field(description="By language; one is enough.")
    country: str = Field(default="", max_length=2, examples=["MD"])
    website: str = Field(default="", max_length=400)
    knowingly: bool = Field(
        default=False, description="You looked at those alike: yours is another."
    )


class Registered(BaseModel):
    """The organisation that was registered. You represent it."""

    slug: str


@router.post(
    "/organisations",
    response={201: Registered},
    operation_id="registerOrganisation",
    summary="Register an organisation",
)
def register(request: Asked, sent: NewOrganisation) -> Status[Registered]:
    """You represent it. The public sees it when an agreement of it becomes public."""
    bearer = need_whole(request, Scope.PEOPLE)
    try:
        names = dict(clean_text(sent.name))
    except ValueError:
        names = {}
    if not names:
        raise Refusal(400, gettext("A name is needed."))
    try:
        if sent.website:
            URLValidator(schemes=["http", "https"])(sent.website)
    except ValidationError:
        raise Refusal(400, gettext("Write the address of a website.")) from None
    if sent.country and not (sent.country.isalpha() and len(sent.country) == 2):
        raise Refusal(400, gettext("A country is two letters, such as MD."))
    found = organising.alike(names=names, website=sent.website, by=bearer.person)
    if found and not sent.knowingly:
        said = gettext("There are organisations like this: %(slugs)s.")
        raise Refusal(409, said % {"slugs": ", ".join(card.slug for card in found)})
    with people_refusals():
        _, slug = organising.register_organisation(
            names=names, country=sent.country.upper(), website=sent.website, by=bearer.person
        )
    return Status(201, Registered(slug=slug))
