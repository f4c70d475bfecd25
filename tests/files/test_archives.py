"""Archives of strangers: what is not opened."""

from __future__ import annotations

import io
import stat
import struct
import zipfile

import pytest

from pactwork.files.archives import ArchiveError, Limits, entries_of, opened
from tests.files import made


def look(data: bytes, limits: Limits | None = None) -> list[str]:
    with opened(io.BytesIO(data), limits) as archive:
        return [one.name for one in entries_of(archive, limits or Limits())]


def reason(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(ArchiveError) as refused:
        look(data, limits)
    return refused.value.reason


def test_plain_archives_are_opened_with_names_in_every_script() -> None:
    names = [f"{made.TITLES[one]}/{number}.html" for number, one in enumerate(made.TITLES)]
    assert look(made.zipped(dict.fromkeys(names, "x"))) == names


def test_names_in_utf_8_that_do_not_say_so() -> None:
    data = bytearray(made.zipped({"კითხვა.html": "x"}))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(sign) + at
        flags = struct.unpack_from("<H", data, place)[0]
        struct.pack_into("<H", data, place, flags & ~0x800)
    assert look(bytes(data)) == ["კითხვა.html"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../../etc/passwd", "leads out"),
        ("/etc/passwd", "leads out"),
        ("a/../../b", "leads out"),
        ("..\\..\\b", "leads out"),
        ("C:/b", "leads out"),
        ("a\x01b", "name"),
        ("a//b", "name"),
        ("./a", "name"),
        ("a/" + "b" * 300, "name"),
    ],
)
def test_names_that_lead_out_or_cannot_be_stored(name: str, why: str) -> None:
    assert reason(made.zipped({"first": "x", name: "x"})) == why


def test_links_and_devices() -> None:
    for kind in (stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            info = zipfile.ZipInfo("link")
            info.external_attr = (kind | 0o777) << 16
            archive.writestr(info, "/etc/passwd")
        assert reason(buffer.getvalue()) == "link"


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    "names",
    [("a", "a"), ("A.html", "a.html"), ("é", "e\u0301"), ("a", "a/b"), ("Straße", "STRASSE")],
)
def test_twins(names: tuple[str, str]) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    assert reason(buffer.getvalue()) == "twins"


def test_bombs_by_ratio_size_number_and_shared_bytes() -> None:
    assert reason(made.zipped({"a": b"\0" * 30_000_000})) == "bomb"
    many = made.zipped({f"{n}": b"\0" * 4_000_000 for n in range(6)})
    assert reason(many, Limits(together=20_000_000)) == "bomb"
    assert reason(made.zipped({f"{n}": "" for n in range(50)}), Limits(entries=40)) == "entries"
    assert reason(made.zipped({"n" * 200: ""}), Limits(list_bytes=100)) == "entries"
    shared = bytearray(made.zipped({"a": b"1" * 5000, "b": b"2" * 5000}, stored=("a", "b")))
    second = shared.rindex(b"PK\x01\x02")
    struct.pack_into("<I", shared, second + 42, 0)
    assert reason(bytes(shared)) == "bomb"


def test_what_an_archive_says_of_its_size_is_not_trusted_when_it_is_unpacked() -> None:
    lying = bytearray(made.zipped({"a": b"\0" * 100_000}))
    for sign, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", lying, lying.index(sign) + at, 10)
    with opened(io.BytesIO(bytes(lying))) as archive:
        (entry,) = entries_of(archive, Limits())
        with pytest.raises(zipfile.BadZipFile), archive.open(entry.info) as file:
            assert len(file.read()) <= 10


def test_something_before_between_or_after() -> None:
    data = made.zipped({"a": "x"})
    assert reason(b"MZ" + b"\0" * 100 + data) == "beside"
    assert reason(data + b"after") == "beside"
    assert reason(b"no archive at all") == "damaged"
    at = data.index(b"PK\x01\x02")
    assert reason(data[:at] + b"\0" * 500 + data[at:]) in ("beside", "damaged")


def test_locked_and_strangely_packed() -> None:
    locked = bytearray(made.zipped({"a": "x"}))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(sign) + at] |= 1
    assert reason(bytes(locked)) == "encrypted"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a", "x" * 100)
    assert reason(buffer.getvalue()) == "packing"
