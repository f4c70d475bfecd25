"""Bytes of strangers, and what is made of them: always in a sandbox, whatever host they are on.

`Content-Security-Policy: sandbox` gives each answer an origin of its own, so that nothing in it can
read or do anything in the name of whoever looks at it. Only programs of packages run, and only
from the package; nothing calls out. They need an origin of their own (PACTWORK_CONTENT_ORIGIN),
where they may also remember things: from the site's own no page or program of strangers is sent.
"""

from __future__ import annotations

from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase, HttpResponseNotModified
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.utils.translation import (
    get_language,
    get_language_bidi,
    gettext,
    gettext_lazy,
    override,
)
from django.views.decorators.http import require_safe

from pactwork.files.content import SPOKEN, Held, held_by, origin_of, packages_run, tell_shown
from pactwork.files.derived import LAYOUT, is_to_be_tried
from pactwork.files.derived import made as made_before
from pactwork.files.effects import (
    PAGES_AT_ONCE,
    look_into,
    make_pages,
    rendition_of,
)
from pactwork.files.hurry import LaterError, in_a_hurry
from pactwork.files.jobs import draw_soon, prepare_soon
from pactwork.files.kinds import Family, Kind
from pactwork.files.queries import (
    PICTURE_SIZES,
    Rendition,
    is_within,
    kind_of,
    path_of,
    thumbnail_of,
)
from pactwork.files.ranges import names
from pactwork.files.web import pdf_pages, running
from pactwork.files.web.pdf_words import is_large, outline_of, read_after, reading_as, words_of
from pactwork.files.web.sending import sent
from pactwork.kernel.callers import address_of, agent_of
from pactwork.kernel.languages import direction
from pactwork.kernel.numerals import whole_number

_SHOWN: Final = frozenset({Family.IMAGE, Family.AUDIO, Family.VIDEO})
_CLOSED: Final = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src {0}; media-src {0}"
)
_READING: Final = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src {0}; "
    "style-src {0}; font-src {0}; base-uri 'none'; form-action 'none'"
)
_LEFT: Final = {
    "formulas": gettext_lazy("formulas"),
    "charts": gettext_lazy("charts"),
    "diagrams": gettext_lazy("diagrams"),
    "drawings": gettext_lazy("drawings"),
    "pictures": gettext_lazy("pictures"),
    "objects": gettext_lazy("embedded objects"),
}
"""What a file has and its page does not show."""
_LARGEST_PAGE: Final = 5_000_000
"""Bytes of a page of a package into which the runtime is put."""
_SECONDS: Final = 60
"""As long as a change of who may read may take to reach everybody."""
_SEEN: Final = frozenset({200, 206, 304})


@require_safe
def content(request: HttpRequest, token: str, path: str) -> HttpResponseBase:
    """What an address of `files.content` names; 404 where it is over or may not be read."""
    held = None if "Service-Worker" in request.headers else held_by(token)
    own = origin_of(held.sha256, held.holder) if held else ""
    if own and request.get_host() != urlsplit(own).netloc:
        return HttpResponseRedirect(f"{own}{request.get_full_path()}")
    try:
        with in_a_hurry():
            answer = _answered(request, held, path)
    except Http404:
        answer = _said(404, gettext("This page does not exist"))
    except LaterError:
        answer = _said(503, "…")
        answer["Retry-After"] = answer["Refresh"] = "10"
    policy = _CLOSED.format(running.origin_of(request))
    answer.headers.setdefault("Content-Security-Policy", policy)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Referrer-Policy"] = "no-referrer"
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    reach = "public" if held and held.person is None else "private"
    answer.headers.setdefault("Cache-Control", f"{reach}, max-age={_SECONDS}")
    return answer


def _answered(request: HttpRequest, held: Held | None, path: str) -> HttpResponseBase:
    kind = kind_of(held.sha256) if held else None
    if held is None or kind is None:
        raise Http404
    form, _, rest = path.partition("/")
    answer = _FORMS.get(form, _nothing)(request, held, kind, rest)
    if request.method == "GET" and answer.status_code in _SEEN:
        begins = _begins(request, kind, form, rest)
        if begins is not None:
            tell_shown(held, who=address_of(request), agent=agent_of(request), begins=begins)
    return answer


