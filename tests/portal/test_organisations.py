"""The list and the pages of organisations."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client

from tests.factories import (
    TODAY,
    accepted,
    commitment,
    evidence,
    happened,
    organisation,
    pact,
    take_in,
)

pytestmark = pytest.mark.django_db


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return unescape(answer.content.decode())


def found(client: Client, path: str) -> list[str]:
    """The names in the list, in order."""
    heads = re.findall(r'<h3 class="card-title"><a [^>]*>(.*?)</a>', page(client, path))
    return [unescape(head) for head in heads]


def stats(text: str) -> dict[str, tuple[str, str]]:
    """The figures of a page by their words: (number, address)."""
    linked = r'<a class="stat-value" href="([^"]*)">([^<]*)<span class="visually-hidden"> ([^<]*)<'
    plain = r'<span class="stat-value">([^<]*)</span><span class="stat-label">([^<]*)<'
    held = {words: (value, url) for url, value, words in re.findall(linked, text)}
    return held | {words: (value, "") for value, words in re.findall(plain, text)}


def described(*organisations: dict[str, Any], parties: tuple[str, ...]) -> None:
    take_in(pact("names", parties=parties, organisations=list(organisations)))


@pytest.fixture
def names() -> None:
    """Four organisations whose names need folding."""
    described(
        organisation("library", acronym={"ro": "BOȘV"}, legal_type="library"),
        organisation(
            "flex",
            name={"no": "Fleksibel utdanning Norge"},
            other_names=[{"text": "Flexible Education Norway", "language": "en", "kind": "former"}],
            legal_type="association",
            country="NO",
        ),
        organisation(
            "press",
            channels=[
                {"key": "diez", "kind": "news-site", "name": "diez.md", "url": "https://diez.md"}
            ],
            legal_type="company",
        ),
        organisation("city", legal_type="city", country="IR"),
        parties=("library", "flex", "press", "city"),
    )


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("stefan voda", "library"),
        ("ŞTEFAN VODĂ", "library"),
        ("bosv", "library"),
        ("norway", "flex"),
        ("education norway", "flex"),
        ("UTDANNING", "flex"),
        ("diez.md", "press"),
        ("يادگيرنده", "city"),
    ],
)
def test_any_name_finds_its_organisation(
    names: None, client: Client, typed: str, slug: str
) -> None:
    text = page(client, f"/en/organisations/?q={typed}")
    links = re.findall(r'<h3 class="card-title"><a href="/en/organisations/([^/]+)/"', text)
    assert links == [slug]
    assert "1 organisation" in text


def test_the_name_that_was_found_is_said(names: None, client: Client) -> None:
    text = page(client, "/en/organisations/?q=norway")
    assert "Also known as <bdi>Flexible Education Norway</bdi>" in text
    assert "Also known as" not in page(client, "/en/organisations/?q=fleksibel")


def test_country_and_kind_narrow_the_list_and_say_how_many(names: None, client: Client) -> None:
    text = page(client, "/en/organisations/")
    facets = re.findall(r"<span>([^<]+)</span><span class=\"count\">(\d+)</span>", text)
    assert ("Moldova", "2") in facets
    assert ("Norway", "1") in facets
    assert ("Company", "1") in facets
    assert found(client, "/en/organisations/?country=NO") == ["Fleksibel utdanning Norge"]
    assert found(client, "/en/organisations/?legal_type=company") == ["Example Press"]
    assert found(client, "/en/organisations/?legal_type=company&country=NO") == []


def test_a_name_in_another_language_is_marked(names: None, client: Client) -> None:
    text = page(client, "/en/organisations/?q=norway")
    assert 'lang="no" dir="ltr">Fleksibel utdanning Norge</a>' in text
    assert "Shown in: Norwegian" in text


def test_nothing_found_says_what_to_do(names: None, client: Client) -> None:
    text = page(client, "/en/organisations/?q=nobody")
    assert "No organisation found" in text
    assert 'href="/en/organisations/">Show all organisations' in text


@pytest.mark.parametrize(
    ("language", "ordered"),
    [
        ("lt", ["Cėsys", "Čiobiškis", "Dainava", "Ylakiai", "Jonava"]),
        ("en", ["Cėsys", "Čiobiškis", "Dainava", "Jonava", "Ylakiai"]),
    ],
)
def test_the_order_is_that_of_the_language(
    client: Client, language: str, ordered: list[str]
) -> None:
    keys = {"Jonava": "a", "Ylakiai": "b", "Dainava": "c", "Čiobiškis": "d", "Cėsys": "e"}
    described(
        *(organisation(key, name={"lt": name}) for name, key in keys.items()),
        parties=tuple(keys.values()),
    )
    assert found(client, f"/{language}/organisations/") == ordered


def test_long_lists_come_in_pages(client: Client) -> None:
    keys = [f"org-{number:02d}" for number in range(35)]
    take_in(pact("many", parties=keys))
    assert len(found(client, "/en/organisations/")) == 30
    assert found(client, "/en/organisations/?page=2")[-1] == "Org 34"
    assert client.get("/en/organisations/?page=3").status_code == 404


@pytest.mark.parametrize("query", ["q=%00", "country=%00a", "legal_type=%00", "q=%F0%9F%92%A9"])
def test_hostile_queries_find_nothing(names: None, client: Client, query: str) -> None:
    assert client.get(f"/en/organisations/?{query}").status_code == 200


def test_a_page_says_everything_the_organisation_says(client: Client) -> None:
    described(
        organisation("town"),
        organisation(
            "library",
            acronym={"ro": "BOȘV"},
            other_names=[{"text": "Biblioteca Raională", "language": "ro", "kind": "former"}],
            legal_type="library",
            parent="town",
            place={"ro": "Ștefan Vodă"},
            website="https://example.org/",
            identifiers={"ror": "00a0jsq62", "isil": "MD-BSV", "wikidata": "Q42", "national": "7"},
            founded="1944",
            target_groups=["teachers"],
            programmes=[{"en": "Reading aloud"}],
            offers=[{"en": "A hall"}],
            needs=[{"en": "Chairs"}],
            designations=[
                {"kind": "unesco-creative-city", "since": "2019"},
                {"kind": "unesco-learning-city"},
            ],
        ),
        parties=("town", "library"),
    )
    text = page(client, "/en/organisations/library/")
    for said in (
        "Ștefan Vodă Town Library</span></h1>",
        "Biblioteca Orașului Ștefan Vodă</span> <small>(Romanian)</small>",
        "BOȘV",
        "Biblioteca Raională",
        "Ștefan Vodă, Moldova",
        'href="/en/organisations/town/"',
        'href="https://example.org/"',
        'href="https://ror.org/00a0jsq62"',
        'href="https://w3id.org/isil/MD-BSV"',
        'href="http://www.wikidata.org/entity/Q42"',
        "National number 7",
        "1944",
        "Teachers",
        "Reading aloud",
        "A hall",
        "Chairs",
        "UNESCO Creative City</span> <small>(since 2019)</small>",
        "UNESCO Learning City",
    ):
        assert said in text, said
    assert 'href="/en/organisations/library/"' in page(client, "/en/organisations/town/")


def test_a_link_that_is_no_web_address_is_only_text(client: Client) -> None:
    channel = {"key": "x", "kind": "news-site", "name": "x", "url": "https://x.example"}
    described(
        organisation("library", channels=[channel]), organisation("school"),
        parties=("library", "school"),
    )  # fmt: skip
    assert 'href="https://x.example"' in page(client, "/en/organisations/library/")


def family() -> None:
    """A town with a library and a school below it that owe together, and a press outside."""
    shared = commitment("c1", owed_by=["library", "school"], owed_to=["press"])
    own = commitment("c2", owed_by=["town"], owed_to=["press"], measure=None)
    back = commitment("c3", owed_by=["press"], owed_to=["library", "school", "town"], due="2040")
    below = {"parent": "town"}
    take_in(
        pact(
            "reading", shared, own, back, parties=("town", "library", "school", "press"),
            organisations=[
                organisation("town"), organisation("library", **below),
                organisation("school", **below), organisation("press"),
            ],
        ),
        pact("second", commitment("c1", owed_by=["library"], owed_to=["press"]),
             parties=("library", "press"), organisations=[]),
        evidence(
            "reading",
            happened("e1", commitments=["c1", "second#c1"], accepted=accepted("press"),
                     people={"keys": ["p1", "p2"]}),
            happened("e2", by="school", accepted=accepted("press"), people={"keys": ["p2", "p3"]}),
            happened("e3", quantities={"trainings": 4}),
        ),
    )  # fmt: skip


@time_machine.travel(TODAY)
def test_bodies_below_are_taken_in_without_counting_twice(client: Client) -> None:
    family()
    alone = stats(page(client, "/en/organisations/town/"))
    assert alone["commitment owed"][0] == "1"
    assert alone["pieces of evidence accepted"][0] == "0"
    together_page = page(client, "/en/organisations/town/?with_bodies=1")
    together = stats(together_page)
    assert together["commitments owed"][0] == "3"
    assert together["pieces of evidence accepted"][0] == "2"
    assert together["people took part"][0] == "3"
    assert "this body and the 2 bodies below it, taken as one" in together_page
    assert "2 trainings" in together_page
    assert "What the 2 bodies below it do is not counted" in page(client, "/en/organisations/town/")


@time_machine.travel(TODAY)
def test_every_figure_opens_what_it_counts(client: Client) -> None:
    family()
    text = page(client, "/en/organisations/town/?with_bodies=1")
    figures = stats(text)
    evidence_page = page(client, figures["pieces of evidence accepted"][1])
    assert "2 pieces of evidence" in evidence_page
    people_page = page(client, figures["people took part"][1])
    assert "Only evidence in which people took part" in people_page
    chip = re.search(r'<a class="chip" href="([^"]+)">2 trainings', text)
    assert chip
    assert "2 pieces of evidence" in page(client, chip[1])
    assert "0 pieces of evidence" in page(
        client, "/en/organisations/library/evidence/?measure=loans"
    )
    assert client.get("/en/organisations/library/evidence/?measure=nonsense").status_code == 404


@time_machine.travel(TODAY)
def test_what_it_owes_and_is_owed_stands_by_state(client: Client) -> None:
    family()
    text = page(client, "/en/organisations/library/")
    assert re.findall(r'<section id="(owes|owed)"', text) == ["owes", "owed"]
    owes, _, owed = text.partition('<section id="owed"')
    assert owes.count('class="owed-head"') == 2
    assert owed.count('class="owed-head"') == 1
    assert 'Behind <span class="count">2</span>' in owes
    assert 'Not started <span class="count">1</span>' in owed
    other = page(client, "/en/organisations/library/?owes=overdue&owed=not_started")
    assert other.count('class="owed-head"') == 1
    assert 'class="chip" href="/en/organisations/library/?owes=overdue#owed" aria-current' in other


def test_many_commitments_come_in_pages(client: Client) -> None:
    many = [commitment(f"c{number:02d}") for number in range(30)]
    take_in(pact("long", *many))
    first = page(client, "/en/organisations/library/")
    assert first.count('class="owed-head"') == 24
    assert "owes_page=2#owes" in first
    last = page(client, "/en/organisations/library/?owes_page=3&owed_page=99999999")
    assert last.count('class="owed-head"') == 6 + 12
    assert page(client, "/en/organisations/library/?owes=nonsense&owes_page=-1") is not None


def test_partners_are_drawn_with_their_figures_in_a_table(client: Client) -> None:
    take_in(pact("wide", parties=("library", "school", "press", "city")), pact("narrow"))
    text = page(client, "/en/organisations/library/")
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in text
    assert "With whom it has agreements" in text
    rows = re.findall(
        r'<th scope="row"><a [^>]*>(?:<span[^>]*>)?([^<]+).*?<td[^>]*>(\d+)</td>', text
    )
    assert dict(rows) == {
        "Žvėrynas Gymnasium": "2", "Example Press": "1", "Learning City of Kermanshah": "1"
    }  # fmt: skip
    take_in(pact("pair", parties=("mediatheque", "town")))
    few = page(client, "/en/organisations/town/").partition('<section id="network"')[2]
    assert "<svg" not in few.partition("</section>")[0]
    assert "Tbilisi Mediatheque" in few
    assert "1 agreement" in few


@pytest.mark.parametrize(
    "path",
    [
        "/en/organisations/",
        "/en/organisations/?q=norway",
        "/fa/organisations/town/",
        "/en/organisations/town/?with_bodies=1",
        "/en/organisations/town/evidence/?with_bodies=1",
    ],
)
def test_at_most_nine_queries_however_much_there_is(
    client: Client, path: str, django_assert_max_num_queries: Any
) -> None:
    family()
    with django_assert_max_num_queries(9) as few:
        page(client, path)
    take_in(*(pact(f"more-{n}", parties=("town", "library", f"org-{n}")) for n in range(6)))
    caches["pages"].clear()
    with django_assert_max_num_queries(9) as many:
        page(client, path)
    assert len(many) == len(few)


def test_unknown_organisations_are_not_found(client: Client) -> None:
    for path in ("", "evidence/"):
        assert client.get(f"/en/organisations/nobody/{path}").status_code == 404
