"""A file attached to an agreement, for download."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from pactwork.agreements.api import agreement_detail
from pactwork.files.api import path_of
from pactwork.kernel.viewer import PUBLIC


@require_safe
def agreement_file(request: HttpRequest, slug: str, digest: str) -> HttpResponseBase:
    """The bytes, always as a download and never shown inside the site."""
    held = agreement_detail(slug, PUBLIC)
    file = next(
        (one for one in held.files if one.get("sha256") == digest) if held else iter(()), None
    )
    if file is None:
        raise Http404
    try:
        content = path_of(digest).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        content,
        as_attachment=True,
        filename=str(file["path"]).rpartition("/")[2],
        content_type=file["media_type"],
    )
