"""What a photo tells beside its picture: where, when and with which device it was taken.

Taken out without touching the picture itself: nothing is decoded, so nothing loses quality. What is
kept is named; everything else goes, also what follows the end of the picture. Only which way is up
and which Creative Commons licence it names are carried over, written anew.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from typing import Final

PNG: Final = b"\x89PNG\r\n\x1a\n"
_KEPT_CHUNKS: Final = frozenset(
    (
        b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB",
        b"cICP", b"mDCV", b"cLLI", b"bKGD", b"hIST", b"pHYs", b"sPLT", b"acTL", b"fcTL", b"fdAT",
    )
)  # fmt: skip
_KEPT_APPLICATIONS: Final = ((0xE2, b"ICC_PROFILE\0"), (0xEE, b"Adobe"))
_SOI, _EOI, _SOS, _JFIF, _EXIF = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1
_OF_PICTURE: Final = frozenset({*range(0xC0, 0xD0), *range(0xDA, 0xE0), _EOI} - {0xC8})
"""Markers of what a decoder needs: frames, tables and scans (ITU-T T.81, table B.1)."""
MOST_PARTS: Final = 20_000
"""Segments of a JPEG or chunks of a PNG; those of cameras have some hundreds."""
_MOST_FILL: Final = 100
"""Bytes that may stand between two segments and mean nothing."""
_AFTER_SCAN: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_EXIF_HEAD: Final = b"Exif\0\0"
_ORIENTATION: Final = 0x0112
_SHORT: Final = 3


_XMP: Final = b"http://ns.adobe.com/xap/1.0/\0"
_XMP_TEXT: Final = b"XML:com.adobe.xmp\0\0\0\0\0"
_LICENCE: Final = re.compile(
    rb"creativecommons\.org/(?:licenses/by[a-z-]{0,8}/\d\.\d|publicdomain/(?:zero|mark)/\d\.\d)"
)


class PhotoError(ValueError):
    """A picture that breaks off or is not built as its kind is."""


def bare(media_type: str, data: bytes) -> bytes:
    """The same picture without what it tells beside it; other kinds of files as they are.

    Raises:
        PhotoError: the picture is damaged.
    """
    from pactwork.files import moving_photos

    readers = {
        "image/jpeg": _bare_jpeg,
        "image/png": _bare_png,
        "image/webp": moving_photos.bare_webp,
        "image/gif": moving_photos.bare_gif,
        "image/avif": moving_photos.bare_avif,
        "image/heic": moving_photos.bare_avif,
    }
    reader = readers.get(media_type)
    try:
        return reader(data) if reader else data
    except (IndexError, struct.error):
        raise PhotoError("it breaks off") from None


def _bare_jpeg(data: bytes) -> bytes:
    head, rest, up, rights = [b"\xff\xd8"], list[bytes](), 1, b""
    for number, (marker, body) in enumerate(_segments(data)):
        if number == MOST_PARTS:
            raise PhotoError("it has too many parts")
        if marker == _EXIF and body.startswith(_EXIF_HEAD) and up == 1:
            up = orientation_in(body[len(_EXIF_HEAD) :])
        if marker == _EXIF and body.startswith(_XMP):
            rights = rights or licence_packet(body)
        if marker == _JFIF and len(head) == 1 and not rest and _is_jfif(body):
            head.append(b"\xff\xe0\x00\x10" + body[:12] + b"\0\0")
        if _is_kept(marker, body):
            named = bytes((0xFF, marker))
            rest.append(named if marker == _EOI else named + _framed(marker, body))
    if up != 1:
        exif = _EXIF_HEAD + turned(up)
        head.append(b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif)
    if rights:
        head.append(b"\xff\xe1" + struct.pack(">H", len(_XMP + rights) + 2) + _XMP + rights)
    return b"".join([*head, *rest])


def _is_jfif(body: bytes) -> bool:
    """Whether it says how dense the picture is; what follows its 14 bytes is a small picture."""
    return body.startswith(b"JFIF\0") and len(body) >= 14


def _is_kept(marker: int, body: bytes) -> bool:
    if marker in _OF_PICTURE:
        return True
    return any(marker == one and body.startswith(name) for one, name in _KEPT_APPLICATIONS)


def _framed(marker: int, body: bytes) -> bytes:
    """A segment with its length; the picture's own data, after the head of a scan, has none."""
    if marker != _SOS:
        return struct.pack(">H", len(body) + 2) + body
    return body


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The segments of a JPEG up to its end; a scan comes whole, with the length of its head."""
    at = 2
    while True:
        if data[at : at + 1] != b"\xff":
            raise PhotoError("a segment does not begin where it should")
        begun = at
        while data[at + 1 : at + 2] == b"\xff":
            at += 1
            if at - begun > _MOST_FILL:
                raise PhotoError("a segment does not begin where it should")
        if at + 1 >= len(data):
            raise PhotoError("it breaks off")
        marker = data[at + 1]
        at += 2
        if marker == _EOI:
            yield marker, b""
            return
        if marker in (0x00, 0x01, _SOI) or 0xD0 <= marker <= 0xD7:
            raise PhotoError("a marker stands where none may")
        length = int.from_bytes(data[at : at + 2])
        if length < 2 or at + length > len(data):
            raise PhotoError("it breaks off")
        if marker != _SOS:
            yield marker, data[at + 2 : at + length]
            at += length
            continue
        end = _end_of_scan(data, at + length)
        yield marker, data[at:end]
        if end == len(data):  # cut off while it was sent: what there is of it can be seen
            yield _EOI, b""
            return
        at = end


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the next marker after the data of a scan stands, or the end of what there is."""
    found = _AFTER_SCAN.search(data, at)
    return len(data) if found is None else found.start()


