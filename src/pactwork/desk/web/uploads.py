"""Where files come in piece by piece: the HTTP side of tus 1.0.0.

Only whoever began an upload sees it. A browser sends its CSRF token with every request that
writes, in the header `X-CSRFToken`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.urls import reverse
from django.views.decorators.cache import never_cache

from pactwork.files.api import (
    FileError,
    UploadCard,
    UploadError,
    append_to_upload,
    begin_upload,
    drop_upload,
    tus,
    upload,
)
from pactwork.people.api import Power, acting

_PIECE: Final = 1 << 18


@never_cache
def uploads(request: HttpRequest) -> HttpResponse:
    """OPTIONS says what is spoken here; POST begins an upload, with its first piece if it likes."""
    return _answered(request, None)


@never_cache
def upload_piece(request: HttpRequest, number: UUID) -> HttpResponse:
    """HEAD says how much is here, PATCH adds a piece, DELETE lets it go."""
    return _answered(request, number)


def _answered(request: HttpRequest, number: UUID | None) -> HttpResponse:
    asked = tus.TusRequest(
        request.method or "",
        {name.lower(): value for name, value in request.headers.items()},
        _pieces(request),
    )
    try:
        said = _said(request, asked, number)
    except tus.TusError as fault:
        said = fault.answer
    except UploadError as fault:
        said = tus.refusal(fault.reason, fault.offset)
    except FileError as fault:
        said = tus.answer(413 if fault.reason == "size" else 422, str(fault))
    except UnreadablePostError:
        said = tus.answer(400, "The connection broke off; what came stays.")
    answer = HttpResponse(said.body, status=said.status, content_type="text/plain; charset=utf-8")
    for name, value in said.headers.items():
        answer[name] = value
    return answer


def _said(request: HttpRequest, asked: tus.TusRequest, number: UUID | None) -> tus.TusAnswer:
    if asked.method == "OPTIONS":
        return tus.welcome(settings.PACTWORK_LARGEST_UPLOAD_MB * 1_000_000)
    tus.check_version(asked)
    owner = _owner(request)
    if number is None:
        if asked.method != "POST":
            return tus.answer(405, Allow="OPTIONS, POST")
        return _begun(asked, owner)
    card = upload(number, owner)
    if card is None:
        raise UploadError("gone")
    if asked.method == "HEAD":
        return _standing(200, card)
    if asked.method == "PATCH":
        return _standing(204, _added(asked, card, tus.offset_of(asked)))
    if asked.method == "DELETE":
        drop_upload(card.uuid)
        return tus.answer(204)
    return tus.answer(405, Allow="OPTIONS, HEAD, PATCH, DELETE")


def _begun(asked: tus.TusRequest, owner: int) -> tus.TusAnswer:
    wanted = tus.creation(asked)
    card = begin_upload(wanted.name, wanted.size, owner)
    if asked.has_piece:
        card = _added(asked, card, 0)
    return _standing(201, card, Location=reverse("desk-upload", args=[card.uuid]))


def _added(asked: tus.TusRequest, card: UploadCard, offset: int) -> UploadCard:
    return append_to_upload(
        card.uuid, offset, asked.body, length=asked.length, checksum=tus.checksum_of(asked)
    )


def _standing(status: int, card: UploadCard, **more: str) -> tus.TusAnswer:
    return tus.standing(
        status, offset=card.offset, size=card.size, expires_at=card.expires_at, **more
    )


def _owner(request: HttpRequest) -> int:
    """The person; raises TusError for those not signed in or who may deliver nothing."""
    if not request.user.is_authenticated:
        raise tus.TusError(tus.answer(401, "Sign in again; what was sent so far stays."))
    if not acting(request.user).where(Power.DELIVER):
        raise tus.TusError(tus.answer(403, "You act for no organisation that deposits files."))
    return int(request.user.pk)


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    while piece := request.read(_PIECE):
        yield piece
