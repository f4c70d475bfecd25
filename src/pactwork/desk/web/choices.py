"""How somebody wants to hear of things, and the address that stops letters without signing in."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from pactwork.desk.web.frame import places
from pactwork.desk.web.reaching import ways_to_reach
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.notifications.api import GROUPS, Way, choose_ways, read_token, unsubscribe, ways_of

WAYS = (
    (Way.INBOX, gettext_lazy("In my inbox only")),
    (Way.MAIL, gettext_lazy("At once, by mail")),
    (Way.DIGEST, gettext_lazy("In a weekly letter, on Mondays")),
    (Way.OFF, gettext_lazy("Not at all")),
)


class WaysForm(forms.Form):
    """One choice for each group of notices."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for group, (label, _) in GROUPS.items():
            self.fields[group] = forms.ChoiceField(label=str(label), choices=WAYS)


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def notifications_page(request: SignedIn) -> HttpResponse:
    """The choices of the person who signed in."""
    form = WaysForm(request.POST or None, initial=ways_of(request.user.pk))
    if request.method == "POST" and form.is_valid():
        chosen = {group: Way(way) for group, way in form.cleaned_data.items()}
        choose_ways(chosen, by=request.user.pk)
        messages.success(request, gettext("Your choices are saved."))
        return HttpResponseRedirect(reverse("desk-notifications"))
    context = {"places": places(request, "desk-inbox"), "form": form, **ways_to_reach(request)}
    return render(request, "desk/notifications.html", context)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe_page(request: HttpRequest, token: str) -> HttpResponse:
    """No more of a kind of letter: asked on GET, done on POST, by mail programs too (RFC 8058).

    The signed token is the right to do it, and to do nothing else; so no cookie is asked for.
    """
    asked = read_token(token)
    if asked is None or (asked.group and asked.group not in GROUPS):
        return render(request, "desk/unsubscribe.html", {"unknown": True}, status=404)
    done = request.method == "POST"
    if done:
        unsubscribe(asked.group, by=asked.person)
    label = GROUPS[asked.group][0] if asked.group else gettext("The weekly letter")
    return render(request, "desk/unsubscribe.html", {"label": label, "done": done})
