"""A pact file as the beginning of a draft. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from pactwork.agreements.drafting.checking import pact_draft_findings
from pactwork.agreements.pactfile.problems import PactfileError, Problem
from pactwork.agreements.pactfile.schema import PACT, kind_of
from pactwork.agreements.pactfile.terms import TERMS
from pactwork.kernel.documents import Document, DocumentError, load_document


@dataclass(frozen=True)
class PactRead:
    """What a pact file brings to a draft: terms, contacts by organisation, who shall see it."""

    terms: dict[str, Any]
    contacts: Mapping[str, Any]
    visibility: str


def pact_read(
    data: bytes, name: str, *, known: Callable[[Collection[str]], Collection[str]]
) -> PactRead:
    """Read a pact file as a draft; `known` says which of some organisations are.

    Raises:
        PactfileError: with everything that even a draft cannot be.
    """
    try:
        document = load_document(data, name)
    except DocumentError as error:
        problem = Problem(name, error.line, "syntax", error.message, error.remedy)
        raise PactfileError([problem]) from error
    if kind_of(document) != PACT:
        problem = Problem(name, 1, "kind", "This is no pact file.", f"Begin it `pactwork: {PACT}`.")
        raise PactfileError([problem])
    if problems := _problems(document, known):
        raise PactfileError(problems)
    value = document.value
    parties = value.get("parties", [])
    terms = {part: value[part] for part in TERMS if part in value}
    terms["parties"] = [
        {key: held for key, held in party.items() if key != "contacts"} for party in parties
    ]
    contacts = {one["organisation"]: one["contacts"] for one in parties if one.get("contacts")}
    return PactRead(terms, contacts, value.get("visibility", ""))


def _problems(
    document: Document, known: Callable[[Collection[str]], Collection[str]]
) -> list[Problem]:
    found = [
        Problem(document.name, document.line_of(place), rule, message, remedy)
        for place, rule, message, remedy in pact_draft_findings(document.value)
    ]
    if found:
        return found
    named = {
        (name, index): held["organisation"]
        for name in ("parties", "contractors")
        for index, held in enumerate(document.value.get(name, []))
    }
    strangers = set(named.values()) - set(known(set(named.values())))
    return [
        Problem(
            document.name,
            document.line_of(place),
            "organisation.unknown",
            f"The organisation “{slug}” is not known here.",
            "Let it join first, or leave it out and add it later.",
        )
        for place, slug in named.items()
        if slug in strangers
    ]
