"""Documents and packages that are ZIP archives, opened with limits."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from zipfile import ZipFile

from pactwork.files.archives import DAMAGED, ArchiveError, Entry, Limits, entries_of, opened
from pactwork.files.reading.given import Given, ReadingError
from pactwork.files.reading.markup import MOST_XML

_OF_DOCUMENT = Limits(together=1_500_000_000, ratio=400)


class Zipped:
    """The files of an archive by name."""

    def __init__(self, archive: ZipFile, entries: tuple[Entry, ...]) -> None:
        self._archive = archive
        self.entries = {one.name: one for one in entries}

    def __contains__(self, name: str) -> bool:
        return name in self.entries

    def read(self, name: str, most: int = MOST_XML) -> bytes:
        """A file of it; nothing where there is none. Raises ReadingError where it is too large."""
        entry = self.entries.get(name)
        if entry is None:
            return b""
        if entry.size > most:
            raise ReadingError("large")
        with self._archive.open(entry.info) as file:
            return file.read(most)

    def names(self, begin: str, end: str = "") -> list[str]:
        """Names that begin and end so, sorted as people count."""
        found = [one for one in self.entries if one.startswith(begin) and one.endswith(end)]
        return sorted(found, key=_counting)

    @property
    def archive(self) -> ZipFile:
        """The archive itself."""
        return self._archive


def _counting(name: str) -> tuple[int, str]:
    return (int("".join(one for one in name if one.isdecimal() and one.isascii())[:18] or 0), name)


@contextlib.contextmanager
def zipped(given: Given, limits: Limits = _OF_DOCUMENT) -> Iterator[Zipped]:
    """The file, opened as an archive. Raises ReadingError where it may not be, or breaks."""
    try:
        with given.path.open("rb") as file, opened(file, limits) as archive:
            yield Zipped(archive, entries_of(archive, limits))
    except ArchiveError:
        raise ReadingError("archive") from None
    except DAMAGED:
        raise ReadingError("damaged") from None
