"""Files that somebody sent before and no material has yet: gone on with, or let go."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from pactwork.desk.web.signed_in import SignedIn
from pactwork.files.api import UploadCard, drop_upload, upload, uploads_of
from pactwork.repository.api import alike, words

DROP: Final = "drop-upload:"
"""What a button sends that lets one of them go, with its number."""


def left_lines(request: SignedIn) -> list[dict[str, Any]]:
    """One's own, the newest first, each with how far it came; but not those that the form names,
    nor those that their own materials have: what was sent twice by mistake is taken once.
    """
    named, now = set(request.POST.getlist("upload")), timezone.now()
    held = [
        one
        for one in uploads_of(request.user.pk)
        if one.expires_at > now and str(one.uuid) not in named
    ]
    whole = [one.sha256 for one in held if one.sha256]
    had = alike.had_by(whole, request.acting, request.user) if whole else frozenset()
    return [_line(one) for one in held if one.sha256 not in had]


def drop_left(request: SignedIn, do: str) -> bool:
    """Let the one go that this button names, if it is theirs; whether the button does that."""
    if not do.startswith(DROP):
        return False
    with suppress(ValueError):
        if held := upload(UUID(do.removeprefix(DROP)), request.user.pk):
            drop_upload(held.uuid)
    return True


def _line(held: UploadCard) -> dict[str, Any]:
    done, size = words.size(held.offset), words.size(held.size)
    said = gettext("%(done)s of %(size)s are here.") % {"done": done, "size": size}
    if held.refused:
        said = gettext("This file is not taken here.")
    elif held.is_whole:
        said = gettext("All of it is here: %(size)s.") % {"size": size}
    return {
        "uuid": held.uuid,
        "name": held.name,
        "size": held.size,
        "done": held.offset,
        "said": said,
        "is_whole": held.is_whole and not held.refused,
        "is_refused": bool(held.refused),
        "url": reverse("desk-upload", args=[held.uuid]),
        "drop": f"{DROP}{held.uuid}",
    }
