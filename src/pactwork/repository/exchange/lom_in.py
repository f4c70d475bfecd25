"""Learning Object Metadata of others, read: IEEE 1484.12.3, and the older IMS binding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pactwork.repository.described import Relation
from pactwork.repository.exchange.faults import Incoming
from pactwork.repository.exchange.gathering import Gathered
from pactwork.repository.exchange.terms import Terms
from pactwork.repository.exchange.xml_in import XML_LANG, Element, first, lines, under, words

_TYPES: Final = {
    "exercise": "exercise", "simulation": "simulation", "questionnaire": "questionnaire",
    "diagram": "diagram", "figure": "image", "graph": "diagram", "index": "reference",
    "slide": "presentation", "table": "data", "narrative text": "text", "exam": "assessment",
    "experiment": "experiment", "problem statement": "exercise",
    "self assessment": "assessment", "lecture": "lecture-notes",
}  # fmt: skip
_RELATIONS: Final = {
    "isbasedon": Relation.BASED_ON,
    "isversionof": Relation.TRANSLATION_OF,
    "ispartof": Relation.PART_OF,
}
_ROLES: Final = {
    "author": "author", "editor": "editor", "graphical designer": "illustrator",
    "technical implementer": "programmer", "validator": "reviewer",
    "educational validator": "reviewer", "instructional designer": "designer",
    "subject matter expert": "researcher", "script writer": "author",
    "content provider": "contributor", "unknown": "contributor",
}  # fmt: skip
_PURPOSES: Final = {
    "educational level": "isced-levels",
    "competency": "literacies",
    "accessibility restrictions": "accessibility",
}
_AUDIENCES: Final = {"teacher": "teachers", "manager": "education-managers"}
_FOLDED: Final = re.compile(r"\r?\n[ \t]")


def read(node: Element, terms: Terms) -> Incoming:
    """A record of somebody else. Faults say what was left out."""
    taken = Gathered(terms)
    for language in under(node, "general", "language"):
        taken.language(words(language))
    _general(taken, node)
    _life_cycle(taken, node)
    _educational(taken, node)
    _rights(taken, node)
    for relation in under(node, "relation"):
        _relation(taken, relation)
    for classification in under(node, "classification"):
        _classification(taken, classification)
    return taken.done()


def _general(taken: Gathered, node: Element) -> None:
    for identifier in under(node, "general", "identifier"):
        catalogue, entry = first(identifier, "catalog"), first(identifier, "entry")
        taken.address(f"doi:{entry}" if catalogue.upper() == "DOI" else entry)
    for entry in under(node, "general", "catalogentry", "entry", "langstring"):
        taken.address(words(entry))
    for location in under(node, "technical", "location"):
        taken.address(words(location))
    for title in under(node, "general", "title"):
        for language, text in _strings(title):
            taken.title(text, language)
    for description in under(node, "general", "description"):
        for language, text in _strings(description):
            taken.description(text, language)
    for keyword in under(node, "general", "keyword"):
        for language, text in _strings(keyword):
            taken.keyword(text, language)


def _life_cycle(taken: Gathered, node: Element) -> None:
    life = [*under(node, "lifeCycle", "contribute"), *under(node, "lifecycle", "contribute")]
    for contribute in life:
        role = _value(contribute, "role")
        for moment in under(contribute, "date", "dateTime"):
            taken.day(words(moment))
        for entity in [*under(contribute, "entity"), *under(contribute, "centity", "vcard")]:
            held = _card("".join(entity.itertext()))
            name = held.get("FN") or held.get("ORG") or held.get("N", "")
            if role == "publisher":
                taken.publisher(name)
            else:
                _person(taken, name, role, held)


def _person(taken: Gathered, name: str, role: str, held: dict[str, str]) -> None:
    own = taken.terms.found("creator-roles", role)
    organisation = held.get("ORG", "")
    taken.creator(
        name,
        own if own and role not in _ROLES else _ROLES.get(role, own or "contributor"),
        identifier=held.get("URL", ""),
        affiliation="" if organisation == name else organisation,
        is_organisation=bool(organisation) and organisation == name,
    )


def _educational(taken: Gathered, node: Element) -> None:
    for kind in under(node, "educational", "learningResourceType"):
        value = _said(kind)
        taken.resource_type(value, _TYPES.get(value.lower(), ""))
    roles = [_said(role) for role in under(node, "educational", "intendedEndUserRole")]
    known = [taken.concept("target-groups", one) for one in roles]
    if not any(known):
        for one in roles:
            taken.concept("target-groups", _AUDIENCES.get(one.lower(), ""))


def _rights(taken: Gathered, node: Element) -> None:
    for description in under(node, "rights", "description"):
        for _language, text in _strings(description):
            for piece in _addresses(text) or [text]:
                taken.licence(piece)


def _addresses(text: str) -> list[str]:
    return [one.rstrip(".,;)") for one in re.findall(r"https?://\S+", text)]


def _relation(taken: Gathered, relation: Element) -> None:
    kind = _RELATIONS.get(_value(relation, "kind").replace(" ", "").lower())
    if kind is None:
        return
    for resource in under(relation, "resource"):
        texts = [said for one in under(resource, "description") for _, said in _strings(one)]
        text = next(iter(texts), "")
        entry = first(resource, "identifier", "entry")
        if first(resource, "identifier", "catalog").upper() == "DOI":
            entry = f"doi:{entry}"
        taken.origin(kind, entry, title=text)


def _classification(taken: Gathered, classification: Element) -> None:
    scheme = _PURPOSES.get(_value(classification, "purpose"), "")
    for path in under(classification, "taxonPath"):
        taxa = list(under(path, "taxon"))
        if not taxa:
            continue
        entries = [said for one in under(taxa[-1], "entry") for said in _strings(one)]
        identity = first(taxa[-1], "id")
        sources = [said.lower() for one in under(path, "source") for _, said in _strings(one)]
        if identity.isdecimal() and any("isced-f" in said or "isced f" in said for said in sources):
            identity = f"ISCED-F {identity}"
        if scheme:
            any(taken.concept(scheme, one) for one in (identity, *(text for _, text in entries)))
        elif not (identity and _known(taken, identity)):
            for language, text in entries:
                taken.subject(text, language)


def _known(taken: Gathered, identity: str) -> bool:
    schemes = ("isced-fields", "themes", "literacies", "isced-levels", "target-groups")
    return any(taken.concept(scheme, identity) for scheme in schemes)


def _strings(place: Element) -> Iterator[tuple[str, str]]:
    """The texts of a place, each with its language; IMS calls them langstring."""
    for one in [*under(place, "string"), *under(place, "langstring")]:
        yield one.get("language") or one.get(XML_LANG) or "", lines(one)


def _value(place: Element, name: str) -> str:
    return next((_said(one) for one in under(place, name)), "")


def _said(place: Element) -> str:
    return first(place, "value") or first(place, "value", "langstring")


def _card(text: str) -> dict[str, str]:
    """The fields of a vCard, each once; LOM of others often breaks its lines."""
    held: dict[str, str] = {}
    plain = _FOLDED.sub("", text.strip())
    if "BEGIN:VCARD" not in plain.upper():
        return {"FN": " ".join(plain.split())}
    for row in re.split(r"\r?\n|\s(?=(?:FN|N|ORG|URL|EMAIL|END|VERSION)[:;])", plain):
        name, colon, value = row.strip().partition(":")
        if colon:
            said = re.sub(r"\\([,;\\])", r"\1", value.strip().rstrip(";"))
            held.setdefault(name.partition(";")[0].upper(), said)
    return held
