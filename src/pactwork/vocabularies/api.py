"""The door of the vocabularies: what other apps may import."""

from pactwork.vocabularies.actions import Loaded, load_schemes
from pactwork.vocabularies.queries import (
    Label,
    concept,
    concept_label,
    concepts,
    exists,
    known_notations,
    labels,
    measure_counts_people,
    measure_words,
    scheme,
    scheme_codes,
    skos_document,
    vocabularies_mark,
)
from pactwork.vocabularies.scheme_files import VocabularyError
from pactwork.vocabularies.snapshot import ConceptView, SchemeView
from pactwork.vocabularies.snapshot import forget as forget_snapshot

__all__ = [
    "ConceptView",
    "Label",
    "Loaded",
    "SchemeView",
    "VocabularyError",
    "concept",
    "concept_label",
    "concepts",
    "exists",
    "forget_snapshot",
    "known_notations",
    "labels",
    "load_schemes",
    "measure_counts_people",
    "measure_words",
    "scheme",
    "scheme_codes",
    "skos_document",
    "vocabularies_mark",
]
