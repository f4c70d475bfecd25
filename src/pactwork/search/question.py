"""What is asked of the index, and what is found: values only."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

SORTS: Final = ("relevance", "newest", "title", "used")
MOST_A_PAGE: Final = 100
FARTHEST: Final = 10_000
"""Hits beyond which nobody pages; a narrower question finds what is there."""

Piece = tuple[str, bool]
"""Some text, and whether it is what was looked for."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a reader asks.

    `language` is the reader's. Of `kinds` and `languages` any one is enough, as of the values of
    each facet; facets are all asked for together. `after` is what `Findings.after` said, for the
    next page. `counted` names the facets whose values are counted, None all: each costs.
    """

    text: str = ""
    language: str = "en"
    kinds: frozenset[str] = frozenset()
    facets: Mapping[str, frozenset[str]] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()
    sort: str = "relevance"
    page_size: int = 10
    after: str = ""
    counted: Collection[str] | None = None

    @property
    def offset(self) -> int:
        """How many hits come before the page. Whatever cannot be read is the first page."""
        plain = self.after.isascii() and self.after.isdecimal() and len(self.after) < 8
        return min(int(self.after), FARTHEST) if plain else 0

    @property
    def limit(self) -> int:
        """How many hits the page has at most."""
        return min(max(self.page_size, 1), MOST_A_PAGE)

    def kept(self) -> dict[str, Any]:
        """As a saved search keeps it."""
        return {
            "text": self.text,
            "language": self.language,
            "kinds": sorted(self.kinds),
            "facets": {name: sorted(values) for name, values in self.facets.items()},
            "languages": sorted(self.languages),
            "sort": self.sort,
        }

    @classmethod
    def from_kept(cls, held: Mapping[str, Any]) -> Question:
        """From what `kept` gave."""
        return cls(
            text=held["text"],
            language=held["language"],
            kinds=frozenset(held["kinds"]),
            facets={name: frozenset(values) for name, values in held["facets"].items()},
            languages=frozenset(held["languages"]),
            sort=held["sort"],
        )


@dataclass(frozen=True, slots=True)
class Understood:
    """A concept that the question names: its code and its label for the reader."""

    code: str
    label: str
    language: str


@dataclass(frozen=True, slots=True)
class Why:
    """A concept by which something was found though it does not say the words.

    `label` is the concept's for the reader, `written` what the thing itself says for it ("" where
    it is only tagged), `language` the language of the thing as it is shown.
    """

    code: str
    label: str
    written: str
    language: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: the title and a piece of its text in the languages they are in.

    Where it was found `by_meaning`, its words alone would not have found it.
    """

    iri: str
    kind: str
    title: Sequence[Piece]
    language: str
    snippet: Sequence[Piece]
    snippet_language: str
    why: Why | None
    day: date | None
    languages: tuple[str, ...]
    by_meaning: bool = False

    @property
    def title_text(self) -> str:
        """The title without marks."""
        return "".join(text for text, _ in self.title)


@dataclass(frozen=True, slots=True)
class Findings:
    """One page of what was found, and what there is of each value of each facet.

    `corrected` is the text that was searched for instead, "" where it was the one asked for;
    `loosened` says that not all its words had to be there. `after` leads to the next page.
    Where it `is_counted` no more, because nobody keeps the index, there are no facets, and the
    total only says how far the page leads. `total` and `facets` count what words find;
    `by_meaning` is how many stand among them that a model of meaning found alone.
    """

    hits: Sequence[Hit] = ()
    total: int = 0
    facets: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)
    understood: Sequence[Understood] = ()
    corrected: str = ""
    loosened: bool = False
    after: str = ""
    is_counted: bool = True
    by_meaning: int = 0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What somebody who types these letters may mean: a concept, or a thing that is there.

    `kind` is "concept" or the kind of the thing; `key` the concept's code or the thing's IRI.
    """

    text: str
    language: str
    kind: str
    key: str
