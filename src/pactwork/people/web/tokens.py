"""Tokens with which programs act for somebody: make one, see it once, end it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.http import require_POST

from pactwork.kernel.formats import format_date
from pactwork.organisations.api import cards
from pactwork.people.actions.tokens import TokenError, make_token, revoke_token
from pactwork.people.bearers import tokens_of
from pactwork.people.models import AccessToken
from pactwork.people.queries import acting
from pactwork.people.scope_words import SCOPE_WORDS
from pactwork.people.scopes import LONGEST_DAYS, Scope
from pactwork.people.web.forms import LineField
from pactwork.people.web.signed_in import SignedIn, account_page, fresh_page, name_shown, posted

DAYS = (
    ("30", gettext_lazy("30 days")),
    ("90", gettext_lazy("90 days")),
    (str(LONGEST_DAYS), gettext_lazy("A year")),
)


class TokenForm(forms.Form):
    """What a token is for, and for how long."""

    name = LineField(
        label=gettext_lazy("What it is for"),
        max_length=120,
        help_text=gettext_lazy("Such as: our room booking."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"),
        choices=[],
        widget=forms.CheckboxSelectMultiple,
    )
    organisation = forms.TypedChoiceField(
        label=gettext_lazy("For which organisation"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[],
    )
    days = forms.TypedChoiceField(label=gettext_lazy("How long it holds"), coerce=int, choices=DAYS)

    def __init__(self, *args: Any, request: SignedIn, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = acting(request.user)
        scopes = [one for one in Scope if held.operator or one != Scope.NETWORK]
        named_scopes = [(one.value, SCOPE_WORDS[one]) for one in scopes]
        self.fields["scopes"].choices = named_scopes  # type: ignore[attr-defined]
        mine = cards(held.powers)
        named = [(number, name_shown(card).text) for number, card in mine.items()]
        every = ("", gettext("All I act for"))
        self.fields["organisation"].choices = [every, *named]  # type: ignore[attr-defined]


@fresh_page
def tokens(request: SignedIn) -> HttpResponse:
    """The tokens that still open something."""
    return _page(request, TokenForm(request=request, initial={"scopes": ["read"]}))


def _page(
    request: SignedIn, form: TokenForm, *, secret: str = "", status: int = 200
) -> HttpResponse:
    held = tokens_of(request.user)
    known = cards({one.organisation_id for one in held if one.organisation_id})
    said = {
        "form": form,
        "secret": secret,
        "tokens": [_line(one, known) for one in held],
        "openapi": reverse("desk-openapi"),
    }
    response = render(request, "people/tokens.html", said, status=status)
    response["Referrer-Policy"] = "same-origin"
    return response


def _line(one: AccessToken, known: Any) -> dict[str, Any]:
    language = get_language() or "en"
    used = one.last_used_at
    organisation = known.get(one.organisation_id)
    return {
        "number": one.pk,
        "name": one.name,
        "hint": one.hint,
        "is_app": one.app_id is not None,
        "scopes": [SCOPE_WORDS[Scope(scope)] for scope in one.scopes],
        "organisation": name_shown(organisation) if organisation else None,
        "until": format_date(one.expires_at.date(), language),
        "used": format_date(used.date(), language) if used else "",
    }


@fresh_page
def make(request: SignedIn) -> HttpResponse:
    """Make one, after the person has shown again who they are; its secret is shown this once."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("account-tokens"))
    form = TokenForm(posted(request), request=request)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        _, secret = make_token(**form.cleaned_data, by=request.user)
    except TokenError:
        form.add_error(None, gettext("This token cannot be made."))
        return _page(request, form, status=422)
    return _page(request, TokenForm(request=request, initial={"scopes": ["read"]}), secret=secret)


@require_POST
@account_page
def revoke(request: SignedIn, token: int) -> HttpResponse:
    """End one at once."""
    if revoke_token(token=token, by=request.user):
        messages.success(request, gettext("This token opens nothing any more."))
    return HttpResponseRedirect(reverse("account-tokens"))
