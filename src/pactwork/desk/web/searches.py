"""The searches somebody keeps: all of them, keeping one, and no longer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from pactwork.agreements.api import words
from pactwork.desk.kept_searches import path_of, question_of
from pactwork.desk.web.frame import places
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.search.api import (
    Question,
    SavedSearchError,
    choose_alert,
    forget_search,
    save_search,
    saved_by,
)


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def searches(request: SignedIn) -> HttpResponseBase:
    """All that is kept; with a search in the address, a form to keep that one."""
    if request.method == "POST":
        return _change(request)
    return _shown(request)


def _shown(
    request: SignedIn, name: str = "", fault: str = "", status: int = 200
) -> HttpResponseBase:
    asked = question_of(dict(request.GET.lists()), words.reader())
    is_asked = bool(asked.text or asked.facets or asked.kinds or asked.languages)
    context = {
        "places": places(request, "desk-searches"),
        "kept": [(one, path_of(one.question)) for one in saved_by(request.user.pk)],
        "asked": asked if is_asked else None,
        "asked_path": path_of(asked),
        "query": request.GET.urlencode(),
        "name": name or _name(asked),
        "fault": fault,
    }
    return render(request, "desk/searches.html", context, status=status)


def _name(asked: Question) -> str:
    """What it may be called: its words, or what was chosen."""
    chosen = [value for name in sorted(asked.facets) for value in sorted(asked.facets[name])]
    return asked.text or ", ".join(chosen)[:100]


def _change(request: SignedIn) -> HttpResponseBase:
    do = request.POST.get("do", "")
    if do == "keep":
        return _keep(request)
    search = _search(request)
    if do == "forget":
        forget_search(search=search, by=request.user.pk)
        messages.success(request, gettext("This search is kept no longer."))
    elif do in ("tell", "hush"):
        choose_alert(search=search, alert=do == "tell", by=request.user.pk)
        told = gettext("You hear of what is new in this search.")
        messages.success(
            request, told if do == "tell" else gettext("You no longer hear of this search.")
        )
    return redirect("desk-searches")


def _keep(request: SignedIn) -> HttpResponseBase:
    question = question_of(dict(request.GET.lists()), words.reader())
    name = request.POST.get("name", "").replace("\x00", "")
    try:
        save_search(name=name, question=question, alert=True, by=request.user.pk)
    except SavedSearchError as fault:
        return _shown(request, name, str(fault), 422)
    messages.success(request, gettext("This search is kept. You hear of what is new in it."))
    return redirect("desk-searches")


def _search(request: SignedIn) -> UUID:
    try:
        return UUID(request.POST.get("search", ""))
    except ValueError:
        raise Http404 from None
