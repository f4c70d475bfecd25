"""Finding among 10⁴ to 10⁶ documents in six scripts, beside bare tantivy and PostgreSQL.

All ways answer the same questions of one to three words, taken from documents so that they have
answers, each question once a round, in turn.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import psutil
import tantivy
from django.db import connection, transaction
from simplemma.strategies.dictionaries import DefaultDictionaryFactory

from benchmarks.filling import run
from benchmarks.reporting import Report
from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.search.api import (
    EVERYBODY,
    Document,
    Question,
    found,
    index_now,
    put,
    reader_of,
    suggestions,
)
from pactwork.vocabularies.api import concepts

_SIZES: Final = (10**4, 10**5, 10**6)
_QUESTIONS: Final = 150
_ROUNDS: Final = 3
_FACETS: Final = {"subject": 30, "level": 9, "type": 20, "licence": 8, "organisation": 200}
_WORDS: Final = 20_000
_MEMBER: Final = Viewer(frozenset({3}))
_SYLLABLES: Final = [
    first + rest
    for first in ("", "b", "c", "ch", "d", "đ", "g", "h", "kh", "l", "m", "n", "ng", "nh", "ph")
    for rest in ("a", "án", "ào", "ấy", "ẹn", "êu", "ia", "iếng", "ình", "oa", "ọc", "ông", "uyền")
]


def _spoken() -> dict[str, list[str]]:
    """Words of each language, forms of all cases among them."""
    dictionaries = DefaultDictionaryFactory(cache_max_size=1)
    chosen = random.Random(1)
    words = {"vi": _SYLLABLES}
    for language in ("en", "ro", "lt", "ka", "fa"):
        known = sorted(word for word in dictionaries.get_dictionary(language) if len(word) > 2)
        words[language] = chosen.sample(known, _WORDS)
    return words


class Writer:
    """Writes documents, each by its number, always the same. Frequent words are very frequent."""

    def __init__(self) -> None:
        self.words = _spoken()
        self.themes = [one.code for one in concepts("themes")]

    def document(self, number: int) -> Document:
        """One in one language; a tenth is for an organisation's people only."""
        by = random.Random(number)
        language = by.choice(list(self.words))
        closed = by.random() < 0.1
        readers = reader_of(by.randrange(1, 50)) if closed else EVERYBODY
        return Document(
            iri=f"https://bench.example.org/id/materials/{number}",
            kind=by.choice(("material", "material", "material", "agreement", "organisation")),
            titles={language: self.said(by, language, by.randint(3, 8)).capitalize()},
            texts={language: self.said(by, language, by.randint(30, 90))},
            languages=(language,),
            concepts=frozenset(by.sample(self.themes, 2)),
            facets={name: (str(int(many * by.random() ** 2)),) for name, many in _FACETS.items()},
            day=date(2015, 1, 1) + timedelta(by.randrange(4000)),
            readers=frozenset({readers}),
        )

    def said(self, by: random.Random, language: str, length: int) -> str:
        """So many words of the language."""
        known = self.words[language]
        return " ".join(known[int(len(known) * by.random() ** 4)] for _ in range(length))

    def documents(self, first: int, last: int) -> Iterator[Document]:
        """Those with these numbers, the last one not."""
        return (self.document(number) for number in range(first, last))


def searching(report: Report, largest: int) -> None:
    """Finding and suggesting as the documents grow."""
    writer = Writer()
    finding, filling, suggesting = [], [], []
    have = 0
    for size in (one for one in _SIZES if one <= largest):
        filling.append([size, *_fill(writer, have, size)])
        have = size
        with TemporaryDirectory() as folder:
            rivals = _Rivals(Path(folder), writer, size)
            asked = _questions(writer, size)
            finding.append([size, *_measured(rivals, asked)])
        suggesting.append([size, *_suggested(asked), _memory()])
        print(filling[-1], finding[-1], suggesting[-1], flush=True)
    _tell(report, finding, filling, suggesting)


def _tell(
    report: Report,
    finding: Sequence[Sequence[object]],
    filling: Sequence[Sequence[object]],
    suggesting: Sequence[Sequence[object]],
) -> None:
    report.table(
        "Finding",
        f"{_QUESTIONS} questions of one to three words in six languages, each once a round, "
        f"{_ROUNDS} rounds in turn; all in this process. Pactwork: the first ten, counts of seven "
        "facets, what the reader may see, read back and marked. Bare: tantivy over the same titles "
        "and texts without analysis of languages, all words, the first ten; and the same with five "
        "facets. PostgreSQL: `tsvector` of the configuration `simple` with a GIN index, ranked.",
        ("documents", "median ms", "p95 ms", "bare p95", "bare, facets p95", "PostgreSQL p95",
         "by bare", "by bare, facets", "PostgreSQL by ours"),
        finding,
    )  # fmt: skip
    report.table(
        "Suggesting",
        "The first 1 to 6 letters of words of the same questions. Memory of this process, which "
        "holds the benchmark's own words as well.",
        ("documents", "median ms", "p95 ms", "memory MB"),
        suggesting,
    )
    report.table(
        "Filling",
        "Documents put into the table in batches of 500, then brought into the index, a second.",
        ("documents", "put a second", "indexed a second", "a change is found after ms"),
        filling,
    )


