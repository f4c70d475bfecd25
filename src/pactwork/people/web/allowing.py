"""Giving an app leave: it sent the person here, says what it wants, and is answered."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from django import forms
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods
from oauthlib.oauth2 import FatalClientError, OAuth2Error

from pactwork.organisations.api import cards
from pactwork.people.actions.apps import allow_app, open_to
from pactwork.people.actions.tokens import TokenError
from pactwork.people.authorizing import app_asked
from pactwork.people.models import App
from pactwork.people.proof import prove_again_url, proves_again
from pactwork.people.queries import acting
from pactwork.people.scope_words import SCOPE_WORDS
from pactwork.people.scopes import Scope
from pactwork.people.web.signed_in import SignedIn, account_page, name_shown, posted

_WRONG = {
    "personal": gettext_lazy(
        "Your inbox and your account are no organisation’s. For these choose all you act for."
    ),
    "beyond": gettext_lazy("Your role in this organisation does not open all of this."),
}


class LeaveForm(forms.Form):
    """What the app may do, and for which organisation."""

    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("It may"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one thing, or refuse.")},
    )
    organisation = forms.TypedChoiceField(
        label=gettext_lazy("For which organisation"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, data: Any, *, asked: list[Scope], request: SignedIn) -> None:
        super().__init__(data, initial={"scopes": [one.value for one in asked]})
        scopes = [(one.value, SCOPE_WORDS[one]) for one in asked]
        self.fields["scopes"].choices = scopes  # type: ignore[attr-defined]
        mine = cards(acting(request.user).powers)
        named = [(number, name_shown(card).text) for number, card in mine.items()]
        every = ("", gettext("All I act for"))
        self.fields["organisation"].choices = [every, *named]  # type: ignore[attr-defined]


class _ToApp(HttpResponseRedirect):
    """On to an address that an app made known; it may have a scheme of its own."""

    def __init__(self, to: str) -> None:
        self.allowed_schemes = [urlsplit(to).scheme]
        super().__init__(to)
        self["Referrer-Policy"] = "no-referrer"


def _to_app(held: dict[str, str], **said: str) -> _ToApp:
    """The answer for the app, with who answers (RFC 9207)."""
    given = {**said, "state": held["state"], "iss": str(settings.PACTWORK_BASE_URL).rstrip("/")}
    query = urlencode({name: value for name, value in given.items() if value})
    joint = "&" if urlsplit(held["redirect_uri"]).query else "?"
    return _ToApp(f"{held['redirect_uri']}{joint}{query}")


@account_page
@require_http_methods(["GET", "HEAD", "POST"])
def allow(request: SignedIn) -> HttpResponseBase:
    """What the app asks for; a POST allows it or refuses."""
    try:
        app, scopes, held = app_asked(request.get_full_path())
    except FatalClientError:
        return render(request, "people/allow.html", {"app": None}, status=400)
    except OAuth2Error as error:
        return _refused(error)
    if not proves_again(request):
        return HttpResponseRedirect(prove_again_url(request.get_full_path()))
    if request.POST.get("do") == "refuse":
        return _to_app(held, error="access_denied")
    possible = open_to(request.user, scopes, None)
    form = LeaveForm(
        posted(request), asked=[one for one in scopes if one in possible], request=request
    )
    if request.method == "POST" and form.is_valid():
        try:
            code = allow_app(
                app=app,
                **form.cleaned_data,
                redirect_uri=held["redirect_uri"],
                challenge=held["challenge"],
                by=request.user,
            )
        except TokenError as error:
            form.add_error(None, str(_WRONG.get(str(error), _WRONG["beyond"])))
        else:
            return _to_app(held, code=code)
    beyond = [SCOPE_WORDS[one] for one in scopes if one not in possible]
    return _page(request, app, held, form, beyond)


def _refused(error: OAuth2Error) -> HttpResponse:
    """Back to the app: its address is right, but not what it asked for."""
    held = {"redirect_uri": error.redirect_uri, "state": error.state or ""}
    said = {"error": error.error, "error_description": error.description or ""}
    return _to_app(held, **said)


def _page(
    request: SignedIn, app: App, held: dict[str, str], form: LeaveForm, beyond: list[Any]
) -> HttpResponse:
    maker = cards([app.organisation_id])[app.organisation_id] if app.organisation_id else None
    parts = urlsplit(held["redirect_uri"])
    place = f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"
    said = {
        "app": app,
        "form": form,
        "maker": name_shown(maker) if maker else None,
        "place": parts.netloc or parts.scheme,
        "beyond": beyond,
        "nothing": not form.fields["scopes"].choices,  # type: ignore[attr-defined]
    }
    response = render(request, "people/allow.html", said, status=422 if form.errors else 200)
    response._csp_update = {"form-action": [place]}  # type: ignore[attr-defined]
    response["Referrer-Policy"] = "same-origin"
    return response
