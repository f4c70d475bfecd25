"""The shapes of what organisations gave and received in the read API."""

from __future__ import annotations

from pydantic import BaseModel, Field

from pactwork.agreements.rest.schemas import OrganisationRef
from pactwork.kernel.rest import Code, Number


class Flow(BaseModel):
    """What passed from one organisation to another, of one kind, in one measure, in one year."""

    giver: OrganisationRef
    receiver: OrganisationRef | None = Field(description="Null for the public.")
    kind: Code = Field(description="The kind of evidence.")
    measure: Code | None = Field(description="Null where pieces of evidence are counted.")
    year: int
    amount: Number = Field(
        description="The receiver's share: a piece given to three is a third for each."
    )
    pieces: int = Field(description="How many pieces of evidence it is made of.")


class FlowList(BaseModel):
    """One page of what was given and received."""

    items: list[Flow]
    total: int = Field(description="How many there are on all pages.")
    next: str | None = Field(description="The address of the page after; null on the last one.")
