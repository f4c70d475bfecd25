"""Keys with which tools speak to the ledger: make one, see it once, limit, renew and revoke it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from pactwork.agreements.api import words
from pactwork.desk.web.proof import asks_for_proof, proven_at
from pactwork.desk.web.signed_in import SignedIn
from pactwork.desk.web.tool_forms import LimitForm, MakeForm, RotateForm, agreements_of, said_of
from pactwork.desk.web.tool_frame import endpoint, frame, token_endpoint, tools_page, writing_for
from pactwork.desk.web.tool_words import SCOPES, moment
from pactwork.kernel.iris import parse_iri, public_path
from pactwork.ledger.api import (
    CredentialCard,
    CredentialError,
    Issued,
    Scope,
    credentials_of,
    limit_credential,
    make_credential,
    revoke_credential,
    rotate_credential,
)
from pactwork.people.api import prove_again_url

SHOWN_ERRORS = 10


@tools_page
def keys(request: SignedIn) -> HttpResponse:
    """The keys there are, those that open something first."""
    names = writing_for(request)
    held = [_line(one, names) for one in credentials_of(names)]
    context = {
        **frame(request, "desk-tools"),
        "keys": [one for one in held if not one["ended"]],
        "ended": [one for one in held if one["ended"]],
    }
    return render(request, "desk/tools/keys.html", context)


@tools_page
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: SignedIn) -> HttpResponseBase:
    """Make one, after the person has shown again who they are; its secret is shown this once."""
    if proven_at(request) is None:
        return asks_for_proof(request)
    names = writing_for(request)
    form = MakeForm(
        request.POST if request.method == "POST" else None,
        names=names,
        agreements=agreements_of(request, list(names)),
    )
    if form.is_valid():
        try:
            issued = make_credential(
                organisation=form.cleaned_data["organisation"],
                label=form.cleaned_data["label"],
                **form.limits(),
                by=request.user,
            )
        except CredentialError:
            form.add_error(None, gettext("This key cannot be made."))
        else:
            return _key_page(request, _held(request, issued.credential), issued=issued)
    context = {**frame(request, "desk-tools"), "form": form}
    status = 422 if form.is_bound else 200
    return _quiet(render(request, "desk/tools/make.html", context, status=status))


@tools_page
@require_http_methods(["GET", "HEAD", "POST"])
def key(request: SignedIn, credential: int) -> HttpResponseBase:
    """One key: what it opens, when it was used, what went wrong, and what can be done with it."""
    held = _held(request, credential)
    if request.method != "POST":
        return _key_page(request, held)
    asked = request.POST.get("do", "")
    if held.revoked_at is not None or asked not in ("rotate", "limit", "revoke"):
        raise Http404
    if asked == "revoke":
        return _revoke(request, held)
    if proven_at(request) is None:
        return redirect(prove_again_url(request.path))
    return _rotate(request, held) if asked == "rotate" else _limit(request, held)


def _revoke(request: SignedIn, held: CredentialCard) -> HttpResponseBase:
    try:
        revoke_credential(credential=held.credential, by=request.user)
    except CredentialError:
        raise Http404 from None
    messages.success(request, gettext("The key is revoked. What came with it stays."))
    return redirect("desk-tools")


def _rotate(request: SignedIn, held: CredentialCard) -> HttpResponseBase:
    form = RotateForm(request.POST)
    if not form.is_valid():
        return _key_page(request, held, bound={"rotate": form})
    try:
        issued = rotate_credential(
            credential=held.credential, overlap=form.held_for(), by=request.user
        )
    except CredentialError:
        raise Http404 from None
    return _key_page(request, _held(request, held.credential), issued=issued)


def _limit(request: SignedIn, held: CredentialCard) -> HttpResponseBase:
    form = _limit_form(request, held, request.POST)
    if not form.is_valid():
        return _key_page(request, held, bound={"limit": form})
    try:
        limit_credential(credential=held.credential, **form.limits(), by=request.user)
    except CredentialError:
        raise Http404 from None
    messages.success(request, gettext("Saved. It holds within some seconds."))
    return redirect("desk-tool", held.credential)


def _limit_form(request: SignedIn, held: CredentialCard, said: Any = None) -> LimitForm:
    agreements = agreements_of(request, [held.organisation])
    return LimitForm(said, initial=said_of(held), agreements=agreements)


def _held(request: SignedIn, credential: int) -> CredentialCard:
    for one in credentials_of(writing_for(request)):
        if one.credential == credential:
            return one
    raise Http404


def _key_page(
    request: SignedIn,
    held: CredentialCard,
    *,
    issued: Issued | None = None,
    bound: Mapping[str, Any] | None = None,
) -> HttpResponse:
    said = dict(bound or {})
    form = said.get("limit") or _limit_form(request, held)
    errors = list(reversed(held.errors))[:SHOWN_ERRORS]
    context = {
        **frame(request, "desk-tools"),
        "key": _line(held, writing_for(request)),
        "issued": _issued(issued) if issued else None,
        "endpoint": endpoint(),
        "token_endpoint": token_endpoint(),
        "errors": [(_at(one), str(one.get("error", ""))) for one in errors],
        "limit": form,
        "rotate": said.get("rotate") or RotateForm(),
        "try_url": reverse("desk-tool-try"),
    }
    return _quiet(render(request, "desk/tools/key.html", context, status=422 if bound else 200))


def _quiet(response: HttpResponse) -> HttpResponse:
    """Where the page stood is told to nobody else."""
    response["Referrer-Policy"] = "same-origin"
    return response


def _issued(issued: Issued) -> dict[str, str]:
    pair = base64.b64encode(f"{issued.key}:{issued.secret}".encode()).decode()
    return {
        "key": issued.key,
        "secret": issued.secret,
        "basic": f"Authorization: Basic {pair}",
        "bearer": f"Authorization: Bearer {issued.bearer}",
    }


def _at(error: Mapping[str, Any]) -> str:
    try:
        return moment(datetime.fromisoformat(str(error.get("at", ""))))
    except ValueError:
        return ""


def _line(one: CredentialCard, names: Mapping[int, str]) -> dict[str, Any]:
    now = timezone.now()
    over = one.expires_at is not None and one.expires_at <= now
    former = one.former_until if one.former_until and one.former_until > now else None
    return {
        "number": one.credential,
        "label": one.label,
        "key": one.key,
        "organisation": names[one.organisation],
        "scopes": [SCOPES[Scope(scope)] for scope in one.scopes],
        "agreement": _agreement(one.agreement),
        "per_minute": words.number(one.per_minute) if one.per_minute else "",
        "made": words.day(one.created_at),
        "until": words.day(one.expires_at),
        "former_until": moment(former),
        "used": moment(one.last_used),
        "statements": words.number(one.statements),
        "count": one.statements,
        "faults": bool(one.errors),
        "revoked": words.day(one.revoked_at),
        "ended": one.revoked_at is not None or over,
    }


def _agreement(iri: str) -> tuple[str, str]:
    """The slug and public page of the only agreement; both "" for every one."""
    parsed = parse_iri(iri) if iri else None
    if parsed is None:
        return ("", "")
    return parsed[1][0], public_path(iri, words.reader())
