"""Finding: from a question to a page of hits, with counts beside it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from tantivy import Occur, Order, Query

from pactwork.kernel.languages import LANGUAGES
from pactwork.kernel.viewer import Viewer
from pactwork.search.analysis.terms import prepare_words, primary
from pactwork.search.concepts import matcher
from pactwork.search.documents import readers_of
from pactwork.search.index.fields import place_field
from pactwork.search.index.looking import is_left_alone
from pactwork.search.index.reading import Reading, reading
from pactwork.search.queries.beside import at_once, share_of
from pactwork.search.queries.correcting import corrected_text, corrected_words
from pactwork.search.queries.filters import (
    Condition,
    chosen,
    everything,
    facets_chosen,
    sure_to_see,
    visible,
)
from pactwork.search.queries.hits import hit, understood
from pactwork.search.queries.marking import Wanted
from pactwork.search.queries.meaning import MOST_JOINED, joined, near_in_meaning
from pactwork.search.queries.rows import Shown, rows_of
from pactwork.search.queries.words import Asked, taken_apart, unknown_words, worded
from pactwork.search.question import FARTHEST, Findings, Hit, Question

_Counts = dict[str, Sequence[tuple[str, int]]]

_FEW: Final = 10_000
"""So many documents are named one by one and compared alone: to name one takes about as long."""
MOST_VALUES: Final = 50
"""Values of a facet that are counted."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What the index says: rows of the page, how many words find; and what waits for the counts.

    `meant` are the rows that no word finds and that are near in meaning, of all pages.
    """

    numbers: Sequence[int]
    total: int
    counts: Callable[[], _Counts]
    meant: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Search:
    """One search at one moment for one reader."""

    question: Question
    readers: Collection[str] | None
    now: datetime
    held: Reading
    only: Sequence[Condition] = ()
    near: Sequence[int] = ()

    def with_meaning(self) -> _Search:
        """The same with what is near in meaning and may be seen; where the best come first."""
        if self.only or self.question.sort != "relevance" or not self.question.text.strip():
            return self
        near = near_in_meaning(self.held, self.question.text, self._few, self._seen)
        return replace(self, near=near)

    def found(self, words: Query | None) -> _Found:
        """The page for these words; all there is where there are none."""
        documents = self.held.searcher.num_docs
        apart = [name for name in facets_chosen(self.question) if name in self._names]
        beside = [name for name in self._names if name not in apart]
        here = share_of(beside, documents)
        there = beside[len(here) :]
        counting = at_once(documents, lambda: self._counted(words, there, ""))
        numbers, total, meant = self._page(words)

        def counts() -> _Counts:
            if not total:
                return {}
            facets = self._counted(words, here, "")
            for name in apart:
                facets |= self._counted(words, (name,), name)
            facets |= counting()
            return {name: facets[name] for name in self._names}

        return _Found(numbers, total, counts, meant)

    def is_found(self, words: Query) -> bool:
        """Whether this reader finds anything by these words."""
        query = self._query(words, "")
        return bool(self.held.searcher.search(query, limit=1, count=False).hits)

    def _page(self, words: Query | None) -> tuple[Sequence[int], int, frozenset[int]]:
        """Rows of the page, how many words find, and which they do not."""
        start, size = self.question.offset, self.question.limit
        if words is None or not self.near:
            return *self._rows(words, size, start), frozenset()
        best, total = self._rows(words, MOST_JOINED)
        beyond = {*self.near} - {*best}
        by_words, _ = self._rows(words, len(beyond), among=beyond) if beyond else ((), 0)
        front = joined(best, self.near)
        page = front[start : start + size]
        if len(page) < size and total > len(best):
            skipped = max(0, start - len(front))
            page += self._rows(words, size - len(page), skipped, without=front)[0]
        return page, total, frozenset(beyond - {*by_words})

    def _rows(
        self,
        words: Query | None,
        limit: int,
        offset: int = 0,
        *,
        among: Collection[int] = (),
        without: Collection[int] = (),
    ) -> tuple[list[int], int]:
        """Rows in their order, and how many there are."""
        field, order = self._order(words)
        conditions = [(Occur.Must, self._query(words, ""))]
        if among:
            conditions.append((Occur.Must, self._numbered(among)))
        if without:
            conditions.append((Occur.MustNot, self._numbered(without)))
        said = self.held.searcher.search(
            conditions[0][1] if len(conditions) == 1 else Query.boolean_query(conditions),
            limit=limit,
            count=True,
            order_by_field=field,
            offset=offset,
            order=order,
        )
        found = self.held.searcher.fast_field_values("row", [address for _, address in said.hits])
        total = int(said.count)  # type: ignore[attr-defined]
        return [int(number) for number in found if number], total

    def _seen(self, numbers: Collection[int]) -> Collection[int]:
        """Those of these rows that this reader may see, and that were chosen."""
        return self._rows(None, len(numbers), among=numbers)[0] if numbers else ()

    def _few(self) -> Collection[int] | None:
        """All rows that this reader may see, and that were chosen; None where they are many."""
        if not facets_chosen(self.question) and sure_to_see(self.held, self.readers) > _FEW:
            return None
        _, count = self._rows(None, 1)
        if count > _FEW:
            return None
        return self._rows(None, count)[0] if count else ()

    def _numbered(self, numbers: Collection[int]) -> Query:
        asked = Query.term_set_query(self.held.schema, "row", [*numbers])
        return Query.const_score_query(asked, 0.0)

    def _order(self, words: Query | None) -> tuple[str | None, Order]:
        if self.question.sort == "title":
            own = primary(self.question.language)
            return place_field(own if own in LANGUAGES else "en"), Order.Asc
        if self.question.sort == "used":
            return "used", Order.Desc
        if self.question.sort == "newest" or words is None:
            return "day", Order.Desc
        return None, Order.Desc

    @property
    def _names(self) -> Sequence[str]:
        """The facets that are counted."""
        wanted = self.question.counted
        there = self.held.position.facets
        return there if wanted is None else [name for name in there if name in wanted]

    def _counted(self, words: Query | None, names: Sequence[str], without: str) -> _Counts:
        """Counts of facets, all of them without what was chosen by one, if one is named."""
        if not names:
            return {}
        asked: dict[str, Any] = {
            name: {"terms": {"field": f"facets.{name}", "size": MOST_VALUES}} for name in names
        }
        counts = self.held.searcher.aggregate(self._query(words, without), asked)
        return {name: _values(counts[name]) for name in names}

    def _query(self, words: Query | None, without: str) -> Query:
        schema = self.held.schema
        conditions = [
            (Occur.Must, everything(schema) if words is None else words),
            *chosen(schema, self.question, without),
            *visible(self.held, self.readers, self.now),
            *self.only,
        ]
        return conditions[0][1] if len(conditions) == 1 else Query.boolean_query(conditions)


def warm_up() -> None:
    """Load what every search needs: the dictionaries, and the names of all concepts."""
    prepare_words()
    matcher()


def found(question: Question, viewer: Viewer, *, only: Sequence[Condition] = ()) -> Findings:
    """What this reader finds, among those that fulfil further conditions.

    All words have to be there. Where that finds nothing, words that nobody has written may be
    mistyped; and where that finds nothing either, half of the words are enough. With further
    conditions all words have to be there. Where there is a model of meaning, what is near stands
    among what words find, unless something stands in quotation marks or another order is asked for.
    """
    names = matcher()
    asked = taken_apart(question.text, question.language, names)
    named = understood(asked.codes, question.language)
    held = reading()
    says_nothing = not asked.words and not asked.phrases
    if held is None or (question.text.strip() and says_nothing):
        return Findings(understood=named)
    search = _Search(question, readers_of(viewer), timezone.now(), held, only)
    search = search if asked.phrases else search.with_meaning()
    words = worded(held.schema, asked)
    there = search.found(words)
    if there.total or words is None or only:
        return _findings(search, asked, there, {})
    return _found_otherwise(search, asked, there)


def _found_otherwise(search: _Search, asked: Asked, there: _Found) -> Findings:
    """Forgiving: words nobody has written may be mistyped, then half of the words are enough;
    where not even that finds anything, what is near in meaning is `there` alone.
    """
    schema = search.held.schema
    unknown = unknown_words(schema, asked, search.is_found)
    if unknown:
        forgiven = search.found(worded(schema, asked, unknown))
        if forgiven.total:
            rows = rows_of(forgiven.numbers, search.readers, search.now)
            return _findings(search, asked, forgiven, corrected_words(asked, unknown, rows))
    if len(asked.words) > (0 if asked.phrases else 1):
        there = search.found(worded(schema, asked, unknown, all_words=False))
        rows = rows_of(there.numbers, search.readers, search.now)
        corrected = corrected_words(asked, unknown, rows)
        return _findings(search, asked, there, corrected, loosened=bool(there.total))
    if there.meant:
        return _findings(search, asked, there, {})
    return Findings(understood=understood(asked.codes, search.question.language))


def _findings(
    search: _Search,
    asked: Asked,
    there: _Found,
    corrected: Mapping[int, str],
    *,
    loosened: bool = False,
) -> Findings:
    question = search.question
    rows: list[Shown] = rows_of(there.numbers, search.readers, search.now)
    terms = asked.terms
    if corrected:
        terms |= taken_apart(" ".join(corrected.values()), "", matcher()).terms
    said = Wanted(frozenset(terms))
    named = Wanted(said.terms, asked.codes)
    more, is_counted = question.offset + question.limit, not is_left_alone()
    shown = {row.number for row in rows}
    total = there.total - len({*there.numbers} - shown - there.meant)
    hits = [_hit(row, question.language, said, named, there.meant) for row in rows]
    return Findings(
        hits=hits,
        total=total if is_counted else question.offset + len(rows),
        facets=there.counts() if is_counted else {},
        understood=understood(asked.codes, question.language),
        corrected=corrected_text(question.text, asked, corrected),
        loosened=loosened,
        after=str(more) if more < min(there.total + len(there.meant), FARTHEST) else "",
        is_counted=is_counted,
        by_meaning=len(there.meant - ({*there.numbers} - shown)),
    )


def _hit(row: Shown, language: str, said: Wanted, named: Wanted, meant: Collection[int]) -> Hit:
    if row.number in meant:
        return replace(hit(row, language, said, Wanted(said.terms)), by_meaning=True)
    return hit(row, language, said, named)


def _values(counted: Mapping[str, Any]) -> Sequence[tuple[str, int]]:
    """Values and counts, the largest first, equal ones by name."""
    values = [(str(one["key"]), int(one["doc_count"])) for one in counted["buckets"]]
    return sorted(values, key=lambda value: (-value[1], value[0]))
