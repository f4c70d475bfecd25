"""Suggestions for what is being typed: concepts first, then titles that begin so."""

from __future__ import annotations

import re
import threading
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from django.utils import timezone
from tantivy import Occur, Query

from pactwork.kernel.texts import Text, shown
from pactwork.kernel.viewer import Viewer
from pactwork.search.analysis.terms import primary
from pactwork.search.analysis.words import parts_of, words_in
from pactwork.search.concepts import preferred
from pactwork.search.documents import readers_of
from pactwork.search.index.fields import BEGINNINGS
from pactwork.search.index.reading import Reading, reading
from pactwork.search.queries.filters import visible
from pactwork.search.queries.rows import Shown, rows_of
from pactwork.search.question import Suggestion
from pactwork.vocabularies.api import concepts, scheme_codes, vocabularies_mark

MOST: Final = 20
_MOST_CONCEPTS: Final = 3
_MOST_WORDS: Final = 8


def suggestions(text: str, language: str, viewer: Viewer, limit: int = 8) -> list[Suggestion]:
    """What somebody who types this may mean: at most `limit`, and never what may not be seen."""
    parts = [part for word in words_in(text)[-_MOST_WORDS:] for part in parts_of(word)]
    if not parts:
        return []
    limit = min(max(limit, 1), MOST)
    found = _concepts(parts, language)[: min(_MOST_CONCEPTS, limit)]
    held = reading()
    if held is not None and len(found) < limit:
        found += _titles(held, parts, language, viewer, limit - len(found))
    return found


def _titles(
    held: Reading, parts: Sequence[str], language: str, viewer: Viewer, limit: int
) -> list[Suggestion]:
    readers, now = readers_of(viewer), timezone.now()
    query = Query.boolean_query(
        [
            *((Occur.Must, _term(held, part)) for part in parts[:-1]),
            (Occur.Must, _beginning(held, parts[-1])),
            *visible(held, readers, now),
        ]
    )
    hits = held.searcher.search(query, limit=3 * limit, count=False).hits
    numbers = held.searcher.fast_field_values("row", [address for _, address in hits])
    rows = rows_of([int(number) for number in numbers if number], readers, now)
    return _distinct((_title(row, parts, language) for row in rows), limit)


def _beginning(held: Reading, part: str) -> Query:
    """Titles with a word that begins so; short beginnings are terms of their own."""
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
    tag = next((tag for tag in order if _fits(row.titles, tag, parts)), own.language)
    return Suggestion(row.titles.get(tag, ""), tag, row.kind, row.iri)


def _fits(titles: Text, tag: str, parts: Sequence[str]) -> bool:
    words = [part for word in words_in(titles[tag]) for part in parts_of(word)]
    return any(word.startswith(parts[-1]) for word in words) and {*parts[:-1]} <= {*words}


def _distinct(found: Iterator[Suggestion], limit: int) -> list[Suggestion]:
    held: dict[str, Suggestion] = {}
    for one in found:
        if one.text and len(held) < limit:
            held.setdefault(one.text, one)
    return [*held.values()]


Line = tuple[str, str, str, str]
"""A folded label from one of its words on, the label, its language, the concept's code."""

_lines: dict[str, list[Line]] = {}
_mark: str = ""
_lock: Final = threading.Lock()


def _concepts(parts: Sequence[str], language: str) -> list[Suggestion]:
    """Concepts whose label in the reader's language has these words, the last one begun."""
    typed = " ".join(parts)
    lines = _lines_of(primary(language))
    found: dict[str, Suggestion] = {}
    for start, label, tag, code in lines[bisect_left(lines, (typed, "", "", "")) :]:
        if not start.startswith(typed) or len(found) == MOST:
            break
        held = found.setdefault(label, Suggestion(label, tag, "concept", code))
        if preferred((held.key, code))[0] == code:
            found[label] = Suggestion(label, tag, "concept", code)
    return sorted(found.values(), key=lambda one: (len(one.text), one.text))


def _lines_of(language: str) -> list[Line]:
    global _mark
    mark = vocabularies_mark()
    with _lock:
        if mark != _mark:
            _lines.clear()
            _mark = mark
        if language not in _lines:
            _lines[language] = sorted(_made(language))
        return _lines[language]


def _made(language: str) -> Iterator[Line]:
    for scheme in scheme_codes():
        for view in concepts(scheme):
            label = shown(view.label, language)
            words = [part for word in words_in(label.text) for part in parts_of(word)]
            for at in range(len(words)):
                yield " ".join(words[at:]), label.text, label.language, view.code
