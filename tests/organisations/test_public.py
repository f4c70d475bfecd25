"""An organisation known only from what is not public is not public either."""

from __future__ import annotations

import pytest
from django.test import Client

from pactwork.organisations.api import (
    addresses,
    after,
    listed,
    listed_facets,
    organisation_by_slug,
    organisations_in_all,
    organisations_named,
)
from tests.factories import organisation, pact, take_in


def seen() -> set[str]:
    """The slugs that any list or look-up gives away."""
    lists = [listed(language="en")[0], after()]
    slugs = {card.slug for cards in lists for card in cards}
    slugs |= {slug for slug, _ in addresses(offset=0, limit=100)}
    return slugs | {slug for slug in ("library", "school") if organisation_by_slug(slug)}


@pytest.mark.django_db
def test_a_hidden_agreement_does_not_show_its_parties(client: Client) -> None:
    take_in(pact("hidden", visibility="parties"))
    assert seen() == set()
    assert organisations_in_all() == 0
    assert organisations_named("Ștefan") == []
    assert not any(vars(listed_facets()).values())
    for path in (
        "/en/organisations/library/",
        "/id/organisations/library",
        "/api/v1/organisations/library",
    ):
        assert client.get(path).status_code == 404, path


@pytest.mark.django_db
def test_a_public_agreement_shows_them_and_they_stay(client: Client) -> None:
    take_in(pact("hidden", visibility="parties"))
    take_in(pact("open"))
    assert seen() == {"library", "school"}
    take_in(pact("open", visibility="parties"))
    assert seen() == {"library", "school"}
    assert client.get("/en/organisations/library/").status_code == 200


@pytest.mark.django_db
def test_a_body_that_is_hidden_is_not_counted_among_those_below() -> None:
    described = [organisation("office", parent="library"), organisation("school")]
    take_in(pact("open"))
    take_in(pact("hidden", visibility="parties", parties=("office", "school"),
                 organisations=described))  # fmt: skip
    held = organisation_by_slug("library")
    assert held is not None
    assert held.under == {held.card.number}
