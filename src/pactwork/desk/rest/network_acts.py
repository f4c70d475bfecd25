"""Announcements, and claims that come with a letter, for those who run the installation."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext
from ninja import Router, Status
from pydantic import BaseModel, Field

from pactwork.desk.rest import shapes as shape
from pactwork.desk.rest.asked import Asked, id_of, need_operator
from pactwork.desk.rest.claims import ClaimDecision
from pactwork.desk.rest.files import BYTES, no_file, sent_away
from pactwork.desk.rest.people import people_refusals
from pactwork.desk.rest.reaching import Announced, announced
from pactwork.kernel.rest import Refusal, Text
from pactwork.notifications.api import (
    AnnouncementError,
    announce,
    announcements,
    withdraw_announcement,
)
from pactwork.organisations.api import cards, known_slugs
from pactwork.people.api import organising

router: Final = Router(tags=["Network"], by_alias=True)
MOST: Final = 200


class AnnouncedToAll(Announced):
    """An announcement, to whom, and whether it was taken back."""

    organisations: list[str] = Field(description="By slug; [] is everybody.")
    withdrawn_at: datetime | None


class Announcements(BaseModel):
    """The latest announcements, newest first."""

    items: list[AnnouncedToAll]


def _all() -> Announcements:
    held = announcements(limit=MOST)
    known = cards({number for one in held for number in one.organisations})
    return Announcements(
        items=[
            AnnouncedToAll(
                **announced(one).model_dump(),
                organisations=[known[n].slug for n in one.organisations if n in known],
                withdrawn_at=one.withdrawn_at,
            )
            for one in held
        ]
    )


@router.get(
    "/network/announcements",
    response=Announcements,
    operation_id="listAllAnnouncements",
    summary="List what was announced",
)
def listed(request: Asked) -> Announcements:
    """With what was taken back."""
    need_operator(request)
    return _all()


class NewAnnouncement(shape.Sent):
    """What is announced, to whom, until when. `uuid` may be yours; the same again tells once."""

    uuid: UUID | None = None
    text: Text = Field(description="By language; one is enough.")
    organisations: list[str] = Field(
        default_factory=list, max_length=500, description="By slug; [] is everybody."
    )
    last_day: date


@router.post(
    "/network/announcements",
    response={201: Announcements},
    operation_id="announce",
    summary="Announce something",
)
def make(request: Asked, sent: NewAnnouncement) -> Status[Announcements]:
    """On the desk until it is dismissed, in the inbox, and by letter as each reader chose."""
    bearer = need_operator(request)
    known = known_slugs(sent.organisations)
    if unknown := sorted(set(sent.organisations) - set(known)):
        said = gettext("Not known here: %(names)s")
        raise Refusal(400, said % {"names": ", ".join(unknown)[:300]})
    try:
        announce(
            key=sent.uuid or id_of(request),
            text=sent.text,
            organisations=sorted(known.values()),
            last_day=sent.last_day,
            by=bearer.person,
        )
    except AnnouncementError as error:
        raise _refused(error) from None
    return Status(201, _all())


def _refused(error: AnnouncementError) -> Refusal:
    said = {
        "text": gettext("Write it in one language at least, in a thousand characters at most."),
        "day": gettext("This day is over already."),
        "gone": gettext("It was taken back already."),
    }
    return Refusal(409 if error.reason == "gone" else 400, said[error.reason])


@router.delete(
    "/network/announcements/{uuid:uuid}",
    response=Announcements,
    operation_id="withdrawAnnouncement",
    summary="Take an announcement back",
)
def withdraw(request: Asked, uuid: UUID) -> Announcements:
    """It is shown no more, and letters that wait do not leave."""
    bearer = need_operator(request)
    try:
        withdraw_announcement(announcement=uuid, by=bearer.person)
    except AnnouncementError as error:
        raise _refused(error) from None
    return _all()


class WaitingClaim(BaseModel):
    """Somebody who asks to act for an organisation."""

    number: int
    organisation: str
    way: str = Field(description="domain or letter.")
    name: str
    email: str
    made_at: datetime


class WaitingClaims(BaseModel):
    """Claims nobody decided yet, oldest first."""

    items: list[WaitingClaim]


def _waiting() -> WaitingClaims:
    found = organising.open_claims()
    known = cards({one.organisation_id for one in found})
    return WaitingClaims(
        items=[
            WaitingClaim(
                number=one.pk,
                organisation=known[one.organisation_id].slug,
                way=one.way,
                name=one.person.name,
                email=one.email,
                made_at=one.made_at,
            )
            for one in found
        ]
    )


@router.get(
    "/network/claims",
    response=WaitingClaims,
    operation_id="listWaitingClaims",
    summary="List the claims that wait",
)
def claims(request: Asked) -> WaitingClaims:
    """Of all organisations."""
    need_operator(request)
    return _waiting()


@router.get(
    "/network/claims/{int:claim}/letter",
    operation_id="getClaimLetter",
    summary="Take the letter of a claim along",
    openapi_extra=BYTES,
)
def letter(request: Asked, claim: int) -> HttpResponse:
    """Its bytes."""
    need_operator(request)
    held = organising.claim_letter(claim)
    if held is None or held.letter is None:
        raise no_file()
    return sent_away(held.letter.sha256, f"claim-{held.pk}", held.letter.media_type)


@router.post(
    "/network/claims/{int:claim}/decision",
    response=WaitingClaims,
    operation_id="decideWaitingClaim",
    summary="Accept a claim, or refuse it",
)
def decide(request: Asked, claim: int, sent: ClaimDecision) -> WaitingClaims:
    """Whom you accept represents the organisation. The person is told."""
    bearer = need_operator(request)
    with people_refusals():
        organising.decide_claim(claim=claim, **sent.model_dump(), by=bearer.person)
    return _waiting()
