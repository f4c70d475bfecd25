"""What the answers to machines share: who may read them, and the language they are in."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation

from pactwork.kernel.languages import LANGUAGES

View = Callable[..., HttpResponse]

DEFAULT_LANGUAGE: Final = "en"


def asked_language(request: HttpRequest) -> str:
    """The language of `?lang=`; English without it, so that an address always says the same."""
    wanted = request.GET.get("lang", "")
    return wanted if wanted in LANGUAGES else DEFAULT_LANGUAGE


def in_asked_language(view: View) -> View:
    """Answer in the language of `?lang=`, whatever the reader's browser prefers."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(asked_language(request)):
            response = view(request, *args, **kwargs)
        response["Content-Language"] = asked_language(request)
        return response

    return answer


def for_machines(
    body: str | bytes, content_type: str, *, filename: str = "", max_age: int = 0
) -> HttpResponse:
    """An answer that any page and program may read.

    `filename` is what a browser saves it as; `max_age` is how many seconds it may be reused
    without asking.
    """
    response = HttpResponse(body, content_type=content_type)
    open_to_all(response)
    if filename:
        response["Content-Disposition"] = f'inline; filename="{filename}"'
    if max_age:
        response["Cache-Control"] = f"public, max-age={max_age}"
    return response


def open_to_all(response: HttpResponseBase) -> None:
    """Let pages of other sites read and embed this answer: it is public and knows no person."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"


def as_json(value: object, content_type: str, *, filename: str = "") -> HttpResponse:
    """JSON for people to look at too: indented, in its own letters."""
    body = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    return for_machines(body, f"{content_type}; charset=utf-8", filename=filename)
