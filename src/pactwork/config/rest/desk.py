"""Which requests the desk's API answers: those with a good token, not too many, each once.

A program shows its token in `Authorization: Bearer …` (RFC 6750); cookies are not looked at. A
request that changes something may carry an `Idempotency-Key`: sent again with the same key, it is
answered again and not done again. Answers are in the language the program asks for.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial, wraps
from typing import Any, Final, cast

import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext
from psycopg_pool import PoolTimeout

from pactwork.config.rest.problems import problem, refused
from pactwork.config.rest.requests import check_path, check_query
from pactwork.config.trying import tried_again
from pactwork.desk.rest.asked import Asked, need_one
from pactwork.kernel.rest import Refusal
from pactwork.people.api import Bearer, Scope, bearer_of, begin_once, count_request, end_once

View = Callable[..., HttpResponse]

LARGEST_FORM: Final = 62_000_000
"""Bytes of a form with files."""
LARGEST_BODY: Final = 1_000_000
"""Bytes of a body; a pact file of an agreement with 200 articles has a fifth of that."""
DEEPEST: Final = 64
"""How deep a JSON body may be nested."""

_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")
_CHANGES: Final = ("POST", "PUT", "PATCH", "DELETE")
_EXPOSED: Final = "ETag, Link, Allow, X-Request-ID, RateLimit, RateLimit-Policy, Retry-After"
_KEPT: Final = ("Content-Type", "Content-Language", "ETag", "Location")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Address:
    """What is described for an address; nothing for one that is not."""

    parameters: frozenset[str] | None = None
    methods: tuple[str, ...] = ("GET", "HEAD")
    takes_files: bool = False
    opens: Mapping[str, frozenset[Scope]] = field(default_factory=dict)
    """By method: the scopes of which a token needs one."""


def guarded(view: View, described: Callable[[str], Address]) -> View:
    """Let a view of the desk's API answer whom it may, and explain all other answers."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        match = request.resolver_match
        address = described(match.route if match else "")
        language = translation.get_language_from_request(request)
        with translation.override(language):
            response = _answer(
                cast(Asked, request), address, lambda: view(request, *args, **kwargs)
            )
        response["Content-Language"] = language
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = _EXPOSED
        patch_vary_headers(response, ["Authorization", "Accept-Language"])
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer


def _answer(request: Asked, address: Address, view: Callable[[], HttpResponse]) -> HttpResponse:
    if request.method == "OPTIONS":
        return _options(address)
    if request.method not in address.methods:
        allowed = {"Allow": ", ".join((*address.methods, "OPTIONS"))}
        return problem(405, gettext("This address does not take this method."), headers=allowed)
    try:
        check_path(request.path)
        request.bearer = _bearer(request)
        limits = _count(request.bearer)
        method = "GET" if request.method == "HEAD" else request.method
        if method in address.opens:
            need_one(request, address.opens[method])
        response = _checked(request, address, view)
    except Refusal as refusal:
        return refused(refusal)
    except (OperationalError, PoolTimeout):
        log.exception("api_without_database", path=request.path)
        said = gettext("The database does not answer. Try again shortly.")
        return problem(503, said, headers={"Retry-After": "10"})
    except Exception:
        log.exception("api_failed", path=request.path)
        got_request_exception.send(sender=None, request=request)
        return problem(500, gettext("Something went wrong here. Its id is in X-Request-ID."))
    for name, value in limits.items():
        response[name] = value
    return response


def _options(address: Address) -> HttpResponse:
    response = HttpResponse(status=204)
    del response["Content-Type"]
    allowed = ", ".join((*address.methods, "OPTIONS"))
    response["Allow"] = response["Access-Control-Allow-Methods"] = allowed
    response["Access-Control-Allow-Headers"] = (
        "Authorization, Accept-Language, Content-Type, Idempotency-Key, If-Match, If-None-Match"
    )
    response["Access-Control-Max-Age"] = "86400"
    return response


def _bearer(request: HttpRequest) -> Bearer:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    found = bearer_of(secret.strip()) if kind.lower() == "bearer" else None
    if found is None:
        said = gettext("Show a token that is good: Authorization: Bearer …")
        raise Refusal(401, said, headers={"WWW-Authenticate": 'Bearer realm="Pactwork"'})
    return found


