"""Finding materials and looking at them: across languages, with filters, never what is private."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from pactwork.repository.api import Described, importing
from pactwork.search.api import index_now
from tests.desk.doing import page, reading, signed_in, text_of
from tests.factories import numbers
from tests.shelving import published


@pytest.fixture
def shared(db: None) -> str:
    """The key of a Romanian guide of the library."""
    reading()
    writer = signed_in("writer@example.org", library="member")
    reviewer = signed_in("reviewer@example.org", library="coordinator")
    return published(writer, reviewer, numbers("library")[0])


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("citim", "en"),
        ("Bibliotecă", "ro"),
        ("Libraries", "en"),
        ("کتابخانه‌ها", "fa"),
        ("Bibliotekos", "lt"),
    ],
)
def test_it_is_found_in_any_language(
    client: Client, shared: str, typed: str, language: str
) -> None:
    markup = client.get(f"/{language}/materials/", {"q": typed}).content.decode()
    assert f'href="/{language}/materials/{shared}/"' in markup


def test_filters_narrow_and_are_taken_away(client: Client, shared: str) -> None:
    assert shared in page(client, "/en/materials/?theme=libraries&licence=cc-by-sa-4.0")
    none = page(client, "/en/materials/?theme=sport")
    assert shared not in none
    assert "No material found" in none
    assert 'href="/en/materials/"' in none


def test_where_nothing_is_found_there_are_ways_on(client: Client, shared: str) -> None:
    none = page(client, "/en/materials/?q=qqzzxx+wwyy&theme=sport")
    for way in (
        "?q=qqzzxx+wwyy",
        "/en/search/?q=qqzzxx%20wwyy",
        "/en/desk/searches/?kind=material&amp;",
        "/en/materials/?theme=libraries",
    ):
        assert f'href="{way}' in none or f'href="/en/materials/{way}' in none, way
    assert "Search for “qqzzxx” alone" in none
    assert "What there is a lot of" in none
    everywhere = page(client, "/en/search/?q=qqzzxx")
    assert 'href="/en/materials/?theme=libraries"' in everywhere


def test_one_search_finds_everything(client: Client, shared: str) -> None:
    markup = page(client, "/en/search/?q=citim")
    assert shared in markup
    assert page(client, "/en/search/")


def test_suggestions_are_json(client: Client, shared: str) -> None:
    answer = client.get("/ro/search/suggestions.json", {"q": "citi"})
    assert answer.headers["Content-Type"] == "application/json"
    found = [one["text"] for one in answer.json()["suggestions"]]
    assert "Citim împreună la bibliotecă" in found


def test_what_the_reader_has_is_not_sent_again(client: Client, shared: str) -> None:
    for path in ("/en/materials/", f"/en/materials/{shared}/"):
        tag = client.get(path)["ETag"]
        assert client.get(path, headers={"if-none-match": tag}).status_code == 304


def test_what_is_private_is_seen_by_its_people_alone(client: Client, shared: str) -> None:
    writer = signed_in("other@example.org", library="member")
    reviewer = signed_in("second@example.org", library="coordinator")
    (library,) = numbers("library")
    key = published(writer, reviewer, library, title="Numai noi", visibility="organisation")
    assert client.get(f"/en/materials/{key}/").status_code == 404
    assert key not in page(client, "/en/materials/")
    own = writer.get(f"/en/materials/{key}/")
    assert own.status_code == 200
    assert "no-store" in own["Cache-Control"]
    assert key not in page(writer, "/en/materials/")
    assert key in page(writer, "/en/materials/?as=me")
    assert client.get(f"/en/materials/{key}/").status_code == 404


def test_an_embedded_material_may_stand_on_any_page(client: Client, shared: str) -> None:
    answer = client.get(f"/en/materials/{shared}/embed/")
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert (
        "frame-ancestors 'none'"
        in client.get(f"/en/materials/{shared}/")["Content-Security-Policy"]
    )


def test_readers_say_rate_and_report(client: Client, shared: str) -> None:
    reader = signed_in("reader@example.org", school="member")
    said = {"stars": "5", "text": "Foarte bun", "language": "ro"}
    assert reader.post(f"/en/materials/{shared}/say/", said).status_code == 302
    assert client.post(f"/en/materials/{shared}/useful/", {"answer": "yes"}).status_code == 302
    assert "Report misuse" in text_of(client.get(f"/en/materials/{shared}/report/"))
    assert "1 rating" in text_of(client.get(f"/en/materials/{shared}/"))


def many(count: int) -> None:
    """So many more materials of the library, in the index."""
    brought = [
        importing.Brought(
            source=f"test {number}",
            described=Described(
                key=f"many{number:04d}",
                version=1,
                titles={"lt": f"Knyga {number}"},
                languages=("lt",),
                resource_type="guide",
                licence="cc-by-4.0",
                subjects=("isced-f-01",),
            ),
        )
        for number in range(count)
    ]
    importing.bring_in(brought, organisation=numbers("library")[0])
    index_now()


@pytest.mark.parametrize("path", ["/en/materials/", "/en/search/?q=knyga", "/en/collections/"])
def test_lists_take_as_many_queries_for_thirty_as_for_one(
    client: Client, db: None, path: str, django_assert_max_num_queries: Any
) -> None:
    reading()
    many(1)
    with django_assert_max_num_queries(20) as few:
        page(client, path)
    many(30)
    with django_assert_max_num_queries(len(few)):
        page(client, path)


def test_the_page_of_a_material_takes_a_limited_number_of_queries(
    client: Client, shared: str, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(45):
        page(client, f"/en/materials/{shared}/")
