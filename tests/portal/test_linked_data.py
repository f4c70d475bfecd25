"""The JSON-LD documents, read by somebody else's parser and without a network."""

from __future__ import annotations

import json
from typing import Any

import pytest
import time_machine
from django.test import Client
from rdflib import RDF, SKOS, XSD, Graph, Literal, Namespace, URIRef

from pactwork.agreements.api import evidence_under
from pactwork.kernel.iris import iri
from pactwork.kernel.viewer import PUBLIC
from pactwork.portal.linked_data import decimal, edtf
from tests.factories import (
    TODAY,
    accepted,
    commitment,
    evidence,
    happened,
    organisation,
    pact,
    take_in,
)  # fmt: skip

SCHEMA = Namespace("https://schema.org/")

pytestmark = pytest.mark.django_db


def own(settings: Any) -> Namespace:
    return Namespace(f"{settings.PACTWORK_IRI_BASE}/ns#")


def graph(client: Client, path: str) -> Graph:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/ld+json; charset=utf-8"
    assert answer["Access-Control-Allow-Origin"] == "*"
    document = json.loads(answer.content)
    assert isinstance(document["@context"], dict), "nothing else need be fetched"
    return Graph().parse(data=answer.content.decode(), format="json-ld")


@time_machine.travel(TODAY)
def test_an_agreement_whole(client: Client, settings: Any) -> None:
    ns = own(settings)
    take_in(
        pact("reading", commitment("c1", due="2026-06"), commitment("c2", measure=None),
             agreement={"signed": "2024-12-03", "themes": ["education"]}),
        evidence("reading", happened(quantities={"trainings": 4}, accepted=accepted("school"))),
    )  # fmt: skip
    held = graph(client, "/ld/agreements/reading.jsonld")
    it = URIRef(iri("agreement", "reading"))
    assert (it, RDF.type, ns.Agreement) in held
    assert set(held.objects(it, SCHEMA.name)) == {
        Literal("Agreement reading", lang="en"), Literal("Acordul reading", lang="ro")
    }  # fmt: skip
    assert (it, SCHEMA.startDate, Literal("2025", datatype=XSD.gYear)) in held
    assert (it, ns.signed, Literal("2024-12-03", datatype=XSD.date)) in held
    assert (it, ns.theme, URIRef(iri("concept", "themes", "education"))) in held
    parties = {held.value(party, ns.organisation) for party in held.objects(it, ns.party)}
    assert parties == {URIRef(iri("organisation", slug)) for slug in ("library", "school")}
    c1 = URIRef(iri("commitment", "reading", "c1"))
    article = held.value(it, ns.article)
    assert (article, ns.commitment, c1) in held
    assert held.value(article, ns.state) == ns.overdue
    assert held.value(article, ns.completion) == Literal("0.2", datatype=XSD.decimal)
    assert held.value(c1, ns.state) == ns.overdue
    assert held.value(c1, ns.achieved) == Literal("4")
    assert held.value(c1, ns.completion) == Literal("0.4", datatype=XSD.decimal)
    assert held.value(c1, ns.due) == Literal("2026-06", datatype=XSD.gYearMonth)
    assert Literal("ما با هم معلمان را آموزش می‌دهیم.", lang="fa") in held.objects(c1, ns.text)
    c2 = URIRef(iri("commitment", "reading", "c2"))
    assert held.value(c2, ns.state) == ns.not_measurable
    assert held.value(c2, ns.completion) is None


def test_a_commitment_names_its_agreement(client: Client, settings: Any) -> None:
    quarterly = {"counts": "trainings", "target": 4, "per": "quarter"}
    take_in(
        pact("reading", commitment("c1", owed_by=["library"], owed_to="public", measure=quarterly),
             commitment("c2")),
    )  # fmt: skip
    held = graph(client, "/ld/agreements/reading/commitments/c1.jsonld")
    it = URIRef(iri("commitment", "reading", "c1"))
    ns = own(settings)
    assert held.value(it, ns.agreement) == URIRef(iri("agreement", "reading"))
    assert set(held.objects(it, ns.owedBy)) == {URIRef(iri("organisation", "library"))}
    assert held.value(it, ns.owedToPublic) == Literal(True)
    assert held.value(it, ns.per) == Literal("quarter")
    other = graph(client, "/ld/agreements/reading/commitments/c2.jsonld")
    assert other.value(URIRef(iri("commitment", "reading", "c2")), ns.per) is None
    assert client.get("/ld/agreements/reading/commitments/c9.jsonld").status_code == 404