def _fill(writer: Writer, have: int, size: int) -> list[float]:
    documents = writer.documents(have, size)
    took = 0.0
    while batch := list(islice(documents, 5_000)):
        began = time.perf_counter()
        with transaction.atomic():
            put(batch)
        took += time.perf_counter() - began
    run("ANALYZE search_entry")
    began = time.perf_counter()
    index_now(patience=3600)
    indexed = time.perf_counter() - began
    return [(size - have) / took, (size - have) / indexed, _until_found(writer, size)]


def _until_found(writer: Writer, size: int) -> float:
    with transaction.atomic():
        put([writer.document(size - 1)])
    began = time.perf_counter()
    index_now()
    return (time.perf_counter() - began) * 1000


@dataclass
class _Rivals:
    """The same documents in bare tantivy and in a table with PostgreSQL's full text."""

    folder: Path
    writer: Writer
    size: int

    def __post_init__(self) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("title")
        builder.add_text_field("text")
        builder.add_json_field("facets", tokenizer_name="raw", index_option="basic", fast=True)
        self._index = tantivy.Index(builder.build(), path=str(self.folder))
        writer = self._index.writer(heap_size=100_000_000, num_threads=1)
        run("DROP TABLE IF EXISTS bench_full_text")
        run("CREATE UNLOGGED TABLE bench_full_text (id int, words tsvector)")
        for number, one in enumerate(self.writer.documents(0, self.size)):
            held = tantivy.Document()
            held.add_text("title", next(iter(one.titles.values())))
            held.add_text("text", next(iter(one.texts.values())))
            held.add_json("facets", {name: [*values] for name, values in one.facets.items()})
            writer.add_document(held)
            if number % 100_000 == 99_999:
                writer.commit()
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()
        run(
            "INSERT INTO bench_full_text SELECT id, to_tsvector('simple', (SELECT string_agg("
            "value, ' ') FROM jsonb_each_text((document->'titles') || (document->'texts')))) "
            "FROM search_entry"
        )
        run("CREATE INDEX ON bench_full_text USING gin (words)")
        run("ANALYZE bench_full_text")

    def bare(self, text: str) -> object:
        """The first ten of all words."""
        return self._searcher.search(self._query(text), limit=10)

    def bare_with_facets(self, text: str) -> object:
        """The same with five facets counted."""
        query = self._query(text)
        asked: dict[str, Any] = {
            name: {"terms": {"field": f"facets.{name}", "size": 50}} for name in _FACETS
        }
        return self._searcher.search(query, limit=10), self._searcher.aggregate(query, asked)

    def postgresql(self, text: str) -> object:
        """The first ten, ranked."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM bench_full_text, plainto_tsquery('simple', %s) AS asked "
                "WHERE words @@ asked ORDER BY ts_rank(words, asked) DESC LIMIT 10",
                [text],
            )
            return cursor.fetchall()

    def _query(self, text: str) -> tantivy.Query:
        plain = text.replace("'", " ").replace("’", " ")
        query, _ = self._index.parse_query_lenient(
            plain, ["title", "text"], conjunction_by_default=True
        )
        return query


def _questions(writer: Writer, size: int) -> list[Question]:
    by = random.Random(size)
    asked = []
    for number in range(_QUESTIONS):
        document = writer.document(by.randrange(size))
        language, text = next(iter(document.texts.items()))
        words = by.sample(text.split(), 1 + number % 3)
        asked.append(Question(" ".join(words), language))
    return asked


def _measured(rivals: _Rivals, asked: Sequence[Question]) -> list[float]:
    ways: dict[str, Callable[[Question], object]] = {
        "ours": lambda one: found(one, _MEMBER if len(one.text) % 2 else PUBLIC),
        "bare": lambda one: rivals.bare(one.text),
        "facets": lambda one: rivals.bare_with_facets(one.text),
        "postgresql": lambda one: rivals.postgresql(one.text),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for one in asked[:20]:
        for way in ways.values():
            way(one)
    for _ in range(_ROUNDS):
        for name, way in ways.items():
            times[name] += [_took(way, one) for one in asked]
    ours, bare, facets, postgresql = (_p95(times[name]) for name in ways)
    median = sorted(times["ours"])[len(times["ours"]) // 2]
    return [
        median, ours, bare, facets, postgresql, ours / bare, ours / facets, postgresql / ours
    ]  # fmt: skip


def _suggested(asked: Sequence[Question]) -> list[float]:
    times = []
    for _ in range(_ROUNDS):
        for number, one in enumerate(asked):
            typed = one.text.split()[0][: 1 + number % 6]
            times.append(_took(lambda q, typed=typed: _suggest(typed, q), one))
    return [sorted(times)[len(times) // 2], _p95(times)]


def _suggest(typed: str, asked: Question) -> object:
    return suggestions(typed, asked.language, PUBLIC)


def _took(way: Callable[[Question], object], one: Question) -> float:
    began = time.perf_counter()
    way(one)
    return (time.perf_counter() - began) * 1000


def _p95(times: Sequence[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def _memory() -> float:
    return float(psutil.Process().memory_info().rss / 1e6)
