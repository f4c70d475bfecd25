"""The inbox: what was told to the person who signed in."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from pactwork.agreements.api import words
from pactwork.desk.web.frame import places
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.notifications.api import (
    InboxPage,
    inbox,
    mark_all_read,
    mark_read,
    mark_unread,
    notice_kind,
)
from pactwork.people.api import Power

SIZE = 20
_LARGEST = 2**63 - 1


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def inbox_page(request: SignedIn) -> HttpResponse:
    """Unread first, then the newest; a POST marks what it names."""
    if request.method == "POST":
        _mark(request)
        return HttpResponseRedirect(_back(request))
    kind, number = request.GET.get("kind", ""), _page(request)
    if kind and notice_kind(kind) is None:
        raise Http404
    first = (number - 1) * SIZE
    held = inbox(request.user.pk, language=words.reader(), kind=kind, first=first, size=SIZE)
    if first and first >= held.total:
        raise Http404
    context = {
        "places": places(request, "desk-inbox"),
        "inbox": held,
        "unread": words.number(held.unread),
        "kinds": _kinds(held, kind),
        "previous": _address(kind, number - 1) if number > 1 else "",
        "next": _address(kind, number + 1) if first + SIZE < held.total else "",
        "entries": [(entry, words.day(entry.at)) for entry in held.entries],
        "here": request.get_full_path(),
        "writes": bool(request.acting.where(Power.WRITE)),
    }
    return render(request, "desk/inbox.html", context)


def _mark(request: SignedIn) -> None:
    by = request.user.pk
    if newest := _number(request.POST.get("all_up_to", "")):
        mark_all_read(up_to=newest, by=by)
    if read := _number(request.POST.get("read", "")):
        mark_read([read], by=by)
    if unread := _number(request.POST.get("unread", "")):
        mark_unread([unread], by=by)


def _number(text: str) -> int:
    plain = text.isascii() and text.isdecimal() and len(text) < 20
    return int(text) if plain and int(text) <= _LARGEST else 0


def _page(request: HttpRequest) -> int:
    asked = request.GET.get("page", "1")
    number = _number(asked) if len(asked) < 7 else 0
    if not number:
        raise Http404
    return number


def _kinds(held: InboxPage, chosen: str) -> list[tuple[str, str, bool]]:
    """The kinds there are, for links: label, address, is chosen."""
    known = [(key, kind.label) for key in held.kinds if (kind := notice_kind(key))]
    return [(str(label), _address(key, 1), key == chosen) for key, label in known]


def _address(kind: str, page: int) -> str:
    asked = {"kind": kind, "page": str(page) if page > 1 else ""}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('desk-inbox')}?{query}" if query else reverse("desk-inbox")


def _back(request: HttpRequest) -> str:
    """The page of the inbox on which the button stood."""
    here = request.POST.get("here", "")
    own = reverse("desk-inbox")
    return here if here == own or here.startswith(f"{own}?") else own
