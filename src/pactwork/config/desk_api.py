"""The desk's API, version 1: what a token may do, under /api/desk/v1/."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path
from ninja import NinjaAPI
from ninja.responses import NinjaJSONEncoder

from pactwork.config.rest.desk import Address, guarded
from pactwork.config.rest.problems import MEDIA_TYPE, handle_errors
from pactwork.config.rest.told import webhooks
from pactwork.desk.rest.opens import OPENS
from pactwork.kernel.rest import Problem, Refusal
from pactwork.people.api import Scope

__all__ = ["api", "description", "urlpatterns"]

ROOT: Final = "/api/desk/v1"
MOUNTED: Final = (
    "pactwork.desk.rest.me.router",
    "pactwork.desk.rest.account.router",
    "pactwork.desk.rest.today.router",
    "pactwork.desk.rest.evidence_files.router",
    "pactwork.desk.rest.evidence.router",
    "pactwork.desk.rest.materials.router",
    "pactwork.desk.rest.sources.router",
    "pactwork.desk.rest.drafts.router",
    "pactwork.desk.rest.suggestions.router",
    "pactwork.desk.rest.draft_reading.router",
    "pactwork.desk.rest.beside.router",
    "pactwork.desk.rest.agreements.router",
    "pactwork.desk.rest.remarks.router",
    "pactwork.desk.rest.people.router",
    "pactwork.desk.rest.claims.router",
    "pactwork.desk.rest.notices.router",
    "pactwork.desk.rest.reaching.router",
    "pactwork.desk.rest.webhooks.router",
    "pactwork.desk.rest.network.router",
    "pactwork.desk.rest.network_acts.router",
)
DESCRIPTION: Final = """\
What you may do on your desk, done by a program: deliver evidence and accept it, write agreements
and approve them, answer the public, look after the people of your organisation.

Make a token on your account's page and send it as `Authorization: Bearer …`; an app for others asks
them for leave (OAuth 2, authorization code with PKCE). It acts for you and never does more than you
may do that day; nothing signs in your name but you yourself.

