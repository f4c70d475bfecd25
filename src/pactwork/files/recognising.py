"""What a file is, by its bytes; its name only has to agree.

A file that is two things at once is refused: the browser that is given one may take it for the
other (a picture with a program behind it, a document with a page before it).
"""

from __future__ import annotations

import json
import re
import struct
from pathlib import PurePosixPath
from typing import BinaryIO, Final
from zipfile import ZipFile

from pactwork.files.archives import DAMAGED, LOCAL, ArchiveError, Limits, ends_as_archive, opened
from pactwork.files.archives import entries_of as archive_entries
from pactwork.files.kinds import BY_KEY, ENDINGS, TEXTS, Family, Kind
from pactwork.files.rules import FileError
from pactwork.files.wording import MOST_BYTES, EncodingError, decoded

HEAD: Final = 4096
_MARKUP: Final = re.compile(rb"<(?:!doctype|html|head|body|script|svg|iframe|object|\?php)\b", re.I)
_MARKUP_WITHIN: Final = 1024
_TIMES: Final = re.compile(r"\d\d:\d\d[:.,]\d{2,3}[^\n]{0,20}-->")
_BRANDS: Final = {
    "avif": (b"avif", b"avis"),
    "heic": (b"heic", b"heix"),
    "m4a": (b"M4A ", b"M4B "),
    "mp4": (
        *(b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1"),
        *(b"M4V ", b"qt  ", b"dash", b"MSNV", b"3gp4", b"3gp5", b"mmp4", b"f4v "),
    ),
}
"""The brand an ISO media file begins with (ISO/IEC 14496-12 §4.3)."""
_OFFICE_PARTS: Final = {
    "word/document.xml": "docx",
    "ppt/presentation.xml": "pptx",
    "xl/workbook.xml": "xlsx",
}
COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_COMPOUND: Final = 500_000_000
_PIECE: Final = 1 << 20
_ENTRY: Final = 128
"""Bytes of an entry; none crosses the end of a sector, so none that of a piece."""
_ENTRIES: Final = {
    f"{name}\0".upper().encode("utf-16-le"): key
    for name, key in (
        ("WordDocument", "doc"),
        ("PowerPoint Document", "ppt"),
        ("Workbook", "xls"),
        ("Book", "xls"),
        ("Macros", "macros"),
        ("_VBA_PROJECT", "macros"),
        ("_VBA_PROJECT_CUR", "macros"),
    )
}
_MATROSKA: Final = {b"webm": "webm", b"matroska": "mkv"}
_ASF: Final = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_BMP_HEADERS: Final = {struct.pack("<I", size) for size in (12, 40, 52, 56, 64, 108, 124)}
_MOST_MANIFEST: Final = 4_000_000
_MOST_OFFICE: Final = Limits(together=1_500_000_000, ratio=400)


def recognised(name: str, file: BinaryIO) -> Kind:
    """The kind of a file whose bytes and name agree on it.

    Raises:
        FileError: empty, of a kind that is not taken, two kinds at once, damaged, in an unknown
            encoding, or not what its name says. The message says which and what to do.
    """
    ending = PurePosixPath(name).suffix.lower()
    if ending not in ENDINGS:
        said = ", ".join(ENDINGS)
        raise FileError(f"“{name}” is not of a kind that is kept: {said}.", reason="kind")
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        raise FileError(f"“{name}” is empty.", reason="empty")
    if head.startswith(LOCAL):
        kind = _packed(name, ending, file)
    elif ending in TEXTS:
        kind = _worded(name, TEXTS[ending], file)
    elif head.startswith(COMPOUND):
        kind = _old_office(name, ending, file)
    else:
        kind = BY_KEY.get(_by_signature(head))
    if kind is None or ending not in kind.endings:
        said = f"“{name}” is not what its ending says. Save it again as {ending}."
        raise FileError(said, reason="mismatch")
    if kind.family is not Family.TEXT and ending not in TEXTS:
        _refuse_two_in_one(name, head, file)
    return kind


def _refuse_two_in_one(name: str, head: bytes, file: BinaryIO) -> None:
    is_archive = head.startswith(LOCAL)
    begin = head[:_MARKUP_WITHIN]
    two = bool(_MARKUP.search(begin)) and not is_archive
    two = two or (is_archive and b"%PDF-" in begin)
    if two or (not is_archive and ends_as_archive(file)):
        said = f"“{name}” is two kinds of file at once. Save it again with the program it is from."
        raise FileError(said, reason="polyglot")


def _by_signature(head: bytes) -> str:
    """The key of the kind whose signature stands at the very beginning, or ""."""
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return "gif"
    if head.startswith(b"RIFF"):
        return {b"WEBP": "webp", b"WAVE": "wav", b"AVI ": "avi"}.get(head[8:12], "")
    if head.startswith(b"fLaC"):
        return "flac"
    if head.startswith(b"OggS"):
        return "ogv" if b"\x80theora" in head[:400] else "ogg"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        found = (key for word, key in _MATROSKA.items() if word in head[:100])
        return next(found, "")
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    if _is_mp3(head):
        return "mp3"
    return _only_kept(head)


def _only_kept(head: bytes) -> str:
    """The key of a kind that is handed out and not shown, or ""."""
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if head[:4] in (b"II*\0", b"MM\0*"):
        return "tiff"
    if head.startswith(b"BM") and head[14:18] in _BMP_HEADERS:
        return "bmp"
    if head.startswith(_ASF):
        return "wmv"
    is_adts = len(head) > 6 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0
    return "aac" if is_adts and (head[2] >> 2) & 0xF < 13 else ""


def _old_office(name: str, ending: str, file: BinaryIO) -> Kind | None:
    """Of which program a compound file is, by its entries (MS-CFB §2.6): each begins with its name,
    whose case tells nothing. Of one that holds others, the kind that it is called after.

    Raises:
        FileError: it has an entry for macros, or is larger than any document. Macros that have none
            are not seen: those of PowerPoint, packed within its pages, and Excel 4's in sheets.
    """
    if file.seek(0, 2) > _MOST_COMPOUND:
        said = f"“{name}” is larger than {_MOST_COMPOUND // 1_000_000} MB, which no document is."
        raise FileError(said, reason="size")
    file.seek(0)
    found = set[str]()
    while piece := file.read(_PIECE).upper():
        found |= {key for entry, key in _ENTRIES.items() if _begins_with(piece, entry)}
    if "macros" in found:
        raise FileError(f"“{name}” holds macros. Save it again without them.", reason="kind")
    return next((BY_KEY[key] for key in found if ending in BY_KEY[key].endings), None)


def _begins_with(piece: bytes, name: bytes) -> bool:
    at = piece.find(name)
    while at >= 0 and at % _ENTRY:
        at = piece.find(name, at + 1)
    return at >= 0


def _by_brand(head: bytes) -> str:
    length = struct.unpack_from(">I", head)[0]
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, min(length, 128), 4))]
    for brand in brands:
        for key, known in _BRANDS.items():
            if brand in known:
                return key
    return ""


