"""Where the public speaks: writing on a commitment, and reporting what should not be there.

Nobody need sign in. Those who do not sign in carry a token that says when they opened the form:
people take longer than three seconds to write, and less than a day.
"""

from __future__ import annotations

import time
import uuid
from typing import Any, Final

from django import forms
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache

from pactwork.agreements.api import CommitmentDetail, commitment_detail, remarks, words
from pactwork.desk.web.remark_forms import ReportForm, SayForm
from pactwork.kernel.callers import address_of
from pactwork.kernel.iris import iri, public_path
from pactwork.kernel.viewer import PUBLIC
from pactwork.people.api import Person

SALT: Final = "pactwork.desk.remarks"
QUICKEST: Final = 3
LONGEST: Final = 24 * 60 * 60
"""Seconds between opening the form and sending it."""


@never_cache
def say(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The form, and the thanks after it was sent."""
    held = _commitment(slug, key)
    about = f"{slug}/{key}"
    if request.method == "POST":
        form = SayForm(request.POST)
        if form.is_valid() and _taken(request, form, held, about):
            return HttpResponseRedirect(f"{request.path}?sent=1")
    else:
        form = SayForm(initial=_initial(request, about))
    context = _around(held) | {"form": form, "sent": request.GET.get("sent") == "1"}
    return render(request, "desk/remarks/say.html", context)


def _initial(request: HttpRequest, about: str) -> dict[str, object]:
    kind = request.GET.get("kind", "")
    return {
        "kind": kind if kind in set(remarks.RemarkKind) else remarks.RemarkKind.REMARK,
        "name": getattr(request.user, "name", ""),
        "token": new_token(about),
    }


def _commitment(slug: str, key: str) -> CommitmentDetail:
    held = None if "\x00" in key else commitment_detail(slug, key, PUBLIC)
    if held is None or held.withdrawn_in:
        raise Http404
    return held


def _around(held: CommitmentDetail) -> dict[str, Any]:
    page = public_path(held.commitment.iri, words.reader())
    agreement = public_path(iri("agreement", held.agreement.slug), words.reader())
    return {
        "text": words.text(held.commitment.text, held.agreement.authoritative),
        "title": words.text(held.agreement.title, held.agreement.authoritative),
        "commitment_url": page,
        "agreement_url": agreement,
    }


def _taken(request: HttpRequest, form: SayForm, held: CommitmentDetail, about: str) -> bool:
    """Whether it was taken down; if not, the form says why and keeps what was written."""
    person = request.user if isinstance(request.user, Person) else None
    number = number_of(form, about, is_known=person is not None)
    if number is None:
        return False
    said = form.cleaned_data
    saying = remarks.Saying(
        uuid=number,
        agreement=held.agreement.slug,
        commitment=held.commitment.key,
        kind=said["kind"],
        text=said["text"],
        language=said["language"],
        name=said["name"],
    )
    try:
        remarks.leave_remark(saying, address=address_of(request), by=person)
    except remarks.RemarkError as error:
        form.add_error("text" if error.why in _OF_TEXT else None, why_words(error.why))
        return False
    return True


_OF_TEXT: Final = (remarks.Why.EMPTY, remarks.Why.LONG, remarks.Why.UNREADABLE)


def new_token(about: str) -> str:
    """A token for what is about to be written: its number, and when the form was opened."""
    return signing.dumps([about, str(uuid.uuid4()), int(time.time())], salt=SALT)


def number_of(form: forms.Form, about: str, *, is_known: bool) -> uuid.UUID | None:
    """The number of what was written; None, with a word in the form, where the token is no good.

    A token that is too fresh stays: the next try is not too quick. One that is too old, or not
    ours, is replaced.
    """
    try:
        named, number, opened = signing.loads(form.cleaned_data["token"], salt=SALT)
    except signing.BadSignature:
        named, number, opened = "", "", 0
    age = time.time() - opened
    if named != about or age > LONGEST:
        form.add_error(None, gettext("The form was open for too long. Please send it once more."))
        _put(form, "token", new_token(about))
        return None
    if age < QUICKEST and not is_known:
        form.add_error(None, gettext("That was very quick. Please wait a moment and send again."))
        return None
    return uuid.UUID(number)


def _put(form: forms.Form, name: str, value: str) -> None:
    """Another value in a form that was sent."""
    form.data = {**form.data, name: value}


def why_words(why: remarks.Why) -> str:
    """Why it was not taken, as a sentence."""
    return {
        remarks.Why.UNKNOWN: gettext("Nothing can be said there any more."),
        remarks.Why.EMPTY: gettext("There is nothing to read in it. Please write a few words."),
        remarks.Why.LONG: ngettext(
            "It is longer than %(count)s letter. Please shorten it.",
            "It is longer than %(count)s letters. Please shorten it.",
            remarks.LONGEST,
        )
        % {"count": words.number(remarks.LONGEST)},
        remarks.Why.UNREADABLE: gettext("It has characters in it that cannot be kept."),
        remarks.Why.OFTEN: gettext(
            "Much was written from where you are. Please come back in an hour; copy your words."
        ),
        remarks.Why.FULL: gettext("Too much waits to be read here. Please come back another day."),
        remarks.Why.DECIDED: gettext("Somebody else decided about it meanwhile."),
        remarks.Why.FORBIDDEN: gettext("You may not decide about this."),
        remarks.Why.STOPPED: gettext("Publishing is suspended for you. Your inbox says why."),
    }[why]


@never_cache
def report(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """Tell the parties that a published remark should not be there."""
    held = remarks.published_remark(number, PUBLIC)
    if held is None:
        raise Http404
    about = f"report/{number}"
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        form.initial["token"] = new_token(about)
    elif form.is_valid() and _reported(request, form, number, about):
        return HttpResponseRedirect(f"{request.path}?sent=1")
    context = {
        "form": form,
        "remark": held,
        "sent": request.GET.get("sent") == "1",
        "commitment_url": public_path(
            iri("commitment", held.agreement, held.commitment), words.reader()
        ),
    }
    return render(request, "desk/remarks/report.html", context)


def _reported(request: HttpRequest, form: ReportForm, number: uuid.UUID, about: str) -> bool:
    known = request.user.is_authenticated
    if number_of(form, about, is_known=known) is None:
        return False
    try:
        remarks.report_remark(number, form.cleaned_data["text"], address=address_of(request))
    except remarks.RemarkError as error:
        form.add_error(None, why_words(error.why))
        return False
    return True


def say_url(slug: str, key: str) -> str:
    """Where to write on a commitment."""
    return reverse("say", args=[slug, key])
