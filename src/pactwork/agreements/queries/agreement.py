"""One agreement whole. Five queries, however many articles, parties and pieces of evidence."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from pactwork.agreements.models import Agreement, AgreementVersion, Commitment
from pactwork.agreements.pactfile.terms import organisations_in, terms_from_canonical, walk_articles
from pactwork.agreements.progress import Overall, overall
from pactwork.agreements.queries.amounts import NO_HALTS, Halts, halts_of, totals_of
from pactwork.agreements.queries.cards import card_of, head_of
from pactwork.agreements.queries.commitment import commitment_view
from pactwork.agreements.queries.promised import Promised, promised
from pactwork.agreements.queries.views import (
    AgreementDetail,
    AgreementHead,
    ArticleView,
    CommitmentView,
    ContractorView,
    DesignationView,
    PartyView,
    VersionView,
)
from pactwork.agreements.queries.visibility import agreements_visible_to
from pactwork.kernel.iris import iri
from pactwork.kernel.viewer import Viewer
from pactwork.organisations.api import OrganisationCard, cards_by_slug


def agreement_detail(
    slug: str, viewer: Viewer, *, on: date | None = None
) -> AgreementDetail | None:
    """The agreement as it stands on a day (today by default); None if not to be seen."""
    newest = AgreementVersion.objects.filter(
        agreement=OuterRef("pk"), number=OuterRef("version_number")
    )
    row = (
        agreements_visible_to(viewer)
        .filter(slug=slug)
        .select_related("entry", "ending")
        .annotate(newest_terms=Subquery(newest.values("terms")[:1]))
        .first()
    )
    if row is None:
        return None
    return _Builder.of(row, on or timezone.localdate()).detail()


@dataclass(frozen=True)
class _Builder:
    """What is read once and used all over the page."""

    row: Agreement
    terms: Mapping[str, Any]
    organisations: Mapping[str, OrganisationCard]
    commitments: Mapping[str, Commitment]
    promised: Mapping[int, Promised]
    halts: Halts
    on: date

    @classmethod
    def of(cls, row: Agreement, on: date) -> _Builder:
        terms = terms_from_canonical(row.newest_terms).value  # type: ignore[attr-defined]
        rows = list(Commitment.objects.filter(agreement=row, withdrawn_in=None))
        for held in rows:
            held.agreement = row
        return cls(
            row=row,
            terms=terms,
            organisations=cards_by_slug(organisations_in(terms)),
            commitments={held.key: held for held in rows},
            promised={one.commitment: one for one in promised([held.pk for held in rows])},
            halts=halts_of([row.pk]).get(row.pk, NO_HALTS),
            on=on,
        )

    def detail(self) -> AgreementDetail:
        row, said = self.row, self.terms["agreement"]
        parties = self._parties()
        funder = said.get("funding", {}).get("funder")
        return AgreementDetail(
            card=card_of(row.entry, [party.organisation for party in parties]),
            iri=iri("agreement", row.slug),
            purpose=row.purpose,
            reference=row.reference,
            funder=self.organisations[funder] if funder else None,
            funding=row.funding,
            declared_partners=row.declared_partners,
            principles=row.principles,
            segments=row.segments,
            target_groups=row.target_groups,
            literacies=row.literacies,
            levels=row.levels,
            assessment_areas=row.assessment_areas,
            announced=row.announced,
            place=row.place,
            parties=parties,
            contractors=self._contractors(),
            designations=self._designations(),
            sources=row.sources,
            files=row.files,
            articles=self._articles(),
            version_number=row.version_number,
            terms_sha256=row.terms_sha256,
            totals=totals_of([held.pk for held in self.commitments.values()]),
            rests_since=next((first for first, last in self.halts.rests if last is None), None),
            ends_on=self.halts.ended_on,
        )

    def _parties(self) -> list[PartyView]:
        return [
            PartyView(
                organisation=self.organisations[held["organisation"]],
                role=f"party-roles:{held['role']}",
                channel=held.get("through", ""),
                signatories=held.get("signatories", []),
            )
            for held in self.terms["parties"]
        ]

    def _contractors(self) -> list[ContractorView]:
        return [
            ContractorView(self.organisations[held["organisation"]], held.get("delivered", {}))
            for held in self.terms.get("contractors", [])
        ]

    def _designations(self) -> list[DesignationView]:
        return [
            DesignationView(
                organisation=self.organisations[held["organisation"]],
                kind=f"designations:{held['kind']}",
                since=held.get("since", ""),
                certificate=held.get("certificate", ""),
            )
            for held in self.terms.get("designations", [])
        ]

    def _articles(self) -> list[ArticleView]:
        articles = [
            ArticleView(
                key=held["key"],
                number=number,
                depth=number.count("."),
                kind=held.get("kind", "other"),
                title=held["title"],
                text=held.get("text", {}),
                commitments=[
                    self._commitment(promised, held["key"])
                    for promised in held.get("commitments", [])
                ],
            )
            for held, number, _ in walk_articles(self.terms.get("articles", []))
        ]
        return [
            replace(article, progress=_progress(article, articles[place + 1 :]))
            for place, article in enumerate(articles)
        ]

    def _commitment(self, held: Mapping[str, Any], article: str) -> CommitmentView:
        row = self.commitments[held["key"]]
        return commitment_view(
            row,
            article=article,
            owed_by=self._named(held["owed_by"]),
            owed_to=self._named(held["owed_to"]),
            promised=self.promised[row.pk],
            on=self.on,
        )

    def _named(self, owed: str | list[str]) -> list[OrganisationCard]:
        if owed == "public":
            return []
        parties = [held["organisation"] for held in self.terms["parties"]]
        return [self.organisations[slug] for slug in (parties if owed == "all" else owed)]


def _progress(article: ArticleView, following: Sequence[ArticleView]) -> Overall | None:
    below = takewhile(lambda other: other.depth > article.depth, following)
    held = [one.progress for part in (article, *below) for one in part.commitments]
    return overall([(one.state, one.completion) for one in held]) if held else None


def agreement_head(slug: str, viewer: Viewer) -> AgreementHead | None:
    """The name of an agreement, in one query; None if it is not to be seen."""
    row = agreements_visible_to(viewer).filter(slug=slug).first()
    return head_of(row) if row else None


def agreement_heads(slugs: Collection[str], viewer: Viewer) -> dict[str, AgreementHead]:
    """The names of those of these agreements that may be seen, by slug, in one query."""
    rows = agreements_visible_to(viewer).filter(slug__in=set(slugs)) if slugs else ()
    return {row.slug: head_of(row) for row in rows}


def versions_of(slug: str, viewer: Viewer) -> list[VersionView]:
    """The versions of an agreement, newest first; [] if it is not to be seen."""
    rows = AgreementVersion.objects.filter(
        agreement__in=agreements_visible_to(viewer).filter(slug=slug)
    )
    return [
        VersionView(row.number, row.sha256, row.recorded_at, row.statement)
        for row in rows.defer("terms").order_by("-number")
    ]


def terms_at(slug: str, number: int, viewer: Viewer) -> Mapping[str, Any] | None:
    """The terms of one version as JSON values; None if there is none to be seen."""
    row = AgreementVersion.objects.filter(
        agreement__in=agreements_visible_to(viewer).filter(slug=slug), number=number
    ).first()
    return terms_from_canonical(row.terms).value if row else None
