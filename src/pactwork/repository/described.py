"""A version of a material as everything that leaves or comes in describes it; pure values.

Pages, feeds, OAI-PMH, packages, imports and the index are all made from this, so that they agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from pactwork.kernel.texts import Text


class FileRole(StrEnum):
    """What a file is to its material."""

    CONTENT = "content"
    SUBTITLES = "subtitles"
    TRANSCRIPT = "transcript"
    COVER = "cover"


class Relation(StrEnum):
    """How a material comes from another one (dcterms:source, schema.org, DataCite 4.5 §12)."""

    TRANSLATION_OF = "translation-of"
    ADAPTATION_OF = "adaptation-of"
    BASED_ON = "based-on"
    PART_OF = "part-of"


@dataclass(frozen=True, slots=True)
class Creator:
    """Who made it. `identifier` is an ORCID, ISNI or ROR as an IRI, or "". A person who did not
    agree to be named (`agreed` is false) is never shown, sent or indexed.
    """

    name: str
    role: str = "author"
    identifier: str = ""
    affiliation: str = ""
    is_organisation: bool = False
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class DescribedFile:
    """A file of a version: its bytes by SHA-256, its own language (BCP 47, or "")."""

    sha256: str
    name: str
    media_type: str
    size: int
    role: FileRole = FileRole.CONTENT
    language: str = ""
    pages: int | None = None
    seconds: float | None = None


class Rights(StrEnum):
    """What lets something be made out of a source: its licence, that whoever makes it holds the
    rights in it too, or leave that was given.
    """

    LICENCE = ""
    OWN = "own"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Ground:
    """What lets something be made out of a source. Leave was given `by` somebody `on` a day, as
    `note` proves: a letter, an article of an agreement, the address of a document. The note is for
    those who write and review.
    """

    rights: Rights = Rights.LICENCE
    by: str = ""
    note: str = ""
    on: date | None = None


BY_LICENCE: Final = Ground()
"""Its licence alone."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What it comes from: one of our materials or any other address, with its licence if known,
    and what else lets something be made out of it.
    """

    relation: Relation
    iri: str
    title: str = ""
    licence: str = ""
    ground: Ground = BY_LICENCE


@dataclass(frozen=True, slots=True)
class Described:
    """All that is said of one version of a material.

    `subjects` (scheme isced-fields), `levels` (isced-levels), `themes`, `target_groups`,
    `literacies`, `accessibility` hold notations of their schemes; `resource_type` (scheme
    resource-types) and `licence` (licences) one each. `commitments` are IRIs. `organisation` and
    `partners` are slugs, `organisation_names` their names by slug. `link` is the address of a
    material that is kept elsewhere, or "". `visibility` ("" not said) and `visible_from` tell how
    far it is open where it comes from; they are told to our own packages only.
    """

    key: str
    version: int
    titles: Text
    descriptions: Text = field(default_factory=dict)
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    resource_type: str = ""
    licence: str = ""
    subjects: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    literacies: tuple[str, ...] = ()
    accessibility: tuple[str, ...] = ()
    creators: tuple[Creator, ...] = ()
    organisation: str = ""
    partners: tuple[str, ...] = ()
    organisation_names: Mapping[str, Text] = field(default_factory=dict)
    files: tuple[DescribedFile, ...] = ()
    link: str = ""
    origins: tuple[Origin, ...] = ()
    commitments: tuple[str, ...] = ()
    doi: str = ""
    published_on: date | None = None
    changed_at: datetime | None = None
    visibility: str = ""
    visible_from: datetime | None = None