def _begins(request: HttpRequest, kind: Kind, form: str, rest: str) -> bool | None:
    """Whether this is where content begins that somebody looks at, or a further part of it; None
    for what is no content: small pictures, subtitles, what a page is made of, the rest of a film.
    """
    if form == "file" and kind.family in _SHOWN:
        asked = request.headers.get("Range", "bytes=0-")
        return True if asked.startswith("bytes=0-") else None
    if form == "run":
        return True
    if form in ("page", "reading") and not rest.endswith(".webp"):
        return rest in ("", "1")
    return None


def _said(status: int, words: str) -> HttpResponse:
    """A sentence instead of a page of the site, which has no place in a frame of strangers."""
    answer = HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    return answer


def _nothing(request: HttpRequest, held: Held, kind: Kind, rest: str) -> HttpResponseBase:
    raise Http404


def _file(request: HttpRequest, held: Held, kind: Kind, rest: str) -> HttpResponseBase:
    if kind.key == "heic":  # which hardly a browser reads
        made = _made(held, "picture")
        path = made.folder / made.parts[0].path
        return sent(request, path, etag=_etag(held, "jpeg"), media_type="image/jpeg")
    inline = kind.family in _SHOWN or kind.key in ("pdf", "text", "vtt")
    return _bytes(request, held, kind, inline=inline)


def _download(request: HttpRequest, held: Held, kind: Kind, rest: str) -> HttpResponseBase:
    return _bytes(request, held, kind, inline=False)


def _bytes(request: HttpRequest, held: Held, kind: Kind, *, inline: bool) -> HttpResponseBase:
    media_type = kind.media_type if inline else _harmless(kind)
    answer = sent(request, path_of(held.sha256), etag=held.sha256, media_type=media_type)
    answer["Content-Disposition"] = str(content_disposition_header(not inline, held.name))
    return answer


def _harmless(kind: Kind) -> str:
    if kind.family is Family.KEPT:
        return "application/octet-stream"
    is_text = kind.media_type.startswith("text/")
    return "text/plain; charset=utf-8" if is_text else kind.media_type


def _picture(request: HttpRequest, held: Held, kind: Kind, rest: str) -> HttpResponseBase:
    size, _, ending = rest.partition(".")
    if ending != "webp" or size not in map(str, PICTURE_SIZES):
        raise Http404
    path = thumbnail_of(held.sha256, int(size))
    if path is None:
        raise Http404
    return sent(request, path, etag=_etag(held, rest), media_type="image/webp")


def _drawn(request: HttpRequest, held: Held, kind: Kind, rest: str) -> HttpResponseBase:
    number, _, ending = rest.partition(".")
    if ending != "webp":
        raise Http404
    path = _page_drawn(held.sha256, _counted(number)) if kind.key == "pdf" else None
    if path is None:
        raise Http404
    return sent(request, path, etag=_etag(held, rest), media_type="image/webp")


def _page_drawn(sha256: str, number: int) -> Path | None:
    first = (number - 1) // PAGES_AT_ONCE * PAGES_AT_ONCE + 1
    left = partial(prepare_soon, sha256)  # without its facts nobody knows which pages there are
    try:
        if not 1 <= number <= _pages_of(sha256):
            return None
        left = partial(draw_soon, sha256, first)
        if is_large(sha256) and not made_before(sha256, f"pages-{first}"):
            raise LaterError
        return make_pages(sha256, number)
    except LaterError:
        left()
        raise


def _counted(number: str) -> int:
    counted = whole_number(number, digits=5)
    if counted is None:
        raise Http404
    return counted


def _reading(request: HttpRequest, held: Held, kind: Kind, rest: str) -> HttpResponseBase:
    """Pages of a PDF with their words."""
    number = _counted(rest)
    try:
        pages = _pages_of(held.sha256) if kind.key == "pdf" else 0
    except LaterError:
        prepare_soon(held.sha256)
        raise
    if kind.key == "pdf" and not pages:  # broken, or locked
        return _said(404, gettext("It cannot be read."))
    if not 1 <= number <= pages:
        raise Http404
    language = next(iter(look_into(held.sha256, "").languages), "")
    words = words_of(held.sha256, number)
    read_after(held.sha256, number, pages)
    spoken = request.GET.get(SPOKEN, "")
    with override(spoken if spoken in dict(settings.LANGUAGES) else get_language()):
        etag = _etag(held, reading_as(held, number, words)) if words else ""
        if etag and names(request.headers.get("If-None-Match", ""), f'"{etag}"', weak=True):
            answer: HttpResponse = HttpResponseNotModified()
        else:
            outline = outline_of(held.sha256, words)
            shown = pdf_pages.context(held, words, outline, number, pages, language)
            answer = HttpResponse(render_to_string("files/pages.html", shown))
    if etag:
        answer["ETag"] = f'"{etag}"'
    answer["Content-Security-Policy"] = _READING.format(running.origin_of(request))
    return answer


