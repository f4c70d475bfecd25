"""Versions of the terms and what changed between two of them."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from pactwork.agreements.api import changes, terms_at, versions_of
from pactwork.kernel.viewer import PUBLIC
from pactwork.portal.web.changed import readable_runs
from tests.factories import article, commitment, pact, take_in
from tests.portal.reading import page, words

BASE = "/en/agreements/reading/versions/"


def changed(markup: str) -> dict[str, list[str]]:
    """What changed, by the heading under which it stands."""
    found = {}
    for section in re.findall(r'<section class="changed.*?</section>', markup, re.S):
        head, _, rest = section.partition("</h2>")
        found[words(head)] = [words(one) for one in re.findall(r"<dt>.*?</dd>", rest, re.S)]
    return found


@pytest.fixture
def two_versions(db: None) -> None:
    """Two versions between which nearly every kind of thing changes."""
    first = pact(
        "reading",
        commitment("c1", text={"en": "We hold four events a year."}, due="2026-06-30"),
        commitment("c2", text={"en": "An old promise."}),
        agreement={"themes": ["education"], "reference": "A 1", "declared_partners": 2},
    )
    second = pact(
        "reading",
        commitment(
            "c1",
            text={"en": "We hold six events a year.", "ro": "Ținem șase evenimente."},
            measure={"counts": "events", "target": 6, "per": "year"},
            owed_by=["library"],
            owed_to="public",
        ),
        agreement={
            "themes": ["education", "culture"],
            "term": {"from": "2025", "to": "2028-05"},
            "funding": {"funder": "press", "amount": 1200, "currency": "EUR"},
        },
        parties=("library", {"organisation": "school", "role": "endorser"}),
    )
    second["organisations"].append({"key": "press", "name": {"en": "Example Press"}})
    second["articles"].append(article("a2", title={"en": "New article"}))
    take_in(first)
    take_in(second)


def test_the_list_newest_first(two_versions: None, client: Client) -> None:
    text = page(client, BASE)
    held = versions_of("reading", PUBLIC)
    assert [one.number for one in held] == [2, 1]
    places = [text.index(one.sha256) for one in held]
    assert places == sorted(places)
    for one in held:
        assert str(one.statement) in text
    assert 'href="/en/agreements/reading/versions/compare/?from=1&amp;to=2"' in text
    listed = words(text.partition('<ol class="pieces"')[2])
    assert "the version that holds Version 2" in listed
    assert listed.count("the version that holds") == 1


def test_changes_are_told_in_the_words_of_people(two_versions: None, client: Client) -> None:
    found = changed(page(client, BASE + "compare/?from=1&to=2"))
    assert found["The agreement as a whole"] == [
        "Reference number before: A 1",
        "Funding now: Example Press · 1,200 EUR",
        "Partners declared before: 2",
        "Term before: 2025 – 2027 now: 2025 – May 2028",
        "Themes before: Education now: Education and Culture",
    ]
    assert found["Party Žvėrynas Gymnasium"] == ["Role before: Partner now: Endorser"]
    assert found["Article · new New article"] == [
        "Title English added: New article",
        "Number now: 2",
        "Kind of article now: Clauses",
    ]
    assert found["Commitment We hold six events a year."] == [
        "Text English We hold removed: four added: six events a year.",
        "Text Romanian added: Ținem șase evenimente.",
        "Owed by before: all parties now: Ștefan Vodă Town Library",
        "Owed to before: all parties now: the public",
        "Promised before: 10 trainings now: 6 events a year",
        "Due before: 30 June 2026",
    ]
    gone = found["Commitment · left out An old promise."]
    assert "Text English removed: An old promise." in gone
    assert "Promised before: 10 trainings" in gone
    old, new = terms_at("reading", 1, PUBLIC), terms_at("reading", 2, PUBLIC)
    assert old
    assert new
    assert sum(map(len, found.values())) == len(changes(old, new))


def test_every_language_compares(two_versions: None, client: Client) -> None:
    for language in ("ro", "lt", "vi", "ka", "fa"):
        text = page(client, f"/{language}/agreements/reading/versions/compare/?from=1&to=2")
        assert len(changed(text)) == 5


@pytest.mark.parametrize(
    "query",
    [
        "from=1&to=9",
        "from=0&to=2",
        "from=x&to=2",
        "from=&to=2",
        "from=-1&to=1",
        "from=%00&to=2",
        "from=1&to=" + "9" * 999,
    ],
)
def test_a_wrong_number_gets_a_sentence_and_the_form(
    two_versions: None, client: Client, query: str
) -> None:
    answer = client.get(f"{BASE}compare/?{query}")
    text = answer.content.decode()
    assert answer.status_code == 404
    assert "There is no such version. This agreement has versions 1 to 2." in words(text)
    assert text.count("<select") == 2
    assert not changed(text)


def test_what_is_compared_without_numbers_and_with_itself(
    two_versions: None, client: Client
) -> None:
    assert "What changed from version 1 to version 2" in words(page(client, BASE + "compare/"))
    same = words(page(client, BASE + "compare/?from=2&to=2"))
    assert "These two versions have the same terms." in same
    back = changed(page(client, BASE + "compare/?from=2&to=1"))
    assert "Commitment · new An old promise." in back


@pytest.mark.django_db
def test_one_version_has_nothing_to_compare(client: Client) -> None:
    take_in(pact())
    text = page(client, BASE)
    assert "There is one version so far" in words(text)
    assert "<select" not in text


def test_queries(two_versions: None, client: Client) -> None:
    for path in (BASE, BASE + "compare/?from=1&to=2"):
        client.get(path)
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        assert len(asked) <= 6


@given(
    st.lists(st.sampled_from(["we", "hold", "four", "six", "events", ".", ",", "ما", "và"])),
    st.lists(st.sampled_from(["we", "hold", "four", "six", "events", ".", ",", "ما", "và"])),
)
def test_readable_runs_lose_no_word(old: list[str], new: list[str]) -> None:
    before, after = {"text": {"en": " ".join(old)}}, {"text": {"en": " ".join(new)}}
    found = changes({"agreement": before, "parties": []}, {"agreement": after, "parties": []})
    for one in found:
        runs = readable_runs([(run.kind, run.text) for run in one.runs])
        assert "".join(t for k, t in runs if k != "removed").split() == " ".join(new).split()
        assert "".join(t for k, t in runs if k != "added").split() == " ".join(old).split()
        kinds = [kind for kind, text in runs if text.strip()]
        assert all(a != b for a, b in pairwise(kinds))
