"""What files tell of themselves, read apart: honest ones and hostile ones."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pactwork.files import apart as apart_module
from pactwork.files import derived, effects
from pactwork.files.apart import ApartError, Limits, apart
from pactwork.files.api import (
    Facts,
    bytes_of,
    look_into,
    make_pictures,
    rendition_of,
    store_stream,
    thumbnail_of,
    thumbnail_size,
)
from pactwork.files.effects import make_pages
from pactwork.files.facts import MOST_TEXT, facts_from
from tests.files import made


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path, db: None) -> None:
    settings.PACTWORK_HOME = tmp_path


def kept(name: str, data: bytes) -> str:
    return store_stream(name, [data]).sha256


def facts(name: str, data: bytes) -> Facts:
    return look_into(kept(name, data), name)


@pytest.mark.parametrize("language", ["ro", "ka", "fa"])
def test_a_pdf_tells_title_people_pages_licence_and_words(language: str) -> None:
    found = facts("scan_final.pdf", made.pdf(language))
    assert found.faults == ()
    assert (found.kind, found.pages, found.made_up) == ("pdf", 3, False)
    assert found.title == made.TITLES[language]
    assert found.creators == ("Ana Șoltoianu",)
    assert found.languages == (language,)
    if language == "ro":
        assert found.licence == "cc-by-sa-4.0"
        assert "bibliotecile cititul" in found.text


@pytest.mark.parametrize("language", ["en", "ro", "lt", "vi", "ka", "fa"])
def test_the_language_of_words_is_recognised(language: str) -> None:
    found = facts(f"Nota_{language}.txt", made.SAID[language].encode())
    assert found.languages == (language,)
    assert (found.title, found.made_up) == (f"Nota {language}", True)
    assert found.text == made.SAID[language]


OFFICE = [
    ("a.docx", made.docx("ro"), "ro", None),
    ("a.odt", made.odt("lt"), "lt", 7),
    ("a.pptx", made.pptx("vi", "vi"), "vi", 2),
    ("a.epub", made.epub("fa"), "fa", None),
]


@pytest.mark.parametrize("number", range(len(OFFICE)))
def test_documents_and_books_tell_title_people_and_language(number: int) -> None:
    name, data, language, pages = OFFICE[number]
    found = facts(name, data)
    assert found.faults == ()
    assert (found.title, found.languages, found.pages) == (
        made.TITLES[language],
        (language,),
        pages,
    )
    assert len(found.creators) == 1
    assert made.SAID[language] in found.text
    if name == "a.epub":
        assert found.licence == "cc-by-sa-4.0"


def test_without_a_title_of_its_own_the_first_heading_is_the_title() -> None:
    for junk in ("", "Microsoft Word - plan.docx", "Document1"):
        found = facts("plan.docx", made.docx("lt", **{"docProps/core.xml": made.core(junk)}))
        assert (found.title, found.made_up) == (made.TITLES["lt"], False)


def test_sheets_slides_and_tables_tell_their_words() -> None:
    assert facts("a.xlsx", made.xlsx()).title == "Numere"
    assert made.SAID["ka"] in facts("a.odp", made.odp()).text
    assert "Žvėryno" in facts("a.ods", made.ods()).text
    assert "Chișinău" in facts("a.csv", made.CSV.encode()).text
    found = facts("a.md", made.MARKDOWN.encode())
    assert (found.title, found.languages) == (made.TITLES["vi"], ("vi",))


def test_packages_tell_what_their_manifests_say() -> None:
    found = facts("a.zip", made.scorm())
    assert (found.kind, found.title, found.languages) == ("scorm", made.TITLES["lt"], ("lt",))
    found = facts("a.imscc", made.cartridge())
    assert (found.title, found.languages, found.licence) == (
        made.TITLES["vi"],
        ("vi",),
        "cc-by-4.0",
    )
    found = facts("a.h5p", made.h5p())
    assert (found.title, found.creators) == (made.TITLES["ro"], ("Ștefan Țurcanu",))
    assert (found.languages, found.licence) == (("ro",), "cc-by-sa-4.0")
    assert made.SAID["ro"] in found.text
    assert "images/1.png" not in found.text


def test_sound_and_films_tell_how_long_they_are() -> None:
    for key in ("mp3", "m4a", "ogg", "wav", "flac"):
        found = facts(*made.all_kinds()[key])
        assert found.faults == ()
        assert found.seconds == pytest.approx(3, abs=0.2), key
    found = facts(*made.all_kinds()["flac"])
    assert (found.title, found.creators) == (made.TITLES["ka"], ("ნინო",))
    for key in ("mp4", "webm"):
        found = facts(*made.all_kinds()[key])
        assert found.seconds == pytest.approx(2, abs=0.3), key
        assert (found.width, found.height) == (320, 240)
    assert facts("a.srt", made.SRT.encode()).seconds == pytest.approx(65.25)


def test_pictures_tell_their_size() -> None:
    for key in ("png", "jpeg", "webp", "gif", "avif"):
        found = facts(*made.all_kinds()[key])
        assert (found.width, found.height, found.faults) == (640, 480, ()), key


def test_the_licence_of_a_picture_is_kept_and_nothing_beside_it() -> None:
    told = f"<x:xmpmeta><x a='{made.LICENCE}'>47.0105N Ana</x></x:xmpmeta>".encode()
    jpeg, webp = made.picture("JPEG", xmp=told), made.picture("WEBP", xmp=told)
    for name, data in (("a.jpg", jpeg), ("a.webp", webp)):
        assert b"47.0105N" in data
        sha256 = kept(name, data)
        assert b"47.0105N" not in bytes_of(sha256)
        found = look_into(sha256, name)
        assert (found.licence, found.faults, found.width) == ("cc-by-sa-4.0", (), 640)


def test_small_pictures_are_made_of_what_has_any() -> None:

    for key in ("pdf", "webp", "mp4", "epub"):
        sha256 = kept(*made.all_kinds()[key])
        assert thumbnail_of(sha256) is None
        held = make_pictures(sha256)
        assert held
        small, large = thumbnail_of(sha256), thumbnail_of(sha256, 960)
        assert small
        assert large
        with Image.open(small) as image:
            assert image.format == "WEBP"
            assert max(image.size) <= 320
        with Image.open(held.folder / "960.jpg") as image:
            assert max(image.size) > 319
    drawn = {
        "logo.png": made.picture("PNG", (199, 900)),
        "content/a.png": made.picture("PNG", (300, 200)),
    }
    sha256 = kept("a.zip", made.scorm(**drawn, **{"b.png": b"no picture"}))
    make_pictures(sha256)
    assert (thumbnail_size(sha256), thumbnail_size(sha256, 960)) == ((300, 200), (300, 200))
    assert thumbnail_size(kept("b.zip", made.scorm())) is None
    assert make_pictures(kept("a.txt", b"words")).index == {"made": []}  # type: ignore[union-attr]


def test_pages_of_a_pdf_are_drawn_when_they_are_asked_for() -> None:
    sha256 = kept("a.pdf", made.pdf(pages=10))
    ninth = make_pages(sha256, 9)
    assert ninth
    assert sorted(path.name for path in ninth.parent.glob("*.webp")) == ["10.webp", "9.webp"]
    assert make_pages(sha256, 11) is None
    assert make_pages(sha256, 0) is None


PAGES = [
    ("a.docx", made.docx("ro"), ["<h1>", made.TITLES["ro"], "<table>"]),
    ("a.odt", made.odt("lt"), ["<h1>", made.TITLES["lt"], "<ul>", "&lt;script&gt;"]),
    ("a.pptx", made.pptx("vi", "ka"), ["<h2>", made.TITLES["vi"]]),
    ("a.odp", made.odp(), [made.TITLES["ka"]]),
    ("a.xlsx", made.xlsx(), ['<th scope="col">Școală</th>', "<td>42</td>", "&lt;1&gt;"]),
    ("a.ods", made.ods(), ["<td>Vilnius</td>"]),
    ("a.csv", made.CSV.encode(), ['<th scope="col">Oraș</th>', "<td>a;b</td>", "&lt;b&gt;"]),
    ("a.md", made.MARKDOWN.encode(), ["<h1>", made.SAID["vi"]]),
    ("a.epub", made.epub("fa"), ["<h1>", made.SAID["fa"], 'src="1.webp"']),
    ("a.txt", b"one\ntwo\n\n<b>", ["<p>one<br>two</p>", "&lt;b&gt;"]),
]
DANGEROUS = ("<script", '"javascript:', " onclick", " onload", "<style", "<iframe", "<form", "<svg")


@pytest.mark.parametrize("number", range(len(PAGES)))
def test_documents_are_made_into_pages_without_programs(number: int) -> None:
    name, data, wanted = PAGES[number]
    made_of_it = rendition_of(kept(name, data))
    assert made_of_it
    body = (made_of_it.folder / made_of_it.parts[0].path).read_text()
    for one in wanted:
        assert one in body
    assert [one for one in DANGEROUS if one in body.lower()] == []


def test_chapters_slides_and_sheets_are_parts() -> None:
    book = rendition_of(kept("a.epub", made.epub("fa")))
    assert book
    assert [one.title for one in book.parts] == [made.TITLES["fa"], "2"]
    assert (book.language, book.title) == ("fa", made.TITLES["fa"])
    slides = rendition_of(kept("a.pptx", made.pptx("vi", "ka")))
    assert slides
    assert [one.title for one in slides.parts] == [made.TITLES["vi"], made.TITLES["ka"]]
    sheets = rendition_of(kept("a.xlsx", made.xlsx()))
    assert sheets
    assert [one.title for one in sheets.parts] == ["Școli"]


def test_subtitles_become_webvtt_with_times_and_words_only() -> None:
    made_of_it = rendition_of(kept("a.srt", made.SRT.encode()), "captions")
    assert made_of_it
    assert (made_of_it.folder / "captions.vtt").read_text() == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n<i>Bună</i> ziua\n\n"
        "00:00:03.000 --> 00:01:05.250\nالسلام\n\n"
    )
    made_of_it = rendition_of(kept("a.vtt", made.VTT.encode()), "captions")
    assert made_of_it
    assert (made_of_it.folder / "captions.vtt").read_text() == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n<b>Labas</b> &amp; x\n\n"
    )


def test_packages_are_unpacked_beside() -> None:
    package = rendition_of(kept("a.zip", made.scorm()), "package")
    assert package
    assert (package.flavour, package.title) == ("scorm-1.2", made.TITLES["lt"])
    assert [(one.title, one.path) for one in package.parts] == [
        (made.TITLES["ka"], "files/content/start.html"),
        ("2", "files/content/next page.html?page=2"),
    ]
    assert (package.folder / "files/content/style.css").read_text() == "p { color: green }"
    newer = rendition_of(kept("b.zip", made.scorm("2004 4th Edition")), "package")
    assert newer
    assert newer.flavour == "scorm-2004"
    links = rendition_of(kept("a.imscc", made.cartridge()), "package")
    assert links
    assert [(one.path, one.link) for one in links.parts] == [
        ("files/web/1.html", ""), ("", "https://example.org/"),
    ]  # fmt: skip
    assert rendition_of(kept("a.h5p", made.h5p()), "package").flavour == "h5p"  # type: ignore[union-attr]
    assert rendition_of(kept("a.txt", b"words"), "package") is None


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c SYSTEM "file:///etc/passwd">]>'
)


def test_entities_are_never_followed() -> None:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    hostile = (
        f'{LAUGHS}<w:document xmlns:w="{word}"><w:body><w:p><w:r><w:t>&b;&c;</w:t></w:r></w:p>'
        "</w:body></w:document>"
    )
    data = made.docx(**{"word/document.xml": hostile})
    assert facts("a.docx", data).faults == ("entities",)
    assert rendition_of(kept("a.docx", data)) is None
    core = LAUGHS + made.core("&b;&c;")
    found = facts("b.docx", made.docx(**{"docProps/core.xml": core}))
    assert found.faults == ("entities",)
    assert found.title == "b"


def test_a_picture_that_would_fill_the_memory_is_a_fault() -> None:
    import struct
    import zlib

    def chunk(name: bytes, body: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(name + body))
        return struct.pack(">I", len(body)) + name + body + crc

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    found = facts("a.png", bomb + chunk(b"IEND", b""))
    assert found.faults == ("large",)
    assert make_pictures(kept("a.png", bomb + chunk(b"IEND", b""))).fault == "large"  # type: ignore[union-attr]


def test_broken_files_are_a_fault_and_never_more() -> None:
    for name, data in (
        ("a.pdf", b"%PDF-1.4\nnothing follows"),
        ("a.mp3", b"ID3\x03\0\0\0\0\0\x0a" + b"\0" * 500),
        ("a.mp4", made.film("mp4", "mpeg4")[:300]),
    ):
        found = facts(name, data)
        assert found.faults, name
        assert (found.title, found.made_up) == ("a", True)
    assert look_into("0" * 64, "Lecția 1.pdf") == Facts(title="Lecția 1", faults=("lost",))


def test_huge_metadata_is_cut() -> None:
    data = made.docx(**{"docProps/core.xml": made.core("Ț" * 500_000, "x" * 500_000)})
    found = facts("a.docx", data)
    assert (len(found.title), len(found.creators[0])) == (300, 200)
    long = facts("a.txt", (made.SAID["lt"] + "\n").encode() * 10_000)
    assert len(long.text) <= MOST_TEXT


def test_what_a_reader_answers_is_held_against_its_type() -> None:
    told = {
        "title": ["x"], "pages": -3, "seconds": float("inf"), "width": "9", "languages": "ro",
        "creators": [1, "Ana\x00\x1b", "x"], "text": "a\ud800b\x07", "unknown": 1, "licence": None,
    }  # fmt: skip
    assert facts_from(told) == Facts(creators=("Ana", "x"), text="ab")


def test_limits_are_kept_by_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made.on_disk(tmp_path, "a.txt", b"words")
    for task, limits, reason in (
        ("tests.files.readers_gone_wrong.too_much", Limits(memory=400_000_000), "memory"),
        ("tests.files.readers_gone_wrong.too_long", Limits(cpu=1), "time"),
        ("tests.files.readers_gone_wrong.too_slow", Limits(wall=2), "time"),
        ("tests.files.readers_gone_wrong.dies", Limits(), "crash"),
        ("tests.files.readers_gone_wrong.floods", Limits(), "crash"),
        ("tests.files.readers_gone_wrong.writes", Limits(file=1_000_000), "large"),
    ):
        monkeypatch.setattr(
            apart_module,
            "_WORDS",
            ["-m", "tests.files.readers_gone_wrong", task.rpartition(".")[2]],
        )
        with pytest.raises(ApartError) as refused:
            apart("look", path, "text", out=tmp_path, limits=limits)
        assert refused.value.reason == reason, task


def test_the_reader_knows_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PACTWORK_SECRET_KEY", "secret")
    monkeypatch.setenv("DATABASE_URL", "secret")
    monkeypatch.setattr(apart_module, "_WORDS", ["-m", "tests.files.readers_gone_wrong", "tells"])
    path = made.on_disk(tmp_path, "a.txt", b"words")
    told = apart("look", path, "text", out=tmp_path)
    assert "secret" not in str(told)
    assert told["has_django"] is False


def test_what_failed_for_want_of_time_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_given: Any, **_more: Any) -> Any:
        raise ApartError("time")

    sha256 = kept("a.md", made.MARKDOWN.encode())
    with monkeypatch.context() as patched:
        patched.setattr(effects, "apart", slow)
        assert look_into(sha256, "a.md").faults == ("time",)
    assert look_into(sha256, "a.md").faults == ("time",)
    index = derived.folder_of(sha256, "facts") / derived.INDEX
    os.utime(index, (0, 0))
    assert look_into(sha256, "a.md").faults == ()


def test_derived_things_may_be_thrown_away(tmp_path: Path) -> None:
    import shutil

    sha256 = kept("a.md", made.MARKDOWN.encode())
    first = rendition_of(sha256)
    assert first
    shutil.rmtree(tmp_path / "derived")
    again = rendition_of(sha256)
    assert again == first
    assert made.SAID["vi"] in (again.folder / again.parts[0].path).read_text()
