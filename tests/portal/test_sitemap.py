"""The sitemap and robots.txt."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.test import Client

from tests.factories import pact, take_in

LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def places(client: Client, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/xml"
    return [found.text or "" for found in ElementTree.fromstring(answer.content).iter(LOC)]


def test_the_sheets_list_every_agreement_and_organisation_in_six_languages(
    client: Client, partnerships: None
) -> None:
    sheets = [place.partition("/sitemaps/")[2] for place in places(client, "/sitemap.xml")]
    assert sheets == ["pages.xml", "agreements-1.xml", "organisations-1.xml"]
    agreements = places(client, "/sitemaps/agreements-1.xml")
    assert len(agreements) == len(set(agreements)) == 5 * 6
    assert agreements[0].endswith("/en/agreements/chisinau-dgets-diez/")
    organisations = places(client, "/sitemaps/organisations-1.xml")
    assert len(organisations) % 6 == 0
    assert any(place.endswith("/fa/organisations/uil/") for place in organisations)


def test_every_page_listed_answers(client: Client, partnerships: None) -> None:
    listed = places(client, "/sitemaps/pages.xml")
    assert len(listed) == 9 * 6
    for place in listed:
        assert client.get("/" + place.split("/", 3)[3]).status_code == 200


@pytest.mark.parametrize("sheet", [0, 2, 99999])
def test_a_sheet_that_is_not_there_is_not_found(
    client: Client, partnerships: None, sheet: int
) -> None:
    assert client.get(f"/sitemaps/agreements-{sheet}.xml").status_code == 404


def test_what_is_not_public_is_not_listed(client: Client, partnerships: None) -> None:
    take_in(pact("hidden-pact", visibility="parties"))
    listed = places(client, "/sitemaps/agreements-1.xml")
    assert len(listed) == 30
    assert not any("hidden" in place for place in listed)


def test_robots_name_the_sitemap(client: Client, db: None) -> None:
    said = client.get("/robots.txt").content.decode()
    assert "Sitemap: http" in said
    assert said.rstrip().endswith("/sitemap.xml")
