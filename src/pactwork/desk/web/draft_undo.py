"""Undoing the last change, or all since a revision: the terms before, as operations on those of
now.

Nothing is erased: an undo is a change like any other, and can itself be undone.
"""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import render

from pactwork.agreements.api import drafts, operations, operations_between, words
from pactwork.desk.web.draft_frame import fresh_change, head_of
from pactwork.desk.web.draft_told import changes_told
from pactwork.desk.web.draft_words import who_words
from pactwork.desk.web.frame import places
from pactwork.desk.web.signed_in import SignedIn
from pactwork.people.api import Acting


def asked_before_undoing(request: SignedIn, detail: drafts.DraftDetail) -> HttpResponseBase | None:
    """A page that names whose change would be undone, if it is another's and was not confirmed, or
    if something else was.
    """
    do, _, confirmed = request.POST.get("do", "").partition(":")
    if do != "undo" or confirmed == str(detail.card.revision):
        return None
    newest = drafts.draft_revisions(detail.card.uuid, request.acting, limit=1)
    if not newest or newest[0].revision < 2:
        return None
    is_mine = newest[0].author_id == request.user.pk
    if is_mine and not confirmed and newest[0].revision == detail.card.revision:
        return None
    context = {
        "places": places(request, "desk-drafts"),
        "head": head_of(detail, "desk-draft"),
        "uuid": detail.card.uuid,
        "who": who_words(newest[0].author, newest[0].organisation),
        "day": words.day(newest[0].at, "medium"),
        "is_mine": is_mine,
        "revision": newest[0].revision,
        "change": fresh_change(),
        "said": [(name, request.POST.get(name, "")) for name in ("as", "side", "counter", "at")],
        "changes": changes_told(request, detail, newest[0].revision),
    }
    return render(request, "desk/draft/undo.html", context)


def asked_before_restoring(
    request: SignedIn, detail: drafts.DraftDetail, wanted: int
) -> HttpResponseBase | None:
    """A page that names whose changes would be taken out, if some are another's and were not
    confirmed, or if something was written since the reader saw the draft.
    """
    now, confirmed = detail.card.revision, request.POST.get("confirmed", "")
    if confirmed == str(now) or not 0 < wanted < now:
        return None
    later = drafts.draft_revisions(detail.card.uuid, request.acting, limit=now - wanted)
    others = [one for one in later if one.author_id != request.user.pk]
    seen = confirmed or request.POST.get("seen", "")
    if not others and seen in ("", str(now)):
        return None
    context = {
        "places": places(request, "desk-drafts"),
        "head": head_of(detail, "desk-draft-history"),
        "uuid": detail.card.uuid,
        "who": ", ".join(dict.fromkeys(who_words(one.author, one.organisation) for one in others)),
        "wanted": wanted,
        "wanted_shown": words.number(wanted),
        "as": request.POST.get("as", ""),
        "confirmed": now,
        "is_newer": bool(seen) and seen != str(now),
        "changes": changes_told(request, detail, wanted, since=now),
    }
    return render(request, "desk/draft/restore.html", context)


def undoing(detail: drafts.DraftDetail, acting: Acting) -> list[operations.Operation]:
    """The operations that lead back to the revision before the newest.

    Raises:
        LookupError: there is none.
    """
    return restoring(detail, acting, detail.card.revision - 1)


def restoring(
    detail: drafts.DraftDetail, acting: Acting, revision: int
) -> list[operations.Operation]:
    """The operations that lead back to the terms of an earlier revision.

    Raises:
        LookupError: there is none.
    """
    before = drafts.draft_terms_at(detail.card.uuid, acting, revision)
    if before is None:
        raise LookupError(revision)
    return operations_between(detail.terms, before)
