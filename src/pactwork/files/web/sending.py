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
        _Pieces(file, whole), status=206 if span else 200, content_type=media_type
    )
    answer["Content-Length"] = str(whole.length)
    if span:
        answer["Content-Range"] = span.header
    return answer


class _Pieces:
    """A part of a file, piece by piece; whoever sends it closes it, also where nothing is sent."""

    def __init__(self, file: BinaryIO, span: Span) -> None:
        self._file, self._left = file, span.length
        file.seek(span.first)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = self._file.read(min(_PIECE, self._left)) if self._left > 0 else b""
        if not piece:
            self.close()
            raise StopIteration
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        self._file.close()
