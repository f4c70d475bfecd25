"""Records of strangers: what is understood, what is noted, what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pactwork.repository.exchange import dublin_core, linked_in, lom_in
from pactwork.repository.exchange.faults import Incoming, UnreadableError
from pactwork.repository.exchange.gathering import day_of
from pactwork.repository.exchange.terms import Terms
from pactwork.repository.exchange.tongues import tongue
from pactwork.repository.exchange.xml_in import read_xml

HEAD = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/">'
)


def dc(terms: Terms, body: str) -> Incoming:
    return dublin_core.read(read_xml(f"{HEAD}{body}</oai_dc:dc>".encode()), terms)


def test_a_plain_record_of_a_library(terms: Terms) -> None:
    found = dc(
        terms,
        "<dc:title>Istoria Chișinăului</dc:title><dc:creator>Rusu, Ion</dc:creator>"
        "<dc:language>rum</dc:language><dc:date>1998</dc:date><dc:subject>Istorie</dc:subject>"
        "<dc:subject>cartiere vechi</dc:subject><dc:type>Text</dc:type>"
        "<dc:rights>http://creativecommons.org/licenses/by/4.0/legalcode.ro</dc:rights>"
        "<dc:identifier>https://bib.example/1</dc:identifier><dc:publisher>Biblioteca</dc:publisher>"
        "<dc:identifier>ISBN 978-9975-1</dc:identifier>",
    )
    held = found.described
    assert held is not None
    assert found.faults == ()
    assert (held.titles, held.languages) == ({"ro": "Istoria Chișinăului"}, ("ro",))
    assert (held.subjects, held.keywords) == (("isced-f-0222",), {"ro": ("cartiere vechi",)})
    assert (held.resource_type, held.licence) == ("text", "cc-by-4.0")
    assert (held.link, held.published_on) == ("https://bib.example/1", date(1998, 1, 1))
    assert (found.publisher, found.identifiers[-1]) == ("Biblioteca", "ISBN 978-9975-1")
    assert held.creators[0].agreed


def test_what_cannot_be_understood_is_noted_and_left_out(terms: Terms) -> None:
    found = dc(
        terms,
        "<dc:title>წყალი</dc:title><dc:language>klingonese!</dc:language>"
        "<dc:date>last year</dc:date>"
        "<dc:type>thingummy</dc:type><dc:rights>ask us</dc:rights>"
        "<dc:identifier>javascript:alert(1)</dc:identifier>",
    )
    assert found.described is not None
    assert {(one.field, one.reason) for one in found.faults} == {
        ("language", "unknown-language"), ("date", "bad-date"), ("type", "unknown-type"),
        ("rights", "unknown-licence"),
    }  # fmt: skip
    assert not any(one.is_heavy for one in found.faults)
    assert found.described.titles == {"ka": "წყალი"}
    assert found.described.link == ""


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ("ISCED-F 0613", "isced-f-0613"),
        ("ISCED-F 2013: 061 Information and Communication Technologies", "isced-f-06"),
        ("ISCED-F 2013: 054 Mathematics and statistics", "isced-f-054"),
        ("isced-f-0540", "isced-f-054"),
        ("ISCED-F-0549", "isced-f-054"),
        ("ISCED-F 042 Law", "isced-f-0421"),
        ("ISCED-F 0420", "isced-f-0421"),
        ("ISCED F 0688", "isced-f-06"),
        ("isced-f:10", "isced-f-10"),
    ],
)
def test_codes_of_isced_f_are_the_field_or_the_nearest_wider_one(
    terms: Terms, said: str, field: str
) -> None:
    held = dc(terms, f"<dc:title>X</dc:title><dc:subject>{said}</dc:subject>").described
    assert held is not None
    assert (held.subjects, held.keywords) == ((field,), {})


@pytest.mark.parametrize("said", ["ISCED-F 2013", "ISCED-F 77", "061", "ISCED 061"])
def test_what_is_no_code_of_isced_f_stays_a_word(terms: Terms, said: str) -> None:
    held = dc(terms, f"<dc:title>X</dc:title><dc:subject>{said}</dc:subject>").described
    assert held is not None
    assert (held.subjects, [*held.keywords.values()]) == ((), [(said,)])


def test_a_code_in_lom_counts_where_its_source_is_isced_f(terms: Terms) -> None:
    def read(source: str) -> Any:
        body = (
            '<lom xmlns="http://ltsc.ieee.org/xsd/LOM"><general><title><string language="en">X'
            "</string></title></general><classification><purpose><value>discipline</value>"
            f"</purpose><taxonPath><source><string>{source}</string></source><taxon><id>0540</id>"
            "</taxon></taxonPath></classification></lom>"
        )
        return lom_in.read(read_xml(body.encode()), terms).described

    assert read("ISCED-F 2013").subjects == ("isced-f-054",)
    assert read("DDC").subjects == ()


def test_a_record_without_a_title_is_none(terms: Terms) -> None:
    found = dc(terms, "<dc:title> </dc:title><dc:creator>X</dc:creator>")
    assert found.described is None
    assert [one.reason for one in found.faults if one.is_heavy] == ["no-title"]


def test_huge_metadata_is_cut_and_counted(terms: Terms) -> None:
    subjects = "".join(f"<dc:subject>slovo{n}</dc:subject>" for n in range(500))
    found = dc(terms, f"<dc:title>{'x' * 5000}</dc:title>{subjects}")
    assert found.described is not None
    assert len(found.described.titles["und"]) == 500
    assert len(found.described.keywords["und"]) == 50
    assert {one.reason for one in found.faults} == {"cut", "too-many"}


def test_commitments_of_ours_are_not_claimed_by_strangers(terms: Terms) -> None:
    found = dc(
        terms,
        "<dc:title>A</dc:title>"
        "<dc:relation>https://pacts.example/id/agreements/x/commitments/c1</dc:relation>",
    )
    assert found.described is not None
    assert (found.described.origins, found.described.commitments) == ((), ())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "forbidden"),
        (
            b"<?xml version='1.0'?><!-- a --><!DOCTYPE x SYSTEM 'file:///etc/passwd'><x/>",
            "forbidden",
        ),
        (
            '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x []><x/>'.encode("utf-16"),
            "forbidden",
        ),
        (b'<?xml version="1.0" encoding="utf-7"?><x/>', "wrong-encoding"),
        (b"<x>\xff\xfe</x>", "wrong-encoding"),
        (b'<?xml version="1.0" encoding="windows-1257"?><x>\xa1</x>', "wrong-encoding"),
        (b"<x><y></x>", "unreadable"),
        (b"<x>&unknown;</x>", "unreadable"),
        (b"", "unreadable"),
        (b"<x>" + b"<y>" * 400 + b"</y>" * 400 + b"</x>", "unreadable"),
        (b"<x>" + b" " * 5000 + b"</x>", "too-large"),
    ],
)
def test_documents_that_are_not_read(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_xml(data, most=4000)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-16", "windows-1250"]
)
def test_encodings_that_are_read(encoding: str) -> None:
    declared = "utf-16" if encoding == "utf-16" else encoding.replace("utf-8-sig", "utf-8")
    text = f'<?xml version="1.0" encoding="{declared}"?>\n<x>\u0103\u00ee</x>'
    assert read_xml(text.encode(encoding)).text == "ăî"


def test_lom_of_the_older_binding(terms: Terms) -> None:
    text = """<lom xmlns="http://www.imsglobal.org/xsd/imsmd_v1p2">
      <general><title><langstring xml:lang="lt">Upės</langstring></title><language>lt</language>
      <keyword><langstring xml:lang="lt">vanduo</langstring></keyword></general>
      <lifeCycle><contribute><role><source><langstring>LOMv1.0</langstring></source>
      <value><langstring>Author</langstring></value></role>
      <centity><vcard>BEGIN:VCARD FN:Ona Petraitė END:VCARD</vcard></centity></contribute>
      </lifeCycle>
      <educational><learningResourceType><value><langstring>Exam</langstring></value>
      </learningResourceType></educational>
      <technical><location>https://e.example/u</location></technical></lom>"""
    held = lom_in.read(read_xml(text.encode()), terms).described
    assert held is not None
    assert held.titles == {"lt": "Upės"}
    assert held.keywords == {"lt": ("vanduo",)}
    assert [one.name for one in held.creators] == ["Ona Petraitė"]
    assert (held.resource_type, held.link) == ("assessment", "https://e.example/u")