def _bare_png(data: bytes) -> bytes:
    parts, up, is_over, rights = [PNG], 1, False, b""
    for number, (name, body, whole) in enumerate(_chunks(data)):
        if number == MOST_PARTS:
            raise PhotoError("it has too many parts")
        if name == b"eXIf" and up == 1:
            up = orientation_in(body)
        if name == b"iTXt" and body.startswith(_XMP_TEXT):
            rights = rights or licence_packet(body)
        if name in _KEPT_CHUNKS:
            parts.append(whole)
        is_over = name == b"IEND"
    if not is_over or parts[1][4:8] != b"IHDR":
        raise PhotoError("it breaks off")
    if up != 1:
        parts.insert(2, _chunk(b"eXIf", turned(up)))
    if rights:
        parts.insert(2, _chunk(b"iTXt", _XMP_TEXT + rights))
    return b"".join(parts)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """The chunks of a PNG up to its end: name, what is in it, and all of it."""
    at = len(PNG)
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4])
        end = at + 12 + length
        if end > len(data):
            raise PhotoError("it breaks off")
        name = data[at + 4 : at + 8]
        yield name, data[at + 8 : end - 4], data[at:end]
        if name == b"IEND":
            return
        at = end


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def orientation_in(tiff: bytes) -> int:
    """Which way is up, 1 to 8, as EXIF says; 1 where it does not, or cannot be read."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None or len(tiff) < 8:
        return 1
    (first,) = struct.unpack_from(f"{order}I", tiff, 4)
    if first + 2 > len(tiff):
        return 1
    (count,) = struct.unpack_from(f"{order}H", tiff, first)
    for at in range(first + 2, min(first + 2 + 12 * count, len(tiff) - 11), 12):
        tag, kind, number, value = struct.unpack_from(f"{order}HHIH", tiff, at)
        if (tag, kind, number) == (_ORIENTATION, _SHORT, 1):
            return value if 1 <= value <= 8 else 1
    return 1


def turned(orientation: int) -> bytes:
    """EXIF that says which way is up, and nothing else."""
    head = b"MM\0*" + struct.pack(">IH", 8, 1)
    return head + struct.pack(">HHIHHI", _ORIENTATION, _SHORT, 1, orientation, 0, 0)


def licence_packet(told: bytes) -> bytes:
    """XMP with the Creative Commons licence that this XMP names and nothing else; b"" if none."""
    found = _LICENCE.search(told)
    if found is None:
        return b""
    return (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        b'xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" xmpRights:WebStatement="https://'
        + found[0]
        + b'/"/></rdf:RDF></x:xmpmeta>'
    )
