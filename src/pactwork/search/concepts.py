"""Concepts of the vocabularies by what they are called, in all languages at once.

A text that names a concept is marked with it in the index, whatever its language; a query that
names one asks for the mark. So what is written in one language is found in the others.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from pactwork.kernel.languages import LANGUAGES
from pactwork.search.analysis.terms import primary, read_word
from pactwork.search.analysis.words import words_in
from pactwork.vocabularies.api import concept, concepts, scheme_codes, vocabularies_mark

_ASIDE: Final = re.compile(r"\([^)]*\)")
_SHORTEST: Final = 3
_TOLD_FIRST: Final = ("themes", "isced-fields", "literacies", "target-groups", "areas")
_LONGEST: Final = 8
"""Words of a label beyond which nobody writes it out."""


@dataclass(frozen=True, slots=True)
class Named:
    """A place in a sequence of words that names a concept, or several."""

    first: int
    length: int
    codes: frozenset[str]


@dataclass(slots=True)
class _Names:
    """The labels of one language, as sequences of canonical terms, by the first of them."""

    by_first: dict[str, list[tuple[tuple[str, ...], set[str]]]] = field(default_factory=dict)

    def add(self, words: tuple[str, ...], code: str) -> None:
        held = self.by_first.setdefault(words[0], [])
        for known, codes in held:
            if known == words:
                codes.add(code)
                return
        held.append((words, {code}))
        held.sort(key=lambda one: -len(one[0]))

    def at(self, words: Sequence[str], place: int) -> Named | None:
        """The longest label that begins here."""
        for label, codes in self.by_first.get(words[place], ()):
            if tuple(words[place : place + len(label)]) == label:
                return Named(place, len(label), frozenset(codes))
        return None


class Matcher:
    """All labels, and what is wider than each concept. Immutable once made."""

    def __init__(self) -> None:
        """Read the vocabularies."""
        self._names = {language: _Names() for language in LANGUAGES}
        self._wider: dict[str, tuple[str, ...]] = {}
        for scheme in scheme_codes():
            for view in concepts(scheme):
                self._wider[view.code] = tuple(_wider(view.broader))
                for language, name in _all_names(view.label, view.alt_labels):
                    self._learn(language, name, view.code)

    def wider(self, code: str) -> tuple[str, ...]:
        """What is wider than a concept, the nearest first."""
        return self._wider.get(code, ())

    def named_in(self, forms: Sequence[str], language: str) -> Iterator[str]:
        """Codes of the concepts that the words of a text name, given in their canonical forms; may
        repeat.
        """
        names = self._names.get(primary(language))
        if names is None or names.by_first.keys().isdisjoint(forms):
            return
        for place, form in enumerate(forms):
            if form in names.by_first:
                found = names.at(forms, place)
                if found is not None:
                    yield from found.codes

    def named_by(self, words: Sequence[str], languages: Sequence[str]) -> list[Named]:
        """Concepts named by the words of a query in any of these languages; the longest first,
        and where two languages name something by the same words, all of it together.
        """
        found: dict[tuple[int, int], set[str]] = {}
        for language in languages:
            names = self._names.get(language)
            if names is not None:
                places = sequence(words, language)
                forms = [form for _, form in places]
                for at in range(len(forms)):
                    one = names.at(forms, at)
                    if one is not None:
                        first, last = places[at][0], places[at + one.length - 1][0]
                        found.setdefault((first, last + 1 - first), set()).update(one.codes)
        taken: set[int] = set()
        chosen = []
        for (first, length), codes in sorted(found.items(), key=lambda one: -one[0][1]):
            covered = set(range(first, first + length))
            if not covered & taken:
                taken |= covered
                chosen.append(Named(first, length, frozenset(codes)))
        return sorted(chosen, key=lambda one: one.first)

    def _learn(self, language: str, name: str, code: str) -> None:
        names = self._names.get(primary(language))
        if names is None:
            return
        for written in {name, _ASIDE.sub(" ", name)}:
            words = tuple(form for _, form in sequence(words_in(written), primary(language)))
            if 0 < len(words) <= _LONGEST and len("".join(words)) >= _SHORTEST:
                names.add(words, code)


def sequence(words: Sequence[str], language: str) -> list[tuple[int, str]]:
    """Words in their canonical forms with their places; those that say nothing are left out."""
    read = ((place, read_word(word, language)[1]) for place, word in enumerate(words))
    return [(place, form) for place, form in read if form]


def preferred(codes: Iterable[str]) -> list[str]:
    """Codes in the order in which they are told: what things are about before what they are."""
    order = {scheme: place for place, scheme in enumerate(_TOLD_FIRST)}
    return sorted(codes, key=lambda code: (order.get(code.partition(":")[0], len(order)), code))


def all_names(code: str) -> list[tuple[str, str]]:
    """Every language and name of a concept."""
    view = concept(code)
    return [] if view is None else list(_all_names(view.label, view.alt_labels))


def matcher() -> Matcher:
    """The matcher of the vocabularies as they are now; made anew when they change."""
    global _held
    mark = vocabularies_mark()
    if _held is None or _held[0] != mark:
        with _lock:
            if _held is None or _held[0] != mark:
                _held = (mark, Matcher())
    return _held[1]


_held: tuple[str, Matcher] | None = None
_lock: Final = threading.Lock()


def _all_names(label: object, others: object) -> Iterator[tuple[str, str]]:
    yield from dict(label).items()  # type: ignore[call-overload]
    for language, names in dict(others).items():  # type: ignore[call-overload]
        yield from ((language, name) for name in names)


def _wider(code: str | None) -> Iterator[str]:
    seen: set[str] = set()
    while code and code not in seen:
        seen.add(code)
        yield code
        view = concept(code)
        code = view.broader if view else None
