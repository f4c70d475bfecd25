"""Coming to an organisation: by invitation, by a claim with proof, or by registering a new one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.cache import never_cache

from pactwork.files.api import FileError
from pactwork.kernel.links import host_of
from pactwork.kernel.texts import Shown
from pactwork.organisations.api import (
    OrganisationCard,
    cards,
    listed,
    organisation_by_slug,
)
from pactwork.people.actions.claims import claim_by_domain, claim_by_letter
from pactwork.people.actions.invitations import accept_invitation, digest_of
from pactwork.people.actions.registering import register_organisation
from pactwork.people.alike import alike
from pactwork.people.api import PeopleError, Role
from pactwork.people.queries import invitation_by, proofs_of, roles_of
from pactwork.people.sentences import refusal
from pactwork.people.web.forms import ClaimForm, FindForm, OrganisationForm
from pactwork.people.web.signed_in import SignedIn, account_page, name_shown, posted

NOT_KEPT = gettext_lazy("This file is not taken. Send a PDF or a picture of at most 25 MB.")


@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """Who invites to what; those signed in may accept."""
    offered = invitation_by(digest_of(token))
    if offered is None:
        return render(request, "people/invitation.html", {"offered": None}, status=404)
    card = cards([offered.organisation_id])[offered.organisation_id]
    fault = ""
    if not request.user.is_authenticated:
        request.session["invitation"] = token
    elif request.method == "POST":
        try:
            accept_invitation(token=token, by=request.user)
        except PeopleError as error:
            fault = refusal(error)
        else:
            messages.success(request, gettext("Welcome. You act for this organisation now."))
            return redirect("account-people", card.slug)
    said = {
        "offered": offered,
        "inviter": offered.invited_by.name if offered.invited_by else "",
        "organisation": name_shown(card),
        "role": Role(offered.role).label,
        "fault": fault,
    }
    answer = render(request, "people/invitation.html", said, status=422 if fault else 200)
    answer["Referrer-Policy"] = "same-origin"
    return answer


@account_page
def find(request: SignedIn) -> HttpResponse:
    """Look for the organisation one acts for."""
    form = FindForm(request.GET or None)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    found: list[OrganisationCard] = []
    if query:
        found, _ = listed(language=get_language() or "en", text=query, limit=30)
    said = {"form": form, "query": query, "found": [(one, name_shown(one)) for one in found]}
    return render(request, "people/find.html", said)


@account_page
def claim(request: SignedIn, slug: str) -> HttpResponse:
    """Show that one acts for an organisation: by an address, or by a letter."""
    held = organisation_by_slug(slug)
    if held is None:
        raise Http404
    card = held.card
    form = ClaimForm()
    proof = next(iter(proofs_of(request.user, card.number)), "")
    if request.method == "POST":
        form = ClaimForm(request.POST, request.FILES)
        done = _claimed(request, card, form, by_domain="by_domain" in request.POST)
        if done:
            return done
    said = {
        "card": card,
        "name": name_shown(card),
        "form": form,
        "proof": proof,
        "host": host_of(card.website),
        "is_member": card.number in roles_of(request.user),
        "alike": _named(
            alike(names=card.name, website=card.website, by=request.user, but=card.number)
        ),
    }
    return render(request, "people/claim.html", said, status=422 if form.is_bound else 200)


def _claimed(
    request: SignedIn, card: OrganisationCard, form: ClaimForm, *, by_domain: bool
) -> HttpResponse | None:
    """Where to go once it is claimed; None when it was not, and the form says why."""
    try:
        if by_domain:
            form.fields["letter"].required = False
            if claim_by_domain(organisation=card.number, by=request.user):
                messages.success(request, gettext("You represent this organisation now."))
                return redirect("account-people", card.slug)
        elif form.is_valid():
            file = form.cleaned_data["letter"]
            claim_by_letter(
                organisation=card.number, name=file.name, data=file.read(), by=request.user
            )
        else:
            return None
    except PeopleError as error:
        form.add_error(None, refusal(error))
        return None
    except FileError:
        form.add_error("letter", str(NOT_KEPT))
        return None
    messages.success(request, gettext("It is asked. You get a mail when it is decided."))
    return redirect("account-organisations")


@account_page
def register(request: SignedIn) -> HttpResponse:
    """Register a new organisation, unless one like it is known and the person did not look."""
    form = OrganisationForm(posted(request))
    found: list[OrganisationCard] = []
    if request.method == "POST" and form.is_valid():
        names, website = form.said_names(), form.cleaned_data["website"]
        found = alike(names=names, website=website, by=request.user)
        if not found or form.cleaned_data["knowingly"]:
            country = form.cleaned_data["country"]
            _, slug = register_organisation(
                names=names, country=country, website=website, by=request.user
            )
            messages.success(request, gettext("The organisation is registered. You represent it."))
            return redirect("account-people", slug)
    said = {"form": form, "alike": _named(found)}
    return render(request, "people/register.html", said, status=422 if form.is_bound else 200)


def _named(found: list[OrganisationCard]) -> list[tuple[OrganisationCard, Shown]]:
    return [(one, name_shown(one)) for one in found]
