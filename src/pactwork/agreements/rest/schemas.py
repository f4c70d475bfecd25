"""The shapes of agreements, their articles, commitments, versions and matrix in the read API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from pactwork.agreements.periods import Per
from pactwork.agreements.progress import State
from pactwork.kernel.rest import Code, Number, Share, Text, Urls

StateName = Annotated[State, Field(description="Where it stands, from accepted evidence only.")]
Slugs = Annotated[
    list[str], Field(description="Organisations by slug.", examples=[["dgets", "onixmedia"]])
]
Edtf = Annotated[
    str,
    Field(description="A year, month or day (EDTF level 0); empty if unknown.", examples=["2022"]),
]


class OrganisationRef(BaseModel):
    """An organisation named by something else."""

    id: str = Field(
        description="Its IRI.", examples=["https://pactwork.example/id/organisations/dgets"]
    )
    slug: str = Field(examples=["dgets"])
    name: Text
    acronym: Text
    country: str = Field(description="ISO 3166-1 alpha-2, or empty.", examples=["MD"])


class Term(BaseModel):
    """How long an agreement lasts: as written, and the first and last day that means."""

    from_: Edtf = Field(serialization_alias="from")
    to: Edtf
    first_day: date | None = Field(examples=["2022-01-01"])
    last_day: date | None = Field(description="Null: without an end.", examples=["2025-12-31"])


class AgreementFacts(BaseModel):
    """What the register says of an agreement."""

    id: str = Field(description="Its IRI.")
    slug: str = Field(examples=["chisinau-dgets-diez"])
    title: Text
    authoritative: list[str] = Field(description="The languages whose text counts.")
    type: Code
    themes: list[Code]
    term: Term
    signed: Edtf
    state: StateName
    completion: Share = Field(description="The mean share done over all commitments.")
    commitments: int
    fulfilled: int = Field(description="How many of the commitments are fulfilled.")
    last_accepted_on: date | None = Field(description="When evidence was last accepted.")
    demonstration: bool = Field(description="True: made up to show how Pactwork works.")
    changed_at: datetime = Field(description="When its terms or details last changed.")
    suspended_since: date | None = Field(
        description="From this day on it rests, and its commitments with it; null: it does not."
    )
    ends_on: date | None = Field(
        description="The first day on which it is in force no more because parties ended it before "
        "its term was over; null: nobody did."
    )


class AgreementLine(AgreementFacts):
    """An agreement in a list."""

    parties: list[OrganisationRef]
    urls: Urls


class AgreementList(BaseModel):
    """One page of agreements, by slug."""

    items: list[AgreementLine]
    next: str | None = Field(description="The address of the page after; null on the last one.")


class AgreementUrls(Urls):
    """Where everything about an agreement is found."""

    articles: str
    commitments: str
    evidence: str
    versions: str
    matrix: str
    pact: str = Field(description="The pact file: the whole agreement, to keep or to import.")


class Signatory(BaseModel):
    """Who signed, and in what office."""

    name: Text
    office: Text


class Party(BaseModel):
    """A party, with its role and the channel it acts through."""

    organisation: OrganisationRef
    role: Code
    through: str = Field(description="The key of one of its channels, or empty.")
    signatories: list[Signatory]


class Contractor(BaseModel):
    """Who delivered something without being a party."""

    organisation: OrganisationRef
    delivered: Text


class Designation(BaseModel):
    """A title an organisation holds."""

    organisation: OrganisationRef
    kind: Code
    since: Edtf
    certificate: str


class Funding(BaseModel):
    """Who pays, and under which programme."""

    funder: OrganisationRef | None
    programme: Text
    amount: Number | None
    currency: str = Field(description="ISO 4217, or empty.")


class Source(BaseModel):
    """Where the agreement was announced."""

    publisher: Text
    url: str
    published: Edtf
    language: str
    code: str


class File(BaseModel):
    """A file that goes with the agreement; `url` is empty for one that is kept here."""

    title: Text
    language: str
    url: str
    media_type: str
    size: int | None = Field(description="Bytes.")
    sha256: str


class Totals(BaseModel):
    """What was accepted, each piece of evidence and each named person counted once."""

    evidence: int
    people: int
    quantities: dict[str, Number] = Field(examples=[{"measures:trainings": 12}])


class VersionRef(BaseModel):
    """The version of the terms that is in force."""

    number: int
    sha256: str = Field(description="SHA-256 of the canonical terms.")
    api: str = Field(description="The canonical terms.")


class Agreement(AgreementFacts):
    """An agreement as its newest version has it; articles and commitments have own addresses."""

    purpose: Text
    reference: str
    place: Text
    announced: Edtf
    parties: list[Party]
    contractors: list[Contractor]
    declared_partners: int | None
    funding: Funding | None
    principles: list[Code]
    segments: list[Code]
    target_groups: list[Code]
    literacies: list[Code]
    levels: list[Code]
    assessment_areas: list[Code]
    designations: list[Designation]
    sources: list[Source]
    files: list[File]
    version: VersionRef
    totals: Totals
    urls: AgreementUrls


class ArticleProgress(BaseModel):
    """Where the commitments of an article and of those below it stand, taken as one."""

    state: StateName
    completion: Share = Field(description="The mean share done over all these commitments.")
    commitments: int
    fulfilled: int = Field(description="How many of the commitments are fulfilled.")


class Article(BaseModel):
    """An article; `depth` counts from 0."""

    id: str
    urls: Urls
    key: str = Field(examples=["a2"])
    number: str = Field(examples=["2.1"])
    depth: int
    kind: str = Field(examples=["clauses"])
    title: Text
    text: Text
    commitments: list[str] = Field(description="The keys of its commitments.", examples=[["c1"]])
    progress: ArticleProgress | None = Field(
        description="From accepted evidence only. Null: nothing is promised in it or below it."
    )


class ArticleList(BaseModel):
    """The articles of an agreement in reading order."""

    items: list[Article]


class Measure(BaseModel):
    """What is counted. With a baseline the target is the baseline grown by a percentage.

    `per`: the target holds in each calendar period of the term anew; null: it holds in all.
    """

    counts: Code
    target: Number
    per: Per | None
    baseline: Number | None
    increase_percent: Number | None


class Commitment(BaseModel):
    """A commitment and where it stands today."""

    id: str
    urls: Urls = Field(description="`api` is its progress over time.")
    agreement: str = Field(description="The slug of its agreement.")
    article: str = Field(description="The key of its article.")
    key: str = Field(examples=["c1"])
    text: Text
    area: Code
    target_groups: list[Code]
    owed_by: Slugs
    jointly: bool = Field(description="True: all parties owe it together.")
    owed_to: Slugs
    to_one_another: bool = Field(description="True: the parties owe it to each other.")
    to_public: bool
    measure: Measure | None = Field(description="Null: not measurable until specified.")
    start: date | None
    due: Edtf
    deadline: date | None = Field(
        description="The due day, or else the last day of the term; later by the days on which the "
        "agreement rested."
    )
    state: StateName
    achieved: Number = Field(
        description="What was accepted, in the unit of the measure. People count once: ever, or in "
        "each period of a promise that recurs."
    )
    target: Number | None = Field(
        description="The whole target; of a promise that recurs, over all its periods."
    )
    completion: Share | None
    expected: Share | None = Field(description="What an even pace would have done by now.")
    evidence: int = Field(description="Pieces of accepted evidence.")
    last_accepted_on: date | None


class CommitmentList(BaseModel):
    """The commitments of an agreement in reading order."""

    items: list[Commitment]


class Period(BaseModel):
    """One period of a commitment that recurs."""

    first_day: date
    last_day: date
    target: Number
    achieved: Number
    share: Share


class Step(BaseModel):
    """What happened on a day and was accepted; `total` is the sum so far.

    A person adds only the first time: ever, or in each period of a commitment that recurs.
    """

    day: date
    amount: Number
    total: Number


class CommitmentProgress(Commitment):
    """A commitment with how it came to where it stands."""

    withdrawn_in: int | None = Field(description="The version that dropped it, if one did.")
    uncounted: int = Field(description="Pieces of evidence that counted once and do not now.")
    periods: list[Period] = Field(description="Those of a commitment that recurs; else empty.")
    steps: list[Step]


class Version(BaseModel):
    """A version of the terms."""

    urls: Urls = Field(description="`api` is the canonical terms.")
    number: int
    sha256: str
    recorded_at: datetime
    statement: UUID = Field(description="The ledger's statement that recorded it.")


class VersionList(BaseModel):
    """The versions of an agreement, newest first."""

    items: list[Version]


class Run(BaseModel):
    """A stretch of text that stayed, went, or came."""

    kind: Literal["same", "removed", "added"]
    text: str


class Change(BaseModel):
    """One value that differs. `key` names the article, commitment or party."""

    where: Literal["agreement", "parties", "article", "commitment", "other"]
    key: str
    field: str
    language: str = Field(description="The language of a text; empty for what is not one.")
    is_new: bool
    is_gone: bool
    runs: list[Run]


class Comparison(BaseModel):
    """Every difference between two versions, in reading order."""

    from_: int = Field(serialization_alias="from")
    to: int
    changes: list[Change]


class MatrixRow(BaseModel):
    """A commitment's line: what each party has to do with it."""

    id: str
    key: str
    text: Text
    state: StateName
    to_public: bool
    cells: dict[str, Literal["owes", "owed", "both"]] = Field(
        description="By the organisation's slug; a party that is not named has no part in it.",
        examples=[{"dgets": "both", "onixmedia": "both"}],
    )


class Matrix(BaseModel):
    """Who owes what to whom: parties across, commitments down."""

    id: str = Field(description="The IRI of the agreement.")
    urls: Urls
    parties: list[OrganisationRef]
    rows: list[MatrixRow]
