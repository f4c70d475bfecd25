"""What stands in the index, and how a document becomes it.

One field, `words`, holds all that a document is found by: its titles several times, so that
they weigh more, then texts and names. That is one list of documents to walk for a word, not one
for each part of a document. `exact` holds the words as they stand, one after another, for phrases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import tantivy

from pactwork.kernel.folding import fold
from pactwork.kernel.languages import LANGUAGES
from pactwork.kernel.texts import Text, shown
from pactwork.search.analysis.terms import read_text
from pactwork.search.analysis.words import parts_of, words_in
from pactwork.search.concepts import Matcher
from pactwork.search.documents import EVERYBODY, Document

FORM: Final = 3
"""Counts up with every change of what is written; indexes of another form are made anew."""
CLOSED, LATER, POSITION = "closed", "later", "position"
GAP: Final = " | "
"""Stands between two texts, so that no phrase goes on from one to the other."""
BEGINNINGS: Final = 3
"""Letters up to which each beginning of a title's word is a term of its own."""
_TITLE_TIMES: Final = 3
_MOST_TITLE_WORDS: Final = 24
_UNKNOWN_DAY: Final = 0
_GIST: Final = 600


@dataclass(frozen=True, slots=True)
class Row:
    """What is indexed: a document, its row's number, the transaction since which its readers may
    find it, and its places by title.
    """

    number: int
    document: Document
    entered: int
    places: Mapping[str, int]


def schema() -> tantivy.Schema:
    """The fields. `words`, `exact` and `titles` hold terms with spaces between; the rest are whole.

    Numbers are all signed: deleting by an unsigned one deletes nothing.
    """
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("row", indexed=True, fast=True)
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("exact", tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("titles", tokenizer_name="whitespace", index_option="freq")
    for name in ("concepts", "named", "marks", "readers"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_json_field("facets", tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_integer_field("visible_from", indexed=True, fast=True)
    builder.add_integer_field("entered", indexed=True, fast=True)
    builder.add_integer_field("day", fast=True)
    builder.add_integer_field("used", fast=True)
    for language in LANGUAGES:
        builder.add_integer_field(place_field(language), fast=True)
    builder.add_text_field("position", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def place_field(language: str) -> str:
    """The field of where a document's title stands among others in a language."""
    return f"place_{language}"


def place_of(key: str) -> int:
    """The beginning of a sort key (hexadecimal) as a number that compares like it."""
    return int(key[:16].ljust(16, "0"), 16) >> 1


def title_in(titles: Text, language: str, languages: tuple[str, ...]) -> str:
    """The title by which a reader of the language finds it in a list."""
    if len(titles) == 1:
        return next(iter(titles.values()))
    return shown(titles, language, languages).text


def indexed(row: Row, names: Matcher, now: datetime) -> tantivy.Document:
    """The document as the index holds it."""
    document = row.document
    held = tantivy.Document()
    held.add_integer("row", row.number)
    words, named = _read(document, names)
    held.add_text("words", words)
    held.add_text("exact", _as_written(document))
    held.add_text("titles", " ".join(_title_terms(document)))
    for code in sorted(_with_wider(document, names)):
        held.add_text("concepts", code)
    for code in sorted(named):
        held.add_text("named", code)
    for mark in _marks(document, now):
        held.add_text("marks", mark)
    for reader in sorted(document.readers):
        held.add_text("readers", reader)
    held.add_json("facets", facets_of(document))
    if document.visible_from is not None:
        held.add_integer("visible_from", int(document.visible_from.timestamp()) + 1)
    held.add_integer("entered", row.entered)
    held.add_integer("day", document.day.toordinal() if document.day else _UNKNOWN_DAY)
    held.add_integer("used", document.used)
    for language, place in row.places.items():
        held.add_integer(place_field(language), place)
    return held


def gist_of(document: Document) -> str:
    """What a model of meaning is given of a document: a title, and how a text begins."""
    title = next(iter(document.titles.values()), "")
    text = next(iter(document.texts.values()), "")
    return f"{title}. {text[:_GIST]}"


def facets_of(document: Document) -> dict[str, Any]:
    """All by which documents are counted and chosen: those given, and kind and language."""
    held = {name: list(values) for name, values in document.facets.items() if values}
    held["kind"] = [document.kind]
    if document.languages:
        held["language"] = list(document.languages)
    return held


def _title_terms(document: Document) -> Iterator[str]:
    """The words of the titles, and their beginnings, each once."""
    seen: dict[str, None] = {}
    for title in document.titles.values():
        words = (part for word in words_in(title)[:_MOST_TITLE_WORDS] for part in parts_of(word))
        for word in words:
            seen[word] = None
            for length in range(1, min(BEGINNINGS, len(word) - 1) + 1):
                seen[f"{word[:length]}…"] = None
    return iter(seen)


def _with_wider(document: Document, names: Matcher) -> set[str]:
    return {wide for code in document.concepts for wide in (code, *names.wider(code))}


def _read(document: Document, names: Matcher) -> tuple[str, set[str]]:
    """All terms of its words, those of titles several times; and the concepts that it names."""
    times = min(9, max(1, round(_TITLE_TIMES * document.weight)))
    terms: list[str] = []
    named: set[str] = set()
    for texts, repeated in ((document.titles, times), (document.texts, 1)):
        for language, text in texts.items():
            read = read_text(text, language)
            terms += read.terms * repeated
            named.update(names.named_in(read.forms, language))
    for language, text in document.names.items():
        terms += _read_names(text, language)
    return " ".join(terms), named


@lru_cache(maxsize=1 << 12)
def _read_names(text: str, language: str) -> tuple[str, ...]:
    """The terms of names: those of one organisation stand in each of its documents."""
    return tuple(read_text(text, language).terms)


def _as_written(document: Document) -> str:
    """All its words in their order, folded."""
    held = (document.titles, document.texts, document.names)
    return GAP.join(fold(text) for texts in held for text in texts.values())


def _marks(document: Document, now: datetime) -> Iterator[str]:
    if EVERYBODY not in document.readers:
        yield CLOSED
    if document.visible_from is not None and document.visible_from > now:
        yield LATER