def _pages_of(sha256: str) -> int:
    if is_large(sha256) and not made_before(sha256, "facts"):
        raise LaterError
    return look_into(sha256, "").pages or 0


def _captions(request: HttpRequest, held: Held, kind: Kind, rest: str) -> HttpResponseBase:
    made = _made(held, "captions")
    path = made.folder / made.parts[0].path
    return sent(request, path, etag=_etag(held, "vtt"), media_type="text/vtt; charset=utf-8")


def _page(request: HttpRequest, held: Held, kind: Kind, rest: str) -> HttpResponseBase:
    made = _made(held, "page")
    if rest.endswith(".webp"):
        if "/" in rest or not is_within(made.folder, rest):
            raise Http404
        return sent(request, made.folder / rest, etag=_etag(held, rest), media_type="image/webp")
    number = int(rest or 1) if (rest or "1").isdecimal() and len(rest) < 6 else 0
    if not 1 <= number <= len(made.parts):
        raise Http404
    part = made.parts[number - 1]
    shown = _shell(made, number) | {
        "title": part.title or made.title or held.name,
        "body": (made.folder / part.path).read_text(encoding="utf-8"),
    }
    answer = HttpResponse(render_to_string("files/page.html", shown))
    answer["Content-Security-Policy"] = _READING.format(running.origin_of(request))
    return answer


def _shell(made: Rendition, number: int) -> dict[str, Any]:
    """Language, direction, and the parts before and after."""
    around = {}
    for name, other in (("before", number - 1), ("after", number + 1)):
        if 1 <= other <= len(made.parts):
            around[name] = {"number": other, "title": made.parts[other - 1].title or str(other)}
    language = made.language
    return {
        "language": language,
        "direction": direction(language) if language else "auto",
        "around": around,
        "cut": made.cut,
        "left": ", ".join(str(_LEFT[one]) for one in made.left),
        "reader": {
            "language": get_language(),
            "direction": "rtl" if get_language_bidi() else "ltr",
        },
    }


def _package(request: HttpRequest, held: Held, kind: Kind, rest: str) -> HttpResponseBase:
    made = _runnable(held)
    folder = made.folder / running.UNPACKED
    if not is_within(folder, rest):
        raise Http404
    media_type, is_page = running.media_type_of(folder / rest)
    answer: HttpResponseBase
    small = (folder / rest).stat().st_size <= _LARGEST_PAGE
    if is_page and small and running.speaks_within(made):
        page = (folder / rest).read_bytes()
        answer = HttpResponse(running.with_runtime(page, made.flavour), content_type=media_type)
    else:
        answer = sent(request, folder / rest, etag=_etag(held, rest), media_type=media_type)
    answer["Content-Security-Policy"] = running.policy(request)
    return answer


def _run(request: HttpRequest, held: Held, kind: Kind, rest: str) -> HttpResponseBase:
    made = _runnable(held)
    answer = HttpResponse(render_to_string("files/run.html", running.context(made, held.name)))
    answer["Content-Security-Policy"] = running.policy(request)
    return answer


def _runnable(held: Held) -> Rendition:
    if not packages_run():
        raise Http404
    return _made(held, "package")


def _made(held: Held, kind: str) -> Rendition:
    try:
        if made_before(held.sha256, "rendition") is None and is_large(held.sha256):
            raise LaterError
        made = rendition_of(held.sha256, kind)
    except LaterError:
        prepare_soon(held.sha256)
        raise
    if made is None:
        if is_to_be_tried(held.sha256, "rendition"):
            prepare_soon(held.sha256)
        raise Http404
    return made


def _etag(held: Held, rest: str) -> str:
    return sha256(f"{LAYOUT}/{held.sha256}/{rest}".encode()).hexdigest()[:32]


_FORMS: Final = {
    "file": _file,
    "download": _download,
    "picture": _picture,
    "pages": _drawn,
    "reading": _reading,
    "captions": _captions,
    "page": _page,
    "package": _package,
    "run": _run,
}
