"""Putting organisations."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from pactwork.kernel.transactions import NoTransactionError
from pactwork.organisations.api import (
    OrganisationError,
    Profile,
    identifier_holders,
    known_slugs,
    organisation_by_slug,
    organisations_named,
    parents_of,
    profiles,
    put_organisations,
)
from pactwork.organisations.models import Identifier, NameKey, Organisation

FULL = Profile(
    slug="dgets",
    name={"ro": "Direcția generală educație, tineret și sport", "en": "Education directorate"},
    acronym={"ro": "DGETS"},
    other_names=[{"text": "Direcţia învăţământ", "language": "ro", "kind": "former"}],
    legal_type="legal-types:local-authority",
    country="MD",
    place={"ro": "Chișinău"},
    latitude=47.02,
    longitude=28.83,
    website="https://chisinauedu.md",
    identifiers={"isil": "MD-1", "national": "1007601009484"},
    channels=[{"key": "diez.md", "kind": "news-site", "name": "diez.md", "url": "https://diez.md"}],
    founded="2011",
    target_groups=["target-groups:teachers"],
    programmes=[{"en": "Erasmus+"}],
    offers=[{"en": "Halls"}],
    needs=[{"en": "Trainers"}],
    designations=[{"kind": "unesco-learning-city", "since": "2025"}],
)


def body(slug: str, parent: str = "", **said: Any) -> Profile:
    return Profile(slug=slug, name=said.pop("name", {"en": slug.title()}), parent=parent, **said)


def test_a_profile_crosses_the_door_both_ways(db: None) -> None:
    put = put_organisations([body("city"), FULL, body("school", "dgets")])
    assert put.changed == {"city", "dgets", "school"}
    assert put.numbers == known_slugs(["city", "dgets", "school"])
    assert profiles(["dgets"]) == [FULL]
    detail = organisation_by_slug("dgets")
    assert detail
    assert (detail.card.name, detail.card.place) == (FULL.name, FULL.place)
    assert detail.identifiers == FULL.identifiers
    assert detail.channels == FULL.channels


def test_the_same_again_changes_nothing(db: None, django_assert_num_queries: Any) -> None:
    put_organisations([FULL, body("school", "dgets")])
    before = list(Organisation.objects.values_list().order_by("pk"))
    keys = list(NameKey.objects.values_list().order_by("pk"))
    put = put_organisations([FULL, body("school", "dgets")])
    assert put.changed == frozenset()
    assert list(Organisation.objects.values_list().order_by("pk")) == before
    assert list(NameKey.objects.values_list().order_by("pk")) == keys


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", {"ro": "Alt nume"}),
        ("acronym", {}),
        ("other_names", []),
        ("legal_type", ""),
        ("country", "RO"),
        ("place", {}),
        ("latitude", 47.5),
        ("website", ""),
        ("identifiers", {"isil": "MD-2"}),
        ("channels", []),
        ("founded", ""),
        ("target_groups", []),
        ("programmes", []),
        ("offers", [{"en": "Halls"}, {"en": "Books"}]),
        ("needs", []),
        ("designations", []),
        ("parent", "city"),
    ],
)
def test_whatever_changes_is_noticed_and_kept(db: None, column: str, value: Any) -> None:
    put_organisations([body("city"), FULL, body("other")])
    changed = Profile(**{**vars(FULL), column: value})
    put = put_organisations([changed, body("other")])
    assert put.changed == {"dgets"}
    assert profiles(["dgets"]) == [changed]


def test_names_that_are_gone_are_found_no_more(db: None) -> None:
    put = put_organisations([FULL])
    assert organisations_named("DGETS") == [put.numbers["dgets"]]
    put_organisations([Profile(**{**vars(FULL), "acronym": {"ro": "DGE"}})])
    assert organisations_named("DGETS") == [put.numbers["dgets"]]  # its slug
    assert organisations_named("Direcţia învăţământ") == [put.numbers["dgets"]]
    put_organisations([Profile(**{**vars(FULL), "other_names": []})])
    assert organisations_named("Direcția învățământ") == []


def test_a_parent_may_stand_in_the_same_list_in_any_order(db: None) -> None:
    put_organisations([body("school", "dgets"), body("dgets", "city"), body("city")])
    detail = organisation_by_slug("school")
    assert detail
    assert detail.above
    assert detail.above.slug == "dgets"


def test_a_body_can_move_and_stand_alone_again(db: None) -> None:
    put_organisations([body("city"), body("town"), body("school", "city")])
    put_organisations([body("school", "town")])
    assert Organisation.objects.get(slug="school").parent.slug == "town"
    put_organisations([body("school")])
    assert Organisation.objects.get(slug="school").parent is None


@pytest.mark.parametrize(
    "described",
    [
        [body("a", "a")],
        [body("a", "b"), body("b", "a")],
        [body("a", "c"), body("b", "a"), body("c", "b")],
    ],
)
def test_nobody_stands_above_itself(db: None, described: list[Profile]) -> None:
    with pytest.raises(OrganisationError, match="would stand under itself"), transaction.atomic():
        put_organisations(described)
    assert Organisation.objects.count() == 0


def test_a_circle_with_what_is_known_is_refused(db: None) -> None:
    put_organisations([body("a"), body("b", "a"), body("c", "b")])
    with pytest.raises(OrganisationError, match="a would stand under itself"):
        put_organisations([body("a", "c")])


def test_an_unknown_parent_is_refused(db: None) -> None:
    with pytest.raises(OrganisationError, match="under town, which is not known"):
        put_organisations([body("school", "town")])


def test_a_number_of_a_register_belongs_to_one(db: None) -> None:
    put_organisations([FULL])
    with pytest.raises(OrganisationError, match="isil MD-1 belongs to dgets already"):
        put_organisations([body("other", identifiers={"isil": "MD-1"})])
    put_organisations([body("third", identifiers={"ror": "MD-1"})])
    put_organisations([Profile(**{**vars(FULL), "identifiers": {}})])
    put_organisations([body("other", identifiers={"isil": "MD-1"})])
    assert Identifier.objects.get(scheme="isil").organisation.slug == "other"


@pytest.mark.parametrize("order", [1, -1])
def test_numbers_and_places_may_be_exchanged(db: None, order: int) -> None:
    put_organisations(
        [body("a", identifiers={"isil": "X-1", "ror": "r"}), body("b", "a"), body("c", "b")]
    )
    exchanged = [body("a", "b"), body("b", identifiers={"isil": "X-1"}), body("c", "a")]
    put_organisations(exchanged[::order])
    assert {one.slug: one for one in profiles(["a", "b", "c"])} == {
        one.slug: one for one in exchanged
    }
    assert parents_of(["c"]) == {"c": "a", "a": "b"}
    assert parents_of(["b"]) == {}
    assert identifier_holders([("isil", "X-1")], []) == {("isil", "X-1"): "b"}
    assert identifier_holders([], ["a", "b"]) == {("isil", "X-1"): "b"}


def test_the_database_itself_keeps_numbers_apart_and_positions_on_earth(db: None) -> None:
    put = put_organisations([FULL, body("other")])
    with pytest.raises(IntegrityError), transaction.atomic():
        Identifier.objects.create(organisation_id=put.numbers["other"], scheme="isil", value="MD-1")
    for latitude, longitude in [(91, 0), (0, 181), (47, None)]:
        with pytest.raises(IntegrityError), transaction.atomic():
            Organisation.objects.filter(slug="other").update(latitude=latitude, longitude=longitude)


@pytest.mark.usefixtures("own_database")
def test_outside_a_transaction_nothing_is_put() -> None:
    with pytest.raises(NoTransactionError):
        put_organisations([FULL])
    assert Organisation.objects.count() == 0
