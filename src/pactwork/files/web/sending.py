"""Sending a file of the disk: whole or in part, known by a strong entity tag."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase, HttpResponseNotModified

from pactwork.files.ranges import RangeError, Span, names, span_of

_PIECE: Final = 1 << 18


def sent(request: HttpRequest, path: Path, *, etag: str, media_type: str) -> HttpResponseBase:
    """The file, a part of it, or that nothing changed.

    Raises:
        Http404: it is not there.
    """
    try:
        file = path.open("rb")
        size = path.stat().st_size
    except (OSError, ValueError):
        raise Http404 from None
    answer = _answer(request, file, size, f'"{etag}"', media_type)
    if not answer.streaming:
        file.close()
    answer["ETag"] = f'"{etag}"'
    answer["Accept-Ranges"] = "bytes"
    # Compressed on its way it would lose its length, its parts and its strong tag.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    return answer


def _answer(
    request: HttpRequest, file: BinaryIO, size: int, etag: str, media_type: str
) -> HttpResponseBase:
    asked = request.headers
    if "If-Match" in asked and not names(asked["If-Match"], etag, weak=False):
        return HttpResponse(status=412)
    if "If-None-Match" in asked and names(asked["If-None-Match"], etag, weak=True):
        return HttpResponseNotModified()
    span: Span | None = None
    if request.method == "GET" and asked.get("If-Range", etag) == etag:
        try:
            span = span_of(asked.get("Range", ""), size)
        except RangeError:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if request.method == "HEAD":
        return HttpResponse(content_type=media_type, headers={"Content-Length": str(size)})
    whole = span or Span(0, size - 1, size)
    answer = StreamingHttpResponse(
        _pieces(file, whole), status=206 if span else 200, content_type=media_type
    )
    answer["Content-Length"] = str(whole.length)
    if span:
        answer["Content-Range"] = span.header
    return answer


def _pieces(file: BinaryIO, span: Span) -> Iterator[bytes]:
    with file:
        file.seek(span.first)
        left = span.length
        while left > 0 and (piece := file.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece
