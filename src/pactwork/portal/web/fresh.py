"""Pages that follow more than the ledger, such as the index: rendered whenever they are asked."""

from __future__ import annotations

import hashlib
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.people.api import Person, acting
from pactwork.portal.web.frame import View, has_tag


def fresh_page(view: View) -> View:
    """Let anyone read what this view answers, as it is now; the digest of its body is its ETag.

    The view gets no person to ask for, unless somebody asks to see what is theirs (`reader_of`).
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = view(request, *args, **kwargs)
        if asks_for_own(request):
            return kept_by_nobody(response)
        if response.status_code != 200 or not isinstance(response, HttpResponse):
            return response
        tag = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        if has_tag(request, tag):
            return _dressed(HttpResponseNotModified(), tag)
        return _dressed(response, tag)

    return answer


def asks_for_own(request: HttpRequest) -> bool:
    """Whether the address asks for what only the person signed in may see."""
    return request.GET.get("as") == "me"


def reader_of(request: HttpRequest) -> Viewer:
    """Who reads this page: the public, or the person signed in where the address asks for it."""
    return own_reader(request) if asks_for_own(request) else PUBLIC


def own_reader(request: HttpRequest) -> Viewer:
    """The person signed in as a reader; the public where nobody is."""
    person = request.user
    return acting(person).viewer if isinstance(person, Person) else PUBLIC


def kept_by_nobody(response: HttpResponseBase) -> HttpResponseBase:
    """An answer that is for one person: no cache keeps it."""
    response["Cache-Control"] = "no-store, private"
    patch_vary_headers(response, ["Cookie"])
    return response


def _dressed(response: HttpResponseBase, tag: str) -> HttpResponseBase:
    response["ETag"] = tag
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response
