"""What is found, and what must not be, in six scripts."""

from __future__ import annotations

from datetime import date

import pytest

from pactwork.search.api import take_out
from pactwork.search.queries import beside
from pactwork.vocabularies.api import forget_snapshot
from pactwork.vocabularies.models import Concept, Scheme
from tests.search.shelf import a_document, ask, enter, in_order, names, shelve, six

pytestmark = pytest.mark.django_db


OWN = [
    ("course", "en", "en"),
    ("child read together", "en", "en"),
    ("ghiduri", "ro", "ro"),
    ("ghiduri pentru sate", "ro", "ro"),
    ("învăţare", "ro", "ro"),
    ("invatarea", "en", "ro"),
    ("apie vaikas skaitymas", "lt", "lt"),
    ("chuyển đổi số", "vi", "vi"),
    ("chuyen doi so", "vi", "vi"),
    ("სოფლები", "ka", "ka"),
    ("ბავშვი სოფელი", "en", "ka"),
    ("راهنما", "fa", "fa"),
    ("راهنماها", "en", "fa"),
    ("آموزش روستاها", "fa", "fa"),
    ("روستا", "fa", "fa"),
]
LIBRARIES = {
    "en": "libraries",
    "ro": "biblioteci",
    "lt": "bibliotekos",
    "vi": "thư viện",
    "ka": "ბიბლიოთეკები",
    "fa": "کتابخانه‌ها",
}
MISTYPED = [
    ("techers", "en", "teachers"),
    ("profesroi", "ro", "profesori"),
    ("mokytojms", "lt", "Mokytojams"),
    ("მასწავლებლბისთვის", "ka", "მასწავლებლებისთვის"),
    ("راهنمی", "fa", "راهنمای"),
]
ODD = ["", "  ", "\x00", "((((", 'AND OR NOT "', "a" * 10_000, "words:*", "🙂", "\u200c", "ـــ"]


def test_each_language_finds_its_own() -> None:
    shelve(*six())
    for text, language, expected in OWN:
        assert names(ask(text, language)) == [expected], text


def test_what_nobody_wrote_is_not_found() -> None:
    shelve(*six())
    for text in ("volcano", "vulcan", "ugnikalnis", "núi lửa", "ვულკანი", "آتشفشان"):
        findings = ask(text)
        assert (names(findings), findings.total) == ([], 0)


def test_what_is_tagged_stands_before_what_only_has_the_word_in_a_name() -> None:
    shelve(
        a_document("named", names={"en": "Biržai Public Health Bureau"}, titles={"lt": "Laiškas"}),
        a_document("tagged", titles={"ro": "Primul ajutor"}, concepts=frozenset({"themes:health"})),
        *[a_document(f"other-{n}", titles={"en": f"Mathematics {n}"}) for n in range(40)],
    )
    assert in_order(ask("health")) == ["tagged", "named"]


def test_a_concept_named_in_one_language_finds_all() -> None:
    shelve(*six())
    for language, name in LIBRARIES.items():
        findings = ask(name, language, page_size=20)
        assert names(findings) == ["en", "fa", "ka", "lt", "ro", "vi"]
        assert in_order(findings)[0] == language
        assert "themes:libraries" in {one.code for one in findings.understood}
        why = {hit.language: hit.why for hit in findings.hits}
        assert why[language] is None
        other = "fa" if language != "fa" else "ka"
        told = why[other]
        assert told is not None
        assert (told.code, told.language) == ("themes:libraries", other)
        assert told.written == {"fa": "کتابخانه‌ها", "ka": "ბიბლიოთეკაში"}[other]


def test_what_is_only_tagged_is_found_by_the_label_in_any_language() -> None:
    tagged = a_document("tagged", titles={"lt": "Vadovas"}, concepts=frozenset({"themes:health"}))
    other = a_document("other", titles={"lt": "Vadovas"}, concepts=frozenset({"themes:culture"}))
    shelve(tagged, other)
    findings = ask("سلامت", "fa")
    assert names(findings) == ["tagged"]
    why = findings.hits[0].why
    assert why is not None
    assert (why.code, why.written, why.language) == ("themes:health", "", "lt")


