"""What stands in quotation marks is found exactly so, in six scripts."""

from __future__ import annotations

import pytest

from pactwork.kernel.viewer import Viewer
from pactwork.search.api import reader_of
from tests.search.shelf import a_document, ask, names, shelve, six

pytestmark = pytest.mark.django_db
FOUND = [
    ('"teachers who read"', "en", "en"),
    ("“ghid pentru profesori”", "en", "ro"),
    ("„apie vaikų skaitymą“", "lt", "lt"),
    ('"chuyen doi so"', "vi", "vi"),
    ("„სოფლის ბიბლიოთეკებში“", "ka", "ka"),
    ("«دانش\u200cآموزان در کتابخانه\u200cهای روستا»", "fa", "fa"),
    ('course "read with children"', "en", "en"),
    ('"COURSE"', "en", "en"),
]
NOT_FOUND = [
    '"read who teachers"',
    '"teacher who reads"',
    '"libraries a course"',
    '"teachers who raed"',
    'volcano "teachers who read" "of nobody"',
]


def test_words_in_quotation_marks_stand_so() -> None:
    shelve(*six())
    for text, language, expected in FOUND:
        assert names(ask(text, language)) == [expected], text


def test_other_orders_forms_and_texts_are_not_found() -> None:
    shelve(*six())
    for text in NOT_FOUND:
        assert names(ask(text)) == [], text


def test_a_phrase_has_to_be_there_also_where_half_of_the_words_are_enough() -> None:
    shelve(*six(), a_document("other", titles={"en": "Teachers and a volcano"}))
    findings = ask('"teachers who read" volcano')
    assert (names(findings), findings.loosened) == (["en"], True)


def test_signs_without_words_are_no_phrase() -> None:
    shelve(*six())
    for text in ('""', '"" teachers', '"!?" teachers', '"teachers', 'teachers"', '"teachers" "'):
        assert "en" in names(ask(text)) or text == '""', text


def test_what_was_asked_for_is_marked() -> None:
    shelve(*six())
    hit = ask('"teachers who read"').hits[0]
    assert [text for text, marked in hit.snippet if marked] == ["teachers who read"]


def test_a_phrase_of_what_is_closed_finds_nothing() -> None:
    shelve(a_document("x", titles={"en": "the silver heron"}, readers=frozenset({reader_of(7)})))
    assert ask('"silver heron"').total == 0
    assert names(ask('"silver heron"', viewer=Viewer(frozenset({7})))) == ["x"]
