"""The picture beside a link to an agreement on other sites, kept on disk once drawn."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import override

from pactwork.agreements.api import agreement_card
from pactwork.kernel.languages import LANGUAGES
from pactwork.kernel.viewer import PUBLIC
from pactwork.portal.share_image import (
    PictureError,
    draw,
    picture_data,
    picture_key,
    plain_picture,
)
from pactwork.portal.web.answers import for_machines
from pactwork.portal.web.frame import public_page

DAY = 86_400

log = structlog.get_logger("pactwork.portal.sharing")


@public_page
def share_image(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """The picture, 1200 by 630 pixels; a plain one when it cannot be drawn."""
    card = agreement_card(slug, PUBLIC)
    if card is None or language not in LANGUAGES:
        raise Http404
    with override(language):
        data = picture_data(card)
    try:
        drawn = _kept(f"{slug}.{language}", data)
    except PictureError as error:
        log.error("share_image_failed", agreement=slug, language=language, error=str(error))
        return _plain()
    return for_machines(drawn, "image/png", max_age=DAY)


def _kept(name: str, data: str) -> bytes:
    """The picture from disk, or drawn and kept in the place of what it was before."""
    folder = Path(settings.PACTWORK_HOME) / "share"
    path = folder / f"{name}.{picture_key(data)}.png"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        drawn = draw(data, Path(settings.PACTWORK_NODE_MODULES) / "@expo-google-fonts")
    try:
        _keep(path, drawn, name)
    except OSError as error:
        log.warning("share_image_not_kept", path=str(path), error=str(error))
    return drawn


def _keep(path: Path, drawn: bytes, name: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    before = [old for old in path.parent.glob(f"{name}.*.png") if old != path]
    part = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
    part.write_bytes(drawn)
    part.replace(path)
    for old in before:
        old.unlink(missing_ok=True)


def _plain() -> HttpResponse:
    response = for_machines(plain_picture(), "image/png")
    response["Cache-Control"] = "no-store"
    return response
