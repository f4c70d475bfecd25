"""What is handed out and not shown: what it tells, and what it does not keep."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageSequence

from pactwork.files.api import (
    Facts,
    FileError,
    bytes_of,
    known_of,
    look_into,
    rendition_of,
    store_stream,
)
from pactwork.files.scans import ScanError, free_scan
from tests.files import made, only_kept


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path, db: None) -> None:
    settings.PACTWORK_HOME = tmp_path


def kept(name: str, data: bytes) -> str:
    return store_stream(name, [data]).sha256


def facts(name: str, data: bytes) -> Facts:
    return look_into(kept(name, data), name)


def test_films_that_browsers_do_not_play_are_told() -> None:
    assert known_of(kept("a.webm", made.film("webm", "libvpx"))) is None
    told = {
        key: facts(name, data).unplayed
        for key, (name, data) in made.all_kinds().items()
        if key in ("webm", "mp4", "avi", "ogg", "mp3")
    }
    assert told == {"webm": "", "mp4": "mpeg4", "avi": "mpeg4", "ogg": "", "mp3": ""}
    found = known_of(kept("a.mp4", made.film("mp4", "mpeg4")))
    assert found is not None
    assert found.unplayed == "mpeg4"


def test_files_that_are_only_kept_tell_what_they_can() -> None:
    told = {key: facts(*given) for key, given in only_kept.only_kept().items()}
    assert [key for key, found in told.items() if found.faults] == []
    assert (told["html"].title, told["html"].languages) == (made.TITLES["ro"], ("ro",))
    assert "alert" not in told["html"].text
    assert "Ведомость" in told["notebook"].text
    assert told["svg"].title == "Harta"
    assert "Lecții/1.txt" in told["zip"].text
    assert (told["tiff"].width, told["bmp"].width) == (64, 640)
    assert all(1.9 < (told[key].seconds or 0) < 3.2 for key in ("aac", "mkv", "avi", "wmv"))
    for name, data in only_kept.only_kept().values():
        assert rendition_of(kept(name, data)) is None


def test_a_scan_is_kept_without_place_day_and_device(tmp_path: Path) -> None:
    data = only_kept.tiff()
    told = Image.open(io.BytesIO(data)).getexif()
    assert told.get_ifd(34853)
    sha256 = kept("a.tif", data)
    bare = bytes_of(sha256)
    assert len(bare) == len(data)
    assert bare != data
    for gone in (b"Camera GmbH", b"2026:01:02"):
        assert gone in data
        assert gone not in bare
    image = Image.open(io.BytesIO(bare))
    found = image.getexif()
    assert found[270] == "A map"
    assert found.get_ifd(34853) == found.get_ifd(34665) == {}
    assert image.tobytes() == Image.open(io.BytesIO(data)).tobytes()
    assert kept("b.tif", bare) == sha256
    circle = data[:4] + (8).to_bytes(4, "little") + b"\0\0" + (8).to_bytes(4, "little")
    for broken in (circle, data[:60], b"II*\0\xff\xff\xff\xff"):
        with pytest.raises(FileError):
            kept("a.tif", broken)


class Counted(io.BytesIO):
    """Bytes that are looked into a million times at most."""

    looks = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.looks += 1
        assert self.looks < 1_000_000
        return super().read(size)


def lying_over_each_other(lists: int, entry: bytes) -> bytes:
    """A TIFF picture of lists whose entries, 65,535 each, are the same bytes."""
    at = 26 + 4 * lists
    head = b"II*\0" + struct.pack("<IHHHIII", 8, 1, 330, 4, lists, 26, 0)
    places = struct.pack(f"<{lists}I", *(at + 12 * number for number in range(lists)))
    return head + places + b"\xff\xff" + entry * 65_535 + bytes(12 * lists + 20_000)


@pytest.mark.parametrize(
    ("lists", "entry"),
    [
        (40, struct.pack("<HHIHH", 271, 2, 1, 0, 0xFFFF)),
        (2, struct.pack("<HHII", 330, 4, 5_000, 65_535 * 12 + 40)),
    ],
)
def test_lists_that_lie_over_each_other_are_not_followed(lists: int, entry: bytes) -> None:
    with pytest.raises(ScanError):
        free_scan(Counted(lying_over_each_other(lists, entry)))


def test_a_scan_of_many_pages_is_freed() -> None:
    pages = [Image.new("L", (8, 8), number % 256) for number in range(300)]
    held = io.BytesIO()
    pages[0].save(held, "TIFF", save_all=True, append_images=pages[1:], software="Scanner 3000")
    assert b"Scanner 3000" in held.getvalue()
    assert free_scan(held)
    assert b"Scanner 3000" not in held.getvalue()
    assert len(list(ImageSequence.Iterator(Image.open(held)))) == 300
