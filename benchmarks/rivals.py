"""What one would write by hand with tantivy-py, and with PostgreSQL's full text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tantivy
from django.db import connection
from tantivy import Occur, Query

from benchmarks.shelving import FACETS, bare_schema
from pactwork.search.api import EVERYBODY

_RANKED = """
SELECT id FROM bench_full_text, plainto_tsquery('simple', %s) AS asked
WHERE words @@ asked AND readers && '{everybody}' ORDER BY ts_rank(words, asked) DESC LIMIT 10
"""
_COUNTED = f"""
WITH hit AS MATERIALIZED (
    SELECT id, ts_rank(words, asked) AS rank, {", ".join(FACETS)}
    FROM bench_full_text, plainto_tsquery('simple', %s) AS asked
    WHERE words @@ asked AND readers && '{{everybody}}'
), best AS (SELECT id FROM hit ORDER BY rank DESC LIMIT 10)
SELECT 0 AS count, ARRAY[id::text] FROM best UNION ALL
SELECT count(*), ARRAY[{", ".join(FACETS)}] FROM hit
GROUP BY GROUPING SETS ({", ".join(f"({name})" for name in FACETS)})
"""


class Bare:
    """The index that `shelving` filled, in this process."""

    def __init__(self, path: Path) -> None:
        self._index = tantivy.Index(bare_schema(), path=str(path))
        self._searcher = self._index.searcher()
        self._filter = Query.const_score_query(
            Query.term_query(self._index.schema, "readers", EVERYBODY, "basic"), 0.0
        )
        self._counts: dict[str, Any] = {
            name: {"terms": {"field": f"facets.{name}", "size": 50}} for name in FACETS
        }

    def ten(self, text: str) -> object:
        """The first ten of all words."""
        return self._searcher.search(self._query(text), limit=10)

    def whole(self, text: str) -> object:
        """The first ten of all words that everybody may see, how many, and five facets."""
        query = Query.boolean_query([(Occur.Must, self._query(text)), (Occur.Must, self._filter)])
        found = self._searcher.search(query, limit=10)
        numbers = self._searcher.fast_field_values("row", [place for _, place in found.hits])
        total = found.count  # type: ignore[attr-defined]
        return numbers, total, self._searcher.aggregate(query, self._counts)

    def _query(self, text: str) -> Query:
        plain = text.replace("'", " ").replace("’", " ")
        query, _ = self._index.parse_query_lenient(
            plain, ["title", "text"], conjunction_by_default=True
        )
        return query


def postgresql(text: str) -> object:
    """The first ten that everybody may see, ranked, and five facets."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, [text])
        return cursor.fetchall()


def postgresql_ten(text: str) -> object:
    """The first ten that everybody may see, ranked."""
    with connection.cursor() as cursor:
        cursor.execute(_RANKED, [text])
        return cursor.fetchall()
