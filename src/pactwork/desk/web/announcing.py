"""Announcing something to everybody or to some organisations; and not wanting to see it again."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from pactwork.agreements.api import words
from pactwork.desk.web.network import frame
from pactwork.desk.web.signed_in import SignedIn, desk_page, operator_page
from pactwork.kernel.languages import LANGUAGE_NAMES, LANGUAGES, direction
from pactwork.notifications.api import (
    AnnouncementError,
    AnnouncementView,
    announce,
    announcements,
    dismiss_announcement,
    withdraw_announcement,
)
from pactwork.organisations.api import cards, known_slugs

LONGEST: Final = 1000
MOST: Final = 200


class AnnounceForm(forms.Form):
    """What is announced, to whom, and until when. `key` makes it the same when sent twice."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    organisations = forms.CharField(
        label=gettext_lazy("Only for these organisations"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "The last part of the address of each page, with spaces between. Empty: for everybody."
        ),
    )
    last_day = forms.DateField(
        label=gettext_lazy("Shown until"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in reversed(LANGUAGES):
            area = forms.Textarea(attrs={"rows": 3, "lang": language, "dir": direction(language)})
            self.fields[f"text_{language}"] = forms.CharField(
                label=LANGUAGE_NAMES[language], required=False, max_length=LONGEST, widget=area
            )
        self.order_fields(["key", *(f"text_{language}" for language in LANGUAGES)])

    def clean_organisations(self) -> list[int]:
        """Numbers of the organisations; every one is known."""
        slugs = self.cleaned_data["organisations"].split()
        known = known_slugs(slugs)
        unknown = sorted(set(slugs) - set(known))
        if unknown:
            said = gettext("Not known here: %(names)s")
            raise forms.ValidationError(said % {"names": ", ".join(unknown)[:300]})
        return sorted(known.values())

    def text(self) -> dict[str, str]:
        """What was written, by language."""
        return {one: self.cleaned_data.get(f"text_{one}", "") for one in LANGUAGES}


@operator_page
@require_http_methods(["GET", "HEAD", "POST"])
def announcements_(request: SignedIn) -> HttpResponseBase:
    """What was announced, and a form to announce something."""
    form = AnnounceForm(request.POST or None, initial={"key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid() and _announced(request, form):
        messages.success(request, gettext("It is announced."))
        return redirect("desk-announcements")
    held = announcements(limit=MOST)
    known = cards({number for one in held for number in one.organisations})
    names = {number: words.organisation_short(card).text for number, card in known.items()}
    context = {
        **frame(request, "desk-announcements"),
        "form": form,
        "announcements": [_line(one, names) for one in held],
    }
    status = 422 if form.is_bound else 200
    return render(request, "desk/network/announcements.html", context, status=status)


def _line(held: AnnouncementView, names: dict[int, str]) -> dict[str, Any]:
    is_over = held.withdrawn_at is not None or held.last_day < timezone.localdate()
    return {
        "uuid": held.uuid,
        "text": words.text(held.text),
        "languages": ", ".join(LANGUAGE_NAMES[one] for one in LANGUAGES if held.text.get(one)),
        "names": ", ".join(names[number] for number in held.organisations),
        "made": words.day(held.made_at),
        "last": words.day(held.last_day),
        "withdrawn": words.day(held.withdrawn_at) if held.withdrawn_at else "",
        "is_over": is_over,
    }


def _announced(request: SignedIn, form: AnnounceForm) -> bool:
    try:
        announce(
            key=form.cleaned_data["key"],
            text=form.text(),
            organisations=form.cleaned_data["organisations"],
            last_day=form.cleaned_data["last_day"],
            by=request.user,
        )
    except AnnouncementError as error:
        said = {
            "text": (None, gettext("Write it in one language at least.")),
            "day": ("last_day", gettext("This day is over already.")),
        }
        form.add_error(*said[error.reason])
        return False
    return True


@require_POST
@operator_page
def withdraw(request: SignedIn, number: uuid.UUID) -> HttpResponseBase:
    """Take an announcement back."""
    try:
        withdraw_announcement(announcement=number, by=request.user)
    except AnnouncementError:
        messages.warning(request, gettext("It was taken back already."))
    else:
        messages.success(request, gettext("It is shown no more."))
    return redirect("desk-announcements")


@require_POST
@desk_page
def dismiss(request: SignedIn, number: uuid.UUID) -> HttpResponseBase:
    """Do not show it to this reader any more; back to where they were."""
    dismiss_announcement(announcement=number, by=request.user)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("desk")
    return HttpResponseRedirect(back)
