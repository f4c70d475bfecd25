"""Whether a description fits what is kept, looked at before many are written at once, and what
holds where it says nothing; pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Final

from pactwork.kernel.texts import Text, clean_text
from pactwork.repository.described import Described
from pactwork.repository.exchange.faults import Fault

_CODE: Final = 80
_CUT: Final = re.compile(" [0-9a-f]{64}$")
_LONGEST: Final = {"resource_type": _CODE, "licence": _CODE, "link": 2000, "doi": 200}
_LISTS: Final = {
    "languages": 35, "subjects": _CODE, "themes": _CODE, "levels": _CODE, "target_groups": _CODE,
    "literacies": _CODE, "accessibility": _CODE,
}  # fmt: skip
_TEXTS: Final = ("titles", "descriptions")


def shortened(name: str, *, most: int = 500) -> str:
    """A name as it is kept: of a long one the end is a digest, so that no two become one."""
    if len(name) <= most:
        return name
    return f"{name[: most - 65]} {sha256(name.encode()).hexdigest()}"


def is_shortened(name: str, *, most: int = 500) -> bool:
    """Whether a name is one that `shortened` cut."""
    return len(name) == most and bool(_CUT.search(name))


def unfit(said: Described) -> tuple[Fault, ...]:
    """What keeps a description from being kept, () where nothing does."""
    return tuple(_faults(said))


def _faults(said: Described) -> Iterator[Fault]:
    for name in _TEXTS:
        try:
            held = clean_text(getattr(said, name))
        except ValueError as error:
            yield Fault(name, "unreadable", str(error)[:200])
            continue
        if name == "titles" and not held:
            yield Fault("title", "no-title")
    for name, most in _LONGEST.items():
        if len(getattr(said, name)) > most:
            yield Fault(name, "too-large", getattr(said, name)[:100])
    for name, most in _LISTS.items():
        yield from (
            Fault(name, "too-large", one[:100]) for one in getattr(said, name) if len(one) > most
        )


def settled(
    said: Described,
    *,
    language: str = "",
    licence: str = "",
    resource_type: str = "",
    subjects: Sequence[str] = (),
) -> Described:
    """A description with what is said of all that come with it, where it says nothing itself."""
    languages = said.languages or ((language,) if language else ())
    known = language or next(iter(languages), "")
    return replace(
        said,
        languages=languages,
        licence=said.licence or licence,
        resource_type=said.resource_type or resource_type,
        subjects=said.subjects or tuple(subjects),
        titles=_named(said.titles, known),
        descriptions=_named(said.descriptions, known),
    )


def _named(text: Text, language: str) -> Text:
    if not language or "und" not in text or language in text:
        return text
    return {language if tag == "und" else tag: words for tag, words in text.items()}
