"""The concepts that descriptions use, and how the words of others are recognised as them.

A `Terms` is a plain value: a million records are read and written without one query.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from pactwork.kernel.folding import fold_key
from pactwork.kernel.iris import iri, parse_iri
from pactwork.kernel.texts import Text
from pactwork.vocabularies.api import concepts, vocabularies_mark

SCHEMES: Final = (
    "accessibility",
    "creator-roles",
    "isced-fields",
    "isced-levels",
    "licences",
    "literacies",
    "resource-types",
    "target-groups",
    "themes",
)

_ISCED_F: Final = re.compile(r"iscedf(?:2013)?(\d{2,4})(?!\d)")
"""A code written with its source, folded, without spaces."""
_NARROW: Final = len("054")


@dataclass(frozen=True, slots=True)
class Term:
    """One concept: its scheme and notation, its names, and its IRIs elsewhere."""

    scheme: str
    notation: str
    label: Text
    other_names: Mapping[str, Iterable[str]] = field(default_factory=dict)
    matches: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def iri(self) -> str:
        """Its IRI with us."""
        return iri("concept", self.scheme, self.notation)


class Terms:
    """The concepts of some schemes, looked up by notation or by what others call them."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._held: dict[tuple[str, str], Term] = {}
        self._known: dict[tuple[str, str], str] = {}
        self.written: dict[object, str] = {}
        """What formats keep of concepts that they have written."""
        for term in terms:
            self._held[term.scheme, term.notation] = term
            for name in _names(term):
                self._known.setdefault((term.scheme, name), term.notation)

    def term(self, scheme: str, notation: str) -> Term | None:
        """One concept, or None."""
        return self._held.get((scheme, notation))

    def all(self, scheme: str, notations: Iterable[str]) -> Iterator[Term]:
        """The concepts of these notations that are known, in their order."""
        for notation in notations:
            found = self._held.get((scheme, notation))
            if found is not None:
                yield found

    def found(self, scheme: str, said: str) -> str:
        """The notation of what somebody else calls `said`: an IRI (ours, or one that matches
        ours exactly), a notation, or a label in any language. "" if it is none of these.
        """
        return next(iter(self.known((scheme,), said).values()), "")

    def known(self, schemes: Collection[str], said: str) -> dict[str, str]:
        """As `found`, in several schemes at once: the notation in each that knows it."""
        text = said.strip()
        if not text or len(text) > 400:
            return {}
        if "://" in text:
            return self._addressed(schemes, text)
        key = fold_key(text)
        found = {}
        if "isced-fields" in schemes and (field := self._field(key)):
            return {"isced-fields": field}
        for scheme in schemes:
            held = (scheme, text)
            notation = text if held in self._held else self._known.get((scheme, key))
            if notation:
                found[scheme] = notation
        return found

    def _field(self, key: str) -> str:
        """The field of education of a code of ISCED-F, of which it is said that it is one: "ISCED-F
        0613". What is not further defined (0610), or of several fields (0688), is what is wider; a
        narrow field that has one detailed field alone (042) is that.
        """
        found = _ISCED_F.match(key)
        code = found[1] if found else ""
        while len(code) > 1:
            only = f"{code}1" if len(code) == _NARROW and not self._has_field(f"{code}2") else code
            for one in (code, only):
                if self._has_field(one):
                    return f"isced-f-{one}"
            code = code[:-1]
        return ""

    def _has_field(self, code: str) -> bool:
        return ("isced-fields", f"isced-f-{code}") in self._held

    def _addressed(self, schemes: Collection[str], address: str) -> dict[str, str]:
        parsed = parse_iri(address)
        if parsed is not None and parsed[0] == "concept":
            owner, notation = parsed[1]
            known = owner in schemes and (owner, notation) in self._held
            return {owner: notation} if known else {}
        key = bare(address)
        found = {scheme: self._known.get((scheme, key), "") for scheme in schemes}
        return {scheme: notation for scheme, notation in found.items() if notation}


def known_terms() -> Terms:
    """The terms of this installation."""
    return _terms(vocabularies_mark())


@lru_cache(maxsize=2)
def _terms(mark: str) -> Terms:
    return Terms(
        Term(
            scheme, one.notation, one.label, one.alt_labels, tuple(one.exact_match), one.extra
        )
        for scheme in SCHEMES
        for one in concepts(scheme)
    )  # fmt: skip


def bare(address: str) -> str:
    """An IRI as it is compared: without the scheme, "www.", and what licences end with."""
    held = address.strip().partition("://")[2].removeprefix("www.").lower()
    for ending in ("/legalcode", "/deed"):
        before, found, _language = held.partition(ending)
        held = before if found else held
    return held.rstrip("/#")


def _names(term: Term) -> Iterator[str]:
    for address in term.matches:
        yield bare(address)
    for text in (term.notation, *term.label.values()):
        yield fold_key(text)
    for name in term.label.values():
        if ": " in name:
            yield fold_key(name.partition(":")[0])
    for names in term.other_names.values():
        yield from map(fold_key, names)
    if term.scheme == "accessibility":
        yield fold_key(str(term.extra.get("schema", term.notation)))
