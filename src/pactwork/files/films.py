"""Films and sound of telephones tell where they were taken, too: it is written over.

ISO media files (mp4, m4a, mov) keep it in boxes under `moov`; each such box becomes a free one with
nothing in it. Nothing moves and the size stays, so it is done in place, and twice is once.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO, Final

_HOLDERS: Final = frozenset((b"moov", b"udta", b"trak", b"mdia", b"minf"))
_TELLING: Final = frozenset(
    (b"\xa9xyz", b"loci", b"\xa9mak", b"\xa9mod", b"\xa9day", b"\xa9swr", b"XMP_", b"GPS0")
)
_KEYS: Final = (b"location", b"make", b"model", b"creationdate", b"software", b"gps")
_MOST_BOXES: Final = 100_000
_MOST_META: Final = 20_000_000


def free_film(file: BinaryIO) -> bool:
    """Write over what an ISO media file tells of place and device; whether there was something."""
    size = file.seek(0, 2)
    found = [*_telling(file, 0, size, [0])]
    for begin, head, end in found:
        file.seek(begin + 4)
        file.write(b"free")
        file.seek(begin + head)
        left = end - begin - head
        while left > 0:
            file.write(bytes(min(left, 1 << 20)))
            left -= 1 << 20
    return bool(found)


def _telling(
    file: BinaryIO, at: int, end: int, seen: list[int], depth: int = 0
) -> Iterator[tuple[int, int, int]]:
    """Boxes that tell: where each begins, how long its head is, and where it ends."""
    while at + 8 <= end and depth < 8:
        seen[0] += 1
        box = _box(file, at, end)
        if box is None or seen[0] > _MOST_BOXES:
            return
        name, head, stop = box
        if name in _HOLDERS:
            yield from _telling(file, at + head, stop, seen, depth + 1)
        elif name in _TELLING:
            yield at, head, stop
        elif name == b"meta" and stop - at <= _MOST_META:
            yield from _of_keys(file, at + head, stop)
        at = stop


def _box(file: BinaryIO, at: int, end: int) -> tuple[bytes, int, int] | None:
    file.seek(at)
    begin = file.read(16)
    if len(begin) < 8:
        return None
    length, name, head = struct.unpack_from(">I", begin)[0], begin[4:8], 8
    if length == 1 and len(begin) == 16:
        length, head = struct.unpack_from(">Q", begin, 8)[0], 16
    if length == 0:
        length = end - at
    if length < head or at + length > end:
        return None
    return name, head, at + length


def _of_keys(file: BinaryIO, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Values in `meta` whose keys tell of place or device (QuickTime's `mdta`)."""
    file.seek(at)
    if file.read(4) == b"\0\0\0\0":  # ISO gives `meta` a version, QuickTime does not
        at += 4
    telling, places = set[int](), list[tuple[int, int]]()
    while at + 8 <= end and (box := _box(file, at, end)):
        name, head, stop = box
        if name == b"keys":
            telling = _telling_keys(file, at + head, stop)
        if name == b"ilst":
            places.append((at + head, stop))
        at = stop
    for begin, stop in places:
        while begin + 8 <= stop and (box := _box(file, begin, stop)):
            name, head, after = box
            if int.from_bytes(name) in telling or name in _TELLING:
                yield begin, head, after
            begin = after


def _telling_keys(file: BinaryIO, at: int, end: int) -> set[int]:
    file.seek(at)
    data = file.read(end - at)
    found, at = set[int](), 8
    for number in range(1, min(int.from_bytes(data[4:8]), 10_000) + 1):
        length = int.from_bytes(data[at : at + 4])
        if length < 8:
            break
        key = data[at + 8 : at + length].lower()
        if any(one in key for one in _KEYS):
            found.add(number)
        at += length
    return found
