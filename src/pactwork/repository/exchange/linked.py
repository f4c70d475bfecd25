"""Materials as JSON-LD: schema.org with the properties of LRMI, and the AMB profile.

Both carry their context inside, so that reading them fetches nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pactwork.kernel.iris import iri
from pactwork.kernel.texts import Text
from pactwork.repository.described import Creator, FileRole, Origin, Relation
from pactwork.repository.exchange.published import DOI, Published, duration
from pactwork.repository.exchange.terms import Term, Terms

Node = dict[str, Any]

SCHEMA: Final = "https://schema.org/"
AMB_CONTEXT: Final = "https://w3id.org/kim/amb/context.jsonld"
_SOURCES: Final = {
    Relation.TRANSLATION_OF: "translationOfWork",
    Relation.ADAPTATION_OF: "isBasedOn",
    Relation.BASED_ON: "isBasedOn",
    Relation.PART_OF: "isPartOf",
}
_MODES: Final = {"audio": ("auditory",), "video": ("auditory", "visual"), "image": ("visual",)}
_OWN_PROPERTIES: Final = {
    "translator": "translator", "editor": "editor", "illustrator": "illustrator",
    "director": "director", "producer": "producer", "composer": "composer", "funder": "funder",
    "rights-holder": "copyrightHolder",
}  # fmt: skip


def schema_org(held: Published, terms: Terms) -> Node:
    """A LearningResource of schema.org, for a page of its own and for whoever asks for JSON-LD."""
    said = held.described
    node: Node = {
        "@context": {"@vocab": SCHEMA},
        "@id": held.address,
        "@type": _types(held, terms),
        "name": _text(said.titles),
        "description": _text(said.descriptions),
        "url": said.link or held.address,
        "identifier": [DOI + said.doi] if said.doi else [],
        "version": str(said.version),
        "inLanguage": list(held.languages),
        "learningResourceType": [
            _term(one) for one in terms.all("resource-types", [said.resource_type])
        ],
        "license": next((_address(one) for one in terms.all("licences", [said.licence])), ""),
        **_learning(held, terms),
        "keywords": [word for words in said.keywords.values() for word in words],
        "creator": [_creator(one) for one in held.authors],
        **_helpers(held),
        "publisher": [_organisation(address, names) for address, names in held.organisations[:1]],
        "sourceOrganization": [
            _organisation(address, names) for address, names in held.organisations[1:]
        ],
        "datePublished": said.published_on.isoformat() if said.published_on else "",
        "dateModified": said.changed_at.isoformat() if said.changed_at else "",
        **_origins(said.origins),
        "encoding": [_encoding(one, address) for one, address in held.located()],
    }
    return _said(node)


def collection(
    address: str, titles: Text, descriptions: Text, items: Iterable[tuple[str, str, Text, Text]]
) -> Node:
    """A Collection of schema.org: what it is called, and in which order what stands in it. `items`
    are a folder beside this, an address, titles, and why it is there.
    """
    parts = [
        _said(
            {
                "@type": "ListItem",
                "position": number,
                "description": _text(note),
                "item": {"@id": address_, "@type": "LearningResource", "name": _text(title)},
                "url": folder,
            }
        )
        for number, (folder, address_, title, note) in enumerate(items, start=1)
    ]
    node = {
        "@context": {"@vocab": SCHEMA},
        "@id": address,
        "@type": ["Collection", "ItemList"],
        "name": _text(titles),
        "description": _text(descriptions),
        "numberOfItems": len(parts),
        "itemListElement": parts,
        "hasPart": [{"@id": one["item"]["@id"]} for one in parts],
    }
    return _said(node)


def _learning(held: Published, terms: Terms) -> Node:
    """What it is about and for whom, and how it is taken in: the properties of LRMI."""
    said = held.described
    return {
        "isAccessibleForFree": is_free(held, terms),
        "accessMode": _modes(held),
        "image": held.picture,
        "about": [
            _term(one)
            for scheme, notations in (("isced-fields", said.subjects), ("themes", said.themes))
            for one in terms.all(scheme, notations)
        ],
        "teaches": [_term(one) for one in terms.all("literacies", said.literacies)],
        "educationalLevel": [_term(one) for one in terms.all("isced-levels", said.levels)],
        "educationalAlignment": list(_alignments(held, terms)),
        "audience": [_audience(one) for one in terms.all("target-groups", said.target_groups)],
        "accessibilityFeature": _features(held, terms),
    }


def _types(held: Published, terms: Terms) -> list[str]:
    found = terms.term("resource-types", held.described.resource_type)
    special = str(found.extra.get("schema", "")) if found else ""
    return ["LearningResource", *([special] if special else [])]


def _text(text: Text) -> Any:
    if len(text) <= 1 and "und" not in text:
        return next(({"@value": one, "@language": tag} for tag, one in text.items()), "")
    return [
        {"@value": one} if tag == "und" else {"@value": one, "@language": tag}
        for tag, one in text.items()
    ]


def _term(term: Term) -> Node:
    return {
        "@id": term.iri,
        "@type": "DefinedTerm",
        "name": _text(term.label),
        "termCode": term.notation,
        "inDefinedTermSet": iri("scheme", term.scheme),
        **({"sameAs": list(term.matches)} if term.matches else {}),
    }


def _address(term: Term) -> str:
    return term.matches[0] if term.matches else term.iri


def _audience(term: Term) -> Node:
    return {
        "@id": term.iri,
        "@type": "EducationalAudience",
        "educationalRole": term.label.get("en", term.notation),
        "audienceType": term.notation,
    }


def _alignments(held: Published, terms: Terms) -> Iterator[Node]:
    """Subjects and levels as LRMI has had them since its first version."""
    said = held.described
    for kind, scheme, framework, notations in (
        ("educationalSubject", "isced-fields", "ISCED-F 2013", said.subjects),
        ("educationalLevel", "isced-levels", "ISCED 2011", said.levels),
    ):
        for term in terms.all(scheme, notations):
            yield {
                "@type": "AlignmentObject",
                "alignmentType": kind,
                "educationalFramework": framework,
                "targetName": _text(term.label),
                "targetUrl": _address(term),
            }


def is_free(held: Published, terms: Terms) -> bool | None:
    """Whether nobody pays for seeing it: what is kept here, and what is elsewhere under an open
    licence. Of anything else elsewhere nothing is known (None).
    """
    said = held.described
    if said.files or not said.link:
        return True
    open_ = said.licence.startswith(("cc", "odbl", "odc-by", "pddl", "mit", "apache", "gpl"))
    return True if open_ else None


def _modes(held: Published) -> list[str]:
    """By which senses its files are taken in (accessMode of schema.org)."""
    found: dict[str, None] = {}
    for one in held.described.files:
        if one.role is FileRole.CONTENT:
            kind = one.media_type.partition("/")[0]
            found |= dict.fromkeys(_MODES.get(kind, ("textual",)))
    return list(found)


def _features(held: Published, terms: Terms) -> list[str]:
    found = terms.all("accessibility", held.described.accessibility)
    return [str(one.extra.get("schema", one.notation)) for one in found]


def _creator(one: Creator) -> Node:
    return _said(
        {
            "@id": one.identifier,
            "@type": "Organization" if one.is_organisation else "Person",
            "name": one.name,
            "affiliation": _affiliation(one, "@type"),
        }
    )


def _affiliation(one: Creator, kind: str) -> Node:
    return {kind: "Organization", "name": one.affiliation} if one.affiliation else {}


def _helpers(held: Published) -> Node:
    found: dict[str, list[Node]] = {}
    for one in held.helpers:
        found.setdefault(_OWN_PROPERTIES.get(one.role, "contributor"), []).append(_creator(one))
    return found


def _organisation(address: str, names: Text) -> Node:
    return {"@id": address, "@type": "Organization", "name": _text(names) or address}


def _origins(origins: Iterable[Origin]) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    for one in origins:
        node = _said({"@id": one.iri, "@type": "CreativeWork", "name": one.title})
        found.setdefault(_SOURCES[one.relation], []).append(node)
    return found


def _encoding(one: Any, address: str) -> Node:
    return _said(
        {
            "@type": "MediaObject",
            "name": one.name,
            "contentUrl": address,
            "encodingFormat": one.media_type,
            "contentSize": str(one.size),
            "sha256": one.sha256,
            "inLanguage": one.language,
            "duration": duration(one.seconds) if one.seconds else "",
        }
    )


def amb(held: Published, terms: Terms) -> Node:
    """The same in the Allgemeines Metadatenprofil für Bildungsressourcen (2023-10-19)."""
    said = held.described
    language = held.language if len(held.language) == 2 else "en"
    node: Node = {
        "@context": [AMB_CONTEXT, {"@language": language}],
        "id": held.address,
        "type": _types(held, terms),
        "name": held.title,
        "description": said.descriptions.get(
            held.language, next(iter(said.descriptions.values()), "")
        ),
        "inLanguage": [tag.partition("-")[0] for tag in held.languages if tag != "und"],
        "learningResourceType": _concepts(
            terms.all("resource-types", [said.resource_type]), match=True
        ),
        "license": _licence(held, terms),
        "isAccessibleForFree": is_free(held, terms),
        "image": held.picture,
        "conditionsOfAccess": {"id": "http://w3id.org/kim/conditionsOfAccess/no_login"},
        "about": _concepts(
            one
            for scheme, notations in (("isced-fields", said.subjects), ("themes", said.themes))
            for one in terms.all(scheme, notations)
        ),
        "educationalLevel": _concepts(terms.all("isced-levels", said.levels), match=True),
        "audience": _concepts(terms.all("target-groups", said.target_groups)),
        "teaches": _concepts(terms.all("literacies", said.literacies)),
        "keywords": [word for words in said.keywords.values() for word in words],
        **_amb_people(held),
        "datePublished": said.published_on.isoformat() if said.published_on else "",
        "dateModified": said.changed_at.date().isoformat() if said.changed_at else "",
        **_amb_origins(said.origins),
        "mainEntityOfPage": [{"id": held.address, "type": "WebContent"}],
        **_amb_files(held),
    }
    return _said(node)


def _concepts(terms: Iterable[Term], *, match: bool = False) -> list[Node]:
    """Concepts as SKOS; with `match` under the IRI that AMB asks for, where there is one."""
    return [
        {
            "type": "Concept",
            "id": _address(term) if match else term.iri,
            "prefLabel": dict(term.label),
        }
        for term in terms
    ]


def _licence(held: Published, terms: Terms) -> Node:
    found = terms.term("licences", held.described.licence)
    return {"id": found.matches[0]} if found and found.matches else {}


def _amb_creator(one: Creator) -> Node:
    return _said(
        {
            "id": one.identifier,
            "type": "Organization" if one.is_organisation else "Person",
            "name": one.name,
            "affiliation": _affiliation(one, "type"),
        }
    )


def _amb_people(held: Published) -> Node:
    return {
        "creator": [_amb_creator(one) for one in held.authors],
        "contributor": [_amb_creator(one) for one in held.helpers],
        "publisher": [
            {"id": address, "type": "Organization", "name": next(iter(names.values()), address)}
            for address, names in held.organisations
        ],
    }


def _amb_origins(origins: Iterable[Origin]) -> Node:
    found: Node = {"isBasedOn": [], "isPartOf": []}
    for one in origins:
        name = "isPartOf" if one.relation is Relation.PART_OF else "isBasedOn"
        node = {"id": one.iri, "type": ["CreativeWork"], "name": one.title or one.iri}
        found[name].append(_said(node))
    return found


def _amb_files(held: Published) -> Mapping[str, Any]:
    files = list(held.located())
    seconds = sum(one.seconds or 0 for one in held.described.files)
    return {
        "duration": duration(seconds) if seconds else "",
        "encoding": [
            {
                "type": "MediaObject",
                "contentUrl": address,
                "encodingFormat": one.media_type,
                "contentSize": str(one.size),
                "sha256": one.sha256,
            }
            for one, address in files
            if one.role is FileRole.CONTENT
        ],
        "caption": [
            _said(
                {
                    "id": address,
                    "type": "MediaObject",
                    "encodingFormat": one.media_type,
                    "inLanguage": one.language,
                }
            )
            for one, address in files
            if one.role is FileRole.SUBTITLES
        ],
        "image": next((address for one, address in files if one.role is FileRole.COVER), ""),
    }


def _said(node: Mapping[str, Any]) -> Node:
    """The node without what is not said."""
    return {name: value for name, value in node.items() if value not in (None, "", [], {})}
