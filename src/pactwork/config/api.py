"""The read API, version 1: the apps' addresses put together under /api/."""

from __future__ import annotations

import json
from functools import cache, partial, wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import URLPattern, URLResolver, include, path, re_path
from ninja import NinjaAPI
from pydantic import BaseModel

from pactwork.config.rest.document import DESCRIPTION, address_of, document
from pactwork.config.rest.problems import handle_errors
from pactwork.config.rest.reference import reference
from pactwork.config.rest.requests import View, guarded
from pactwork.kernel.rest import API, Refusal, api_url

__all__ = ["api", "urlpatterns"]

MOUNTED: Final = (
    "pactwork.agreements.rest.routers.router",
    "pactwork.organisations.rest.routers.router",
    "pactwork.ledger.rest.log.router",
    "pactwork.vocabularies.rest.routers.router",
    "pactwork.search.rest.routers.router",
)
_JSON: Final = "application/json"

api: Final = NinjaAPI(
    title="Pactwork read API",
    version="1.0.0",
    description=DESCRIPTION,
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
)


def _written(view: View) -> View:
    """Write the answer of a view straight from its model, with a link to the page after."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        said: object = view(request, *args, **kwargs)
        if isinstance(said, dict):
            return HttpResponse(json.dumps(said, ensure_ascii=False), content_type=_JSON)
        if not isinstance(said, BaseModel):
            return said
        response = HttpResponse(said.model_dump_json(by_alias=True), content_type=_JSON)
        if following := getattr(said, "next", None):
            response["Link"] = f'<{following}>; rel="next"'
        return response

    return answer


def entrance(request: HttpRequest) -> HttpResponse:
    """Where to begin."""
    lists = ("agreements", "organisations", "vocabularies", "overview", "ledger", "search")
    said = {
        "title": api.title,
        "version": api.version,
        "openapi": api_url("openapi.json"),
        "docs": api_url("docs"),
        **{name: api_url(name) for name in lists},
        "facets": api_url("register", "facets"),
    }
    return HttpResponse(json.dumps(said), content_type=_JSON)


@cache
def _document_bytes() -> bytes:
    return json.dumps(document(api), ensure_ascii=False).encode()


def openapi(request: HttpRequest) -> HttpResponse:
    """The description of the API."""
    return HttpResponse(_document_bytes(), content_type=_JSON)


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Every other address under /api/."""
    raise Refusal(404, f"There is nothing at this address. Begin at {api_url()}.")


def moved(request: HttpRequest) -> HttpResponse:
    """To the entrance of the newest version."""
    return HttpResponsePermanentRedirect(f"{API}/")


def _mounted() -> list[URLPattern]:
    api.add_decorator(_written)
    for router in MOUNTED:
        api.add_router("", router)
    handle_errors(api)
    mounted = (pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern))
    return [
        path("", entrance),
        path("openapi.json", openapi, name="openapi"),
        *(pattern for pattern in mounted if pattern.name != "api-root"),
    ]


def _guarded(pattern: URLPattern) -> URLPattern:
    is_kept = pattern.name != "search"  # it follows its index, not the ledger
    pattern.callback = guarded(pattern.callback, partial(address_of, api), is_kept=is_kept)
    return pattern


urlpatterns: list[URLPattern | URLResolver] = [
    path("", moved),
    path("v1", moved),
    path("v1/docs", partial(reference, described=partial(document, api)), name="api-reference"),
    path("v1/", include([_guarded(pattern) for pattern in _mounted()])),
    re_path("", guarded(nothing_here, partial(address_of, api))),
]
