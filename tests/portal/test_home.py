"""The home page: figures that are right and open, the quilt, ways in; small and quick."""

from __future__ import annotations

import gzip
import re
from html import unescape
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import caches
from django.test import Client

from pactwork.agreements.api import (
    RegisterFilter,
    fulfilled_lately,
    overview,
    register_after,
    register_page,
)
from pactwork.kernel.formats import format_number
from pactwork.kernel.viewer import PUBLIC
from tests.factories import accepted, commitment, evidence, happened, pact, take_in
from tests.portal.reading import page, part, words

HOME_BUDGET = 60_000
"""Bytes of HTML, CSS and JavaScript on the wire (issue 2, section 5)."""


def figures(markup: str) -> list[tuple[str, str]]:
    found = re.findall(r'<a class="stat-value" href="([^"]*)">([^<]*)<', markup)
    return [(value, unescape(url)) for url, value in found]


@pytest.mark.parametrize("language", ["ro", "fa"])
def test_the_figures_are_those_of_the_register(
    client: Client, partnerships: None, language: str
) -> None:
    whole = overview(PUBLIC)
    assert (whole.agreements, whole.organisations, whole.commitments) == (5, 22, 36)
    counted = (
        (whole.agreements, "agreements/"),
        (whole.in_force, "agreements/?status=in_force"),
        (whole.organisations, "organisations/"),
        (whole.commitments, "commitments/"),
        (whole.fulfilled, "commitments/?state=fulfilled"),
    )
    assert figures(page(client, f"/{language}/")) == [
        (format_number(number, language), f"/{language}/{path}") for number, path in counted
    ]


def test_what_a_figure_opens_has_as_many(client: Client, partnerships: None) -> None:
    for value, url in figures(page(client, "/en/")):
        opened = page(client, url)
        if "/commitments/" in url:
            assert opened.count('class="promise-text"') == min(30, int(value))
        elif "/agreements/" in url:
            assert part(opened, "found").startswith(f"{value} agreement")


def test_every_agreement_is_a_patch_that_opens_it(client: Client, partnerships: None) -> None:
    markup = page(client, "/lt/")
    patches = re.findall(r'<a class="patch-link" href="([^"]*)"', markup)
    slugs = [card.slug for card in register_page(RegisterFilter(), PUBLIC, "lt").cards]
    assert patches == [f"/lt/agreements/{slug}/" for slug in slugs]
    assert "Tvarios plėtros skatinimas" in words(markup)


def test_what_was_fulfilled_lately_comes_latest_first(client: Client, partnerships: None) -> None:
    lately = fulfilled_lately(PUBLIC, limit=6)
    days = [line.last_accepted_on for line in lately]
    assert all(days)
    assert days == sorted(days, reverse=True)  # type: ignore[type-var]
    said = re.findall(r'class="promise-text"><a href="([^"]*)"', page(client, "/vi/"))
    assert said == [f"/vi/agreements/{one.agreement}/commitments/{one.key}/" for one in lately]


def test_every_way_in_leads_to_as_many_as_it_says(client: Client, partnerships: None) -> None:
    markup = page(client, "/en/")
    chips = re.findall(r'<a class="chip" href="([^"]*)">[^<]*<span class="count">(\d+)<', markup)
    assert len(chips) > 10
    for url, count in chips:
        assert part(page(client, unescape(url)), "found").startswith(f"{count} agreement")


def test_nothing_yet_is_said_so(client: Client, db: None) -> None:
    markup = page(client, "/en/")
    assert "Nothing has been fulfilled yet" in words(markup)
    assert [value for value, _ in figures(markup)] == ["0", "0", "0", "0", "0"]


def test_what_is_not_public_is_neither_shown_nor_counted(
    client: Client, partnerships: None
) -> None:
    before = figures(page(client, "/en/"))
    take_in(
        pact(
            "hidden-pact",
            commitment(text={"en": "Zwielicht promise"}, measure={"counts": "trainings",
                                                                  "target": 1}),
            parties=("library", "press"),
            agreement={"title": {"en": "Zwielicht"}, "themes": ["health"]},
            visibility="parties",
        ),
        evidence("hidden-pact", happened(accepted=accepted("press"), title={"en": "Zwielicht"})),
    )  # fmt: skip
    markup = page(client, "/en/")
    assert "Zwielicht" not in markup
    assert "Example Press" not in markup
    assert figures(markup) == before


def many(count: int) -> None:
    """Agreements of five parties with commitments in all stages."""
    parties = [f"member-{number}" for number in range(40)]
    take_in(
        *(
            pact(
                f"many-{n}",
                *(commitment(f"c{key}") for key in range(1, 7)),
                parties=[parties[(n * 7 + step * 3) % 40] for step in range(2 + n % 5)],
                agreement={"themes": ["education"], "title": {"en": f"A longer title, no. {n}"}},
            )
            for n in range(count)
        )
    )


def on_the_wire(client: Client, path: str) -> dict[str, int]:
    """Compressed sizes of a page and of every style sheet and script it names."""
    answer = client.get(path, headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    sizes = {path: len(answer.content)}
    markup = gzip.decompress(answer.content).decode()
    for tag in re.findall(r'<(?:script|link rel="stylesheet")[^>]*>', markup):
        name = re.search(r'(?:src|href)="/static/([^"]+)"', tag)
        assert name, tag
        file = finders.find(name[1])
        assert file, name[1]
        with open(file, "rb") as held:
            sizes[name[1]] = len(gzip.compress(held.read()))
    return sizes


def test_the_home_page_weighs_little_even_with_a_full_quilt(client: Client, db: None) -> None:
    many(60)
    for language in ("en", "fa"):
        sizes = on_the_wire(client, f"/{language}/")
        assert len(sizes) > 8
        assert sum(sizes.values()) <= HOME_BUDGET, sizes
    assert "See the whole quilt" in words(page(client, "/en/"))


def test_at_most_eight_queries_however_many_agreements(
    client: Client, db: None, django_assert_max_num_queries: Any
) -> None:
    many(1)
    with django_assert_max_num_queries(8) as few:
        page(client, "/en/")
    many(30)
    caches["pages"].clear()
    with django_assert_max_num_queries(8) as more:
        page(client, "/en/")
    assert abs(len(more) - len(few)) <= 1
    assert len(register_after(RegisterFilter(), PUBLIC)) == 30
