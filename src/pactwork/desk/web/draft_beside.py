"""What stands beside the text of a draft: files, and who has it open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from pactwork.agreements.api import drafting, drafting_errors, drafts, negotiation, presence, words
from pactwork.desk.web.draft_frame import acting_for, draft_of
from pactwork.desk.web.draft_words import refusal_words
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.files.api import LARGEST, FileError, path_of

Act = negotiation.Act
WRITES: Final = (Act.CHANGE, Act.COUNTER, Act.PROPOSE)


@dataclass(frozen=True)
class Enclosed:
    """A file beside a draft."""

    name: str
    url: str
    facts: str
    sha256: str


def enclosed(detail: drafts.DraftDetail) -> list[Enclosed]:
    """The files beside a draft."""
    return [
        Enclosed(
            name=one.name,
            url=reverse("desk-draft-file", args=[detail.card.uuid, one.sha256]),
            facts=f"{words.organisation_short(one.organisation).text} · "
            f"{words.day(one.added_at, 'medium')}",
            sha256=one.sha256,
        )
        for one in detail.files
    ]


@desk_page
@require_POST
def files(request: SignedIn, uuid: UUID) -> HttpResponseBase:
    """Lay files beside the draft, or take one away."""
    detail = draft_of(request, uuid)
    writer = acting_for(request, detail, *WRITES)
    if writer is None:
        raise Http404
    back = redirect(f"{reverse('desk-draft', args=[uuid])}#files")
    gone = request.POST.get("gone", "").replace("\x00", "")
    shared = {"draft": uuid, "for_organisation": writer, "by": request.user}
    try:
        if gone:
            drafting.detach_file(sha256=gone[:64], **shared)  # type: ignore[arg-type]
        for file in request.FILES.getlist("files"):
            if (file.size or 0) > LARGEST:
                raise FileError(f"“{file.name}” is larger than {LARGEST // 1_000_000} MB.")
            drafting.attach_file(name=file.name or "", data=file.read(), **shared)  # type: ignore[arg-type]
    except FileError as error:
        said = gettext("This file is not kept: PDF, Word, OpenDocument, JPEG or PNG up to 25 MB.")
        messages.warning(request, said)
        messages.warning(request, str(error))
    except drafting_errors.DraftError as error:
        messages.warning(request, refusal_words(error))
    return back


@desk_page
@require_GET
def file(request: SignedIn, uuid: UUID, digest: str) -> HttpResponseBase:
    """A file beside the draft, always as a download and never shown inside the site."""
    detail = draft_of(request, uuid)
    held = next((one for one in detail.files if one.sha256 == digest), None)
    if held is None:
        raise Http404
    try:
        content = path_of(digest).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        content, as_attachment=True, filename=held.name, content_type=held.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


@desk_page
@require_POST
def here(request: SignedIn, uuid: UUID) -> HttpResponseBase:
    """Say that one has the draft open; hear who else has, as a sentence."""
    article = request.POST.get("article", "").replace("\x00", "")
    others = presence.be_here(draft=uuid, article=article, acting=request.acting, by=request.user)
    if others is None:
        raise Http404
    names = ", ".join(one.name for one in others)
    said = gettext("Also here: %(names)s") % {"names": names} if names else ""
    return JsonResponse(
        {"said": said, "here": [{"name": one.name, "article": one.article} for one in others]}
    )
