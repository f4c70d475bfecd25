"""Following an agreement, a commitment, a material or a collection: to hear when it moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from pactwork.agreements.api import words
from pactwork.desk.followed import called
from pactwork.desk.web.frame import places
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.kernel.iris import public_path
from pactwork.kernel.paging import paging
from pactwork.kernel.texts import Shown
from pactwork.notifications.api import follow, followed_by, follows, unfollow

PAGE_SIZE: Final = 25


@dataclass(frozen=True)
class Followed:
    """Something that can be followed: what it is called, its page, and where to leave it; what one
    hears of it, for who follows it and for who does not yet.
    """

    title: Shown
    url: str
    address: str
    kept: Promise | str
    offered: Promise | str


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def following(request: SignedIn) -> HttpResponseBase:
    """Ask whether to follow a thing, or to leave it; without one, all that is followed."""
    subject = request.POST.get("subject") or request.GET.get("subject") or ""
    if not subject:
        return _all(request)
    held = _thing(subject, request)
    if held is None:
        raise Http404
    if request.method == "POST":
        _change(request, subject)
        return redirect(held.address)
    context = {
        "places": places(request, "desk-follow"),
        "thing": held,
        "subject": subject,
        "is_followed": follows(request.user.pk, subject),
    }
    return render(request, "desk/follow.html", context)


def _change(request: SignedIn, subject: str) -> None:
    if request.POST.get("do") == "leave":
        with transaction.atomic(durable=True):
            unfollow(subject, by=request.user.pk)
        messages.success(request, gettext("You no longer follow this."))
    else:
        with transaction.atomic(durable=True):
            follow(subject, by=request.user.pk)
        messages.success(request, gettext("You follow this: you hear of it when it moves."))


def _all(request: SignedIn) -> HttpResponseBase:
    every = followed_by(request.user.pk)
    pages = paging(request, total=len(every), size=PAGE_SIZE)
    found = [_thing(one, request) for one in every[max(0, pages.first - 1) : pages.last]]
    context = {
        "places": places(request, "desk-follow"),
        "things": [one for one in found if one is not None],
        "paging": pages,
    }
    return render(request, "desk/followed.html", context)


def _thing(subject: str, request: SignedIn) -> Followed | None:
    """What the reader may see of this subject; None if that is nothing."""
    found = called(subject, request.acting.viewer)
    if found is None:
        return None
    kind, title, languages = found
    address = f"{reverse('desk-follow')}?{urlencode({'subject': subject})}"
    return Followed(
        words.text(title, languages), public_path(subject, words.reader()), address, *_MOVES[kind]
    )


_EVIDENCE: Final = (
    gettext_lazy("You follow this: you hear of it when evidence is accepted."),
    gettext_lazy(
        "Follow it, and you hear of it when evidence is accepted: in your inbox, and by mail if you"
        " like."
    ),
)
_MOVES: Final[Mapping[str, tuple[Promise | str, Promise | str]]] = {
    "agreement": _EVIDENCE,
    "commitment": _EVIDENCE,
    "material": (
        gettext_lazy("You follow this: you hear of it when there is a new version."),
        gettext_lazy(
            "Follow it, and you hear of it when there is a new version: in your inbox, and by mail"
            " if you like."
        ),
    ),
    "collection": (
        gettext_lazy("You follow this: you hear of it when a material is added."),
        gettext_lazy(
            "Follow it, and you hear of it when a material is added: in your inbox, and by mail if"
            " you like."
        ),
    ),
}
"""What is said of each kind to who follows it, and to who does not yet."""
