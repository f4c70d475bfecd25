"""A description being put together from what a record of somebody else says, field by field.

Whatever cannot be understood is left out and noted; only without a title is there nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from pactwork.kernel.folding import fold_key
from pactwork.kernel.iris import parse_iri
from pactwork.kernel.links import safe_url
from pactwork.kernel.texts import clean_string
from pactwork.repository.described import BY_LICENCE, Creator, Described, Ground, Origin, Relation
from pactwork.repository.exchange.faults import HEAVY, Fault, Incoming
from pactwork.repository.exchange.published import DOI, doi_of
from pactwork.repository.exchange.terms import Terms
from pactwork.repository.exchange.tongues import UNKNOWN, spoken_in, tongue
from pactwork.repository.exchange.xml_out import clean

TITLE: Final = 500
DESCRIPTION: Final = 20_000
NAME: Final = 200
WORD: Final = 100
MANY: Final = 50
_FAULTS: Final = 200
_DAY: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?")
_SUBJECTS: Final = ("isced-fields", "themes", "literacies", "isced-levels", "target-groups")
_LISTS: Final = {
    "isced-fields": "subjects",
    "themes": "themes",
    "literacies": "literacies",
    "isced-levels": "levels",
    "target-groups": "target_groups",
    "accessibility": "accessibility",
}
LONGEST_LINK: Final = 2000
"""Letters of an address that is kept."""


class Gathered:
    """What has been understood so far. Names of people count as agreed: whoever sends the
    record has published them.
    """

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.faults: list[Fault] = []
        self.languages: list[str] = []
        self.titles: dict[str, str] = {}
        self.descriptions: dict[str, str] = {}
        self.keywords: dict[str, dict[str, None]] = {}
        self.held: dict[str, dict[str, None]] = {scheme: {} for scheme in _LISTS}
        self.creators: dict[str, Creator] = {}
        self.origins: dict[str, Origin] = {}
        self.identifiers: list[str] = []
        self.types: list[str] = []
        self.nearest_types: list[str] = []
        self.licences: list[str] = []
        self.publishers: list[str] = []
        self.links: list[str] = []
        self.doi = ""
        self.published_on: date | None = None

    def wrong(self, field: str, reason: str, value: str = "") -> None:
        """Note a fault; of very many only the first, and what keeps the record out."""
        if len(self.faults) < _FAULTS or reason in HEAVY:
            self.faults.append(Fault(field, reason, clean(value[:200])))

    def language(self, said: str) -> None:
        """A language the thing is in."""
        held = tongue(said)
        if held and held not in self.languages and len(self.languages) < 50:
            self.languages.append(held)
        elif not held and fold_key(said) not in ("", "und", "mul", "zxx", "mis", "none"):
            self.wrong("language", "unknown-language", said)

    def title(self, text: str, language: str = "") -> None:
        """A title; the first one of a language stays."""
        self._say(self.titles, "title", text, language, TITLE)

    def description(self, text: str, language: str = "") -> None:
        """A description; the first one of a language stays."""
        self._say(self.descriptions, "description", text, language, DESCRIPTION)

    def _say(self, into: dict[str, str], field: str, text: str, language: str, most: int) -> None:
        held = self._plain(text)
        if len(held) > most:
            self.wrong(field, "cut", held[:100])
            held = held[: most - 1].rstrip() + "…"
        if held:
            into.setdefault(self._tongue_of(held, language), held)

    def _tongue_of(self, text: str, language: str) -> str:
        if language:
            return tongue(language) or UNKNOWN
        only = self.languages[0] if len(self.languages) == 1 else ""
        return only or spoken_in(text) or (self.languages[0] if self.languages else UNKNOWN)

    def subject(self, text: str, language: str = "") -> None:
        """A subject in words or as an IRI: a concept of ours, or else a keyword."""
        known = self.terms.known(_SUBJECTS, text)
        if any(notation in self.held[scheme] for scheme, notation in known.items()):
            return
        for scheme, notation in known.items():
            self.held[scheme][notation] = None
            return
        if "://" not in text:
            self.keyword(text, language)

    def concept(self, scheme: str, text: str) -> bool:
        """A concept of one scheme; whether it is known."""
        notation = self.terms.found(scheme, text)
        if notation:
            self.held[scheme][notation] = None
        return bool(notation)

    def keyword(self, text: str, language: str = "") -> None:
        """A word to be found by."""
        held = self._plain(text)
        if not held:
            return
        tag = self._tongue_of(held, language)
        if len(held) > WORD or len(self.keywords.get(tag, ())) >= MANY:
            self.wrong("subject", "too-many", held)
            return
        self.keywords.setdefault(tag, {})[held] = None

    def creator(
        self,
        name: str,
        role: str = "author",
        *,
        identifier: str = "",
        affiliation: str = "",
        is_organisation: bool = False,
    ) -> None:
        """Somebody who made it or helped."""
        held = self._plain(name)
        if not held:
            return
        if len(held) > NAME or len(self.creators) >= MANY:
            self.wrong("creator", "too-many", held)
            return
        one = Creator(
            name=held,
            role=role,
            identifier=_address(identifier),
            affiliation=self._plain(affiliation)[:NAME],
            is_organisation=is_organisation,
            agreed=True,
        )
        self.creators.setdefault(f"{role} {fold_key(held)}", one)

    def publisher(self, name: str) -> None:
        """Who published it there."""
        if held := self._plain(name)[:NAME]:
            self.publishers.append(held)

    def day(self, text: str) -> None:
        """When it was published; the earliest day counts."""
        held = day_of(text)
        if held is None:
            self.wrong("date", "bad-date", text)
        elif self.published_on is None or held < self.published_on:
            self.published_on = held

    def resource_type(self, text: str, otherwise: str = "") -> None:
        """What it is, in the words of HCRT or anybody. In a coarse vocabulary `otherwise` is
        the notation of ours nearest to its word; it counts if nothing says it better.
        """
        exact = "" if otherwise else self.terms.found("resource-types", text)
        if exact:
            self.types.append(exact)
        elif otherwise:
            self.nearest_types.append(otherwise)
        else:
            self.wrong("type", "unknown-type", text)

    def licence(self, text: str) -> None:
        """On what terms it may be used."""
        notation = self.terms.found("licences", text)
        if notation:
            self.licences.append(notation)
        else:
            self.wrong("rights", "unknown-licence", text)

    def address(self, text: str) -> None:
        """An identifier, a DOI, or where it is found."""
        held = self._plain(text)[:2048]
        if not held or held in self.identifiers:
            return
        self.identifiers.append(held)
        if found := doi_of(held):
            self.doi = self.doi or found
        elif link := _address(held):
            self.links.append(link)

    def origin(
        self,
        relation: Relation,
        address: str,
        *,
        title: str = "",
        licence: str = "",
        ground: Ground = BY_LICENCE,
    ) -> None:
        """What it comes from. Commitments are never taken over from others."""
        held = self._plain(address)[:2048]
        ours = parse_iri(held)
        if not held or (ours and ours[0] == "commitment") or len(self.origins) >= MANY:
            return
        found = doi_of(held)
        iri = f"{DOI}{found}" if found else _address(held)
        if not iri and not title:
            title = held[:TITLE]
        ground = replace(ground, by=self._plain(ground.by), note=self._plain(ground.note))
        found = self.terms.found("licences", licence)
        one = Origin(relation, iri, self._plain(title), found, ground)
        self.origins.setdefault(f"{iri or title}", one)

    def _plain(self, text: str) -> str:
        try:
            return clean_string(clean(text))
        except ValueError:
            return ""

    def done(self, *, key: str = "", version: int = 1) -> Incoming:
        """The description and all faults."""
        if not self.titles:
            self.wrong("title", "no-title")
        described = None
        if self.titles:
            described = Described(
                key=key,
                version=version,
                titles=self.titles,
                descriptions=self.descriptions,
                keywords={tag: tuple(held) for tag, held in self.keywords.items()},
                languages=tuple(self.languages),
                resource_type=self._type(),
                licence=next(iter(self.licences), ""),
                creators=tuple(self.creators.values()),
                link=next(iter(self.links), f"{DOI}{self.doi}" if self.doi else ""),
                origins=tuple(self.origins.values()),
                doi=self.doi,
                published_on=self.published_on,
                **self._lists(),
            )
        return Incoming(
            described,
            tuple(self._told()),
            publisher=next(iter(self.publishers), ""),
            identifiers=tuple(self.identifiers),
        )

    def _type(self) -> str:
        """The first type that says something; "other" only if nothing else was said."""
        said = [*self.types, *self.nearest_types]
        return next((one for one in said if one != "other"), next(iter(said), ""))

    def _lists(self) -> Mapping[str, Any]:
        return {name: tuple(self.held[scheme]) for scheme, name in _LISTS.items()}

    def _told(self) -> list[Fault]:
        """The faults that matter: another type or licence that was understood is enough."""
        spared = {"unknown-type"} if self.types or self.nearest_types else set()
        spared |= {"unknown-licence"} if self.licences else set()
        return [one for one in self.faults if one.reason not in spared]


def day_of(text: str) -> date | None:
    """A day as W3CDTF writes it, the first one of a month or a year; None for anything else."""
    found = _DAY.fullmatch(text.strip())
    if not found:
        return None
    year, month, day = (int(one) if one else 1 for one in found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _address(text: str) -> str:
    try:
        found = safe_url(text)
    except ValueError:
        return ""
    return found if len(found) <= LONGEST_LINK else ""
