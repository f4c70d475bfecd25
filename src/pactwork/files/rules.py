"""Which files are taken in. What a file is, is read from its bytes and not from its name."""

from __future__ import annotations

import zlib
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final
from zipfile import BadZipFile, ZipFile

import puremagic

from pactwork.files.photos import PhotoError, bare

LARGEST: Final = 25_000_000
"""Bytes an attached file may have."""

LARGE: Final = 300_000_000
"""Bytes of a file of a material that a worker looks at, while who sent it goes on."""

KINDS: Final = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
}
_SAME: Final = {".jpeg": ".jpg", ".jfif": ".jpg"}


class FileError(ValueError):
    """A file that is not taken in; the message says why and what to do, `reason` is one word."""

    def __init__(self, message: str, *, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason


def media_type_of(name: str, data: bytes) -> str:
    """The media type of a file whose name and content agree on it.

    Raises:
        FileError: as `taken_in`.
    """
    return taken_in(name, data)[0]


def taken_in(name: str, data: bytes) -> tuple[str, bytes]:
    """The media type of a file whose name and content agree on it, and what of it is kept: of a
    photo the picture.

    Raises:
        FileError: too large, empty, damaged, of a kind that is not taken, or not what it says.
    """
    ending = PurePosixPath(name).suffix.lower()
    if ending not in KINDS:
        raise FileError(f"“{name}” is not of a kind that is kept: {', '.join(KINDS)}.")
    if not data:
        raise FileError(f"“{name}” is empty.")
    if len(data) > LARGEST:
        raise FileError(f"“{name}” is larger than {LARGEST // 1_000_000} MB.")
    if not _looks_like(ending, data):
        raise FileError(f"“{name}” is not what its ending says. Save it again as {ending}.")
    try:
        return KINDS[ending], bare(KINDS[ending], data)
    except PhotoError:
        raise FileError(f"“{name}” is damaged. Save it again as {ending}.") from None


def _looks_like(ending: str, data: bytes) -> bool:
    if ending in (".docx", ".odt"):
        return _is_package(ending, data)
    try:
        found = {match.extension for match in puremagic.magic_string(data)}
    except (puremagic.PureError, ValueError):
        return False
    return _SAME.get(ending, ending) in {_SAME.get(one, one) for one in found}


def _is_package(ending: str, data: bytes) -> bool:
    """Both are ZIP archives, as are many other things: what is inside tells them apart.

    A document with macros is none of them, whatever it is called (ECMA-376 part 2; ODF 1.3
    part 2, §3.3).
    """
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
            if ending == ".docx":
                return "word/document.xml" in names and "word/vbaProject.bin" not in names
            if "mimetype" not in names:
                return False
            with archive.open("mimetype") as said:
                return said.read(100).decode("ascii", "replace") == KINDS[ending]
    except (BadZipFile, zlib.error, RuntimeError, OSError, ValueError, EOFError):
        return False
