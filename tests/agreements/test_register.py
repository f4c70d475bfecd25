"""Finding agreements: by words as people see them, in order, page by page."""

from __future__ import annotations

import random
from datetime import date
from itertools import product
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pactwork.agreements.api import SORTS, RegisterFilter, register_after, register_page
from pactwork.agreements.models import Agreement, RegisterEntry
from pactwork.agreements.queries.matching import matching_entries
from pactwork.kernel.languages import LANGUAGES
from pactwork.kernel.viewer import PUBLIC
from tests.factories import (
    accepted,
    commitment,
    evidence,
    happened,
    numbers,
    organisation,
    pact,
    take_in,
)


def found(text: str) -> list[str]:
    return [card.slug for card in register_after(RegisterFilter(text=text), PUBLIC)]


# --- words ---


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("DGETS", "chisinau-dgets-diez"),
        ("dgets diez", "chisinau-dgets-diez"),
        ("direcţia educaţie", "chisinau-dgets-diez"),
        ("directia educatie", "chisinau-dgets-diez"),
        ("Chişinău", "chisinau-dgets-diez"),
        ("Chișinău", "chisinau-dgets-diez"),
        ("chisinau", "chisinau-dgets-diez"),
        ("Flexible Education Norway", "lithuania-social-cluster"),
        ("Fleksibel utdanning", "lithuania-social-cluster"),
        ("NOR-LT10-VRM-01-K-02-006", "lithuania-social-cluster"),
        ("Biržai", "lithuania-social-cluster"),
        ("birzai", "lithuania-social-cluster"),
        ("chuyển đổi số", "vietnam-moet-vnpt"),
        ("chuyen doi so", "vietnam-moet-vnpt"),
        ("VNPT", "vietnam-moet-vnpt"),
        ("მედიათეკები", "tbilisi-mediatheques-icpi"),
        ("ICPI", "tbilisi-mediatheques-icpi"),
        ("کرمانشاه", "kermanshah-learning-city"),
        ("كرمانشاه", "kermanshah-learning-city"),
        ("شهر یادگیرنده", "kermanshah-learning-city"),
        ("شهريادگيرنده", "kermanshah-learning-city"),
        ("۵۴۶۴۶۹", "kermanshah-learning-city"),
        ("546469", "kermanshah-learning-city"),
    ],
)  # fmt: skip
def test_found_as_people_see_words(partnerships: None, typed: str, slug: str) -> None:
    assert found(typed) == [slug]


@pytest.mark.parametrize(
    "typed", ["nothing-like-this", "dgets vnpt", "!!!", "'", "':*", "\\", "dgets & nothinglike"]
)
def test_not_found(partnerships: None, typed: str) -> None:
    assert found(typed) == []
    page = register_page(RegisterFilter(text=typed), PUBLIC, "en")
    assert (page.total, list(page.cards)) == (0, [])


def test_saying_nothing_finds_all(partnerships: None) -> None:
    assert len(found("")) == len(found("   ")) == 5


@settings(
    deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    typed=st.one_of(
        st.text(max_size=40),
        st.text("'\\:*&|!()<> abc%_\"$\x00\u200c", max_size=30),
        st.text(max_size=400),
    )
)
def test_nothing_typed_breaks_the_search(partnerships: None, typed: str) -> None:
    page = register_page(RegisterFilter(text=typed), PUBLIC, "en")
    assert page.total == len(page.cards) == len(found(typed))


def test_a_search_by_words_uses_its_index_in_a_large_register(db: None) -> None:
    """The plan PostgreSQL chooses for itself among 20,000 agreements, with its statistics."""
    take_in(pact("first"))
    copies = "generate_series(2, 20000) n"
    with connection.cursor() as cursor:
        for model, own in (
            (Agreement, {"id": "1000000 + n", "slug": "'copy-' || n"}),
            (
                RegisterEntry,
                {"agreement_id": "1000000 + n", "tokens": "array_to_tsvector(ARRAY['word' || n])"},
            ),
        ):
            columns = [field.column for field in model._meta.fields]
            said = ", ".join(own.get(column, f'"{column}"') for column in columns)
            table, names = model._meta.db_table, ", ".join(f'"{column}"' for column in columns)
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {said} FROM {table}, {copies}")
            cursor.execute(f"ANALYZE {table}")
    wanted = matching_entries(RegisterFilter(text="word4321"), PUBLIC, date(2026, 11, 22))
    assert "agreements_entry_tokens" in wanted.values("pk").explain()
    assert found("word4321") == ["copy-4321"]
    assert found("agreement first") == ["first"]


