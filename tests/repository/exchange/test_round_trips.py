"""What goes out in a format comes back the same, in every script."""

from __future__ import annotations

import json

import pytest

from pactwork.kernel.languages import LANGUAGES
from pactwork.repository.exchange import (
    datacite,
    datacite_in,
    dublin_core,
    linked,
    linked_in,
    lom,
    lom_in,
)
from pactwork.repository.exchange.published import published
from pactwork.repository.exchange.terms import Terms
from pactwork.repository.exchange.xml_in import read_xml
from tests.repository.exchange.samples import KEYWORDS, NAMES, TITLES, material

ALIKE = ("languages", "resource_type", "licence", "subjects", "themes", "literacies", "doi")
LEARNING = (*ALIKE, "levels", "target_groups", "accessibility")


@pytest.mark.parametrize("language", LANGUAGES)
def test_dublin_core(terms: Terms, language: str) -> None:
    held = material(language)
    back = dublin_core.read(read_xml(dublin_core.written(published(held), terms)), terms)
    assert back.described is not None
    assert back.faults == ()
    assert {name: getattr(back.described, name) for name in ALIKE} == {
        name: getattr(held, name) for name in ALIKE
    }
    assert back.described.titles == {tag: TITLES[tag] for tag in {language, "en"}}
    assert back.described.descriptions == held.descriptions
    assert back.described.keywords[language] == KEYWORDS[language]
    assert [one.name for one in back.described.creators] == [
        NAMES[language], "Primăria", "Tomas Vaitkus",
    ]  # fmt: skip
    assert back.described.published_on == held.published_on
    assert back.described.link == "https://pacts.example/id/materials/k7f3m2q9xa"
    assert [one.iri for one in back.described.origins] == [one.iri for one in held.origins]
    assert back.described.commitments == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_lom(terms: Terms, language: str) -> None:
    held = material(language)
    back = lom_in.read(read_xml(lom.written(published(held), terms)), terms)
    assert back.described is not None
    assert back.faults == ()
    assert {name: getattr(back.described, name) for name in LEARNING} == {
        name: getattr(held, name) for name in LEARNING
    }
    assert back.described.titles == held.titles
    assert back.described.descriptions == held.descriptions
    assert back.described.keywords == held.keywords
    author, organisation, translator = back.described.creators
    assert (author.name, author.role) == (NAMES[language], "author")
    assert author.identifier == "https://orcid.org/0000-0002-1825-0097"
    assert (organisation.name, organisation.is_organisation) == ("Primăria", True)
    assert (translator.role, translator.affiliation) == ("translator", "Biblioteka")
    assert back.publisher == "Direcția Generală"
    assert [(one.relation, one.iri, one.title) for one in back.described.origins] == [
        (one.relation, one.iri, one.title) for one in held.origins
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_schema_org(terms: Terms, language: str) -> None:
    held = material(language)
    said = json.loads(json.dumps(linked.schema_org(published(held), terms)))
    back = linked_in.read(said, terms)
    assert back.described is not None
    assert back.faults == ()
    assert {name: getattr(back.described, name) for name in LEARNING} == {
        name: getattr(held, name) for name in LEARNING
    }
    assert back.described.titles == held.titles
    assert back.described.descriptions == held.descriptions
    assert back.described.keywords[language] == held.keywords[language]
    assert {one.name for one in back.described.creators} == {
        NAMES[language], "Primăria", "Tomas Vaitkus",
    }  # fmt: skip
    assert {(one.relation, one.iri) for one in back.described.origins} == {
        (one.relation, one.iri) for one in held.origins
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_amb(terms: Terms, language: str) -> None:
    held = material(language)
    said = json.loads(json.dumps(linked.amb(published(held), terms)))
    back = linked_in.read(said, terms)
    assert back.described is not None
    alike = [name for name in LEARNING if name not in ("accessibility", "doi")]
    assert {name: getattr(back.described, name) for name in alike} == {
        name: getattr(held, name) for name in alike
    }
    assert back.described.titles == {language: TITLES[language]}
    assert back.described.keywords == held.keywords


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("wrapped", [False, True])
def test_datacite(terms: Terms, language: str, wrapped: bool) -> None:
    held = material(language)
    data = datacite.written(published(held), terms)
    if wrapped:
        data = b'<oai_datacite xmlns="http://schema.datacite.org/oai/oai-1.1/"><payload>%b' % data
        data += b"</payload></oai_datacite>"
    back = datacite_in.read(read_xml(data), terms)
    assert back.described is not None
    assert back.faults == ()
    assert {name: getattr(back.described, name) for name in ALIKE if name != "languages"} == {
        name: getattr(held, name) for name in ALIKE if name != "languages"
    }
    assert back.described.languages == held.languages[:1]
    assert back.described.titles == held.titles
    assert back.described.descriptions == held.descriptions
    assert back.described.keywords == held.keywords
    assert back.described.creators[0].identifier == "https://orcid.org/0000-0002-1825-0097"
    assert back.described.published_on == held.published_on
    assert back.described.link == "https://pacts.example/id/materials/k7f3m2q9xa"


def test_alignments_of_lrmi(terms: Terms) -> None:
    said = {
        "@type": "LearningResource", "name": "Râuri", "url": "https://e.example/1",
        "educationalAlignment": [
            {"alignmentType": "educationalLevel", "targetName": "Primary education"},
            {"alignmentType": "educationalSubject", "targetUrl": "https://e.example/none",
             "targetName": {"@value": "Hidrologie locală", "@language": "ro"}},
            "not an object",
        ],
    }  # fmt: skip
    back = linked_in.read(said, terms).described
    assert back is not None
    assert back.levels == ("isced-1",)
    assert back.keywords == {"ro": ("Hidrologie locală",)}
