"""Tables in, packages out, manifests both ways; without a database."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from html import escape
from pathlib import Path

import bagit
import pytest
from lxml import etree

from pactwork.repository.described import DescribedFile
from pactwork.repository.exchange import cartridge, packing, scorm, tables
from pactwork.repository.exchange.faults import UnreadableError
from pactwork.repository.exchange.packing import safe_name
from pactwork.repository.exchange.published import published
from pactwork.repository.exchange.rendered import Look
from pactwork.repository.exchange.terms import Terms
from tests.files.samples import PNG
from tests.repository.exchange.samples import TITLES, material
from tests.repository.shelf import read_table

CSV = (
    "Titlu;title@ka;Limba;Autor;Licență;Materie;URL;Nivel\n"
    '"Apă, ""vie""";წყალი;ro;Ion|Ana;CC BY 4.0;Biologie;https://e.example/1;isced-2\n'
    "Fără;;ro;;rea;;;x\n"
    ";;ro;;;;;\n"
)


def bytes_of(sha256: str) -> Iterator[bytes]:
    yield from (sha256[:10].encode(), b"\x00more")


def test_a_table_by_its_mapping(terms: Terms) -> None:
    held = read_table(CSV.encode())
    mapping = tables.guessed(held.columns)
    assert mapping["title@ka"] == "title@ka"
    assert set(mapping.values()) == {
        "title", "title@ka", "language", "creator", "licence", "subject", "link", "level",
    }  # fmt: skip
    one, two, three = tables.rows_read(held, mapping, terms)
    assert one.said.described is not None
    assert one.said.described.titles == {"ro": 'Apă, "vie"', "ka": "წყალი"}
    assert [who.name for who in one.said.described.creators] == ["Ion", "Ana"]
    assert one.said.described.subjects == ("isced-f-0511",)
    assert (one.number, one.identifier, one.said.faults) == (1, "https://e.example/1", ())
    assert {(f.field, f.reason) for f in two.said.faults} == {
        ("rights", "unknown-licence"), ("level", "unknown-concept"),
    }  # fmt: skip
    assert three.said.described is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_of_spreadsheets(encoding: str) -> None:
    assert "Titlu" in read_table(CSV.encode(encoding)).columns


