"""The register: every agreement, found by words and filters, as list, quilt or map."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pactwork.portal.web.frame import public_page


@public_page
def register(request: HttpRequest) -> HttpResponse:
    """The register."""
    return render(request, "portal/register.html")
