"""What is given to search: a document for each material and collection; pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from pactwork.kernel.iris import iri, parse_iri
from pactwork.kernel.texts import Text
from pactwork.organisations.api import OrganisationCard
from pactwork.repository.described import Described, FileRole
from pactwork.repository.licences import LICENCES
from pactwork.repository.visibility import Openness, Visibility
from pactwork.repository.words import kind_of
from pactwork.search.api import EVERYBODY, MEMBERS, Document, reader_of

KIND: Final = "material"
YES: Final = "yes"
COLLECTION: Final = "collection"
SCHEMES: Final[Mapping[str, str]] = {
    "subjects": "isced-fields",
    "themes": "themes",
    "levels": "isced-levels",
    "target_groups": "target-groups",
    "literacies": "literacies",
    "accessibility": "accessibility",
}
FACETS: Final[Mapping[str, str]] = {
    "subject": "subjects",
    "theme": "themes",
    "level": "levels",
    "target-group": "target_groups",
    "literacy": "literacies",
    "accessibility": "accessibility",
    "language": "languages",
}
"""The facets by which materials are narrowed, with the fields they come from; beside them stand
"type", "licence", "format", "organisation", "agreement" and "year", and what the licence lets
people do, "may-change" and "may-sell".
"""


def document(
    described: Described,
    openness: Openness,
    *,
    texts: Mapping[str, str] = {},
    used: int = 0,
) -> Document:
    """A material as it is found; `texts` are what can be read in its files, by language, `used`
    how many sessions used it of late.
    """
    first = next(iter(described.languages), next(iter(described.titles), "und"))
    return Document(
        iri=iri("material", described.key),
        kind=KIND,
        titles=described.titles,
        texts=_texts(described, texts, first),
        names=_names(described, first),
        languages=described.languages,
        concepts=_concepts(described),
        facets=_facets(described),
        readers=readers(openness),
        visible_from=openness.visible_from,
        day=described.published_on,
        used=used,
    )


def collection_document(
    row: Any, organisation: OrganisationCard, openness: Openness, editors: Collection[int]
) -> Document:
    """A collection as it is found, by its own words: what stands in it is found by itself, and not
    every reader sees all of it. `row` has its columns; `editors` are who fills it.
    """
    return Document(
        iri=iri("collection", row.slug),
        kind=COLLECTION,
        titles=row.titles,
        texts=row.descriptions,
        names=organisation.name,
        languages=tuple(row.titles),
        facets={"organisation": (organisation.slug,)},
        readers=readers(openness) | {reader_of(one) for one in editors},
    )


def readers(held: Openness) -> frozenset[str]:
    """Under which names the index lets people find it, once it is open."""
    names = {reader_of(held.organisation)}
    if not held.restricted:
        if held.visibility is Visibility.PUBLIC:
            names.add(EVERYBODY)
        if held.visibility is Visibility.MEMBERS:
            names.add(MEMBERS)
        if held.visibility is Visibility.PARTIES:
            names |= {reader_of(one) for one in held.parties}
        if held.visibility is Visibility.SECTOR and held.sector is not None:
            names.add(reader_of_sector(held.sector))
    return frozenset(names)


def reader_of_sector(sector: int) -> str:
    """The name of those who act for any organisation of a sector: one, however many they are, so
    that nothing is entered anew when somebody joins or leaves.
    """
    return f"sector:{sector}"


def _texts(described: Described, texts: Mapping[str, str], first: str) -> Text:
    said: dict[str, list[str]] = {}
    for tag, text in described.descriptions.items():
        said.setdefault(tag, []).append(text)
    for tag, words in described.keywords.items():
        said.setdefault(tag, []).append(", ".join(words))
    for tag, text in texts.items():
        said.setdefault(tag or first, []).append(text)
    return {tag: "\n\n".join(parts) for tag, parts in said.items()}


def _names(described: Described, first: str) -> Text:
    """Those who agreed to be named, and its organisations in every language they have."""
    said: dict[str, list[str]] = {}
    for one in described.creators:
        if one.agreed or one.is_organisation:
            said.setdefault(first, []).append(one.name)
    for name in described.organisation_names.values():
        for tag, text in name.items():
            said.setdefault(tag, []).append(text)
    return {tag: "; ".join(names) for tag, names in said.items()}


def _concepts(described: Described) -> frozenset[str]:
    found: Collection[str] = {
        f"{scheme}:{notation}"
        for field, scheme in SCHEMES.items()
        for notation in getattr(described, field)
    }
    kind = {f"resource-types:{described.resource_type}"} if described.resource_type else set()
    return frozenset(found) | kind


def _facets(described: Described) -> dict[str, tuple[str, ...]]:
    held: dict[str, Sequence[str]] = {
        facet: getattr(described, field) for facet, field in FACETS.items()
    }
    held["type"] = [described.resource_type] if described.resource_type else []
    held["licence"] = [described.licence] if described.licence else []
    terms = LICENCES.get(described.licence)
    held["may-change"] = [YES] if terms and terms.derivatives else []
    held["may-sell"] = [YES] if terms and terms.commercial else []
    held["year"] = [str(described.published_on.year)] if described.published_on else []
    held["organisation"] = [described.organisation, *described.partners]
    held["format"] = list(dict.fromkeys(_formats(described)))
    held["agreement"] = list(dict.fromkeys(_agreements(described)))
    return {facet: tuple(values) for facet, values in held.items() if values}


def _formats(described: Described) -> list[str]:
    """How its files are shown: "pdf", "video" …; "link" for what is kept elsewhere."""
    content = [one for one in described.files if one.role is FileRole.CONTENT]
    return [kind_of(one.media_type) for one in content] or (["link"] if described.link else [])


def _agreements(described: Described) -> list[str]:
    parsed = (parse_iri(one) for one in described.commitments)
    return [one[1][0] for one in parsed if one is not None]