# --- order and pages ---


@pytest.fixture
def several(db: None) -> list[str]:
    """Twelve agreements whose titles, days and progress all order them differently."""
    chance = random.Random(5)
    titles = ["Žalias", "Zebra", "Ąžuolas", "Azuolas", "Yla", "Iva", "Jonas", "Šalis", "Sala",
              "Čia", "Cia", "Ėjo"]  # fmt: skip
    documents = []
    for n, title in enumerate(titles):
        key = f"a{n:02d}"
        signed = {"signed": f"20{chance.randint(10, 25)}"} if n % 4 else {}
        documents.append(
            pact(
                key,
                commitment(measure={"counts": "trainings", "target": chance.randint(1, 9)}),
                agreement={"title": {"lt": title}, "authoritative": ["lt"], **signed},
                articles=[
                    {
                        "key": "x",
                        "title": {"lt": "x"},
                        "commitments": [
                            commitment(
                                text={"lt": "x"}, measure={"counts": "trainings", "target": n + 1}
                            )
                        ],
                    }
                ],
            )
        )
        if n % 3:
            day = f"2026-03-{chance.randint(1, 28):02d}"
            entry = happened(on="2026-02-01", accepted=accepted("school", on=day))
            documents.append(evidence(key, entry))
    take_in(*documents)
    return titles


def test_titles_in_the_order_of_the_language(several: list[str]) -> None:
    page = register_page(RegisterFilter(sort="title"), PUBLIC, "lt")
    assert [card.title["lt"] for card in page.cards] == [
        "Azuolas", "Ąžuolas", "Cia", "Čia", "Ėjo", "Yla", "Iva", "Jonas", "Sala", "Šalis",
        "Zebra", "Žalias",
    ]  # fmt: skip


def test_the_other_orders(several: list[str]) -> None:
    def cards(sort: str) -> list[Any]:
        return list(register_page(RegisterFilter(sort=sort), PUBLIC, "lt").cards)

    signed = [card.signed for card in cards("signed")]
    assert signed == [*sorted((one for one in signed if one), reverse=True), "", "", ""]
    progress = [card.completion for card in cards("progress")]
    assert progress == sorted(progress, reverse=True)
    latest = [card.last_accepted_on for card in cards("latest")]
    held = [day for day in latest if day]
    assert latest == [*sorted(held, reverse=True), *[None] * (12 - len(held))]
    assert len(held) == 8


def test_pages_put_together_are_the_whole_once(several: list[str]) -> None:
    for sort, language in product(SORTS, LANGUAGES):
        whole = register_page(RegisterFilter(sort=sort), PUBLIC, language)
        pages = [
            register_page(RegisterFilter(sort=sort, offset=offset, limit=5), PUBLIC, language)
            for offset in (0, 5, 10, 15)
        ]
        together = [card.slug for page in pages for card in page.cards]
        assert together == [card.slug for card in whole.cards]
        assert len(set(together)) == 12
        assert {page.total for page in pages} == {12}


def test_keyset_pages_are_the_whole_once(several: list[str]) -> None:
    seen: list[str] = []
    while page := register_after(RegisterFilter(), PUBLIC, slug=seen[-1] if seen else "", limit=5):
        seen += [card.slug for card in page]
    assert seen == [f"a{n:02d}" for n in range(12)]


def test_a_page_takes_three_queries_however_long(
    several: list[str], django_assert_num_queries: Any
) -> None:
    for limit in (1, 12):
        with django_assert_num_queries(3):
            register_page(RegisterFilter(limit=limit), PUBLIC, "lt")


def test_by_any_of_several_parties(db: None) -> None:
    take_in(
        pact("one", parties=("library", "school")),
        pact("two", parties=("library", "press"), organisations=[organisation("press")]),
        pact("three", parties=("press", "school"), organisations=[]),
    )
    library, press = numbers("library", "press")

    def by(*wanted: int) -> list[str]:
        chosen = RegisterFilter(organisations=frozenset(wanted))
        return [card.slug for card in register_after(chosen, PUBLIC)]

    assert by(library) == ["one", "two"]
    assert by(library, press) == ["one", "three", "two"]
    assert by(10**9) == []
    (card,) = register_after(RegisterFilter(text="three"), PUBLIC)
    assert [party.slug for party in card.parties] == ["press", "school"]
