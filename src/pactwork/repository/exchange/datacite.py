"""DataCite Metadata Schema 4.5, in XML: what a DOI would be registered with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Final

from pactwork.kernel.iris import iri
from pactwork.repository.described import Creator, Relation
from pactwork.repository.exchange.published import DOI, Published, doi_of, orderly
from pactwork.repository.exchange.terms import Term, Terms
from pactwork.repository.exchange.xml_out import Branch

KERNEL: Final = "http://datacite.org/schema/kernel-4"
SCHEMA: Final = "http://schema.datacite.org/meta/kernel-4.5/metadata.xsd"
ISCED_F: Final = "ISCED-F 2013"
MOST_VERSIONS: Final = 50
"""So many versions of a work are named, the newest first."""
_RELATIONS: Final = {
    Relation.TRANSLATION_OF: "IsDerivedFrom",
    Relation.ADAPTATION_OF: "IsDerivedFrom",
    Relation.BASED_ON: "IsDerivedFrom",
    Relation.PART_OF: "IsPartOf",
}
_SPDX: Final = {
    "cc0-1.0": "CC0-1.0", "mit": "MIT", "apache-2.0": "Apache-2.0", "gpl-3.0": "GPL-3.0-or-later",
    "odc-by-1.0": "ODC-By-1.0", "odbl-1.0": "ODbL-1.0", "pddl-1.0": "PDDL-1.0",
}  # fmt: skip
_IDENTIFIERS: Final = (
    ("https://orcid.org/", "ORCID", "https://orcid.org"),
    ("https://isni.org/isni/", "ISNI", "https://isni.org"),
    ("https://ror.org/", "ROR", "https://ror.org"),
)


def written(held: Published, terms: Terms) -> bytes:
    """The whole <resource> element."""
    root = Branch.root("resource", KERNEL, prefixes={None: KERNEL}, schema=f"{KERNEL} {SCHEMA}")
    said = held.described
    if held.is_version:
        root.put("identifier", held.version_address, identifierType="URL")
    else:
        kind = "DOI" if said.doi else "URL"
        root.put("identifier", said.doi or held.address, identifierType=kind)
    _creators(root, held)
    _titles(root, held)
    _publisher(root, held)
    root.put("publicationYear", str(held.year or datetime.now(UTC).year).zfill(4))
    for term in terms.all("resource-types", [said.resource_type or "other"]):
        general = str(term.extra.get("datacite", "Other"))
        root.put("resourceType", term.label.get("en", ""), resourceTypeGeneral=general)
    _subjects(root, held, terms)
    _contributors(root, held, terms)
    _dates(root, held)
    if held.language:
        root.put("language", held.language)
    _alternates(root, held)
    _related(root, held)
    _files(root, held)
    root.put("version", str(said.version))
    _rights(root, held, terms)
    if said.descriptions:
        place = root.put("descriptions")
        for language, text in said.descriptions.items():
            place.put("description", text, language=language, descriptionType="Abstract")
    return root.written()


def _creators(root: Branch, held: Published) -> None:
    """One is demanded: without anybody named it is the organisation."""
    place = root.put("creators")
    for one in held.authors:
        _named(place.put("creator"), "creatorName", one)
    if not held.authors:
        for address, names in held.organisations[:1] or [("", {"en": "Unknown"})]:
            creator = place.put("creator")
            name = next(iter(names.values()), address)
            creator.put("creatorName", name, nameType="Organizational")


def _named(place: Branch, element: str, one: Creator) -> None:
    kind = "Organizational" if one.is_organisation else "Personal"
    place.put(element, one.name, nameType=kind)
    family, given = ("", "") if one.is_organisation else orderly(one.name)
    if given:
        place.put("givenName", given)
        place.put("familyName", family)
    for start, scheme, address in _IDENTIFIERS:
        if one.identifier.startswith(start):
            place.put(
                "nameIdentifier",
                one.identifier.removeprefix(start),
                nameIdentifierScheme=scheme,
                schemeURI=address,
            )
    if one.affiliation:
        place.put("affiliation", one.affiliation)


def _titles(root: Branch, held: Published) -> None:
    place = root.put("titles")
    for language, text in held.described.titles.items():
        kind = "" if language == held.language or place.is_empty else "TranslatedTitle"
        place.put("title", text, language=language, titleType=kind)


def _publisher(root: Branch, held: Published) -> None:
    for address, names in held.organisations[:1]:
        language = next(iter(names), "")
        root.put("publisher", names.get(language, address), language=language)
    if not held.organisations:
        root.put("publisher", "(:unav)")


def _subjects(root: Branch, held: Published, terms: Terms) -> None:
    said = held.described
    place = root.put("subjects")
    for scheme, name, notations in (
        ("isced-fields", ISCED_F, said.subjects),
        ("themes", "Pactwork themes", said.themes),
        ("literacies", "Pactwork literacies", said.literacies),
    ):
        for term in terms.all(scheme, notations):
            place.put_kept(terms.written, ("datacite", term.iri), partial(_subject, term, name))
    for language, keywords in said.keywords.items():
        for keyword in keywords:
            place.put("subject", keyword, language=language)


def _subject(term: Term, name: str, place: Branch) -> None:
    address, ours = iri("scheme", term.scheme), term.iri
    for language, label in term.label.items():
        place.put(
            "subject",
            label,
            language=language,
            subjectScheme=name,
            schemeURI=address,
            valueURI=ours,
        )


def _contributors(root: Branch, held: Published, terms: Terms) -> None:
    if not held.helpers and len(held.organisations) < 2:
        return
    place = root.put("contributors")
    for one in held.helpers:
        term = terms.term("creator-roles", one.role)
        kind = str(term.extra.get("datacite", "Other")) if term else "Other"
        _named(place.put("contributor", contributorType=kind), "contributorName", one)
    for address, names in held.organisations[1:]:
        contributor = place.put("contributor", contributorType="Other")
        name = next(iter(names.values()), address)
        contributor.put("contributorName", name, nameType="Organizational")


def _dates(root: Branch, held: Published) -> None:
    said = held.described
    place = root.put("dates")
    if said.published_on:
        place.put("date", said.published_on.isoformat(), dateType="Issued")
    if said.changed_at:
        place.put("date", said.changed_at.date().isoformat(), dateType="Updated")


def _alternates(root: Branch, held: Published) -> None:
    if held.is_version:
        others = [held.address]
    else:
        others = [held.address] if held.described.doi else []
        others.append(held.version_address)
    others += [*([held.described.link] if held.described.link else [])]
    place = root.put("alternateIdentifiers")
    for one in others:
        place.put("alternateIdentifier", one, alternateIdentifierType="URL")


def _related(root: Branch, held: Published) -> None:
    place = root.put("relatedIdentifiers")
    for kind, address in _versions(held):
        found = doi_of(address) if address.startswith(DOI) else ""
        place.put(
            "relatedIdentifier",
            found or address,
            relatedIdentifierType="DOI" if found else "URL",
            relationType=kind,
        )
    for origin in held.described.origins:
        if not origin.iri:
            continue
        doi = doi_of(origin.iri) if origin.iri.startswith(DOI) else ""
        place.put(
            "relatedIdentifier",
            doi or origin.iri,
            relatedIdentifierType="DOI" if doi else "URL",
            relationType=_RELATIONS[origin.relation],
        )


def _versions(held: Published) -> Iterator[tuple[str, str]]:
    """How a version and the work it is of name each other: DataCite's kinds, and addresses."""
    said = held.described
    if held.is_version:
        yield "IsVersionOf", f"{DOI}{said.doi}" if said.doi else held.address
        if said.version > 1:
            earlier = iri("material-version", said.key, said.version - 1)
            yield "IsNewVersionOf", earlier
        return
    for number in range(said.version, max(said.version - MOST_VERSIONS, 0), -1):
        yield "HasVersion", iri("material-version", said.key, number)


def _files(root: Branch, held: Published) -> None:
    files = held.described.files
    if not files:
        return
    sizes = root.put("sizes")
    for one in files:
        sizes.put("size", f"{one.size} B")
        if one.pages:
            sizes.put("size", f"{one.pages} pages")
    formats = root.put("formats")
    for media_type in held.media_types:
        formats.put("format", media_type)


def _rights(root: Branch, held: Published, terms: Terms) -> None:
    for term in terms.all("licences", [held.described.licence]):
        spdx = _SPDX.get(term.notation, "")
        if term.notation.startswith("cc-by"):
            spdx = term.notation.upper()
        root.put("rightsList").put(
            "rights",
            term.label.get("en", term.notation),
            language="en",
            rightsURI=term.matches[0] if term.matches else "",
            rightsIdentifier=spdx,
            rightsIdentifierScheme="SPDX" if spdx else "",
            schemeURI="https://spdx.org/licenses/" if spdx else "",
        )
