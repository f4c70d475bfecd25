"""What somebody says of a draft, cleaned and checked; pure but for the vocabularies' snapshot."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils.timezone import localdate

from pactwork.kernel.texts import Text, clean_string, clean_tag, clean_text
from pactwork.repository.described import (
    BY_LICENCE,
    Creator,
    Described,
    FileRole,
    Ground,
    Origin,
    Rights,
)
from pactwork.repository.errors import MaterialError, Why, checked
from pactwork.repository.exchange.published import doi_of
from pactwork.repository.visibility import Visibility
from pactwork.vocabularies.api import exists

LONGEST_TITLE: Final = 500
LONGEST_TEXT: Final = 20_000
MOST: Final = 50
"""So many of anything are said of one version."""
SCHEMES: Final[Mapping[str, str]] = {
    "subjects": "isced-fields",
    "themes": "themes",
    "levels": "isced-levels",
    "target_groups": "target-groups",
    "literacies": "literacies",
    "accessibility": "accessibility",
    "resource_type": "resource-types",
    "licence": "licences",
}
"""The scheme from which each field's concepts come."""


class Keep(Enum):
    """Says that something stays as it is, where None says something."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody says of a draft; None leaves a field as it is.

    `curation` is who reviews it: "" its organisation, "body:SLUG", or "agreement:SLUG" its
    parties. `agreement` and `sector` (slugs) say whose parties or organisations see it, where
    `visibility` is that. `doi` names the work in all its versions, "" for none. `note` says
    what is new in this version.
    """

    titles: Text | None = None
    descriptions: Text | None = None
    keywords: Mapping[str, Sequence[str]] | None = None
    languages: Sequence[str] | None = None
    resource_type: str | None = None
    licence: str | None = None
    subjects: Sequence[str] | None = None
    themes: Sequence[str] | None = None
    levels: Sequence[str] | None = None
    target_groups: Sequence[str] | None = None
    literacies: Sequence[str] | None = None
    accessibility: Sequence[str] | None = None
    link: str | None = None
    doi: str | None = None
    note: Text | None = None
    creators: Sequence[Creator] | None = None
    partners: Sequence[str] | None = None
    origins: Sequence[Origin] | None = None
    commitments: Sequence[tuple[str, str]] | None = None
    visibility: Visibility | None = None
    agreement: str | None = None
    sector: str | None = None
    visible_from: datetime | Keep | None = KEEP
    curation: str | None = None


def columns(said: Said) -> dict[str, Any]:
    """The columns of a version that change by this, as they are stored.

    Raises:
        MaterialError: something cannot be kept; `fields` says what.
    """
    held: dict[str, Any] = {}
    for name, longest in (
        ("titles", LONGEST_TITLE),
        ("descriptions", LONGEST_TEXT),
        ("note", LONGEST_TEXT),
    ):
        if (text := getattr(said, name)) is not None:
            held[name] = _text(text, name, longest)
    if said.keywords is not None:
        held["keywords"] = _keywords(said.keywords)
    if said.languages is not None:
        held["languages"] = _tags(said.languages)
    for name, scheme in SCHEMES.items():
        if (value := getattr(said, name)) is not None:
            held[name] = _concepts(value, scheme, name)
    if said.link is not None:
        held["link"] = checked_link(said.link)
    if said.doi is not None:
        held["doi"] = checked_doi(said.doi)
    return held


def checked_doi(text: str) -> str:
    """A DOI as it is stored (ISO 26324, in lower case), from any way of writing it; "" for none.

    Raises:
        MaterialError: it is none.
    """
    typed = text.strip()
    found = doi_of(typed) if typed.isprintable() else ""
    checked(found or not typed, Why.DOI, "doi")
    return found


def checked_link(text: str) -> str:
    """The address of a page or file elsewhere, or "".

    Raises:
        MaterialError: it is none.
    """
    try:
        link = clean_string(text)
        parts = urlsplit(link)
        named = not link or (parts.scheme in ("http", "https") and bool(parts.hostname))
        named = named and not parts.username and not any(letter.isspace() for letter in link)
    except ValueError:
        named = False
    checked(named and len(link) <= 2000, Why.LINK, "link")
    return link


