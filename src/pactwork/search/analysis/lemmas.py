"""The dictionary form of a folded word.

simplemma's dictionaries know words as they are written. People type without marks, so the words
are folded once, into a file for each language: sorted hashes, and where each lemma stands. All
processes look into the same pages of it: a megabyte or two of addresses, nothing to load.
"""

from __future__ import annotations

import mmap
import os
import struct
import threading
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Final

from pactwork.kernel.folding import fold, fold_key

KNOWN: Final = ("en", "ro", "lt", "ka", "fa")
"""Languages with a dictionary; Vietnamese words do not change."""
_FORM: Final = 1
_HEAD: Final = struct.Struct("<8sII")
_MAGIC: Final = b"pwlemma\0"
_LONGEST: Final = 63
"""Letters of a lemma: their bytes are counted in one byte."""
_HALF_SPACE: Final = "\u200c"


class Lemmas:
    """The lemmas of one language, in a file or in memory."""

    def __init__(self, held: bytes | mmap.mmap) -> None:
        """Look into what `packed` made. Raises ValueError where it is something else."""
        magic, form, count = _HEAD.unpack_from(held)
        if magic != _MAGIC or form != _FORM:
            raise ValueError("not a file of lemmas")
        view = memoryview(held)
        first = _HEAD.size
        self._hashes = view[first : first + 8 * count].cast("Q")
        first += 8 * count
        self._starts = view[first : first + 4 * count].cast("I")
        self._words = view[first + 4 * count :]

    def get(self, word: str) -> str | None:
        """The lemma of a folded word without spaces; None where the word is not known."""
        key = _hash(word)
        place = bisect_left(self._hashes, key)
        if place == len(self._hashes) or self._hashes[place] != key:
            return None
        start = self._starts[place]
        length = self._words[start]
        return bytes(self._words[start + 1 : start + 1 + length]).decode()


def packed(forms: Mapping[str, str]) -> bytes:
    """The file of a dictionary of written forms and their lemmas.

    Where several words fold to one, it is its own lemma if it is one of theirs, or has the
    shortest: the same each time.
    """
    folded: dict[str, str] = {}
    lemmas: dict[str, str] = {}
    for form, lemma in forms.items():
        key = fold(form)
        if " " in key:
            key = key.replace(" ", "") if _is_bound(form) else ""
        word = lemmas.get(lemma)
        if word is None:
            word = lemmas[lemma] = fold_key(lemma)
        if not key or not word or len(word) > _LONGEST:
            continue
        held = folded.get(key)
        if held is None or (held != word and _preference(key, word) < _preference(key, held)):
            folded[key] = word
    words: dict[str, int] = {}
    text = bytearray()
    entries = []
    for key, lemma in folded.items():
        if lemma not in words:
            words[lemma] = len(text)
            encoded = lemma.encode()
            text += bytes([len(encoded)]) + encoded
        entries.append((_hash(key), words[lemma]))
    entries.sort()
    return b"".join(
        (
            _HEAD.pack(_MAGIC, _FORM, len(entries)),
            array("Q", [key for key, _ in entries]).tobytes(),
            array("I", [start for _, start in entries]).tobytes(),
            bytes(text),
        )
    )


def _preference(key: str, word: str) -> tuple[bool, int, str]:
    return word != key, len(word), word


def _is_bound(form: str) -> bool:
    """What a half-space binds is one word; what a space parts is not."""
    return _HALF_SPACE in form and " " not in form.strip()


_held: dict[tuple[str, Path], Lemmas] = {}
_lock: Final = threading.Lock()


def lemmas_of(language: str, folder: Path) -> Lemmas | None:
    """The lemmas of a language, from this folder; written there if nobody has yet."""
    if language not in KNOWN:
        return None
    key = (language, folder)
    found = _held.get(key)
    if found is None:
        with _lock:
            found = _held[key] = _held.get(key) or _opened(language, folder)
    return found


def _opened(language: str, folder: Path) -> Lemmas:
    path = folder / f"{language}-{_version()}.{_FORM}"
    try:
        return _mapped(path)
    except (OSError, ValueError):
        whole = packed(_dictionary(language))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{os.getpid()}")
        part.write_bytes(whole)
        part.replace(path)
        return _mapped(path)
    except OSError:
        return Lemmas(whole)


def _mapped(path: Path) -> Lemmas:
    with path.open("rb") as file:
        return Lemmas(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def _dictionary(language: str) -> Mapping[str, str]:
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    return DefaultDictionaryFactory(cache_max_size=1).get_dictionary(language)


def _version() -> str:
    from importlib.metadata import version

    return version("simplemma")


def _hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little")
