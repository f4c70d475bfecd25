"""Apps that ask people for leave: those of one's organisations, and making one known."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.validators import URLValidator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from pactwork.organisations.api import cards
from pactwork.people.actions.apps import AppError, address_is_safe, end_app, make_app
from pactwork.people.bearers import apps_of
from pactwork.people.queries import acting
from pactwork.people.rules import Power
from pactwork.people.web.forms import LineField
from pactwork.people.web.signed_in import SignedIn, account_page, fresh_page, name_shown, posted

_WRONG = {
    "most": gettext_lazy("This organisation has as many apps as it can have."),
    "role": gettext_lazy("Your role in this organisation does not allow that."),
}
INSTALLATION = 0


class AppForm(forms.Form):
    """An app: what it is called, who answers for it, and where it is answered."""

    name = LineField(label=gettext_lazy("Name of the app"), max_length=120)
    website = forms.URLField(
        label=gettext_lazy("Its website"),
        required=False,
        max_length=400,
        assume_scheme="https",
        validators=[URLValidator(schemes=["https"])],
        widget=forms.URLInput(attrs={"placeholder": "https://", "dir": "ltr"}),
    )
    redirect_uris = LineField(
        label=gettext_lazy("Addresses it is answered at, one on each line"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr"}),
        help_text=gettext_lazy(
            "They begin with https://. People are sent to exactly these addresses and no others."
        ),
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("It runs in a browser or on a phone, and cannot keep a secret."),
        required=False,
    )
    organisation = forms.TypedChoiceField(label=gettext_lazy("Who answers for it"), coerce=int)

    def __init__(self, data: Any, *, request: SignedIn) -> None:
        super().__init__(data)
        held = acting(request.user)
        mine = cards(held.where(Power.WRITE))
        named = [(number, name_shown(card).text) for number, card in mine.items()]
        if held.operator:
            named.append((INSTALLATION, gettext("Those who run this installation")))
        self.fields["organisation"].choices = named  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Addresses that are safe for the kind of app it is."""
        held = super().clean() or {}
        uris = str(held.get("redirect_uris", "")).split()
        safe = all(address_is_safe(one, is_public=held.get("is_public", False)) for one in uris)
        if uris and (not safe or len(uris) > 10):
            said = gettext("Write up to ten addresses that begin with https://, without # or *.")
            self.add_error("redirect_uris", said)
        held["redirect_uris"] = uris
        return held


@fresh_page
@require_http_methods(["GET", "HEAD", "POST"])
def apps(request: SignedIn) -> HttpResponse:
    """The apps one answers for; a POST makes one known, and shows its secret this once."""
    form = AppForm(posted(request), request=request)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, status=422 if form.is_bound else 200)
    said = {**form.cleaned_data, "organisation": form.cleaned_data["organisation"] or None}
    try:
        app, secret = make_app(**said, by=request.user)
    except AppError as error:
        form.add_error(None, str(_WRONG.get(error.reason, gettext("This app cannot be kept."))))
        return _page(request, form, status=422)
    return _page(request, AppForm(None, request=request), made=app.client_id, secret=secret)


def _page(
    request: SignedIn, form: AppForm, *, made: str = "", secret: str = "", status: int = 200
) -> HttpResponse:
    rows = apps_of(request.user)
    known = cards({one.organisation_id for one in rows if one.organisation_id})
    said = {
        "form": form,
        "may_add": bool(form.fields["organisation"].choices),  # type: ignore[attr-defined]
        "made": made,
        "secret": secret,
        "apps": [
            (one, name_shown(known[one.organisation_id]) if one.organisation_id else None)
            for one in rows
        ],
    }
    response = render(request, "people/apps.html", said, status=status)
    response["Referrer-Policy"] = "same-origin"
    return response


@require_POST
@account_page
def end(request: SignedIn, app: int) -> HttpResponse:
    """End one, with all leave it was given."""
    if end_app(app=app, by=request.user):
        messages.success(request, gettext("This app opens nothing any more."))
    return HttpResponseRedirect(reverse("account-apps"))
