"""From the views of the spine to the shapes of the read API: evidence and standings."""

from __future__ import annotations

from pactwork.agreements.queries.evidence import EvidencePage
from pactwork.agreements.queries.organisation import Standings
from pactwork.agreements.queries.register import RegisterPage
from pactwork.agreements.queries.views import AcceptanceView, ClaimView, EvidenceView
from pactwork.agreements.rest import schemas_evidence as shape
from pactwork.agreements.rest.shaping import agreement_line, organisation_ref, totals
from pactwork.kernel.iris import iri
from pactwork.kernel.rest import Urls, api_url, numbers, page_url
from pactwork.organisations.api import OrganisationDetail


def evidence_list(page: EvidencePage, following: str | None) -> shape.EvidenceList:
    """One page of evidence."""
    return shape.EvidenceList(
        items=[evidence(one) for one in page.evidence], total=page.total, next=following
    )


def evidence(view: EvidenceView) -> shape.Evidence:
    """One piece of evidence."""
    return shape.Evidence(
        id=view.iri,
        urls=shape.EvidenceUrls(
            api=api_url("evidence", view.uuid),
            page=page_url(view.iri),
            statement=api_url("evidence", view.uuid, "statement"),
            proof=api_url("evidence", view.uuid, "proof"),
        ),
        uuid=view.uuid,
        kind=view.kind,
        title=dict(view.title),
        description=dict(view.description),
        first_day=view.first_day,
        last_day=view.last_day,
        delivered_by=organisation_ref(view.delivered_by),
        quantities=numbers(view.quantities),
        people=view.people,
        headcount=view.headcount,
        target_groups=list(view.target_groups),
        links=list(view.links),
        demonstration=view.is_demonstration,
        recorded_at=view.recorded_at,
        withdrawn=_withdrawal(view),
        claims=[_claim(one) for one in view.claims],
    )


def _withdrawal(view: EvidenceView) -> shape.Withdrawal | None:
    if view.voided_on is None:
        return None
    return shape.Withdrawal(
        on=view.voided_on,
        by=organisation_ref(view.voided_by) if view.voided_by else None,
        reason=dict(view.voided_reason),
    )


def _claim(view: ClaimView) -> shape.Claim:
    return shape.Claim(
        id=iri("commitment", view.agreement, view.commitment),
        agreement=view.agreement,
        agreement_title=dict(view.agreement_title),
        key=view.commitment,
        text=dict(view.text),
        accepted_on=view.accepted_on,
        acceptances=[_acceptance(one) for one in view.acceptances],
    )


def _acceptance(view: AcceptanceView) -> shape.Acceptance:
    return shape.Acceptance(by=organisation_ref(view.by), on=view.on, statement=view.statement)


def standing(
    organisation: OrganisationDetail, held: Standings, *, with_bodies: bool
) -> shape.OrganisationStanding:
    """What an organisation owes, is owed and did."""
    slug = organisation.card.slug
    own = iri("organisation", slug)
    return shape.OrganisationStanding(
        id=own,
        urls=Urls(api=api_url("organisations", slug, "standing"), page=page_url(own)),
        slug=slug,
        with_bodies=with_bodies,
        bodies=len(organisation.under) - 1 if with_bodies else 0,
        owed_by=shape.StateCounts(**held.owed_by),
        owed_to=shape.StateCounts(**held.owed_to),
        totals=totals(held.totals),
        agreements=[agreement_line(card) for card in held.agreements],
        neighbours=[
            shape.Neighbour(
                organisation=organisation_ref(one.organisation), agreements=one.agreements
            )
            for one in held.neighbours
        ],
    )


def facets(page: RegisterPage) -> shape.Facets:
    """The register's counts."""
    counts = {
        facet: [shape.FacetCount(value=value, count=count) for value, count in found]
        for facet, found in page.facets.items()
    }
    return shape.Facets(total=page.total, **counts)
