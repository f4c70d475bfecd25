"""Where a request comes from, and what is answered when too much was tried from there."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

NOWHERE: Final = "0.0.0.0"


def client_address(request: HttpRequest) -> str:
    """The network address of whoever asks: the proxy's last word if one is trusted."""
    said = request.META.get("REMOTE_ADDR", "")
    if settings.PACTWORK_TRUSTED_PROXY:
        said = request.META.get("HTTP_X_FORWARDED_FOR", said).rpartition(",")[2]
    try:
        return str(ip_address(said.strip()))
    except ValueError:
        return NOWHERE


def place_tried(request: HttpRequest) -> str:
    """Where a sign-in is tried from: of IPv6 the network (/64), which one machine has to itself."""
    said = ip_address(client_address(request))
    if said.version == 4:
        return str(said)
    return str(ip_network((said, 64), strict=False).network_address)


def address_tried(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """The mail address with which a sign-in was tried, in one form."""
    held = credentials or {}
    said = held.get("email") or held.get("username") or request.POST.get("login", "")
    return str(said).strip().lower()[:254]


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form without its token: our page in place of Django's."""
    return render(request, "403.html", status=403)


def locked_out(request: HttpRequest, *rest: object, **more: object) -> HttpResponse:
    """The answer to a sign-in that was tried too often with one address from one place."""
    return render(request, "429.html", {"locked": True}, status=429)
