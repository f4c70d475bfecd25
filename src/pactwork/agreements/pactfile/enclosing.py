"""Where the stored files of an agreement lie beside its exported pact file.

A path that came in is kept if any machine can have it and nothing else has it; else it gives way
to a plain name made from it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from pactwork.files.api import KINDS

LONGEST_PATH: Final = 200
"""Characters; the schema of pact files takes no more."""

_LONGEST_PART: Final = 255
_LONGEST_STEM: Final = 100
"""Bytes in UTF-8."""

_JOINERS: Final = "\u200c\u200d"
"""Persian is not written without them."""

_NOT_AT_ENDS: Final = " ." + _JOINERS
_SEPARATOR: Final = re.compile(r"[/\\]")
_FORBIDDEN: Final = frozenset('\\/:*?"<>|')
_ONLY_WINDOWS: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


@dataclass
class _Places:
    """The paths taken, told apart as the least attentive file system does."""

    files: dict[str, str] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)

    def take(self, path: str, content: str) -> bool:
        """Take a path for this content; answers whether it can have it."""
        name, *above = _folded(path)
        held = self.files.get(name)
        if held is not None or name in self.folders or self.files.keys() & above:
            return held == content
        self.files[name] = content
        self.folders.update(above)
        return True


def _folded(path: str) -> Iterator[str]:
    whole = PurePosixPath(unicodedata.normalize("NFKC", path).casefold())
    yield str(whole)
    yield from (str(one) for one in whole.parents if one.name)


def places_beside(pact_file: str, held: Iterable[tuple[str, str, str]]) -> list[str]:
    """A path for each stored file, given as the path it came by, its digest and its media type.

    The same bytes that came by the same path share one; different bytes never do.
    """
    files = list(held)
    places = _Places()
    places.take(pact_file, "")
    kept = [_is_safe(path, kind) and places.take(path, sha256) for path, sha256, kind in files]
    return [
        one[0] if keeps else _free(*one, places) for one, keeps in zip(files, kept, strict=True)
    ]


def _free(path: str, sha256: str, media_type: str, places: _Places) -> str:
    stem, ending = _plain(path, media_type)
    return next(name for name in _candidates(stem, ending) if places.take(name, sha256))


def _candidates(stem: str, ending: str) -> Iterator[str]:
    yield f"{stem}{ending}"
    number = 2
    while True:
        yield f"{stem}-{number}{ending}"
        number += 1


def _is_safe(path: str, media_type: str) -> bool:
    parts = path.split("/")
    return (
        len(path) <= LONGEST_PATH
        and KINDS.get(PurePosixPath(path).suffix.lower()) == media_type
        and all(_is_safe_part(part) for part in parts)
    )


def _is_safe_part(part: str) -> bool:
    return (
        bool(part)
        and part == part.strip(_NOT_AT_ENDS)
        and len(part.encode(errors="replace")) <= _LONGEST_PART
        and all(map(_is_plain, part))
        and not _ONLY_WINDOWS.fullmatch(part)
    )


def _is_plain(character: str) -> bool:
    """No control, no sign that turns the direction of writing, nothing a file system reserves."""
    if character in _JOINERS:
        return True
    category = unicodedata.category(character)
    return character not in _FORBIDDEN and category[0] != "C" and category not in ("Zl", "Zp")


def _plain(path: str, media_type: str) -> tuple[str, str]:
    name = PurePosixPath(_SEPARATOR.split(path)[-1])
    ending = name.suffix.lower()
    if KINDS.get(ending) != media_type:
        ending = next((one for one, kind in KINDS.items() if kind == media_type), "")
    kept = "".join(one if _is_plain(one) else "-" for one in name.stem)
    short = kept.encode(errors="replace")[:_LONGEST_STEM].decode(errors="ignore")
    stem = re.sub("-{2,}", "-", short).strip("-" + _NOT_AT_ENDS)
    if not stem or _ONLY_WINDOWS.fullmatch(stem):
        stem = f"file-{stem}".rstrip("-")
    return stem, ending
