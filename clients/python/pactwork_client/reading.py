"""Pactwork read API, typed. Written from its OpenAPI description: do not edit."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

from pactwork_client.calling import Calling, Pages, Upload


Acceptance = TypedDict(
    'Acceptance',
    {
        'by': "OrganisationRef",
        'on': str,
        'statement': str,
    },
)

Agreement = TypedDict(
    'Agreement',
    {
        'id': str,
        'slug': str,
        'title': "Text",
        'authoritative': list[str],
        'type': str,
        'themes': list[str],
        'term': "Term",
        'signed': str,
        'state': "State",
        'completion': float,
        'commitments': int,
        'fulfilled': int,
        'last_accepted_on': "str | None",
        'demonstration': bool,
        'changed_at': str,
        'suspended_since': "str | None",
        'ends_on': "str | None",
        'purpose': "Text",
        'reference': str,
        'place': "Text",
        'announced': str,
        'parties': list["Party"],
        'contractors': list["Contractor"],
        'declared_partners': "int | None",
        'funding': "Funding | None",
        'principles': list[str],
        'segments': list[str],
        'target_groups': list[str],
        'literacies': list[str],
        'levels': list[str],
        'assessment_areas': list[str],
        'designations': list["Designation"],
        'sources': list["Source"],
        'files': list["File"],
        'version': "VersionRef",
        'totals': "Totals",
        'urls': "AgreementUrls",
    },
)

AgreementLine = TypedDict(
    'AgreementLine',
    {
        'id': str,
        'slug': str,
        'title': "Text",
        'authoritative': list[str],
        'type': str,
        'themes': list[str],
        'term': "Term",
        'signed': str,
        'state': "State",
        'completion': float,
        'commitments': int,
        'fulfilled': int,
        'last_accepted_on': "str | None",
        'demonstration': bool,
        'changed_at': str,
        'suspended_since': "str | None",
        'ends_on': "str | None",
        'parties': list["OrganisationRef"],
        'urls': "Urls",
    },
)

AgreementList = TypedDict(
    'AgreementList',
    {
        'items': list["AgreementLine"],
        'next': "str | None",
    },
)

AgreementUrls = TypedDict(
    'AgreementUrls',
    {
        'api': str,
        'page': "str | None",
        'articles': str,
        'commitments': str,
        'evidence': str,
        'versions': str,
        'matrix': str,
        'pact': str,
    },
)

Article = TypedDict(
    'Article',
    {
        'id': str,
        'urls': "Urls",
        'key': str,
        'number': str,
        'depth': int,
        'kind': str,
        'title': "Text",
        'text': "Text",
        'commitments': list[str],
        'progress': "ArticleProgress | None",
    },
)

ArticleList = TypedDict(
    'ArticleList',
    {
        'items': list["Article"],
    },
)

ArticleProgress = TypedDict(
    'ArticleProgress',
    {
        'state': "State",
        'completion': float,
        'commitments': int,
        'fulfilled': int,
    },
)

Change = TypedDict(
    'Change',
    {
        'where': Literal['agreement', 'parties', 'article', 'commitment', 'other'],
        'key': str,
        'field': str,
        'language': str,
        'is_new': bool,
        'is_gone': bool,
        'runs': list["Run"],
    },
)

Channel = TypedDict(
    'Channel',
    {
        'key': str,
        'kind': str,
        'name': str,
        'url': str,
    },
)

Claim = TypedDict(
    'Claim',
    {
        'id': str,
        'agreement': str,
        'agreement_title': "Text",
        'key': str,
        'text': "Text",
        'accepted_on': "str | None",
        'acceptances': list["Acceptance"],
    },
)

Commitment = TypedDict(
    'Commitment',
    {
        'id': str,
        'urls': "Urls",
        'agreement': str,
        'article': str,
        'key': str,
        'text': "Text",
        'area': str,
        'target_groups': list[str],
        'owed_by': list[str],
        'jointly': bool,
        'owed_to': list[str],
        'to_one_another': bool,
        'to_public': bool,
        'measure': "Measure | None",
        'start': "str | None",
        'due': str,
        'deadline': "str | None",
        'state': "State",
        'achieved': float,
        'target': "float | None",
        'completion': "float | None",
        'expected': "float | None",
        'evidence': int,
        'last_accepted_on': "str | None",
    },
)

CommitmentList = TypedDict(
    'CommitmentList',
    {
        'items': list["Commitment"],
    },
)

CommitmentProgress = TypedDict(
    'CommitmentProgress',
    {
        'id': str,
        'urls': "Urls",
        'agreement': str,
        'article': str,
        'key': str,
        'text': "Text",
        'area': str,
        'target_groups': list[str],
        'owed_by': list[str],
        'jointly': bool,
        'owed_to': list[str],
        'to_one_another': bool,
        'to_public': bool,
        'measure': "Measure | None",
        'start': "str | None",
        'due': str,
        'deadline': "str | None",
        'state': "State",
        'achieved': float,
        'target': "float | None",
        'completion': "float | None",
        'expected': "float | None",
        'evidence': int,
        'last_accepted_on': "str | None",
        'withdrawn_in': "int | None",
        'uncounted': int,
        'periods': list["Period"],
        'steps': list["Step"],
    },
)

Comparison = TypedDict(
    'Comparison',
    {
        'from': int,
        'to': int,
        'changes': list["Change"],
    },
)

Concept = TypedDict(
    'Concept',
    {
        'id': str,
        'code': str,
        'notation': str,
        'label': "Text",
        'definition': "Text",
        'alt_labels': dict[str, list[str]],
        'broader': "str | None",
        'exact_match': list[str],
        'extra': dict[str, Any],
    },
)

Consistency = TypedDict(
    'Consistency',
    {
        'format': str,
        'first': str,
        'second': str,
        'path': list[str],
    },
)

Contractor = TypedDict(
    'Contractor',
    {
        'organisation': "OrganisationRef",
        'delivered': "Text",
    },
)

Count = TypedDict(
    'Count',
    {
        'value': str,
        'count': int,
    },
)

Designation = TypedDict(
    'Designation',
    {
        'organisation': "OrganisationRef",
        'kind': str,
        'since': str,
        'certificate': str,
    },
)

Entries = TypedDict(
    'Entries',
    {
        'number': int,
        'commitments': list[str],
    },
)

Evidence = TypedDict(
    'Evidence',
    {
        'id': str,
        'urls': "EvidenceUrls",
        'uuid': str,
        'kind': str,
        'title': "Text",
        'description': "Text",
        'first_day': str,
        'last_day': str,
        'delivered_by': "OrganisationRef",
        'quantities': dict[str, float],
        'people': int,
        'headcount': int,
        'target_groups': list[str],
        'links': list[str],
        'demonstration': bool,
        'recorded_at': str,
        'withdrawn': "Withdrawal | None",
        'claims': list["Claim"],
    },
)

EvidenceList = TypedDict(
    'EvidenceList',
    {
        'items': list["Evidence"],
        'total': int,
        'next': "str | None",
    },
)

EvidenceUrls = TypedDict(
    'EvidenceUrls',
    {
        'api': str,
        'page': "str | None",
        'statement': str,
        'proof': str,
    },
)

FacetCount = TypedDict(
    'FacetCount',
    {
        'value': str,
        'count': int,
    },
)

Facets = TypedDict(
    'Facets',
    {
        'total': int,
        'type': list["FacetCount"],
        'status': list["FacetCount"],
        'state': list["FacetCount"],
        'theme': list["FacetCount"],
        'segment': list["FacetCount"],
        'area': list["FacetCount"],
        'target_group': list["FacetCount"],
        'country': list["FacetCount"],
    },
)

File = TypedDict(
    'File',
    {
        'title': "Text",
        'language': str,
        'url': str,
        'media_type': str,
        'size': "int | None",
        'sha256': str,
    },
)

Flow = TypedDict(
    'Flow',
    {
        'giver': "OrganisationRef",
        'receiver': "OrganisationRef | None",
        'kind': str,
        'measure': "str | None",
        'year': int,
        'amount': float,
        'pieces': int,
    },
)

FlowList = TypedDict(
    'FlowList',
    {
        'items': list["Flow"],
        'total': int,
        'next': "str | None",
    },
)

Found = TypedDict(
    'Found',
    {
        'total': "int | None",
        'items': list["Hit"],
        'facets': dict[str, list["Count"]],
        'understood': list["NamedConcept"],
        'corrected': str,
        'loosened': bool,
        'by_meaning': int,
        'next': "str | None",
    },
)

Funding = TypedDict(
    'Funding',
    {
        'funder': "OrganisationRef | None",
        'programme': "Text",
        'amount': "float | None",
        'currency': str,
    },
)

Head = TypedDict(
    'Head',
    {
        'size': int,
        'root': str,
        'signed_at': str,
        'checkpoint': str,
        'urls': "HeadUrls",
    },
)

HeadList = TypedDict(
    'HeadList',
    {
        'items': list["Head"],
        'next': "str | None",
    },
)

HeadUrls = TypedDict(
    'HeadUrls',
    {
        'api': str,
    },
)

HeldDesignation = TypedDict(
    'HeldDesignation',
    {
        'kind': str,
        'since': str,
        'certificate': str,
    },
)

Hit = TypedDict(
    'Hit',
    {
        'iri': str,
        'kind': str,
        'page': str,
        'title': list["Piece"],
        'language': str,
        'snippet': list["Piece"],
        'snippet_language': str,
        'why': "Why | None",
        'day': "str | None",
        'languages': list[str],
        'by_meaning': bool,
    },
)

Inclusion = TypedDict(
    'Inclusion',
    {
        'format': str,
        'index': int,
        'size': int,
        'statement': NotRequired[str],
        'raw': NotRequired[str],
        'salt': NotRequired[str],
        'erased': NotRequired[str],
        'rule': NotRequired[str],
        'withheld': NotRequired[bool],
        'commitment': str,
        'path': list[str],
        'checkpoint': str,
    },
)

Log = TypedDict(
    'Log',
    {
        'origin': str,
        'keys': list[str],
        'head': "Head | None",
        'urls': "LogUrls",
    },
)

LogUrls = TypedDict(
    'LogUrls',
    {
        'api': str,
        'heads': str,
    },
)

Matrix = TypedDict(
    'Matrix',
    {
        'id': str,
        'urls': "Urls",
        'parties': list["OrganisationRef"],
        'rows': list["MatrixRow"],
    },
)

MatrixRow = TypedDict(
    'MatrixRow',
    {
        'id': str,
        'key': str,
        'text': "Text",
        'state': "State",
        'to_public': bool,
        'cells': dict[str, Literal['owes', 'owed', 'both']],
    },
)

Measure = TypedDict(
    'Measure',
    {
        'counts': str,
        'target': float,
        'per': "Per | None",
        'baseline': "float | None",
        'increase_percent': "float | None",
    },
)

NamedConcept = TypedDict(
    'NamedConcept',
    {
        'code': str,
        'label': str,
        'language': str,
    },
)

Neighbour = TypedDict(
    'Neighbour',
    {
        'organisation': "OrganisationRef",
        'agreements': int,
    },
)

Organisation = TypedDict(
    'Organisation',
    {
        'id': str,
        'urls': "OrganisationUrls",
        'slug': str,
        'name': "Text",
        'acronym': "Text",
        'legal_type': str,
        'country': str,
        'place': "Text",
        'latitude': "float | None",
        'longitude': "float | None",
        'website': str,
        'above': "OrganisationLine | None",
        'bodies': list["OrganisationLine"],
        'other_names': list["OtherName"],
        'identifiers': dict[str, str],
        'channels': list["Channel"],
        'founded': str,
        'target_groups': list[str],
        'programmes': list["Text"],
        'offers': list["Text"],
        'needs': list["Text"],
        'designations': list["HeldDesignation"],
    },
)

OrganisationLine = TypedDict(
    'OrganisationLine',
    {
        'id': str,
        'urls': "OrganisationUrls",
        'slug': str,
        'name': "Text",
        'acronym': "Text",
        'legal_type': str,
        'country': str,
        'place': "Text",
        'latitude': "float | None",
        'longitude': "float | None",
        'website': str,
    },
)

OrganisationList = TypedDict(
    'OrganisationList',
    {
        'items': list["OrganisationLine"],
        'next': "str | None",
    },
)

OrganisationRef = TypedDict(
    'OrganisationRef',
    {
        'id': str,
        'slug': str,
        'name': "Text",
        'acronym': "Text",
        'country': str,
    },
)

OrganisationStanding = TypedDict(
    'OrganisationStanding',
    {
        'id': str,
        'urls': "Urls",
        'slug': str,
        'with_bodies': bool,
        'bodies': int,
        'owed_by': "StateCounts",
        'owed_to': "StateCounts",
        'totals': "Totals",
        'agreements': list["AgreementLine"],
        'neighbours': list["Neighbour"],
    },
)

OrganisationUrls = TypedDict(
    'OrganisationUrls',
    {
        'api': str,
        'page': "str | None",
        'standing': str,
        'agreements': str,
    },
)

OtherName = TypedDict(
    'OtherName',
    {
        'text': str,
        'language': str,
        'kind': str,
    },
)

Overview = TypedDict(
    'Overview',
    {
        'urls': "Urls",
        'agreements': int,
        'in_force': int,
        'organisations': int,
        'commitments': int,
        'fulfilled': int,
    },
)

ParameterError = TypedDict(
    'ParameterError',
    {
        'parameter': str,
        'rule': str,
        'message': str,
    },
)

Party = TypedDict(
    'Party',
    {
        'organisation': "OrganisationRef",
        'role': str,
        'through': str,
        'signatories': list["Signatory"],
    },
)

Per = Literal['year', 'half-year', 'quarter', 'month']

Period = TypedDict(
    'Period',
    {
        'first_day': str,
        'last_day': str,
        'target': float,
        'achieved': float,
        'share': float,
    },
)

Piece = TypedDict(
    'Piece',
    {
        'text': str,
        'marked': bool,
    },
)

Problem = TypedDict(
    'Problem',
    {
        'type': str,
        'title': str,
        'status': int,
        'detail': str,
        'errors': list["ParameterError"],
    },
)

Run = TypedDict(
    'Run',
    {
        'kind': Literal['same', 'removed', 'added'],
        'text': str,
    },
)

Scheme = TypedDict(
    'Scheme',
    {
        'id': str,
        'urls': "Urls",
        'code': str,
        'label': "Text",
        'description': "Text",
        'extensible': bool,
        'concepts': list["Concept"],
    },
)

SchemeLine = TypedDict(
    'SchemeLine',
    {
        'id': str,
        'urls': "Urls",
        'code': str,
        'label': "Text",
        'description': "Text",
        'extensible': bool,
    },
)

SchemeList = TypedDict(
    'SchemeList',
    {
        'items': list["SchemeLine"],
    },
)

Signatory = TypedDict(
    'Signatory',
    {
        'name': "Text",
        'office': "Text",
    },
)

Source = TypedDict(
    'Source',
    {
        'publisher': "Text",
        'url': str,
        'published': str,
        'language': str,
        'code': str,
    },
)

State = Literal['not_started', 'on_track', 'behind', 'fulfilled', 'overdue', 'not_measurable', 'unfinished']

StateCounts = TypedDict(
    'StateCounts',
    {
        'not_started': int,
        'on_track': int,
        'behind': int,
        'fulfilled': int,
        'overdue': int,
        'not_measurable': int,
        'unfinished': int,
    },
)

Step = TypedDict(
    'Step',
    {
        'day': str,
        'amount': float,
        'total': float,
    },
)

Term = TypedDict(
    'Term',
    {
        'from': str,
        'to': str,
        'first_day': "str | None",
        'last_day': "str | None",
    },
)

Text = dict[str, str]

Tile = TypedDict(
    'Tile',
    {
        'level': int,
        'number': int,
        'hashes': list[str],
    },
)

Totals = TypedDict(
    'Totals',
    {
        'evidence': int,
        'people': int,
        'quantities': dict[str, float],
    },
)

Urls = TypedDict(
    'Urls',
    {
        'api': str,
        'page': "str | None",
    },
)

Version = TypedDict(
    'Version',
    {
        'urls': "Urls",
        'number': int,
        'sha256': str,
        'recorded_at': str,
        'statement': str,
    },
)

VersionList = TypedDict(
    'VersionList',
    {
        'items': list["Version"],
    },
)

VersionRef = TypedDict(
    'VersionRef',
    {
        'number': int,
        'sha256': str,
        'api': str,
    },
)

Why = TypedDict(
    'Why',
    {
        'code': str,
        'label': str,
        'written': str,
        'language': str,
    },
)

Withdrawal = TypedDict(
    'Withdrawal',
    {
        'on': str,
        'by': "OrganisationRef | None",
        'reason': "Text",
    },
)

class Reading(Calling):
    """Pactwork read API: a method for each operation."""

    def list_agreements(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        q: str | None = None,
        type_: str | None = None,
        status: Literal['in_force', 'suspended', 'upcoming', 'ended'] | None = None,
        state: Literal['not_started', 'on_track', 'behind', 'fulfilled', 'overdue', 'not_measurable', 'unfinished'] | None = None,
        theme: str | None = None,
        segment: str | None = None,
        area: str | None = None,
        target_group: str | None = None,
        country: str | None = None,
        organisation: str | None = None,
        with_bodies: bool | None = None,
    ) -> AgreementList:
        """Find agreements. Agreements that match every filter, in the order of their slugs, a page
        at a time.
        """
        answer: AgreementList = self.ask(
            'GET',
            '/api/v1/agreements',
            limit=limit,
            cursor=cursor,
            q=q,
            type_=type_,
            status=status,
            state=state,
            theme=theme,
            segment=segment,
            area=area,
            target_group=target_group,
            country=country,
            organisation=organisation,
            with_bodies=with_bodies,
        )
        return answer

    def each_page_of_list_agreements(
        self,
        *,
        q: str | None = None,
        type_: str | None = None,
        status: Literal['in_force', 'suspended', 'upcoming', 'ended'] | None = None,
        state: Literal['not_started', 'on_track', 'behind', 'fulfilled', 'overdue', 'not_measurable', 'unfinished'] | None = None,
        theme: str | None = None,
        segment: str | None = None,
        area: str | None = None,
        target_group: str | None = None,
        country: str | None = None,
        organisation: str | None = None,
        with_bodies: bool | None = None,
    ) -> Pages[AgreementList]:
        """The pages of that list, one after the other, to the last."""
        return Pages(self, self.list_agreements(
            q=q,
            type_=type_,
            status=status,
            state=state,
            theme=theme,
            segment=segment,
            area=area,
            target_group=target_group,
            country=country,
            organisation=organisation,
            with_bodies=with_bodies,
        ))

    def get_agreement(self, slug: str) -> Agreement:
        """Read an agreement. The agreement as its newest version has it, with its parties, sources
        and totals.
        """
        answer: Agreement = self.ask('GET', f'/api/v1/agreements/{self.part(slug)}')
        return answer

    def list_articles(self, slug: str) -> ArticleList:
        """Read the articles of an agreement. The articles in reading order, each with the keys of
        its commitments.
        """
        answer: ArticleList = self.ask('GET', f'/api/v1/agreements/{self.part(slug)}/articles')
        return answer

    def list_commitments(self, slug: str) -> CommitmentList:
        """Read the commitments of an agreement. The commitments in reading order, with where each
        stands today.
        """
        answer: CommitmentList = self.ask(
            'GET',
            f'/api/v1/agreements/{self.part(slug)}/commitments',
        )
        return answer

    def get_matrix(self, slug: str) -> Matrix:
        """See who owes what to whom. The parties across, the commitments down, and what each has
        to do with the other.
        """
        answer: Matrix = self.ask('GET', f'/api/v1/agreements/{self.part(slug)}/matrix')
        return answer

    def get_pact_file(
        self,
        slug: str,
        *,
        format_: Literal['json', 'yaml'] | None = None,
    ) -> dict[str, Any]:
        """Download the pact file. The whole agreement in one file that can be kept, edited and
        imported again. It comes as JSON, or as YAML when `format` or the Accept header asks for
        it.
        """
        answer: dict[str, Any] = self.ask(
            'GET',
            f'/api/v1/agreements/{self.part(slug)}/pact',
            format_=format_,
        )
        return answer

    def get_progress(self, slug: str, key: str) -> CommitmentProgress:
        """Follow the progress of a commitment. A commitment, each year of it, and what each day
        added, in the order of time.
        """
        answer: CommitmentProgress = self.ask(
            'GET',
            f'/api/v1/commitments/{self.part(slug)}/{self.part(key)}/progress',
        )
        return answer

    def list_versions(self, slug: str) -> VersionList:
        """List the versions of an agreement. Every version of the terms with its SHA-256, newest
        first.
        """
        answer: VersionList = self.ask('GET', f'/api/v1/agreements/{self.part(slug)}/versions')
        return answer

    def compare_versions(self, slug: str, *, from_: int, to: int) -> Comparison:
        """Compare two versions word by word. Every difference between two versions, in reading
        order, as runs of words.
        """
        answer: Comparison = self.ask(
            'GET',
            f'/api/v1/agreements/{self.part(slug)}/versions/compare',
            from_=from_,
            to=to,
        )
        return answer

    def get_terms(self, slug: str, number: int) -> dict[str, Any]:
        """Read the canonical terms of a version. The terms as canonical JSON (RFC 8785): the very
        bytes of which the SHA-256 is published.
        """
        answer: dict[str, Any] = self.ask(
            'GET',
            f'/api/v1/agreements/{self.part(slug)}/versions/{self.part(number)}',
        )
        return answer

    def list_evidence(
        self,
        slug: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        commitment: str | None = None,
        counted: bool | None = None,
    ) -> EvidenceList:
        """List the evidence under an agreement. What happened under an agreement or one of its
        commitments, newest first.
        """
        answer: EvidenceList = self.ask(
            'GET',
            f'/api/v1/agreements/{self.part(slug)}/evidence',
            limit=limit,
            cursor=cursor,
            commitment=commitment,
            counted=counted,
        )
        return answer

    def each_page_of_list_evidence(
        self,
        slug: str,
        *,
        commitment: str | None = None,
        counted: bool | None = None,
    ) -> Pages[EvidenceList]:
        """The pages of that list, one after the other, to the last."""
        return Pages(self, self.list_evidence(slug=slug, commitment=commitment, counted=counted))

    def get_evidence(self, uuid: str) -> Evidence:
        """Read a piece of evidence. One thing that happened: who delivered it, what it serves, who
        accepted it.
        """
        answer: Evidence = self.ask('GET', f'/api/v1/evidence/{self.part(uuid)}')
        return answer

    def get_statement(self, uuid: str) -> dict[str, Any]:
        """Read the ledger's statement of a piece of evidence. The xAPI statement (IEEE 9274.1.1)
        that recorded the delivery. Left out are the pseudonyms of participants and whatever
        names an agreement that is not public; the rest is as it was recorded.
        """
        answer: dict[str, Any] = self.ask('GET', f'/api/v1/evidence/{self.part(uuid)}/statement')
        return answer

    def get_evidence_proof(self, uuid: str) -> Inclusion:
        """Prove that evidence stands in the ledger as it was recorded. The inclusion proof of the
        statement that recorded the delivery, to keep and check offline. It has the statement's
        text where all of it is public; otherwise the commitment alone.
        """
        answer: Inclusion = self.ask('GET', f'/api/v1/evidence/{self.part(uuid)}/proof')
        return answer

    def get_statement_proof(self, uuid: str) -> Inclusion:
        """Prove that a statement stands in the ledger. The same by the id of a statement that
        delivered or accepted public evidence.
        """
        answer: Inclusion = self.ask('GET', f'/api/v1/statements/{self.part(uuid)}/proof')
        return answer

    def list_flows_of_agreement(
        self,
        slug: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> FlowList:
        """See what the parties of an agreement gave one another. Who gave what to whom, by kind,
        measure and year, from accepted evidence. What all gave is what all received: a piece
        given to several is shared evenly among them.
        """
        answer: FlowList = self.ask(
            'GET',
            f'/api/v1/agreements/{self.part(slug)}/reciprocity',
            limit=limit,
            cursor=cursor,
        )
        return answer

    def each_page_of_list_flows_of_agreement(self, slug: str) -> Pages[FlowList]:
        """The pages of that list, one after the other, to the last."""
        return Pages(self, self.list_flows_of_agreement(slug=slug))

    def list_flows_of_organisation(
        self,
        slug: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        with_bodies: bool | None = None,
    ) -> FlowList:
        """See what an organisation gave and received. What it gave each partner and the public,
        and what it received, over all its agreements.
        """
        answer: FlowList = self.ask(
            'GET',
            f'/api/v1/organisations/{self.part(slug)}/reciprocity',
            limit=limit,
            cursor=cursor,
            with_bodies=with_bodies,
        )
        return answer

    def each_page_of_list_flows_of_organisation(
        self,
        slug: str,
        *,
        with_bodies: bool | None = None,
    ) -> Pages[FlowList]:
        """The pages of that list, one after the other, to the last."""
        return Pages(self, self.list_flows_of_organisation(slug=slug, with_bodies=with_bodies))

    def get_overview(self) -> Overview:
        """Count the whole register. How many agreements, organisations and commitments there are,
        and how many are fulfilled.
        """
        answer: Overview = self.ask('GET', '/api/v1/overview')
        return answer

    def get_facets(
        self,
        *,
        q: str | None = None,
        type_: str | None = None,
        status: Literal['in_force', 'suspended', 'upcoming', 'ended'] | None = None,
        state: Literal['not_started', 'on_track', 'behind', 'fulfilled', 'overdue', 'not_measurable', 'unfinished'] | None = None,
        theme: str | None = None,
        segment: str | None = None,
        area: str | None = None,
        target_group: str | None = None,
        country: str | None = None,
        organisation: str | None = None,
        with_bodies: bool | None = None,
    ) -> Facets:
        """Count agreements by facet. How many of the agreements that match every filter have each
        value of each facet.
        """
        answer: Facets = self.ask(
            'GET',
            '/api/v1/register/facets',
            q=q,
            type_=type_,
            status=status,
            state=state,
            theme=theme,
            segment=segment,
            area=area,
            target_group=target_group,
            country=country,
            organisation=organisation,
            with_bodies=with_bodies,
        )
        return answer

    def get_standing(self, slug: str, *, with_bodies: bool | None = None) -> OrganisationStanding:
        """See what an organisation owes, is owed and did. Commitments by state on both sides,
        totals, agreements and whom it works with.
        """
        answer: OrganisationStanding = self.ask(
            'GET',
            f'/api/v1/organisations/{self.part(slug)}/standing',
            with_bodies=with_bodies,
        )
        return answer

    def list_organisations(
        self,
        *,
        q: str | None = None,
        country: str | None = None,
        legal_type: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> OrganisationList:
        """Find organisations. Organisations that match every filter, in the order of their slugs,
        a page at a time.
        """
        answer: OrganisationList = self.ask(
            'GET',
            '/api/v1/organisations',
            q=q,
            country=country,
            legal_type=legal_type,
            limit=limit,
            cursor=cursor,
        )
        return answer

    def each_page_of_list_organisations(
        self,
        *,
        q: str | None = None,
        country: str | None = None,
        legal_type: str | None = None,
    ) -> Pages[OrganisationList]:
        """The pages of that list, one after the other, to the last."""
        return Pages(self, self.list_organisations(q=q, country=country, legal_type=legal_type))

    def get_organisation(self, slug: str) -> Organisation:
        """Read an organisation. An organisation with its names, identifiers, channels, programmes
        and bodies.
        """
        answer: Organisation = self.ask('GET', f'/api/v1/organisations/{self.part(slug)}')
        return answer

    def get_log(self) -> Log:
        """Read the ledger's log. What signs the log, and how far it is. Keep a head: the log can
        never be shorter than it.
        """
        answer: Log = self.ask('GET', '/api/v1/ledger')
        return answer

    def list_heads(self, *, cursor: str | None = None) -> HeadList:
        """List the signed heads of the ledger's log. Every head that was ever signed, the newest
        first, a page at a time.
        """
        answer: HeadList = self.ask('GET', '/api/v1/ledger/heads', cursor=cursor)
        return answer

    def each_page_of_list_heads(self) -> Pages[HeadList]:
        """The pages of that list, one after the other, to the last."""
        return Pages(self, self.list_heads())

    def get_head(self, size: int) -> Head:
        """Read a signed head. The head over so many statements, if one was signed at that size."""
        answer: Head = self.ask('GET', f'/api/v1/ledger/heads/{self.part(size)}')
        return answer

    def get_leaf_proof(self, index: int, *, size: int | None = None) -> Inclusion:
        """Prove what stands at a place of the log. The inclusion proof of a leaf by its place: the
        commitment, without the statement.
        """
        answer: Inclusion = self.ask(
            'GET',
            f'/api/v1/ledger/leaves/{self.part(index)}/proof',
            size=size,
        )
        return answer

    def get_consistency_proof(self, first: int, second: int) -> Consistency:
        """Prove that the log only grew. The proof that the log of the later head begins with that
        of the earlier one, unchanged.
        """
        answer: Consistency = self.ask(
            'GET',
            f'/api/v1/ledger/consistency/{self.part(first)}/{self.part(second)}',
        )
        return answer

    def get_tile(self, level: int, number: int) -> Tile:
        """Read a tile of the log. Hashes of the tree, 256 a tile, from which every proof can be
        made anew.
        """
        answer: Tile = self.ask(
            'GET',
            f'/api/v1/ledger/tiles/{self.part(level)}/{self.part(number)}',
        )
        return answer

    def get_entries(self, number: int) -> Entries:
        """Read the commitments of a tile of leaves. What the leaves are made of. A commitment
        tells nothing of its statement to anybody.
        """
        answer: Entries = self.ask('GET', f'/api/v1/ledger/entries/{self.part(number)}')
        return answer

    def list_vocabularies(self) -> SchemeList:
        """List the vocabularies. Every concept scheme whose codes stand in the other answers."""
        answer: SchemeList = self.ask('GET', '/api/v1/vocabularies')
        return answer

    def get_vocabulary(self, code: str) -> Scheme:
        """Read a vocabulary. The concepts of a scheme with their labels in every language. With
        `Accept: application/ld+json` it comes as SKOS.
        """
        answer: Scheme = self.ask('GET', f'/api/v1/vocabularies/{self.part(code)}')
        return answer

    def search(
        self,
        *,
        q: str | None = None,
        language: str | None = None,
        kind: str | None = None,
        filter: str | None = None,
        count: str | None = None,
        sort: str | None = None,
        size: int | None = None,
        cursor: int | None = None,
    ) -> Found:
        """Find materials, agreements and organisations. What everybody finds by words, best first,
        with counts beside it. Words are found in other forms and, where they name a concept, in
        other languages. It answers as it is now: nothing keeps it.
        """
        answer: Found = self.ask(
            'GET',
            '/api/v1/search',
            q=q,
            language=language,
            kind=kind,
            filter=filter,
            count=count,
            sort=sort,
            size=size,
            cursor=cursor,
        )
        return answer

    def each_page_of_search(
        self,
        *,
        q: str | None = None,
        language: str | None = None,
        kind: str | None = None,
        filter: str | None = None,
        count: str | None = None,
        sort: str | None = None,
        size: int | None = None,
    ) -> Pages[Found]:
        """The pages of that list, one after the other, to the last."""
        return Pages(self, self.search(
            q=q,
            language=language,
            kind=kind,
            filter=filter,
            count=count,
            sort=sort,
            size=size,
        ))
