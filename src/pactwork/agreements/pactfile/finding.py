"""What checks of pact and evidence files share: what may be referred to, and the small rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Final

from pactwork.agreements.pactfile.problems import Problem
from pactwork.kernel.documents import Document
from pactwork.kernel.links import safe_url
from pactwork.kernel.terms import parse_edtf
from pactwork.kernel.texts import clean_string, clean_text

YEARS: Final = range(1800, 2201)
"""Years that can be meant; sentinels such as 9999 for "open" cannot."""

Place = tuple[Any, ...]
Finding = tuple[Place, str, str, str]
"""Where, which rule, what is wrong, and what to do."""


@dataclass(frozen=True)
class Concluded:
    """An agreement that evidence may name: the keys of its commitments, the slugs of its parties,
    and the day it begins, None where that is not known.
    """

    commitments: frozenset[str] = frozenset()
    parties: frozenset[str] = frozenset()
    begins: date | None = None


@dataclass
class World:
    """What a file may refer to: organisations by slug with their channels, and concepts.

    `notations(scheme)` gives the notations of a scheme; `counts_people(measure)` whether it counts
    people; `parents` the body above an organisation; `holders` who has a register's number, by
    scheme and number; `recorded` the keys of this file's evidence that was taken in before.
    """

    notations: Callable[[str], frozenset[str]]
    counts_people: Callable[[str], bool]
    organisations: dict[str, set[str]] = field(default_factory=dict)
    agreements: dict[str, Concluded] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    holders: dict[tuple[str, str], str] = field(default_factory=dict)
    recorded: frozenset[str] = frozenset()


def problems_of(document: Document, findings: Iterator[Finding]) -> list[Problem]:
    """Findings as problems of this file, each with its line."""
    return [
        Problem(document.name, document.line_of(place), rule, message, remedy)
        for place, rule, message, remedy in findings
    ]


def unknown_concepts(
    held: Mapping[str, Any], place: Place, world: World, schemes: Mapping[str, str]
) -> Iterator[Finding]:
    """Notations that are in none of these vocabularies; `schemes` maps a name to its scheme."""
    for name, scheme in schemes.items():
        value = held.get(name, [])
        for notation in value if isinstance(value, list) else [value]:
            known = world.notations(scheme)
            if notation not in known:
                yield (
                    (*place, name),
                    f"concept.{scheme}",
                    f"“{notation}” is not in the vocabulary {scheme}.{nearest(notation, known)}",
                    "Use one that is, or add it to the vocabulary of this installation.",
                )


def unknown_organisation(slug: str, place: Place, world: World) -> Iterator[Finding]:
    """An organisation nobody has described."""
    if slug not in world.organisations:
        yield (
            place,
            "organisation.unknown",
            f"The organisation “{slug}” is not known.{nearest(slug, world.organisations)}",
            "Describe it under `organisations`, or import the file that does.",
        )


def nearest(word: str, known: Iterable[str]) -> str:
    """ " Did you mean …?" for the known word nearest to this one, or nothing."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean “{close[0]}”?" if close else ""


def named_twice(keys: list[str], place: Place, what: str) -> Iterator[Finding]:
    """Keys that stand more than once."""
    for key, count in Counter(keys).items():
        if count > 1:
            yield (
                place,
                f"{what}.twice",
                f"The {what} “{key}” is there {count} times.",
                "Keep one, or give the others keys of their own.",
            )


def bad_date(text: str | None, place: Place) -> Iterator[Finding]:
    """A date that is none; nothing for None."""
    if text is None:
        return
    try:
        year = parse_edtf(text).year
    except ValueError as problem:
        yield (place, "date", str(problem), "Correct the date.")
        return
    if year not in YEARS:
        yield (
            place,
            "date.year",
            f"The year {year} is not one an agreement can mean.",
            "Correct it; leave the date out where it is open.",
        )


def each(held: Mapping[str, Any], place: Place, name: str) -> Iterator[tuple[Place, Any]]:
    """The entries of a list, each with its place."""
    for index, one in enumerate(held.get(name, [])):
        yield (*place, name, index), one


DECIMALS: Final = 3
"""How many decimals of a number are kept."""


def bad_number(number: float | None, place: Place) -> Iterator[Finding]:
    """A number finer than what is kept; nothing for None."""
    exponent = Decimal(str(number or 0)).normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > DECIMALS:
        reason = f"{number} has more than {DECIMALS} decimals."
        yield (place, "number.decimals", reason, "Round it, or count in a smaller unit.")


_TEXT_KEYS: Final = frozenset(
    {"title", "purpose", "text", "programme", "place", "office"}
    | {"delivered", "description", "reason", "name", "acronym", "publisher"}
)
_TEXT_LISTS: Final = frozenset({"programmes", "offers", "needs"})


def bad_texts(held: Any, place: Place) -> Iterator[Finding]:
    """Texts that cannot be stored and addresses that cannot be linked to, wherever they stand."""
    if isinstance(held, list):
        for index, one in enumerate(held):
            yield from bad_texts(one, (*place, index))
    elif isinstance(held, Mapping):
        if place and (place[-1] in _TEXT_KEYS or not _TEXT_LISTS.isdisjoint(place[-2:-1])):
            yield from _bad_text(held, place)
            return
        for name, one in held.items():
            yield from bad_texts(one, (*place, name))
    elif isinstance(held, str):
        yield from _bad_string(held, place)
        if place[-1:] in (("url",), ("website",)) or place[-2:-1] == ("links",):
            yield from _bad_link(held, place)


def _bad_text(held: Mapping[str, Any], place: Place) -> Iterator[Finding]:
    try:
        empty = not clean_text(held)
    except ValueError as problem:
        yield (place, "text", str(problem), "Correct the text.")
        return
    if empty:
        yield (place, "text", "There is nothing but spaces.", "Write the text, or leave it out.")


def _bad_string(held: str, place: Place) -> Iterator[Finding]:
    try:
        clean_string(held)
    except ValueError as problem:
        yield (place, "text", str(problem), "Correct the text.")


def _bad_link(url: str, place: Place) -> Iterator[Finding]:
    try:
        safe_url(url)
    except ValueError as problem:
        yield (place, "link", str(problem), "Write a full web address.")
