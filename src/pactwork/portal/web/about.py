"""What Pactwork is and how it counts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pactwork.portal.web.frame import public_page


@public_page
def about(request: HttpRequest) -> HttpResponse:
    """The page about Pactwork."""
    return render(request, "portal/about.html")
