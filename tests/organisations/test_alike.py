"""Organisations that look alike: who brings one is told, and what is told of merged ones."""

from __future__ import annotations

import pytest
from django.test import Client

from pactwork.agreements.api import merging
from pactwork.organisations.api import organisations_named
from pactwork.organisations.models import Identifier, Organisation
from tests.factories import numbers, organisation, pact, take_in

pytestmark = pytest.mark.django_db


def test_one_brought_under_a_known_name_is_warned_of() -> None:
    take_in(pact())
    copy = {"key": "copy", "name": {"ro": "BIBLIOTECA orasului Stefan Voda"}}
    told = {"organisations": [copy, organisation("school")], "parties": ("copy", "school")}
    (warning,) = take_in(pact("copied", **told)).warnings
    assert warning.endswith(
        "00000.json: “copy” has the same name as “library”. If they are one: "
        "pactwork organisation merge copy library"
    )
    assert take_in(pact("copied", **told)).warnings == []


def test_its_names_and_numbers_are_told_of_the_other() -> None:
    take_in(pact(), pact("hall", parties=("town", "school")))
    (library,) = numbers("library")
    Identifier.objects.create(organisation_id=library, scheme="isil", value="MD-1")
    before = Client().get("/api/v1/organisations/town").json()
    merging.merge_organisations(duplicate="library", survivor="town", by=None)
    said = Client().get("/api/v1/organisations/town").json()
    assert "Biblioteca Orașului Ștefan Vodă" in {one["text"] for one in said["other_names"]}
    assert said["identifiers"] == {"isil": "MD-1"}
    assert "Biblioteca Orașului" in Client().get("/ro/organisations/town/").content.decode()
    merging.part_organisations(duplicate="library", by=None)
    assert Client().get("/api/v1/organisations/town").json() == before


def test_a_hidden_duplicate_is_not_found_by_its_name() -> None:
    take_in(pact(), pact("hall", parties=("town", "school")))
    Organisation.objects.filter(slug="library").update(is_public=False)
    merging.merge_organisations(duplicate="library", survivor="town", by=None)
    assert organisations_named("biblioteca orasului") == []
    assert Client().get("/en/organisations/library/").status_code == 404
    body = Client().get("/en/agreements/?q=Orasului").content.decode()
    assert "Agreement hall" not in body
    assert "Biblioteca" not in Client().get("/ro/organisations/town/").content.decode()