@pytest.mark.parametrize(
    "node",
    [
        {"@type": "VideoObject", "name": "Nước", "inLanguage": "vi", "url": "https://e.example/v"},
        {"type": ["LearningResource", "VideoObject"], "id": "https://e.example/v",
         "name": {"vi": "Nước"}, "inLanguage": ["vi"]},
        {"@type": "schema:VideoObject", "schema:name": {"@value": "Nước", "@language": "vi"},
         "schema:url": {"@id": "https://e.example/v"}, "schema:inLanguage": "vi-VN"},
        {"@type": "https://schema.org/VideoObject", "http://schema.org/headline": ["Nước"],
         "@id": "https://e.example/v", "@context": ["https://schema.org", {"@language": "vi"}]},
    ],
)  # fmt: skip
def test_json_ld_in_its_many_dresses(terms: Terms, node: dict[str, Any]) -> None:
    held = linked_in.read(node, terms).described
    assert held is not None
    assert held.titles == {"vi": "Nước"}
    assert (held.resource_type, held.link) == ("video", "https://e.example/v")


def test_json_that_is_no_record(terms: Terms) -> None:
    deep: Any = "x"
    for _ in range(50):
        deep = {"about": deep}
    for node in ([], "x", None, deep):
        with pytest.raises(UnreadableError):
            linked_in.read(node, terms)
    assert linked_in.read({"name": 5, "creator": [None, 3, {}]}, terms).described is None


@pytest.mark.parametrize(
    ("said", "tag"),
    [("eng", "en"), ("ro_MD", "ro-MD"), ("GEO", "ka"), ("Lietuvių", "lt"), ("per", "fa"),
     ("mul", ""), ("", ""), ("zh-hans", "zh-Hans"), ("tiếng Việt", "vi"), ("no language", "")],
)  # fmt: skip
def test_languages_as_others_write_them(said: str, tag: str) -> None:
    assert tongue(said) == tag


@pytest.mark.parametrize(
    ("said", "day"),
    [("2015", date(2015, 1, 1)), ("2015-07", date(2015, 7, 1)), ("2015-07-09", date(2015, 7, 9)),
     ("2015-07-09T10:00:00Z", date(2015, 7, 9)), ("2015-13", None), ("c1998", None), ("", None)],
)  # fmt: skip
def test_days_as_others_write_them(said: str, day: date | None) -> None:
    assert day_of(said) == day
