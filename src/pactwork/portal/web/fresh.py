"""Pages that follow more than the ledger, such as the index: rendered whenever they are asked."""

from __future__ import annotations

import hashlib
from functools import wraps
from typing import Any, Final, cast

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.people.api import Person, acting
from pactwork.portal.web.frame import View, has_tag

_READER: Final = "_pactwork_reader"


def fresh_page(view: View) -> View:
    """Let anyone read what this view answers, as it is now; the digest of its body is its ETag.

    What a view that asked for its reader (`reader_of`) shows somebody signed in, no cache keeps;
    what it shows everybody is told apart by the cookie.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = view(request, *args, **kwargs)
        if is_for_one(request):
            return kept_by_nobody(response)
        if response.status_code != 200 or not isinstance(response, HttpResponse):
            return response
        tag = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        if has_tag(request, tag):
            response = HttpResponseNotModified()
        return told_apart(request, _dressed(response, tag))

    return answer


def asks_for_public(request: HttpRequest) -> bool:
    """Whether the address asks for what everybody may see, whoever is signed in."""
    return request.GET.get("as") == "public"


def reader_of(request: HttpRequest) -> Viewer:
    """Who reads this page: the person signed in, or the public where nobody is or all is asked
    for as the public sees it.
    """
    if not hasattr(request, _READER):
        viewer = PUBLIC if asks_for_public(request) else own_reader(request)
        setattr(request, _READER, viewer)
    return cast(Viewer, getattr(request, _READER))


def is_for_one(request: HttpRequest) -> bool:
    """Whether this page was made for somebody who may see more than everybody."""
    return getattr(request, _READER, PUBLIC) != PUBLIC


def told_apart(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Who is signed in gets another answer, where the reader was asked for at all."""
    if hasattr(request, _READER):
        patch_vary_headers(response, ["Cookie"])
    return response


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
