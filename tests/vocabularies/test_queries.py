"""Reading the vocabularies."""

import json

import pytest
import rdflib

from pactwork.kernel.languages import LANGUAGES
from pactwork.vocabularies import snapshot
from pactwork.vocabularies.api import (
    concept,
    concept_label,
    concepts,
    exists,
    known_notations,
    labels,
    load_schemes,
    measure_counts_people,
    measure_words,
    scheme,
    scheme_codes,
    skos_document,
)
from pactwork.vocabularies.models import Concept, Scheme

pytestmark = pytest.mark.usefixtures("loaded")


def test_labels_in_the_readers_language() -> None:
    assert concept_label("themes:lifelong-learning", "fa").text == "یادگیری مادام‌العمر"
    assert concept_label("themes:lifelong-learning", "fa").direction == "rtl"
    given = labels(["party-roles:lead", "segments:youth"], "ro")
    assert [(label.code, str(label), label.is_fallback) for label in given] == [
        ("party-roles:lead", "Partener principal", False),
        ("segments:youth", "Tineret", False),
    ]


@pytest.mark.parametrize("code", ["themes:no-such-theme", "no-such-theme", "x:no-such-theme"])
def test_an_unknown_code_never_breaks_a_page(code: str) -> None:
    shown = concept_label(code, "fa")
    assert (shown.text, shown.is_fallback) == ("no such theme", True)


def test_what_there_is() -> None:
    assert "themes" in scheme_codes()
    assert scheme("themes").extensible
    assert scheme("none") is None
    assert [view.notation for view in concepts("party-roles")] == [
        "lead", "partner", "funder", "endorser", "secretariat",
    ]  # fmt: skip
    assert concepts("none") == []
    assert exists("party-roles", "lead")
    assert not exists("party-roles", "leader")
    assert not exists("none", "lead")
    assert known_notations("assessment-areas") == {
        "educational", "cultural", "social", "managerial",
    }  # fmt: skip
    assert concept("licences:cc0-1.0").exact_match == (
        "https://creativecommons.org/publicdomain/zero/1.0/",
    )
    assert concept("none:none") is None


def test_which_measures_count_people() -> None:
    people = {view.code for view in concepts("measures") if measure_counts_people(view.code)}
    assert people == {"measures:people-trained", "measures:participants", "measures:volunteers"}
    assert measure_counts_people("volunteers")
    assert not measure_counts_people("no-such-measure")


@pytest.mark.parametrize(
    ("number", "language", "words"),
    [
        (1, "en", "training"),
        (40, "en", "trainings"),
        (1, "ro", "instruire"),
        (2, "ro", "instruiri"),
        (40, "ro", "de instruiri"),
        (21, "lt", "mokymų renginys"),
        (3, "lt", "mokymų renginiai"),
        (40, "lt", "mokymų renginių"),
        (1.5, "lt", "mokymų renginio"),
        (40, "vi", "khóa tập huấn"),
        (40, "ka", "ტრენინგი"),
        (40, "fa", "دورهٔ آموزشی"),
        (2, "de", "trainings"),
    ],
)
def test_the_words_after_a_number(number: float, language: str, words: str) -> None:
    assert measure_words("trainings", number, language).text == words
    assert measure_words("measures:trainings", number, language).text == words


def test_a_measure_without_such_words_shows_its_label() -> None:
    assert measure_words("measures:none-such", 2, "en").text == "none such"


def test_reading_costs_no_query_once_loaded(django_assert_num_queries, monkeypatch) -> None:
    concept_label("themes:education", "en")
    with django_assert_num_queries(0):
        for view in concepts("measures"):
            labels([view.code] * 20, "ka")
            measure_words(view.code, 5, "lt")
    monkeypatch.setattr(snapshot, "LOOK_AGAIN", 0.0)
    with django_assert_num_queries(1):
        concept_label("themes:education", "en")


def test_a_change_by_another_process_is_seen_when_looked_at_again(monkeypatch) -> None:
    assert concept_label("themes:education", "en").text == "Education"
    Concept.objects.filter(scheme__code="themes", notation="education").update(label={"en": "New"})
    Scheme.objects.filter(code="themes").update(digest="other")
    assert concept_label("themes:education", "en").text == "Education"
    monkeypatch.setattr(snapshot, "LOOK_AGAIN", 0.0)
    assert concept_label("themes:education", "en").text == "New"


def test_loading_in_the_same_process_is_seen_at_once() -> None:
    assert concept_label("themes:education", "en").text == "Education"
    Scheme.objects.update(digest="")
    Concept.objects.filter(notation="education").update(label={"en": "Old"})
    load_schemes()
    assert concept_label("themes:education", "en").text == "Education"


@pytest.mark.parametrize("code", ["themes", "measures", "licences"])
def test_skos_is_read_by_others(code: str, settings) -> None:
    settings.PACTWORK_IRI_BASE = "https://pacts.example"
    graph = rdflib.Graph().parse(data=json.dumps(skos_document(code)), format="json-ld")
    skos = rdflib.SKOS
    held = list(graph.subjects(rdflib.RDF.type, skos.Concept))
    assert len(held) == len(concepts(code))
    owner = rdflib.URIRef(f"https://pacts.example/id/concepts/{code}")
    assert (owner, rdflib.RDF.type, skos.ConceptScheme) in graph
    for one in held:
        assert (one, skos.inScheme, owner) in graph
        assert {label.language for label in graph.objects(one, skos.prefLabel)} == set(LANGUAGES)


def test_skos_of_an_unknown_scheme() -> None:
    with pytest.raises(KeyError):
        skos_document("none")
