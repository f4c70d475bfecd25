"""From the views of the spine to the shapes of the read API: agreements and below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pactwork.agreements.difference import Change
from pactwork.agreements.progress import Overall, State
from pactwork.agreements.queries.amounts import Totals
from pactwork.agreements.queries.commitment import Step
from pactwork.agreements.queries.views import (
    AgreementCard,
    AgreementDetail,
    ArticleView,
    CommitmentDetail,
    CommitmentView,
    PartyView,
    VersionView,
)
from pactwork.agreements.rest import schemas as shape
from pactwork.kernel.iris import iri
from pactwork.kernel.rest import Urls, api_url, number, numbers, page_url, urls
from pactwork.organisations.api import OrganisationCard

Cell = Literal["owes", "owed", "both"]


def organisation_ref(card: OrganisationCard) -> shape.OrganisationRef:
    """An organisation as others name it."""
    return shape.OrganisationRef(
        id=iri("organisation", card.slug),
        slug=card.slug,
        name=dict(card.name),
        acronym=dict(card.acronym),
        country=card.country,
    )


def agreement_line(card: AgreementCard) -> shape.AgreementLine:
    """A line of the register."""
    return shape.AgreementLine(
        **_facts(card),
        parties=[organisation_ref(party) for party in card.parties],
        urls=urls(iri("agreement", card.slug), "agreements", card.slug),
    )


def _facts(card: AgreementCard) -> dict[str, Any]:
    return {
        "id": iri("agreement", card.slug),
        "slug": card.slug,
        "title": card.title,
        "authoritative": card.authoritative,
        "type": card.type,
        "themes": card.themes,
        "term": shape.Term(
            from_=card.term_from,
            to=card.term_to,
            first_day=card.first_day,
            last_day=card.last_day,
        ),
        "signed": card.signed,
        "state": State(card.state),
        "completion": card.completion,
        "commitments": card.commitments,
        "fulfilled": card.fulfilled,
        "last_accepted_on": card.last_accepted_on,
        "demonstration": card.is_demonstration,
        "changed_at": card.changed_at,
        "suspended_since": card.rests_since,
        "ends_on": card.ends_on,
    }


def agreement(detail: AgreementDetail) -> shape.Agreement:
    """An agreement whole, without its articles."""
    slug = detail.card.slug
    return shape.Agreement(
        **_facts(detail.card),
        purpose=dict(detail.purpose),
        reference=detail.reference,
        place=dict(detail.place),
        announced=detail.announced,
        parties=[_party(party) for party in detail.parties],
        contractors=[
            shape.Contractor(
                organisation=organisation_ref(one.organisation), delivered=dict(one.delivered)
            )
            for one in detail.contractors
        ],
        declared_partners=detail.declared_partners,
        funding=_funding(detail),
        principles=list(detail.principles),
        segments=list(detail.segments),
        target_groups=list(detail.target_groups),
        literacies=list(detail.literacies),
        levels=list(detail.levels),
        assessment_areas=list(detail.assessment_areas),
        designations=_designations(detail),
        sources=[_source(one) for one in detail.sources],
        files=[_file(one) for one in detail.files],
        version=shape.VersionRef(
            number=detail.version_number,
            sha256=detail.terms_sha256,
            api=api_url("agreements", slug, "versions", detail.version_number),
        ),
        totals=totals(detail.totals),
        urls=_agreement_urls(slug),
    )


def _agreement_urls(slug: str) -> shape.AgreementUrls:
    parts = ("articles", "commitments", "evidence", "versions", "matrix", "pact")
    return shape.AgreementUrls(
        api=api_url("agreements", slug),
        page=page_url(iri("agreement", slug)),
        **{part: api_url("agreements", slug, part) for part in parts},
    )


def _party(party: PartyView) -> shape.Party:
    return shape.Party(
        organisation=organisation_ref(party.organisation),
        role=party.role,
        through=party.channel,
        signatories=[
            shape.Signatory(name=dict(one.get("name", {})), office=dict(one.get("office", {})))
            for one in party.signatories
        ],
    )


def _designations(detail: AgreementDetail) -> list[shape.Designation]:
    return [
        shape.Designation(
            organisation=organisation_ref(one.organisation),
            kind=one.kind,
            since=one.since,
            certificate=one.certificate,
        )
        for one in detail.designations
    ]


def _funding(detail: AgreementDetail) -> shape.Funding | None:
    if not detail.funding and detail.funder is None:
        return None
    return shape.Funding(
        funder=organisation_ref(detail.funder) if detail.funder else None,
        programme=detail.funding.get("programme", {}),
        amount=detail.funding.get("amount"),
        currency=detail.funding.get("currency", ""),
    )


def _source(held: Mapping[str, Any]) -> shape.Source:
    return shape.Source(
        publisher=held.get("publisher", {}),
        url=held.get("url", ""),
        published=held.get("published", ""),
        language=held.get("language", ""),
        code=held.get("code", ""),
    )


def _file(held: Mapping[str, Any]) -> shape.File:
    return shape.File(
        title=held.get("title", {}),
        language=held.get("language", ""),
        url=held.get("url", ""),
        media_type=held.get("media_type", ""),
        size=held.get("size"),
        sha256=held.get("sha256", ""),
    )


def totals(held: Totals) -> shape.Totals:
    """What was accepted, summed."""
    return shape.Totals(
        evidence=held.evidence, people=held.people, quantities=numbers(held.quantities)
    )


def article(held: ArticleView, slug: str) -> shape.Article:
    """An article with the keys of its commitments."""
    own = iri("article", slug, held.key)
    return shape.Article(
        id=own,
        urls=Urls(api=api_url("agreements", slug, "articles"), page=page_url(own)),
        key=held.key,
        number=held.number,
        depth=held.depth,
        kind=held.kind,
        title=dict(held.title),
        text=dict(held.text),
        commitments=[one.key for one in held.commitments],
        progress=_article_progress(held.progress),
    )


def _article_progress(held: Overall | None) -> shape.ArticleProgress | None:
    if held is None:
        return None
    return shape.ArticleProgress(
        state=held.state,
        completion=held.completion,
        commitments=held.commitments,
        fulfilled=held.fulfilled,
    )


def commitment(view: CommitmentView, slug: str) -> shape.Commitment:
    """A commitment and where it stands."""
    return shape.Commitment(**_commitment_facts(view, slug))


def _commitment_facts(view: CommitmentView, slug: str) -> dict[str, Any]:
    progress = view.progress
    return {
        "id": view.iri,
        "urls": urls(view.iri, "commitments", slug, view.key, "progress"),
        "agreement": slug,
        "article": view.article,
        "key": view.key,
        "text": view.text,
        "area": view.area,
        "target_groups": view.target_groups,
        "owed_by": [one.slug for one in view.owed_by],
        "jointly": view.owed_jointly,
        "owed_to": [one.slug for one in view.owed_to],
        "to_one_another": view.owed_to_all,
        "to_public": view.owed_to_public,
        "measure": _measure(view),
        "start": view.start,
        "due": view.due,
        "deadline": view.deadline,
        "state": progress.state,
        "achieved": number(progress.achieved),
        "target": None if progress.target is None else number(progress.target),
        "completion": progress.completion,
        "expected": progress.expected,
        "evidence": view.evidence,
        "last_accepted_on": view.last_accepted_on,
    }


def _measure(view: CommitmentView) -> shape.Measure | None:
    if not view.measure or view.target is None:
        return None
    grown = view.increase_percent
    return shape.Measure(
        counts=view.measure,
        target=number(view.target),
        per=view.per,
        baseline=None if view.baseline is None else number(view.baseline),
        increase_percent=None if grown is None else number(grown),
    )


def commitment_progress(detail: CommitmentDetail, steps: list[Step]) -> shape.CommitmentProgress:
    """A commitment with how it grew."""
    return shape.CommitmentProgress(
        **_commitment_facts(detail.commitment, detail.agreement.slug),
        withdrawn_in=detail.withdrawn_in,
        uncounted=detail.uncounted,
        periods=[
            shape.Period(
                first_day=one.first_day,
                last_day=one.last_day,
                target=number(one.target),
                achieved=number(one.achieved),
                share=one.share,
            )
            for one in detail.commitment.progress.periods
        ],
        steps=[
            shape.Step(day=one.day, amount=number(one.amount), total=number(one.total))
            for one in steps
        ],
    )


def version(held: VersionView, slug: str) -> shape.Version:
    """A version of the terms."""
    return shape.Version(
        urls=Urls(
            api=api_url("agreements", slug, "versions", held.number),
            page=page_url(iri("agreement", slug)) + "versions/",
        ),
        number=held.number,
        sha256=held.sha256,
        recorded_at=held.recorded_at,
        statement=held.statement,
    )


def change(held: Change) -> shape.Change:
    """One value that differs between two versions."""
    return shape.Change(
        where=held.where,
        key=held.key,
        field=held.field,
        language=held.language,
        is_new=held.is_new,
        is_gone=held.is_gone,
        runs=[shape.Run(kind=run.kind, text=run.text) for run in held.runs],
    )


def matrix(detail: AgreementDetail) -> shape.Matrix:
    """Who owes what to whom."""
    slug = detail.card.slug
    return shape.Matrix(
        id=detail.iri,
        urls=Urls(api=api_url("agreements", slug, "matrix"), page=page_url(detail.iri) + "matrix/"),
        parties=[organisation_ref(party.organisation) for party in detail.parties],
        rows=[
            shape.MatrixRow(
                id=one.iri,
                key=one.key,
                text=dict(one.text),
                state=one.progress.state,
                to_public=one.owed_to_public,
                cells=_cells(one),
            )
            for one in detail.commitments
        ],
    )


def _cells(view: CommitmentView) -> dict[str, Cell]:
    owing = {one.slug for one in view.owed_by}
    owed = {one.slug for one in view.owed_to}
    cells: dict[str, Cell] = dict.fromkeys(sorted(owing), "owes")
    for slug in sorted(owed):
        cells[slug] = "both" if slug in owing else "owed"
    return cells
