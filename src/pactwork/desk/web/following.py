"""Following an agreement or a commitment: to hear of it when it moves."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from pactwork.agreements.api import agreement_head, commitment_detail, words
from pactwork.desk.web.frame import places
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.kernel.iris import parse_iri, public_path
from pactwork.kernel.texts import Shown
from pactwork.notifications.api import follow, followed_by, follows, unfollow


@dataclass(frozen=True)
class Followed:
    """Something that can be followed: what it is called, its page, and where to leave it."""

    title: Shown
    url: str
    address: str


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
    found = [_thing(subject, request) for subject in followed_by(request.user.pk)]
    context = {
        "places": places(request, "desk-follow"),
        "things": [one for one in found if one is not None],
    }
    return render(request, "desk/followed.html", context)


def _thing(subject: str, request: SignedIn) -> Followed | None:
    """What the reader may see of this subject; None if that is nothing."""
    parsed = parse_iri(subject)
    if parsed is None or parsed[0] not in ("agreement", "commitment"):
        return None
    kind, keys = parsed
    head = agreement_head(keys[0], request.acting.viewer)
    if head is None:
        return None
    title = words.text(head.title, head.authoritative)
    if kind == "commitment":
        detail = commitment_detail(keys[0], keys[1], request.acting.viewer)
        if detail is None:
            return None
        title = words.text(detail.commitment.text, head.authoritative)
    address = f"{reverse('desk-follow')}?{urlencode({'subject': subject})}"
    return Followed(title, public_path(subject, words.reader()), address)
