"""What the reader may see, and what was chosen, as conditions of the index.

Written the short way round: documents that are not for everybody are marked, and left out unless
the reader is named in them. A list of few is walked that way, not one of nearly all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Final

from tantivy import FieldType, Occur, Query, Schema

from pactwork.search.documents import EVERYBODY
from pactwork.search.index.fields import CLOSED, LATER, POSITION
from pactwork.search.index.position import Snapshot
from pactwork.search.index.reading import Reading
from pactwork.search.question import Question
from pactwork.search.storing import FACET

Condition = tuple[Occur, Query]
_FEW: Final = 64
"""Terms that are walked one by one; of more, a set of documents is made first."""


def visible(held: Reading, readers: Collection[str] | None, now: datetime) -> list[Condition]:
    """Leave out what these readers may not see now; None are all readers.

    Nobody sees what is still to come. What the index has nothing of need not be left out.
    """
    left_out = []
    if held.has_later:
        left_out.append(_still_to_come(held.schema, now))
    if held.has_closed and readers is not None:
        left_out.append(_closed_to(held.schema, readers))
    return [(Occur.MustNot, query) for query in left_out]


def sure_to_see(held: Reading, readers: Collection[str] | None) -> int:
    """How many documents these readers see at the least: told at once, nothing is walked for it."""
    marks = (LATER,) if readers is None else (LATER, CLOSED)
    return held.searcher.num_docs - sum(held.searcher.doc_freq("marks", mark) for mark in marks)


def everything(schema: Schema) -> Query:
    """All documents there are."""
    position = _term(schema, "marks", POSITION)
    return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, position)])


def chosen(schema: Schema, question: Question, without: str = "") -> list[Condition]:
    """What was chosen, except by one facet: its other values are counted without it."""
    wanted: dict[str, Collection[str]] = {**question.facets}
    wanted |= {"kind": question.kinds} if question.kinds else {}
    wanted |= {"language": question.languages} if question.languages else {}
    conditions = [
        (Occur.Must, Query.const_score_query(query, 0.0))
        for name, query in _any_of(schema, wanted)
        if name != without
    ]
    return conditions


def come_since(
    schema: Schema, told: Snapshot, seen: Snapshot, until: datetime, now: datetime
) -> list[Condition]:
    """What could not be found as of one snapshot and can as of another: it was entered between
    them, or the moment from which it may be seen has come.
    """
    later = FieldType.Integer
    entered = [
        (Occur.Should, Query.range_query(schema, "entered", later, lower_bound=told.upto)),
        *((Occur.Should, _entered(schema, one)) for one in told.open),
    ]
    not_yet = [
        (Occur.MustNot, Query.range_query(schema, "entered", later, lower_bound=seen.upto)),
        *((Occur.MustNot, _entered(schema, one)) for one in seen.open),
    ]
    opened = Query.range_query(
        schema,
        "visible_from",
        FieldType.Integer,
        lower_bound=int(until.timestamp()),
        upper_bound=int(now.timestamp()),
        include_lower=False,
    )
    between = Query.boolean_query([(Occur.Must, Query.boolean_query(entered)), *not_yet])
    return [(Occur.Must, Query.boolean_query([(Occur.Should, between), (Occur.Should, opened)]))]


def facets_chosen(question: Question) -> list[str]:
    """By which facets something was chosen."""
    names = [name for name, values in question.facets.items() if values]
    names += ["kind"] if question.kinds else []
    return names + (["language"] if question.languages else [])


def _any_of(schema: Schema, wanted: Mapping[str, Collection[str]]) -> Iterator[tuple[str, Query]]:
    for name, values in wanted.items():
        if values and FACET.fullmatch(name):
            any_of = [
                (Occur.Should, Query.term_query(schema, f"facets.{name}", value, "basic"))
                for value in sorted(values)
            ]
            yield name, Query.boolean_query(any_of)


def _entered(schema: Schema, transaction: int) -> Query:
    return Query.term_query(schema, "entered", transaction, "basic")


def _still_to_come(schema: Schema, now: datetime) -> Query:
    later = Query.range_query(
        schema,
        "visible_from",
        FieldType.Integer,
        lower_bound=int(now.timestamp()),
        include_lower=False,
    )
    marked = _term(schema, "marks", LATER)
    return Query.boolean_query([(Occur.Must, marked), (Occur.Must, later)])


def _closed_to(schema: Schema, readers: Collection[str]) -> Query:
    closed = _term(schema, "marks", CLOSED)
    named = sorted(set(readers) - {EVERYBODY})
    if not named:
        return closed
    for_them = (
        Query.term_set_query(schema, "readers", named)
        if len(named) > _FEW
        else Query.boolean_query([(Occur.Should, _term(schema, "readers", one)) for one in named])
    )
    return Query.boolean_query([(Occur.Must, closed), (Occur.MustNot, for_them)])


def _term(schema: Schema, field: str, value: str) -> Query:
    return Query.term_query(schema, field, value, "basic")