def test_a_wider_concept_finds_what_is_tagged_with_a_narrower_one(
    request: pytest.FixtureRequest,
) -> None:
    request.addfinalizer(forget_snapshot)
    wide, narrow = Concept.objects.filter(scheme__code="themes", notation__in=("culture", "health"))
    narrow.broader = wide
    narrow.save()
    Scheme.objects.filter(code="themes").update(digest="a" * 64)
    forget_snapshot()
    shelve(a_document("narrow", concepts=frozenset({narrow.code})), a_document("bare"))
    shelve(a_document("wide", concepts=frozenset({wide.code})))
    assert names(ask(wide.label["ro"], "ro")) == ["narrow", "wide"]
    assert names(ask(narrow.label["ro"], "ro")) == ["narrow"]


def test_a_mistyped_word_is_forgiven() -> None:
    shelve(*six())
    for text, language, corrected in MISTYPED:
        findings = ask(text, language)
        assert (names(findings), findings.corrected) == ([language], corrected)


def test_short_words_are_not_guessed() -> None:
    shelve(a_document("Cat"))
    assert names(ask("cot")) == []


def test_all_words_have_to_be_there_unless_that_finds_nothing() -> None:
    shelve(a_document("solar power"), a_document("solar lamp"))
    assert names(ask("solar power")) == ["solar power"]
    findings = ask("solar windmill")
    assert names(findings) == ["solar lamp", "solar power"]
    assert findings.loosened
    assert not ask("solar power").loosened


def test_what_is_marked_is_the_original_in_its_script() -> None:
    shelve(*six())
    marked = [text for text, is_marked in ask("معلم", "fa").hits[0].snippet if is_marked]
    assert marked == ["معلمان"]
    marked = [text for text, is_marked in ask("chuyen doi so", "vi").hits[0].snippet if is_marked]
    assert marked == ["chuyển đổi số"]
    titles = {hit.language: hit.title for hit in ask("libraries", "en", page_size=20).hits}
    assert titles["ka"] == [("კითხვა ", False), ("ბიბლიოთეკაში", True)]
    assert titles["fa"] == [("خواندن در ", False), ("کتابخانه‌ها", True)]


def test_markup_in_a_text_stays_text() -> None:
    shelve(a_document("x", texts={"en": "<script>alert(1)</script> & teachers"}))
    hit = ask("teachers").hits[0]
    assert ("<script>alert(1)</script> & ", False) in hit.snippet


def test_a_long_text_is_found_to_its_end_and_shown_where_it_says_so() -> None:
    filler = "lorem ipsum dolor " * 150
    shelve(a_document("long", texts={"en": f"{filler} quokka {filler} {filler} {filler} numbat"}))
    shown = "".join(text for text, _ in ask("quokka").hits[0].snippet)
    assert "quokka" in shown
    assert shown.startswith("…")
    assert len(shown) < 260
    assert names(ask("numbat")) == ["long"]


def test_facets_count_what_was_found_and_choosing_one_keeps_its_others() -> None:
    shelve(
        a_document("a", facets={"level": ("1", "2")}, languages=("en", "ro")),
        a_document("b", facets={"level": ("2",)}),
        a_document("c", facets={"level": ("3",)}, kind="agreement", titles={"en": "b"}),
        a_document("d", facets={"level": ("3",)}, titles={"en": "nothing of it"}),
    )
    assert names(ask("b", facets={"level": frozenset({"2", "3"})})) == ["b", "c"]
    everything = ask()
    assert everything.total == 4
    assert everything.facets["level"] == [("2", 2), ("3", 2), ("1", 1)]
    assert everything.facets["kind"] == [("material", 3), ("agreement", 1)]
    assert everything.facets["language"] == [("en", 4), ("ro", 1)]
    chosen = ask(facets={"level": frozenset({"3"})}, kinds=frozenset({"material"}))
    assert names(chosen) == ["d"]
    assert chosen.facets["level"] == [("2", 2), ("1", 1), ("3", 1)]
    assert chosen.facets["kind"] == [("agreement", 1), ("material", 1)]
    assert names(ask(languages=frozenset({"ro", "fa"}))) == ["a"]


