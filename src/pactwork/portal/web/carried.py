"""Packages on their way to whoever asked: a few at once, since each keeps a thread of the web
server until the last byte has left.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Final

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext

from pactwork.kernel.turns import turns_for

LARGEST: Final = 20_000_000_000
"""Bytes of files in one package."""
_AGAIN_SECONDS: Final = 60


class _Carried:
    """The pieces of a package; closed, it makes room for the next one."""

    def __init__(self, pieces: Iterator[bytes], room: threading.BoundedSemaphore) -> None:
        self._pieces = pieces
        self._room: threading.BoundedSemaphore | None = room

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def close(self) -> None:
        """Make room, once."""
        room, self._room = self._room, None
        try:
            close = getattr(self._pieces, "close", None)
            if close is not None:
                close()
        finally:
            if room is not None:
                room.release()


def carried(
    request: HttpRequest,
    pieces: Iterator[bytes],
    *,
    size: int,
    name: str,
    begun: Callable[[], None] = lambda: None,
) -> HttpResponseBase:
    """A package as an attachment of this name; or why not: it is too large (403), or as many as
    there is room for are on their way (503). `begun` is called once there is room for it; what it
    raises makes room again.
    """
    if size > LARGEST:
        said = gettext("This is too large for one package. Take the materials one by one.")
        return _refused(403, said)
    if request.method == "HEAD":
        return _dressed(HttpResponse(content_type="application/zip"), name)
    room = turns_for("packages")
    if not room.acquire(blocking=False):
        said = gettext("Many packages are on their way just now. Ask again in a minute.")
        answer = _refused(503, said)
        answer["Retry-After"] = str(_AGAIN_SECONDS)
        return answer
    on_its_way = _Carried(pieces, room)
    try:
        begun()
    except BaseException:
        on_its_way.close()
        raise
    return _dressed(StreamingHttpResponse(on_its_way, content_type="application/zip"), name)


def _refused(status: int, said: str) -> HttpResponse:
    answer = HttpResponse(f"{said}\n", status=status, content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    return answer


def _dressed(answer: HttpResponseBase, name: str) -> HttpResponseBase:
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
