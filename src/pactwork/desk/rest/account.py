"""What is kept of the person behind the token, and what is theirs to change of it.

Passwords, passkeys, second factors, sessions, addresses, making tokens and apps, and the end of an
account are not here: these ask for the person.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Literal

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext
from ninja import Router
from pydantic import BaseModel, Field

from pactwork.desk.rest import shapes as shape
from pactwork.desk.rest.asked import Asked, need_whole
from pactwork.desk.rest.me import Me, me_of
from pactwork.kernel.rest import Refusal
from pactwork.people.api import (
    PeopleError,
    Scope,
    own_account,
    revoke_token,
    tokens_of,
)

router: Final = Router(tags=["Account"], by_alias=True)


class MeChange(shape.Sent):
    """What changes; what is left out stays."""

    name: str | None = Field(default=None, max_length=120)
    language: str | None = Field(default=None, max_length=12, description="Of mail, too.")
    time_zone: str | None = Field(default=None, max_length=64, examples=["Europe/Chisinau"])


@router.patch(
    "/me/profile", response=Me, operation_id="changeMe", summary="Change your name or language"
)
def change(request: Asked, sent: MeChange) -> Me:
    """What you are called, in which language you get mail, and where your clock stands."""
    person = need_whole(request, Scope.ACCOUNT).person
    held = {"name": person.name, "language": person.language, "time_zone": person.time_zone}
    try:
        own_account.change_profile(**held | sent.model_dump(exclude_none=True), by=person)
    except PeopleError:
        said = gettext("The name is empty, or the language or the time zone is not known.")
        raise Refusal(400, said) from None
    person.refresh_from_db()
    return me_of(request)


@router.get(
    "/me/data",
    response=dict[str, Any],
    operation_id="getMyData",
    summary="Take along everything kept of you",
)
def data(request: Asked) -> HttpResponse:
    """All but what opens doors: passwords, keys and codes."""
    person = need_whole(request, Scope.ACCOUNT).person
    return JsonResponse(own_account.everything_on(person))


class Consent(BaseModel):
    """What you agreed to, and when."""

    what: str
    version: str
    given_at: datetime
    withdrawn_at: datetime | None


class Consents(BaseModel):
    """Everything you ever agreed to, newest first."""

    items: list[Consent]


@router.get(
    "/me/consents",
    response=Consents,
    operation_id="listConsents",
    summary="List what you agreed to",
)
def consents(request: Asked) -> Consents:
    """With what you took back."""
    found = own_account.consents_of(need_whole(request, Scope.ACCOUNT).person)
    return Consents(
        items=[
            Consent(
                what=one.what,
                version=str(one.version),
                given_at=one.given_at,
                withdrawn_at=one.withdrawn_at,
            )
            for one in found
        ]
    )


class ConsentChange(shape.Sent):
    """Whether you agree."""

    agreed: bool


@router.put(
    "/me/consents/{what}",
    response=Consents,
    operation_id="changeConsent",
    summary="Agree, or take it back",
)
def agree(request: Asked, what: Literal["news"], sent: ConsentChange) -> Consents:
    """To news of Pactwork. What the account itself rests on ends with the account."""
    person = need_whole(request, Scope.ACCOUNT).person
    act = own_account.give_consent if sent.agreed else own_account.withdraw_consent
    act(what=what, by=person)
    return consents(request)


class Token(BaseModel):
    """A token of yours, or what an app holds that you gave leave."""

    number: int
    name: str
    is_app: bool
    scopes: list[str]
    expires_at: datetime
    last_used_at: datetime | None
    is_this: bool = Field(description="Whether you ask with it now.")


class Tokens(BaseModel):
    """What still opens something in your name."""

    items: list[Token]


@router.get(
    "/me/tokens", response=Tokens, operation_id="listMyTokens", summary="List your tokens and apps"
)
def tokens(request: Asked) -> Tokens:
    """Secrets are not kept, and so not told."""
    bearer = need_whole(request, Scope.ACCOUNT)
    return Tokens(
        items=[
            Token(
                number=one.pk,
                name=one.name,
                is_app=one.app_id is not None,
                scopes=list(one.scopes),
                expires_at=one.expires_at,
                last_used_at=one.last_used_at,
                is_this=one.pk == bearer.token,
            )
            for one in tokens_of(bearer.person)
        ]
    )


@router.delete(
    "/me/tokens/{int:number}",
    response=Tokens,
    operation_id="endMyToken",
    summary="End a token, or the leave of an app",
)
def end(request: Asked, number: int) -> Tokens:
    """At once. New ones are made by you, on your account's page."""
    bearer = need_whole(request, Scope.ACCOUNT)
    if not revoke_token(token=number, by=bearer.person):
        raise Refusal(404, gettext("There is no such token."))
    return tokens(request)
