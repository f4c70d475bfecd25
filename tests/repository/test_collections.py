"""Collections on the desk: described, opened and closed to others, filled from a material's page,
found by the search, taken along whole.
"""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client

from pactwork.kernel.iris import iri
from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.people.api import Person
from pactwork.portal.web.finding import Line, _lines
from pactwork.repository.api import Visibility, collecting, collections
from pactwork.repository.models import Collection
from pactwork.search.api import Hit
from pactwork.search.models import Entry
from tests.factories import numbers, someone
from tests.repository.shelf import published, viewer_of

pytestmark = pytest.mark.usefixtures("agreement")
PLACE = "/en/desk/materials/collections/water/"


@pytest.fixture
def ana(agreement: str) -> Person:
    return someone("ana@library.md", name="Ana", library="coordinator")


@pytest.fixture
def shelf(ana: Person) -> str:
    return collecting.make_collection(
        slug="water", title={"en": "Water", "fa": "آب"}, organisation=numbers("library")[0], by=ana
    )


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def readers() -> list[str]:
    rows = Entry.objects.filter(iri__endswith="/id/collections/water", gone=False)
    return sorted(reader for one in rows.values_list("readers", flat=True) for reader in one)


def test_what_it_is_and_who_sees_it_is_said_on_a_form(shelf: str, ana: Person) -> None:
    client = browser(ana)
    page = client.get(PLACE).content.decode()
    assert 'name="title" value="Water"' in page
    said = {
        "do": "describe",
        "title": "Fresh water",
        "description": "For lessons.",
        "language": "en",
    }
    refused = client.post(PLACE, {**said, "visibility": "parties"})
    assert refused.status_code == 422
    assert "Say which agreement." in refused.content.decode()
    assert "everybody" in readers()
    client.post(PLACE, {**said, "visibility": "parties", "agreement": "reading"})
    held = Collection.objects.get()
    assert held.titles == {"en": "Fresh water", "fa": "آب"}
    assert (held.visibility, held.agreement.slug) == ("parties", "reading")  # type: ignore[union-attr]
    assert "everybody" not in readers()
    assert len(readers()) == 2
    assert Client().get("/en/collections/water/").status_code == 404
    member = browser(someone("ion@library.md", library="member"))
    assert member.post(PLACE, {**said, "visibility": "public"}).status_code == 403
    assert 'name="title"' not in member.get(PLACE).content.decode()


def test_editors_come_and_go(shelf: str, ana: Person) -> None:
    client = browser(ana)
    client.post(PLACE, {"do": "invite", "organisation": "/en/organisations/school/"})
    assert "uninvite:school" in client.get(PLACE).content.decode()
    before = len(readers())
    client.post(PLACE, {"do": "uninvite:school"})
    assert not Collection.objects.get().editors.exists()
    assert len(readers()) == before - 1


def test_it_is_filled_from_the_page_of_a_material(shelf: str, ana: Person) -> None:
    key = published(ana, ana)
    client = browser(ana)
    place = f"/en/desk/materials/{key}/collect/"
    assert place in Client().get(f"/en/materials/{key}/").content.decode()
    assert "Water" in client.get(place).content.decode()
    sent = client.post(place, {"collection": "water", "note": "Începeți aici"})
    assert sent["Location"] == PLACE
    held = collections.collection_page("water", PUBLIC)
    assert held is not None
    assert [(card.key, note) for card, note in held.items] == [(key, {"en": "Începeți aici"})]
    assert client.post(place, {"collection": "nowhere"}).status_code == 422
    stranger = browser(someone("rita@school.lt", school="member"))
    assert stranger.post(place, {"collection": "water"}).status_code == 422
    assert "Collections are filled by" in stranger.get(place).content.decode()
    assert client.get("/en/desk/materials/nothing/collect/").status_code == 404


def test_it_is_taken_along_in_its_order_with_its_notes(
    shelf: str, ana: Person, client: Client
) -> None:
    keys = [published(ana, ana) for _ in range(2)]
    hidden = published(ana, ana, visibility=Visibility.ORGANISATION)
    for key in (keys[1], hidden, keys[0]):
        collecting.add_to_collection(shelf, key=key, note={"lt": f"Dėl {key}"}, by=ana)
    assert "/collections/water/package.bag" in client.get("/en/collections/water/").content.decode()
    for kind, inside in (("zip", ""), ("bag", "data/")):
        answer: Any = client.get(f"/collections/water/package.{kind}")
        with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as packed:
            told = json.loads(packed.read(f"{inside}collection.jsonld"))
        rows = told["itemListElement"]
        assert [one["url"] for one in rows] == [f"{keys[1]}/", f"{keys[0]}/"]
        assert rows[0]["description"]["@value"] == f"Dėl {keys[1]}"
        assert sorted(one["@value"] for one in told["name"]) == ["Water", "آب"]
        assert hidden not in str(told)


def test_it_stands_in_the_sitemap_and_goes_from_the_search(
    shelf: str, ana: Person, client: Client
) -> None:
    assert "collections-1.xml" in client.get("/sitemap.xml").content.decode()
    sheet = client.get("/sitemaps/collections-1.xml").content.decode()
    assert "/fa/collections/water/" in sheet
    assert "everybody" in readers()
    collecting.close_collection(shelf, by=ana)
    assert readers() == []
    assert client.get("/sitemaps/collections-1.xml").status_code == 404


def test_the_search_asks_again_who_sees_a_collection(shelf: str, ana: Person) -> None:
    place = iri("collection", shelf)
    hits = [
        Hit(one, kind, [("Water", True)], "en", [("for the parties", False)], "en", None, None, ())
        for one, kind in ((place, "collection"), (iri("organisation", "school"), "organisation"))
    ]

    def shown(viewer: Viewer) -> list[str]:
        lines = [one for one in _lines(hits, viewer, None) if isinstance(one, Line)]
        return [one.url.partition("/en/")[2] for one in lines]

    both = ["collections/water/", "organisations/school/"]
    assert shown(PUBLIC) == both
    Collection.objects.filter(slug=shelf).update(visibility="organisation")
    assert shown(PUBLIC) == both[1:]
    assert shown(viewer_of(ana)) == both
