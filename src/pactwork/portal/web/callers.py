"""Who asks, as far as counting uses needs it: an address that is soon forgotten, and a program."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from pactwork.repository.api import using


def note_seen(request: HttpRequest, key: str, what: str, number: int | None = None) -> None:
    """Count that a material was looked at ("view"), taken ("download") or embedded ("embed")."""
    if request.method == "GET":
        agent = request.headers.get("User-Agent", "")[:300]
        using.note_use(key, what, who=_address(request), agent=agent, number=number)


def _address(request: HttpRequest) -> str:
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded = str(request.headers.get("X-Forwarded-For", "")).rpartition(",")[2].strip()
        if forwarded:
            return forwarded[:64]
    return str(request.META.get("REMOTE_ADDR", ""))
