"""The shapes of evidence, standings and the register's counts in the read API."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field

from pactwork.agreements.rest.schemas import AgreementLine, OrganisationRef, Totals
from pactwork.kernel.rest import Code, Number, Text, Urls


class Acceptance(BaseModel):
    """That another party accepted it."""

    by: OrganisationRef
    on: date
    statement: UUID = Field(description="The ledger's statement that recorded it.")


class Claim(BaseModel):
    """One commitment the evidence serves; it counts from `accepted_on`."""

    id: str = Field(description="The IRI of the commitment.")
    agreement: str = Field(description="The slug of its agreement.")
    agreement_title: Text
    key: str
    text: Text
    accepted_on: date | None
    acceptances: list[Acceptance]


class Withdrawal(BaseModel):
    """That the evidence was taken back and no longer counts."""

    on: date
    by: OrganisationRef | None
    reason: Text


class EvidenceUrls(Urls):
    """Where a piece of evidence is found; `statement` is what the ledger holds of it.

    `proof` shows that it stands in the ledger's log, from a minute after it was recorded.
    """

    statement: str
    proof: str


class Evidence(BaseModel):
    """One thing that happened, with every public commitment it serves."""

    id: str
    urls: EvidenceUrls
    uuid: UUID
    kind: Code
    title: Text
    description: Text
    first_day: date
    last_day: date
    delivered_by: OrganisationRef
    quantities: dict[str, Number] = Field(examples=[{"measures:trainings": 1}])
    people: int = Field(description="Named participants, each once; their names are not public.")
    headcount: int = Field(description="Participants counted without names.")
    target_groups: list[Code]
    links: list[str]
    demonstration: bool
    recorded_at: datetime
    withdrawn: Withdrawal | None
    claims: list[Claim]


class EvidenceList(BaseModel):
    """One page of evidence, newest first."""

    items: list[Evidence]
    total: int = Field(description="How many pieces there are on all pages.")
    next: str | None = Field(description="The address of the page after; null on the last one.")


class StateCounts(BaseModel):
    """Commitments by where they stand."""

    not_started: int
    on_track: int
    behind: int
    fulfilled: int
    overdue: int
    not_measurable: int
    unfinished: int


class Neighbour(BaseModel):
    """Another party of the same agreements, and of how many."""

    organisation: OrganisationRef
    agreements: int


class OrganisationStanding(BaseModel):
    """What an organisation owes, is owed and did; with its bodies, nothing counted twice."""

    id: str = Field(description="The IRI of the organisation.")
    urls: Urls
    slug: str
    with_bodies: bool
    bodies: int = Field(description="Bodies below it that are taken together with it.")
    owed_by: StateCounts = Field(description="Commitments it owes.")
    owed_to: StateCounts = Field(description="Commitments it is owed.")
    totals: Totals = Field(description="Accepted evidence for what it owes.")
    agreements: list[AgreementLine] = Field(description="The 100 that last longest.")
    neighbours: list[Neighbour] = Field(description="The 40 it shares most agreements with.")


class Overview(BaseModel):
    """The whole register in five numbers."""

    urls: Urls
    agreements: int
    in_force: int
    organisations: int
    commitments: int
    fulfilled: int


class FacetCount(BaseModel):
    """A value and how many of the matching agreements have it."""

    value: str = Field(examples=["themes:education"])
    count: int


class Facets(BaseModel):
    """Counts by facet and value, largest first, over the matching agreements."""

    total: int
    type: list[FacetCount]
    status: list[FacetCount]
    state: list[FacetCount]
    theme: list[FacetCount]
    segment: list[FacetCount]
    area: list[FacetCount]
    target_group: list[FacetCount]
    country: list[FacetCount]