def test_json_and_json_ld(terms: Terms) -> None:
    plain = read_table(json.dumps([{"title": "آب", "language": "fa"}]).encode())
    (row,) = tables.rows_read(plain, tables.guessed(plain.columns), terms)
    assert row.said.described is not None
    assert row.said.described.titles == {"fa": "آب"}
    node = {"@graph": [{"@type": "VideoObject", "name": "Nước", "@id": "https://e.example/v"}]}
    linked = read_table(json.dumps(node).encode())
    (row,) = tables.rows_read(linked, {}, terms)
    assert row.identifier == "https://e.example/v"
    assert row.said.described is not None
    assert row.said.described.resource_type == "video"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xff\xfetitle", "wrong-encoding"),
        (b"titl\xe2;x\n", "wrong-encoding"),
        (b"[1, 2]", "not-a-table"),
        (b"[" * 100_000, "unreadable"),
        (b"{", "unreadable"),
        (b"", "not-a-table"),
        (b"a,a\n1,2\n", "not-a-table"),
        (b",".join(b"c%d" % n for n in range(300)), "not-a-table"),
    ],
)
def test_files_that_are_no_tables(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_table(data)
    assert caught.value.reason == reason


MANY = [{"title": "კ آب " * 3000, "number": number} for number in range(40)]


@pytest.mark.parametrize(
    "said",
    [
        json.dumps(MANY, ensure_ascii=False),
        json.dumps({"@context": {"a": [1, 2]}, "count": 1234567, "records": MANY, "more": 1}),
        "\n".join(json.dumps(one) for one in MANY),
    ],
    ids=["list", "held", "lines"],
)
def test_json_is_read_piece_by_piece(said: str) -> None:
    class Counted(io.BytesIO):
        """How far it was read."""

        furthest = 0

        def read(self, size: int | None = -1) -> bytes:
            found = super().read(size)
            Counted.furthest = max(Counted.furthest, self.tell())
            return found

        read1 = read

    held = tables.open_table(lambda: Counted(said.encode()))
    Counted.furthest = 0
    rows = held.rows()
    assert next(rows) == MANY[0]
    assert Counted.furthest < len(said.encode()) / 4
    assert list(rows) == MANY[1:]


def test_a_line_that_cannot_be_read_is_told_alone(terms: Terms) -> None:
    held = read_table(b'{"title": "a"}\n{"title\n\n{"title": "b"}')
    read = list(tables.rows_read(held, {"title": "title"}, terms))
    assert [(one.number, one.said.described is None) for one in read] == [
        (1, False), (2, True), (3, False),
    ]  # fmt: skip
    after = tables.rows_read(held, {"title": "title"}, terms, after=2)
    assert [one.number for one in after] == [3]


def test_a_table_that_breaks_off(terms: Terms) -> None:
    held = read_table(b'title\n"a\nb')
    with pytest.raises(UnreadableError):
        list(tables.rows_read(held, {"title": "title"}, terms))


def test_a_bag_is_one_to_others(terms: Terms, tmp_path: Path) -> None:
    held = [published(material(tag, key=f"k{tag}")) for tag in ("ka", "fa", "ro")]
    on = date(2026, 11, 28)
    pieces = packing.bagged(held, terms, bytes_of, about="Șapte\nmateriale", on=on)
    data = b"".join(pieces)
    zipfile.ZipFile(io.BytesIO(data)).extractall(tmp_path)
    bag = bagit.Bag(str(tmp_path))
    bag.validate()
    assert bag.info["External-Description"] == "Șapte materiale"
    assert (tmp_path / "data/kka/apa.pdf").read_bytes() == b"a" * 10 + b"\x00more"
    lom = (tmp_path / "data/kfa/metadata/lom.xml").read_text(encoding="utf-8")
    assert TITLES["fa"] in lom
    assert "Secret" not in "".join(
        path.read_text(encoding="utf-8") for path in tmp_path.rglob("metadata/*")
    )
    again = packing.bagged(held, terms, bytes_of, about="Șapte\nmateriale", on=on)
    assert b"".join(again) == data


def test_names_stay_inside_and_apart() -> None:
    used: set[str] = set()
    said = ["../../etc/passwd", "a.pdf", "A.PDF", "metadata", "", "x\x00:y.txt"]
    assert [safe_name(one, used) for one in said] == [
        "_.._etc_passwd", "a.pdf", "A 2.PDF", "metadata_", "file", "x__y.txt",
    ]  # fmt: skip


def test_a_cartridge_comes_back(terms: Terms) -> None:
    data = b"".join(cartridge.cartridge(published(material("vi")), terms, bytes_of))
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.namelist() == ["imsmanifest.xml", "files/1-apa.pdf", "files/2-apa.vtt"]
    held = cartridge.read_manifest(archive.read("imsmanifest.xml"), terms)
    assert (held.kind, held.start) == ("cartridge", "files/1-apa.pdf")
    assert held.said.described is not None
    assert held.said.described.titles == material("vi").titles
    assert held.said.described.levels == ("isced-1", "isced-2")


def test_scorm_without_lom_and_paths_that_lead_outside(terms: Terms) -> None:
    text = """<manifest xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2">
      <metadata><schema>ADL SCORM</schema></metadata>
      <organizations><organization><title>Drumul</title></organization></organizations>
      <resources><resource href="../../x.html"><file href="..\\x"/><file href="http://e/x"/>
      <file href="a%2F..%2F..%2Fb"/><file href="/etc/passwd"/></resource>
      <resource href="start/index.html?a=1"><file href="start/index.html"/></resource>
      </resources></manifest>"""
    held = cartridge.read_manifest(text.encode(), terms)
    assert (held.kind, held.start, held.files) == (
        "scorm", "start/index.html", ("start/index.html",),
    )  # fmt: skip
    assert held.said.described is not None
    assert held.said.described.titles == {"und": "Drumul"}
    with pytest.raises(UnreadableError):
        cartridge.read_manifest(b"<package/>", terms)


@pytest.mark.parametrize("version", scorm.VERSIONS)
@pytest.mark.parametrize("language", TITLES)
def test_scorm_comes_back(terms: Terms, version: str, language: str) -> None:
    given = material(language, link="https://e.example/?a=1&b=<2>")
    data = b"".join(scorm.scorm(published(given), terms, bytes_of, version))
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    own = ["imsmanifest.xml", "index.html", "looked-at.js", "index.css"]
    assert archive.namelist() == [*own, "files/1-apa.pdf", "files/2-apa.vtt"]
    held = cartridge.read_manifest(archive.read("imsmanifest.xml"), terms)
    assert (held.kind, held.start) == ("scorm", "index.html")
    assert set(held.files) == set(archive.namelist()) - {"imsmanifest.xml"}
    back = held.said.described
    assert back is not None
    assert back.titles == given.titles
    assert back.languages == given.languages
    assert back.keywords == given.keywords
    assert back.licence == given.licence
    names = [one.name for one in given.creators if one.agreed]
    assert [one.name for one in back.creators] == names
    page = archive.read("index.html").decode()
    assert f'<html lang="{language}" dir="{"rtl" if language == "fa" else "ltr"}">' in page
    assert f"<h1>{escape(given.titles[language])}</h1>" in page
    assert "A &amp; B &lt; C" in page
    assert '<iframe src="files/1-apa.pdf"' in page
    assert "Secret" not in page
    again = scorm.scorm(published(given), terms, bytes_of, version)
    assert b"".join(again) == data


def looks(sha256: str) -> Look | None:
    """Of a document two pages and a picture."""
    if sha256 != "d" * 64:
        return None
    parts = (("Unu <1>", lambda: "<p>Apă</p>"), ("", lambda: '<img src="1.webp">'))
    return Look(parts, "ro", [("1.webp", [PNG])])


DOCUMENT = DescribedFile("d" * 64, "fișă.docx", "application/vnd.oasis.opendocument.text", 1)


@pytest.mark.parametrize("version", scorm.VERSIONS)
def test_documents_go_out_as_pages_that_platforms_show(terms: Terms, version: str) -> None:
    given = published(material("ro", files=(DOCUMENT,)))
    data = b"".join(scorm.scorm(given, terms, bytes_of, version, looks))
    archive = zipfile.ZipFile(io.BytesIO(data))
    inside = ["parts/look.css", "parts/1/1.html", "parts/1/2.html", "parts/1/1.webp"]
    assert archive.namelist()[4:] == [*inside, "files/1-fișă.docx"]
    held = cartridge.read_manifest(archive.read("imsmanifest.xml"), terms)
    assert set(held.files) == set(archive.namelist()) - {"imsmanifest.xml"}
    page = archive.read("index.html").decode()
    assert '<iframe src="parts/1/1.html" title="fișă.docx" data-last="parts/1/2.html">' in page
    first = archive.read("parts/1/1.html").decode()
    assert '<html lang="ro" dir="ltr">' in first
    assert "<title>Unu &lt;1&gt;</title>" in first
    assert '<a rel="next" href="2.html"><bdi>fișă.docx</bdi></a>' in first


def test_a_cartridge_has_pages_of_documents_and_web_links(terms: Terms) -> None:
    given = published(material("ro", files=(DOCUMENT,), link="https://e.example/?a=1&b=2"))
    data = b"".join(cartridge.cartridge(given, terms, bytes_of, looks))
    archive = zipfile.ZipFile(io.BytesIO(data))
    root = etree.fromstring(archive.read("imsmanifest.xml"))
    resources = [
        (one.get("type"), one.get("href"))
        for one in root.iter(f"{{{cartridge.CARTRIDGE}}}resource")
    ]
    assert resources == [
        ("webcontent", "parts/1/1.html"), ("webcontent", "parts/1/2.html"),
        ("webcontent", "files/1-fișă.docx"), ("imswl_xmlv1p3", None),
    ]  # fmt: skip
    assert {one.get("href") for one in root.iter(f"{{{cartridge.CARTRIDGE}}}file")} == set(
        archive.namelist()[1:]
    )
    link = etree.fromstring(archive.read("links/1.xml"))
    assert link.tag == "{http://www.imsglobal.org/xsd/imsccv1p3/imswl_v1p3}webLink"
    assert link[1].get("href") == "https://e.example/?a=1&b=2"
    only = published(material("ro", files=(), link="https://e.example/"))
    names = zipfile.ZipFile(io.BytesIO(b"".join(cartridge.cartridge(only, terms, bytes_of))))
    assert names.namelist() == ["imsmanifest.xml", "links/1.xml"]
    bad = published(material("ro", files=(DOCUMENT,), link="javascript:alert(1)"))
    assert b"alert" not in b"".join(cartridge.cartridge(bad, terms, bytes_of))


def test_names_and_titles_break_out_of_nothing_in_scorm(terms: Terms) -> None:
    hostile = '"><script>alert(1)</script>'
    file = DescribedFile("a" * 64, f"{hostile}.png", "image/png", 1)
    given = material("ro", titles={"ro": hostile}, files=(file,), link="javascript:alert(1)")
    data = b"".join(scorm.scorm(published(given), terms, bytes_of, "1.2"))
    page = zipfile.ZipFile(io.BytesIO(data)).read("index.html").decode()
    assert page.count("<script") == 1
    assert "javascript:" not in page


PAGE = b"<!doctype html><script>alert(1)</script>"
OF_STRANGERS = (
    DescribedFile("a" * 64, "Pagină.HTML", "text/html", len(PAGE)),
    DescribedFile("a" * 64, "hartă.svg", "image/svg+xml", len(PAGE)),
    DescribedFile("a" * 64, "a.txt", "text/plain", len(PAGE)),
)


@pytest.mark.parametrize("kind", ["imscc", *scorm.VERSIONS])
def test_no_page_of_a_stranger_is_opened_by_a_platform(terms: Terms, kind: str) -> None:
    given = published(material("ro", files=OF_STRANGERS))

    def pages(digest: str) -> list[bytes]:
        return [PAGE]

    data = b"".join(
        cartridge.cartridge(given, terms, pages)
        if kind == "imscc"
        else scorm.scorm(given, terms, pages, kind)
    )
    archive = zipfile.ZipFile(io.BytesIO(data))
    held = cartridge.read_manifest(archive.read("imsmanifest.xml"), terms)
    inside = ["files/1-Pagină.HTML.zip", "files/2-hartă.svg.zip", "files/3-a.txt"]
    assert [one for one in archive.namelist() if one.startswith("files/")] == inside
    assert [one for one in held.files if one.startswith("files/")] == inside
    for name, own in zip(inside[:2], ("Pagină.HTML", "hartă.svg"), strict=True):
        packed = zipfile.ZipFile(io.BytesIO(archive.read(name)))
        assert (packed.namelist(), packed.read(own)) == ([own], PAGE)
    if kind != "imscc":
        assert PAGE not in archive.read("index.html")
