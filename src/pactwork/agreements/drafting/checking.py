"""What a draft may hold while it is written, and what is still missing before it is proposed.

The first is the schema of pact files without what it requires: a draft may lack anything, but what
is there has its right shape. The second is everything a pact file would be refused for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import jsonschema_rs

from pactwork.agreements.drafting.errors import DraftError
from pactwork.agreements.drafting.operations import AddArticle, AddCommitment, Operation
from pactwork.agreements.drafting.places import article_spots, commitment_spots
from pactwork.agreements.pactfile.finding import Finding, World
from pactwork.agreements.pactfile.meaning import DEEPEST, pact_findings
from pactwork.agreements.pactfile.schema import (
    PACT,
    findings_by,
    pact_schema_findings,
    schema,
)
from pactwork.agreements.pactfile.terms import TERMS, Terms, normal, walk_articles
from pactwork.kernel.canonical import canonical_json, sha256_hex

LARGEST: Final = 2_000_000
"""Bytes the terms of a draft may have."""

_KEPT: Final = frozenset({"key", "organisation"})
"""What even a draft requires: by these, things are found again."""


@dataclass(frozen=True)
class Todo:
    """Something to mend before the draft can be proposed. `path` names it as operations do."""

    path: tuple[str, ...]
    rule: str
    message: str
    remedy: str


def draft_terms(value: Mapping[str, Any]) -> Terms:
    """The terms of a draft in the normal form of every agreement, with the hash to be approved.

    Raises:
        DraftError: something has not its right shape, a key is there twice, articles are nested
            too deep, or it is too large.
    """
    refuse_misshapen(value, "terms")
    try:
        kept = {name: normal(value[name]) for name in TERMS if value.get(name)}
        kept = {"agreement": {}, "parties": [], **kept}
        canonical = canonical_json(kept)
    except ValueError as error:
        raise DraftError("text", str(error)) from error
    if len(canonical) > LARGEST:
        raise DraftError("size", "The draft is too large.")
    _refuse_tangled(kept)
    return Terms(json.loads(canonical), canonical.decode(), sha256_hex(canonical))


def _refuse_tangled(terms: dict[str, Any]) -> None:
    for what, spots in (("article", article_spots(terms)), ("commitment", commitment_spots(terms))):
        keys = [spot.held["key"] for spot in spots]
        if len(set(keys)) < len(keys):
            raise DraftError("twice", f"Two have the same key: each {what} needs one of its own.")
    if any(
        number.count(".") >= DEEPEST for _, number, _ in walk_articles(terms.get("articles", []))
    ):
        raise DraftError("depth", f"Articles are nested deeper than {DEEPEST} levels.")


def refuse_misshapen(value: Any, part: str) -> None:
    """Refuse what has not the shape of a part of a draft: "terms", "article" or "commitment".

    Raises:
        DraftError: saying what is wrong first.
    """
    try:
        for place, rule, message, remedy in findings_by(_lenient(part), value):
            raise DraftError(rule, f"{message} {remedy}", path_of(value, place))
    except ValueError as error:
        if isinstance(error, DraftError):
            raise
        raise DraftError("json", f"This is no JSON: {error}") from error


def refuse_misshapen_parts(operations: Sequence[Operation]) -> None:
    """Refuse operations that bring in what has not its right shape.

    Raises:
        DraftError: saying what is wrong first.
    """
    for operation in operations:
        if isinstance(operation, AddArticle):
            refuse_misshapen(operation.article, "article")
        elif isinstance(operation, AddCommitment):
            refuse_misshapen(operation.commitment, "commitment")


def pact_draft_findings(value: Any) -> list[Finding]:
    """Everything in a pact file that even a draft cannot hold."""
    return list(findings_by(_lenient("pact"), value))


def sound_contacts(contacts: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Contacts as they are stored, without what is empty.

    Raises:
        DraftError: one of them has not the shape that pact files ask for.
    """
    try:
        kept = [normal(dict(held), "contacts") for held in contacts]
    except (TypeError, ValueError) as error:
        raise DraftError("contacts", str(error)) from error
    for _, rule, message, remedy in findings_by(_contacts(), kept):
        raise DraftError(rule, f"{message} {remedy}")
    return kept


@cache
def _contacts() -> jsonschema_rs.Draft202012Validator:
    whole = schema("pact-1")
    contacts = whole["properties"]["parties"]["items"]["properties"]["contacts"]
    return jsonschema_rs.Draft202012Validator({"$defs": whole["$defs"], **contacts})


@cache
def _lenient(part: str) -> jsonschema_rs.Draft202012Validator:
    whole = schema("pact-1")
    held = {"$defs": _loosened(whole["$defs"])}
    if part == "terms":
        properties = {name: _loosened(whole["properties"][name]) for name in TERMS}
        held |= {"type": "object", "properties": properties, "additionalProperties": False}
    elif part == "pact":
        held |= {"type": "object", "properties": _loosened(whole["properties"])}
    else:
        held |= {"$ref": f"#/$defs/{part}"}
    return jsonschema_rs.Draft202012Validator(held)


def _loosened(held: Any) -> Any:
    """A schema without what it requires; where one of several forms is due, any of them will do."""
    if isinstance(held, list):
        return [_loosened(one) for one in held]
    if not isinstance(held, dict):
        return held
    loose = {
        "anyOf" if name == "oneOf" else name: _loosened(one)
        for name, one in held.items()
        if name not in ("minItems", "minLength", "minProperties", "dependentRequired", "required")
    }
    required = held.get("required")
    if isinstance(required, list):
        loose["required"] = [name for name in required if name in _KEPT]
    elif required is not None:
        loose["required"] = _loosened(required)
    return loose


def todos_of(terms: Mapping[str, Any], world: World) -> list[Todo]:
    """Everything to mend before these terms can be proposed, in reading order of the rules."""
    value = {"pactwork": PACT, **terms}
    found = pact_schema_findings(value) or _sound(value, world)
    return [Todo(path_of(terms, place), rule, said, mend) for place, rule, said, mend in found]


def _sound(value: dict[str, Any], world: World) -> list[Finding]:
    found = list(pact_findings(value, world))
    slugs = {held["organisation"] for held in value["parties"]}
    found += _idle(value) if slugs else ()
    return found


def _idle(value: Mapping[str, Any]) -> Iterator[Finding]:
    """An agreement in which nobody promises anything."""
    if not any(
        article.get("commitments") for article, _, _ in walk_articles(value.get("articles", []))
    ):
        yield (
            ("articles",),
            "draft.promises",
            "Nobody promises anything.",
            "Add a commitment to an article.",
        )


def path_of(terms: Mapping[str, Any], place: Sequence[Any]) -> tuple[str, ...]:
    """A place in the value, by indexes, as a path by keys."""
    path: list[str] = []
    held: Any = terms
    for step in place:
        held = _inside(held, step)
        if step in ("articles", "commitments", "parties", "contractors"):
            path = [step]
        elif isinstance(step, int) and isinstance(held, dict) and len(path) == 1:
            path.append(str(held.get("key", held.get("organisation", step))))
        else:
            path.append(str(step))
    return tuple(path)


def _inside(held: Any, step: Any) -> Any:
    try:
        return held[step]
    except (KeyError, IndexError, TypeError):
        return None
