"""The register: finding however it is typed, filters that keep their word, pages, views."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client

from pactwork.agreements.api import (
    FACETS,
    SORTS,
    AgreementCard,
    RegisterFilter,
    RegisterPage,
    register_after,
    register_page,
)
from pactwork.kernel.viewer import PUBLIC
from tests.factories import TODAY, organisation, pact, take_in
from tests.portal.reading import page, part, words

SECRET = "Zwielicht"


def found(client: Client, query: str = "", language: str = "en") -> list[str]:
    """The agreements on the page, in order."""
    markup = page(client, f"/{language}/agreements/{query}")
    return re.findall(r'class="card-title"><a href="/\w+/agreements/([^"]+)/"', markup)


def options(markup: str) -> list[tuple[str, str, int]]:
    """Every choice a filter offers, but for those chosen: (id, address, count)."""
    linked = (
        r'<a id="([^"]+)" href="([^"]+)" rel="nofollow">'
        r'<span[^>]*>[^<]*</span><span class="count">(\d+)<'
    )
    return [(id, unescape(url), int(count)) for id, url, count in re.findall(linked, markup)]


def whole() -> RegisterPage:
    return register_page(RegisterFilter(), PUBLIC, "en")


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("Chisinau", "chisinau-dgets-diez"),
        ("CHIȘINĂU", "chisinau-dgets-diez"),
        ("chişinău", "chisinau-dgets-diez"),
        ("directia GENERALA", "chisinau-dgets-diez"),
        ("شهرهای یادگیرنده", "kermanshah-learning-city"),
        ("شهر‌های يادگيرنده", "kermanshah-learning-city"),
        ("شهر های یادگیرنده", "kermanshah-learning-city"),
        ("Bộ Giáo dục", "vietnam-moet-vnpt"),
        ("bo giao duc", "vietnam-moet-vnpt"),
        ("თბილისის", "tbilisi-mediatheques-icpi"),
        ("ᲗᲑᲘᲚᲘᲡᲘᲡ", "tbilisi-mediatheques-icpi"),
        ("Flexible Education Norway", "lithuania-social-cluster"),
        ("birzai", "lithuania-social-cluster"),
    ],
)
def test_an_agreement_is_found_however_it_is_typed(
    client: Client, partnerships: None, typed: str, slug: str
) -> None:
    assert found(client, f"?q={quote(typed)}") == [slug]


def test_what_was_typed_stands_in_the_box_as_text(client: Client, partnerships: None) -> None:
    markup = page(client, "/en/agreements/?q=" + quote('"><script>alert(1)</script>'))
    assert "<script>alert" not in markup
    assert 'value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in markup


@pytest.mark.parametrize("query", ["", "?theme=education", "?q=education&status=in_force"])
def test_choices_lead_to_as_many_as_it_says(client: Client, partnerships: None, query: str) -> None:
    choices = options(page(client, f"/en/agreements/{query}"))
    assert len(choices) > 20
    for id, url, count in choices[::4]:
        opened = part(page(client, url), "found")
        assert opened == f"{count} agreement{'s' if count != 1 else ''}", id


def test_every_facet_can_be_chosen_and_taken_away(client: Client, partnerships: None) -> None:
    for facet in FACETS:
        value, count = whole().facets[facet][0]
        query = f"?{facet}={quote(value)}"
        assert len(found(client, query)) == count
        markup = page(client, f"/en/agreements/{query}")
        chosen = re.findall(r'<a class="chip" href="([^"]*)"', markup)
        assert chosen == ["/en/agreements/"]
        assert 'aria-current="true" rel="nofollow"' in markup


def test_a_concept_may_be_named_without_its_scheme(client: Client, partnerships: None) -> None:
    for facet, value in {
        "theme": "themes:culture",
        "target_group": "target-groups:teachers",
    }.items():
        bare = found(client, f"?{facet}={value.partition(':')[2]}")
        assert bare == found(client, f"?{facet}={quote(value)}") != []


@pytest.mark.parametrize("language", ["lt", "ka", "fa"])
def test_filters_are_named_in_the_language_of_the_reader(
    client: Client, partnerships: None, language: str
) -> None:
    markup = page(client, f"/{language}/agreements/?country=LT")
    name = {"lt": "Lietuva", "ka": "ლიეტუვა", "fa": "لیتوانی"}[language]
    assert f'<a class="chip" href="/{language}/agreements/">{name} ' in markup
    assert name in re.findall("<title>(.*?)</title>", markup)[0]


def sorted_by(sort: str, cards: list[AgreementCard]) -> list[str]:
    def signed(card: AgreementCard) -> str:
        return card.signed

    def accepted(card: AgreementCard) -> str:
        return str(card.last_accepted_on or "")

    def done(card: AgreementCard) -> float:
        return card.completion

    keys = {"latest": accepted, "signed": signed, "progress": done}
    ordered = sorted(cards, key=lambda card: card.number)
    return [card.slug for card in sorted(ordered, key=keys[sort], reverse=True)]


@pytest.mark.parametrize("sort", [sort for sort in SORTS if sort != "title"])
def test_sorting(client: Client, partnerships: None, sort: str) -> None:
    cards = register_after(RegisterFilter(), PUBLIC)
    dates = {card.signed[:4] for card in cards}
    assert len(dates) > 1
    assert found(client, f"?sort={sort}") == sorted_by(sort, cards)


def test_titles_are_sorted_as_the_language_of_the_reader_sorts_them(
    client: Client, db: None
) -> None:
    titles = {"a": "Čiurlionis", "b": "Cesis", "c": "Dainava", "d": "Yla", "e": "Jonava"}
    take_in(*(pact(slug, agreement={"title": {"lt": said, "en": said}, "authoritative": ["en"]})
              for slug, said in titles.items()))  # fmt: skip
    assert found(client, "?sort=title", "lt") == ["b", "a", "c", "d", "e"]
    assert found(client, "?sort=title", "en") == ["b", "a", "c", "e", "d"]


def many(count: int) -> None:
    take_in(*(pact(f"p{n:03d}", parties=("library", f"member-{n % 9}")) for n in range(count)))


def test_pages_hold_everything_once_and_end(client: Client, db: None) -> None:
    many(45)
    pages = [found(client, f"?sort=title&page={number}") for number in (1, 2, 3)]
    assert [len(one) for one in pages] == [20, 20, 5]
    assert sorted(slug for one in pages for slug in one) == [f"p{n:03d}" for n in range(45)]
    markup = page(client, "/en/agreements/?sort=title&page=2")
    assert 'href="/en/agreements/?sort=title" rel="prev"' in markup
    assert 'href="/en/agreements/?sort=title&amp;page=3" rel="next"' in markup
    assert "page 2" in re.findall("<title>(.*?)</title>", markup)[0]
    assert client.get("/en/agreements/?sort=title&page=4").status_code == 404


def test_an_organisation_with_the_bodies_below_it(client: Client, db: None) -> None:
    bodies = [organisation("town"), organisation("library", parent="town"), organisation("school")]
    take_in(
        pact("of-town", parties=("town", "school"), organisations=bodies),
        pact("of-library", parties=("library", "school"), organisations=[]),
        pact("of-others", parties=("school", "press")),
    )
    assert found(client, "?organisation=town") == ["of-town"]
    assert set(found(client, "?organisation=town&with_bodies=1")) == {"of-town", "of-library"}
    markup = page(client, "/en/agreements/?organisation=town")
    assert 'href="/en/agreements/?organisation=town&amp;with_bodies=1"' in markup
    assert found(client, "?organisation=nobody-here") == []
    assert "nobody-here" in words(page(client, "/en/agreements/?organisation=nobody-here"))


def test_views_keep_the_question(client: Client, partnerships: None) -> None:
    markup = page(client, "/ro/agreements/?theme=education&sort=title")
    tabs = re.findall(r'href="([^"]*view=\w+[^"]*)"', markup.partition('id="results"')[2])
    asked = [parse_qs(urlsplit(unescape(url)).query) for url in tabs]
    assert [one["view"] for one in asked] == [["quilt"], ["map"]]
    assert all(one["theme"] == ["education"] and one["sort"] == ["title"] for one in asked)


def test_the_quilt_and_the_map_show_what_was_found(client: Client, partnerships: None) -> None:
    quilt = page(client, "/en/agreements/?view=quilt&country=LT")
    assert re.findall(r'<a class="patch-link" href="([^"]*)"', quilt) == [
        "/en/agreements/lithuania-social-cluster/"
    ]
    map_ = page(client, "/en/agreements/?view=map&country=LT")
    assert re.findall("<h4>(.*?)</h4>", map_) == ["Lithuania", "Norway"]
    assert "/en/organisations/fleksibel-utdanning-norge/" in map_ or "Fleksibel" in map_
    assert "Kermanshah" not in words(map_.partition('id="results"')[2])


def test_what_was_found_can_be_taken_along(client: Client, partnerships: None) -> None:
    markup = page(client, "/ro/agreements/?theme=culture&sort=title&view=list")
    links = [unescape(url) for url in re.findall(r'href="(/(?:export|feeds)/[^"]*)"', markup)]
    assert links[-2:] == [
        "/export/agreements.csv?theme=culture&lang=ro",
        "/feeds/agreements.atom?theme=culture&lang=ro",
    ]
    table = b"".join(client.get(links[-2]).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    listed = set(found(client, "?theme=culture"))
    assert {slug for slug in (card.slug for card in whole().cards) if slug in table} == listed


@pytest.mark.parametrize("typed", ["onixmedja", "Kermanshaa university"])
def test_nothing_found_helps(client: Client, partnerships: None, typed: str) -> None:
    said = words(page(client, f"/en/agreements/?q={quote(typed)}&country=VN"))
    assert "No agreement found" in said
    assert "Remove a filter above" in said
    assert "Organisations with a name like this" in said
    assert "Show all agreements" in said


def test_to_htmx_only_the_results(client: Client, partnerships: None) -> None:
    asked = {"HX-Request": "true", "HX-Target": "results"}
    answer = client.get("/fa/agreements/?theme=culture", headers=asked)
    markup = answer.content.decode()
    assert "<html" not in markup
    assert markup.startswith("<title>")
    assert 'hx-swap-oob="innerHTML:#register-said"' in markup
    assert '<nav id="languages" class="languages" hx-swap-oob="true"' in markup
    assert 'href="/ro/agreements/?theme=culture"' in markup
    inside = markup.partition('id="results"')[2].partition("hx-swap-oob")[0]
    full = page(client, "/fa/agreements/?theme=culture")
    assert inside.removesuffix("</div>\n<div ").strip() in full


HOSTILE = [
    "page=abc", "page=0", "page=-1", "page=1e9", "page=99999999999999999999", "page=%D9%A1",
    "q=%00", "q=" + "x" * 10_000, "q=%F0%9F%92%A9", "q='%20OR%201=1--", "q=%5C%5C%27:*%7C%26!()",
    "q=%E2%80%AE%E2%80%8C", "q=%ED%A0%80", "q=&q=&q=", "q[]=1", "sort=%00", "sort=id;drop",
    "view=cube", "state=nonsense", "status=tomorrow", "theme=nothing", "theme=themes:", "theme=:",
    "theme=%00", "theme=" + "y" * 10_000, "type=a:b:c", "country=zzz", "country=%27",
    "segment=%25s", "area={}", "target_group=%(x)s", "organisation=%00", "organisation=../..",
    "all=everything", "organisation=" + "z" * 10_000, "with_bodies=7", "with_bodies=1",
    "%00=%00", "=", "&&&", "%",
    "view=map&q=zzzz", "view=quilt&country=XX", "view=map&page=2",
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE)
def test_no_question_breaks_the_register(client: Client, partnerships: None, query: str) -> None:
    answer = client.get(f"/en/agreements/?{query}")
    assert answer.status_code in (200, 404)
    if answer.status_code == 200:
        assert "agreement" in part(answer.content.decode(), "found")


@pytest.mark.parametrize("query", ["", "?view=quilt", "?view=map", "?q=agreement",
                                   "?organisation=library&with_bodies=1"])  # fmt: skip
def test_at_most_eight_queries_at_one_and_at_thirty(
    client: Client, db: None, query: str, django_assert_max_num_queries: Any
) -> None:
    many(1)
    with django_assert_max_num_queries(8) as few:
        assert page(client, f"/en/agreements/{query}")
    many(30)
    caches["pages"].clear()
    with django_assert_max_num_queries(8) as more:
        assert "30 agreements" in words(page(client, f"/en/agreements/{query}"))
    assert abs(len(more) - len(few)) <= 1


def test_nothing_found_costs_no_more(
    client: Client, partnerships: None, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        page(client, "/en/agreements/?q=zzzzzz")


@pytest.fixture
def hidden(partnerships: None) -> None:
    """An agreement that is not public, of an organisation known only through it."""
    take_in(
        pact(
            "hidden-pact",
            parties=("library", "press"),
            agreement={"title": {"en": SECRET, "ro": SECRET}, "themes": ["health"]},
            visibility="parties",
        )
    )


@pytest.mark.parametrize(
    "query",
    ["", "?view=quilt", "?view=map", "?theme=health", f"?q={SECRET}", "?organisation=library",
     "?type=cooperation-agreement&sort=title", "?all=theme"],
)  # fmt: skip
def test_what_is_not_public_is_nowhere(client: Client, hidden: None, query: str) -> None:
    markup = page(client, f"/en/agreements/{query}")
    results = markup.partition('<div id="results"')[2]
    assert "hidden-pact" not in markup
    assert SECRET not in results.replace(f'value="{SECRET}"', "").replace(
        f"“{SECRET}”", ""
    ).replace(f"={SECRET}", "")
    total = re.match(r"(\d+)", part(markup, "found"))
    assert total
    assert int(total[1]) <= 5
    assert not any(id == "theme-health" and count for id, _, count in options(markup))


def test_counts_follow_every_write(client: Client, partnerships: None) -> None:
    with time_machine.travel(TODAY):
        assert part(page(client, "/en/agreements/"), "found") == "5 agreements"
        take_in(pact("sixth"))
        assert part(page(client, "/en/agreements/"), "found") == "6 agreements"