def _is_mp3(head: bytes) -> bool:
    """A tag before the sound, or a frame whose header holds together (ISO/IEC 11172-3 §2.4.1.3)."""
    if head.startswith(b"ID3") and len(head) > 10:
        return head[3] in (2, 3, 4) and all(one < 0x80 for one in head[6:10])
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = (head[1] >> 3) & 3, (head[1] >> 1) & 3
    rate, frequency = head[2] >> 4, (head[2] >> 2) & 3
    return version != 1 and layer == 1 and rate not in (0, 15) and frequency != 3


def _worded(name: str, kind: Kind, file: BinaryIO) -> Kind | None:
    file.seek(0)
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        said = f"“{name}” is larger than {MOST_BYTES // 1_000_000} MB, which no text is."
        raise FileError(said, reason="size")
    if _by_signature(data[:HEAD]) not in ("", "mp3"):
        return None
    try:
        text, _encoding = decoded(data)
    except EncodingError as fault:
        said = f"“{name}” cannot be read as text: {fault}. Save it again in UTF-8."
        raise FileError(said, reason="encoding") from None
    if kind.family is Family.KEPT and not _holds(kind.key, text):
        return None
    if kind.key == "vtt" and not text.lstrip("\ufeff").startswith("WEBVTT"):
        return None
    if kind.key == "srt" and not _TIMES.search(text):
        return None
    return kind


def _holds(key: str, text: str) -> bool:
    """Whether a text is a page, a drawing, or a notebook."""
    if key == "notebook":
        try:
            told = json.loads(text.lstrip("\ufeff"))
        except (ValueError, RecursionError):
            return False
        return isinstance(told, dict) and isinstance(told.get("cells"), list)
    word = {"html": "<(?:!doctype|html|head|body|p|div|h[1-6])\\b", "svg": "<(?:\\w+:)?svg\\b"}[key]
    return bool(re.search(word, text, re.I))


def _packed(name: str, ending: str, file: BinaryIO) -> Kind | None:
    try:
        with opened(file) as archive:
            names = {info.filename for info in archive.infolist()}
            key = _key_of_package(archive, names, ending)
            is_large = BY_KEY[key].family in (Family.PACKAGE, Family.KEPT)
            limits = Limits() if is_large else _MOST_OFFICE
            archive_entries(archive, limits)
    except ArchiveError as fault:
        raise FileError(f"“{name}” is not taken: {fault}.", reason="archive") from None
    except _NoPackageError as fault:
        raise FileError(f"“{name}” {fault}.", reason="kind") from None
    except DAMAGED:
        raise FileError(f"“{name}” is damaged. Save it again.", reason="damaged") from None
    return BY_KEY[key]


class _NoPackageError(LookupError):
    """An archive that is nothing that can be shown."""


def _key_of_package(archive: ZipFile, names: set[str], ending: str) -> str:
    if any(one.rpartition("/")[2].lower() == "vbaproject.bin" for one in names):
        raise _NoPackageError("holds macros. Save it again without them")
    for part, key in _OFFICE_PARTS.items():
        if part in names and "[Content_Types].xml" in names:
            return key
    if "mimetype" in names:
        with archive.open("mimetype") as said:
            media_type = said.read(100).decode("ascii", "replace").strip()
        for key in ("epub", "odt", "odp", "ods"):
            if BY_KEY[key].media_type == media_type:
                return key
    if "h5p.json" in names:
        return "h5p"
    if "imsmanifest.xml" in names:
        with archive.open("imsmanifest.xml") as manifest:
            head = manifest.read(_MOST_MANIFEST).lower()
        return "scorm" if b"adlcp" in head or b"adl scorm" in head else "cartridge"
    if "geogebra.xml" in names:
        return "geogebra"
    if ending == ".zip":
        return "zip"
    raise _NoPackageError("is an archive and not what its ending says. Save it again")
