"""Who the token acts for."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from ninja import Router
from pydantic import BaseModel, Field

from pactwork.desk.rest.asked import Asked, need
from pactwork.kernel.rest import Text
from pactwork.organisations.api import cards
from pactwork.people.api import Power, Scope

router: Final = Router(tags=["Token"], by_alias=True)


class ActsFor(BaseModel):
    """An organisation the person acts for, and with which powers."""

    slug: str
    name: Text
    powers: list[Power]


class Me(BaseModel):
    """The person behind the token, and what the token opens."""

    name: str
    language: str
    time_zone: str
    runs_installation: bool = Field(description="Whether the token opens what operators may do.")
    scopes: list[Scope]
    expires_at: datetime
    organisations: list[ActsFor] = Field(description="Narrowed to one if the token is for one.")


@router.get("/me", response=Me, operation_id="getMe", summary="See what the token may do")
def me(request: Asked) -> Me:
    """For whom the token acts today: roles and delegations change, and a token follows them."""
    need(request, Scope.READ)
    return me_of(request)


def me_of(request: Asked) -> Me:
    """The bearer as it is answered."""
    bearer = request.bearer
    found = cards(bearer.acting.powers)
    return Me(
        name=bearer.person.name,
        language=bearer.person.language,
        time_zone=bearer.person.time_zone,
        runs_installation=bearer.acting.operator,
        scopes=sorted(Scope(one) for one in bearer.scopes),
        expires_at=bearer.expires_at,
        organisations=[
            ActsFor(
                slug=found[number].slug,
                name=dict(found[number].name),
                powers=[power for power in Power if power in held],
            )
            for number, held in sorted(bearer.acting.powers.items())
            if number in found
        ],
    )
