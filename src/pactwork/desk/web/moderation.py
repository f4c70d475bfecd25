"""What coordinators decide about the words of the public: publish, decline, answer."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, pgettext

from pactwork.agreements.api import remarks, words
from pactwork.desk.web.frame import places
from pactwork.desk.web.remark_forms import (
    KINDS,
    REASONS,
    AnswerForm,
    DeclineForm,
    ForOrganisation,
    PublishForm,
)
from pactwork.desk.web.remarks import why_words
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.kernel.iris import iri, public_path
from pactwork.kernel.languages import direction
from pactwork.kernel.numerals import whole_number
from pactwork.organisations.api import OrganisationCard, cards
from pactwork.people.api import Power

SIZE: Final = 30
VIEWS: Final = ("waiting", "reported", "published", "declined")


@desk_page
def queue(request: SignedIn) -> HttpResponse:
    """What waits, what was reported, and what was decided."""
    mine = request.acting.where(Power.WRITE)
    view = request.GET.get("view", "waiting")
    view = view if view in (*VIEWS, "log") else "waiting"
    offset = _offset(request)
    state = view if view in VIEWS else "waiting"
    page = remarks.remarks_for(mine, state, offset=offset, limit=SIZE)
    log = remarks.decisions_for(mine, offset=offset, limit=SIZE + 1) if view == "log" else []
    total = offset + len(log) if view == "log" else page.total
    context = {
        "places": places(request, "desk-remarks"),
        "tabs": _tabs(view, page),
        "view": view,
        "lines": [_line(one) for one in page.remarks] if view != "log" else [],
        "log": [decision_line(one) for one in log[:SIZE]],
        "previous": _page_url(view, offset - SIZE) if offset else "",
        "next": _page_url(view, offset + SIZE) if total > offset + SIZE else "",
    }
    return render(request, "desk/remarks/queue.html", context)


def _offset(request: SignedIn) -> int:
    return whole_number(request.GET.get("from", "0"), digits=5) or 0


def _page_url(view: str, offset: int) -> str:
    return f"{reverse('desk-remarks')}?view={view}&from={max(offset, 0)}"


def _tabs(view: str, page: remarks.RemarkPage) -> list[tuple[str, str, bool]]:
    labels = {
        "waiting": gettext("Waiting (%(count)s)"),
        "reported": gettext("Reported (%(count)s)"),
        "published": gettext("Published (%(count)s)"),
        "declined": gettext("Declined (%(count)s)"),
    }
    base = reverse("desk-remarks")
    tabs = [
        (label % {"count": words.number(page.kinds[name])}, f"{base}?view={name}", name == view)
        for name, label in labels.items()
    ]
    return [*tabs, (gettext("What was decided"), f"{base}?view=log", view == "log")]


def _line(held: remarks.RemarkView) -> dict[str, Any]:
    return {
        "remark": held,
        "kind": kind_words(held.kind),
        "direction": direction(held.language),
        "commitment": words.text(held.commitment_text, held.authoritative),
        "commitment_url": public_path(
            iri("commitment", held.agreement, held.commitment), words.reader()
        ),
        "url": reverse("desk-remark", args=[held.uuid]),
        "reason": dict(REASONS).get(held.reason, ""),
        "answer_direction": direction(held.answer_language),
    }


def kind_words(kind: str) -> str:
    """What kind of words it is."""
    return str(dict(KINDS).get(remarks.RemarkKind(kind), kind))


def decision_line(held: remarks.DecisionView) -> dict[str, Any]:
    """A decision as the log tells it."""
    said = {
        "published": pgettext("what was decided", "Published"),
        "declined": pgettext("what was decided", "Declined"),
        "removed": pgettext("what was decided", "Taken down"),
        "answered": pgettext("what was decided", "Answered"),
        "kept": pgettext("what was decided", "Left in place after a report"),
        "hidden": pgettext("what was decided", "Hidden"),
        "restored": pgettext("what was decided", "Shown again"),
    }
    return {
        "held": held,
        "what": said[held.what],
        "reason": dict(REASONS).get(held.reason, ""),
        "organisation": words.organisation_name(held.organisation) if held.organisation else None,
        "direction": direction(held.language),
        "url": reverse("desk-remark", args=[held.remark]),
    }


@desk_page
def decide(request: SignedIn, number: uuid.UUID) -> HttpResponse:
    """One remark, and what can be done about it."""
    mine = request.acting.where(Power.WRITE)
    file = remarks.remark_file(number, mine)
    if file is None:
        raise Http404
    names = _names(file.parties & mine)
    sent: forms.Form | None = None
    what = request.POST.get("do", "") if request.method == "POST" else ""
    if request.method == "POST":
        if what not in ACTS:
            raise Http404
        form_class, act, done = ACTS[what]
        sent = form_class(request.POST, mine=names)
        if sent.is_valid() and _acted(request, sent, act, number):
            messages.success(request, str(done()))
            return HttpResponseRedirect(_after(number, what))
    context = {
        "places": places(request, "desk-remarks"),
        "line": _line(file.remark),
        "file": file,
        "log": [decision_line(one) for one in file.decisions],
        **{
            f"{name}_form": sent
            if sent and name == what
            else form_class(mine=names, **_kept(name, file))
            for name, (form_class, _, _) in ACTS.items()
        },
    }
    return render(request, "desk/remarks/decide.html", context)


def _kept(name: str, file: remarks.RemarkFile) -> dict[str, Any]:
    """An answer that stands is what the form begins with."""
    if name != "answer" or not file.remark.answer:
        return {}
    return {"initial": {"text": file.remark.answer, "language": file.remark.answer_language}}


def _after(number: uuid.UUID, what: str) -> str:
    """After a thing is published one may want to answer it; else the next one waits."""
    stays = what in ("publish", "answer")
    return reverse("desk-remark", args=[number]) if stays else reverse("desk-remarks")


def _names(numbers: frozenset[int]) -> list[tuple[OrganisationCard, str]]:
    held = sorted(cards(numbers).values(), key=lambda card: card.slug)
    return [(card, words.organisation_name(card).text) for card in held]


def _acted(
    request: SignedIn, form: forms.Form, act: Callable[..., None], number: uuid.UUID
) -> bool:
    said = {name: value for name, value in form.cleaned_data.items() if value != ""}
    try:
        act(number, by=request.user, **said)
    except remarks.RemarkError as error:
        form.add_error(None, why_words(error.why))
        return False
    return True


ACTS: Final[dict[str, tuple[type[ForOrganisation], Callable[..., None], Callable[[], str]]]] = {
    "publish": (PublishForm, remarks.publish_remark, lambda: gettext("It is published.")),
    "decline": (DeclineForm, remarks.decline_remark, lambda: gettext("It is not shown.")),
    "answer": (AnswerForm, remarks.answer_remark, lambda: gettext("Your answer is published.")),
    "keep": (PublishForm, remarks.keep_remark, lambda: gettext("It stays where it is.")),
}
"""What can be done: the form, the action, and what is said after it."""
