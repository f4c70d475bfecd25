"""How many queries each answer of the read API costs, however much there is."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pactwork.agreements.statements import evidence_uuid
from tests.factories import accepted, commitment, evidence, happened, pact, take_in

PATHS = (
    "",
    "agreements?limit=200",
    "agreements?organisation=library&with_bodies=true&q=agreement",
    "agreements/{wide}",
    "agreements/{wide}/articles",
    "agreements/{wide}/commitments",
    "agreements/{wide}/matrix",
    "agreements/{wide}/evidence?limit=200",
    "agreements/{wide}/versions",
    "agreements/{wide}/versions/1",
    "agreements/{wide}/versions/compare?from=1&to=1",
    "agreements/{wide}/pact",
    "commitments/{wide}/c0/progress",
    "evidence/{uuid}",
    "evidence/{uuid}/statement",
    "organisations?limit=200&q=partner",
    "organisations/library",
    "organisations/town/standing?with_bodies=true",
    "overview",
    "register/facets?organisation=library&q=agreement",
    "vocabularies",
    "vocabularies/themes",
    "openapi.json",
)


def build(wide: str, size: int) -> None:
    """An agreement with that many parties, commitments and events, among as many others."""
    partners = [f"partner-{n}" for n in range(size)]
    below = [{"key": one, "name": {"en": one}, "parent": "library"} for one in partners]
    library = {"key": "library", "name": {"en": "Library"}, "parent": "town"}
    described = [{"key": "town", "name": {"en": "Town"}}, library, *below]
    promised = [commitment(f"c{n}") for n in range(size)]
    events = [
        happened(
            f"e{n}",
            commitments=[one["key"] for one in promised[: 1 if n else size]],
            people={"keys": [f"p{m}" for m in range(size)]},
            accepted=accepted(*partners[:3]),
        )
        for n in range(size)
    ]
    parties = ("library", *partners)
    take_in(
        pact(wide, *promised, parties=parties, organisations=described),
        *(pact(f"{wide}-{n}", parties=parties[:2], organisations=described) for n in range(size)),
        evidence(wide, *events),
    )


def queries_of(client: Client, wide: str) -> dict[str, int]:
    found = {}
    for path in PATHS:
        address = "/api/v1/" + path.format(wide=wide, uuid=evidence_uuid(wide, "e0"))
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        assert answer.status_code == 200, (path, answer.content)
        found[path] = len(queries)
    return found


@pytest.mark.django_db
def test_queries_are_few_and_do_not_grow(client: Client) -> None:
    build("narrow", 1)
    few = queries_of(client, "narrow")
    build("wide", 30)
    many = queries_of(client, "wide")
    assert many == few
    assert max(many.values()) <= 8
