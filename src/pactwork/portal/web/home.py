"""The home page, and the way in for those who come without a language."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from pactwork.portal.web.frame import public_page


def entrance(request: HttpRequest) -> HttpResponse:
    """Lead to the home page in the language the browser asks for."""
    response = HttpResponseRedirect(f"/{get_language() or 'en'}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """The home page."""
    return render(request, "portal/home.html")
