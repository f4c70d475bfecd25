"""Sentences with names, dates and numbers in them, as each language wants them."""

from __future__ import annotations

from django.test import Client

from tests.factories import pact, take_in
from tests.portal.reading import page, part, words


def test_a_month_after_since_is_in_the_case_of_the_language(client: Client, db: None) -> None:
    held = pact("reading", agreement={"term": {"from": "2021-05"}})
    held["designations"] = [
        {"organisation": "library", "kind": "unesco-creative-city", "since": "2019-03"}
    ]
    take_in(held)
    lithuanian = page(client, "/lt/agreements/reading/")
    assert "nuo 2021 m. gegužės" in part(lithuanian, "about")
    assert "nuo 2019 m. kovo" in part(lithuanian, "parties")
    assert "since March 2019" in part(page(client, "/en/agreements/reading/"), "parties")


def test_people_and_numbers_stand_inside_their_sentences(client: Client, db: None) -> None:
    """A language may want them elsewhere than English does."""
    parties = [
        {
            "organisation": slug,
            "role": "partner",
            "signatories": [{"name": {"en": "<Ana>"}, "office": {"en": "Director"}}],
        }
        for slug in ("library", "school")
    ]
    held = pact("reading", parties=parties)
    held["designations"] = [
        {"organisation": "library", "kind": "unesco-creative-city", "certificate": "<7>"}
    ]
    held["sources"] = [{"url": "https://news.example/1", "code": "545469"}]
    take_in(held)
    text = page(client, "/en/agreements/reading/")
    assert '>Signed by <span lang="en" dir="ltr">&lt;Ana&gt;</span>' in text
    assert "certificate <bdi>&lt;7&gt;</bdi>" in text
    assert "code <bdi>545469</bdi>" in text
    assert "Between Ștefan Vodă Town Library and Žvėrynas Gymnasium" in words(text)
