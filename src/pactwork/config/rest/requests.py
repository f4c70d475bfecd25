"""Which requests the read API answers, and answering again without reading again.

Everybody may read, from anywhere (CORS). An answer depends on nothing but the ledger's revision,
the day, the vocabularies, the program, the address and, where there are several, the form asked
for: their digest is its ETag, so a repeated question costs one small query.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Sequence
from functools import wraps
from typing import Any, Final
from urllib.parse import parse_qsl, unquote_to_bytes

import structlog
from django.core.signals import got_request_exception
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from psycopg_pool import PoolTimeout

from pactwork.config.rest.document import Address
from pactwork.config.rest.problems import problem, refused
from pactwork.kernel.rest import ParameterError, Refusal, wrong
from pactwork.portal.web.frame import has_any, has_tag, program_mark, world_of
from pactwork.vocabularies.api import vocabularies_mark

View = Callable[..., HttpResponse]

METHODS: Final = "GET, HEAD, OPTIONS"
LONGEST_QUERY: Final = 4000
"""Characters of a query, as sent."""

_FRESH: Final = "public, max-age=60, must-revalidate"
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_EXPOSED: Final = "ETag, Link, Allow, X-Request-ID"

log = structlog.get_logger(__name__)


def guarded(view: View, address_of: Callable[[str], Address], *, is_kept: bool = True) -> View:
    """Let a view of the read API answer the requests it can, and explain all others.

    Unless it `is_kept`, an answer follows more than the ledger and is asked for anew each time.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        match = request.resolver_match
        address = address_of(match.route if match else "")
        response = _answer(request, lambda: view(request, *args, **kwargs), address, is_kept)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = _EXPOSED
        response["X-Robots-Tag"] = "noindex"
        if len(address.forms) > 1:
            patch_vary_headers(response, ["Accept"])
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer


def _answer(
    request: HttpRequest, view: Callable[[], HttpResponse], address: Address, is_kept: bool
) -> HttpResponse:
    if request.method == "OPTIONS":
        return _options()
    if request.method not in {"GET", "HEAD"}:
        return problem(405, "This is a read API: use GET.", headers={"Allow": METHODS})
    try:
        check_path(request.path)
        check_query(request.META.get("QUERY_STRING", ""), address.parameters)
        return _conditional(request, view, address.forms) if is_kept else _fresh(request, view)
    except Refusal as refusal:
        return refused(refusal)
    except (OperationalError, PoolTimeout):
        log.exception("api_without_database", path=request.path)
        again = {"Retry-After": "10"}
        return problem(503, "The database does not answer. Try again shortly.", headers=again)
    except Exception:
        log.exception("api_failed", path=request.path)
        got_request_exception.send(sender=None, request=request)
        return problem(500, "Something went wrong here. The request's id is in X-Request-ID.")


def _options() -> HttpResponse:
    response = HttpResponse(status=204)
    del response["Content-Type"]
    response["Allow"] = METHODS
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "Accept, If-None-Match"
    response["Access-Control-Max-Age"] = "86400"
    return response


def _conditional(
    request: HttpRequest, view: Callable[[], HttpResponse], forms: Sequence[str]
) -> HttpResponse:
    tag = f'W/"{_digest(request, forms)}"'
    response = HttpResponseNotModified() if has_tag(request, tag) else _as_get(request, view)
    if response.status_code == 200 and has_any(request):
        response = HttpResponseNotModified()
    if response.status_code in {200, 304}:
        response["ETag"] = tag
        response["Cache-Control"] = _FRESH
    return response


def _fresh(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    response = _as_get(request, view)
    if response.status_code == 200:
        tag = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        if has_tag(request, tag) or has_any(request):
            response = HttpResponseNotModified()
        response["ETag"] = tag
        response["Cache-Control"] = "no-cache"
    return response


def _digest(request: HttpRequest, forms: Sequence[str]) -> str:
    form = request.get_preferred_type(forms) if len(forms) > 1 else None
    parts = (
        world_of(request),
        timezone.localdate().isoformat(),
        vocabularies_mark(),
        program_mark(),
        request.get_full_path(),
        form or "",
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _as_get(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """What GET would answer; whatever serves the answer to HEAD leaves its body out."""
    method, request.method = request.method, "GET"
    try:
        return view()
    finally:
        request.method = method


def check_path(path: str) -> None:
    """Refuse addresses that nothing can have.

    Raises:
        Refusal: the path carries control characters.
    """
    if _CONTROL.search(path):
        raise Refusal(404, "There is nothing at this address.")


def check_query(query: str, known: Collection[str] | None) -> None:
    """Refuse what would be silently misread: bad bytes, unknown names, a name given twice.

    Raises:
        Refusal: says which parameter breaks which rule.
    """
    if len(query) > LONGEST_QUERY:
        detail = f"The question is longer than {LONGEST_QUERY} characters."
        raise Refusal(400, detail)
    try:
        decoded = unquote_to_bytes(query.encode("latin-1", "replace")).decode()
    except UnicodeDecodeError:
        raise Refusal(400, "The question is not in UTF-8.") from None
    if _CONTROL.search(decoded.replace("+", " ")):
        raise Refusal(400, "The question carries control characters.")
    names = [name for name, _ in parse_qsl(query, keep_blank_values=True)]
    for name in names:
        if names.count(name) > 1:
            raise wrong(name[:80], "repeated", "Give each parameter once.")
    if known is not None and (strange := sorted(set(names) - set(known))):
        taken = ", ".join(sorted(known)) or "no parameters"
        message = f"Unknown here. This address takes {taken}."
        errors = [
            ParameterError(parameter=name[:80], rule="unknown", message=message)
            for name in strange[:20]
        ]
        raise Refusal(400, "The question has parameters that are not known.", errors)
