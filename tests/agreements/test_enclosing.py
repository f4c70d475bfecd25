"""Where stored files lie beside an exported pact file: safe on any machine, no two at one."""

from __future__ import annotations

import unicodedata
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactwork.agreements.pactfile.enclosing import places_beside
from pactwork.files.api import KINDS

PDF = "application/pdf"
PNG = "image/png"


def beside(*paths: str | tuple[str, str]) -> list[str]:
    """The places of PDF files; those without a digest all differ."""
    held = [
        (path, f"digest {number}", PDF) if isinstance(path, str) else (*path, PDF)
        for number, path in enumerate(paths)
    ]
    return places_beside("reading.yaml", held)


@pytest.mark.parametrize(
    "path",
    [
        "annex.pdf",
        "annexes/2025/Annex 1 (signed).PDF",
        "Anexă – școală.pdf",
        "دانلود می‌شود.pdf",
        "დანართი.pdf",
        "Phụ lục.pdf",
        "console.pdf",
        "-rf.pdf",
        "x" * 196 + ".pdf",
    ],
)
def test_a_path_that_any_machine_can_have_is_kept(path: str) -> None:
    assert beside(path) == [path]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("../annex.pdf", "annex.pdf"),
        ("../../../../etc/cron.d/annex.pdf", "annex.pdf"),
        ("a/../../annex.pdf", "annex.pdf"),
        ("/etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Windows\\annex.pdf", "annex.pdf"),
        ("\\\\server\\share\\annex.pdf", "annex.pdf"),
        ("./annex.pdf", "annex.pdf"),
        ("annexes//annex.pdf", "annex.pdf"),
        (".annex.pdf", "annex.pdf"),
        ("...pdf", "file.pdf"),
        ("annexes./annex.pdf", "annex.pdf"),
        (" annex.pdf", "annex.pdf"),
        ("annex .pdf", "annex .pdf"),
        ("an\x00nex.pdf", "an-nex.pdf"),
        ("an\nn\x1b[31mex.pdf", "an-n-[31mex.pdf"),
        ("annex\u202efdp.exe.pdf", "annex-fdp.exe.pdf"),
        ("\u200fannex\u2066.pdf", "annex.pdf"),
        ("an\u2028nex.pdf", "an-nex.pdf"),
        ("\u200c\u200d.pdf", "file.pdf"),
        ("con.pdf", "file-con.pdf"),
        ("annexes/AUX.tar.pdf", "file-AUX.tar.pdf"),
        ("lpt1/annex.pdf", "annex.pdf"),
        ('who?*"<>|.pdf', "who.pdf"),
        ("a" * 296 + ".pdf", "a" * 100 + ".pdf"),
        ("ღ" * 150 + ".pdf", "ღ" * 33 + ".pdf"),
        ("reading.yaml/annex.pdf", "annex.pdf"),
        ("annex.html", "annex.pdf"),
        ("annex", "annex.pdf"),
        ("", "file.pdf"),
    ],
)
def test_any_other_gives_way_to_a_plain_name(path: str, place: str) -> None:
    assert beside(path) == [place]


@pytest.mark.parametrize(
    ("paths", "places"),
    [
        (["a.pdf", "a.pdf"], ["a.pdf", "a-2.pdf"]),
        (["a.pdf", "A.PDF"], ["a.pdf", "A-2.pdf"]),
        (["é.pdf", "e\u0301.pdf"], ["é.pdf", "e\u0301-2.pdf"]),
        (["../a.pdf", "a.pdf", "/a.pdf", "a-2.pdf"], ["a-3.pdf", "a.pdf", "a-4.pdf", "a-2.pdf"]),
        (["a.pdf", "a.pdf/b.pdf"], ["a.pdf", "b.pdf"]),
        (["a.pdf/b.pdf", "a.pdf"], ["a.pdf/b.pdf", "a-2.pdf"]),
        ([("a.pdf", "same"), ("a.pdf", "same")], ["a.pdf", "a.pdf"]),
        ([("a.pdf", "same"), ("b.pdf", "same")], ["a.pdf", "b.pdf"]),
    ],
)
def test_different_bytes_never_share_a_place(
    paths: list[str | tuple[str, str]], places: list[str]
) -> None:
    assert beside(*paths) == places


def test_the_ending_says_what_the_bytes_are() -> None:
    held = [("a.pdf", "one", PNG), ("a.jpeg", "two", "image/jpeg"), ("a.exe", "three", PNG)]
    assert places_beside("reading.yaml", held) == ["a.png", "a.jpeg", "a-2.png"]


NASTY = st.text(
    st.sampled_from("aA/\\.. \x00\u202e\u200c:é\u0301ღ-2") | st.characters(), max_size=60
)
HELD = st.lists(
    st.tuples(
        st.builds(lambda stem, ending: stem + ending, NASTY, st.sampled_from([*KINDS, ""])),
        st.sampled_from("1234"),
        st.sampled_from([PDF, PNG]),
    ),
    max_size=12,
)


@given(HELD)
def test_whatever_came_in(held: list[tuple[str, str, str]]) -> None:
    places = places_beside("reading.yaml", held)
    root = Path("/backup/reading")
    content: dict[str, str] = {}
    for place, (_, digest, kind) in zip(places, held, strict=True):
        path = PurePosixPath(place)
        assert not path.is_absolute()
        assert str(path) == place
        assert not {"..", ".", ""} & {*path.parts}
        assert (root / place).resolve().is_relative_to(root)
        assert len(place) <= 200
        assert all(len(part.encode()) <= 255 for part in path.parts)
        assert not [one for one in place if unicodedata.category(one) in ("Cc", "Cs")]
        assert KINDS[path.suffix.lower()] == kind
        assert content.setdefault(unicodedata.normalize("NFC", place).casefold(), digest) == digest
    again = [(place, *rest) for place, (_, *rest) in zip(places, held, strict=True)]
    assert places_beside("reading.yaml", [(a, b, c) for a, b, c in again]) == places
