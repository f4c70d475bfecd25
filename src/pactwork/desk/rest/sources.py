"""The repositories that are harvested for somebody's organisations, read by a program."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from ninja import Router
from pydantic import BaseModel, Field

from pactwork.desk.rest.asked import Asked, need
from pactwork.people.api import Scope
from pactwork.repository.api import sources

router: Final = Router(tags=["Materials"], by_alias=True)


class HarvestedSource(BaseModel):
    """A repository that is harvested into an organisation's name."""

    slug: str
    name: str
    address: str
    organisation: str
    kind: str = Field(description="How it answers: oai, sitemap or json.")
    format: str = Field(description="The OAI-PMH prefix it is asked for.")
    set: str
    every: int = Field(description="Hours between two harvests; 0 only when asked.")
    turn: str = Field(description="paused, trouble, running, soon, waiting or asked.")
    next_at: datetime
    ended_at: datetime | None = Field(description="When the last whole harvest ended.")
    looked_at: int = Field(description="Records that were looked at, in all harvests.")
    size: int | None = Field(description="Records of the list, as the other side says.")
    materials: int = Field(description="Materials that came from it.")
    set_aside: int = Field(description="Records that could not be taken in.")
    failures: int = Field(description="Tries in a row that failed.")
    trouble: str = Field(description="Why the last one failed; or empty.")


class SourceList(BaseModel):
    """The repositories of the organisations for which you write."""

    items: list[HarvestedSource]


@router.get(
    "/sources", response=SourceList, operation_id="listSources", summary="List what is harvested"
)
def listed(request: Asked) -> SourceList:
    """Other repositories from which materials of your organisations come, and where each stands."""
    held = sources.sources_for(need(request, Scope.READ).acting)
    return SourceList(items=[_told(one) for one in held])


def _told(one: sources.SourceLine) -> HarvestedSource:
    return HarvestedSource(
        slug=one.slug,
        name=one.name,
        address=one.address,
        organisation=one.organisation.slug,
        kind=one.kind,
        format=one.prefix,
        set=one.set,
        every=one.every,
        turn=one.turn.value,
        next_at=one.next_at,
        ended_at=one.ended_at,
        looked_at=one.taken,
        size=one.size,
        materials=one.materials,
        set_aside=one.aside,
        failures=one.failures,
        trouble=one.trouble,
    )
