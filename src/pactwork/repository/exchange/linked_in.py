"""schema.org, LRMI and AMB of others, read: JSON-LD without fetching any context.

Names are understood with or without a prefix (`schema:name`, `https://schema.org/name`, `@id`
or `id`); what stands alone and what stands in a list are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pactwork.repository.described import Relation
from pactwork.repository.exchange.faults import Incoming, UnreadableError
from pactwork.repository.exchange.gathering import Gathered
from pactwork.repository.exchange.terms import Terms

DEPTH: Final = 12
_PREFIXES: Final = (
    "https://schema.org/", "http://schema.org/", "schema:", "sdo:", "lrmi:",
    "http://purl.org/dcx/lrmi-terms/", "http://www.w3.org/2004/02/skos/core#",
)  # fmt: skip
_TYPES: Final = {
    "VideoObject": "video", "AudioObject": "audio", "ImageObject": "image", "Course": "course",
    "Book": "book", "Quiz": "assessment", "Map": "map", "Dataset": "data", "WebPage": "web-page",
    "PresentationDigitalDocument": "presentation", "SheetMusic": "sheet-music", "Game": "game",
    "SoftwareApplication": "software", "WebSite": "portal", "Article": "text",
    "TextDigitalDocument": "text", "LearningResource": "other", "CreativeWork": "other",
}  # fmt: skip
_PEOPLE: Final = {
    "creator": "author", "author": "author", "contributor": "contributor", "editor": "editor",
    "translator": "translator", "illustrator": "illustrator", "director": "director",
    "producer": "producer", "composer": "composer", "funder": "funder",
    "copyrightHolder": "rights-holder",
}  # fmt: skip
_LEARNING: Final = frozenset(
    {
        "learningResourceType",
        "educationalLevel",
        "educationalUse",
        "educationalAlignment",
        "teaches",
    }
    | {"typicalAgeRange", "timeRequired", "interactivityType", "assesses", "competencyRequired"}
)
_PLACES: Final = frozenset({"WebSite", "WebPage", "Article"})
"""Types that nearly every page says of itself."""
_ALIGNED: Final = {
    "educationalsubject": ("isced-fields", "themes"),
    "educationallevel": ("isced-levels",),
    "teaches": ("literacies", "themes"),
    "assesses": ("literacies", "themes"),
}
"""The schemes of what a resource is aligned to, by the kinds of alignment of LRMI."""
_SOURCES: Final = {
    "translationOfWork": Relation.TRANSLATION_OF,
    "isBasedOn": Relation.BASED_ON,
    "isBasedOnUrl": Relation.BASED_ON,
    "isPartOf": Relation.PART_OF,
}
_CONCEPTS: Final = {
    "educationalLevel": "isced-levels",
    "audience": "target-groups",
    "teaches": "literacies",
    "accessibilityFeature": "accessibility",
}


def read(node: object, terms: Terms) -> Incoming:
    """A learning resource of somebody else, as parsed JSON.

    Raises:
        UnreadableError: not-a-record (it is no object, or nested without end).
    """
    if not isinstance(node, Mapping):
        raise UnreadableError("not-a-record", type(node).__name__)
    plain = _plain(node)
    taken = Gathered(terms)
    for one in _each(plain.get("inLanguage")):
        taken.language(_word(one, "alternateName") or _word(one, "name"))
    usual = _usual_language(node)
    sayings = (("name", taken.title), ("headline", taken.title), ("description", taken.description))
    for name, say in sayings:
        for language, text in _texts(plain.get(name)):
            say(text, language or usual)
    _identity(taken, plain)
    _concepts(taken, plain, usual)
    _people(taken, plain)
    for one in _each(plain.get("license")):
        taken.licence(_word(one, "id") or _word(one, "url") or _word(one, "name"))
    for name, relation in _SOURCES.items():
        for one in _each(plain.get(name)):
            title = "" if isinstance(one, str) else _word(one, "name")
            taken.origin(relation, _word(one, "id") or _word(one, "url"), title=title)
    day = _word(plain.get("datePublished")) or _word(plain.get("dateCreated"))
    if day:
        taken.day(day)
    return taken.done()


def what(node: object) -> tuple[str, ...]:
    """What a node says it is, in the words of schema.org that are understood here."""
    if not isinstance(node, Mapping):
        return ()
    said = node.get("@type", node.get("type"))
    kinds = said if isinstance(said, list) else [said]
    return tuple(kind for one in kinds if isinstance(one, str) and (kind := _name(one)) in _TYPES)


def _identity(taken: Gathered, plain: Mapping[str, Any]) -> None:
    for name in ("url", "id", "identifier", "sameAs"):
        for one in _each(plain.get(name)):
            taken.address(_word(one, "value") or _word(one, "id"))


def _concepts(taken: Gathered, plain: Mapping[str, Any], usual: str) -> None:
    for one in _each(plain.get("learningResourceType")):
        known = (said for said in _sayings(one) if taken.terms.found("resource-types", said))
        taken.resource_type(next(known, _word(one, "name")))
    for one in _each(plain.get("type")):
        if isinstance(one, str) and one in _TYPES:
            taken.resource_type(one, _TYPES[one])
    for one in _each(plain.get("about")):
        schemes = ("isced-fields", "themes")
        if not any(taken.concept(scheme, said) for said in _sayings(one) for scheme in schemes):
            for language, text in _labels(one):
                taken.subject(text, language or usual)
    for name, scheme in _CONCEPTS.items():
        for one in _each(plain.get(name)):
            any(taken.concept(scheme, said) for said in _sayings(one))
    for one in _each(plain.get("educationalAlignment")):
        _aligned(taken, one, usual)
    for language, text in _texts(plain.get("keywords")):
        for word in text.split(","):
            taken.keyword(word, language or usual)


def _aligned(taken: Gathered, one: Any, usual: str) -> None:
    """An AlignmentObject: a concept by its address or name, or else a word to be found by."""
    if not isinstance(one, Mapping):
        return
    kind = _word(one, "alignmentType").replace(" ", "").lower()
    said = [text for text in (_word(one, "targetUrl"), _word(one, "targetName")) if text]
    schemes = _ALIGNED.get(kind, ("isced-fields", "themes", "isced-levels", "literacies"))
    if any(taken.concept(scheme, text) for text in said for scheme in schemes):
        return
    for language, text in _texts(one.get("targetName")):
        taken.keyword(text, language or usual)


def _people(taken: Gathered, plain: Mapping[str, Any]) -> None:
    for name, role in _PEOPLE.items():
        for one in _each(plain.get(name)):
            affiliation = one.get("affiliation") if isinstance(one, Mapping) else None
            kinds = list(_each(one.get("type"))) if isinstance(one, Mapping) else []
            taken.creator(
                _word(one, "name"),
                role,
                identifier=_word(one, "id") if isinstance(one, Mapping) else "",
                affiliation=next((_word(held, "name") for held in _each(affiliation)), ""),
                is_organisation="Organization" in kinds,
            )
    for one in _each(plain.get("publisher")):
        taken.publisher(_word(one, "name"))


def plain_types(node: Mapping[str, Any]) -> list[str]:
    """The types of an object without prefixes."""
    held = node.get("@type", node.get("type"))
    return [_name(one) for one in _each(held) if isinstance(one, str)]


def is_learning(node: Mapping[str, Any]) -> int:
    """How clearly an object describes something to learn with; 0 where it does not."""
    names = {_name(str(name)) for name in node}
    if not names & {"name", "headline"}:
        return 0
    kinds = plain_types(node)
    score = 4 * ("LearningResource" in kinds) + 2 * bool(names & _LEARNING)
    return score + any(one in _TYPES and one not in _PLACES for one in kinds)


def _plain(value: Any, depth: int = 0) -> Any:
    """The same with plain names: no prefixes, `id`, `type`, `value` and `language` without @."""
    if depth > DEPTH:
        raise UnreadableError("not-a-record", "depth")
    if isinstance(value, Mapping):
        return {_name(str(key)): _plain(held, depth + 1) for key, held in value.items()}
    if isinstance(value, list):
        return [_plain(held, depth + 1) for held in value[:1000]]
    if isinstance(value, str) and value.startswith(_PREFIXES) and " " not in value:
        return _name(value)
    return value


def _name(text: str) -> str:
    for prefix in _PREFIXES:
        text = text.removeprefix(prefix)
    return text.removeprefix("@")


def _usual_language(node: Mapping[str, Any]) -> str:
    """The language a context gives to texts without one."""
    context = node.get("@context")
    for one in context if isinstance(context, list) else [context]:
        if isinstance(one, Mapping) and isinstance(one.get("@language"), str):
            return str(one["@language"])
    return ""


def _each(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        yield from value
    elif value not in (None, "", {}):
        yield value


def _word(value: Any, name: str = "name") -> str:
    """A string: the value itself, or what it says under a name."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value).strip()
    if isinstance(value, Mapping):
        if "value" in value and name not in value:
            name = "value"
        return next((text for _, text in _texts(value.get(name))), "")
    return ""


def _texts(value: Any) -> Iterator[tuple[str, str]]:
    """Language and text of everything a value says: strings, language maps, value objects."""
    for one in _each(value):
        if isinstance(one, str):
            yield "", one
        elif isinstance(one, Mapping) and isinstance(one.get("value"), str):
            language = one.get("language")
            yield (language if isinstance(language, str) else ""), one["value"]
        elif isinstance(one, Mapping) and all(len(str(key)) <= 35 for key in one):
            for language, text in one.items():
                if isinstance(text, str):
                    yield str(language), text


def _labels(one: Any) -> list[tuple[str, str]]:
    if isinstance(one, str):
        return [("", one)]
    held = one if isinstance(one, Mapping) else {}
    return list(_texts(held.get("prefLabel") or held.get("name")))


def _sayings(one: Any) -> Iterator[str]:
    """All by which a concept may be recognised: IRIs first, then codes and labels."""
    if isinstance(one, str):
        yield one
        return
    held = one if isinstance(one, Mapping) else {}
    for name in ("id", "sameAs", "url", "termCode", "audienceType", "educationalRole"):
        for said in _each(held.get(name)):
            if isinstance(said, str):
                yield said
    for _language, text in _labels(one):
        yield text
