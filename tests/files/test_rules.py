"""Which files are kept."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactwork.files.api import KINDS, LARGEST, FileError, media_type_of
from tests.files.samples import DOCM, DOCX, HTML, JPEG, ODT, PDF, PNG, SAMPLES, XLSX, ZIP


@pytest.mark.parametrize("name", SAMPLES)
def test_every_kind_is_taken(name: str) -> None:
    assert media_type_of(name, SAMPLES[name]) == KINDS[f".{name.rpartition('.')[2]}"]
    assert media_type_of(f"Anexa nr. 1 {name.upper()}", SAMPLES[name])


def test_the_samples_are_all_the_kinds() -> None:
    assert {f".{name.rpartition('.')[2]}" for name in SAMPLES} == set(KINDS)


NOT_WHAT_THEY_SAY = [
    ("a.pdf", PNG),
    ("a.pdf", HTML),
    ("a.png", PDF),
    ("a.png", HTML),
    ("a.jpg", PNG),
    ("a.jpeg", HTML),
    ("a.docx", ODT),
    ("a.docx", ZIP),
    ("a.docx", XLSX),
    ("a.docx", DOCM),
    ("a.docx", DOCX[:100]),
    ("a.docx", DOCX[:-30]),
    ("a.docx", PDF),
    ("a.odt", DOCX),
    ("a.odt", ZIP),
    ("a.pdf", b"\0" * 100),
    ("a.pdf", b"plain words"),
    ("a.png", JPEG),
]


@pytest.mark.parametrize("number", range(len(NOT_WHAT_THEY_SAY)))
def test_a_file_that_is_not_what_its_name_says(number: int) -> None:
    name, data = NOT_WHAT_THEY_SAY[number]
    with pytest.raises(FileError, match="is not what its ending says"):
        media_type_of(name, data)


@pytest.mark.parametrize(
    "name", ["a.html", "a.svg", "a.exe", "a.pdf.js", "a", ".pdf", "pdf", "a.docm", "a.pdf "]
)
def test_a_kind_that_is_not_kept(name: str) -> None:
    with pytest.raises(FileError, match=r"is not of a kind that is kept: \.pdf"):
        media_type_of(name, PDF)


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_a_damaged_file_is_refused_or_taken_and_never_breaks(
    name: str, data: st.DataObject
) -> None:
    damaged = bytearray(SAMPLES[name])
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(FileError):
        media_type_of(name, bytes(damaged))


def test_empty_and_too_large() -> None:
    with pytest.raises(FileError, match="is empty"):
        media_type_of("a.pdf", b"")
    with pytest.raises(FileError, match="is larger than 25 MB"):
        media_type_of("a.pdf", PDF + b" " * LARGEST)
    assert media_type_of("a.pdf", PDF + b" " * (LARGEST - len(PDF))) == "application/pdf"
