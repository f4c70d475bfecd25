"""The account itself: who one is, what one agreed to, what is held, and the way out."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, override

from pactwork.organisations.api import cards
from pactwork.people.actions.accounts import (
    change_profile,
    erase_account,
    give_consent,
    withdraw_consent,
)
from pactwork.people.api import PeopleError
from pactwork.people.exporting import everything_on
from pactwork.people.queries import agreed_now, consents_of, represented_alone
from pactwork.people.sentences import refusal
from pactwork.people.web.forms import EraseForm, ProfileForm
from pactwork.people.web.signed_in import SignedIn, account_page, fresh_page, name_shown, posted

CONSENT_WORDS = {
    "account": gettext_lazy(
        "Pactwork keeps my name and mail address and shows my name to the organisations I work "
        "with."
    ),
    "news": gettext_lazy("Pactwork may write to me about news of Pactwork itself."),
}


@account_page
def front(request: SignedIn) -> HttpResponse:
    """The front page of the account: name, language, time zone, and the ways on."""
    person = request.user
    held = {"name": person.name, "language": person.language, "time_zone": person.time_zone}
    form = ProfileForm(posted(request), initial=held)
    if request.method == "POST" and form.is_valid():
        change_profile(**form.cleaned_data, by=person)
        language = form.cleaned_data["language"]
        with override(language):
            messages.success(request, gettext("Saved."))
            return redirect(reverse("account"))
    return render(request, "people/account.html", {"form": form})


@account_page
def privacy(request: SignedIn) -> HttpResponse:
    """What one agreed to, and what can be done with one's data."""
    if request.method == "POST":
        act = give_consent if request.POST.get("agree") == "yes" else withdraw_consent
        try:
            act(what=request.POST.get("what", ""), by=request.user)
        except PeopleError as error:
            messages.warning(request, refusal(error))
        return redirect("account-privacy")
    log = [(CONSENT_WORDS.get(one.what, one.what), one) for one in consents_of(request.user)]
    said = {
        "log": log,
        "news": "news" in agreed_now(request.user),
        "news_words": CONSENT_WORDS["news"],
    }
    return render(request, "people/privacy.html", said)


@fresh_page
def download(request: SignedIn) -> HttpResponse:
    """Everything the installation holds on the person, as a file."""
    answer = JsonResponse(
        everything_on(request.user),
        encoder=DjangoJSONEncoder,
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    answer["Content-Disposition"] = 'attachment; filename="pactwork-my-data.json"'
    return answer


@fresh_page
def erase(request: SignedIn) -> HttpResponse:
    """Erase the account, after the person has shown again who they are."""
    form = EraseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        erase_account(by=request.user)
        logout(request)
        return redirect("account-erased")
    known = cards(represented_alone(request.user))
    alone = [(card, name_shown(card)) for card in known.values()]
    return render(request, "people/erase.html", {"form": form, "alone": alone})


def erased(request: SignedIn) -> HttpResponse:
    """That the account is gone."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if request.user.is_authenticated:
        return HttpResponseRedirect(reverse("account"))
    return render(request, "people/erased.html")
