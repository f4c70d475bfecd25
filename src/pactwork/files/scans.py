"""TIFF pictures tell where, when and with what they were taken, too: it is written over.

Nothing moves and the size stays, so it is done in place, and twice is once (TIFF 6.0 §2).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO, Final

_SIZES: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
"""Bytes of a value of each type."""
_TELLING: Final = frozenset({271, 272, 305, 306, 316, 700, 33723, 34377})
"""Make, model, program, time, computer; XMP, IPTC and what Photoshop adds."""
_EXIF, _GPS, _PARTS = 34665, 34853, 330
_MOST_LISTS: Final = 5_000
_MOST_READS: Final = 200_000
"""Looks into a file: about a second. A scan of a thousand pages needs fifty thousand; lists that
lie over each other would need millions.
"""
_MOST_BYTES: Final = 50_000_000


class ScanError(ValueError):
    """A picture whose lists lead nowhere or in circles, or are more than any picture has."""


def free_scan(file: BinaryIO) -> bool:
    """Write over what a TIFF picture tells of place, day and device; whether there was something.

    Raises:
        ScanError: it is not built as such a picture is.
    """
    found, together = list[tuple[int, int]](), 0
    for at, length in _Scan(file).telling():
        together += length
        if together > _MOST_BYTES:
            raise ScanError
        found.append((at, length))
    told = False
    for at, length in found:
        file.seek(at)
        if any(file.read(length)):
            told = True
            file.seek(at)
            file.write(bytes(length))
    return told


class _Scan:
    """The lists of a TIFF picture."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._size, self._reads = file, file.seek(0, 2), 0
        self._order = "<" if self._bytes(0, 2) == b"II" else ">"
        self._seen = set[int]()

    def telling(self) -> Iterator[tuple[int, int]]:
        """Spans to write over."""
        yield from self._chain(self._number(4, "I"), whole=False)

    def _chain(self, at: int, *, whole: bool) -> Iterator[tuple[int, int]]:
        while at:
            if at in self._seen or len(self._seen) >= _MOST_LISTS:
                raise ScanError
            self._seen.add(at)
            count = self._number(at, "H")
            for entry in range(at + 2, at + 2 + 12 * count, 12):
                yield from self._entry(entry, whole=whole)
            if whole:  # with no entries left
                yield at, min(2 + 12 * count, self._size - at)
            at = 0 if whole else self._number(at + 2 + 12 * count, "I")

    def _entry(self, at: int, *, whole: bool) -> Iterator[tuple[int, int]]:
        tag, kind, count = struct.unpack(f"{self._order}HHI", self._bytes(at, 8))
        length = _SIZES.get(kind, 1) * count
        place = at + 8 if length <= 4 else self._number(at + 8, "I")
        if tag in (_EXIF, _GPS):
            yield from self._chain(self._number(at + 8, "I"), whole=True)
        elif tag == _PARTS:
            for number in range(min(count, _MOST_LISTS)):
                yield from self._chain(self._number(place + 4 * number, "I"), whole=False)
        elif whole or tag in _TELLING:
            self._bytes(place, min(length, 1))
            yield place, min(length, self._size - place)

    def _number(self, at: int, form: str) -> int:
        size = struct.calcsize(form)
        return int(struct.unpack(f"{self._order}{form}", self._bytes(at, size))[0])

    def _bytes(self, at: int, count: int) -> bytes:
        self._reads += 1
        if self._reads > _MOST_READS:
            raise ScanError
        self._file.seek(at)
        found = self._file.read(count)
        if len(found) < count:
            raise ScanError
        return found
