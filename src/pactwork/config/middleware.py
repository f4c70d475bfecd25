"""What every request passes through, besides what Django brings."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from pactwork.files.api import is_content_host
from pactwork.kernel.request_ids import request_id as id_of

HEADER = "X-Request-ID"
_CONTENT = ("/content/", "/static/")
QUIET_PATHS = ("/livez", "/readyz", "/static/")

log = structlog.get_logger("pactwork.request")


class RequestIdMiddleware:
    """Give each request an id, write it on its log lines, and send it back.

    An id that a proxy sent is kept when it is sane: 8 to 128 letters, digits, `.`, `_`, `-`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Wrap the next middleware."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with its id in the header and one log line."""
        request_id = id_of(request.headers.get(HEADER, ""))
        begun = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        response = self.get_response(request)
        response[HEADER] = request_id
        if not request.path.startswith(QUIET_PATHS):
            log.info(
                "request",
                method=request.method,
                path=request.path,
                status=response.status_code,
                ms=round((time.perf_counter() - begun) * 1000, 1),
            )
        return response


class ContentOriginMiddleware:
    """Keep the content's own host to content: nothing of the site answers there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Wrap the next middleware."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or 404 for what is no content on the content's host."""
        if (
            settings.PACTWORK_CONTENT_ORIGIN
            and not request.path.startswith(_CONTENT)
            and is_content_host(request.get_host())
        ):
            return HttpResponse("There is nothing here.\n", status=404, content_type="text/plain")
        return self.get_response(request)
