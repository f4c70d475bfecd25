"""The reference of the read API as a page, made from its OpenAPI description.

It needs no script and loads nothing from elsewhere, so it works under the site's strict policy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from pactwork.kernel.rest import api_url
from pactwork.portal.web.frame import public_page

_REF: Final = "#/components/schemas/"


@dataclass(frozen=True)
class Word:
    """A piece of a type in words; `schema` names the shape it links to, or is empty."""

    text: str
    schema: str = ""


@dataclass(frozen=True)
class Field:
    """A parameter of an address, or a field of a shape."""

    name: str
    type: list[Word]
    meaning: SafeString


@dataclass(frozen=True)
class Operation:
    """An address that can be read."""

    id: str
    path: str
    summary: str
    description: list[SafeString]
    parameters: list[Field]
    answers: list[tuple[str, list[Word]]]


@dataclass(frozen=True)
class Group:
    """Addresses that belong together."""

    name: str
    description: str
    operations: list[Operation]


@dataclass(frozen=True)
class Shape:
    """An object in an answer, or a word out of a few."""

    name: str
    description: list[SafeString]
    fields: list[Field]
    values: list[str]


@public_page
def reference(request: HttpRequest, described: Callable[[], dict[str, Any]]) -> HttpResponse:
    """Every address of the read API, what it takes and what it answers."""
    document = described()
    context = {
        "description": paragraphs(document["info"]["description"]),
        "version": document["info"]["version"],
        "openapi_url": api_url("openapi.json"),
        "example_url": api_url("agreements"),
        "groups": list(_groups(document)),
        "shapes": list(_shapes(document)),
    }
    return render(request, "portal/api_reference.html", context)


def _groups(document: dict[str, Any]) -> Iterator[Group]:
    for tag in document["tags"]:
        operations = [
            _operation(path, operation)
            for path, item in document["paths"].items()
            for operation in item.values()
            if tag["name"] in operation["tags"]
        ]
        yield Group(tag["name"], tag["description"], operations)


def _operation(path: str, operation: dict[str, Any]) -> Operation:
    content = operation["responses"]["200"]["content"]
    return Operation(
        id=operation["operationId"],
        path=path,
        summary=operation["summary"],
        description=paragraphs(operation.get("description", "")),
        parameters=[_parameter(one) for one in operation["parameters"]],
        answers=[(media, words(held["schema"])) for media, held in content.items()],
    )


def _parameter(held: dict[str, Any]) -> Field:
    schema = held["schema"]
    notes = [
        f"{word} {schema[name]}"
        for name, word in (("default", "default"), ("minimum", "from"), ("maximum", "to"))
        if schema.get(name) not in (None, "", False)
    ]
    if held["in"] == "path":
        notes = ["part of the address", *notes]
    elif held["required"]:
        notes = ["always needed", *notes]
    note = f" ({', '.join(notes)})" if notes else ""
    return Field(held["name"], words(schema), marked(held.get("description", "") + note))


def _shapes(document: dict[str, Any]) -> Iterator[Shape]:
    for name, schema in sorted(document["components"]["schemas"].items()):
        if name == "Text":
            continue
        fields = [
            Field(field, words(held), marked(held.get("description", "")))
            for field, held in schema.get("properties", {}).items()
        ]
        said = paragraphs(schema.get("description", ""))
        yield Shape(name, said, fields, schema.get("enum", []))


def paragraphs(text: str) -> list[SafeString]:
    """A description as paragraphs, with what stands in backticks marked as code."""
    return [marked(paragraph) for paragraph in text.strip().split("\n\n") if paragraph]


def marked(text: str) -> SafeString:
    """A text with what stands in backticks marked as code."""
    parts = enumerate(text.split("`"))
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", one) if n % 2 else one,) for n, one in parts)
    )


def words(schema: dict[str, Any]) -> list[Word]:
    """A JSON Schema as words for a reader: "list of Commitment", "date or null"."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_REF)
        return [Word(name, "" if name == "Text" else name)]
    for several in ("anyOf", "allOf"):
        if several in schema:
            return _joined([words(one) for one in schema[several]])
    if "enum" in schema:
        return [Word(" | ".join(map(str, schema["enum"])))]
    if schema.get("type") == "array":
        return [Word("list of "), *words(schema.get("items", {}))]
    if isinstance(schema.get("additionalProperties"), dict):
        return [Word("object of name and "), *words(schema["additionalProperties"])]
    return [Word(str(schema.get("format") or schema.get("const") or schema.get("type", "any")))]


def _joined(parts: list[list[Word]]) -> list[Word]:
    joined = parts[0]
    for part in parts[1:]:
        joined = [*joined, Word(" or "), *part]
    return joined
