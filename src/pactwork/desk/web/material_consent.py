"""Creators are asked by mail whether they want to be named, and answer by the link they got."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache

from pactwork.agreements.api import words
from pactwork.desk.web.material_words import fault_words
from pactwork.desk.web.signed_in import SignedIn
from pactwork.repository.api import MaterialError, consenting

_SAID: Final = {
    None: gettext_lazy("Asked by mail, and has not answered yet."),
    True: gettext_lazy("Said yes themselves, by mail."),
    False: gettext_lazy("Said no themselves, by mail: is not named."),
}


@never_cache
def consent(request: HttpRequest, token: str) -> HttpResponse:
    """The question, what was answered, and the answer; by whoever has the link, without account."""
    held = consenting.asked(token)
    if held is None:
        raise Http404
    if request.method == "POST":
        consenting.answer(token, agreed=request.POST.get("answer") == "yes")
        return redirect("material-consent", token)
    context = {
        "title": words.text(held.titles, held.languages),
        "organisation": words.text(held.organisation),
        "name": held.name,
        "agreed": held.agreed,
        "answered": words.day(held.answered_at) if held.answered_at else "",
    }
    return render(request, "desk/materials/consent.html", context)


def ask_creators(request: SignedIn, key: str, rows: Iterable[Any]) -> None:
    """Ask those whose address was typed; say who was, and who could not be."""
    for row in rows:
        if (asked := row.asks()) is None:
            continue
        name, email = asked
        try:
            consenting.ask(key, name=name, email=email, by=request.user)
        except MaterialError as error:
            messages.warning(request, fault_words(error))
            continue
        said = gettext("%(name)s is asked by mail, and named as soon as they say yes.")
        messages.success(request, said % {"name": name})


def answered(key: str) -> dict[str, str]:
    """What creators of a material said of being named, by name, in words."""
    return {name: str(_SAID[agreed]) for name, agreed in consenting.answers(key).items()}