def cleaned_creators(creators: Sequence[Creator]) -> list[Creator]:
    """The creators as they are stored; those without a name are left out.

    Raises:
        MaterialError: a name cannot be kept, or there are too many.
    """
    checked(len(creators) <= MOST, Why.MANY, "creators")
    kept = []
    for one in creators:
        name = _line(one.name, "creators", 200)
        if not name:
            continue
        if one.identifier:
            checked_link(one.identifier)
        kept.append(
            Creator(
                name=name,
                role=_line(one.role, "creators", 40) or "author",
                identifier=_line(one.identifier, "creators", 200),
                affiliation=_line(one.affiliation, "creators", 200),
                is_organisation=one.is_organisation,
                agreed=one.agreed or one.is_organisation,
            )
        )
    return kept


def cleaned_origins(origins: Sequence[Origin]) -> list[Origin]:
    """The sources as they are stored.

    Raises:
        MaterialError: one names no address, half of what was allowed is said, or there are too
            many.
    """
    checked(len(origins) <= MOST, Why.MANY, "origins")
    kept = []
    for one in origins:
        address = checked_link(one.iri)
        checked(address, Why.ORIGIN, "origins")
        licence = one.licence
        checked(not licence or exists("licences", licence), Why.UNKNOWN_CONCEPT, "origins")
        ground = cleaned_ground(one.ground, "origins")
        title = _line(one.title, "origins", 500)
        kept.append(Origin(one.relation, address, title, licence, ground))
    return kept


def cleaned_ground(ground: Ground, name: str) -> Ground:
    """What lets something be made, as it is stored; `name` is the field it was said in.

    Raises:
        MaterialError: leave was given, and it is not said by whom, when or what proves it; or
            that day lies ahead.
    """
    if ground.rights is not Rights.LEAVE:
        return Ground(ground.rights) if ground.rights else BY_LICENCE
    by = _line(plain_order(ground.by), name, 200)
    note = _line(plain_order(ground.note), name, 1000)
    checked(by and note and ground.on, Why.LEAVE, name)
    checked(ground.on and ground.on <= localdate(), Why.DAY, name)
    return Ground(Rights.LEAVE, by, note, ground.on)


_ORDER: Final = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def plain_order(text: str) -> str:
    """A text without signs that change the order in which what stands beside it is read."""
    return text.translate(_ORDER)


def missing(described: Described) -> tuple[str, ...]:
    """What must still be said before somebody reviews it, in the order in which it is asked."""
    content = any(one.role is FileRole.CONTENT for one in described.files)
    wanted = {
        "titles": described.titles,
        "descriptions": described.descriptions,
        "files": content or described.link,
        "languages": described.languages,
        "resource_type": described.resource_type,
        "licence": described.licence,
        "subjects": described.subjects or described.themes,
    }
    return tuple(name for name, value in wanted.items() if not value)


def _text(raw: Text, name: str, longest: int) -> dict[str, str]:
    try:
        text = clean_text(raw)
    except ValueError:
        raise MaterialError(Why.UNREADABLE, name) from None
    checked(all(len(one) <= longest for one in text.values()), Why.LONG, name)
    checked(len(text) <= MOST, Why.MANY, name)
    return text


def _line(raw: str, name: str, longest: int) -> str:
    try:
        text = " ".join(clean_string(raw).split())
    except ValueError:
        raise MaterialError(Why.UNREADABLE, name) from None
    checked(len(text) <= longest, Why.LONG, name)
    return text


def _tags(raw: Sequence[str]) -> list[str]:
    checked(len(raw) <= MOST, Why.MANY, "languages")
    return list(dict.fromkeys(cleaned_tag(one) for one in raw if one))


def cleaned_tag(raw: str) -> str:
    """A language as it is stored.

    Raises:
        MaterialError: it is none.
    """
    try:
        return clean_tag(raw)
    except ValueError:
        raise MaterialError(Why.UNREADABLE, "languages") from None


def _keywords(raw: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    kept: dict[str, list[str]] = {}
    for tag, words in raw.items():
        checked(len(words) <= MOST, Why.MANY, "keywords")
        clean = list(dict.fromkeys(_line(word, "keywords", 100) for word in words))
        if held := [word for word in clean if word]:
            kept[cleaned_tag(tag)] = held
    return kept


def _concepts(raw: str | Collection[str], scheme: str, name: str) -> str | list[str]:
    asked = [raw] if isinstance(raw, str) else list(dict.fromkeys(raw))
    checked(len(asked) <= MOST, Why.MANY, name)
    known = all(not one or exists(scheme, one) for one in asked)
    checked(known, Why.UNKNOWN_CONCEPT, name)
    return asked[0] if isinstance(raw, str) else [one for one in asked if one]
