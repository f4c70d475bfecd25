"""Suggestions while somebody types, in six scripts."""

from __future__ import annotations

import pytest

from pactwork.kernel.viewer import PUBLIC
from pactwork.search.api import Suggestion, suggestions
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
    assert suggestions("bibliot", "fa", PUBLIC)[0].kind == "material"


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
