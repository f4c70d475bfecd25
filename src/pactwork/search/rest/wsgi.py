"""The short way for searches of programs, past Django's middleware.

Sessions, languages and pages mean nothing there, and cost more than finding. Whatever is not an
ordinary question goes the long way and is explained there.
"""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import structlog
from django.db import OperationalError
from psycopg_pool import PoolTimeout

from pactwork.kernel.kept import give_back, let_rest, wake_up
from pactwork.kernel.rest import Refusal
from pactwork.search.rest.answering import PATH, answer, pairs_of, question_of

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
HEADERS: Final = {
    "Content-Type": "application/json",
    "Cache-Control": "no-cache",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Allow, X-Request-ID",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
log = structlog.get_logger("pactwork.request")


def straight(application: Application) -> Application:
    """The application with the short way before it."""

    def answering(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == PATH and _is_plain(environ):
            begun = time.perf_counter()
            body = _body(str(environ.get("QUERY_STRING", "")))
            if body is not None:
                return _sent(body, begun, start)
        return application(environ, start)

    return answering


def _is_plain(environ: Mapping[str, Any]) -> bool:
    return environ["REQUEST_METHOD"] == "GET" and "HTTP_IF_NONE_MATCH" not in environ


def _body(query: str) -> bytes | None:
    """The answer; None where it needs explaining."""
    wake_up()
    try:
        said = pairs_of(query)
        body = answer(question_of(said), said)
    except Refusal:
        return None
    except (OperationalError, PoolTimeout):
        give_back()
        return None
    except Exception:
        log.exception("short_way_failed", path=PATH)
        give_back()
        return None
    let_rest()
    return body


def _sent(body: bytes, begun: float, start: Callable[..., Any]) -> Iterable[bytes]:
    number = uuid.uuid4().hex
    took = round((time.perf_counter() - begun) * 1000, 1)
    log.info("request", method="GET", path=PATH, status=200, ms=took, request_id=number)
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    own = [("Content-Length", str(len(body))), ("ETag", tag), ("X-Request-ID", number)]
    start("200 OK", [*HEADERS.items(), *own])
    return [body]
