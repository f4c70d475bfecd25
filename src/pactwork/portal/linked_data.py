"""Agreements, organisations, commitments and evidence as JSON-LD 1.1. Pure builders.

Every document carries the whole context inside, so that reading it never fetches anything.
Terms are those of schema.org and SKOS where they fit, and our own (`/ns#…`) where they do not;
docs/reference/for-machines.md explains them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from pactwork.agreements.api import (
    AgreementDetail,
    ArticleView,
    CommitmentDetail,
    CommitmentView,
    EvidenceView,
)
from pactwork.kernel.iris import iri
from pactwork.organisations.api import OrganisationCard, OrganisationDetail

Node = dict[str, Any]

_BY_LANGUAGE: Final = {"@container": "@language"}
_XSD: Final = {"year": "xsd:gYear", "month": "xsd:gYearMonth", "day": "xsd:date"}
REGISTERS: Final = {
    "ror": "https://ror.org/{}",
    "wikidata": "http://www.wikidata.org/entity/{}",
    "isil": "https://w3id.org/isil/{}",
}


_TEXTS: Final = {
    "name": "schema:name",
    "alternateName": "schema:alternateName",
    "description": "schema:description",
    "place": "schema:location",
    "title": "title",
    "text": "text",
}
_LINKS: Final = ("url", "sameAs", "parentOrganization", "subOrganization", "license")
_OWN_LINKS: Final = (
    "agreement",
    "article",
    "area",
    "commitment",
    "deliveredBy",
    "funder",
    "kind",
    "legalType",
    "measure",
    "organisation",
    "owedBy",
    "owedTo",
    "role",
    "serves",
    "targetGroup",
    "theme",
    "type",
    "designation",
    "acceptedBy",
)
_VALUES: Final = (
    "identifier",
    "propertyID",
    "value",
    "geo",
    "latitude",
    "longitude",
    "foundingDate",
    "startDate",
    "endDate",
    "addressCountry",
)
_CLASSES: Final = ("Organization", "GeoCoordinates", "PropertyValue")  # fmt: skip


def context(site: str) -> Node:
    """The context of every document; `site` is the base of the identifiers."""
    vocabulary = f"{site}/ns#"
    texts = {
        name: {"@id": target if ":" in target else f"{vocabulary}{target}", **_BY_LANGUAGE}
        for name, target in _TEXTS.items()
    }
    return {
        "@version": 1.1,
        "@vocab": vocabulary,
        "schema": "https://schema.org/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        **{name: f"schema:{name}" for name in (*_CLASSES, *_VALUES)},
        **texts,
        **{name: {"@id": f"schema:{name}", "@type": "@id"} for name in _LINKS},
        **{name: {"@type": "@id"} for name in _OWN_LINKS},
        "state": {"@type": "@vocab"},
        "completion": {"@type": "xsd:decimal"},
        "amount": {"@type": "xsd:decimal"},
        "acceptedOn": {"@type": "xsd:date"},
        "withdrawnOn": {"@type": "xsd:date"},
    }


def document(site: str, node: Node) -> Node:
    """A node as a document of its own, under an open licence."""
    return {
        "@context": context(site),
        **node,
        "license": "https://creativecommons.org/licenses/by/4.0/",
    }


def organisation_node(held: OrganisationDetail) -> Node:
    """An organisation with everything it says of itself."""
    card = held.card
    node = {
        **organisation_reference(card),
        "alternateName": _alternate_names(held),
        "legalType": concept_iri(card.legal_type),
        "place": dict(card.place),
        "addressCountry": card.country,
        "url": card.website,
        "foundingDate": edtf(held.founded),
        "parentOrganization": _organisation(held.above),
        "subOrganization": [_organisation(body) for body in held.bodies],
        "targetGroup": [concept_iri(code) for code in held.target_groups],
        "designation": [
            concept_iri(f"designations:{one['kind'].rpartition(':')[2]}")
            for one in held.designations
        ],
        "identifier": [
            {"@type": "PropertyValue", "propertyID": scheme, "value": value}
            for scheme, value in held.identifiers.items()
        ],
        "sameAs": [
            REGISTERS[scheme].format(value)
            for scheme, value in held.identifiers.items()
            if scheme in REGISTERS
        ],
    }
    if card.latitude is not None and card.longitude is not None:
        node["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": card.latitude,
            "longitude": card.longitude,
        }
    return said(node)


def organisation_reference(card: OrganisationCard) -> Node:
    """An organisation named in another node."""
    return {
        "@id": iri("organisation", card.slug),
        "@type": "Organization",
        "name": dict(card.name),
    }


def agreement_node(held: AgreementDetail) -> Node:
    """An agreement whole: parties, articles, commitments and where they stand."""
    card = held.card
    return said(
        {
            "@id": held.iri,
            "@type": "Agreement",
            "name": dict(card.title),
            "description": dict(held.purpose),
            "type": concept_iri(card.type),
            "authoritativeLanguage": list(card.authoritative),
            "startDate": edtf(card.term_from),
            "endDate": edtf(card.term_to),
            "signed": edtf(card.signed),
            "announced": edtf(held.announced),
            "place": dict(held.place),
            "reference": held.reference,
            "funder": _organisation(held.funder),
            "theme": [concept_iri(code) for code in card.themes],
            "targetGroup": [concept_iri(code) for code in held.target_groups],
            "party": [_party(one.organisation, one.role) for one in held.parties],
            "article": [_article(held, article) for article in held.articles],
            "version": held.version_number,
            "termsSha256": held.terms_sha256,
            "demonstration": card.is_demonstration or None,
            "state": card.state,
            "completion": decimal(card.completion),
        }
    )


def _party(card: OrganisationCard, role: str) -> Node:
    return {
        "@type": "Party",
        "organisation": organisation_reference(card),
        "role": concept_iri(role),
    }


def _article(held: AgreementDetail, article: ArticleView) -> Node:
    return said(
        {
            "@id": iri("article", held.card.slug, article.key),
            "@type": "Article",
            "number": article.number,
            "title": dict(article.title),
            "text": dict(article.text),
            "commitment": [commitment_node(one) for one in article.commitments],
            "state": article.progress and str(article.progress.state),
            "completion": article.progress and decimal(article.progress.completion),
        }
    )


def commitment_node(held: CommitmentView) -> Node:
    """A commitment: who owes whom what, and where it stands."""
    return said(
        {
            "@id": held.iri,
            "@type": "Commitment",
            "text": dict(held.text),
            "area": concept_iri(held.area),
            "targetGroup": [concept_iri(code) for code in held.target_groups],
            "owedBy": [_organisation(card) for card in held.owed_by],
            "owedTo": [_organisation(card) for card in held.owed_to],
            "owedToPublic": held.owed_to_public or None,
            "measure": concept_iri(held.measure),
            "target": decimal(held.target),
            "per": held.per,
            "due": edtf(held.due),
            "state": held.progress.state.value,
            "achieved": decimal(held.progress.achieved) if held.measure else None,
            "completion": decimal(held.progress.completion),
            "evidenceCount": held.evidence,
        }
    )


def commitment_document_node(held: CommitmentDetail) -> Node:
    """A commitment apart from its agreement, which it names."""
    agreement = {
        "@id": iri("agreement", held.agreement.slug),
        "@type": "Agreement",
        "name": dict(held.agreement.title),
    }
    return {**commitment_node(held.commitment), "agreement": agreement}


def evidence_node(held: EvidenceView) -> Node:
    """A piece of evidence: what happened, what it is worth, whom it serves, who accepted it."""
    return said(
        {
            "@id": held.iri,
            "@type": "Evidence",
            "name": dict(held.title),
            "description": dict(held.description),
            "kind": concept_iri(held.kind),
            "startDate": edtf(held.first_day.isoformat()),
            "endDate": edtf(held.last_day.isoformat()),
            "deliveredBy": organisation_reference(held.delivered_by),
            "participants": held.people + held.headcount or None,
            "quantity": [
                {"measure": concept_iri(measure), "amount": decimal(amount)}
                for measure, amount in held.quantities.items()
            ],
            "targetGroup": [concept_iri(code) for code in held.target_groups],
            "url": list(held.links),
            "serves": [iri("commitment", one.agreement, one.commitment) for one in held.claims],
            "acceptance": _acceptances(held),
            "withdrawnOn": _day(held.voided_on),
            "demonstration": held.is_demonstration or None,
        }
    )


def _acceptances(held: EvidenceView) -> list[Node]:
    return [
        {
            "serves": iri("commitment", claim.agreement, claim.commitment),
            "acceptedBy": _organisation(one.by),
            "acceptedOn": one.on.isoformat(),
        }
        for claim in held.claims
        for one in claim.acceptances
    ]


def concept_document(scheme: Mapping[str, Any], concept: str) -> Node | None:
    """One concept out of the SKOS document of its scheme; None if it is not in it."""
    found = [node for node in scheme["@graph"] if node["@id"] == concept]
    return {"@context": scheme["@context"], **found[0]} if found else None


def concept_iri(code: str) -> str | None:
    """The IRI of a concept code ("themes:education"); None for ""."""
    return iri("concept", *code.split(":", 1)) if code else None


def edtf(written: str) -> Node | None:
    """A date with no more precision than it has, typed as XML Schema has it; None for ""."""
    if not written:
        return None
    precision = ("year", "month", "day")[written.count("-")]
    return {"@type": _XSD[precision], "@value": written}


def decimal(value: float | Decimal | None) -> str | None:
    """A number as JSON-LD carries it exactly, without needless zeros: "0.25"; None for None."""
    if value is None:
        return None
    exact = value if isinstance(value, Decimal) else Decimal(str(round(value, 6)))
    return format(exact.normalize() if exact else Decimal(0), "f")


def said(node: Node) -> Node:
    """The node without what is not said: None, "", and empty lists and mappings."""
    return {name: value for name, value in node.items() if value not in (None, "", [], {})}


def _alternate_names(held: OrganisationDetail) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    others: Iterable[tuple[str, str]] = [
        *held.card.acronym.items(),
        *((one.get("language", "und"), one["text"]) for one in held.other_names),
    ]
    for language, name in others:
        if name not in names.setdefault(language, []):
            names[language].append(name)
    return names


def _organisation(card: OrganisationCard | None) -> str | None:
    return iri("organisation", card.slug) if card else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