def _count(bearer: Bearer) -> dict[str, str]:
    """The headers that say how much of a minute's requests is left (RateLimit fields)."""
    now = timezone.now()
    most = settings.PACTWORK_API_PER_MINUTE
    asked = count_request(token=bearer.token, at=now)
    left = 60 - now.second
    said = {
        "RateLimit-Policy": f'"minute";q={most};w=60',
        "RateLimit": f'"minute";r={max(0, most - asked)};t={left}',
    }
    if asked > most:
        why = gettext("Too many requests. Wait for the seconds in Retry-After.")
        raise Refusal(429, why, headers={**said, "Retry-After": str(left)})
    return said


def _checked(request: Asked, address: Address, view: Callable[[], HttpResponse]) -> HttpResponse:
    check_query(request.META.get("QUERY_STRING", ""), address.parameters)
    view = partial(tried_again, request, view)
    if request.method not in _CHANGES:
        return view()
    sent = _files(request) if address.takes_files else _body(request)
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return view()
    if not _KEY.fullmatch(key):
        raise Refusal(400, gettext("An Idempotency-Key is 1 to 200 visible ASCII characters."))
    return _once(request, key, sent, view)


def _body(request: HttpRequest) -> bytes:
    """The body, if it is JSON of a sane size and depth.

    Raises:
        Refusal: 413, 415 or 400.
    """
    too_large = Refusal(413, gettext("The body is larger than one megabyte."))
    try:
        body = request.body
    except RequestDataTooBig:
        raise too_large from None
    if len(body) > LARGEST_BODY:
        raise too_large
    if body and request.content_type != "application/json":
        raise Refusal(415, gettext("Send the body as application/json."))
    if _depth(body) > DEEPEST:
        raise Refusal(400, gettext("The body is nested too deeply."))
    return body


def _files(request: HttpRequest) -> bytes:
    """What tells a form with files from another one: a digest of each field and file.

    Raises:
        Refusal: 413, 415 or 400.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LARGEST_FORM:
        raise Refusal(413, gettext("The form is larger than sixty megabytes."))
    if request.content_type != "multipart/form-data":
        raise Refusal(415, gettext("Send the form as multipart/form-data."))
    try:
        fields, files = request.POST, request.FILES
    except (MultiPartParserError, SuspiciousOperation):
        raise Refusal(400, gettext("The form cannot be read.")) from None
    said = hashlib.sha256()
    for name, values in sorted(fields.lists()):
        for value in values:
            said.update(f"{len(name)} {name} {len(value)} {value}\n".encode())
            if name == "piece" and _depth(value.encode()) > DEEPEST:
                raise Refusal(400, gettext("The body is nested too deeply."))
    for name, held in sorted(files.lists()):
        for file in held:
            said.update(f"{name} {file.name} {file.size}\n".encode())
            for chunk in file.chunks():
                said.update(chunk)
            file.seek(0)
    return said.digest()


def _depth(body: bytes) -> int:
    """How deep brackets are nested, those in strings apart.

    A string that never ends is taken to the end of the body, without looking back: else a body of
    quotes alone would take hours.
    """
    deepest = depth = 0
    for mark in re.findall(rb'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', body, re.DOTALL):
        if mark in (b"[", b"{"):
            depth += 1
            deepest = max(deepest, depth)
        elif mark in (b"]", b"}"):
            depth -= 1
    return deepest


def _once(request: Asked, key: str, body: bytes, view: Callable[[], HttpResponse]) -> HttpResponse:
    token = request.bearer.token
    said = "\n".join((str(request.method), request.get_full_path(), ""))
    digest = hashlib.sha256(said.encode() + body).hexdigest()
    before = begin_once(token=token, key=key, digest=digest)
    if before is not None:
        if not before.is_same:
            raise Refusal(422, gettext("This Idempotency-Key came with another request before."))
        if before.status is None:
            said = gettext("This request is still being answered. Ask again.")
            raise Refusal(409, said, headers={"Retry-After": "2"})
        again = HttpResponse(before.body, status=before.status)
        for name, value in before.headers.items():
            again[name] = value
        again["Idempotency-Replayed"] = "true"
        return again
    try:
        response = _settled(view)
    except Exception:
        end_once(token=token, key=key, status=500, body="", headers={})
        raise
    kept = response
    if getattr(request, "tells_secret", False) and response.status_code < 300:
        kept = problem(409, gettext("This was done, and its secret is told once only."))
    headers = {name: kept[name] for name in _KEPT if name in kept}
    text = kept.content.decode()
    end_once(token=token, key=key, status=kept.status_code, body=text, headers=headers)
    return response


def _settled(view: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer, refusals too: a repeated request is refused for the same reason."""
    try:
        return view()
    except Refusal as refusal:
        return refused(refusal)
