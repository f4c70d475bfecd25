"""What the files of a draft say of it, as a proposal; pure."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from pactwork.files.api import Facts
from pactwork.kernel.texts import clean_string, clean_tag
from pactwork.repository.described import Creator
from pactwork.repository.said import Said
from pactwork.vocabularies.api import concepts, exists

LONGEST_READ: Final = 300_000
"""Letters of a file's text that are kept to find it by."""
_LONGEST_TITLE: Final = 300
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
    """What the first file that says something says: title, languages, licence, type, creators.

    Names found in a file are proposed as not agreed: whether somebody may be named is asked.
    """
    languages = list(dict.fromkeys(tag for one in read for tag in _tags(one.languages)))
    first = sorted(read, key=lambda one: one.made_up)
    title = next((text for one in first if (text := _title(one.title))), "")
    said = next((one.description for one in read if one.description.strip()), "")
    licence = next((found for one in read if (found := licence_named(one.licence))), "")
    kind = next((_TYPES[one.kind] for one in read if one.kind in _TYPES), "")
    named = list(dict.fromkeys(name for one in read for name in one.creators if name.strip()))
    tongue = (languages or ["und"])[0]
    return Said(
        titles={tongue: title} if title else None,
        descriptions={tongue: said} if _title(said) else None,
        languages=languages or None,
        licence=licence or None,
        resource_type=kind if exists("resource-types", kind) else None,
        creators=[Creator(name=name[:200]) for name in named[:20]] or None,
    )


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
