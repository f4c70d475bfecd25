"""Materials for machines and for taking along: descriptions in the formats of others, packages,
permanent identifiers, and oEmbed (https://oembed.com).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeVar
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.http.response import HttpResponseBase
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from pactwork.files.api import prepare_soon
from pactwork.kernel.iris import iri, parse_iri, public_path
from pactwork.kernel.languages import LANGUAGES
from pactwork.kernel.numerals import whole_number
from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.portal.web import embedding
from pactwork.portal.web.answers import open_to_all
from pactwork.portal.web.callers import note_seen
from pactwork.portal.web.carried import carried
from pactwork.portal.web.embedding import HEIGHT, WIDTH
from pactwork.portal.web.fresh import kept_by_nobody, own_reader
from pactwork.portal.web.identifiers import SeeOther, wants_data
from pactwork.repository.api import MaterialPage, collections, materials, outgoing

ENDINGS: Final = {
    "zip": "zip",
    "bag": "zip",
    "imscc": "imscc",
    "scorm12": "zip",
    "scorm2004": "zip",
}
_PAGE: Final = re.compile(
    r"/([a-z]{2})/materials/([A-Za-z0-9._-]+)/(?:embed/|versions/[0-9]{1,6}/)?"
)


@require_safe
def description(
    request: HttpRequest, key: str, form: str, number: int | None = None
) -> HttpResponse:
    """A material, or a version of it, in one of the formats of others, for whoever may see it."""
    if form not in outgoing.FORMATS:
        raise Http404
    found, viewer = _for_reader(
        request, lambda viewer: outgoing.written(key, form, number=number, viewer=viewer)
    )
    answer = HttpResponse(found.data, content_type=found.media_type)
    if viewer != PUBLIC:
        kept_by_nobody(answer)
        return answer
    return _open(answer)


@require_safe
def package(request: HttpRequest, key: str, kind: str) -> HttpResponseBase:
    """A material with its files, as a zip, a bag, a cartridge or for learning platforms, for
    whoever may see it.
    """
    if kind not in ENDINGS:
        raise Http404
    found = _for_reader(request, lambda viewer: outgoing.package(key, kind, viewer=viewer))
    for sha256 in found[0].unmade:
        prepare_soon(sha256)
    name = key if kind in ("zip", "imscc") else f"{key}-{kind}"
    return _taken(request, *found, name, kind, begun=lambda: note_seen(request, key, "download"))


@require_safe
def collection_package(request: HttpRequest, slug: str, kind: str) -> HttpResponseBase:
    """A collection with its materials as far as one may see them, each of them counted as taken
    once it is packed, as a zip or a bag.
    """

    def taken(key: str) -> None:
        note_seen(request, key, "download")

    if kind not in ("zip", "bag"):
        raise Http404
    packed = outgoing.collection_package
    found = _for_reader(request, lambda viewer: packed(slug, kind, viewer=viewer, each=taken))
    return _taken(request, *found, f"{slug}-{kind}" if kind == "bag" else slug, kind)


_Out = TypeVar("_Out")


def _for_reader(request: HttpRequest, ask: Callable[[Viewer], _Out | None]) -> tuple[_Out, Viewer]:
    """What everybody gets; where that is nothing, what the person signed in gets."""
    for viewer in dict.fromkeys((PUBLIC, own_reader(request))):
        found = ask(viewer)
        if found is not None:
            return found, viewer
    raise Http404


def _taken(
    request: HttpRequest,
    found: outgoing.Package,
    viewer: Viewer,
    name: str,
    kind: str,
    begun: Callable[[], None] = lambda: None,
) -> HttpResponseBase:
    name = f"{name}.{ENDINGS[kind]}"
    answer = carried(request, found.pieces, size=found.size, name=name, begun=begun)
    return answer if viewer == PUBLIC else kept_by_nobody(answer)


@require_safe
def identifier(request: HttpRequest, key: str, number: int | None = None) -> HttpResponse:
    """The permanent identifier of a material or a version: to its page, or to its JSON-LD. Who is
    signed in is led to what they may see.
    """
    held = iri("material-version", key, number) if number else iri("material", key)
    found = materials.material_page(key, PUBLIC, number=number)
    if found is None:
        viewer = own_reader(request)
        if viewer == PUBLIC or materials.material_page(key, viewer, number=number) is None:
            raise Http404
        own = to_page(request, held)
        kept_by_nobody(own)
        return own
    if isinstance(found, MaterialPage) and wants_data(request):
        version = f"/versions/{number}" if number else ""
        answer = SeeOther(f"/materials/{key}{version}.jsonld")
        answer["Vary"] = "Accept, Accept-Language"
        return answer
    return to_page(request, held)


@require_safe
def collection_identifier(request: HttpRequest, slug: str) -> HttpResponse:
    """The permanent identifier of a collection."""
    if collections.collection_page(slug, PUBLIC) is None:
        raise Http404
    return to_page(request, iri("collection", slug))


def to_page(request: HttpRequest, held: str) -> HttpResponseRedirect:
    """Lead from a permanent identifier to the page of the thing, in the reader's language."""
    answer = SeeOther(public_path(held, get_language_from_request(request)))
    answer["Vary"] = "Accept, Accept-Language"
    return answer


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """How a material is embedded elsewhere: a frame, as JSON or XML."""
    form = request.GET.get("format", "json")
    if form not in ("json", "xml"):
        return HttpResponse("json or xml", status=501, content_type="text/plain")
    found = _asked_for(request.GET.get("url", "")[:2048])
    held = materials.material_page(found[1], PUBLIC) if found else None
    if found is None or not isinstance(held, MaterialPage):
        raise Http404
    width, height = _most(request, "maxwidth", WIDTH), _most(request, "maxheight", HEIGHT)
    said = embedding.said_of(held, found[0], width=width, height=height)
    if form == "json":
        return _open(JsonResponse(said, json_dumps_params={"ensure_ascii": False}))
    rows = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in said.items())
    body = f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>{rows}</oembed>'
    return _open(HttpResponse(body, content_type="text/xml; charset=utf-8"))


def _open(answer: HttpResponse) -> HttpResponse:
    open_to_all(answer)
    return answer


def _asked_for(url: str) -> tuple[str, str] | None:
    """Language and key of the material behind an address of ours: its page or its identifier."""
    parsed = parse_iri(url)
    if parsed is not None and parsed[0] in ("material", "material-version"):
        return "en", parsed[1][0]
    base = urlsplit(str(settings.PACTWORK_BASE_URL))
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    page = _PAGE.fullmatch(parts.path)
    if (parts.scheme, parts.netloc) != (base.scheme, base.netloc) or page is None:
        return None
    language, key = page.groups()
    return (language, key) if language in LANGUAGES else None


def _most(request: HttpRequest, name: str, usual: int) -> int:
    asked = whole_number(request.GET.get(name, ""), digits=5)
    return usual if asked is None else max(1, min(asked, usual))
