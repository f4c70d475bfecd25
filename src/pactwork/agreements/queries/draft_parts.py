"""The parts of a draft that stand beside its terms: signatures, papers, files, acts."""

from __future__ import annotations

from collections.abc import Mapping

from pactwork.agreements.models import Draft
from pactwork.agreements.negotiation import Act, DraftState
from pactwork.agreements.queries.draft_views import (
    ActView,
    FileView,
    PaperView,
    SignatureView,
)
from pactwork.organisations.api import OrganisationCard, cards
from pactwork.people.api import names_of

Known = Mapping[int, OrganisationCard]


def signatures_of(row: Draft, known: Known) -> list[SignatureView]:
    """Those that hold, in the order they were given."""
    standing = [one for one in row.signatures.all() if one.cleared_at is None]
    papers = {paper.pk: paper for paper in row.papers.all()}
    found = []
    for one in sorted(standing, key=lambda one: one.pk):
        paper = papers.get(one.paper_id) if one.paper_id else None
        confirmed_by = paper.answered_by_id if paper else None
        found.append(
            SignatureView(
                organisation=known[one.organisation_id],
                act=Act(one.act),
                name=one.name,
                mandate=one.mandate,
                on_paper=paper is not None,
                scan_sha256=paper.scan_sha256 if paper else "",
                confirmed_by=known.get(confirmed_by) if confirmed_by else None,
                authenticated_at=one.authenticated_at,
                at=one.at,
                sha256=one.sha256,
            )
        )
    return found


def papers_of(row: Draft, known: Known) -> list[PaperView]:
    """The papers of the terms as they are, those that wait and those that were answered."""
    rows = [one for one in row.papers.all() if one.sha256 == row.terms_sha256]
    return [
        PaperView(
            number=one.pk,
            organisation=known[one.organisation_id],
            name=one.name,
            mandate=one.mandate,
            scan_sha256=one.scan_sha256,
            at=one.at,
            is_open=one.closed_at is None,
            confirmed=one.confirmed,
            reason=one.reason,
        )
        for one in sorted(rows, key=lambda one: one.pk)
        if one.organisation_id in known
    ]


def files_of(row: Draft, known: Known) -> list[FileView]:
    """The files beside the draft."""
    rows = list(row.files.order_by("pk"))
    known = known if {one.organisation_id for one in rows} <= known.keys() else {
        **known, **cards({one.organisation_id for one in rows})
    }  # fmt: skip
    return [
        FileView(
            sha256=one.sha256,
            name=one.name,
            media_type=one.media_type,
            size=one.size,
            organisation=known[one.organisation_id],
            added_at=one.added_at,
        )
        for one in rows
    ]


def acts_of(row: Draft, known: Known) -> list[ActView]:
    """What happened to the draft, the first first."""
    rows = list(row.acts.order_by("pk"))
    names = names_of({one.person_id for one in rows if one.person_id})
    return [
        ActView(
            act=Act(one.act),
            organisation=known[one.organisation_id],
            person=names.get(one.person_id or 0, ""),
            revision=one.revision,
            sha256=one.sha256,
            state=DraftState(one.stage),
            reason=one.reason,
            at=one.at,
        )
        for one in rows
    ]
