"""What search engines ask for: the sitemap (sitemaps.org 0.9) and robots.txt (RFC 9309)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Final
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import reverse

from pactwork.agreements.api import agreement_addresses, agreements_in_all
from pactwork.kernel.languages import LANGUAGES
from pactwork.kernel.viewer import PUBLIC
from pactwork.organisations.api import addresses, organisations_in_all
from pactwork.portal.patches import agreement_path, organisation_path
from pactwork.portal.web.frame import public_page
from pactwork.repository.api import outgoing

SIZE: Final = 1_000
"""Things on one sheet: in six languages, each naming the other five, some four megabytes."""

InLanguage = Callable[[str], str]

_NAMESPACE: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_ALTERNATES: Final = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
_PAGES: Final = (
    "", "agreements/", "commitments/", "organisations/", "materials/", "collections/", "sectors/",
    "about/", "machines/",
)  # fmt: skip


@public_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """The list of sheets."""
    sheets = ["/sitemaps/pages.xml"]
    for kind, count in (
        ("agreements", agreements_in_all(PUBLIC)),
        ("organisations", organisations_in_all()),
        ("materials", outgoing.materials_in_all()),
        ("collections", outgoing.collections_in_all()),
    ):
        sheets += [f"/sitemaps/{kind}-{n + 1}.xml" for n in range(-(-count // SIZE))]
    found = "".join(f"<sitemap><loc>{_absolute(sheet)}</loc></sitemap>\n" for sheet in sheets)
    return _xml(f"<sitemapindex {_NAMESPACE}>\n{found}</sitemapindex>\n")


@public_page
def pages(request: HttpRequest) -> HttpResponse:
    """The pages that are always there, in every language."""
    return _sheet((partial(_page_path, page), "") for page in _PAGES)


def _page_path(page: str, language: str) -> str:
    return f"/{language}/{page}"


@public_page
def agreements(request: HttpRequest, sheet: int) -> HttpResponse:
    """One sheet of agreements, each in every language."""
    held = agreement_addresses(PUBLIC, offset=_offset(sheet), limit=SIZE)
    return _sheet(_in_languages(agreement_path, held))


@public_page
def organisations(request: HttpRequest, sheet: int) -> HttpResponse:
    """One sheet of organisations, each in every language."""
    held = addresses(offset=_offset(sheet), limit=SIZE)
    return _sheet(_in_languages(organisation_path, held))


@public_page
def materials(request: HttpRequest, sheet: int) -> HttpResponse:
    """One sheet of materials, each in every language."""
    held = outgoing.material_addresses(offset=_offset(sheet), limit=SIZE)
    return _sheet(_in_languages(_material_path, held))


def _material_path(key: str, language: str) -> str:
    return f"/{language}/materials/{key}/"


@public_page
def collections(request: HttpRequest, sheet: int) -> HttpResponse:
    """One sheet of collections, each in every language."""
    held = outgoing.collection_addresses(offset=_offset(sheet), limit=SIZE)
    return _sheet(_in_languages(_collection_path, held))


def _collection_path(slug: str, language: str) -> str:
    return f"/{language}/collections/{slug}/"


def _in_languages(
    path: Callable[[str, str], str], held: list[tuple[str, datetime]]
) -> Iterator[tuple[InLanguage, str]]:
    if not held:
        raise Http404
    for slug, changed in held:
        yield partial(path, slug), changed.date().isoformat()


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """Everything may be read; endless combinations of filters need not be."""
    lines = [
        "User-agent: *",
        "Disallow: /*?*sort=",
        "Disallow: /*?*all=",
        "Disallow: /*/commitments/?",
        "Disallow: /materials/*/link",
        f"Sitemap: {_absolute(reverse('sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def favicon(request: HttpRequest) -> HttpResponse:
    """Where programs that do not read pages look for the sign."""
    response = HttpResponseRedirect(static("design/favicon.svg"))
    response["Cache-Control"] = "public, max-age=86400"
    return response


def _offset(sheet: int) -> int:
    if not 1 <= sheet <= 10_000:
        raise Http404
    return (sheet - 1) * SIZE


def _sheet(found: Iterable[tuple[InLanguage, str]]) -> HttpResponse:
    body = "".join(_entries(path, day) for path, day in found)
    return _xml(f"<urlset {_NAMESPACE} {_ALTERNATES}>\n{body}</urlset>\n")


def _entries(path: InLanguage, day: str) -> str:
    """A page in every language, each naming all its forms."""
    forms = {language: _absolute(path(language)) for language in LANGUAGES}
    alternates = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href="{address}"/>'
        for language, address in forms.items()
    )
    changed = f"<lastmod>{day}</lastmod>" if day else ""
    return "".join(
        f"<url><loc>{address}</loc>{changed}{alternates}</url>\n" for address in forms.values()
    )


def _absolute(path: str) -> str:
    return escape(settings.PACTWORK_BASE_URL.rstrip("/") + path)


def _xml(body: str) -> HttpResponse:
    return HttpResponse(
        f'<?xml version="1.0" encoding="UTF-8"?>\n{body}', content_type="application/xml"
    )
