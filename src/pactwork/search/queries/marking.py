"""Pieces of a text with what was looked for marked, in the script the text is written in.

The same analysis as the index's decides what is marked: a word in another case, without its marks,
or a concept's name in the text's own language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from pactwork.search.analysis.terms import primary, read_word
from pactwork.search.analysis.words import words_from, words_in, words_with_places
from pactwork.search.concepts import all_names, sequence
from pactwork.search.question import Piece

LENGTH: Final = 240
_BEFORE: Final = 60
_MORE: Final = "…"
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to mark: terms of the index, and concepts by whatever they are called.

    Unless it is `thorough`, a word is only read where it begins as one of the terms does: forms
    of one word nearly always do, and to read every word of a page costs more than to find it.
    """

    terms: frozenset[str]
    codes: frozenset[str] = frozenset()
    thorough: bool = False
    _names: dict[str, list[tuple[str, ...]]] = field(default_factory=dict, compare=False)

    def among(self, words: Iterable[str], language: str) -> set[str]:
        """Those of these words of a language that are marked for their terms."""
        apart = self.terms.isdisjoint
        return {word for word in {*words} if not apart(read_word(word, language)[0])}

    def places(self, text: str, language: str) -> list[Span]:
        """Where words stand that are marked for their terms."""
        if self.thorough:
            of_them = self.among(words_in(text), language)
            held = words_with_places(text) if of_them else ()
            return [place for word, place in held if word in of_them]
        apart = self.terms.isdisjoint
        found = [
            one.span()
            for letter in {term[0] for term in self.terms}
            for one in words_from(letter).finditer(text)
            if not apart(read_word(one[0], language)[0])
        ]
        return sorted(found)

    def names(self, language: str) -> list[tuple[str, ...]]:
        """What the concepts are called in a language, as canonical words, the longest first."""
        if language not in self._names:
            self._names[language] = self._named(primary(language))
        return self._names[language]

    def _named(self, tag: str) -> list[tuple[str, ...]]:
        found = {
            words
            for code in self.codes
            for named, name in all_names(code)
            if primary(named) == tag
            and (words := tuple(form for _, form in sequence(words_in(name), tag)))
        }
        return sorted(found, key=lambda words: (-len(words), words))


def spans(text: str, language: str, wanted: Wanted) -> list[Span]:
    """Where what is wanted stands, in order; neighbours are one."""
    tag = primary(language)
    names = wanted.names(tag) if wanted.codes else []
    if not names:
        return _joined(text, wanted.places(text, tag))
    words = list(words_with_places(text))
    of_them = wanted.among((word for word, _ in words), tag)
    marked = [word in of_them for word, _ in words]
    said = sequence([word for word, _ in words], tag)
    forms = [form for _, form in said]
    for name in names:
        for at in _found(forms, name):
            for place in range(said[at][0], said[at + len(name) - 1][0] + 1):
                marked[place] = True
    return _joined(text, [place for (_, place), is_it in zip(words, marked, strict=True) if is_it])


def pieces(text: str, marks: Sequence[Span]) -> list[Piece]:
    """The whole text."""
    return [*_cut(text, 0, len(text), marks)]


def snippet(text: str, marks: Sequence[Span]) -> list[Piece]:
    """The part of a text where most is marked, or its beginning."""
    start = _best_start(text, marks)
    end = min(len(text), start + LENGTH)
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + LENGTH // 2)
    held = [*_cut(text, start, end, marks)]
    before = [(_MORE, False)] if start else []
    after = [(_MORE, False)] if end < len(text) else []
    return [*before, *held, *after]


def first_name(text: str, language: str, code: str) -> str:
    """How a text of this language writes a concept; "" where it does not."""
    found = spans(text, language, Wanted(frozenset(), frozenset({code})))
    return text[found[0][0] : found[0][1]] if found else ""


def _found(forms: Sequence[str], name: tuple[str, ...]) -> Iterator[int]:
    for at in range(len(forms) - len(name) + 1):
        if forms[at] == name[0] and tuple(forms[at : at + len(name)]) == name:
            yield at


def _joined(text: str, places: Sequence[Span]) -> list[Span]:
    held: list[Span] = []
    for start, end in places:
        if held and text[held[-1][1] : start].isspace() and "\n" not in text[held[-1][1] : start]:
            held[-1] = (held[-1][0], end)
        else:
            held.append((start, end))
    return held


def _best_start(text: str, marks: Sequence[Span]) -> int:
    if not marks or (marks[0][0] < LENGTH - _BEFORE and len(marks) == 1):
        return 0
    best = max(marks, key=lambda one: (_within(marks, one[0]), -one[0]))
    start = max(0, best[0] - _BEFORE)
    if not start:
        return 0
    space = text.find(" ", start, best[0])
    return space + 1 if space >= 0 else best[0]


def _within(marks: Sequence[Span], start: int) -> int:
    return sum(1 for begins, ends in marks if begins >= start and ends <= start + LENGTH - _BEFORE)


def _cut(text: str, start: int, end: int, marks: Sequence[Span]) -> Iterator[Piece]:
    at = start
    for begins, ends in marks:
        if ends <= at or begins >= end:
            continue
        if begins > at:
            yield text[at:begins], False
        yield text[max(at, begins) : min(ends, end)], True
        at = min(ends, end)
    if at < end:
        yield text[at:end], False
