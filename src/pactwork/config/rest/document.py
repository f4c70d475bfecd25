"""The description of the read API in OpenAPI 3.1, made from the addresses themselves."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.conf import settings
from ninja import NinjaAPI
from ninja.responses import NinjaJSONEncoder

from pactwork.config.rest.problems import MEDIA_TYPE
from pactwork.kernel.rest import API, Problem

DESCRIPTION: Final = """\
Everything public on this site, to be read by programs, without an account and from any origin.

Lists come a page at a time: follow `next` (also in the `Link` header) until it is null. Texts
are objects of language and text. Codes such as `themes:education` are explained under
`/vocabularies`. Every answer has an `ETag`; send it back in `If-None-Match`, and what has not
changed costs you nothing. Errors are problem details (RFC 9457) and name the parameter and the
rule. A parameter that is unknown or given twice is an error.
"""
TAGS: Final = (
    ("Agreements", "Agreements, their articles and commitments, and how far these have come."),
    ("Versions", "The terms as they were agreed, version by version, with their hashes."),
    ("Evidence", "What happened and was accepted: the ground of every number."),
    ("Log", "The ledger's log: signed heads and proofs, so that nobody need trust this site."),
    ("Reciprocity", "What organisations gave each other and the public, and received."),
    ("Register", "The register as a whole, counted."),
    ("Search", "Materials, agreements and organisations by words, in six languages."),
    ("Organisations", "Who signs, and what they owe and are owed."),
    ("Vocabularies", "The words behind the codes, in every language."),
)
_REFERENCE: Final = re.compile(r"#/components/schemas/(\w+)")
_PROBLEMS: Final = {
    "400": "The question breaks a rule; `errors` names each parameter.",
    "404": "It does not exist, or is not public.",
    "503": "The database does not answer; try again.",
}


@cache
def document(api: NinjaAPI) -> dict[str, Any]:
    """The whole description as JSON values."""
    made = api.get_openapi_schema(path_prefix=f"{API}/")
    described: dict[str, Any] = json.loads(json.dumps(made, cls=NinjaJSONEncoder))
    described["servers"] = [{"url": str(settings.PACTWORK_BASE_URL).rstrip("/")}]
    described["tags"] = [{"name": name, "description": text} for name, text in TAGS]
    described["components"]["schemas"] |= _problem_schemas()
    described["components"]["responses"] = {
        f"Problem{status}": _problem(text) for status, text in _PROBLEMS.items()
    }
    for operations in described["paths"].values():
        for operation in operations.values():
            _complete(operation)
    _leave_out_unused(described)
    return described


def _leave_out_unused(described: dict[str, Any]) -> None:
    """Without the shapes that nothing names: those of questions, which stand as parameters."""
    schemas = described["components"]["schemas"]
    elsewhere = [described["paths"], described["components"]["responses"]]
    wanted = found = _named(elsewhere)
    while found:
        found = _named([schemas[name] for name in found]) - wanted
        wanted = wanted | found
    described["components"]["schemas"] = {
        name: schema for name, schema in sorted(schemas.items()) if name in wanted
    }


def _named(values: list[Any]) -> set[str]:
    return set(_REFERENCE.findall(json.dumps(values)))


def _problem_schemas() -> dict[str, Any]:
    template = "#/components/schemas/{model}"
    made = Problem.model_json_schema(ref_template=template, mode="serialization")
    return {**made.pop("$defs"), "Problem": made}


def _problem(text: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": text, "content": {MEDIA_TYPE: {"schema": schema}}}


def _complete(operation: dict[str, Any]) -> None:
    """Say of an operation what is true of all of them."""
    said = operation["responses"]
    said["200"]["headers"] = {
        "ETag": {
            "description": "Send it back in If-None-Match.",
            "schema": {"type": "string"},
        }
    }
    said["304"] = {"description": "Nothing has changed since the ETag you sent."}
    for status in _PROBLEMS:
        said[status] = {"$ref": f"#/components/responses/Problem{status}"}
    for parameter in operation["parameters"]:
        for name in ("description", "title"):
            parameter["schema"].pop(name, None)


@dataclass(frozen=True)
class Address:
    """What an address takes and gives: its query parameters, and the media types to choose from.

    `parameters` is None for an address that is not described.
    """

    parameters: frozenset[str] | None = None
    forms: tuple[str, ...] = ()


@cache
def _addresses(api: NinjaAPI) -> dict[str, Address]:
    return {
        path: Address(
            parameters=frozenset(
                one["name"] for one in item["get"]["parameters"] if one["in"] == "query"
            ),
            forms=tuple(item["get"]["responses"]["200"]["content"]),
        )
        for path, item in document(api)["paths"].items()
    }


def address_of(api: NinjaAPI, route: str) -> Address:
    """What is described for a route of the site's addresses."""
    path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)
    return _addresses(api).get(path, Address())
