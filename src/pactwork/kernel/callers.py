"""Where a request comes from."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The address of who asks; behind a proxy that is trusted, what the proxy says."""
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded = str(request.headers.get("X-Forwarded-For", "")).rpartition(",")[2].strip()
        if forwarded:
            return forwarded[:64]
    return str(request.META.get("REMOTE_ADDR", ""))


def agent_of(request: HttpRequest) -> str:
    """What the program of who asks calls itself."""
    return str(request.headers.get("User-Agent", ""))[:300]
