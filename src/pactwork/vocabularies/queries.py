"""Reads of the vocabularies; all from the snapshot, so none of them costs a query."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any, Final

from babel import Locale

from pactwork.kernel.iris import iri
from pactwork.kernel.languages import Direction
from pactwork.kernel.texts import Shown, Text, shown
from pactwork.vocabularies.snapshot import ConceptView, SchemeView, current

_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"


@dataclass(frozen=True, slots=True)
class Label:
    """The label of one concept for one reader; see kernel.texts.Shown."""

    code: str
    text: str
    language: str
    direction: Direction
    is_fallback: bool

    def __str__(self) -> str:
        return self.text


def concept_label(code: str, language: str) -> Shown:
    """The label of the concept `code` ("themes:education") for a reader of `language`.

    An unknown code never breaks a page: its notation is shown, as a fallback.
    """
    concept = current().concepts.get(code)
    if concept is None:
        notation = code.rpartition(":")[2].replace("-", " ")
        return Shown(notation, "en", "ltr", True)
    return shown(concept.label, language)


def labels(codes: Iterable[str], language: str) -> list[Label]:
    """The labels of `codes`, in the same order."""
    return [_label(code, concept_label(code, language)) for code in codes]


def concepts(scheme: str) -> list[ConceptView]:
    """The concepts of a scheme in its order, without retired ones; [] if there is none."""
    return list(current().by_scheme.get(scheme, ()))


def concept(code: str) -> ConceptView | None:
    """One concept, retired or not."""
    return current().concepts.get(code)


def exists(scheme: str, notation: str) -> bool:
    """Whether `notation` may be used in `scheme` (it is there and not retired)."""
    return notation in known_notations(scheme)


def known_notations(scheme: str) -> frozenset[str]:
    """The notations that may be used in `scheme`."""
    return current().notations.get(scheme, frozenset())


def measure_counts_people(code: str) -> bool:
    """Whether a measure counts distinct people instead of quantities.

    `code` is "measures:people-trained" or the notation alone; unknown measures do not.
    """
    full = code if ":" in code else f"measures:{code}"
    measure = current().concepts.get(full)
    return measure is not None and measure.extra.get("counts") == "people"


def measure_words(code: str, number: float, language: str) -> Shown:
    """The words that follow `number` of a measure: "trainings held", "de cursuri organizate".

    The plural form follows the CLDR plural rules of the language shown. `code` is
    "measures:trainings" or the notation alone. Without such words the label is given.
    """
    full = code if ":" in code else f"measures:{code}"
    measure = current().concepts.get(full)
    forms = measure.extra.get("after_number", {}) if measure else {}
    words: Text = {
        tag: form if isinstance(form, str) else form.get(plural_form(number, tag), form["other"])
        for tag, form in forms.items()
    }
    return shown(words, language) if words else concept_label(full, language)


def scheme_codes() -> list[str]:
    """The codes of all schemes, in alphabetical order."""
    return list(current().schemes)


def scheme(code: str) -> SchemeView | None:
    """One scheme, or None."""
    return current().schemes.get(code)


def skos_document(code: str) -> dict[str, Any]:
    """A whole scheme as SKOS in JSON-LD 1.1. Raises KeyError for an unknown scheme."""
    view = current().schemes[code]
    return {
        "@context": {
            "skos": _SKOS,
            "prefLabel": {"@id": "skos:prefLabel", "@container": "@language"},
            "altLabel": {"@id": "skos:altLabel", "@container": "@language"},
            "definition": {"@id": "skos:definition", "@container": "@language"},
            "notation": "skos:notation",
            **{
                name: {"@id": f"skos:{name}", "@type": "@id"}
                for name in ("inScheme", "broader", "exactMatch")
            },
        },
        "@graph": [
            {
                "@id": iri("scheme", code),
                "@type": "skos:ConceptScheme",
                "prefLabel": view.label,
                "definition": view.description,
            },
            *(_skos_concept(concept) for concept in concepts(code)),
        ],
    }


@cache
def _plural_rule(language: str) -> Any:
    return Locale.parse(language, sep="-").plural_form


def plural_form(number: float, language: str) -> str:
    """The CLDR plural category of `number`: one, few, many or other."""
    return str(_plural_rule(language)(number))


def _label(code: str, label: Shown) -> Label:
    return Label(code, label.text, label.language, label.direction, label.is_fallback)


def _skos_concept(view: ConceptView) -> dict[str, Any]:
    node: dict[str, Any] = {
        "@id": iri("concept", view.scheme, view.notation),
        "@type": "skos:Concept",
        "inScheme": iri("scheme", view.scheme),
        "notation": view.notation,
        "prefLabel": view.label,
    }
    if view.definition:
        node["definition"] = view.definition
    if view.alt_labels:
        node["altLabel"] = view.alt_labels
    if view.broader:
        node["broader"] = iri("concept", *view.broader.split(":", 1))
    if view.exact_match:
        node["exactMatch"] = list(view.exact_match)
    return node


def vocabularies_mark() -> str:
    """A digest that changes with any word of the vocabularies. Costs no query, as all here."""
    return _digest(current().marker)


@lru_cache(maxsize=4)
def _digest(marker: tuple[tuple[str, str], ...]) -> str:
    return sha256(repr(marker).encode()).hexdigest()
