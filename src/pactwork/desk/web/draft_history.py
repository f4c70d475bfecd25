"""The history of a draft: who changed what and when, word by word, and bringing it back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from pactwork.agreements.api import drafting, drafting_errors, drafts, negotiation, words
from pactwork.desk.web.draft_frame import acting_for, draft_of
from pactwork.desk.web.draft_reading import shared_context
from pactwork.desk.web.draft_told import changes_told
from pactwork.desk.web.draft_undo import asked_before_restoring, restoring
from pactwork.desk.web.draft_words import act_words, refusal_words, who_words
from pactwork.desk.web.signed_in import SignedIn, desk_page

Act = negotiation.Act


@dataclass(frozen=True)
class Revision:
    """A version of the draft in its history."""

    number: int
    shown: str
    who: str
    suggested: str
    day: str
    sha256: str
    url: str
    is_newest: bool


@desk_page
def history(request: SignedIn, uuid: UUID) -> HttpResponseBase:
    """Who changed what and when, and what the parties did; one change word by word."""
    detail = draft_of(request, uuid)
    revisions = drafts.draft_revisions(uuid, request.acting)
    asked = request.GET.get("revision", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 9 else detail.card.revision
    address = reverse("desk-draft-history", args=[uuid])
    context = {
        "revisions": [_revision(one, address, detail.card.revision) for one in revisions],
        "number": number,
        "newest": detail.card.revision,
        "number_shown": words.number(number),
        "changes": changes_told(request, detail, number),
        "is_first": number <= 1,
        "may_restore": acting_for(request, detail, Act.CHANGE) is not None
        and 0 < number < detail.card.revision,
        "acts": [
            (
                words.day(one.at, "medium"),
                who_words(one.person, one.organisation),
                act_words(one.act),
                one.reason,
            )
            for one in detail.acts
        ],
    }
    shared = shared_context(request, detail, "desk-draft-history")
    return render(request, "desk/draft/history.html", {**shared, **context})


def _revision(one: drafts.RevisionView, address: str, newest: int) -> Revision:
    names = ", ".join(dict.fromkeys(who_words(*held) for held in one.suggested_by))
    suggested = gettext("as suggested by %(names)s") % {"names": names} if names else ""
    return Revision(
        number=one.revision,
        shown=words.number(one.revision),
        who=who_words(one.author, one.organisation),
        suggested=suggested,
        day=words.day(one.at, "medium"),
        sha256=one.sha256,
        url=f"{address}?revision={one.revision}",
        is_newest=one.revision == newest,
    )


@desk_page
@require_POST
def restore(request: SignedIn, uuid: UUID) -> HttpResponseBase:
    """Bring the terms of an earlier revision back, as a change like any other; what others wrote
    since is taken out only after the reader was asked.
    """
    detail = draft_of(request, uuid)
    writer = acting_for(request, detail, Act.CHANGE)
    said = request.POST.get("revision", "")
    if writer is None or not said.isdecimal() or len(said) > 8:
        raise Http404
    if asked := asked_before_restoring(request, detail, int(said)):
        return asked
    try:
        drafting.change_draft(
            draft=uuid,
            operations=restoring(detail, request.acting, int(said)),
            base_revision=detail.card.revision,
            key=uuid4(),
            for_organisation=writer,
            by=request.user,
        )
    except LookupError as error:
        raise Http404 from error
    except drafting_errors.DraftError as error:
        messages.warning(request, refusal_words(error))
    else:
        messages.success(request, gettext("Brought back. The later texts stay in the history."))
    return redirect("desk-draft-history", uuid=uuid)
