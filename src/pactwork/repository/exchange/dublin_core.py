"""Unqualified Dublin Core as OAI-PMH carries it (oai_dc), both ways."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pactwork.repository.described import Relation
from pactwork.repository.exchange.faults import Incoming
from pactwork.repository.exchange.gathering import Gathered
from pactwork.repository.exchange.published import DOI, Published
from pactwork.repository.exchange.terms import Term, Terms
from pactwork.repository.exchange.xml_in import XML_LANG, Element, lines, local, words
from pactwork.repository.exchange.xml_out import Branch

OAI_DC: Final = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC: Final = "http://purl.org/dc/elements/1.1/"
SCHEMA: Final = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
_TYPES: Final = {
    "movingimage": "video", "stillimage": "image", "image": "image", "sound": "audio",
    "dataset": "data", "software": "software", "text": "text", "collection": "other",
    "interactiveresource": "other",
}  # fmt: skip


def written(held: Published, terms: Terms) -> bytes:
    """The fragment that stands in <metadata>."""
    root = Branch.root(
        "dc", OAI_DC, prefixes={"oai_dc": OAI_DC, "dc": DC}, schema=f"{OAI_DC} {SCHEMA}"
    )
    for name, language, text in _elements(held, terms):
        root.put_in(DC, name, text, language=language)
    return root.written()


def _elements(held: Published, terms: Terms) -> Iterator[tuple[str, str, str]]:
    """Name, language and text of every element."""
    said = held.described
    yield from (("title", language, text) for language, text in said.titles.items())
    yield from (("creator", "", one.name) for one in held.authors)
    yield from _subjects(held, terms)
    yield from (("description", language, text) for language, text in said.descriptions.items())
    for _address, names in held.organisations:
        yield from (("publisher", language, name) for language, name in names.items())
    yield from (("contributor", "", one.name) for one in held.helpers)
    if said.published_on:
        yield "date", "", said.published_on.isoformat()
    for term in terms.all("resource-types", [said.resource_type]):
        yield from (("type", "", text) for text in _type_of(term))
    yield from (("format", "", one) for one in held.media_types)
    yield from (("identifier", "", one) for one in _identifiers(held))
    yield from (("language", "", one) for one in held.languages)
    for origin in said.origins:
        name = "relation" if origin.relation is Relation.PART_OF else "source"
        yield name, "", origin.iri
    yield from (("relation", "", one) for one in said.commitments)
    for term in terms.all("licences", [said.licence]):
        yield "rights", "", term.matches[0] if term.matches else term.label.get("en", "")


def _subjects(held: Published, terms: Terms) -> Iterator[tuple[str, str, str]]:
    """The IRI of each concept, its labels in the record's languages and in English; keywords."""
    said = held.described
    wanted = dict.fromkeys([*held.languages, *said.titles, "en"])
    for scheme, notations in (
        ("isced-fields", said.subjects),
        ("themes", said.themes),
        ("literacies", said.literacies),
    ):
        for term in terms.all(scheme, notations):
            yield "subject", "", term.iri
            for language in wanted:
                if language in term.label:
                    yield "subject", language, term.label[language]
    for language, keywords in said.keywords.items():
        yield from (("subject", language, one) for one in keywords)


def _type_of(term: Term) -> Iterator[str]:
    if "dcmi" in term.extra:
        yield str(term.extra["dcmi"])
    yield from term.matches[:1] or (term.iri,)
    if "en" in term.label:
        yield term.label["en"]


def _identifiers(held: Published) -> Iterator[str]:
    yield held.address
    if held.described.doi:
        yield DOI + held.described.doi
    if held.described.link:
        yield held.described.link


def read(node: Element, terms: Terms) -> Incoming:
    """A record of somebody else. Faults say what was left out."""
    taken = Gathered(terms)
    for child in node:
        if local(child) == "language":
            taken.language(words(child))
    for child in node:
        _take(taken, local(child), child)
    return taken.done()


def _take(taken: Gathered, name: str, node: Element) -> None:
    text, language = words(node), node.get(XML_LANG, "")
    if not text:
        return
    if name == "title":
        taken.title(text, language)
    elif name == "description":
        taken.description(lines(node), language)
    elif name == "subject":
        taken.subject(text, language)
    elif name in ("creator", "contributor"):
        taken.creator(text, "author" if name == "creator" else "contributor")
    elif name == "publisher":
        taken.publisher(text)
    elif name == "date":
        taken.day(text)
    elif name == "type":
        taken.resource_type(text, _TYPES.get(text.lower(), ""))
    elif name == "identifier":
        taken.address(text)
    elif name == "rights":
        taken.licence(text)
    elif name in ("source", "relation"):
        taken.origin(Relation.BASED_ON if name == "source" else Relation.PART_OF, text)
