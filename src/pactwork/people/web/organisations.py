"""The organisations one acts for, and their people."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from pactwork.organisations.api import OrganisationCard, cards
from pactwork.people.actions import invitations, memberships
from pactwork.people.actions.claims import decide_claim
from pactwork.people.api import PeopleError, Role
from pactwork.people.queries import (
    Member,
    deeds,
    delegations,
    members,
    open_claims,
    open_invitations,
    own_claims,
    roles_of,
)
from pactwork.people.rules import INVITES
from pactwork.people.sentences import deed, refusal
from pactwork.people.web.forms import DecisionForm, DelegationForm, InviteForm, RoleForm
from pactwork.people.web.signed_in import (
    SignedIn,
    account_page,
    name_shown,
    own_organisation,
)


@account_page
def mine(request: SignedIn) -> HttpResponse:
    """The organisations one acts for, what one asked for, and how to come to another."""
    roles = roles_of(request.user)
    asked = own_claims(request.user)
    known = cards([*roles, *(one.organisation_id for one in asked)])
    said = {
        "organisations": [
            (known[one], name_shown(known[one]), role.label) for one, role in roles.items()
        ],
        "claims": [(name_shown(known[one.organisation_id]), one) for one in asked],
    }
    return render(request, "people/organisations.html", said)


@account_page
def people(request: SignedIn, slug: str) -> HttpResponse:
    """The people of an organisation, and what the reader may do about them."""
    card, role = own_organisation(request, slug)
    return _page(request, card, role)


def _role_form(member: Member) -> RoleForm:
    return RoleForm(initial={"role": member.role}, auto_id=f"id_{member.pk}_%s")


def _page(
    request: SignedIn,
    card: OrganisationCard,
    role: Role,
    *,
    form: InviteForm | None = None,
    lend: DelegationForm | None = None,
    link: str = "",
    status: int = 200,
) -> HttpResponse:
    held = members(card.number)
    leads = role == Role.REPRESENTATIVE
    others = [one for one in held if one.person != request.user.pk]
    said = {
        "card": card,
        "name": name_shown(card),
        "members": [(one, _role_form(one)) for one in held],
        "own": role,
        "leads": leads,
        "invites": bool(INVITES[role]),
        "invitations": open_invitations(card.number) if INVITES[role] else [],
        "delegations": delegations(card.number),
        "claims": open_claims(card.number) if leads else [],
        "deeds": [(one, deed(one)) for one in deeds(card.number)] if leads else [],
        "form": form or InviteForm(own=role),
        "lend": (lend or DelegationForm(members=others)) if leads and others else None,
        "link": link,
    }
    return render(request, "people/people.html", said, status=status)


@require_POST
@account_page
def invite(request: SignedIn, slug: str) -> HttpResponse:
    """Invite somebody; without an address the link is shown once."""
    card, role = own_organisation(request, slug)
    form = InviteForm(request.POST, own=role)
    if not form.is_valid():
        return _page(request, card, role, form=form, status=422)
    try:
        token = invitations.invite(
            organisation=card.number,
            role=form.cleaned_data["role"],
            email=form.cleaned_data["email"],
            language=form.cleaned_data["language"],
            by=request.user,
        )
    except PeopleError as error:
        form.add_error(None, refusal(error))
        return _page(request, card, role, form=form, status=422)
    if form.cleaned_data["email"]:
        messages.success(request, gettext("The invitation is on its way."))
        return redirect("account-people", slug)
    link = settings.PACTWORK_BASE_URL + reverse("account-invitation", args=[token])
    return _page(request, card, role, link=link)


@require_POST
@account_page
def lend(request: SignedIn, slug: str) -> HttpResponse:
    """Lend a member the power to sign."""
    card, role = own_organisation(request, slug)
    others = [one for one in members(card.number) if one.person != request.user.pk]
    form = DelegationForm(request.POST, members=others)
    if form.is_valid():
        try:
            memberships.delegate(**form.cleaned_data, organisation=card.number, by=request.user)
        except PeopleError as error:
            form.add_error(None, refusal(error))
        else:
            messages.success(request, gettext("The power to sign is lent."))
            return redirect("account-people", slug)
    return _page(request, card, role, lend=form, status=422)


def _done(request: SignedIn, slug: str, sentence: str, act: Callable[[], object]) -> HttpResponse:
    """Do something small and say so, or why not, on the page of the people."""
    try:
        act()
    except PeopleError as error:
        messages.warning(request, refusal(error))
    else:
        messages.success(request, sentence)
    if slug and own_role(request, slug):
        return redirect("account-people", slug)
    return HttpResponseRedirect(reverse("account-organisations"))


def own_role(request: SignedIn, slug: str) -> bool:
    """Whether the person still acts for this organisation."""
    known = cards(roles_of(request.user))
    return any(card.slug == slug for card in known.values())


@require_POST
@account_page
def change_role(request: SignedIn, slug: str, membership: int) -> HttpResponse:
    """Give a member another role."""
    card, _ = own_organisation(request, slug)
    form = RoleForm(request.POST)
    chosen = form.cleaned_data["role"] if form.is_valid() else ""

    def act() -> None:
        memberships.change_role(
            membership=membership, organisation=card.number, role=chosen, by=request.user
        )

    return _done(request, slug, gettext("The role is changed."), act)


@require_POST
@account_page
def end(request: SignedIn, slug: str, membership: int) -> HttpResponse:
    """End a membership, one's own or another's."""
    card, _ = own_organisation(request, slug)

    def act() -> None:
        memberships.end_membership(membership=membership, organisation=card.number, by=request.user)

    return _done(request, slug, gettext("The membership is ended."), act)


@require_POST
@account_page
def withdraw(request: SignedIn, slug: str, invitation: int) -> HttpResponse:
    """Withdraw an invitation."""
    card, _ = own_organisation(request, slug)

    def act() -> None:
        invitations.withdraw_invitation(
            invitation=invitation, organisation=card.number, by=request.user
        )

    return _done(request, slug, gettext("The invitation is withdrawn."), act)


@require_POST
@account_page
def take_back(request: SignedIn, slug: str, delegation: int) -> HttpResponse:
    """Take back the power to sign."""
    card, _ = own_organisation(request, slug)

    def act() -> None:
        memberships.withdraw_delegation(
            delegation=delegation, organisation=card.number, by=request.user
        )

    return _done(request, slug, gettext("The power to sign is taken back."), act)


@require_POST
@account_page
def decide(request: SignedIn, slug: str, claim: int) -> HttpResponse:
    """Let somebody in who showed an address of the organisation, or not."""
    card, _ = own_organisation(request, slug)
    form = DecisionForm(request.POST)

    def act() -> None:
        if not form.is_valid() or claim not in {one.pk for one in open_claims(card.number)}:
            raise PeopleError("claim")
        decide_claim(claim=claim, **form.cleaned_data, by=request.user)

    return _done(request, slug, gettext("It is decided, and the person is told."), act)
