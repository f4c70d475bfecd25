"""Suggestions for what is being typed: concepts first, then titles that begin so."""

from __future__ import annotations

import re
import threading
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from tantivy import Occur, Query

from pactwork.kernel.texts import Text, shown
from pactwork.kernel.viewer import Viewer
from pactwork.search.analysis.terms import languages_for, primary
from pactwork.search.analysis.words import parts_of, words_in
from pactwork.search.concepts import preferred
from pactwork.search.documents import readers_of
from pactwork.search.index.fields import BEGINNINGS
from pactwork.search.index.reading import Reading, reading
from pactwork.search.queries.correcting import mistakes
from pactwork.search.queries.filters import visible
from pactwork.search.queries.rows import Shown, rows_of
from pactwork.search.question import Suggestion
from pactwork.vocabularies.api import concepts, scheme_codes, vocabularies_mark

MOST: Final = 20
FORGIVEN_FROM: Final = 5
"""Letters of a word from which on it may have a mistake."""
_MOST_CONCEPTS: Final = 3
_MOST_WORDS: Final = 8


def suggestions(text: str, language: str, viewer: Viewer, limit: int = 8) -> list[Suggestion]:
    """What somebody who types this may mean: at most `limit`, and never what may not be seen.

    Concepts come in any language of the script in which it is typed, the reader's first. Where
    nothing begins so, one word of five letters or more may have a mistake.
    """
    parts = [part for word in words_in(text)[-_MOST_WORDS:] for part in parts_of(word)]
    if not parts:
        return []
    limit = min(max(limit, 1), MOST)
    own = primary(language)
    languages = dict.fromkeys((own, *languages_for(parts[-1], own)))
    found = _concepts([parts], [*languages])
    titles = _titles(parts, language, viewer, limit)
    if not found and not titles:
        found = _concepts(_nearly(parts, [*languages]), [*languages])
        titles = _titles(parts, language, viewer, limit, forgiving=True)
    found = found[: min(_MOST_CONCEPTS, limit)]
    return [*found, *titles[: limit - len(found)]]


def _titles(
    parts: Sequence[str], language: str, viewer: Viewer, limit: int, *, forgiving: bool = False
) -> list[Suggestion]:
    held = reading()
    if held is None or (forgiving and max(map(len, parts)) < FORGIVEN_FROM):
        return []
    readers, now = readers_of(viewer), timezone.now()
    query = Query.boolean_query(
        [
            *((Occur.Must, _word(held, part, forgiving)) for part in parts[:-1]),
            (Occur.Must, _beginning(held, parts[-1], forgiving)),
            *visible(held, readers, now),
        ]
    )
    hits = held.searcher.search(query, limit=3 * limit, count=False).hits
    numbers = held.searcher.fast_field_values("row", [address for _, address in hits])
    rows = rows_of([int(number) for number in numbers if number], readers, now)
    return _distinct((_title(row, parts, language) for row in rows), limit)


def _word(held: Reading, part: str, forgiving: bool) -> Query:
    if forgiving and len(part) >= FORGIVEN_FROM:
        return Query.fuzzy_term_query(held.schema, "titles", part, 1)
    return _term(held, part)


def _beginning(held: Reading, part: str, forgiving: bool) -> Query:
    """Titles with a word that begins so; short beginnings are terms of their own."""
    if forgiving and len(part) >= FORGIVEN_FROM:
        return Query.fuzzy_term_query(held.schema, "titles", part, 1, prefix=True)
    begun = (
        _term(held, f"{part}…")
        if len(part) <= BEGINNINGS
        else Query.regex_query(held.schema, "titles", f"{re.escape(part)}.*")
    )
    return Query.boolean_query([(Occur.Should, _term(held, part)), (Occur.Should, begun)])


def _term(held: Reading, term: str) -> Query:
    return Query.term_query(held.schema, "titles", term, "freq")


def _title(row: Shown, parts: Sequence[str], language: str) -> Suggestion:
    """The title in the language in which it begins so, the reader's before others."""
    own = shown(row.titles, language, row.languages)
    order = [own.language, *(tag for tag in row.titles if tag != own.language)]
    fitting = (tag for most in (0, 1) for tag in order if _fits(row.titles, tag, parts, most))
    tag = next(fitting, own.language)
    return Suggestion(row.titles.get(tag, ""), tag, row.kind, row.iri)


