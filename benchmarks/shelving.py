"""Many documents in six scripts, always the same, and bringing them in the short way.

Into the table by COPY, into the index with what the product writes for each but without asking the
table, into a bare index of tantivy, and into a table for PostgreSQL's full text: once for each
folder, which later runs find filled.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import tantivy
from django.db import connection
from django.utils import timezone
from simplemma.strategies.dictionaries import DefaultDictionaryFactory

from benchmarks.filling import run
from pactwork.kernel.iris import iri
from pactwork.kernel.languages import LANGUAGES
from pactwork.search.analysis.terms import PAIRED, Read, pairs_of, read_text
from pactwork.search.analysis.words import parts_of
from pactwork.search.api import EVERYBODY, Document, reader_of
from pactwork.search.concepts import matcher
from pactwork.search.index import fields, folder
from pactwork.search.index.fields import Row
from pactwork.search.index.position import Position, snapshot_now
from pactwork.search.index.writing import Writer as IndexWriter
from pactwork.search.keeping import made_with
from pactwork.search.storing import row_of
from pactwork.search.tailing import COMMIT_EVERY
from pactwork.vocabularies.api import concepts

FACETS: Final = {"subject": 30, "level": 9, "type": 20, "licence": 8, "organisation": 200}
_WORDS: Final = 20_000
_SYLLABLES: Final = [
    first + rest
    for first in ("", "b", "c", "ch", "d", "đ", "g", "h", "kh", "l", "m", "n", "ng", "nh", "ph")
    for rest in ("a", "án", "ào", "ấy", "ẹn", "êu", "ia", "iếng", "ình", "oa", "ọc", "ông", "uyền")
]
_COPY: Final = """
COPY search_entry (iri, kind, document, rest, readers, visible_from, transaction, gone, entered)
FROM STDIN
"""


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
        kind = by.choice(("material", "material", "material", "agreement", "organisation"))
        readers = reader_of(by.randrange(1, 50)) if closed else EVERYBODY
        return Document(
            iri=iri(kind, f"n{number}"),
            kind=kind,
            titles={language: self.said(by, language, by.randint(3, 8)).capitalize()},
            texts={language: self.said(by, language, by.randint(30, 90))},
            languages=(language,),
            concepts=frozenset(by.sample(self.themes, 2)),
            facets={name: (str(int(many * by.random() ** 2)),) for name, many in FACETS.items()},
            day=date(2015, 1, 1) + timedelta(by.randrange(4000)),
            readers=frozenset({readers}),
        )

    def said(self, by: random.Random, language: str, length: int) -> str:
        """So many words of the language."""
        known = self.words[language]
        return " ".join(known[int(len(known) * by.random() ** 4)] for _ in range(length))


def shelve(home: Path, writer: Writer, size: int) -> None:
    """Fill table and both indexes with the documents below this number, where they are not yet; an
    index of the product that is there already is taken over.
    """
    form = made_with().partition(":")[0]
    mark, bare, path = home / "filled", home / "bare", folder.current()
    if path is None or not mark.exists() or mark.read_text() != f"{form}:{size}":
        run("TRUNCATE search_entry RESTART IDENTITY")
        run("DROP TABLE IF EXISTS bench_full_text")
        bare.mkdir(exist_ok=True)
        path = folder.begin()
        _fill(path, bare, writer, size)
        folder.take_into_use(path)
        mark.write_text(f"{form}:{size}")
    with IndexWriter(path, made_with()) as index:
        facets = tuple(sorted({*FACETS, "kind", "language"}))
        index.position = Position(made_with(), facets=facets)
        index.commit(Position(made_with(), snapshot_now()))
    _fill_full_text()


def _fill(path: Path, bare: Path, writer: Writer, size: int) -> None:
    by, names, reads = random.Random(0), matcher(), _Reads(writer)
    index_of_strangers = tantivy.Index(bare_schema(), path=str(bare))
    strangers = index_of_strangers.writer(heap_size=200_000_000, num_threads=1)
    strangers.delete_all_documents()
    with IndexWriter(path, made_with()) as index, patch.object(fields, "read_text", reads.read):
        for first in range(0, size, COMMIT_EVERY):
            rows = [
                Row(at + 1, writer.document(at), 1, dict.fromkeys(LANGUAGES, by.getrandbits(62)))
                for at in range(first, min(first + COMMIT_EVERY, size))
            ]
            _copy(rows)
            index.replace(rows, names)
            index.commit(index.position)
            for row in rows:
                strangers.add_document(_bare(row.number, row.document))
            print(first, timezone.now().time(), flush=True)
    strangers.commit()
    strangers.wait_merging_threads()
    run("ANALYZE search_entry")


def _copy(rows: Sequence[Row]) -> None:
    number = snapshot_now().upto - 1
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for one in rows:
            row = row_of(one.document)
            document, rest = _json(row["document"]), _json(row["rest"])
            copy.write_row(
                (row["iri"], row["kind"], document, rest, row["readers"], None, number, False, 1)
            )


class _Reads:
    """What the product reads in texts of these words, looked up by the word."""

    def __init__(self, writer: Writer) -> None:
        self._held: dict[tuple[str, str], Read] = {}
        for language, words in writer.words.items():
            for word in words:
                self._held[language, word] = read_text(word, language)

    def read(self, text: str, language: str) -> Read:
        """As `read_text` does."""
        terms: list[str] = []
        forms: list[str] = []
        for word in text.split():
            held = self._held.get((language, word)) or read_text(word, language)
            terms += held.terms
            forms += held.forms
        if language == PAIRED:
            terms += pairs_of([part for word in text.split() for part in parts_of(word)])
        return Read(terms, forms)


def bare_schema() -> tantivy.Schema:
    """What somebody would write by hand: titles and texts, facets, readers."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("row", fast=True)
    builder.add_text_field("title")
    builder.add_text_field("text")
    builder.add_text_field("readers", tokenizer_name="raw", index_option="basic")
    builder.add_json_field("facets", tokenizer_name="raw", index_option="basic", fast=True)
    return builder.build()


def _bare(row: int, one: Document) -> tantivy.Document:
    held = tantivy.Document()
    held.add_integer("row", row)
    held.add_text("title", next(iter(one.titles.values())))
    held.add_text("text", next(iter(one.texts.values())))
    for reader in one.readers:
        held.add_text("readers", reader)
    held.add_json("facets", {name: [*values] for name, values in one.facets.items()})
    return held


def _fill_full_text() -> None:
    columns = ", ".join(f"{name} text" for name in FACETS)
    values = ", ".join(f"document->'facets'->'{name}'->>0" for name in FACETS)
    run(
        "CREATE TABLE IF NOT EXISTS bench_full_text (id int, readers text[], words tsvector, "
        f"{columns})"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM bench_full_text)")
        if cursor.fetchone()[0]:
            return
    run(
        "INSERT INTO bench_full_text SELECT id, readers, to_tsvector('simple', (SELECT string_agg("
        "value, ' ') FROM jsonb_each_text((document->'titles') || (document->'texts')))), "
        f"{values} FROM search_entry"
    )
    run("CREATE INDEX ON bench_full_text USING gin (words)")
    run("ANALYZE bench_full_text")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
