"""Finding organisations."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.db import connection

from pactwork.organisations import queries
from pactwork.organisations.api import (
    Profile,
    after,
    bodies_under,
    cards,
    cards_by_slug,
    known_slugs,
    listed,
    listed_facets,
    names_for_index,
    organisation_by_slug,
    organisations_named,
    profiles,
    put_organisations,
)
from pactwork.organisations.models import NameKey, Organisation

NAMED: dict[str, dict[str, Any]] = {
    "dgets": {
        "name": {"ro": "Direcția generală educație, tineret și sport"},
        "acronym": {"ro": "DGETS"},
        "channels": [{"key": "edu", "kind": "web-site", "name": "chisinauedu.md"}],
    },
    "fleksibel-utdanning-norge": {
        "name": {"no": "Fleksibel utdanning Norge"},
        "other_names": [
            {"text": "Flexible Education Norway", "language": "en", "kind": "alias"},
            {"text": "Norsk forbund for fjernundervisning", "language": "no", "kind": "former"},
        ],
    },
    "kermanshah": {"name": {"fa": "سازمان فرهنگی شهرداری کرمانشاه"}},
    "lifelong": {"name": {"fa": "مرکز یادگیری مادام‌العمر"}},
    "moet": {"name": {"vi": "Bộ Giáo dục và Đào tạo"}},
    "hoa": {"name": {"vi": "Hòa Bình"}},
    "mediatheque": {"name": {"ka": "თბილისის მედიათეკების გაერთიანება"}},
    "zverynas": {"name": {"lt": "Žvėryno gimnazija"}},
}


@pytest.fixture
def named(db: None) -> dict[str, int]:
    put = put_organisations([Profile(slug=slug, **said) for slug, said in NAMED.items()])
    return dict(put.numbers)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("DGETS", "dgets"),
        ("dgets", "dgets"),
        (" Dgets ", "dgets"),
        ("Direcţia generală educaţie", "dgets"),  # cedilla
        ("Direcția generală educație", "dgets"),  # comma below
        ("directia generala educatie", "dgets"),
        ("DIRECȚIA", "dgets"),
        ("Direct\u0326ia", "dgets"),  # decomposed
        ("tineret si sport", "dgets"),
        ("chisinauedu.md", "dgets"),
        ("ChisinauEdu", "dgets"),
        ("Flexible Education Norway", "fleksibel-utdanning-norge"),
        ("flexible  education", "fleksibel-utdanning-norge"),
        ("education norway", "fleksibel-utdanning-norge"),
        ("Fleksibel utdanning Norge", "fleksibel-utdanning-norge"),
        ("norsk forbund", "fleksibel-utdanning-norge"),
        ("flexible-education-norway", "fleksibel-utdanning-norge"),
        ("شهرداری کرمانشاه", "kermanshah"),
        ("شهرداري كرمانشاه", "kermanshah"),  # Arabic ye and kaf
        ("شهرداریکرمانشاه", "kermanshah"),
        ("مادام‌العمر", "lifelong"),
        ("مادام العمر", "lifelong"),
        ("مادامالعمر", "lifelong"),
        ("یادگیری مادام‌العمر", "lifelong"),
        ("يادگيري", "lifelong"),
        ("Bộ Giáo dục", "moet"),
        ("bo giao duc", "moet"),
        ("đào tạo", "moet"),
        ("dao tao", "moet"),
        ("Hoà Bình", "hoa"),
        ("Hòa bình", "hoa"),
        ("თბილისის", "mediatheque"),
        ("ᲗᲑᲘᲚᲘᲡᲘᲡ", "mediatheque"),  # Mtavruli capitals
        ("Zveryno", "zverynas"),
        ("GIMNAZIJA", "zverynas"),
    ],
)
def test_found_as_people_see_names(named: dict[str, int], typed: str, found: str) -> None:
    assert organisations_named(typed) == [named[found]]
    page, total = listed(language="en", text=typed)
    assert ([card.slug for card in page], total) == ([found], 1)


@pytest.mark.parametrize("typed", ["", " ", "!!!", "؟", "%", "_", "\\", "gets", "x%", "ortak"])
def test_nothing_is_found_by_what_begins_no_word(named: dict[str, int], typed: str) -> None:
    assert organisations_named(typed) == []


def test_looking_up_uses_the_index_in_a_large_register(named: dict[str, int]) -> None:
    """The plan PostgreSQL chooses for itself, with 20,000 names and its statistics."""
    number = named["hoa"]
    NameKey.objects.bulk_create(
        NameKey(organisation_id=number, folded=f"{random.Random(n).randbytes(6).hex()} {n}")
        for n in range(20_000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE organisations_namekey")
        for typed in ("Direcţia generală", "شهرداري كرمانشاه", "Flexible Education"):
            plan = queries._matching(typed).values_list("organisation").explain()
            assert "organisations_namekey_folded" in plan
            assert "Seq Scan on organisations_namekey" not in plan
    assert organisations_named("directia generala") == [named["dgets"]]


def test_above_below_and_under(db: None) -> None:
    put = put_organisations(
        [
            Profile(slug=slug, name={"en": slug}, parent=parent)
            for slug, parent in [
                ("state", ""), ("city", "state"), ("office", "city"), ("library", "city"),
                ("branch", "library"), ("desk", "branch"), ("village", "state"),
            ]
        ]
    )  # fmt: skip
    detail = organisation_by_slug("city")
    assert detail
    assert detail.above
    assert detail.above.slug == "state"
    assert [card.slug for card in detail.bodies] == ["library", "office"]
    below = {"city", "office", "library", "branch", "desk"}
    assert detail.under == {put.numbers[slug] for slug in below}
    assert bodies_under(put.numbers["city"]) == set(detail.under)
    assert bodies_under(put.numbers["desk"]) == {put.numbers["desk"]}
    assert bodies_under(put.numbers["state"]) == set(put.numbers.values())
    assert organisation_by_slug("none") is None
    state = organisation_by_slug("state")
    assert state
    assert state.above is None
    assert [one.slug for one in profiles(["desk"], with_those_above=True)] == [
        "state", "city", "library", "branch", "desk",
    ]  # fmt: skip


def test_one_organisation_whole_takes_one_query(
    named: dict[str, int], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        organisation_by_slug("dgets")


SORTED = {
    # y stands with i, and č after c (Lithuanian alphabet)
    "lt": ["Cesis", "Čekija", "Dubysa", "Ignalina", "Ylakiai", "Jonava", "Zarasai", "Žagarė"],
    # ă and â after a, î after i, ș after s, ț after t
    "ro": ["Arad", "Ăbrămuț", "Âmpoi", "Bacău", "Iași", "Înveșt", "Șirna", "Tulcea", "Țăndărei"],
    # đ after d; tones do not separate letters
    "vi": ["An Giang", "Ăn", "Ba Vì", "Dầu Tiếng", "Đà Nẵng", "Êa", "Hòa", "Ô Môn", "Ơ", "Ư"],
    # پ چ ژ گ have their Persian places; ک and ی are Persian letters
    "fa": ["آبادان", "بوشهر", "پاوه", "تهران", "چابهار", "ژاله", "کاشان", "گرگان", "یزد"],
    "ka": ["აბაშა", "ბათუმი", "გორი", "თბილისი", "ონი", "ფოთი", "ქუთაისი", "ხონი", "ჯვარი"],
    "en": ["Åland", "Berlin", "éclair", "Zagreb"],
}  # fmt: skip


@pytest.mark.parametrize("language", SORTED)
def test_in_the_order_readers_expect(db: None, language: str) -> None:
    names = list(SORTED[language])
    shuffled = random.Random(language).sample(names, len(names))
    put_organisations(
        [Profile(slug=f"o{n}", name={language: name}) for n, name in enumerate(shuffled)]
    )
    page, total = listed(language=language)
    assert [card.name[language] for card in page] == names
    assert total == len(names)
    paged = [listed(language=language, offset=n, limit=3)[0] for n in range(0, len(names), 3)]
    assert [card for part in paged for card in part] == page


def test_filters_and_their_counts(db: None) -> None:
    described = [
        ("a", "MD", "legal-types:school"),
        ("b", "MD", "legal-types:school"),
        ("c", "MD", "legal-types:ngo"),
        ("d", "LT", "legal-types:school"),
        ("e", "", ""),
    ]
    put_organisations(
        [
            Profile(slug=slug, name={"en": f"Name {slug}"}, country=country, legal_type=kind)
            for slug, country, kind in described
        ]
    )
    page, total = listed(language="en", country="MD", legal_type="legal-types:school")
    assert ([card.slug for card in page], total) == (["a", "b"], 2)
    facets = listed_facets(country="MD", legal_type="legal-types:school")
    assert facets.countries == [("MD", 2), ("LT", 1)]
    assert facets.legal_types == [("legal-types:school", 2), ("legal-types:ngo", 1)]
    everything = listed_facets()
    assert everything.countries == [("MD", 3), ("LT", 1)]
    assert everything.legal_types == [("legal-types:school", 3), ("legal-types:ngo", 1)]
    assert listed(language="en", text="name d")[1] == 1
    assert listed_facets(text="name d").countries == [("LT", 1)]


def test_by_slug_from_one_on(db: None) -> None:
    put_organisations([Profile(slug=f"o{n}", name={"en": f"O{n}"}) for n in range(7)])
    seen: list[str] = []
    while page := after(slug=seen[-1] if seen else "", limit=3):
        seen += [card.slug for card in page]
    assert seen == [f"o{n}" for n in range(7)]
    assert after(slug="o6") == []
    assert [card.slug for card in after(text="o5")] == ["o5"]


def test_cards_by_number_and_by_slug(named: dict[str, int], django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        by_number = cards([*named.values(), *named.values(), 10**12])
        by_slug = cards_by_slug([*named, "none"])
    assert {card.slug: card.number for card in by_number.values()} == named
    assert {slug: card.number for slug, card in by_slug.items()} == named
    assert known_slugs(["dgets", "none"]) == {"dgets": named["dgets"]}


def test_every_name_for_the_index(named: dict[str, int]) -> None:
    found = names_for_index([named["fleksibel-utdanning-norge"]])
    assert set(found[named["fleksibel-utdanning-norge"]]) == {
        "Fleksibel utdanning Norge",
        "Flexible Education Norway",
        "Norsk forbund for fjernundervisning",
    }


def test_a_slug_is_the_name_of_the_row(named: dict[str, int]) -> None:
    assert str(Organisation.objects.get(slug="hoa")) == "hoa"