def _fits(titles: Text, tag: str, parts: Sequence[str], most: int) -> bool:
    words = [part for word in words_in(titles[tag]) for part in parts_of(word)]
    last = parts[-1]
    begins = any(
        mistakes(last, word[: len(last) + more], most) <= most
        for word in words
        for more in range(-most, most + 1)
    )
    return begins and all(
        any(mistakes(p, word, most) <= most for word in words) for p in parts[:-1]
    )


def _distinct(found: Iterator[Suggestion], limit: int) -> list[Suggestion]:
    held: dict[str, Suggestion] = {}
    for one in found:
        if one.text and len(held) < limit:
            held.setdefault(one.text, one)
    return [*held.values()]


Line = tuple[str, str, str, str]
"""A folded label from one of its words on, the label, its language, the concept's code."""


@dataclass(frozen=True, slots=True)
class _Labels:
    """The labels of a language: sorted lines, their words, beginnings and letters of these."""

    lines: list[Line]
    words: frozenset[str]
    beginnings: frozenset[str]
    letters: str


_labels: dict[str, _Labels] = {}
_mark: str = ""
_lock: Final = threading.Lock()


def _concepts(typed: Iterable[Sequence[str]], languages: Sequence[str]) -> list[Suggestion]:
    """Concepts whose label in one of these languages has these words, the last one begun; each
    once, by the label of the first language.
    """
    begun = [" ".join(parts) for parts in typed]
    chosen: dict[str, Suggestion] = {}
    for language in languages:
        found: dict[str, Suggestion] = {}
        for one in begun:
            _collect(found, _labels_of(language).lines, one)
        for held in sorted(found.values(), key=lambda held: (len(held.text), held.text)):
            if held.text not in {other.text for other in chosen.values()}:
                chosen.setdefault(held.key, held)
    return [*chosen.values()]


def _collect(found: dict[str, Suggestion], lines: list[Line], typed: str) -> None:
    first = bisect_left(lines, (typed, "", "", ""))
    for start, label, tag, code in lines[first : first + 4 * MOST]:
        if not start.startswith(typed) or len(found) == MOST:
            break
        held = found.setdefault(label, Suggestion(label, tag, "concept", code))
        if preferred((held.key, code))[0] == code:
            found[label] = Suggestion(label, tag, "concept", code)


def _nearly(parts: Sequence[str], languages: Sequence[str]) -> Iterator[Sequence[str]]:
    """The same with one mistake less, where labels have such words."""
    for at, part in enumerate(parts):
        if len(part) >= FORGIVEN_FROM:
            for language in languages:
                held = _labels_of(language)
                known = held.beginnings if at == len(parts) - 1 else held.words
                for other in known.intersection(_one_off(part, held.letters)):
                    yield [*parts[:at], other, *parts[at + 1 :]]


def _one_off(word: str, letters: str) -> Iterator[str]:
    """All that differs from a word by a letter more, less, or another, or a swap of neighbours."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in letters)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        yield from (before + letter + after for letter in letters)


def _labels_of(language: str) -> _Labels:
    global _mark
    mark = vocabularies_mark()
    with _lock:
        if mark != _mark:
            _labels.clear()
            _mark = mark
        if language not in _labels:
            lines = sorted(_made(language))
            words = frozenset(start.partition(" ")[0] for start, *_ in lines)
            begun = frozenset(word[:length] for word in words for length in range(4, len(word) + 1))
            _labels[language] = _Labels(lines, words, begun, "".join({*"".join(words)}))
        return _labels[language]


def _made(language: str) -> Iterator[Line]:
    for scheme in scheme_codes():
        for view in concepts(scheme):
            label = shown(view.label, language)
            if primary(label.language) != language:
                continue
            words = [part for word in words_in(label.text) for part in parts_of(word)]
            for at in range(len(words)):
                yield " ".join(words[at:]), label.text, label.language, view.code
