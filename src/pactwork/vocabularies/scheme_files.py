"""Reading and checking vocabulary files (`pactwork: vocabulary/1`), without the database.

Every problem of every file is found before anything is raised, each with its file, line and
remedy. The files we ship must be complete in all interface languages; an installation's own
need a label in one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pactwork.kernel.documents import Document, DocumentError, read_document
from pactwork.kernel.languages import LANGUAGES
from pactwork.kernel.links import safe_url
from pactwork.kernel.texts import clean_string, clean_tag, clean_text

FORMAT: Final = "vocabulary/1"
SHIPPED: Final = Path(__file__).parent / "data"

_CODE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NOTATION: Final = re.compile(r"[A-Za-z0-9]+([._-][A-Za-z0-9]+)*")
_SCHEME_KEYS: Final = frozenset(
    {"pactwork", "scheme", "label", "description", "extensible", "concepts"}
)
_CONCEPT_KEYS: Final = frozenset(
    {"notation", "label", "definition", "alt", "broader", "exact_match", "extra"}
)
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one vocabulary file."""

    file: str
    line: int
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.message} {self.remedy}"


class VocabularyError(ValueError):
    """Vocabulary files that cannot be loaded; `problems` lists everything found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class ConceptFile:
    """A concept as written in a file, checked."""

    notation: str
    label: Mapping[str, str]
    definition: Mapping[str, str]
    alt_labels: Mapping[str, Sequence[str]]
    broader: str | None
    exact_match: Sequence[str]
    extra: Mapping[str, Any]


@dataclass(slots=True)
class SchemeFile:
    """A scheme with the concepts of all files that add to it."""

    code: str
    label: Mapping[str, str]
    description: Mapping[str, str]
    extensible: bool
    concepts: list[ConceptFile] = field(default_factory=list)


def read_schemes(folders: Iterable[Path]) -> dict[str, SchemeFile]:
    """Read every *.yaml, *.yml and *.json of `folders`, in that order, into schemes by code.

    Raises VocabularyError with all problems of all files.
    """
    reading = _Reading()
    for folder in folders:
        if not folder.is_dir():
            reading.problems.append(
                Problem(str(folder), 1, "There is no such folder.", "Check the setting.")
            )
            continue
        for path in sorted(folder.iterdir()):
            if path.suffix in (".yaml", ".yml", ".json"):
                reading.add(path, complete=folder == SHIPPED)
    if reading.problems:
        raise VocabularyError(reading.problems)
    return reading.schemes


class _Reading:
    """The schemes read so far and the problems met on the way."""

    def __init__(self) -> None:
        self.schemes: dict[str, SchemeFile] = {}
        self.problems: list[Problem] = []

    def add(self, path: Path, *, complete: bool) -> None:
        try:
            document = read_document(path)
        except DocumentError as error:
            self.problems.append(Problem(error.name, error.line, error.message, error.remedy))
            return
        except OSError as error:
            self.problems.append(
                Problem(str(path), 1, f"Cannot be read: {error.strerror}.", "Check its rights.")
            )
            return
        found = _File(document, complete=complete).read(self.schemes)
        self.problems.extend(found)


class _File:
    """One file being checked."""

    def __init__(self, document: Document, *, complete: bool) -> None:
        self.document = document
        self.complete = complete
        self.problems: list[Problem] = []

    def read(self, schemes: dict[str, SchemeFile]) -> list[Problem]:
        """Add this file to `schemes`; return what is wrong with it."""
        value = self.document.value
        if not isinstance(value, dict) or value.get("pactwork") != FORMAT:
            self.wrong((), "This is not a vocabulary file.", f"Begin with “pactwork: {FORMAT}”.")
            return self.problems
        self.unknown(value, _SCHEME_KEYS, ())
        code = value.get("scheme")
        if not isinstance(code, str) or not _CODE.fullmatch(code):
            self.wrong(("scheme",), "The scheme has no code.", "Write “scheme: my-themes”.")
            return self.problems
        scheme = self.extended(schemes[code], value) if code in schemes else self.new(code, value)
        concepts = value.get("concepts", [])
        if not isinstance(concepts, list):
            self.wrong(("concepts",), "The concepts are not a list.", "Begin each with “- ”.")
            concepts = []
        for position, raw in enumerate(concepts):
            self.concept(scheme, raw, ("concepts", position))
        if not self.problems:
            schemes[code] = scheme
        return self.problems

    def new(self, code: str, value: dict[str, Any]) -> SchemeFile:
        extensible = value.get("extensible", False)
        if not isinstance(extensible, bool):
            self.wrong(("extensible",), "It is neither true nor false.", "Write one of the two.")
        return SchemeFile(
            code=code,
            label=self.text(value, "label", (), needed=True),
            description=self.text(value, "description", (), needed=self.complete),
            extensible=extensible is True,
        )

    def extended(self, scheme: SchemeFile, value: dict[str, Any]) -> SchemeFile:
        if not scheme.extensible:
            self.wrong(
                ("scheme",),
                f"The scheme “{scheme.code}” is closed.",
                "Make a scheme of your own with another code.",
            )
        for key in ("label", "description", "extensible"):
            if key in value:
                self.wrong(
                    (key,), f"“{scheme.code}” exists; its {key} is fixed.", "Leave this out."
                )
        return SchemeFile(
            scheme.code, scheme.label, scheme.description, scheme.extensible, [*scheme.concepts]
        )

    def concept(self, scheme: SchemeFile, raw: object, at: Place) -> None:
        if not isinstance(raw, dict):
            self.wrong(at, "A concept is written as keys and values.", "Begin with “notation:”.")
            return
        self.unknown(raw, _CONCEPT_KEYS, at)
        notation = raw.get("notation")
        known = {concept.notation for concept in scheme.concepts}
        if not isinstance(notation, str) or not _NOTATION.fullmatch(notation):
            self.wrong((*at, "notation"), "No usable notation.", "Use letters, digits and “-”.")
            return
        if notation in known:
            self.wrong((*at, "notation"), f"“{notation}” exists already.", "Choose another.")
        broader = raw.get("broader")
        if broader is not None and broader not in known:
            self.wrong(
                (*at, "broader"),
                f"“{broader}” is not a concept written above.",
                "Name one that comes before.",
            )
        scheme.concepts.append(
            ConceptFile(
                notation=notation,
                label=self.text(raw, "label", at, needed=True),
                definition=self.text(raw, "definition", at),
                alt_labels=self.alternatives(raw, at),
                broader=broader,
                exact_match=self.matches(raw, at),
                extra=self.extra(raw, at),
            )
        )

    def text(
        self, raw: dict[str, Any], key: str, at: Place, *, needed: bool = False
    ) -> dict[str, str]:
        """One text; where it is needed, in all languages if this file is one of ours."""
        try:
            text = clean_text(raw.get(key, {}))
        except ValueError as error:
            self.wrong((*at, key), str(error), "Write it as {en: …, ro: …}.")
            return {}
        missing = [tag for tag in LANGUAGES if tag not in text] if self.complete else []
        if (needed or text) and missing:
            self.wrong(
                (*at, key), f"The {key} lacks {', '.join(missing)}.", "Add the missing languages."
            )
        elif needed and not text:
            self.wrong((*at, key), f"There is no {key}.", "Write it in at least one language.")
        return text

    def alternatives(self, raw: dict[str, Any], at: Place) -> dict[str, list[str]]:
        try:
            return {
                clean_tag(tag): [clean_string(name) for name in names]
                for tag, names in raw.get("alt", {}).items()
            }
        except (ValueError, AttributeError, TypeError):
            self.wrong((*at, "alt"), "Other labels are unreadable.", "Write {en: [one, two]}.")
            return {}

    def matches(self, raw: dict[str, Any], at: Place) -> list[str]:
        try:
            return [safe_url(address) for address in raw.get("exact_match", [])]
        except (ValueError, AttributeError, TypeError) as error:
            self.wrong((*at, "exact_match"), str(error), "Write a list of web addresses.")
            return []

    def extra(self, raw: dict[str, Any], at: Place) -> dict[str, Any]:
        extra = raw.get("extra", {})
        if not isinstance(extra, dict):
            self.wrong((*at, "extra"), "It is not a set of properties.", "Write {name: value}.")
            return {}
        return extra

    def unknown(self, raw: dict[str, Any], allowed: frozenset[str], at: Place) -> None:
        for key in sorted(raw.keys() - allowed):
            self.wrong(
                (*at, key), f"“{key}” is not known here.", f"Use {', '.join(sorted(allowed))}."
            )

    def wrong(self, at: Place, message: str, remedy: str) -> None:
        line = self.document.line_of(at)
        self.problems.append(Problem(self.document.name, line, message, remedy))
