"""Words of six languages meet in their forms, and strangers do not."""

from __future__ import annotations

import pytest

from pactwork.search.analysis.endings import bare
from pactwork.search.analysis.lemmas import Lemmas, packed
from pactwork.search.analysis.terms import asked_terms, read_text, read_word
from pactwork.search.analysis.words import words_in

FORMS = {
    "en": [("library", "libraries"), ("teacher", "teachers"), ("child", "children")],
    "ro": [
        ("bibliotecă", "bibliotecilor"),
        ("biblioteca", "biblioteci"),
        ("învățare", "învăţării"),
        ("invatare", "învățării"),
        ("școală", "scolile"),
    ],
    "lt": [("biblioteka", "bibliotekų"), ("mokytojas", "mokytojams"), ("svietimas", "švietimo")],
    "ka": [
        ("ბიბლიოთეკა", "ბიბლიოთეკების"),
        ("ბიბლიოთეკა", "ბიბლიოთეკაში"),
        ("მასწავლებელი", "მასწავლებლებს"),
        ("ბავშვი", "ბავშვებისთვის"),
    ],
    "fa": [
        ("کتابخانه", "کتابخانه‌ها"),
        ("کتابخانه", "کتابخانه‌های"),
        ("کتابخانه", "کتابخانههای"),
        ("معلم", "معلمان"),
        ("دانش‌آموز", "دانش‌آموزان"),
    ],
    "vi": [("thư", "thu"), ("VIỆN", "viện")],
}


def terms_of_word(word: str, language: str) -> tuple[str, ...]:
    """What the index holds for a word of a text."""
    return read_word(word, language)[0]


@pytest.mark.parametrize(
    ("language", "asked", "written"),
    [(tag, *pair) for tag, pairs in FORMS.items() for pair in pairs],
)
def test_a_word_meets_its_other_forms(language: str, asked: str, written: str) -> None:
    assert set(asked_terms(asked, language)) & set(terms_of_word(written, language))
    assert set(asked_terms(written, language)) & set(terms_of_word(asked, language))


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "teacher", "teaching"),
        ("ro", "carte", "cartier"),
        ("lt", "knyga", "kniaukti"),
        ("ka", "წიგნი", "წითელი"),
        ("fa", "کتاب", "کتیبه"),
        ("vi", "giáo", "gian"),
    ],
)
def test_strangers_do_not_meet(language: str, one: str, other: str) -> None:
    assert not set(asked_terms(one, language)) & set(terms_of_word(other, language))


def test_a_half_space_binds_and_a_hyphen_may_be_left_out() -> None:
    assert words_in("کتاب‌های خوب") == ["کتاب‌های", "خوب"]
    assert {"e", "learning", "elearning"} <= set(terms_of_word("e-learning", "en"))
    assert "elearning" in asked_terms("eLearning", "ro")


def test_marks_written_apart_belong_to_the_word() -> None:
    assert words_in("mo\u0302n ho\u0323c") == ["mo\u0302n", "ho\u0323c"]
    assert words_in("مُدَرِّس") == ["مُدَرِّس"]


def test_neighbouring_syllables_are_terms_in_vietnamese_only() -> None:
    assert "giao_duc" in read_text("Giáo dục", "vi").terms
    assert "giao_duc" not in read_text("Giao duc", "ro").terms


def test_a_query_is_read_in_the_languages_of_its_script() -> None:
    assert "biblioteca" in asked_terms("bibliotecilor", "en")
    assert asked_terms("ბიბლიოთეკების", "en")[-1] == "ბიბლიოთეკა"


def test_endings_leave_short_words_alone() -> None:
    assert bare("gas", "en") == "gas"
    assert bare("zorbliks", "en") == "zorblik"


def test_lemmas_of_words_that_fold_to_one_are_the_same_each_time() -> None:
    one = Lemmas(packed({"fetele": "fată", "FETELE": "fetele"}))
    other = Lemmas(packed({"FETELE": "fetele", "fetele": "fată"}))
    assert one.get("fetele") == other.get("fetele") == "fetele"
    assert one.get("fete") is None


def test_what_is_no_file_of_lemmas_is_refused() -> None:
    with pytest.raises(ValueError, match="not a file of lemmas"):
        Lemmas(b"something else, long enough to have a head")
