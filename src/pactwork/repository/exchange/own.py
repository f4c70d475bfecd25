"""All that is said of a material in our own JSON, both ways: what a package is brought in again by.

What comes in is a stranger's like everything else: it is put together anew, field by field.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from pactwork.kernel.iris import iri
from pactwork.repository.described import Described, DescribedFile
from pactwork.repository.exchange.faults import Incoming, UnreadableError
from pactwork.repository.exchange.gathering import Gathered
from pactwork.repository.exchange.published import DOI, Published
from pactwork.repository.exchange.terms import Terms
from pactwork.repository.visibility import Visibility

NAME: Final = "material.json"
FORMAT: Final = "pactwork-material/1"
LARGEST: Final = 4_000_000
_CONCEPTS: Final = {
    "subjects": "isced-fields", "themes": "themes", "levels": "isced-levels",
    "target_groups": "target-groups", "literacies": "literacies", "accessibility": "accessibility",
}  # fmt: skip


class _Told(msgspec.Struct, frozen=True):
    format: str
    iri: str
    material: Described


@dataclass(frozen=True, slots=True)
class Own:
    """A material as one of our packages tells it: its permanent address, what is said of it, and
    its files as they are named there; their bytes stand beside. How far it was open, None where
    that is not said, and from when on.
    """

    iri: str
    said: Incoming
    files: tuple[DescribedFile, ...]
    visibility: Visibility | None = None
    visible_from: datetime | None = None


def node(held: Published) -> dict[str, Any]:
    """What is written, as plain values."""
    told = _Told(FORMAT, iri("material", held.described.key), held.described)
    plain: dict[str, Any] = msgspec.to_builtins(told)
    return plain


def written(held: Published) -> bytes:
    """The same as a document."""
    return msgspec.json.format(msgspec.json.encode(node(held)), indent=1)


def read(data: bytes, terms: Terms) -> Own:
    """What a package says of a material.

    Raises:
        UnreadableError: too-large, or it is none of ours (not-a-record).
    """
    if len(data) > LARGEST:
        raise UnreadableError("too-large", str(len(data)))
    try:
        told = msgspec.json.decode(data, type=_Told)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise UnreadableError("not-a-record", str(error)[:200]) from None
    if told.format != FORMAT:
        raise UnreadableError("not-a-record", told.format[:80])
    said = _gathered(told.material, terms)
    if said.described is not None:
        partners = tuple(one[:80] for one in told.material.partners[:50])
        said = replace(said, described=replace(said.described, partners=partners))
    return Own(told.iri[:400], said, told.material.files[:1000], *_openness(told.material))


def _openness(told: Described) -> tuple[Visibility | None, datetime | None]:
    known = told.visibility in tuple(Visibility)
    begins = told.visible_from
    if begins is not None and begins.tzinfo is None:
        begins = begins.replace(tzinfo=UTC)
    return Visibility(told.visibility) if known else None, begins


def _gathered(held: Described, terms: Terms) -> Incoming:
    taken = Gathered(terms)
    for tag in held.languages:
        taken.language(tag)
    for tag, text in held.titles.items():
        taken.title(text, tag)
    for tag, text in held.descriptions.items():
        taken.description(text, tag)
    for tag, found in held.keywords.items():
        for word in found:
            taken.keyword(word, tag)
    for field, scheme in _CONCEPTS.items():
        for notation in getattr(held, field):
            if not taken.concept(scheme, notation):
                taken.wrong(field, "unknown-concept", notation)
    if held.resource_type:
        taken.resource_type(held.resource_type)
    if held.licence:
        taken.licence(held.licence)
    for one in held.creators:
        taken.creator(
            one.name,
            one.role,
            identifier=one.identifier,
            affiliation=one.affiliation,
            is_organisation=one.is_organisation,
        )
    for origin in held.origins:
        told = {"title": origin.title, "licence": origin.licence}
        taken.origin(origin.relation, origin.iri, ground=origin.ground, **told)
    for address in (held.link, f"{DOI}{held.doi}" if held.doi else ""):
        taken.address(address)
    if held.published_on:
        taken.day(held.published_on.isoformat())
    link = next(iter(taken.links), "")  # never the address of its DOI: it has its files
    done = taken.done()
    if done.described is None:
        return done
    return replace(done, described=replace(done.described, link=link))
