"""What those who run the installation do: hide a remark or show it again, suspend publishing."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from pactwork.agreements.api import moderating, remarks, words
from pactwork.desk.web.moderation import decision_line, kind_words
from pactwork.desk.web.network import frame
from pactwork.desk.web.remark_forms import REASONS
from pactwork.desk.web.remarks import why_words
from pactwork.desk.web.signed_in import SignedIn, operator_page
from pactwork.kernel.iris import iri, public_path
from pactwork.kernel.languages import direction
from pactwork.organisations.api import OrganisationCard, cards, known_slugs
from pactwork.people.api import PeopleError, StopFound, person_of, stops

LONGEST: Final = 1000
_BOX: Final = forms.Textarea(attrs={"rows": 3, "dir": "auto"})


class HideForm(forms.Form):
    """Why a remark is hidden: one of the reasons, and more in words."""

    reason = forms.ChoiceField(label=gettext_lazy("Why"), choices=[("", "…"), *REASONS])
    note = forms.CharField(
        label=gettext_lazy("In your words"),
        max_length=LONGEST,
        widget=_BOX,
        help_text=gettext_lazy("For whoever wrote it, if they were signed in."),
    )


class RestoreForm(forms.Form):
    """Why a remark is shown again."""

    note = HideForm.base_fields["note"]


class StopForm(forms.Form):
    """Whose publishing is suspended, a person's or an organisation's, and why."""

    person = forms.EmailField(label=gettext_lazy("Mail address of a person"), required=False)
    organisation = forms.SlugField(
        label=gettext_lazy("Or an organisation"),
        required=False,
        help_text=gettext_lazy("The last part of the address of its page."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST,
        widget=_BOX,
        help_text=gettext_lazy("Whom it concerns reads this. It is kept."),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two, and known here."""
        said: dict[str, Any] = super().clean() or {}
        email, slug = said.get("person", ""), said.get("organisation", "")
        said["account"] = person_of(email) if email else None
        said["number"] = known_slugs([slug]).get(slug) if slug else None
        if email and said["account"] is None:
            self.add_error("person", gettext("There is no account with this address."))
        if slug and said["number"] is None:
            self.add_error("organisation", gettext("There is no such organisation."))
        if not self.errors and bool(email) == bool(slug):
            raise forms.ValidationError(gettext("Name either a person or an organisation."))
        return said


@operator_page
@require_http_methods(["GET", "HEAD", "POST"])
def remark(request: SignedIn, number: uuid.UUID) -> HttpResponseBase:
    """One remark, what was decided about it, and the form to hide it or to show it again."""
    file = remarks.remark_anywhere(number)
    if file is None:
        raise Http404
    is_hidden = bool(file.decisions) and file.decisions[0].what == "hidden"
    may_hide = file.remark.state == remarks.RemarkState.PUBLISHED
    form = (RestoreForm if is_hidden else HideForm)(request.POST or None)
    if request.method == "POST" and form.is_valid() and _decided(request, form, number, is_hidden):
        shown = gettext("It is shown again.") if is_hidden else gettext("It is not shown any more.")
        messages.success(request, shown)
        return redirect("desk-network-remark", number)
    context = {
        **frame(request, "desk-network-moderation"),
        "line": _line(file.remark),
        "file": file,
        "log": [decision_line(one) for one in file.decisions],
        "form": form if is_hidden or may_hide else None,
        "is_hidden": is_hidden,
    }
    status = 422 if form.is_bound else 200
    return render(request, "desk/network/remark.html", context, status=status)


def _line(held: remarks.RemarkView) -> dict[str, Any]:
    page = public_path(iri("commitment", held.agreement, held.commitment), words.reader())
    return {
        "remark": held,
        "kind": kind_words(held.kind),
        "direction": direction(held.language),
        "commitment": words.text(held.commitment_text, held.authoritative),
        "commitment_url": page,
        "reason": dict(REASONS).get(held.reason, ""),
        "answer_direction": direction(held.answer_language),
    }


def _decided(request: SignedIn, form: forms.Form, number: uuid.UUID, is_hidden: bool) -> bool:
    act = remarks.restore_remark if is_hidden else remarks.hide_remark
    try:
        act(number, by=request.user, **form.cleaned_data)
    except remarks.RemarkError as error:
        form.add_error(None, why_words(error.why))
        return False
    except PeopleError as error:
        form.add_error(None, _refused(error))
        return False
    return True


def _refused(error: PeopleError) -> str:
    said = {
        "reason": gettext("Write why."),
        "self": gettext("You cannot decide this about yourself."),
        "stopped": gettext("It is suspended already."),
        "lifted": gettext("This suspension was ended already."),
    }
    return said.get(error.reason, gettext("This could not be done."))


@operator_page
@require_http_methods(["GET", "HEAD", "POST"])
def publishing(request: SignedIn) -> HttpResponseBase:
    """Whose publishing is or was suspended, and a form to suspend it."""
    form = StopForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _suspended(request, form):
        messages.success(request, gettext("It is suspended from now on."))
        return redirect("desk-publishing")
    found = stops()
    known = cards({one.organisation for one in found if one.organisation})
    context = {
        **frame(request, "desk-publishing"),
        "form": form,
        "stops": [_stop(one, known, request) for one in found],
    }
    status = 422 if form.is_bound else 200
    return render(request, "desk/network/publishing.html", context, status=status)


def _stop(held: StopFound, known: dict[int, OrganisationCard], request: SignedIn) -> dict[str, Any]:
    card = known.get(held.organisation or 0)
    return {
        "held": held,
        "organisation": words.organisation_name(card) if card else None,
        "begun": words.day(held.begun_at),
        "lifted": words.day(held.lifted_at) if held.lifted_at else "",
        "may_lift": held.lifted_at is None
        and held.person != request.user.pk
        and held.organisation not in request.acting.powers,
    }


def _suspended(request: SignedIn, form: StopForm) -> bool:
    said = form.cleaned_data
    try:
        moderating.suspend_publishing(
            person=said["account"],
            organisation=said["number"],
            reason=said["reason"],
            by=request.user,
        )
    except PeopleError as error:
        form.add_error(None, _refused(error))
        return False
    return True


@require_POST
@operator_page
def lift(request: SignedIn, number: int) -> HttpResponse:
    """End a suspension."""
    reason = request.POST.get("reason", "")[:LONGEST]
    try:
        moderating.allow_publishing(stop=number, reason=reason, by=request.user)
    except PeopleError as error:
        messages.warning(request, _refused(error))
    else:
        messages.success(request, gettext("The suspension is ended."))
    return redirect("desk-publishing")