def test_an_organisation_is_one_of_schema_org(client: Client) -> None:
    described = organisation(
        "library", acronym={"ro": "BOȘV"}, identifiers={"ror": "00a0jsq62", "national": "7"},
        latitude=46.5, longitude=29.6, founded="1944", website="https://example.org/",
        other_names=[{"text": "Biblioteca Raională", "language": "ro", "kind": "former"}],
    )  # fmt: skip
    take_in(pact(organisations=[described, organisation("school", parent="library")]))
    held = graph(client, "/ld/organisations/library.jsonld")
    it = URIRef(iri("organisation", "library"))
    assert (it, RDF.type, SCHEMA.Organization) in held
    assert {name.language for name in held.objects(it, SCHEMA.name)} == {"ro", "en"}
    assert Literal("Biblioteca Raională", lang="ro") in held.objects(it, SCHEMA.alternateName)
    assert (it, SCHEMA.sameAs, URIRef("https://ror.org/00a0jsq62")) in held
    assert (it, SCHEMA.subOrganization, URIRef(iri("organisation", "school"))) in held
    assert (it, SCHEMA.foundingDate, Literal("1944", datatype=XSD.gYear)) in held
    assert held.value(held.value(it, SCHEMA.geo), SCHEMA.latitude).toPython() == 46.5
    numbers = {held.value(one, SCHEMA.value) for one in held.objects(it, SCHEMA.identifier)}
    assert numbers == {Literal("00a0jsq62"), Literal("7")}


def test_evidence_says_what_it_serves_and_who_accepted_it(client: Client, settings: Any) -> None:
    take_in(
        pact(),
        evidence("reading", happened(accepted=accepted("school"), people={"count": 30},
                                     links=["https://example.org/a"])),
    )  # fmt: skip
    view = evidence_under("reading", PUBLIC).evidence[0]
    held = graph(client, f"/ld/evidence/{view.uuid}.jsonld")
    it, ns = URIRef(view.iri), own(settings)
    assert (it, ns.serves, URIRef(iri("commitment", "reading", "c1"))) in held
    assert held.value(it, ns.participants) == Literal(30)
    acceptance = held.value(it, ns.acceptance)
    assert held.value(acceptance, ns.acceptedBy) == URIRef(iri("organisation", "school"))
    assert held.value(acceptance, ns.acceptedOn) == Literal("2026-03-05", datatype=XSD.date)
    assert Literal("کارگاه", lang="fa") in held.objects(it, SCHEMA.name)
    assert held.value(held.value(it, ns.quantity), ns.amount).toPython() == 1


def test_evidence_that_waits_has_no_document(client: Client) -> None:
    take_in(pact(), evidence("reading", happened()))
    from tests.factories import acting_for

    waiting = evidence_under("reading", acting_for("library")).evidence[0]
    assert client.get(f"/ld/evidence/{waiting.uuid}.jsonld").status_code == 404


def test_schemes_and_concepts_are_skos(client: Client) -> None:
    held = graph(client, "/ld/concepts/themes.jsonld")
    it = URIRef(iri("concept", "themes", "education"))
    assert (it, RDF.type, SKOS.Concept) in held
    assert {label.language for label in held.objects(it, SKOS.prefLabel)} == {
        "en", "ro", "lt", "vi", "ka", "fa"
    }  # fmt: skip
    one = graph(client, "/ld/concepts/themes/education.jsonld")
    assert (it, SKOS.inScheme, URIRef(iri("scheme", "themes"))) in one
    assert set(one.subjects(RDF.type, SKOS.Concept)) == {it}
    assert client.get("/ld/concepts/themes/nothing.jsonld").status_code == 404
    assert client.get("/ld/concepts/nothing.jsonld").status_code == 404


def test_markup_in_a_text_stays_text(client: Client) -> None:
    title = {"en": "</script><script>alert(1)</script>"}
    take_in(pact(agreement={"title": title}))
    answer = client.get("/ld/agreements/reading.jsonld")
    assert json.loads(answer.content)["name"]["en"] == title["en"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_an_unchanged_document_is_not_sent_again(client: Client) -> None:
    take_in(pact())
    first = client.get("/ld/agreements/reading.jsonld")
    again = client.get("/ld/agreements/reading.jsonld", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    take_in(pact(agreement={"title": {"en": "Another"}}))
    changed = client.get("/ld/agreements/reading.jsonld", headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200


@pytest.mark.parametrize(
    ("written", "kind"), [("2022", "gYear"), ("2022-05", "gYearMonth"), ("2022-05-31", "date")]
)
def test_dates_keep_their_precision(written: str, kind: str) -> None:
    assert edtf(written) == {"@type": f"xsd:{kind}", "@value": written}


@pytest.mark.parametrize(
    ("value", "said"), [(0.1 + 0.2, "0.3"), (0.0, "0"), (1.0, "1"), (1e-7, "0"), (None, None)]
)
def test_numbers_are_written_plainly(value: float | None, said: str | None) -> None:
    assert decimal(value) == said
