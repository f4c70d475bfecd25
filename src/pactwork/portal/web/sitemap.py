"""What search engines ask for: the sitemap (sitemaps.org 0.9) and robots.txt (RFC 9309)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from pactwork.agreements.api import agreement_addresses, agreements_in_all
from pactwork.kernel.languages import LANGUAGES
from pactwork.kernel.viewer import PUBLIC
from pactwork.organisations.api import addresses, organisations_in_all
from pactwork.portal.patches import agreement_path, organisation_path
from pactwork.portal.web.frame import public_page

SIZE: Final = 5_000
"""Things on one sheet; in six languages 30,000 addresses of the 50,000 the protocol allows."""

_NAMESPACE: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_PAGES: Final = ("", "agreements/", "organisations/", "about/", "machines/")


@public_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """The list of sheets."""
    sheets = ["/sitemaps/pages.xml"]
    for kind, count in (
        ("agreements", agreements_in_all(PUBLIC)),
        ("organisations", organisations_in_all()),
    ):
        sheets += [f"/sitemaps/{kind}-{n + 1}.xml" for n in range(-(-count // SIZE))]
    found = "".join(f"<sitemap><loc>{_absolute(sheet)}</loc></sitemap>\n" for sheet in sheets)
    return _xml(f"<sitemapindex {_NAMESPACE}>\n{found}</sitemapindex>\n")


@public_page
def pages(request: HttpRequest) -> HttpResponse:
    """The pages that are always there, in every language."""
    return _sheet((f"/{language}/{page}", "") for page in _PAGES for language in LANGUAGES)


@public_page
def agreements(request: HttpRequest, sheet: int) -> HttpResponse:
    """One sheet of agreements, each in every language."""
    held = agreement_addresses(PUBLIC, offset=_offset(sheet), limit=SIZE)
    return _sheet(
        (agreement_path(slug, language), changed.date().isoformat())
        for slug, changed in _some(held)
        for language in LANGUAGES
    )


@public_page
def organisations(request: HttpRequest, sheet: int) -> HttpResponse:
    """One sheet of organisations, each in every language."""
    held = addresses(offset=_offset(sheet), limit=SIZE)
    return _sheet(
        (organisation_path(slug, language), changed.date().isoformat())
        for slug, changed in _some(held)
        for language in LANGUAGES
    )


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """Everything may be read; endless combinations of filters need not be."""
    lines = [
        "User-agent: *",
        "Disallow: /*?*sort=",
        "Disallow: /*?*all=",
        f"Sitemap: {_absolute(reverse('sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _offset(sheet: int) -> int:
    if not 1 <= sheet <= 10_000:
        raise Http404
    return (sheet - 1) * SIZE


def _some(held: list[tuple[str, datetime]]) -> list[tuple[str, datetime]]:
    if not held:
        raise Http404
    return held


def _sheet(found: Iterable[tuple[str, str]]) -> HttpResponse:
    lines = [
        f"<url><loc>{_absolute(path)}</loc>"
        + (f"<lastmod>{day}</lastmod>" if day else "")
        + "</url>\n"
        for path, day in found
    ]
    return _xml(f"<urlset {_NAMESPACE}>\n{''.join(lines)}</urlset>\n")


def _absolute(path: str) -> str:
    return escape(settings.PACTWORK_BASE_URL.rstrip("/") + path)


def _xml(body: str) -> HttpResponse:
    return HttpResponse(
        f'<?xml version="1.0" encoding="UTF-8"?>\n{body}', content_type="application/xml"
    )
