"""What the files of a draft say of it, as a proposal; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final, TypeVar

from pactwork.files.api import Facts
from pactwork.kernel.folding import fold
from pactwork.kernel.texts import Text, clean_string, clean_tag
from pactwork.repository.described import Creator
from pactwork.repository.exchange.pages_in import said_of_page
from pactwork.repository.exchange.terms import known_terms
from pactwork.repository.exchange.tongues import UNKNOWN
from pactwork.repository.said import Said
from pactwork.vocabularies.api import concepts, exists

T = TypeVar("T")
LONGEST_READ: Final = 300_000
"""Letters of a file's text that are kept to find it by."""
_LONGEST_TITLE: Final = 300
_LONGEST_SAID: Final = 5_000
_LONGEST_IDENTIFIER: Final = 200
_LOOKED_AT: Final = 1200
_LONGEST_OPENING: Final = 280
_SHORTEST_OPENING: Final = 60
_SHORTEST_LINE: Final = 40
_SHORTEST_NAME: Final = 4
_ENDS: Final = (".", "!", "?", "…", "؟", ",", "،", ";", "؛", ":")
_MOST_NAMED: Final = 3
_END: Final = re.compile(r"[.!?…؟](?=\s)")
"""Where a sentence ends."""
_TYPES: Final = {
    "video": "video",
    "audio": "audio",
    "image": "image",
    "presentation": "presentation",
    "sheet": "data",
    "package": "course",
    "epub": "book",
}
"""The type of material that a kind of file usually is (scheme resource-types)."""


def proposal(read: Sequence[Facts]) -> Said:
    """What the first file that says something says: title, languages, licence, type, creators; its
    first sentences, and the types and themes its title names.

    Names found in a file are proposed as not agreed: whether somebody may be named is asked.
    """
    languages = list(dict.fromkeys(tag for one in read for tag in _tags(one.languages)))
    first = sorted(read, key=lambda one: one.made_up)
    title = next((text for one in first if (text := _title(one.title))), "")
    said = next((one.description for one in read if one.description.strip()), "")
    said = said or next((text for one in read if (text := opening(one.text, title))), "")
    licence = next((found for one in read if (found := licence_named(one.licence))), "")
    kind = named_in(title, "resource-types")[:1] or tuple(
        _TYPES[one.kind] for one in read if one.kind in _TYPES
    )
    named = list(dict.fromkeys(name for one in read for name in one.creators if name.strip()))
    tongue = (languages or ["und"])[0]
    return Said(
        titles={tongue: title} if title else None,
        descriptions={tongue: said} if _title(said) else None,
        languages=languages or None,
        licence=licence or None,
        resource_type=next((one for one in kind if exists("resource-types", one)), None),
        themes=named_in(title, "themes") or None,
        creators=[Creator(name=name[:200]) for name in named[:20]] or None,
    )


def page_proposal(read: Facts) -> Said:
    """What a page of the web says of itself: what it tells programs (JSON-LD) first, then what
    stands in its head and at its beginning. Nobody is proposed as agreed to be named.
    """
    plain = proposal([read])
    told = said_of_page(read.linked, known_terms())
    if told is None:
        return plain
    return replace(
        plain,
        titles=_spoken(_cut(told.titles, _LONGEST_TITLE), plain) or plain.titles,
        descriptions=_spoken(_cut(told.descriptions, _LONGEST_SAID), plain) or plain.descriptions,
        keywords=_spoken(told.keywords, plain) or None,
        languages=told.languages or plain.languages,
        licence=told.licence or plain.licence,
        resource_type=told.resource_type or plain.resource_type,
        subjects=told.subjects or None,
        themes=told.themes or plain.themes,
        levels=told.levels or None,
        target_groups=told.target_groups or None,
        literacies=told.literacies or None,
        accessibility=told.accessibility or None,
        creators=[_proposed(one) for one in told.creators] or plain.creators,
    )


def _proposed(one: Creator) -> Creator:
    """Somebody a page names; only an identifier that can be kept."""
    known = one.identifier if len(one.identifier) <= _LONGEST_IDENTIFIER else ""
    return replace(one, agreed=False, identifier=known)


def _cut(text: Text, longest: int) -> dict[str, str]:
    return {language: said[:longest] for language, said in text.items()}


def _spoken(said: Mapping[str, T], plain: Said) -> dict[str, T]:
    """What was said in no language is in the one of the page."""
    page = next(iter(plain.languages or ()), UNKNOWN)
    return {page if language == UNKNOWN else language: one for language, one in said.items()}


def opening(text: str, title: str) -> str:
    """The first sentences of a text, as far as they say something by themselves; "" for too little
    or for what is no sentence. Short lines without an end are headings: they end it.
    """
    kept: list[str] = []
    for line in text[:_LOOKED_AT].splitlines():
        plain = _title(line)
        if not plain or plain.casefold() in title.casefold():
            continue
        if len(plain) < _SHORTEST_LINE and not plain.endswith(_ENDS):
            if kept:
                break
            continue
        kept.append(plain)
    said = " ".join(kept)[:_LONGEST_OPENING] + " "
    ends = [one.end() for one in _END.finditer(said)]
    found = said[: ends[-1]].strip() if ends else ""
    return found if len(found) >= _SHORTEST_OPENING else ""


def named_in(title: str, scheme: str) -> tuple[str, ...]:
    """The concepts whose names stand in a title, in whichever language; the longest names first,
    and none that is only a part of a longer one.
    """
    left = f" {fold(title)} "
    named = [(fold(name), one.notation) for one in concepts(scheme) for name in one.label.values()]
    found: dict[str, None] = {}
    for label, notation in sorted(named, key=lambda one: -len(one[0])):
        if len(label) >= _SHORTEST_NAME and f" {label} " in left:
            found[notation] = None
            left = left.replace(f" {label} ", " | ")
    return tuple(found)[:_MOST_NAMED]


def licence_named(said: str) -> str:
    """The notation of a licence that is named by its address or its notation; "" for no other."""
    wanted = said.strip().casefold().removeprefix("https://").removeprefix("http://").rstrip("/")
    for one in concepts("licences"):
        addresses = (held.casefold().removeprefix("https://") for held in one.exact_match)
        if wanted and wanted in (one.notation, *(held.rstrip("/") for held in addresses)):
            return one.notation
    return ""


def _title(raw: str) -> str:
    with suppress(ValueError):
        return " ".join(clean_string(raw).split())[:_LONGEST_TITLE]
    return ""


def _tags(raw: Sequence[str]) -> list[str]:
    kept = []
    for tag in raw:
        with suppress(ValueError):
            kept.append(clean_tag(tag))
    return kept
