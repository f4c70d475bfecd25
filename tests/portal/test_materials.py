"""Finding materials and looking at them: across languages, with filters, never what is private."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from pactwork.repository.api import Described, importing, using
from pactwork.repository.models import Material
from pactwork.repository.queries import counts
from pactwork.search.api import index_now
from pactwork.search.models import Entry
from tests.desk.doing import page, reading, signed_in, text_of
from tests.factories import commitment, numbers, pact, take_in
from tests.shelving import published

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
ATOM = "{http://www.w3.org/2005/Atom}"


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
    assert client.get(f"/en/materials/{key}/").status_code == 404


def test_who_is_signed_in_finds_what_is_shared_with_them_and_no_cache_keeps_it(
    client: Client, shared: str
) -> None:
    writer = signed_in("other@example.org", library="member")
    reviewer = signed_in("second@example.org", library="coordinator")
    key = published(
        writer, reviewer, numbers("library")[0], title="Numai noi", visibility="organisation"
    )
    reader, stranger = signed_in("r@example.org", library="member"), signed_in("x@example.org")
    for path in (
        "/en/materials/?q=numai",
        "/en/search/?q=numai",
        "/en/search/suggestions.json?q=numai",
    ):
        told, found_by = {}, {}
        for name, one in (("own", reader), ("none", client), ("other", stranger)):
            answer = one.get(path)
            found_by[name], told[name] = answer.content.decode(), answer["Cache-Control"]
            assert "Cookie" in answer["Vary"], (path, name)
        said = f"/materials/{key}/"
        assert said in found_by["own"], path
        assert said not in found_by["none"] + found_by["other"], path
        assert "no-store" in told["own"], path
        assert "public" in told["none"], path
        assert "public" in told["other"], path
        assert said not in reader.get(f"{path}&as=public").content.decode()
    tag = client.get("/en/materials/?q=numai")["ETag"]
    assert reader.get("/en/materials/?q=numai", headers={"if-none-match": tag}).status_code == 200
    feed = reader.get("/feeds/materials.atom?q=numai")
    assert key not in feed.content.decode()


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


def test_what_one_may_do_and_the_year_are_filters(client: Client, shared: str) -> None:
    many(3)
    held = page(client, "/en/materials/?q=knyga")
    assert "May be changed" in held
    assert "May be used commercially" in held
    assert "?q=knyga&amp;may-sell=yes" in held
    assert shared in page(client, "/en/materials/?may-change=yes&may-sell=yes")
    assert shared not in page(client, "/en/materials/?may-change=no")
    year = str(timezone.localdate().year)
    assert shared in page(client, f"/en/materials/?year={year}")
    assert shared not in page(client, "/en/materials/?year=1999")


def test_each_kind_has_filters_of_its_own(client: Client, shared: str) -> None:
    held = page(client, "/en/search/?q=reading&kind=agreement")
    assert "Kind of agreement" not in held, "one value is no choice"
    take_in(pact("second", commitment("c1"), agreement={"type": "memorandum"}))
    index_now()
    held = page(client, "/en/search/?kind=agreement")
    assert "Kind of agreement" in held
    chosen = page(client, "/en/search/?kind=agreement&agreement-type=memorandum")
    assert "/second/" in chosen
    assert "/reading/" not in chosen
    assert 'href="?kind=material"' in chosen or "/en/search/?kind=material" in chosen
    assert "Where to begin" in page(client, "/en/search/")


def test_materials_are_sorted_by_use(client: Client, shared: str) -> None:
    many(2)
    day = timezone.localdate() - timedelta(days=1)
    with time_machine.travel(datetime.combine(day, time(12), tzinfo=UTC)):
        for number in range(3):
            assert using.note_use("many0001", "view", who=f"reader {number}", agent=FIREFOX)
    using.record_uses()
    index_now()
    held = page(client, "/en/materials/?q=knyga&sort=used")
    assert held.index("/materials/many0001/") < held.index("/materials/many0000/")
    assert '<option value="used" selected>' in held
    with time_machine.travel(datetime.now(UTC) + timedelta(days=366)):
        using.record_uses()
        index_now()
        held = counts.sessions_of([Material.objects.get(key="many0001").pk])
        assert held == {}
        assert Entry.objects.get(iri__endswith="many0001").document["used"] == 0


def test_feeds_say_licence_and_description_and_enclose_the_file(
    client: Client, shared: str
) -> None:
    held = page(client, "/en/materials/?q=citim")
    for kind in ("atom", "rss"):
        link = f'type="application/{kind}+xml" href="/feeds/materials.{kind}?q=citim'
        assert f'<link rel="alternate" {link}' in held, kind
    entry = Xml.fromstring(client.get("/feeds/materials.atom?q=citim").content).find(f"{ATOM}entry")
    assert entry is not None
    links = {link.get("rel"): link for link in entry.findall(f"{ATOM}link")}
    assert links["license"].get("href") == "https://creativecommons.org/licenses/by-sa/4.0/"
    file = links["enclosure"]
    assert client.get(str(file.get("href"))).status_code == 302
    assert int(str(file.get("length"))) > 0
    assert "CC BY-SA" in entry.findtext(f"{ATOM}rights", "")
    odd = client.get("/feeds/materials.rss?q=%01%1Fcitim%EF%BF%BE").content
    item = Xml.fromstring(odd).find("channel/item")
    assert item is not None
    enclosure = item.find("enclosure")
    assert enclosure is not None
    assert enclosure.attrib == {
        "url": file.get("href"),
        "type": file.get("type"),
        "length": file.get("length"),
    }
    assert "CC BY-SA" in item.findtext("{http://purl.org/dc/elements/1.1/}rights", "")


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
