"""Learning Object Metadata (IEEE 1484.12.1) in its XML binding (IEEE 1484.12.3), written."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Final

from pactwork.kernel.iris import iri
from pactwork.repository.described import Creator, Relation
from pactwork.repository.exchange.published import DOI, Published, duration
from pactwork.repository.exchange.terms import Term, Terms
from pactwork.repository.exchange.xml_out import Branch

LOM: Final = "http://ltsc.ieee.org/xsd/LOM"
SCHEMA: Final = "http://ltsc.ieee.org/xsd/lomv1.0/lomLoose.xsd"
OWN: Final = "LOMv1.0"
HCRT: Final = "https://w3id.org/kim/hcrt/scheme"
KINDS: Final = {
    Relation.TRANSLATION_OF: "isversionof",
    Relation.ADAPTATION_OF: "isbasedon",
    Relation.BASED_ON: "isbasedon",
    Relation.PART_OF: "ispartof",
}
_CONTEXTS: Final = {
    "isced-0": "other", "isced-1": "school", "isced-2": "school", "isced-3": "school",
    "isced-4": "training", "isced-5": "higher education", "isced-6": "higher education",
    "isced-7": "higher education", "isced-8": "higher education",
}  # fmt: skip
_USERS: Final = {
    "teachers": "teacher", "librarians": "teacher", "social-workers": "teacher",
    "education-managers": "manager", "educational-institutions": "manager",
    "public-servants": "manager", "researchers": "author", "journalists": "author",
}  # fmt: skip
PURPOSES: Final = (
    ("discipline", "isced-fields", "subjects"),
    ("discipline", "themes", "themes"),
    ("educational level", "isced-levels", "levels"),
    ("competency", "literacies", "literacies"),
    ("accessibility restrictions", "accessibility", "accessibility"),
)


def written(held: Published, terms: Terms) -> bytes:
    """The whole <lom> element."""
    root = Branch.root("lom", LOM, prefixes={None: LOM}, schema=f"{LOM} {SCHEMA}")
    _general(root.put("general"), held)
    _life_cycle(root.put("lifeCycle"), held, terms)
    _meta(root.put("metaMetadata"), held)
    _technical(root.put("technical"), held)
    _educational(root.put("educational"), held, terms)
    _rights(root.put("rights"), held, terms)
    for origin in held.described.origins:
        relation = root.put("relation")
        _from_list(relation.put("kind"), KINDS[origin.relation])
        resource = relation.put("resource")
        _identifier(resource, origin.iri)
        _strings(resource.put("description"), [("", origin.title)] if origin.title else [])
    for purpose, scheme, field in PURPOSES:
        found = list(terms.all(scheme, getattr(held.described, field)))
        if found:
            _classification(root.put("classification"), purpose, found, terms)
    return root.written()


def _general(general: Branch, held: Published) -> None:
    said = held.described
    for address in (held.address, DOI + said.doi if said.doi else "", said.link):
        if address:
            _identifier(general, address)
    _strings(general.put("title"), said.titles.items())
    for language in held.languages or ("none",):
        general.put("language", language)
    if said.descriptions:
        _strings(general.put("description"), said.descriptions.items())
    for language, keywords in said.keywords.items():
        for keyword in keywords:
            _strings(general.put("keyword"), [(language, keyword)])
    _from_list(general.put("aggregationLevel"), "1" if len(said.files) <= 1 else "2")


def _life_cycle(life: Branch, held: Published, terms: Terms) -> None:
    said = held.described
    _strings(life.put("version"), [("", str(said.version))])
    _from_list(life.put("status"), "final")
    for creator in said.creators:
        _contribute(life, creator, terms)
    for address, names in held.organisations:
        contribute = life.put("contribute")
        _from_list(contribute.put("role"), "publisher")
        name = next(iter(names.values()), address)
        contribute.put("entity", card(name, organisation=name, address=address))
        if said.published_on and address == held.organisations[0][0]:
            contribute.put("date").put("dateTime", said.published_on.isoformat())


def _contribute(life: Branch, creator: Creator, terms: Terms) -> None:
    contribute = life.put("contribute")
    term = terms.term("creator-roles", creator.role)
    value = str(term.extra.get("lom", "unknown")) if term else "unknown"
    if term is None or value == creator.role:
        _from_list(contribute.put("role"), value)
    else:
        _from_list(contribute.put("role"), creator.role, source=iri("scheme", "creator-roles"))
    organisation = creator.name if creator.is_organisation else creator.affiliation
    contribute.put("entity", card(creator.name, organisation, creator.identifier))


def _meta(meta: Branch, held: Published) -> None:
    _identifier(meta, held.version_address)
    meta.put("metadataSchema", OWN)
    meta.put("language", held.language or "none")


def _technical(technical: Branch, held: Published) -> None:
    for media_type in held.media_types:
        technical.put("format", media_type)
    total = sum(one.size for one in held.described.files)
    if total:
        technical.put("size", str(total))
    technical.put("location", held.described.link or held.address)
    for _file, address in held.located():
        technical.put("location", address)
    seconds = sum(one.seconds or 0 for one in held.described.files)
    if seconds:
        technical.put("duration").put("duration", duration(seconds))


def _educational(educational: Branch, held: Published, terms: Terms) -> None:
    said = held.described
    for term in terms.all("resource-types", [said.resource_type]):
        if "lom" in term.extra:
            _from_list(educational.put("learningResourceType"), str(term.extra["lom"]))
        kind = educational.put("learningResourceType")
        if term.matches:
            _from_list(kind, term.matches[0], source=HCRT)
        else:
            _from_list(kind, term.iri, source=iri("scheme", "resource-types"))
    users = list(terms.all("target-groups", said.target_groups))
    for role in dict.fromkeys(_USERS.get(one.notation, "learner") for one in users):
        _from_list(educational.put("intendedEndUserRole"), role)
    for one in users:
        place = educational.put("intendedEndUserRole")
        _from_list(place, one.iri, source=iri("scheme", "target-groups"))
    for context in dict.fromkeys(_CONTEXTS[one] for one in said.levels if one in _CONTEXTS):
        _from_list(educational.put("context"), context)
    for language in held.languages:
        educational.put("language", language)


def _rights(rights: Branch, held: Published, terms: Terms) -> None:
    _from_list(rights.put("cost"), "no")
    term = terms.term("licences", held.described.licence)
    if term is None:
        return
    free = term.notation in ("cc0-1.0", "public-domain", "pddl-1.0")
    _from_list(rights.put("copyrightAndOtherRestrictions"), "no" if free else "yes")
    text = term.matches[0] if term.matches else term.label.get("en", term.notation)
    _strings(rights.put("description"), [("" if term.matches else "en", text)])


def _classification(
    classification: Branch, purpose: str, found: Iterable[Term], terms: Terms
) -> None:
    _from_list(classification.put("purpose"), purpose)
    for term in found:
        classification.put_kept(terms.written, ("lom", term.iri), partial(_taxon, term))


def _taxon(term: Term, classification: Branch) -> None:
    path = classification.put("taxonPath")
    _strings(path.put("source"), [("", iri("scheme", term.scheme))])
    taxon = path.put("taxon")
    taxon.put("id", term.iri)
    _strings(taxon.put("entry"), term.label.items())


def _identifier(place: Branch, address: str) -> None:
    identifier = place.put("identifier")
    identifier.put("catalog", "DOI" if address.startswith(DOI) else "URI")
    identifier.put("entry", address.removeprefix(DOI))


def _strings(place: Branch, texts: Iterable[tuple[str, str]]) -> None:
    for language, text in texts:
        held = place.put("string", text)
        if language and language != "und":
            held.say("language", language)


def _from_list(place: Branch, value: str, *, source: str = OWN) -> None:
    place.put("source", source)
    place.put("value", value)


def card(name: str, organisation: str = "", address: str = "") -> str:
    """A person or body as a vCard 3.0 (RFC 2426), which is how LOM names them."""
    rows = ["BEGIN:VCARD", "VERSION:3.0", f"N:{_escaped(name)};;;;", f"FN:{_escaped(name)}"]
    if organisation:
        rows.append(f"ORG:{_escaped(organisation)}")
    if address:
        rows.append(f"URL:{address}")
    return "\n".join([*rows, "END:VCARD"])


def _escaped(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return " ".join(plain.split())
