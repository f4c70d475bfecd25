"""Pictures of other makings (WebP, GIF, AVIF) freed of what they tell, as `photos` frees JPEG.

Nothing is decoded: containers are cut into parts, and what is not named is left out. In AVIF, where
every part is found by its place, what tells is written over instead.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from pactwork.files.photos import (
    MOST_PARTS,
    PhotoError,
    licence_packet,
    orientation_in,
    turned,
)

_WEBP_KEPT: Final = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
_HAS_EXIF, _HAS_XMP = 0x08, 0x04
_GIF_KEPT: Final = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")
_EMPTY_EXIF: Final = b"\0\0\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"
_DEEP: Final = 3


def bare_webp(data: bytes) -> bytes:
    """A WebP picture without EXIF, XMP and whatever follows it; which way is up stays."""
    end = 8 + int.from_bytes(data[4:8], "little")
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or end > len(data) + 1:
        raise PhotoError("it breaks off")
    kept, up, number, rights = list[bytes](), 1, 0, b""
    at = 12
    while at + 8 <= min(end, len(data)):
        name, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        body = data[at + 8 : at + 8 + length]
        if len(body) < length or (number := number + 1) > MOST_PARTS:
            raise PhotoError("it breaks off")
        if name == b"EXIF" and up == 1:
            up = orientation_in(body.removeprefix(b"Exif\0\0"))
        if name == b"XMP ":
            rights = rights or licence_packet(body)
        if name == b"VP8X" and length >= 10:
            body = bytes((body[0] & ~(_HAS_EXIF | _HAS_XMP),)) + body[1:]
        if name in _WEBP_KEPT:
            kept.append(_chunk(name, body))
        at += 8 + length + length % 2
    if not kept:
        raise PhotoError("it breaks off")
    if kept[0].startswith(b"VP8X"):
        more = ((up != 1, _HAS_EXIF, b"EXIF", turned(up)), (rights, _HAS_XMP, b"XMP ", rights))
        for is_there, flag, name, body in more:
            if is_there:
                kept[0] = kept[0][:8] + bytes((kept[0][8] | flag,)) + kept[0][9:]
                kept.append(_chunk(name, body))
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def bare_gif(data: bytes) -> bytes:
    """A GIF without comments, texts and foreign blocks, up to its end."""
    at = 13 + _colours(data, 10)
    kept = [data[:at]]
    while at < len(data):
        sign = data[at]
        if sign == 0x3B:
            return b"".join([*kept, b"\x3b"])
        begin = at
        if sign == 0x2C:
            at = _after_blocks(data, at + 10 + _colours(data, at + 9) + 1)
            kept.append(data[begin:at])
            continue
        if sign != 0x21 or at + 2 >= len(data):
            raise PhotoError("a block does not begin where it should")
        label, name = data[at + 1], data[at + 3 : at + 14]
        at = _after_blocks(data, at + 2)
        if label == 0xF9 or (label == 0xFF and name in _GIF_KEPT):
            kept.append(data[begin:at])
    raise PhotoError("it breaks off")


def _colours(data: bytes, at: int) -> int:
    """Bytes of the table of colours that the flags at `at` announce."""
    if at >= len(data):
        raise PhotoError("it breaks off")
    return 3 << ((data[at] & 7) + 1) if data[at] & 0x80 else 0


def _after_blocks(data: bytes, at: int) -> int:
    while at < len(data):
        length = data[at]
        at += 1 + length
        if not length:
            return at
    raise PhotoError("it breaks off")


def bare_avif(data: bytes) -> bytes:
    """An AVIF whose EXIF and XMP are written over with nothing; its size stays."""
    meta = next((body for name, body in _boxes(data, 0, len(data)) if name == b"meta"), None)
    if meta is None:
        raise PhotoError("it breaks off")
    parts = dict(_boxes(data, meta[0] + 4, meta[1]))
    telling = _telling_items(data, parts.get(b"iinf"))
    held = bytearray(data)
    idat = parts.get(b"idat", (0, 0))[0]
    for begin, length in _extents(data, parts.get(b"iloc"), telling, idat):
        if begin + length > len(held):
            raise PhotoError("it breaks off")
        nothing = _EMPTY_EXIF if length >= len(_EMPTY_EXIF) else b""
        held[begin : begin + length] = nothing + bytes(length - len(nothing))
    return bytes(held)


def _boxes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, tuple[int, int]]]:
    """Boxes side by side: the name, and where its body begins and ends (ISO/IEC 14496-12 §4.2)."""
    number = 0
    while at + 8 <= end:
        length, name, head = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8], 8
        if length == 1:
            length, head = int.from_bytes(data[at + 8 : at + 16]), 16
        if length == 0:
            length = end - at
        if length < head or at + length > end or (number := number + 1) > MOST_PARTS:
            raise PhotoError("it breaks off")
        yield name, (at + head, at + length)
        at += length


def _telling_items(data: bytes, span: tuple[int, int] | None) -> frozenset[int]:
    if span is None:
        return frozenset()
    wide = data[span[0]] != 0
    found = set[int]()
    for name, (begin, end) in _boxes(data, span[0] + (8 if wide else 6), span[1]):
        version = data[begin]
        if name != b"infe" or version < 2 or end - begin < 12:
            continue
        size = 2 if version == 2 else 4
        number = int.from_bytes(data[begin + 4 : begin + 4 + size])
        kind = data[begin + 6 + size : begin + 10 + size]
        if kind in (b"Exif", b"mime", b"uri "):
            found.add(number)
    return frozenset(found)


def _extents(
    data: bytes, span: tuple[int, int] | None, wanted: frozenset[int], idat: int
) -> Iterator[tuple[int, int]]:
    """Where the bytes of some items are, as the table of places says (§8.11.3)."""
    if span is None or not wanted:
        return
    at, end = span
    version = data[at]
    sizes = data[at + 4] >> 4, data[at + 4] & 15, data[at + 5] >> 4, data[at + 5] & 15
    of_offset, of_length, of_base, of_index = sizes
    wide = 4 if version == 2 else 2
    at += 6

    def number(size: int) -> int:
        nonlocal at
        at += size
        if at > end:
            raise PhotoError("it breaks off")
        return int.from_bytes(data[at - size : at])

    seen = 0
    for _ in range(min(number(wide), MOST_PARTS)):
        item = number(wide)
        within = number(2) & 15 if version else 0
        number(2)
        base = number(of_base)
        for _ in range(number(2)):
            seen += 1
            if seen > MOST_PARTS:
                raise PhotoError("it has too many parts")
            if version and of_index:
                number(of_index)
            begin, length = base + number(of_offset), number(of_length)
            if item in wanted and within in (0, 1):
                yield (begin + (idat if within else 0)), length
