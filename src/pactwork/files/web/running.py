"""Packages that run programs: what may be sent of them, and what they find around them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static

from pactwork.files.content import KEPT_IN_PATH
from pactwork.files.queries import Part, Rendition
from pactwork.files.reading.places import UNPACKED

__all__ = ["UNPACKED", "context", "media_type_of", "origin_of", "policy", "speaks_within"]

_TYPES: Final = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".xml": "application/xml",
    ".xsd": "application/xml",
    ".txt": "text/plain",
    ".vtt": "text/vtt",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/x-icon",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".eot": "application/vnd.ms-fontobject",
    ".wasm": "application/wasm",
    ".pdf": "application/pdf",
}
_MOST_WORDS: Final = 5_000_000
_PAGES: Final = frozenset({".html", ".htm"})
_HEAD: Final = re.compile(rb"<head\b[^>]*>|<html\b[^>]*>|<!doctype[^>]*>", re.I)


def media_type_of(path: Path) -> tuple[str, bool]:
    """The media type of a file of a package by its ending, and whether it is a page.

    Words that are in UTF-8 are called so; of others the browser finds out, as their authors meant.
    """
    ending = path.suffix.lower()
    found = _TYPES.get(ending, "application/octet-stream")
    if found.startswith("text/") and path.stat().st_size < _MOST_WORDS and _is_utf_8(path):
        found += "; charset=utf-8"
    return found, ending in _PAGES


def _is_utf_8(path: Path) -> bool:
    try:
        path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def origin_of(request: HttpRequest) -> str:
    """The origin this answer comes from, in words that hold in a sandbox too."""
    return f"{request.scheme}://{request.get_host()}"


def policy(request: HttpRequest) -> str:
    """What a package may do: run its own programs, call nobody, remember only where it is alone."""
    alone = " allow-same-origin" if settings.PACTWORK_CONTENT_ORIGIN else ""
    here = origin_of(request)
    return (
        "sandbox allow-scripts allow-forms allow-popups allow-modals allow-downloads"
        f"{alone}; default-src {here} data: blob: 'unsafe-inline' 'unsafe-eval'; "
        "object-src 'none'; base-uri 'none'; form-action 'none'"
    )


def speaks_within(made: Rendition) -> bool:
    """Whether its pages get the runtime into themselves: in a sandbox without an origin no page
    can reach the one around it, where SCORM looks for it next.
    """
    return made.flavour.startswith("scorm") and not settings.PACTWORK_CONTENT_ORIGIN


def with_runtime(page: bytes, flavour: str) -> bytes:
    """A page of a package with SCORM's runtime before all else."""
    scripts = "".join(
        f'<script src="{static(name)}" data-flavour="{flavour}"></script>' for name in _RUNTIME
    ).encode()
    found = _HEAD.search(page[:20_000])
    at = found.end() if found else 0
    return page[:at] + scripts + page[at:]


_RUNTIME: Final = (
    "files/memory.js",
    "vendor/scorm-again/scorm-again.min.js",
    "files/scorm.js",
)


def context(made: Rendition, name: str) -> dict[str, Any]:
    """What the page that runs a package shows: its contents, and where it begins."""
    items = [
        {"title": one.title, "href": _href(one), "link": one.link, "depth": one.depth}
        for one in made.parts
    ]
    return {
        "title": made.title or name,
        "flavour": made.flavour,
        "language": made.language,
        "first": next((one["href"] for one in items if one["href"]), ""),
        "items": items if len(items) > 1 else [],
        "is_h5p": made.flavour == "h5p",
        "is_scorm": made.flavour.startswith("scorm"),
    }


def _href(part: Part) -> str:
    """Where a part of the package is, as the page that runs it sees it."""
    path = part.path.removeprefix(f"{UNPACKED}/")
    return f"../package/{quote(path, safe=KEPT_IN_PATH)}" if path else ""
