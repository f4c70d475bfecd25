"""The words of a question as a query: forms, concepts in other languages, mistakes of typing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tantivy import Occur, Query, Schema

from pactwork.kernel.folding import fold
from pactwork.search.analysis.terms import (
    PAIRED,
    SCRIPTS,
    asked_terms,
    is_empty,
    languages_for,
    pairs_of,
    primary,
    script_of,
)
from pactwork.search.analysis.words import LONGEST, parts_of, words_in
from pactwork.search.concepts import Matcher, Named

MOST_WORDS: Final = 16
"""Words of a question beyond which the rest is passed over."""
_VIETNAMESE: Final = re.compile("[đơưăĐƠƯĂ\u1ea0-\u1ef9]")
_PHRASE: Final = re.compile('["“”„«»]([^"“”„«»]+)["“”„«»]')
"""Marks of quotation of all our languages, and of keyboards."""
_MOST_PHRASES: Final = 4
_BARE: Final = frozenset({"concepts", "named"})
"""Fields that hold only that a term is there."""
_TAGGED, _WRITTEN, _PAIR, _MISTYPED = 6.0, 2.0, 2.0, 0.5
"""A tag is chosen by a person, so it says more than one rare word in a text or a name."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question taken apart.

    `forms` are the terms under which each of `words` may stand in the index, `passed` the places
    of words that say nothing. `named` are the concepts, with places in `words`. `pairs` are
    neighbouring syllables of Vietnamese. `phrases` stood in quotation marks: their folded words.
    """

    words: tuple[str, ...]
    forms: tuple[tuple[str, ...], ...]
    passed: frozenset[int]
    named: tuple[Named, ...]
    pairs: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...] = ()

    @property
    def terms(self) -> frozenset[str]:
        """Every term that a word of the question may stand for."""
        counted = [at for at in range(len(self.words)) if at not in self.passed]
        parts = (part for at in counted for part in parts_of(self.words[at]))
        forms = (term for at in counted for term in self.forms[at])
        return frozenset((*parts, *forms, *(part for one in self.phrases for part in one)))

    @property
    def codes(self) -> frozenset[str]:
        """Every concept that is named."""
        return frozenset(code for one in self.named for code in one.codes)


def taken_apart(text: str, language: str, names: Matcher) -> Asked:
    """What a reader of the language asks by this text."""
    phrases = [found for said in _PHRASE.findall(text) if (found := _phrase(said))][:_MOST_PHRASES]
    text = _PHRASE.sub(" ", text) if phrases else text
    written = (word[:LONGEST] for word in words_in(text)[: 4 * MOST_WORDS])
    words = [word for word in written if parts_of(word)][:MOST_WORDS]
    own = primary(language)
    passed = frozenset(at for at, word in enumerate(words) if _says_nothing(word, own))
    languages = dict.fromkeys(tag for word in words for tag in languages_for(word, own))
    pairs: list[str] = []
    if own == PAIRED or _VIETNAMESE.search(text):
        pairs = [*pairs_of([part for word in words for part in parts_of(word)])]
    return Asked(
        words=tuple(words),
        forms=tuple(asked_terms(word, own) for word in words),
        passed=passed if len(passed) < len(words) else frozenset(),
        named=tuple(names.named_by(words, [*languages])),
        pairs=tuple(pairs),
        phrases=tuple(phrases),
    )


def _phrase(said: str) -> tuple[str, ...]:
    """The words as they stand, folded as the index holds them; those that are only signs fall."""
    words = fold(said).split()
    return tuple(words[:MOST_WORDS]) if any(map(str.isalnum, words)) else ()


def _says_nothing(word: str, own: str) -> bool:
    folded = "".join(parts_of(word))
    there = (own, "en") if script_of(folded) == "Latin" else SCRIPTS[script_of(folded)]
    return is_empty(folded, there)


def worded(
    schema: Schema, asked: Asked, mistyped: frozenset[int] = frozenset(), *, all_words: bool = True
) -> Query | None:
    """The query for these words; None where there are none.

    Words at the places `mistyped` may differ by a letter or two. Unless `all_words`, half of the
    words are enough; phrases have to be there in any case.
    """
    groups = [*_groups(schema, asked, mistyped)]
    if groups and not all_words:
        least = len(groups) // 2 or (0 if asked.phrases else 1)
        some = [(Occur.Should, group) for group in groups]
        groups = [Query.boolean_query(some, minimum_number_should_match=least)] if least else []
    groups += [_exactly(schema, phrase) for phrase in asked.phrases]
    if not groups:
        return None
    if len(groups) == 1 and not asked.pairs:
        return groups[0]
    pairs = [
        (Occur.Should, Query.boost_query(_term(schema, "words", pair), _PAIR))
        for pair in asked.pairs
    ]
    return Query.boolean_query([(Occur.Must, group) for group in groups] + pairs)


def unknown_words(
    schema: Schema, asked: Asked, is_found: Callable[[Query], bool]
) -> frozenset[int]:
    """Places of words that no document, of those `is_found` looks among, has in any form; they may
    be mistyped.
    """
    return frozenset(
        place
        for place, forms in enumerate(asked.forms)
        if place not in asked.passed
        and not is_found(_any([_term(schema, "words", form) for form in forms]))
    )


def allowed_mistakes(word: str) -> int:
    """By how many letters a word may differ: none where it is short, two where it is long."""
    length = len(word)
    return 0 if length < 4 else 1 if length < 8 else 2


def _groups(schema: Schema, asked: Asked, mistyped: frozenset[int]) -> Iterator[Query]:
    """For each word, or words that name a concept together, what is enough of it."""
    starts = {one.first: one for one in asked.named}
    place = 0
    while place < len(asked.words):
        named = starts.get(place)
        length = named.length if named else 1
        there = [at for at in range(place, place + length) if at not in asked.passed]
        place += length
        if not there and named is None:
            continue
        counted = there or range(place - length, place)
        words = [_word(schema, asked, at, mistyped) for at in counted]
        said = (
            words[0]
            if len(words) == 1
            else Query.boolean_query([(Occur.Must, word) for word in words])
        )
        yield said if named is None else _concept(schema, said, sorted(named.codes))


def _word(schema: Schema, asked: Asked, place: int, mistyped: frozenset[int]) -> Query:
    forms = asked.forms[place]
    ways = [_term(schema, "words", form) for form in forms]
    parts = parts_of(asked.words[place])
    if len(parts) > 1:
        whole = [(Occur.Must, _term(schema, "words", part)) for part in parts]
        ways.append(Query.boolean_query(whole))
    if place in mistyped and (distance := allowed_mistakes(forms[0])):
        near = Query.fuzzy_term_query(schema, "words", forms[0], distance)
        ways.append(Query.boost_query(near, _MISTYPED))
    return _any(ways)


def _concept(schema: Schema, said: Query, codes: Sequence[str]) -> Query:
    """The words, or the mark of the concept; whoever says both is found first."""
    tagged = _any([_term(schema, "concepts", code) for code in codes])
    written = _any([_term(schema, "named", code) for code in codes])
    return _any(
        [said, Query.const_score_query(tagged, _TAGGED), Query.const_score_query(written, _WRITTEN)]
    )


def _exactly(schema: Schema, phrase: Sequence[str]) -> Query:
    """These words, one after another, in no other form."""
    if len(phrase) == 1:
        return _term(schema, "exact", phrase[0])
    return Query.phrase_query(schema, "exact", [*phrase])


def _any(ways: Sequence[Query]) -> Query:
    if len(ways) == 1:
        return ways[0]
    return Query.boolean_query([(Occur.Should, way) for way in ways])


def _term(schema: Schema, field: str, term: str) -> Query:
    return Query.term_query(schema, field, term, "basic" if field in _BARE else "freq")
