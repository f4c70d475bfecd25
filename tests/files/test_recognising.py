"""What a file is, by its bytes."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactwork.files.api import BY_KEY, FileError
from pactwork.files.recognising import recognised
from pactwork.files.wording import EncodingError, decoded
from tests.files import made, only_kept
from tests.files.samples import DOCM, HTML, ZIP


def kind(name: str, data: bytes) -> str:
    return recognised(name, io.BytesIO(data)).key


def reason(name: str, data: bytes) -> str:
    with pytest.raises(FileError) as refused:
        kind(name, data)
    assert f"“{name}”" in str(refused.value)
    return refused.value.reason


def test_every_kind_is_recognised() -> None:
    samples = made.all_kinds()
    assert set(BY_KEY) - set(samples) == {"ogv", "warc"}
    assert {key: kind(*given) for key, given in samples.items()} == {key: key for key in samples}


MISMATCHES = [
    ("a.pdf", b"\x89PNG\r\n\x1a\n" + b"\0" * 40),
    ("a.png", b"%PDF-1.4\n"),
    ("a.mp4", b"ID3\x03\0\0\0\0\0\0 x"),
    ("a.mp3", b"plain words that are no sound"),
    ("a.txt", b"%PDF-1.4\n"),
    ("a.md", b"\x89PNG\r\n\x1a\n"),
    ("a.vtt", b"no times at all"),
    ("a.srt", b"WEBVTT\n\nwords"),
    ("a.webm", b"\x1a\x45\xdf\xa3\x9fB\x82\x88matroska" + b"\0" * 40),
    ("a.xlsx", made.docx()),
    ("a.h5p", made.scorm()),
    ("a.txt", ZIP),
    ("a.doc", only_kept.compound("Workbook")),
    ("a.xls", only_kept.compound("Nothing", "We write of Workbook")),
    ("a.doc", made.docx()),
    ("a.docx", only_kept.compound("WordDocument")),
    ("a.mkv", b"\x1a\x45\xdf\xa3\x9fB\x82\x84webm" + b"\0" * 40),
    ("a.ipynb", b'{"cells": "none"}'),
    ("a.ipynb", b"[" * 100_000),
    ("a.svg", only_kept.PAGE.encode()),
    ("a.html", b"no page at all"),
    ("a.ggb", ZIP),
    ("a.tif", b"II*\0"[::-1] + b"\0" * 40),
]


@pytest.mark.parametrize("number", range(len(MISMATCHES)))
def test_a_file_that_is_not_what_its_name_says(number: int) -> None:
    assert reason(*MISMATCHES[number]) in ("mismatch", "kind")


@pytest.mark.parametrize("name", ["a.exe", "a.js", "a", "a.xhtml", "a.svgz", "a.docm", "a.pdf.js"])
def test_a_kind_that_is_never_taken(name: str) -> None:
    assert reason(name, HTML) == "kind"


def test_two_kinds_at_once_are_refused() -> None:
    jar = made.zipped({"A.class": b"\xca\xfe\xba\xbe"})
    gif, png = made.picture("GIF"), made.picture("PNG")
    pdf = b"%PDF-1.4\n1 0 obj<<>>endobj\n"
    for name, data in (
        ("a.gif", gif + jar),
        ("a.png", png + jar),
        ("a.pdf", pdf + jar),
        ("a.gif", b"GIF89a/*" + HTML + b"*/=1;"),
        ("a.pdf", b"%PDF-1.4\n" + HTML),
        ("a.mp3", b"ID3\x03\0\0\0\0\0\0<svg onload=alert(1)>"),
        ("a.wav", b"RIFF\0\0\0\0WAVE<script>alert(1)</script>"),
    ):
        assert reason(name, data) == "polyglot", name
    before = zipped_with_pdf_first()
    assert reason("a.docx", before) == "polyglot"
    assert reason("a.docx", made.docx() + b"%PDF-1.4 after") == "archive"


def zipped_with_pdf_first() -> bytes:
    return made.zipped({"a.pdf": b"%PDF-1.4\n"} | unzipped(made.docx()), stored=("a.pdf",))


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_archives_that_are_nothing_and_macros() -> None:
    assert kind("a.zip", ZIP) == "zip"
    bomb = made.zipped({"a": bytes(60_000_000)})
    out = made.zipped({"../../a.txt": "x"})
    assert (reason("a.zip", bomb), reason("a.zip", out)) == ("archive", "archive")
    assert reason("a.docx", DOCM) == "kind"
    for name in ("Macros", "MACROS", "macros", "_vba_project"):
        assert reason("a.doc", only_kept.compound("WordDocument", name)) == "kind"
    assert reason("a.docx", made.docx()[:-40]) in ("archive", "damaged")
    assert reason("a.pdf", b"") == "empty"


ENCODED = [
    ("ro", "utf-8"),
    ("fa", "utf-16"),
    ("ka", "utf-8-sig"),
    ("ro", "iso8859_16"),
    ("lt", "cp1257"),
    ("vi", "utf-32"),
]


@pytest.mark.parametrize(("language", "encoding"), ENCODED)
def test_texts_in_known_encodings(language: str, encoding: str) -> None:
    data = made.SAID[language].encode(encoding)
    if encoding == "iso8859_16":
        cedillas = made.SAID[language].replace("ț", "ţ").replace("ș", "ş")
        assert decoded(data) == (cedillas, "cp1250")
        return
    assert decoded(data)[0] == made.SAID[language]
    assert kind("a.txt", data) == "text"


def test_old_encodings_are_told_by_their_letters() -> None:
    russian = "Как библиотеки учат читать: пособие для учителей. Ещё раз."
    assert decoded(russian.encode("cp1251")) == (russian, "cp1251")
    old = made.SAID["ro"].replace("ț", "ţ").replace("ș", "ş")
    assert decoded(old.encode("cp1250")) == (old, "cp1250")
    persian = "سلام بر کتاب خوان پیر".replace("ک", "ك").replace("ی", "ي")
    assert decoded(persian.encode("cp1256"))[0] == persian
    for data in (b"\xff\xfe\xfd\xfc\x80", b"a\0b", "ø¥µ¶§¤±÷".encode("cp1252")):
        with pytest.raises(EncodingError):
            decoded(data)


@settings(deadline=None, max_examples=120)
@given(st.sampled_from(["docx", "epub", "gif", "webp", "avif", "mp4", "doc", "zip"]), st.data())
def test_damage_is_refused_or_taken_and_never_breaks(key: str, data: st.DataObject) -> None:
    name, sample = made.all_kinds()[key]
    damaged = bytearray(sample)
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(len(damaged) // 2, len(damaged)))
    try:
        recognised(name, io.BytesIO(bytes(damaged[:cut])))
    except FileError as refused:
        assert refused.reason  # noqa: PT017
