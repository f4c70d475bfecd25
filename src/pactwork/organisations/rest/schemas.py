"""The shapes of organisations in the read API."""

from __future__ import annotations

from pydantic import BaseModel, Field

from pactwork.kernel.rest import Code, Text, Urls


class OrganisationUrls(Urls):
    """Where an organisation is found; `agreements` are those it is party to."""

    standing: str
    agreements: str


class OrganisationLine(BaseModel):
    """An organisation in a list."""

    id: str = Field(
        description="Its IRI.", examples=["https://pactwork.example/id/organisations/dgets"]
    )
    urls: OrganisationUrls
    slug: str = Field(examples=["dgets"])
    name: Text
    acronym: Text
    legal_type: str = Field(
        description="A concept of legal-types, or empty.", examples=["legal-types:local-authority"]
    )
    country: str = Field(description="ISO 3166-1 alpha-2, or empty.", examples=["MD"])
    place: Text
    latitude: float | None
    longitude: float | None
    website: str


class OrganisationList(BaseModel):
    """One page of organisations, by slug."""

    items: list[OrganisationLine]
    next: str | None = Field(description="The address of the page after; null on the last one.")


class OtherName(BaseModel):
    """A former name, an alias or a short form."""

    text: str
    language: str
    kind: str = Field(examples=["former"])


class Channel(BaseModel):
    """A way it acts in public, such as a newsroom's site."""

    key: str = Field(examples=["diez.md"])
    kind: str = Field(examples=["news-site"])
    name: str
    url: str


class HeldDesignation(BaseModel):
    """A title it holds."""

    kind: str = Field(examples=["unesco-creative-city"])
    since: str = Field(description="A year, month or day (EDTF level 0), or empty.")
    certificate: str


class Organisation(OrganisationLine):
    """An organisation with everything it says of itself."""

    above: OrganisationLine | None = Field(description="The body it stands under.")
    bodies: list[OrganisationLine] = Field(description="The bodies directly below it.")
    other_names: list[OtherName]
    identifiers: dict[str, str] = Field(
        description="ror, isil, wikidata, national.", examples=[{"ror": "05gq02987"}]
    )
    channels: list[Channel]
    founded: str = Field(description="A year, month or day (EDTF level 0), or empty.")
    target_groups: list[Code]
    programmes: list[Text]
    offers: list[Text]
    needs: list[Text]
    designations: list[HeldDesignation]
