"""ZIP archives of strangers, looked at before anything is unpacked (PKWARE APPNOTE 6.3.10).

What an archive says of itself is held against limits before its list is read, and against itself
after: names that lead out, links, twins, entries that share their bytes, sizes out of all measure.
"""

from __future__ import annotations

import stat
import struct
import unicodedata
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, Final, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

LOCAL: Final = b"PK\x03\x04"
_LISTED: Final = b"PK\x01\x02"
_END, _END64, _LOCATOR = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_LONGEST_COMMENT: Final = 0xFFFF
_MOST_COMMENT: Final = 1_000
_MOST_GAP: Final = 200
"""Bytes between the list and its end: where sizes past 4 GB would be written."""
DAMAGED: Final = (BadZipFile, zlib.error, RuntimeError, OSError, ValueError, EOFError, KeyError)
"""What reading a broken archive raises."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an archive may hold."""

    entries: int = 20_000
    list_bytes: int = 8_000_000
    together: int = 8_000_000_000
    one: int = 4_300_000_000
    ratio: int = 250
    """Bytes for each packed one; text that repeats itself reaches 100."""
    free: int = 5_000_000
    """So many bytes are never too many, however small they were packed."""


class ArchiveError(ValueError):
    """An archive that is not opened; `reason` is a word of `REASONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(REASONS[reason])
        self.reason = reason


REASONS: Final = {
    "damaged": "the archive is damaged",
    "beside": "the archive holds something before or after its files",
    "encrypted": "the archive is locked with a password",
    "packing": "the archive is packed in an unusual way",
    "entries": "the archive holds too many files",
    "bomb": "the archive would grow out of all measure when unpacked",
    "leads out": "the archive holds a file whose name leads out of its folder",
    "name": "the archive holds a file whose name cannot be stored",
    "link": "the archive holds a link instead of a file",
    "twins": "the archive holds two files with the same name",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in an archive, under the name it gets when it is unpacked."""

    name: str
    size: int
    info: ZipInfo


class _End(NamedTuple):
    """The end of an archive: where it stands, and what it says of the list of entries."""

    at: int
    entries: int
    size: int
    offset: int
    comment: int
    after: int


def ends_as_archive(file: BinaryIO) -> bool:
    """Whether a program that unpacks archives would take this file for one: the list of entries
    stands right before its end, wherever the archive begins.
    """
    end = _end_record(file)
    if end is None or end.size > end.at:
        return False
    file.seek(end.at - end.size)
    return file.read(4) in (_LISTED, _END, _END64)


def entries_of(archive: ZipFile, limits: Limits) -> tuple[Entry, ...]:
    """The files of an archive, each looked at; folders are left out.

    Raises:
        ArchiveError: something in it is not as it should be.
    """
    found, taken, spans = list[Entry](), dict[str, str](), list[tuple[int, int]]()
    together = 0
    for info in archive.infolist():
        _check_entry(info, limits)
        name = clean_name(info)
        spans.append((info.header_offset, info.compress_size))
        if info.is_dir():
            continue
        together += info.file_size
        if together > limits.together:
            raise ArchiveError("bomb")
        key = name.casefold()
        if key in taken:
            raise ArchiveError("twins")
        taken[key] = name
        found.append(Entry(name, info.file_size, info))
    _check_folders(taken)
    _check_spans(spans)
    return tuple(found)


def opened(file: BinaryIO, limits: Limits | None = None) -> ZipFile:
    """An archive whose list is of a size that can be read.

    Raises:
        ArchiveError: it is none, something stands before or after it, or it is too long.
    """
    limits = limits or Limits()
    end = _end_record(file)
    if end is None:
        raise ArchiveError("damaged")
    if end.entries > limits.entries or end.size > limits.list_bytes:
        raise ArchiveError("entries")
    gap = end.at - (end.offset + end.size)
    if not 0 <= gap <= _MOST_GAP or end.comment > _MOST_COMMENT or end.after:
        raise ArchiveError("beside")
    file.seek(0)
    if file.read(4) != LOCAL:
        raise ArchiveError("beside")
    try:
        archive = ZipFile(file)
    except DAMAGED:
        raise ArchiveError("damaged") from None
    first = min((info.header_offset for info in archive.infolist()), default=0)
    if first != 0 or len(archive.infolist()) != end.entries:
        raise ArchiveError("beside")
    return archive


def clean_name(info: ZipInfo) -> str:
    """The name an entry gets, with folders parted by `/`.

    Raises:
        ArchiveError: it leads out of its folder, or cannot be stored.
    """
    name = info.filename
    if not info.flag_bits & 0x800:  # not marked as UTF-8, and often is all the same
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.filename
    name = unicodedata.normalize("NFC", name.replace("\\", "/"))
    parts = name.rstrip("/").split("/")
    if name.startswith("/") or ".." in parts or (len(name) > 1 and name[1] == ":"):
        raise ArchiveError("leads out")
    if len(name) > 500 or any(_is_no_name(part) for part in parts):
        raise ArchiveError("name")
    return name


def _is_no_name(part: str) -> bool:
    if part in ("", ".") or len(part.encode("utf-8", "replace")) > 250:
        return True
    return any(unicodedata.category(one) in ("Cc", "Cs") for one in part)


def _check_entry(info: ZipInfo, limits: Limits) -> None:
    if info.flag_bits & 0x1:
        raise ArchiveError("encrypted")
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise ArchiveError("packing")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise ArchiveError("link")
    allowed = max(limits.free, info.compress_size * limits.ratio)
    if info.file_size > limits.one or info.file_size > allowed:
        raise ArchiveError("bomb")


def _check_folders(names: Iterable[str]) -> None:
    """No file stands where another needs a folder."""
    taken = set(names)
    for name in taken:
        at = name.find("/")
        while at >= 0:
            if name[:at] in taken:
                raise ArchiveError("twins")
            at = name.find("/", at + 1)


def _check_spans(spans: list[tuple[int, int]]) -> None:
    """No two entries share their bytes: that is how small archives unpack to petabytes."""
    spans.sort()
    reached = 0
    for begin, packed in spans:
        if begin < reached:
            raise ArchiveError("bomb")
        reached = begin + 30 + packed


def _end_record(file: BinaryIO) -> _End | None:
    size = file.seek(0, 2)
    begin = max(0, size - _LONGEST_COMMENT - 22)
    file.seek(begin)
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        return None
    count, length, offset, comment = struct.unpack_from("<HIIH", tail, at + 10)
    after = len(tail) - (at + 22 + comment)
    if after < 0:
        return None
    if count == 0xFFFF or 0xFFFFFFFF in (length, offset):
        return _end_record_64(file, begin + at, comment, after)
    return _End(begin + at, count, length, offset, comment, after)


def _end_record_64(file: BinaryIO, end: int, comment: int, after: int) -> _End | None:
    file.seek(max(0, end - 20))
    locator = file.read(20)
    if not locator.startswith(_LOCATOR):
        return None
    (at,) = struct.unpack_from("<Q", locator, 8)
    if at > end:
        return None
    file.seek(at)
    record = file.read(56)
    if len(record) < 56 or not record.startswith(_END64):
        return None
    count, length, offset = struct.unpack_from("<QQQ", record, 32)
    return _End(at, count, length, offset, comment, after)
