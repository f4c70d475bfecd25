"""What photos tell beside the picture is taken out, and the picture stays."""

from __future__ import annotations

import contextlib
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactwork.files import rules
from pactwork.files.api import FileError, bytes_of, media_type_of, store_file
from pactwork.files.photos import PhotoError, bare
from tests.files.samples import JPEG, PDF, PNG

PLACE = b"47.0105N 28.8638E"
SCAN = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x12\xff\x00\x34\xff\xd0\x56" * 5
TABLE = JPEG[20:-2]
JFIF = JPEG[2:20]
ICC = b"ICC_PROFILE\0\x01\x01colours"


def tiff(orientation: int | None, order: str = ">") -> bytes:
    """Exif as a telephone writes it: its make, the position, and maybe which way is up."""
    entries = [struct.pack(f"{order}HHII", 0x010F, 2, 40, 100)]
    if orientation is not None:
        entries.append(struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0))
    entries.append(struct.pack(f"{order}HHII", 0x8825, 4, 1, 200))
    head = (b"MM\0*" if order == ">" else b"II*\0") + struct.pack(f"{order}IH", 8, len(entries))
    return head + b"".join(entries) + b"\0\0\0\0" + b"Make: Telefonas " + PLACE


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def photo(*told: bytes) -> bytes:
    return b"\xff\xd8" + JFIF + b"".join(told) + TABLE + SCAN + TABLE + SCAN + b"\xff\xd9"


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def exif(body: bytes) -> bytes:
    return segment(0xE1, b"Exif\0\0" + body)


def upright(orientation: int) -> bytes:
    """What is left of Exif: 26 bytes with one entry."""
    return bytes.fromhex(f"4d4d002a000000080001011200030000000100{orientation:02x}000000000000")


TOLD = [
    exif(tiff(None)),
    exif(tiff(1)),
    segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + PLACE),
    segment(0xED, b"Photoshop 3.0\x008BIM" + PLACE),
    segment(0xE2, b"MPF\0" + PLACE),
    segment(0xE0, b"JFXX\0" + PLACE),
    segment(0xFE, PLACE),
    exif(tiff(1)) + segment(0xFE, PLACE),
]


@pytest.mark.parametrize("number", range(len(TOLD)))
def test_only_the_picture_is_left_of_a_photo(number: int) -> None:
    told = photo(TOLD[number])
    assert PLACE in told
    assert bare("image/jpeg", told) == photo()
    assert bare("image/jpeg", photo()) == photo()


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("turned", range(2, 9))
def test_which_way_is_up_is_kept(turned: int, order: str) -> None:
    left = bare("image/jpeg", photo(exif(tiff(turned, order))))
    assert left == photo(segment(0xE1, b"Exif\0\0" + upright(turned)))
    assert bare("image/jpeg", left) == left
    png = PNG[:33] + chunk(b"eXIf", tiff(turned, order)) + PNG[33:]
    assert bare("image/png", png) == PNG[:33] + chunk(b"eXIf", upright(turned)) + PNG[33:]


@pytest.mark.parametrize(
    "told", [b"", b"MM", b"MM\0*\xff\xff\xff\xff", tiff(0), tiff(9), b"x" * 50]
)
def test_what_cannot_be_read_turns_nothing(told: bytes) -> None:
    assert bare("image/jpeg", photo(exif(told))) == photo()


def test_colours_stay_and_what_follows_the_picture_goes() -> None:
    kept = segment(0xE2, ICC) + segment(0xEE, b"Adobe\0d\0\0\0\0\x01")
    assert bare("image/jpeg", photo(kept) + b"ftypmp42 a film " + PLACE) == photo(kept)
    assert bare("image/jpeg", photo(kept)[:-2]) == photo(kept)


@pytest.mark.parametrize("name", [b"tEXt", b"zTXt", b"iTXt", b"tIME", b"eXIf", b"vpAg"])
def test_only_the_picture_is_left_of_a_drawing(name: bytes) -> None:
    assert bare("image/png", PNG[:33] + chunk(name, PLACE) + PNG[33:] + PLACE) == PNG
    assert bare("image/png", PNG) == PNG
    coloured = PNG[:33] + chunk(b"gAMA", b"\0\0\xb1\x8f") + PNG[33:]
    assert bare("image/png", coloured) == coloured


def test_other_files_are_kept_as_they_are() -> None:
    assert bare("application/pdf", PDF) == PDF


BROKEN = [
    ("a.jpg", JPEG[:-2]),
    ("a.jpg", JPEG[:30]),
    ("a.jpg", JPEG[:20] + b"\0\0" + JPEG[20:]),
    ("a.png", PNG[:-12]),
    ("a.png", PNG[:40]),
]


@pytest.mark.parametrize("number", range(len(BROKEN)))
def test_a_damaged_photo_is_refused(number: int) -> None:
    name, data = BROKEN[number]
    with pytest.raises(FileError, match=r"is damaged\. Save it again as"):
        media_type_of(name, data)


PARTS = [
    ("a.jpg", b"\xff\xd8" + JFIF + b"\xff\xdb\x00\x02" * 20_001 + b"\xff\xd9"),
    ("a.jpg", b"\xff\xd8" + JFIF + b"\xff" * 200 + TABLE + b"\xff\xd9"),
    ("a.png", PNG[:33] + chunk(b"IDAT", b"") * 20_001 + PNG[33:]),
]


@pytest.mark.parametrize("number", range(len(PARTS)))
def test_a_photo_of_countless_parts_is_refused(number: int) -> None:
    name, data = PARTS[number]
    with pytest.raises(FileError, match=r"is damaged"):
        media_type_of(name, data)


def test_the_parts_of_a_photo_are_looked_at_once(
    db: None, settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PACTWORK_HOME = tmp_path  # type: ignore[attr-defined]
    asked = []
    monkeypatch.setattr(rules, "bare", lambda *said: asked.append(said) or bare(*said))
    store_file("a.jpg", photo())
    assert asked == [("image/jpeg", photo())]


def test_the_small_picture_in_the_head_goes_and_so_do_unknown_markers() -> None:
    small = segment(0xE0, JFIF[4:16] + b"\x02\x01" + PLACE[:6])
    unknown = b"".join(segment(one, PLACE) for one in (0xC8, 0xF0, 0xFD, 0x02, 0xBF))
    told = b"\xff\xd8" + small + unknown + TABLE + SCAN + b"\xff\xd9"
    assert bare("image/jpeg", told) == b"\xff\xd8" + JFIF + TABLE + SCAN + b"\xff\xd9"


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(["image/jpeg", "image/png"]), st.data())
def test_nothing_that_comes_breaks_it(kind: str, data: st.DataObject) -> None:
    made = photo(exif(tiff(6))) if kind == "image/jpeg" else PNG
    damaged = bytearray(made)
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(damaged)))
    with contextlib.suppress(PhotoError):
        left = bare(kind, bytes(damaged[cut:] if data.draw(st.booleans()) else damaged[:cut]))
        assert bare(kind, left) == left


def test_the_disk_never_has_what_was_told(db: None, settings: object, tmp_path: Path) -> None:
    settings.PACTWORK_HOME = tmp_path  # type: ignore[attr-defined]
    stored = store_file("Sala.JPG", photo(exif(tiff(6)), segment(0xFE, PLACE)))
    left = photo(segment(0xE1, b"Exif\0\0" + upright(6)))
    assert bytes_of(stored.sha256) == left
    assert stored.size == len(left)
    on_disk = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert on_disk == [left]
    assert not any(PLACE in one or b"Telefonas" in one for one in on_disk)
