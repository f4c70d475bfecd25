"""Suggestions while somebody types, in six scripts."""

from __future__ import annotations

import pytest

from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.search.api import Suggestion, reader_of, suggestions
from tests.search.shelf import TEXTS, a_document, shelve, six

pytestmark = pytest.mark.django_db


def _titles(text: str, language: str = "en", limit: int = 8) -> list[str]:
    return [one.text for one in suggestions(text, language, PUBLIC, limit) if one.kind != "concept"]


TYPED = [
    ("read", "en"),
    ("Lectu", "ro"),
    ("in bibl", "ro"),
    ("skait", "lt"),
    ("doc sa", "vi"),
    ("đọ", "vi"),
    ("კით", "ka"),
    ("კითხვა ბ", "ka"),
    ("خو", "fa"),
    ("خواندن در کت", "fa"),
]


def test_titles_that_begin_so() -> None:
    shelve(*six())
    for typed, language in TYPED:
        assert _titles(typed, language) == [TEXTS[language][0]]


def test_concepts_come_first_in_the_readers_language() -> None:
    shelve(a_document("libraries", titles={"lt": "Bibliotekos"}))
    found = suggestions("bibliot", "ro", PUBLIC)
    assert found[0] == Suggestion("Biblioteci", "ro", "concept", "themes:libraries")
    assert found[-1].text == "Bibliotekos"


LIBRARIES = [
    ("en", "librar"),
    ("ro", "biblioteci"),
    ("lt", "bibliotekos"),
    ("vi", "thu vi"),
    ("vi", "Thư v"),
    ("ka", "ბიბლი"),
    ("fa", "کتابخ"),
]


def test_concepts_are_suggested_in_whatever_language_they_are_typed() -> None:
    for reader in ("en", "vi", "ka"):
        for language, typed in LIBRARIES:
            found = suggestions(typed, reader, PUBLIC)
            told = [(one.key, one.language) for one in found if one.kind == "concept"]
            assert ("themes:libraries", language) in told, (reader, typed)
    told = [one.key for one in suggestions("bibliot", "en", PUBLIC)]
    assert len(told) == len({*told}), "each concept once"


MISTYPED = [
    ("librries", "en", "themes:libraries"),
    ("libarr", "en", "themes:libraries"),
    ("biblotec", "ro", "themes:libraries"),
    ("bibliotrk", "lt", "themes:libraries"),
    ("ბიბლთ", "ka", "themes:libraries"),
    ("کتاابخا", "fa", "themes:libraries"),
]


def test_one_mistake_is_forgiven_from_five_letters_on() -> None:
    shelve(*six())
    for typed, language, code in MISTYPED:
        assert code in [one.key for one in suggestions(typed, language, PUBLIC)], typed
    assert suggestions("libbarr", "en", PUBLIC) == []
    assert _titles("Raeding", "en") == _titles("readingg", "en") == [TEXTS["en"][0]]
    assert _titles("skaitimas", "lt") == [TEXTS["lt"][0]]
    assert _titles("Skaitimas bibl", "lt") == [TEXTS["lt"][0]]
    assert _titles("raed") == []


def test_what_is_forgiven_is_shown_to_nobody_else() -> None:
    shelve(a_document("x", titles={"en": "Pangolin"}, readers=frozenset({reader_of(7)})))
    assert _titles("pangolim") == []
    held = suggestions("pangolim", "en", Viewer(frozenset({7})))
    assert [one.text for one in held] == ["Pangolin"]


def test_a_title_is_suggested_in_the_language_it_is_typed_in() -> None:
    shelve(a_document("x", titles={"en": "Weaving", "lt": "Audimas"}))
    assert _titles("aud", "en") == ["Audimas"]
    assert _titles("wea", "lt") == ["Weaving"]


def test_limits_and_empty_input() -> None:
    shelve(*(a_document(f"quill{number}") for number in range(30)))
    assert len(_titles("quill")) == 8
    assert len(_titles("quill", limit=500)) == 20
    assert _titles("", limit=5) == _titles("...") == []
    assert _titles("zzzzzz") == []
