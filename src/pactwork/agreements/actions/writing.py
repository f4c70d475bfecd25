"""Bringing the tables of an agreement in line with its terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import models
from django.db.models import OuterRef, Subquery

from pactwork.agreements.actions.named import contacts_of, each_once
from pactwork.agreements.actions.standings import put_standings
from pactwork.agreements.actions.tallying import count_tallies
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
from pactwork.ledger.api import ActorRef, record_many
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


@dataclass(frozen=True)
class Pact:
    """What a pact file says of its agreement: the terms, and what stands beside them.

    `signed_on` is the day it was signed where the terms, which were there before, cannot say it.
    """

    terms: Terms
    beside: Beside
    signed_on: str = ""

    @property
    def slug(self) -> str:
        """The slug of the agreement."""
        return str(self.terms.value["agreement"]["key"])


@dataclass(frozen=True)
class PutAgreements:
    """The agreements by slug; the slugs of those that are new, of those that changed, and of those
    among these that have a newer version.
    """

    rows: Mapping[str, Agreement]
    created: frozenset[str]
    changed: frozenset[str]
    amended: frozenset[str]


@dataclass(frozen=True)
class _Wording:
    """An agreement and what its newest version says."""

    agreement: Agreement
    pact: Pact


def put_agreements(pacts: Sequence[Pact], *, at: datetime, by: ActorRef) -> PutAgreements:
    """Step: make these the terms of their agreements; a new version of those where they differ.

    A statement for each says "created" or "updated". Articles and commitments keep their rows by
    key; those no longer in the terms stay, marked as withdrawn, since evidence may name them.
    The lines of what changed are to be written into the register: see `index_agreements`.
    """
    require_transaction()
    slugs = [pact.slug for pact in pacts]
    held = Agreement.objects.select_for_update().filter(slug__in=slugs).order_by("pk")
    rows = {row.slug: row for row in held}
    created = frozenset(slugs) - rows.keys()
    rows |= {slug: Agreement(slug=slug) for slug in created}
    wordings = [_Wording(rows[pact.slug], pact) for pact in pacts]
    fresh = [one for one in wordings if one.agreement.terms_sha256 != one.pact.terms.sha256]
    known = [one for one in wordings if one.agreement.terms_sha256 == one.pact.terms.sha256]
    numbers = known_slugs(
        {slug for one in fresh for slug in organisations_in(one.pact.terms.value)}
        | {slug for one in wordings for slug in one.pact.beside.contacts}
    )
    amended = _amended(known, numbers)
    for one in fresh:
        _set_terms(one.agreement, one.pact, numbers)
    _save([*fresh, *amended])
    _record(fresh, amended, at=at, by=by)
    _change_contacts(amended, numbers)
    _put_parties(fresh, numbers)
    commitments = _put_articles(fresh, numbers)
    count_tallies(_all_of(fresh))
    put_standings(commitments, on=at.date())
    changed = frozenset(one.pact.slug for one in (*fresh, *amended))
    newer = frozenset(one.pact.slug for one in fresh) - created
    return PutAgreements(rows, created, changed, newer)


def _all_of(fresh: Sequence[_Wording]) -> list[int]:
    """Every commitment they have or had: a new last day moves the periods of all."""
    rows = Commitment.objects.filter(agreement__in=[one.agreement.pk for one in fresh])
    return list(rows.values_list("pk", flat=True))


def _amended(known: Sequence[_Wording], numbers: Mapping[str, int]) -> list[_Wording]:
    """Those of the same terms whose contacts, files, sources or visibility differ."""
    contacts: dict[int, dict[int, Any]] = {one.agreement.pk: {} for one in known}
    parties = Party.objects.filter(agreement__in=contacts)
    for party in parties.only("agreement_id", "contacts", "organisation_id"):
        if party.contacts:
            contacts[party.agreement_id][party.organisation_id] = party.contacts
    return [
        one
        for one in known
        if contacts[one.agreement.pk] != contacts_of(one.pact.beside.contacts, numbers)
        or replace(one.pact.beside, contacts={})
        != Beside(
            visibility=one.agreement.visibility,
            is_demonstration=one.agreement.is_demonstration,
            contacts={},
            files=one.agreement.files,
            sources=one.agreement.sources,
        )
    ]


def _save(wordings: Sequence[_Wording]) -> None:
    for one in wordings:
        beside = one.pact.beside
        one.agreement.visibility = beside.visibility
        one.agreement.is_demonstration = beside.is_demonstration
        one.agreement.files = list(beside.files)
        one.agreement.sources = list(beside.sources)
    Agreement.objects.bulk_create(
        [one.agreement for one in wordings],
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=_others(Agreement, "slug", "created_at"),
    )


def _others(model: type[models.Model], *names: str) -> list[str]:
    """The columns that follow the terms: all but the number and these."""
    return [f.name for f in model._meta.concrete_fields if f.name not in ("id", *names)]


def _record(
    fresh: Sequence[_Wording], amended: Sequence[_Wording], *, at: datetime, by: ActorRef
) -> None:
    versions = record_many(
        version_recorded(
            slug=one.agreement.slug,
            title=one.agreement.title,
            number=one.agreement.version_number,
            sha256=one.pact.terms.sha256,
            by=by,
            at=at,
        )
        for one in fresh
    )
    AgreementVersion.objects.bulk_create(
        AgreementVersion(
            agreement=one.agreement,
            number=one.agreement.version_number,
            terms=one.pact.terms.canonical,
            sha256=one.pact.terms.sha256,
            recorded_at=recorded.stored,
            statement=recorded.uuid,
        )
        for one, recorded in zip(fresh, versions, strict=True)
    )
    record_many(
        details_changed(slug=one.agreement.slug, title=one.agreement.title, by=by, at=at)
        for one in amended
    )


def _change_contacts(amended: Sequence[_Wording], numbers: Mapping[str, int]) -> None:
    said = {one.agreement.pk: contacts_of(one.pact.beside.contacts, numbers) for one in amended}
    parties = list(Party.objects.filter(agreement__in=said))
    for party in parties:
        party.contacts = said[party.agreement_id].get(party.organisation_id, [])
    Party.objects.bulk_update(parties, ["contacts"])


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


def _set_terms(agreement: Agreement, pact: Pact, numbers: Mapping[str, int]) -> None:
    terms = pact.terms
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
    agreement.signed = said.get("signed", "") or pact.signed_on
    agreement.announced = said.get("announced", "")
    agreement.place = said.get("place", {})
    agreement.assessment_areas = codes("assessment-areas", said.get("assessment_areas", []))
    agreement.designations = list(terms.value.get("designations", []))
    agreement.version_number += 1
    agreement.terms_sha256 = terms.sha256


def _put_parties(fresh: Sequence[_Wording], numbers: Mapping[str, int]) -> None:
    reworded = _reworded(fresh)
    if reworded:
        Party.objects.filter(agreement__in=reworded).delete()
        Contractor.objects.filter(agreement__in=reworded).delete()
    Party.objects.bulk_create(
        Party(
            agreement=one.agreement,
            organisation_id=number,
            role=f"party-roles:{held['role']}",
            position=position,
            channel=held.get("through", ""),
            signatories=held.get("signatories", []),
            contacts=contacts_of(one.pact.beside.contacts, numbers).get(number, []),
        )
        for one in fresh
        for position, number, held in each_once(one.pact.terms.value["parties"], numbers)
    )
    Contractor.objects.bulk_create(
        Contractor(
            agreement=one.agreement,
            organisation_id=number,
            position=position,
            delivered=held.get("delivered", {}),
        )
        for one in fresh
        for position, number, held in each_once(
            one.pact.terms.value.get("contractors", []), numbers
        )
    )


def _reworded(fresh: Sequence[_Wording]) -> dict[int, int]:
    """The version numbers of the agreements that have rows of an earlier version."""
    rows = (one.agreement for one in fresh)
    return {row.pk: row.version_number for row in rows if row.version_number > 1}


def _put_articles(fresh: Sequence[_Wording], numbers: Mapping[str, int]) -> list[int]:
    """Rows for every article and commitment; the numbers of the commitments in force."""
    articles: list[Article] = []
    commitments: list[Commitment] = []
    owed: list[tuple[Commitment, Mapping[str, Any], Sequence[str]]] = []
    for one in fresh:
        terms = one.pact.terms.value
        parties = [party["organisation"] for party in terms["parties"]]
        position = count()
        for place, (said, number, _) in enumerate(walk_articles(terms.get("articles", []))):
            article = _article(one.agreement, said, number, place)
            articles.append(article)
            for held in said.get("commitments", []):
                commitments.append(_commitment(article, held, next(position)))
                owed.append((commitments[-1], held, parties))
    _save_articles(articles)
    _upsert(Commitment, commitments)
    reworded = _reworded(fresh)
    if reworded:
        _withdraw(Article, reworded, articles)
        _withdraw(Commitment, reworded, commitments)
        again = [row.pk for row in commitments if row.agreement_id in reworded]
        Obligation.objects.filter(commitment__in=again).delete()
    Obligation.objects.bulk_create(
        Obligation(commitment=row, organisation_id=number, side=side)
        for row, held, parties in owed
        for side in Side
        for number in dict.fromkeys(numbers[slug] for slug in _named(held[f"owed_{side}"], parties))
    )
    return [row.pk for row in commitments]


def _save_articles(articles: Sequence[Article]) -> None:
    """Those above first: the rows below point at them."""
    placed = {(row.agreement_id, row.number): row for row in articles}
    levels: dict[int, list[Article]] = {}
    for row in articles:
        levels.setdefault(row.depth, []).append(row)
    for depth in sorted(levels):
        for row in levels[depth]:
            row.parent = placed.get((row.agreement_id, row.number.rpartition(".")[0]))
        _upsert(Article, levels[depth])


def _upsert(model: type[Article] | type[Commitment], rows: Sequence[Any]) -> None:
    model._default_manager.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["agreement", "key"],
        update_fields=_others(model, "agreement", "key"),
    )


def _withdraw(
    model: type[Article] | type[Commitment], reworded: Mapping[int, int], kept: Sequence[Any]
) -> None:
    """Mark what is no longer in the terms with the version that left it out."""
    gone = model._default_manager.filter(agreement__in=reworded, withdrawn_in=None)
    gone = gone.exclude(pk__in=[row.pk for row in kept])
    versions = Agreement.objects.filter(pk=OuterRef("agreement"))
    gone.update(withdrawn_in=Subquery(versions.values("version_number")))


def _article(agreement: Agreement, said: Mapping[str, Any], number: str, position: int) -> Article:
    return Article(
        agreement=agreement,
        key=said["key"],
        position=position,
        number=number,
        depth=number.count("."),
        kind=said.get("kind", "other"),
        title=said["title"],
        text=said.get("text", {}),
    )


def _commitment(article: Article, held: Mapping[str, Any], position: int) -> Commitment:
    measure = held.get("measure", {})
    code = f"measures:{measure['counts']}" if measure else ""
    baseline, increase = measure.get("baseline"), measure.get("increase_percent")
    target = None if not measure else _decimal(measure.get("target"))
    if baseline is not None and increase is not None:
        target = _decimal(baseline) * (1 + _decimal(increase) / 100)
    return Commitment(
        agreement=article.agreement,
        article=article,
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


def _named(owed: str | list[str], parties: Sequence[str]) -> Sequence[str]:
    if owed == "public":
        return []
    return owed if isinstance(owed, list) else parties
