"""What every public page shares: who may ask, and answering again without rendering again.

A public page depends on nothing but the ledger's revision, the day, the words of the
vocabularies, the program, and the address asked for. Their digest is its ETag, and the key
under which its body is kept. So a page that was rendered once costs one small query.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language

from pactwork.ledger.api import revision
from pactwork.portal.web.moved import MovedError, redirect_to
from pactwork.vocabularies.api import vocabularies_mark

View = Callable[..., HttpResponseBase]

LARGEST_KEPT: Final = 512_000
"""Bodies longer than this many bytes are rendered each time."""

_FRESH: Final = "public, max-age=0, must-revalidate"


def public_page(view: View) -> View:
    """Let anyone read what this view answers, and render it once for each state of the world.

    The view gets a request without person or session to ask for; it may raise Http404. It may
    answer with any content type. Only answers with status 200 are kept, and none that says
    "no-store"; a streamed answer is made again each time unless its reader has it already.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        tag = f'W/"{_digest(request)}"'
        if has_tag(request, tag):
            return _dressed(HttpResponseNotModified(), tag)
        pages = caches["pages"]
        kept = pages.get(tag)
        if kept is None:
            try:
                response = view(request, *args, **kwargs)
            except MovedError as moved:
                return redirect_to(request, moved.slug)
            if response.status_code != 200 or "no-store" in response.get("Cache-Control", ""):
                return response
            if not isinstance(response, HttpResponse):
                return _dressed(_not_again(request, response), tag)
            kept = _packed(response)
            if len(kept[1]) <= LARGEST_KEPT:
                pages.set(tag, kept)
        return _dressed(_not_again(request, _unpacked(kept, request)), tag)

    return answer


def has_tag(request: HttpRequest, tag: str) -> bool:
    """Whether the reader says they have what this tag stands for."""
    held = parse_etags(request.headers.get("If-None-Match", ""))
    return any(one.removeprefix("W/") == tag.removeprefix("W/") for one in held)


def has_any(request: HttpRequest) -> bool:
    """Whether the reader says `*`: they want nothing that is there (RFC 9110 §13.1.2).

    Unlike a tag, it says nothing of whether the page exists: that is for the view to find out.
    """
    return parse_etags(request.headers.get("If-None-Match", "")) == ["*"]


def _not_again(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    return HttpResponseNotModified() if has_any(request) else response


def world_of(request: HttpRequest) -> str:
    """The ledger's revision as this request sees it: asked for once."""
    held = getattr(request, "_pactwork_revision", None)
    if held is None:
        held = revision()
        request._pactwork_revision = held  # type: ignore[attr-defined]
    return str(held)


def _digest(request: HttpRequest) -> str:
    parts = (
        world_of(request),
        timezone.localdate().isoformat(),
        vocabularies_mark(),
        program_mark(),
        get_language() or "",
        request.get_full_path(),
        "partial" if request.headers.get("HX-Request") else "whole",
        request.headers.get("HX-Target", "")[:80],
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _packed(response: HttpResponse) -> tuple[dict[str, str], bytes]:
    headers = dict(response.items())
    return headers, gzip.compress(response.content, compresslevel=6, mtime=0)


def _unpacked(kept: tuple[dict[str, str], bytes], request: HttpRequest) -> HttpResponse:
    headers, body = kept
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(body if packed else gzip.decompress(body), headers=headers)
    if packed:
        response["Content-Encoding"] = "gzip"
    return response


def _dressed(response: HttpResponseBase, tag: str) -> HttpResponseBase:
    response["ETag"] = tag
    response["Cache-Control"] = response.get("Cache-Control", _FRESH)
    patch_vary_headers(response, ["Accept-Encoding", "HX-Request", "HX-Target"])
    return response


@cache
def program_mark() -> str:
    """A digest of the program itself: code, templates, styles, catalogues. Pages change with it."""
    package = Path(__file__).resolve().parents[2]
    digest = hashlib.sha256(settings.PACTWORK_BASE_URL.encode())
    for path in sorted(package.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.relative_to(package).as_posix().encode() + path.read_bytes())
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.is_file():
        digest.update(manifest.read_bytes())
    return digest.hexdigest()