def test_counts_are_the_same_whoever_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    facets = dict.fromkeys(("level", "subject", "type", "licence", "theme"), ("1", "2"))
    shelve(*(a_document(f"b {n}", facets=facets) for n in range(7)), a_document("b", kind="pact"))
    chosen = {"level": frozenset({"1"}), "kinds": frozenset({"material"})}
    asked = [
        ask("b"),
        ask("b", facets={"level": chosen["level"]}, kinds=chosen["kinds"]),
        ask("zz"),
    ]
    monkeypatch.setattr(beside, "_LARGE", 0)
    again = [
        ask("b"),
        ask("b", facets={"level": chosen["level"]}, kinds=chosen["kinds"]),
        ask("zz"),
    ]
    assert again == asked
    assert again[0].facets["theme"] == [("1", 7), ("2", 7)]
    assert again[1].facets["kind"] == [("material", 7)]


def test_only_what_is_asked_for_is_counted() -> None:
    shelve(a_document("b", facets={"level": ("1",), "type": ("2",)}))
    assert ask("b", counted=("level", "unheard-of")).facets == {"level": [("1", 1)]}
    assert (ask("b", counted=()).facets, ask("b", counted=()).total) == ({}, 1)


def test_sorting_by_day_and_by_title_in_the_readers_language() -> None:
    shelve(
        a_document("1", titles={"lt": "Žuvis"}, day=date(2024, 5, 1)),
        a_document("2", titles={"lt": "Zebras"}, day=date(2026, 5, 1)),
        a_document("3", titles={"lt": "Šuo"}, day=None),
        a_document("4", titles={"lt": "Ąžuolas"}, day=date(2025, 5, 1)),
    )
    assert in_order(ask(sort="title", language="lt")) == ["4", "3", "2", "1"]
    assert in_order(ask(sort="newest", language="lt")) == ["2", "4", "1", "3"]
    assert in_order(ask(language="lt")) == ["2", "4", "1", "3"]


def test_titles_weigh_more_than_texts_and_weight_raises() -> None:
    shelve(
        a_document("text", titles={"en": "something"}, texts={"en": "about compost"}),
        a_document("title", titles={"en": "compost"}, texts={"en": "about something"}),
    )
    assert in_order(ask("compost")) == ["title", "text"]


def test_pages_follow_one_another() -> None:
    shelve(
        *(
            a_document(f"n{number:02}", titles={"en": f"lesson n{number:02}"})
            for number in range(25)
        )
    )
    seen, after = [], ""
    while True:
        findings = ask("lesson", sort="title", page_size=10, after=after)
        assert findings.total == 25
        seen += in_order(findings)
        after = findings.after
        if not after:
            break
    assert seen == [f"n{number:02}" for number in range(25)]
    assert names(ask("lesson", after="40")) == []
    assert len(ask("lesson", after="−1; DROP TABLE").hits) == 10


def test_a_document_replaces_the_one_before_and_leaves() -> None:
    shelve(a_document("x", titles={"en": "apple"}))
    shelve(a_document("x", titles={"en": "pear"}))
    assert (names(ask("apple")), names(ask("pear"))) == ([], ["x"])
    assert ask().total == 1
    take_out([a_document("x").iri, "https://example.org/unknown"])
    assert names(ask("pear")) == []
    shelve()
    assert ask().total == 0
    shelve(a_document("x", titles={"en": "plum"}))
    assert names(ask("plum")) == ["x"]


def test_any_text_is_answered() -> None:
    shelve(*six())
    assert {ask(text).total for text in ODD} == {0, 6}


def test_before_there_is_an_index_nothing_is_found() -> None:
    enter(six())
    assert ask("teacher").total == 0
