"""Whom terms name, by number: duplicates that were merged are one organisation. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

Contact = Mapping[str, str]
_BIND_NOT: Final = ("funder", "endorser")


def contacts_of(
    said: Mapping[str, Sequence[Contact]], numbers: Mapping[str, int]
) -> dict[int, list[Contact]]:
    """The contacts said of each slug, by number: those of duplicates together."""
    found: dict[int, list[Contact]] = {}
    for slug, held in said.items():
        if slug in numbers:
            found.setdefault(numbers[slug], []).extend(held)
    return found


def each_once(
    named: Sequence[Mapping[str, Any]], numbers: Mapping[str, int]
) -> Iterator[tuple[int, int, Mapping[str, Any]]]:
    """Place, number and entry of each organisation. Where terms name duplicates that were merged,
    the entry that binds stands for them, or else the first.
    """
    kept: dict[int, tuple[int, int, Mapping[str, Any]]] = {}
    for position, held in enumerate(named):
        number = numbers[held["organisation"]]
        before = kept.get(number)
        if before is None or (_binds(held) and not _binds(before[2])):
            kept[number] = (position, number, held)
    yield from kept.values()


def _binds(held: Mapping[str, Any]) -> bool:
    return held.get("role") not in _BIND_NOT
