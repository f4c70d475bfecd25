"""The vectors of an index, one after another in a file beside it, which all processes map.

Only where a model of meaning is given. A record is the number of a row and its vector, a byte a
dimension. What is replaced or gone has the number 0; where that is most of it, the file is written
anew. Whoever finds something here asks the index about it, so that records of what was not
committed, or is gone since, say nothing. Nothing is loaded where there is no file.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

NAME: Final = "vectors"
_HEAD: Final = 16
"""Bytes of the number of dimensions, and of nothing yet."""
_AT_ONCE: Final = 1 << 14
_SAMPLE: Final = 1_000
_SCALE: Final = 127
_NEAR: Final = 0.35
"""How far on the way from texts that have nothing to do with each other to equal ones a text is
near. Models differ in how like each other they find what is not."""


@dataclass(frozen=True, slots=True)
class Vectors:
    """All vectors at one moment: rows, and a matrix with as many lines."""

    rows: Any
    matrix: Any
    near: float

    def those_near(self, asked: bytes, among: Collection[int] | None = None) -> Near:
        """The rows whose vectors are near this one: of all, or of these alone, which takes less
        the fewer they are.
        """
        import numpy

        wanted = numpy.frombuffer(asked, dtype=numpy.int8).astype(numpy.float32)
        rows, matrix = self.rows, self.matrix
        if len(wanted) != matrix.shape[1] or not wanted.any():
            rows, matrix = rows[:0], matrix[:0]
        elif among is not None:
            places = numpy.flatnonzero(numpy.isin(rows, [*among]))
            rows, matrix = rows[places], matrix[places]
        alike = numpy.empty(len(rows), dtype=numpy.float32)
        for start in range(0, len(rows), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            alike[part] = matrix[part].astype(numpy.float32) @ wanted
        alike /= _SCALE * _SCALE
        places = numpy.flatnonzero((alike >= self.near) & (rows != 0))
        return Near(rows[places], alike[places])


@dataclass(frozen=True, slots=True)
class Near:
    """Rows that are near, and how much so: computed once, looked at as often as it takes."""

    rows: Any
    alike: Any

    def nearest(self, most: int) -> list[int]:
        """The nearest first, at most so many."""
        import numpy

        rows, alike = self.rows, self.alike
        if len(rows) > most:
            places = numpy.argpartition(-alike, most)[:most]
            rows, alike = rows[places], alike[places]
        return [int(row) for row in rows[numpy.lexsort((rows, -alike))]]


class VectorFile:
    """Writes the vectors of one index; one process at a time does."""

    def __init__(self, folder: Path) -> None:
        """Look at what is there; what was half written goes, much that is dead too."""
        self._path = folder / NAME
        self._is_new = False
        self._highest = self._mend() if self._path.exists() else 0

    def put(self, rows: Sequence[int], vectors: Sequence[bytes]) -> None:
        """These rows have these vectors now."""
        if not rows:
            return
        import numpy

        size = len(vectors[0])
        self.remove(rows)
        held = numpy.zeros(len(rows), dtype=_record(size))
        held["row"] = rows
        held["vector"] = numpy.frombuffer(b"".join(vectors), dtype=numpy.int8).reshape(-1, size)
        with self._path.open("ab") as file:
            if not file.tell():
                file.write(size.to_bytes(_HEAD, "little"))
            file.write(held.tobytes())
        self._highest = max(self._highest, *rows)
        self._is_new = True

    def remove(self, rows: Collection[int]) -> None:
        """These rows have none any more."""
        known = [row for row in rows if row <= self._highest]
        held = _mapped(self._path, "r+") if known else None
        if held is not None:
            import numpy

            held["row"][numpy.isin(held["row"], known)] = 0
            self._is_new = True

    def settle(self) -> None:
        """What was written is there after a power failure too."""
        if self._is_new:
            with self._path.open("rb") as file:
                os.fsync(file.fileno())
            self._is_new = False

    def _mend(self) -> int:
        """The highest row that is there."""
        held = _mapped(self._path, "r")
        if held is None:
            self._path.unlink()
            return 0
        os.truncate(self._path, _HEAD + len(held) * held.dtype.itemsize)
        alive = held[held["row"] != 0]
        if len(alive) * 2 < len(held):
            part = self._path.with_suffix(".part")
            size = held["vector"].shape[1]
            with part.open("wb") as file:
                file.write(size.to_bytes(_HEAD, "little") + alive.tobytes())
                file.flush()
                os.fsync(file.fileno())
            part.replace(self._path)
            _fsync(self._path.parent)
        return int(alive["row"].max(initial=0))


def _fsync(folder: Path) -> None:
    """Have a change of names in a folder outlast a power failure."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


_held: tuple[str, tuple[int, int], Vectors] | None = None


def vectors_of(folder: Path) -> Vectors | None:
    """The vectors of an index as they are now; None where it has none."""
    global _held
    path = folder / NAME
    try:
        found = path.stat()
    except OSError:
        return None
    mark, held = (found.st_ino, found.st_size), _held
    if held is None or held[:2] != (str(path), mark):
        mapped = _mapped(path, "r")
        if mapped is None:
            return None
        vectors = Vectors(mapped["row"], mapped["vector"], _near(mapped))
        held = _held = (str(path), mark, vectors)
    return held[2]


def _record(size: int) -> Any:
    import numpy

    return numpy.dtype([("row", "<i8"), ("vector", "i1", (size,))])


def _mapped(path: Path, mode: Literal["r", "r+"]) -> Any:
    """All whole records of the file; None where there is none."""
    import numpy

    with path.open("rb") as file:
        size = int.from_bytes(file.read(_HEAD)[:8], "little")
        length = os.fstat(file.fileno()).st_size - _HEAD
    record = _record(size)
    if not size or length < record.itemsize:
        return None
    count = length // record.itemsize
    return numpy.memmap(path, dtype=record, mode=mode, offset=_HEAD, shape=(count,))


def _near(held: Any) -> float:
    """From which likeness on two texts have to do with each other, judged by how alike those are
    that are there.
    """
    import numpy

    some = held[:: max(1, len(held) // _SAMPLE)]
    some = some["vector"][some["row"] != 0].astype(numpy.float32) / _SCALE
    count = len(some)
    if count < 2:
        return _NEAR
    both = float((some.sum(axis=0) ** 2).sum() - (some**2).sum())
    usual = max(0.0, both / (count * (count - 1)))
    return min(usual + _NEAR * (1 - usual), 0.98)
