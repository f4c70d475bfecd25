"""Signing a draft, in the product or on paper, and confirming another's paper."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from pactwork.agreements.api import acts, drafting_errors, drafts, negotiation, words
from pactwork.desk.web.draft_frame import acting_for, draft_of, head_of, organisation_said
from pactwork.desk.web.draft_words import bind_words, refusal_words
from pactwork.desk.web.frame import places
from pactwork.desk.web.proof import asks_for_proof, proven_at
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.files.api import FileError, LostError, bytes_of, stored_file
from pactwork.organisations.api import cards

State = negotiation.DraftState
LARGEST_SCAN: Final = 20_000_000


class SignForm(forms.Form):
    """Who signs, and by what right."""

    name = forms.CharField(label=gettext_lazy("Name of the signatory"), max_length=200)
    mandate = forms.CharField(
        label=gettext_lazy("Office or mandate"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("Such as: Director, or: by decision 12/2026 of the council."),
    )
    read = forms.BooleanField(label=gettext_lazy("I have read the text under this hash."))


class PaperForm(forms.Form):
    """A scan of the signed page."""

    name = forms.CharField(label=gettext_lazy("Who signed on paper"), max_length=200)
    mandate = forms.CharField(
        label=gettext_lazy("Office or mandate"), max_length=400, required=False
    )
    scan = forms.FileField(
        label=gettext_lazy("Scan or photo of the signed page"),
        help_text=gettext_lazy("PDF, JPEG or PNG. A representative of another party confirms it."),
    )

    def clean_scan(self) -> Any:
        """Refuse what is too large to be a scan."""
        scan = self.cleaned_data["scan"]
        if scan.size > LARGEST_SCAN:
            raise forms.ValidationError(gettext("A scan is at most twenty megabytes large."))
        return scan


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: SignedIn, uuid: UUID) -> HttpResponseBase:
    """Exactly what is signed, and the two ways to sign it."""
    detail = draft_of(request, uuid)
    number = acting_for(request, detail, *negotiation.BINDING)
    if number is None:
        raise Http404
    proof = proven_at(request)
    if proof is None:
        return asks_for_proof(request)
    form = SignForm(request.POST or None, initial={"name": request.user.name})
    sent = request.method == "POST" and form.is_valid()
    if sent and _signed(request, detail, number, form, proof):
        return redirect("desk-draft-acts", uuid=uuid)
    paper = PaperForm(initial={"name": request.user.name})
    return _sign_page(request, detail, number, form, paper)


def _sign_page(
    request: SignedIn, detail: drafts.DraftDetail, number: int, form: SignForm, paper: PaperForm
) -> HttpResponse:
    act = next(one.act for one in detail.parties if one.organisation.number == number)
    context = {
        "places": places(request, "desk-drafts"),
        "head": head_of(detail, "desk-draft-acts"),
        "uuid": detail.card.uuid,
        "number": number,
        "organisation": words.organisation_name(cards([number])[number]),
        "label": bind_words(act),
        "sha256": detail.sha256,
        "form": form,
        "paper": paper,
    }
    wrong = form.is_bound or paper.is_bound
    return render(request, "desk/draft/sign.html", context, status=422 if wrong else 200)


def _signed(
    request: SignedIn, detail: drafts.DraftDetail, number: int, form: SignForm, proof: datetime
) -> bool:
    said = form.cleaned_data
    try:
        state = acts.sign_draft(
            draft=detail.card.uuid,
            sha256=request.POST.get("sha256", ""),
            name=said["name"],
            mandate=said["mandate"],
            authenticated_at=proof,
            for_organisation=number,
            by=request.user,
        )
    except drafting_errors.DraftError as error:
        form.add_error(None, refusal_words(error))
        return False
    _congratulate(request, state)
    return True


def _congratulate(request: SignedIn, state: State) -> None:
    if state == State.IN_FORCE:
        messages.success(
            request, gettext("Signed. That was the last one: the agreement is in force.")
        )
    else:
        messages.success(request, gettext("Signed. It is in force when the last party has signed."))


@desk_page
@require_http_methods(["POST"])
def paper(request: SignedIn, uuid: UUID) -> HttpResponseBase:
    """Take a scan in, to be confirmed by another party."""
    detail = draft_of(request, uuid)
    number = acting_for(request, detail, *negotiation.BINDING)
    if number is None:
        raise Http404
    form = PaperForm(request.POST, request.FILES)
    if form.is_valid() and _laid(request, detail, number, form):
        messages.success(request, gettext("Kept. It counts once another party has confirmed it."))
        return redirect("desk-draft-acts", uuid=uuid)
    return _sign_page(request, detail, number, SignForm(initial={"name": request.user.name}), form)


def _laid(request: SignedIn, detail: drafts.DraftDetail, number: int, form: PaperForm) -> bool:
    said = form.cleaned_data
    try:
        acts.lay_paper(
            draft=detail.card.uuid,
            sha256=request.POST.get("sha256", ""),
            scan=said["scan"].read(),
            file_name=said["scan"].name,
            name=said["name"],
            mandate=said["mandate"],
            for_organisation=number,
            by=request.user,
        )
    except FileError:
        form.add_error("scan", gettext("This is no PDF, JPEG or PNG."))
        return False
    except drafting_errors.DraftError as error:
        form.add_error(None, refusal_words(error))
        return False
    return True


@desk_page
@require_http_methods(["POST"])
def answer_paper(request: SignedIn, uuid: UUID, paper: int) -> HttpResponseBase:
    """Confirm another's paper, or give it back with a reason."""
    detail = draft_of(request, uuid)
    held = next((one for one in detail.papers if one.number == paper and one.is_open), None)
    number = organisation_said(request)
    if held is None or number is None or number not in detail.mine:
        raise Http404
    confirmed = request.POST.get("do") == "confirm"
    try:
        state = acts.answer_paper(
            draft=uuid,
            paper=paper,
            confirmed=confirmed,
            reason=request.POST.get("reason", ""),
            for_organisation=number,
            by=request.user,
        )
    except drafting_errors.DraftError as error:
        messages.warning(request, refusal_words(error))
    else:
        if confirmed:
            _congratulate(request, state)
        else:
            messages.success(request, gettext("Given back. Its party can sign anew."))
    return redirect("desk-draft-acts", uuid=uuid)


@desk_page
@require_GET
def scan(request: SignedIn, uuid: UUID, paper: int) -> HttpResponseBase:
    """The scan, for those in the draft: to be looked at, never to be run."""
    detail = draft_of(request, uuid)
    held = next((one for one in detail.papers if one.number == paper), None)
    kept = stored_file(held.scan_sha256) if held else None
    if kept is None:
        raise Http404
    try:
        response = HttpResponse(bytes_of(kept.sha256), content_type=kept.media_type)
    except LostError as error:
        raise Http404 from error
    response["Content-Disposition"] = "inline"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
