"""Bringing the tables of an agreement in line with its terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from pactwork.agreements.actions.indexing import index_agreements
from pactwork.agreements.actions.standings import recount, sum_up
from pactwork.agreements.models import (
    Agreement,
    AgreementVersion,
    Article,
    Commitment,
    Contractor,
    Obligation,
    Party,
    Side,
)
from pactwork.agreements.pactfile.terms import Terms, organisations_in, walk_articles
from pactwork.agreements.periods import Per
from pactwork.agreements.statements import details_changed, version_recorded
from pactwork.kernel.terms import parse_edtf
from pactwork.kernel.transactions import require_transaction
from pactwork.ledger.api import ActorRef, record
from pactwork.organisations.api import known_slugs
from pactwork.vocabularies.api import measure_counts_people


@dataclass(frozen=True)
class Beside:
    """What stands in a pact file beside the terms."""

    visibility: str
    is_demonstration: bool
    contacts: Mapping[str, Sequence[Mapping[str, str]]]
    files: Sequence[Mapping[str, Any]]
    sources: Sequence[Mapping[str, Any]]


def put_agreement(terms: Terms, beside: Beside, *, at: datetime, by: ActorRef) -> Agreement:
    """Step: make these the terms of the agreement; a new version if they differ.

    Its statement says "created" or "updated". Articles and commitments keep their rows by key;
    those no longer in the terms stay, marked as withdrawn, since evidence may name them.
    """
    require_transaction()
    slug = terms.value["agreement"]["key"]
    found = Agreement.objects.select_for_update().filter(slug=slug).first()
    agreement = found or Agreement(slug=slug)
    if agreement.terms_sha256 == terms.sha256:
        return _change_details(agreement, beside, at=at, by=by)
    numbers = known_slugs(organisations_in(terms.value))
    _set_terms(agreement, terms, numbers)
    _set_beside(agreement, beside)
    agreement.save()
    recorded = record(
        version_recorded(
            slug=slug,
            title=agreement.title,
            number=agreement.version_number,
            sha256=terms.sha256,
            by=by,
            at=at,
        )
    )
    AgreementVersion.objects.create(
        agreement=agreement,
        number=agreement.version_number,
        terms=terms.canonical,
        sha256=terms.sha256,
        recorded_at=recorded.stored,
        statement=recorded.uuid,
    )
    _put_parties(agreement, terms.value, beside, numbers)
    commitments = _put_articles(agreement, terms.value, numbers)
    index_agreements([agreement.pk])
    recount(commitments, on=at.date())
    if not commitments:
        sum_up([agreement.pk])
    return agreement


def _change_details(
    agreement: Agreement, beside: Beside, *, at: datetime, by: ActorRef
) -> Agreement:
    """The same terms; contacts, files, sources or visibility may differ."""
    before = _beside_of(agreement)
    if before == beside:
        return agreement
    _set_beside(agreement, beside)
    agreement.save()
    for party in agreement.parties.select_related("organisation"):
        party.contacts = list(beside.contacts.get(party.organisation.slug, []))
        party.save(update_fields=["contacts"])
    record(details_changed(slug=agreement.slug, title=agreement.title, by=by, at=at))
    index_agreements([agreement.pk])
    return agreement


def _beside_of(agreement: Agreement) -> Beside:
    parties = agreement.parties.select_related("organisation")
    return Beside(
        visibility=agreement.visibility,
        is_demonstration=agreement.is_demonstration,
        contacts={one.organisation.slug: one.contacts for one in parties if one.contacts},
        files=agreement.files,
        sources=agreement.sources,
    )


_CODES = {
    "principles": "principles",
    "segments": "segments",
    "themes": "themes",
    "target_groups": "target-groups",
    "literacies": "literacies",
    "levels": "isced-levels",
}


def codes(scheme: str, notations: Sequence[str]) -> list[str]:
    """Concept codes "scheme:notation" for notations of one scheme."""
    return [f"{scheme}:{notation}" for notation in notations]


def _set_terms(agreement: Agreement, terms: Terms, numbers: Mapping[str, int]) -> None:
    said = terms.value["agreement"]
    funding = dict(said.get("funding", {}))
    term = said.get("term", {})
    agreement.type = f"agreement-types:{said['type']}"
    agreement.title = said["title"]
    agreement.purpose = said.get("purpose", {})
    agreement.authoritative = said["authoritative"]
    agreement.reference = said.get("reference", "")
    agreement.funder_id = numbers[funding["funder"]] if "funder" in funding else None
    agreement.funding = {key: held for key, held in funding.items() if key != "funder"}
    agreement.declared_partners = said.get("declared_partners")
    for name, scheme in _CODES.items():
        setattr(agreement, name, codes(scheme, said.get(name, [])))
    agreement.term_from, agreement.term_to = term.get("from", ""), term.get("to", "")
    agreement.first_day = parse_edtf(term["from"]).first if "from" in term else None
    agreement.last_day = parse_edtf(term["to"]).last if "to" in term else None
    agreement.signed = said.get("signed", "")
    agreement.announced = said.get("announced", "")
    agreement.place = said.get("place", {})
    agreement.assessment_areas = codes("assessment-areas", said.get("assessment_areas", []))
    agreement.designations = list(terms.value.get("designations", []))
    agreement.version_number += 1
    agreement.terms_sha256 = terms.sha256


def _set_beside(agreement: Agreement, beside: Beside) -> None:
    agreement.visibility = beside.visibility
    agreement.is_demonstration = beside.is_demonstration
    agreement.files = list(beside.files)
    agreement.sources = list(beside.sources)


def _put_parties(
    agreement: Agreement, value: Mapping[str, Any], beside: Beside, numbers: Mapping[str, int]
) -> None:
    if agreement.version_number > 1:
        agreement.parties.all().delete()
        agreement.contractors.all().delete()
    Party.objects.bulk_create(
        Party(
            agreement=agreement,
            organisation_id=numbers[held["organisation"]],
            role=f"party-roles:{held['role']}",
            position=position,
            channel=held.get("through", ""),
            signatories=held.get("signatories", []),
            contacts=list(beside.contacts.get(held["organisation"], [])),
        )
        for position, held in enumerate(value["parties"])
    )
    Contractor.objects.bulk_create(
        Contractor(
            agreement=agreement,
            organisation_id=numbers[held["organisation"]],
            position=position,
            delivered=held.get("delivered", {}),
        )
        for position, held in enumerate(value.get("contractors", []))
    )


def _put_articles(
    agreement: Agreement, value: Mapping[str, Any], numbers: Mapping[str, int]
) -> list[int]:
    """Rows for every article and commitment; the numbers of the commitments in force."""
    found = list(walk_articles(value.get("articles", [])))
    articles = _upsert_articles(agreement, found)
    promised = [
        (articles[article["key"]], held)
        for article, _, _ in found
        for held in article.get("commitments", [])
    ]
    rows = [
        _commitment(agreement, article, held, position)
        for position, (article, held) in enumerate(promised)
    ]
    Commitment.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["agreement", "key"],
        update_fields=[
            f.name for f in Commitment._meta.fields if f.name not in ("id", "agreement", "key")
        ],
    )
    keys = [held["key"] for _, held in promised]
    gone = agreement.commitments.exclude(key__in=keys).filter(withdrawn_in=None)
    gone.update(withdrawn_in=agreement.version_number)
    ids = dict(agreement.commitments.filter(key__in=keys).values_list("key", "pk"))
    _put_obligations({ids[held["key"]]: held for _, held in promised}, value, numbers)
    return list(ids.values())


def _upsert_articles(
    agreement: Agreement, found: Sequence[tuple[dict[str, Any], str, tuple[Any, ...]]]
) -> dict[str, int]:
    columns = [f.name for f in Article._meta.fields if f.name not in ("id", "agreement", "key")]
    rows = [
        Article(
            agreement=agreement,
            key=article["key"],
            position=position,
            number=number,
            depth=number.count("."),
            kind=article.get("kind", "other"),
            title=article["title"],
            text=article.get("text", {}),
        )
        for position, (article, number, _) in enumerate(found)
    ]
    Article.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["agreement", "key"],
        update_fields=columns,
    )
    by_number = {number: article["key"] for article, number, _ in found}
    ids = dict(agreement.articles.values_list("key", "pk"))
    for article, number, _ in found:
        above = by_number.get(number.rpartition(".")[0])
        if above:
            Article.objects.filter(pk=ids[article["key"]]).update(parent_id=ids[above])
    gone = agreement.articles.exclude(key__in=by_number.values()).filter(withdrawn_in=None)
    gone.update(withdrawn_in=agreement.version_number)
    return ids


def _commitment(
    agreement: Agreement, article: int, held: Mapping[str, Any], position: int
) -> Commitment:
    measure = held.get("measure", {})
    code = f"measures:{measure['counts']}" if measure else ""
    baseline, increase = measure.get("baseline"), measure.get("increase_percent")
    target = None if not measure else _decimal(measure.get("target"))
    if baseline is not None and increase is not None:
        target = _decimal(baseline) * (1 + _decimal(increase) / 100)
    return Commitment(
        agreement=agreement,
        article_id=article,
        key=held["key"],
        position=position,
        text=held["text"],
        area=f"areas:{held['area']}",
        target_groups=codes("target-groups", held.get("target_groups", [])),
        owed_jointly=held["owed_by"] == "all",
        owed_to_all=held["owed_to"] == "all",
        owed_to_public=held["owed_to"] == "public",
        measure=code,
        counts_people=bool(code) and measure_counts_people(code),
        target=target,
        baseline=None if baseline is None else _decimal(baseline),
        increase_percent=None if increase is None else _decimal(increase),
        per=Per.YEAR if baseline is not None else measure.get("per", ""),
        due=held.get("due", ""),
        due_day=parse_edtf(held["due"]).last if "due" in held else None,
    )


def _decimal(number: float | None) -> Decimal:
    return Decimal(str(number or 0))


def _put_obligations(
    promised: Mapping[int, Mapping[str, Any]],
    value: Mapping[str, Any],
    numbers: Mapping[str, int],
) -> None:
    parties = [party["organisation"] for party in value["parties"]]
    Obligation.objects.filter(commitment__in=promised).delete()
    Obligation.objects.bulk_create(
        Obligation(commitment_id=commitment, organisation_id=numbers[slug], side=side)
        for commitment, held in promised.items()
        for side in Side
        for slug in _named(held[f"owed_{side}"], parties)
    )


def _named(owed: str | list[str], parties: list[str]) -> list[str]:
    if owed == "public":
        return []
    return owed if isinstance(owed, list) else parties
