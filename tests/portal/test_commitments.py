"""The list behind the figures: every commitment by where it stands."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from pactwork.agreements.api import RegisterFilter, State, agreement_detail, register_after
from pactwork.kernel.viewer import PUBLIC
from tests.factories import commitment, pact, take_in
from tests.portal.reading import page, words


def states() -> dict[str, int]:
    """Where the commitments stand, counted one by one."""
    counts = dict.fromkeys(State, 0)
    for card in register_after(RegisterFilter(), PUBLIC):
        held = agreement_detail(card.slug, PUBLIC)
        assert held
        for one in held.commitments:
            counts[one.progress.state] += 1
    return {str(state): count for state, count in counts.items()}


def listed(client: Client, path: str) -> list[str]:
    return re.findall(
        r'class="promise-text"><a href="/\w+/agreements/([^"]*)/"', page(client, path)
    )


def test_every_state_lists_as_many_as_there_are(client: Client, partnerships: None) -> None:
    counts = states()
    assert sum(counts.values()) == 36
    said = words(page(client, "/en/commitments/"))
    assert "All (36)" in said
    seen: set[str] = set()
    for state, count in counts.items():
        found = listed(client, f"/en/commitments/?state={state}")
        assert len(found) == len(set(found)) == count, state
        seen |= set(found)
    pages = listed(client, "/en/commitments/") + listed(client, "/en/commitments/?page=2")
    assert len(pages) == 36
    assert set(pages) == seen


def test_what_is_not_public_is_not_listed(client: Client, partnerships: None) -> None:
    take_in(pact("hidden-pact", commitment(text={"en": "Zwielicht"}), visibility="parties"))
    for path in ("", "?page=2", "?state=not_started"):
        markup = page(client, f"/en/commitments/{path}")
        assert "Zwielicht" not in markup
        assert "hidden-pact" not in markup
        assert "All (36)" in words(markup)


@pytest.mark.parametrize("query", ["state=nonsense", "state=%00", "state=" + "x" * 10_000])
def test_a_state_that_does_not_exist_shows_all(
    client: Client, partnerships: None, query: str
) -> None:
    assert "All (36)" in words(page(client, f"/en/commitments/?{query}"))


@pytest.mark.parametrize("number", ["0", "-1", "3", "abc", "99999999999"])
def test_a_page_that_does_not_exist_is_not_found(
    client: Client, partnerships: None, number: str
) -> None:
    assert client.get(f"/en/commitments/?page={number}").status_code == 404


def test_queries_do_not_grow_with_rows(
    client: Client, db: None, django_assert_max_num_queries: Any
) -> None:
    take_in(pact("one"))
    with django_assert_max_num_queries(8) as few:
        page(client, "/en/commitments/")
    take_in(*(pact(f"more-{n}", *(commitment(f"c{k}") for k in range(1, 6))) for n in range(7)))
    caches["pages"].clear()
    with django_assert_max_num_queries(8) as many:
        page(client, "/en/commitments/")
    assert abs(len(many) - len(few)) <= 1