A request that changes something may carry an `Idempotency-Key`: sent again with the same key, it is
answered again and not done again. What can be edited has an `ETag`; send it in `If-Match`, and
nobody's words are lost. Errors are problem details (RFC 9457) in the language of your
`Accept-Language`.
"""
TAGS: Final = (
    ("Token", "What the token may do."),
    ("Account", "What is kept of you, and what is yours to change of it."),
    ("Today", "What awaits you."),
    ("Evidence", "Delivering evidence, and deciding on it."),
    ("Materials", "Depositing learning materials, and what is harvested."),
    ("Drafts", "Writing agreements together, proposing and approving them, signing on paper."),
    ("Agreements", "Agreements in force: what is due, suspending and ending them."),
    ("Public", "What the public says of commitments, and what is decided about it."),
    ("People", "The people of an organisation, invitations, delegations, claims."),
    ("Notices", "The inbox, how you are told, what you follow, webhooks."),
    ("Network", "For those who run the installation."),
)
SCOPES: Final = {
    Scope.READ: "Read what the person may read.",
    Scope.EVIDENCE: "Deliver evidence, answer about it, withdraw it.",
    Scope.ACCEPT: "Accept evidence, ask about it, return it.",
    Scope.DRAFT: "Start, change and withdraw drafts; remark, suggest, lay files beside them.",
    Scope.APPROVE: "Propose, approve, give back and refuse drafts.",
    Scope.PAPER: "Bring in pages signed on paper; confirm those of others or give them back.",
    Scope.COURSE: "Suspend agreements, let them go on, give notice, agree to end them.",
    Scope.MODERATE: "Publish, decline and answer what the public writes.",
    Scope.PEOPLE: "See and invite people, change roles, lend the power to sign, decide claims.",
    Scope.NOTICES: "Read the inbox, choose how to be told, follow things.",
    Scope.WEBHOOKS: "Add, pause and end webhooks.",
    Scope.ACCOUNT: "See all data on the person; change name, language and consents; end tokens.",
    Scope.NETWORK: "For operators: usage, who did what, claims, announcements.",
}
_JSON_PARTS: Final = {"deliverWithFiles": "NewPiece", "correctPieceWithFiles": "Correction"}
"""Forms whose part `piece` is JSON of this shape."""
_PROBLEMS: Final = {
    "400": "The request breaks a rule; `errors` names each parameter.",
    "401": "There is no token, or it is not good.",
    "403": "The token, or the person behind it, may not do this.",
    "404": "It does not exist, or you may not see it.",
    "429": "Too many requests in this minute; wait for the seconds in `Retry-After`.",
    "503": "The database does not answer; try again.",
}

api: Final = NinjaAPI(
    title="Pactwork desk API",
    version="1.0.0",
    description=DESCRIPTION,
    openapi_url=None,
    docs_url=None,
    urls_namespace="desk-api",
)


@cache
def description() -> dict[str, Any]:
    """The whole description as JSON values (OpenAPI 3.1)."""
    made = api.get_openapi_schema(path_prefix=f"{ROOT}/")
    described: dict[str, Any] = json.loads(json.dumps(made, cls=NinjaJSONEncoder))
    site = str(settings.PACTWORK_BASE_URL).rstrip("/")
    described["servers"] = [{"url": site}]
    described["tags"] = [{"name": name, "description": text} for name, text in TAGS]
    parts = described.setdefault("components", {})
    template = "#/components/schemas/{model}"
    shape = Problem.model_json_schema(ref_template=template, mode="serialization")
    parts["schemas"] = {**parts.get("schemas", {}), **shape.pop("$defs"), "Problem": shape}
    parts["securitySchemes"] = _ways_in(site)
    parts["responses"] = {f"Problem{status}": _problem(said) for status, said in _PROBLEMS.items()}
    described["security"] = [{"token": []}, {"oauth2": []}]
    described["webhooks"] = webhooks()
    for operations in described["paths"].values():
        for operation in operations.values():
            _tell_json_part(operation)
            _tell_scopes(operation)
            for status in _PROBLEMS:
                said = {"$ref": f"#/components/responses/Problem{status}"}
                operation["responses"].setdefault(status, said)
    return described


def _ways_in(site: str) -> dict[str, Any]:
    scopes = {scope.value: said for scope, said in SCOPES.items()}
    shared = {"tokenUrl": f"{site}/oauth/token", "scopes": scopes}
    asked = {"authorizationUrl": f"{site}/oauth/authorize", "refreshUrl": f"{site}/oauth/token"}
    flows = {"clientCredentials": shared, "authorizationCode": {**shared, **asked}}
    return {
        "token": {"type": "http", "scheme": "bearer"},
        "oauth2": {"type": "oauth2", "flows": flows},
    }


def _tell_json_part(operation: dict[str, Any]) -> None:
    held = _JSON_PARTS.get(operation["operationId"])
    if held:
        form = operation["requestBody"]["content"]["multipart/form-data"]["schema"]
        form["properties"]["piece"] |= {
            "contentMediaType": "application/json",
            "contentSchema": {"$ref": f"#/components/schemas/{held}"},
        }


def _tell_scopes(operation: dict[str, Any]) -> None:
    scopes = sorted(OPENS[operation["operationId"]])
    operation["security"] = [{"token": []}, *({"oauth2": [scope]} for scope in scopes)]


def _problem(said: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": said, "content": {MEDIA_TYPE: {"schema": schema}}}


@cache
def _addresses() -> dict[str, Address]:
    found = {}
    for route, item in description()["paths"].items():
        asked = {
            one["name"]
            for held in item.values()
            for one in held.get("parameters", ())
            if one["in"] == "query"
        }
        methods = tuple(method.upper() for method in item)
        forms = any(
            "multipart/form-data" in held.get("requestBody", {}).get("content", ())
            for held in item.values()
        )
        methods = (*methods, "HEAD") if "GET" in methods else methods
        opens = {method.upper(): OPENS[held["operationId"]] for method, held in item.items()}
        found[route] = Address(frozenset(asked), methods, forms, opens)
    return found


def _address_of(route: str) -> Address:
    return _addresses().get("/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route), Address())


@cache
def _description_bytes() -> bytes:
    return json.dumps(description(), ensure_ascii=False).encode()


def openapi(request: HttpRequest) -> HttpResponse:
    """The description of the API, for anybody."""
    response = HttpResponse(_description_bytes(), content_type="application/json")
    response["Access-Control-Allow-Origin"] = "*"
    return response


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Every other address under /api/desk/."""
    raise Refusal(404, f"There is nothing at this address. {ROOT}/openapi.json describes all.")


def _mounted() -> list[URLPattern]:
    for router in MOUNTED:
        api.add_router("", router)
    handle_errors(api)
    return [one for one in api.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"]


def _guarded(pattern: URLPattern) -> URLPattern:
    pattern.callback = guarded(pattern.callback, _address_of)
    return pattern


_inside: Final = [_guarded(pattern) for pattern in _mounted()]

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/openapi.json", openapi, name="desk-openapi"),
    *(path(f"v1/{pattern.pattern}", pattern.callback, name=pattern.name) for pattern in _inside),
    re_path("", guarded(nothing_here, _address_of)),
]
