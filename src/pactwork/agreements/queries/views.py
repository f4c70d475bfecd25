"""What readers of the spine get: frozen values, ready to be shown in any language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pactwork.agreements.periods import Per
from pactwork.agreements.progress import Overall, Progress
from pactwork.agreements.queries.amounts import Totals
from pactwork.kernel.texts import Text
from pactwork.organisations.api import OrganisationCard


@dataclass(frozen=True)
class AgreementCard:
    """A line of the register. `fills` holds a share per commitment, None if not measurable.

    `rests_since` is the day from which it rests, `ends_on` the first day on which it is in force
    no more because its parties ended it before its term was over; None where neither is so.
    """

    number: int
    slug: str
    title: Text
    authoritative: Sequence[str]
    type: str
    parties: Sequence[OrganisationCard]
    themes: Sequence[str]
    term_from: str
    term_to: str
    first_day: date | None
    last_day: date | None
    signed: str
    is_demonstration: bool
    is_public: bool
    state: str
    completion: float
    commitments: int
    fulfilled: int
    fills: Sequence[float | None]
    last_accepted_on: date | None
    changed_at: datetime
    rests_since: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class AgreementHead:
    """What a page under an agreement needs to name it."""

    number: int
    slug: str
    title: Text
    authoritative: Sequence[str]
    is_demonstration: bool
    first_day: date | None
    last_day: date | None
    version_number: int


@dataclass(frozen=True)
class PartyView:
    """A party with its role ("party-roles:lead"), channel and signatories."""

    organisation: OrganisationCard
    role: str
    channel: str
    signatories: Sequence[Mapping[str, Text]]


@dataclass(frozen=True)
class ContractorView:
    """Who delivered something without being a party."""

    organisation: OrganisationCard
    delivered: Text


@dataclass(frozen=True)
class CommitmentView:
    """A commitment with where it stands. `owed_to` is empty when it is owed to the public."""

    number: int
    iri: str
    key: str
    article: str
    text: Text
    area: str
    target_groups: Sequence[str]
    owed_by: Sequence[OrganisationCard]
    owed_to: Sequence[OrganisationCard]
    owed_jointly: bool
    owed_to_all: bool
    owed_to_public: bool
    measure: str
    counts_people: bool
    target: Decimal | None
    baseline: Decimal | None
    increase_percent: Decimal | None
    per: Per | None
    start: date | None
    due: str
    deadline: date | None
    progress: Progress
    evidence: int
    last_accepted_on: date | None


@dataclass(frozen=True)
class CommitmentDetail:
    """A commitment with its agreement and the article it stands in.

    `withdrawn_in` is the number of the version that no longer has it. `counted` pieces of
    evidence count now; `uncounted` once did and were withdrawn or taken back.
    """

    agreement: AgreementHead
    article_key: str
    article_number: str
    article_title: Text
    commitment: CommitmentView
    withdrawn_in: int | None
    counted: int
    uncounted: int


@dataclass(frozen=True)
class ArticleView:
    """An article in reading order; `depth` counts from 0.

    `progress` takes its own commitments and those of the articles below it as one; None where
    there are none.
    """

    key: str
    number: str
    depth: int
    kind: str
    title: Text
    text: Text
    commitments: Sequence[CommitmentView]
    progress: Overall | None = None


@dataclass(frozen=True)
class DesignationView:
    """A title an organisation holds ("designations:unesco-learning-city"), since when."""

    organisation: OrganisationCard
    kind: str
    since: str
    certificate: str


@dataclass(frozen=True)
class AgreementDetail:
    """An agreement as its newest version has it.

    `rests_since` is the day from which it rests, `ends_on` the first day on which it is in force
    no more because it was ended; None where neither is so.
    """

    card: AgreementCard
    iri: str
    purpose: Text
    reference: str
    funder: OrganisationCard | None
    funding: Mapping[str, Any]
    declared_partners: int | None
    principles: Sequence[str]
    segments: Sequence[str]
    target_groups: Sequence[str]
    literacies: Sequence[str]
    levels: Sequence[str]
    assessment_areas: Sequence[str]
    announced: str
    place: Text
    parties: Sequence[PartyView]
    contractors: Sequence[ContractorView]
    designations: Sequence[DesignationView]
    sources: Sequence[Mapping[str, Any]]
    files: Sequence[Mapping[str, Any]]
    articles: Sequence[ArticleView]
    version_number: int
    terms_sha256: str
    totals: Totals
    rests_since: date | None = None
    ends_on: date | None = None

    @property
    def commitments(self) -> list[CommitmentView]:
        """Every commitment in reading order."""
        return [held for article in self.articles for held in article.commitments]


@dataclass(frozen=True)
class AcceptanceView:
    """Who accepted, when, by which statement."""

    by: OrganisationCard
    on: date
    statement: UUID


@dataclass(frozen=True)
class ClaimView:
    """One commitment a piece of evidence serves; `accepted_on` None while it waits."""

    agreement: str
    agreement_title: Text
    authoritative: Sequence[str]
    commitment: str
    text: Text
    accepted_on: date | None
    acceptances: Sequence[AcceptanceView]


@dataclass(frozen=True)
class EvidenceView:
    """A piece of evidence. `people` counts named participants once; `headcount` the unnamed."""

    uuid: UUID
    iri: str
    kind: str
    title: Text
    description: Text
    first_day: date
    last_day: date
    delivered_by: OrganisationCard
    quantities: Mapping[str, Decimal]
    people: int
    headcount: int
    target_groups: Sequence[str]
    links: Sequence[str]
    is_demonstration: bool
    statement: UUID
    recorded_at: datetime
    voided_on: date | None
    voided_reason: Text
    voided_by: OrganisationCard | None
    claims: Sequence[ClaimView]


@dataclass(frozen=True)
class VersionView:
    """A version of the terms."""

    number: int
    sha256: str
    recorded_at: datetime
    statement: UUID
