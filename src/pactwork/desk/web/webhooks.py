"""Webhooks of the organisations for which somebody writes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from pactwork.agreements.api import words
from pactwork.desk.web.frame import places
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.notifications.api import (
    DeliveryView,
    NewSecret,
    UnsafeAddressError,
    WebhookError,
    WebhookView,
    check_webhook_url,
    create_webhook,
    delete_webhook,
    deliveries_of,
    notice_kinds,
    pause_webhook,
    reason_words,
    replay_delivery,
    rotate_secret,
    webhook_by_uuid,
    webhooks_of,
)
from pactwork.organisations.api import cards
from pactwork.people.api import Power

STATES = {
    "waiting": gettext_lazy("Waiting"),
    "sending": gettext_lazy("Being sent"),
    "sent": gettext_lazy("Arrived"),
    "failed": gettext_lazy("Did not arrive"),
    "uncertain": gettext_lazy("Not known"),
    "dropped": gettext_lazy("Not sent: no longer open to you"),
}
_SHOWN_ONCE = "new_webhook_secret"


class WebhookForm(forms.Form):
    """Where to call, for which organisation, and about what."""

    organisation = forms.TypedChoiceField(label=gettext_lazy("For which organisation"), coerce=int)
    url = forms.CharField(
        label=gettext_lazy("Address to call"),
        max_length=500,
        help_text=gettext_lazy("It begins with https:// and is open to the internet."),
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("About what"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Tick nothing to hear of everything."),
    )

    def __init__(self, *args: object, names: Mapping[int, str]) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.fields["organisation"].choices = list(names.items())  # type: ignore[attr-defined]
        kinds = [(kind.key, kind.label) for kind in notice_kinds()]
        self.fields["kinds"].choices = kinds  # type: ignore[attr-defined]

    def clean_url(self) -> str:
        """An address that may be called."""
        url = str(self.cleaned_data["url"])
        try:
            check_webhook_url(url)
        except UnsafeAddressError as refused:
            raise forms.ValidationError(reason_words(refused.reason)) from None
        return url


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def webhooks_page(request: SignedIn) -> HttpResponse:
    """The webhooks there are, and a form for one more."""
    names = _names(request)
    form = WebhookForm(request.POST or None, names=names)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_webhook(**form.cleaned_data, by=request.user)
        except WebhookError:
            form.add_error(None, gettext("This organisation has as many webhooks as it can have."))
        else:
            return _with_secret(request, made)
    context = {
        "places": places(request, "desk-inbox"),
        "form": form,
        "may_add": bool(names),
        "hooks": [(hook, names[hook.organisation]) for hook in webhooks_of(names)],
    }
    return render(request, "desk/webhooks.html", context)


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def webhook_page(request: SignedIn, webhook: uuid.UUID) -> HttpResponse:
    """One webhook: its log, and what can be done with it."""
    names = _names(request)
    held = webhook_by_uuid(webhook, names)
    if held is None:
        raise Http404
    if request.method == "POST":
        return _act(request, held)
    new = request.session.get(_SHOWN_ONCE, {})
    secret = request.session.pop(_SHOWN_ONCE)["secret"] if new.get("of") == str(webhook) else ""
    context = {
        "places": places(request, "desk-inbox"),
        "hook": held,
        "organisation": names[held.organisation],
        "kinds": [str(kind.label) for kind in notice_kinds() if kind.key in held.kinds],
        "secret": secret,
        "log": [_line(one) for one in deliveries_of(held.uuid)],
    }
    return render(request, "desk/webhook.html", context)


def _act(request: SignedIn, held: WebhookView) -> HttpResponse:
    asked, by = request.POST.get("do", ""), request.user
    if asked == "rotate":
        return _with_secret(request, rotate_secret(held.uuid, by=by))
    if asked in ("pause", "resume"):
        pause_webhook(held.uuid, is_paused=asked == "pause", by=by)
    elif asked == "delete":
        delete_webhook(held.uuid, by=by)
        messages.success(request, gettext("The webhook is deleted."))
        return HttpResponseRedirect(reverse("desk-webhooks"))
    elif asked == "replay":
        _replay(request)
    return HttpResponseRedirect(reverse("desk-webhook", args=[held.uuid]))


def _replay(request: SignedIn) -> None:
    try:
        replay_delivery(uuid.UUID(request.POST.get("delivery", "")), by=request.user)
    except (ValueError, LookupError):
        raise Http404 from None
    messages.success(request, gettext("The message is sent again within a minute."))


def _with_secret(request: SignedIn, made: NewSecret) -> HttpResponse:
    """To the page of the webhook, which tells the secret once and forgets it."""
    request.session[_SHOWN_ONCE] = {"of": str(made.webhook), "secret": made.secret}
    return HttpResponseRedirect(reverse("desk-webhook", args=[made.webhook]))


def _names(request: SignedIn) -> dict[int, str]:
    """The organisations for which this person writes, by number."""
    held = cards(request.acting.where(Power.WRITE))
    names = {number: words.organisation_name(card).text for number, card in held.items()}
    return dict(sorted(names.items(), key=lambda pair: pair[1]))


def _line(one: DeliveryView) -> dict[str, object]:
    return {
        "uuid": one.uuid,
        "label": one.label,
        "at": one.at,
        "day": words.day(one.at),
        "state": STATES[one.state],
        "attempts": words.number(one.attempts),
        "count": one.attempts,
        "status": one.status,
        "answer": one.answer,
        "reason": reason_words(one.reason) if one.state != "sent" else "",
        "may_replay": one.state not in ("waiting", "sending"),
    }
