"""The published JSON Schemas (draft 2020-12) of the two kinds of file, and checking by them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any, Final

import jsonschema_rs

from pactwork.agreements.pactfile.finding import Finding
from pactwork.agreements.pactfile.problems import Problem
from pactwork.kernel.documents import Document

PACT: Final = "pact/1"
EVIDENCE: Final = "evidence/1"
SCHEMAS: Final = {PACT: "pact-1", EVIDENCE: "evidence-1"}

_REMEDIES: Final = {
    "Required": "Add it.",
    "AdditionalProperties": "Remove it, or correct its spelling.",
    "Type": "Write a value of that kind.",
    "Enum": "Use one of the values named.",
    "Constant": "Write exactly that value.",
    "Pattern": "Write it in the form shown.",
    "MinLength": "Write something, or leave it out.",
    "MaxLength": "Shorten it.",
    "Minimum": "Write a larger number.",
    "ExclusiveMinimum": "Write a larger number.",
    "Maximum": "Write a smaller number.",
    "MaxProperties": "Leave some out.",
    "MinItems": "Add what is missing.",
    "MaxItems": "Shorten the list.",
    "MinProperties": "Give the text in at least one language.",
    "UniqueItems": "Name each one once.",
    "OneOfNotValid": "Use one of the allowed forms.",
    "OneOfMultipleValid": "Use exactly one of the allowed forms.",
    "PropertyNames": "Use a language tag such as en, ro or fa.",
}


def schema(name: str) -> dict[str, Any]:
    """The schema published under this name: "pact-1" or "evidence-1".

    Raises:
        KeyError: there is no such schema.
    """
    if name not in SCHEMAS.values():
        raise KeyError(name)
    text = resources.files("pactwork.agreements").joinpath(f"schemas/{name}.schema.json")
    return dict(json.loads(text.read_text(encoding="utf-8")))


@cache
def _validator(kind: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(schema(SCHEMAS[kind]))


def kind_of(document: Document) -> str | None:
    """Which kind of file this is, by its `pactwork` line; None when it is neither."""
    value = document.value
    kind = value.get("pactwork") if isinstance(value, dict) else None
    return kind if kind in SCHEMAS else None


def schema_problems(document: Document, kind: str) -> list[Problem]:
    """Everything in the document that the schema of its kind refuses."""
    return [
        Problem(document.name, document.line_of(place), rule, message, remedy)
        for place, rule, message, remedy in findings_by(_validator(kind), document.value)
    ]


def pact_schema_findings(value: Any) -> list[Finding]:
    """Everything in a value that the schema of pact files refuses, by its place."""
    return list(findings_by(_validator(PACT), value))


def findings_by(validator: jsonschema_rs.Draft202012Validator, value: Any) -> Iterator[Finding]:
    """What a schema refuses of a value: where, which rule, what is wrong, and what to do."""
    for error in validator.iter_errors(value):
        place = tuple(error.instance_path)
        keyword = type(error.kind).__name__.removeprefix("ValidationErrorKind_")
        yield (
            _named_place(place, error),
            f"schema.{keyword}",
            f"At {_readable(place)}: {error.message}.",
            _REMEDIES.get(keyword, "Correct the value."),
        )


def _named_place(place: tuple[Any, ...], error: jsonschema_rs.ValidationError) -> tuple[Any, ...]:
    unexpected = getattr(error.kind, "unexpected", None)
    return (*place, unexpected[0]) if unexpected else place


def _readable(place: tuple[Any, ...]) -> str:
    return "/".join(str(step + 1 if isinstance(step, int) else step) for step in place) or "the top"
