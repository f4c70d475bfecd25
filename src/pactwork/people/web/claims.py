"""Claims that those who run the installation decide."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from pactwork.files.api import LostError, bytes_of
from pactwork.organisations.api import cards
from pactwork.people.actions.claims import decide_claim
from pactwork.people.api import PeopleError
from pactwork.people.queries import claim_letter, open_claims
from pactwork.people.sentences import refusal
from pactwork.people.web.forms import DecisionForm
from pactwork.people.web.signed_in import SignedIn, View, account_page, name_shown


def operator_page(view: View) -> View:
    """Let operators read what this view answers; for others there is nothing."""

    @wraps(view)
    def answer(request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not (request.user.is_operator and request.user.is_active):
            raise Http404
        return view(request, *args, **kwargs)

    return account_page(answer)


@operator_page
def claims(request: SignedIn) -> HttpResponse:
    """Every claim that waits."""
    waiting = open_claims()
    known = cards([one.organisation_id for one in waiting])
    lines = [
        (one, known[one.organisation_id], name_shown(known[one.organisation_id]),
         DecisionForm(auto_id=f"id_{one.pk}_%s"))
        for one in waiting
    ]  # fmt: skip
    return render(request, "people/claims.html", {"claims": lines})


@require_POST
@operator_page
def decide(request: SignedIn, claim: int) -> HttpResponse:
    """Accept or refuse a claim."""
    form = DecisionForm(request.POST)
    try:
        if not form.is_valid():
            raise PeopleError("reason")
        decide_claim(claim=claim, **form.cleaned_data, by=request.user)
    except PeopleError as error:
        messages.warning(request, refusal(error))
    else:
        messages.success(request, gettext("It is decided, and the person is told."))
    return redirect("account-claims")


@operator_page
def letter(request: SignedIn, claim: int) -> HttpResponse:
    """The letter of a claim, as a file to keep and never as a page."""
    held = claim_letter(claim)
    if held is None or held.letter is None:
        raise Http404
    try:
        data = bytes_of(held.letter.sha256)
    except LostError as error:
        raise Http404 from error
    answer = HttpResponse(data, content_type=held.letter.media_type)
    answer["Content-Disposition"] = f'attachment; filename="claim-{held.pk}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
