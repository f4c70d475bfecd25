"""Who asks, as far as counting uses needs it: an address that is soon forgotten, and a program."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from pactwork.repository.api import using


def note_seen(
    request: HttpRequest,
    answer: HttpResponseBase,
    key: str,
    what: str,
    number: int | None = None,
) -> None:
    """Count that a material was looked at, taken or embedded, where it was and by a person."""
    if request.method == "GET" and answer.status_code in {200, 206, 304}:
        agent = request.headers.get("User-Agent", "")[:300]
        using.note_use(key, what, who=_address(request), agent=agent, number=number)


def _address(request: HttpRequest) -> str:
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded = str(request.headers.get("X-Forwarded-For", "")).rpartition(",")[2].strip()
        if forwarded:
            return forwarded[:64]
    return str(request.META.get("REMOTE_ADDR", ""))
