"""A version of a material as everybody may see it, and what all formats say alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from pactwork.kernel.iris import iri
from pactwork.kernel.texts import Text, shown
from pactwork.repository.described import Creator, Described, DescribedFile, FileRole

DOI: Final = "https://doi.org/"
_DOI: Final = re.compile(
    r"(?:https?://(?:dx\.)?doi\.org/|doi:)?(10\.\d{4,9}(?:\.\d{1,9})*/\S{1,170})",
    re.IGNORECASE,
)
AUTHORS: Final = frozenset({"author", "compiler", "composer", "photographer", "programmer"})
"""Roles whose holders made the thing itself; the others helped."""


@dataclass(frozen=True, slots=True)
class Published:
    """A version going out. Nobody is in `described.creators` who did not agree to be named.

    `file_addresses` maps the SHA-256 of a file to where its bytes are. `is_version` where this one
    version is meant, and not the work as it is now.
    """

    described: Described
    address: str
    version_address: str
    file_addresses: Mapping[str, str] = field(default_factory=dict)
    is_version: bool = False

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it is in, else those it is described in."""
        return self.described.languages or tuple(self.described.titles)

    @property
    def language(self) -> str:
        """The first of its languages, or ""."""
        return next(iter(self.languages), "")

    @property
    def title(self) -> str:
        """Its title in its own language."""
        return shown(self.described.titles, self.language).text

    @property
    def authors(self) -> list[Creator]:
        """Who made it."""
        return [one for one in self.described.creators if one.role in AUTHORS]

    @property
    def helpers(self) -> list[Creator]:
        """Who took part in another role."""
        return [one for one in self.described.creators if one.role not in AUTHORS]

    @property
    def organisations(self) -> list[tuple[str, Text]]:
        """IRI and names of the organisation that gives it and of its partners."""
        held = self.described
        return [
            (iri("organisation", slug), held.organisation_names.get(slug, {}))
            for slug in (held.organisation, *held.partners)
            if slug
        ]

    @property
    def media_types(self) -> list[str]:
        """The types of its files, each once."""
        return list(dict.fromkeys(one.media_type for one in self.described.files))

    @property
    def picture(self) -> str:
        """Where a picture of it is: its cover, or else the first picture it consists of; "" for
        none.
        """
        located = list(self.located())
        pictures = [
            (one.role is not FileRole.COVER, address)
            for one, address in located
            if one.media_type.startswith("image/")
            and one.role in (FileRole.COVER, FileRole.CONTENT)
        ]
        return min(pictures, default=(False, ""), key=lambda one: one[0])[1]

    @property
    def year(self) -> int | None:
        """The year it was published in."""
        day = self.described.published_on or self.described.changed_at
        return day.year if day else None

    def located(self) -> Iterable[tuple[DescribedFile, str]]:
        """The files whose address is known, with it."""
        for one in self.described.files:
            if one.sha256 in self.file_addresses:
                yield one, self.file_addresses[one.sha256]


def published(held: Described, *, file_addresses: Mapping[str, str] | None = None) -> Published:
    """What may leave of a version: all but the creators who did not agree to be named."""
    named = tuple(one for one in held.creators if one.agreed)
    return Published(
        described=replace(held, creators=named),
        address=iri("material", held.key),
        version_address=iri("material-version", held.key, held.version),
        file_addresses=dict(file_addresses or {}),
    )


def doi_of(text: str) -> str:
    """The DOI in a text ("https://doi.org/10.5/x", "doi:10.5/x"), in lower case; "" if none."""
    found = _DOI.fullmatch(text.strip())
    return found.group(1).lower() if found else ""


def duration(seconds: float) -> str:
    """Seconds as ISO 8601 writes a duration: "PT1H2M3S"."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    parts = [f"{hours}H" if hours else "", f"{minutes}M" if minutes else "", f"{left}S"]
    return "PT" + "".join(parts[:2] + (parts[2:] if left or not whole else []))


def orderly(name: str) -> tuple[str, str]:
    """A person's name as family name and given names, if it says which is which: "Family,
    Given". Else the whole name and "": no rule tells them apart in six languages.
    """
    family, comma, given = name.partition(",")
    return (family.strip(), given.strip()) if comma and given.strip() else (name.strip(), "")
