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
from pactwork.repository.api import MaterialError, NotAllowedError, Why, consenting

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
    fault, status = "", 200
    if request.method == "POST":
        try:
            _say(token, request.POST.get("answer", ""))
            return redirect("material-consent", token)
        except MaterialError as error:
            fault, status = fault_words(error), 429 if error.why is Why.OFTEN else 422
    context = {
        "title": words.text(held.titles, held.languages),
        "organisation": words.text(held.organisation),
        "name": held.name,
        "agreed": held.agreed,
        "is_refused": held.agreed and held.is_named is False,
        "is_left_alone": held.is_left_alone,
        "may_be_left_alone": held.is_left_alone is False,
        "is_withdrawn": held.is_withdrawn,
        "fault": fault,
        "answered": words.day(held.answered_at) if held.answered_at else "",
    }
    return render(request, "desk/materials/consent.html", context, status=status)


def _say(token: str, said: str) -> None:
    if said in ("alone", "not-alone"):
        consenting.leave_alone(token, alone=said == "alone")
    else:
        consenting.answer(token, agreed=said == "yes")


def ask_creators(request: SignedIn, key: str, rows: Iterable[Any]) -> None:
    """Ask those whose address was typed; say who was, and who could not be. A row that is drawn
    again has no address any more: nobody is asked twice.
    """
    for row in rows:
        if (asked := row.asks()) is None:
            continue
        name, email = asked
        row.forget_address()
        try:
            consenting.ask(key, name=name, email=email, by=request.user)
        except MaterialError as error:
            messages.warning(request, fault_words(error))
            continue
        except (LookupError, NotAllowedError):
            fault = gettext("There is no such material, or it is not yours to see.")
            messages.warning(request, fault)
            continue
        said = gettext("%(name)s is asked by mail, and named as soon as they say yes.")
        messages.success(request, said % {"name": name})


def answered(key: str) -> dict[str, str]:
    """What creators of a material said of being named, by name, in words."""
    said = {name: str(_SAID[agreed]) for name, agreed in consenting.answers(key).items()}
    unsent = gettext("The letter could not be sent. Look at the address, and ask again.")
    return {**said, **dict.fromkeys(consenting.unreached(key), unsent)}
