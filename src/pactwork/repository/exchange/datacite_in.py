"""DataCite metadata of others, read: kernel 3 and 4, alone or as `oai_datacite` wraps it."""

from __future__ import annotations

from typing import Final

from pactwork.repository.described import Relation
from pactwork.repository.exchange.faults import Incoming, UnreadableError
from pactwork.repository.exchange.gathering import Gathered
from pactwork.repository.exchange.terms import Terms
from pactwork.repository.exchange.xml_in import XML_LANG, Element, first, lines, local, under, words

_TYPES: Final = {
    "audiovisual": "video", "book": "book", "bookchapter": "text", "collection": "other",
    "computationalnotebook": "software", "dataset": "data", "image": "image",
    "interactiveresource": "other", "journalarticle": "text", "model": "simulation",
    "other": "other", "preprint": "text", "report": "text", "software": "software",
    "sound": "audio", "text": "text",
}  # fmt: skip
_RELATIONS: Final = {
    "isderivedfrom": Relation.BASED_ON,
    "istranslationof": Relation.TRANSLATION_OF,
    "ispartof": Relation.PART_OF,
}
_ROLES: Final = {
    "editor": "editor", "producer": "producer", "rightsholder": "rights-holder",
    "researcher": "researcher", "translator": "translator",
}  # fmt: skip
_DAYS: Final = frozenset({"issued", "available", "created"})


def read(node: Element, terms: Terms) -> Incoming:
    """A record of somebody else. Faults say what was left out.

    Raises:
        UnreadableError: not-a-record (a wrapper around nothing).
    """
    if local(node) == "oai_datacite":
        held = next(under(node, "payload", "resource"), None)
        if held is None:
            raise UnreadableError("not-a-record", "oai_datacite")
        node = held
    taken = Gathered(terms)
    for language in under(node, "language"):
        taken.language(words(language))
    _texts(taken, node)
    _identity(taken, node)
    _people(taken, node)
    for kind in under(node, "resourceType"):
        general = kind.get("resourceTypeGeneral", "")
        if words(kind) and terms.found("resource-types", words(kind)):
            taken.resource_type(words(kind))
        taken.resource_type(general, _TYPES.get(general.lower(), ""))
    for right in under(node, "rightsList", "rights"):
        taken.licence(right.get("rightsURI") or right.get("rightsIdentifier") or words(right))
    _days(taken, node)
    return taken.done()


def _texts(taken: Gathered, node: Element) -> None:
    for title in under(node, "titles", "title"):
        if title.get("titleType", "TranslatedTitle") == "TranslatedTitle":
            taken.title(words(title), title.get(XML_LANG, ""))
    for text in under(node, "descriptions", "description"):
        if text.get("descriptionType", "Abstract") == "Abstract":
            taken.description(lines(text), text.get(XML_LANG, ""))
    for subject in under(node, "subjects", "subject"):
        address = subject.get("valueURI", "")
        known = address and any(
            taken.concept(scheme, address)
            for scheme in ("isced-fields", "themes", "literacies", "isced-levels", "target-groups")
        )
        if not known:
            taken.subject(words(subject), subject.get(XML_LANG, ""))


def _identity(taken: Gathered, node: Element) -> None:
    for one in under(node, "identifier"):
        kind = one.get("identifierType", "").upper()
        taken.address(f"doi:{words(one)}" if kind == "DOI" else words(one))
    for one in under(node, "alternateIdentifiers", "alternateIdentifier"):
        taken.address(words(one))
    for one in under(node, "relatedIdentifiers", "relatedIdentifier"):
        relation = _RELATIONS.get(one.get("relationType", "").lower())
        if relation is not None:
            kind = one.get("relatedIdentifierType", "").upper()
            taken.origin(relation, f"doi:{words(one)}" if kind == "DOI" else words(one))


def _people(taken: Gathered, node: Element) -> None:
    for one in under(node, "creators", "creator"):
        _person(taken, one, "creatorName", "author")
    for one in under(node, "contributors", "contributor"):
        kind = one.get("contributorType", "").lower()
        _person(taken, one, "contributorName", _ROLES.get(kind, "contributor"))
    taken.publisher(first(node, "publisher"))


def _person(taken: Gathered, one: Element, element: str, role: str) -> None:
    named = next(under(one, element), None)
    if named is None:
        return
    identifier = ""
    for held in under(one, "nameIdentifier"):
        said, scheme = words(held), held.get("nameIdentifierScheme", "").upper()
        place = {"ORCID": "https://orcid.org/", "ROR": "https://ror.org/"}.get(scheme, "")
        identifier = identifier or (said if "://" in said else f"{place}{said}" if place else "")
    taken.creator(
        words(named),
        role,
        identifier=identifier,
        affiliation=first(one, "affiliation"),
        is_organisation=named.get("nameType") == "Organizational",
    )


def _days(taken: Gathered, node: Element) -> None:
    said = [
        words(one)
        for one in under(node, "dates", "date")
        if one.get("dateType", "").lower() in _DAYS and words(one)
    ]
    for text in said or [first(node, "publicationYear")]:
        if text.strip("0"):
            taken.day(text.partition("/")[0])
