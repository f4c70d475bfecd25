"""Facts of the standards that what goes out keeps to."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from lxml import etree

from pactwork.kernel.languages import LANGUAGES
from pactwork.repository.api import Described, DescribedFile, FileRole
from pactwork.repository.exchange import citations, datacite, dublin_core, linked, lom
from pactwork.repository.exchange.published import duration, published
from pactwork.repository.exchange.terms import Terms
from tests.repository.exchange.samples import NAMES, material

PLACES = {"a" * 64: "https://pacts.example/files/a.pdf", "b" * 64: "https://pacts.example/b.vtt"}
DC = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "oai_dc": "http://www.openarchives.org/OAI/2.0/oai_dc/",
}
LOM = {"l": "http://ltsc.ieee.org/xsd/LOM"}
KERNEL = {"d": "http://datacite.org/schema/kernel-4"}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def out(held: Described) -> Any:
    return published(held, file_addresses=PLACES)


def everything(held: Described, terms: Terms) -> list[str]:
    one = out(held)
    return [
        dublin_core.written(one, terms).decode(),
        lom.written(one, terms).decode(),
        datacite.written(one, terms).decode(),
        json.dumps(linked.schema_org(one, terms), ensure_ascii=False),
        json.dumps(linked.amb(one, terms), ensure_ascii=False),
        json.dumps(citations.csl_json(one, terms), ensure_ascii=False),
        citations.bibtex(one, terms),
        citations.ris(one, terms),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_did_not_agree_is_in_none_of_them(terms: Terms, language: str) -> None:
    for text in everything(material(language), terms):
        assert "Secret" not in text
        assert "0000-0001-5109-3700" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_script_is_written_as_it_is(terms: Terms, language: str) -> None:
    for text in everything(material(language), terms):
        plain = text.replace("{", "").replace("}", "")
        assert NAMES[language] in plain or NAMES[language].split(", ")[0] in plain


def test_a_material_that_says_almost_nothing(terms: Terms) -> None:
    bare = Described(key="a1", version=1, titles={"ka": "წიგნი"})
    for text in everything(bare, terms):
        assert "წიგნი" in text


def test_characters_that_xml_cannot_carry_are_left_out(terms: Terms) -> None:
    held = material("en", titles={"en": "a\x01b\x0b\ufffe"})
    assert b"<dc:title" in dublin_core.written(out(held), terms)


class TestDublinCore:
    """The schema oai_dc.xsd allows fifteen elements of dc, each with xml:lang, and no other."""

    ELEMENTS = frozenset(
        [
            "title",
            "creator",
            "subject",
            "description",
            "publisher",
            "contributor",
            "date",
            "type",
            "format",
            "identifier",
            "source",
            "language",
            "relation",
            "coverage",
            "rights",
        ]
    )

    def test_only_its_elements(self, terms: Terms) -> None:
        root = etree.fromstring(dublin_core.written(out(material()), terms))
        assert root.tag == f"{{{DC['oai_dc']}}}dc"
        for child in root:
            name = etree.QName(child)
            assert (name.namespace, name.localname in self.ELEMENTS) == (DC["dc"], True)
            assert set(child.attrib) <= {XML_LANG}
            assert child.text
        schema = root.get("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation")
        assert schema.split() == [DC["oai_dc"], "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"]

    def test_values(self, terms: Terms) -> None:
        root = etree.fromstring(dublin_core.written(out(material()), terms))
        said = {name: root.xpath(f"dc:{name}/text()", namespaces=DC) for name in self.ELEMENTS}
        assert said["date"] == ["2026-03-09"]
        assert said["language"] == ["ro"]
        assert said["rights"] == ["https://creativecommons.org/licenses/by-sa/4.0/"]
        assert said["type"] == ["Text", "https://w3id.org/kim/hcrt/worksheet", "Worksheet"]
        assert said["contributor"] == ["Tomas Vaitkus"]
        assert "https://doi.org/10.5555/pact.1" in said["identifier"]
        assert said["format"] == ["application/pdf", "text/vtt"]


class TestLom:
    """IEEE 1484.12.1: values of the base schema come from LOMv1.0."""

    def test_values(self, terms: Terms) -> None:
        root = etree.fromstring(lom.written(out(material()), terms))

        def said(path: str) -> list[str]:
            return [str(one) for one in root.xpath(path, namespaces=LOM)]

        assert root.tag == "{http://ltsc.ieee.org/xsd/LOM}lom"
        assert said("l:general/l:title/l:string/@language") == ["ro", "en"]
        assert said("l:general/l:language/text()") == ["ro"]
        assert said("l:educational/l:context/l:value/text()") == ["school"]
        assert said("l:rights/l:copyrightAndOtherRestrictions/l:value/text()") == ["yes"]
        assert said("l:relation/l:kind/l:value/text()") == ["isversionof", "ispartof"]
        assert said("l:technical/l:size/text()") == ["1280"]
        assert set(said("l:classification/l:purpose/l:value/text()")) == {
            "discipline", "educational level", "competency", "accessibility restrictions",
        }  # fmt: skip
        assert said("l:educational/l:learningResourceType/l:value/text()") == [
            "exercise", "https://w3id.org/kim/hcrt/worksheet",
        ]  # fmt: skip
        for place in root.xpath("//*[l:source='LOMv1.0']", namespaces=LOM):
            assert len(place.findall("l:value", LOM)) == 1

    def test_a_name_cannot_break_out_of_its_card(self) -> None:
        card = lom.card("A;B\nURL:https://evil.example\\", "C, D")
        assert card.split("\n") == [
            "BEGIN:VCARD", "VERSION:3.0", "N:A\\;B URL:https://evil.example\\\\;;;;",
            "FN:A\\;B URL:https://evil.example\\\\", "ORG:C\\, D", "END:VCARD",
        ]  # fmt: skip


class TestDataCite:
    """DataCite 4.5: identifier, creators, titles, publisher, publicationYear and resourceType
    are mandatory; lists are closed.
    """

    def test_what_is_mandatory(self, terms: Terms) -> None:
        for held in (material(), Described(key="a1", version=1, titles={"fa": "کتاب"})):
            root = etree.fromstring(datacite.written(out(held), terms))
            for path in (
                "identifier[@identifierType]", "creators/d:creator/d:creatorName",
                "titles/d:title", "publisher", "publicationYear",
                "resourceType[@resourceTypeGeneral]",
            ):  # fmt: skip
                assert root.xpath(f"d:{path}", namespaces=KERNEL), path
            assert re.fullmatch(r"\d{4}", root.findtext("d:publicationYear", namespaces=KERNEL))

    def test_a_version_names_the_work_and_the_one_before(self, terms: Terms) -> None:
        held = replace(out(material(version=3)), is_version=True)
        root = etree.fromstring(datacite.written(held, terms))
        assert root.findtext("d:identifier", namespaces=KERNEL) == held.version_address
        related = root.findall("d:relatedIdentifiers/d:relatedIdentifier", KERNEL)
        assert [(one.get("relationType"), one.text) for one in related[:2]] == [
            ("IsVersionOf", "10.5555/pact.1"),
            ("IsNewVersionOf", "https://pacts.example/id/materials/k7f3m2q9xa/versions/2"),
        ]

    def test_no_year_is_nought(self, terms: Terms) -> None:
        bare = Described(key="a1", version=1, titles={"fa": "کتاب"})
        root = etree.fromstring(datacite.written(out(bare), terms))
        assert int(root.findtext("d:publicationYear", namespaces=KERNEL)) >= 2026

    def test_values(self, terms: Terms) -> None:
        root = etree.fromstring(datacite.written(out(material()), terms))
        assert root.findtext("d:identifier", namespaces=KERNEL) == "10.5555/pact.1"
        names = root.xpath("d:creators/d:creator", namespaces=KERNEL)
        assert [one.findtext("d:familyName", namespaces=KERNEL) for one in names] == [
            "Țurcanu",
            None,
        ]
        orcid = names[0].find("d:nameIdentifier", KERNEL)
        assert (orcid.text, orcid.get("nameIdentifierScheme")) == ("0000-0002-1825-0097", "ORCID")
        related = root.findall("d:relatedIdentifiers/d:relatedIdentifier", KERNEL)
        versions = material().version
        assert [one.get("relationType") for one in related[:versions]] == ["HasVersion"] * versions
        assert related[0].text == "https://pacts.example/id/materials/k7f3m2q9xa/versions/2"
        assert [dict(one.attrib) for one in related[versions:]] == [
            {"relatedIdentifierType": "DOI", "relationType": "IsDerivedFrom"},
            {"relatedIdentifierType": "URL", "relationType": "IsPartOf"},
        ]
        rights = root.find("d:rightsList/d:rights", KERNEL)
        assert rights.get("rightsIdentifier") == "CC-BY-SA-4.0"
        assert root.find("d:resourceType", KERNEL).get("resourceTypeGeneral") == "Text"
        titles = root.findall("d:titles/d:title", KERNEL)
        assert [one.get("titleType") for one in titles] == [None, "TranslatedTitle"]

    def test_lists_are_the_closed_ones(self, terms: Terms) -> None:
        general = {str(one.extra["datacite"]) for one in _all(terms, "resource-types")}
        assert general <= {
            "Audiovisual", "Book", "Collection", "Dataset", "Image", "InteractiveResource",
            "Other", "Software", "Sound", "Text",
        }  # fmt: skip
        roles = {str(one.extra.get("datacite", "Other")) for one in _all(terms, "creator-roles")}
        assert roles <= {
            "DataCollector", "Distributor", "Editor", "Other", "Producer", "ProjectLeader",
            "Researcher", "RightsHolder", "Sponsor",
        }  # fmt: skip


def _all(terms: Terms, scheme: str) -> list[Any]:
    return [one for (code, _), one in terms._held.items() if code == scheme]


class TestJson:
    """schema.org with LRMI, and AMB with what its JSON Schema demands."""

    def test_schema_org(self, terms: Terms) -> None:
        node = linked.schema_org(out(material()), terms)
        assert node["@type"] == ["LearningResource"]
        assert node["license"] == "https://creativecommons.org/licenses/by-sa/4.0/"
        assert node["accessibilityFeature"] == ["alternativeText", "taggedPDF"]
        assert node["translationOfWork"][0]["@id"] == "https://doi.org/10.5555/ab-1"
        assert node["encoding"][0]["sha256"] == "a" * 64
        assert "Secret" not in json.dumps(node)

    def test_amb(self, terms: Terms) -> None:
        node = linked.amb(out(material(languages=("vi-VN",))), terms)
        assert {"@context", "id", "name", "type"} <= set(node)
        assert node["@context"][0] == "https://w3id.org/kim/amb/context.jsonld"
        assert "LearningResource" in node["type"]
        assert node["inLanguage"] == ["vi"]
        assert [one["id"] for one in node["learningResourceType"]] == [
            "https://w3id.org/kim/hcrt/worksheet"
        ]
        assert [one["id"] for one in node["educationalLevel"]] == [
            "https://w3id.org/kim/educationalLevel/level_1",
            "https://w3id.org/kim/educationalLevel/level_2",
        ]
        assert re.fullmatch(r"\d+", node["encoding"][0]["contentSize"])
        assert [one["inLanguage"] for one in node["caption"]] == ["en"]


class TestCitations:
    def test_csl(self, terms: Terms) -> None:
        item = citations.csl_json(out(material()), terms)
        assert item["author"] == [
            {"family": "Țurcanu", "given": "Ștefan"}, {"literal": "Primăria"},
        ]  # fmt: skip
        assert item["issued"] == {"date-parts": [[2026, 3, 9]]}
        assert item["translator"] == [{"literal": "Tomas Vaitkus"}]

    def test_bibtex(self, terms: Terms) -> None:
        text = citations.bibtex(out(material("ro", titles={"ro": "50% & {mai mult}_"})), terms)
        assert text.startswith("@misc{turcanu2026k7f3m2q9xa,\n")
        assert "title = {{50\\% \\& mai mult\\_}}" in text
        assert "author = {Țurcanu, Ștefan and {Primăria}}" in text
        assert text.count("{") == text.count("}")

    def test_ris(self, terms: Terms) -> None:
        text = citations.ris(out(material("fa", titles={"fa": "آب\nTY  - BOOK"})), terms)
        rows = text.split("\r\n")
        assert rows[0] == "TY  - GEN"
        assert "TI  - آب TY - BOOK" in rows
        assert rows[-2:] == ["ER  - ", ""]


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0, "PT0S"), (59.6, "PT1M"), (61, "PT1M1S"), (3600, "PT1H"), (3725, "PT1H2M5S")],
)
def test_durations(seconds: float, written: str) -> None:
    assert duration(seconds) == written


def test_what_lrmi_says_besides(terms: Terms) -> None:
    held = material()
    node = linked.schema_org(out(held), terms)
    kinds = {one["alignmentType"] for one in node["educationalAlignment"]}
    assert kinds == {"educationalSubject", "educationalLevel"}
    assert node["isAccessibleForFree"] is True
    away = replace(held, files=(), link="https://shop.example/1", licence="all-rights-reserved")
    for shown in (linked.schema_org(out(away), terms), linked.amb(out(away), terms)):
        assert "isAccessibleForFree" not in shown
        assert "image" not in shown
    free = replace(away, licence="cc-by-4.0")
    assert linked.schema_org(out(free), terms)["isAccessibleForFree"] is True
    film = DescribedFile("a" * 64, "a.mp4", "video/mp4", 1)
    cover = DescribedFile("b" * 64, "b.png", "image/png", 1, role=FileRole.COVER)
    seen = replace(held, files=(film, cover))
    address = {"b" * 64: "https://x.example/b"}
    said = linked.schema_org(published(seen, file_addresses=address), terms)
    assert (said["accessMode"], said["image"]) == (["auditory", "visual"], "https://x.example/b")
